use futures::{StreamExt as _, stream::BoxStream};
use kernel::{Error, PageRequest, validate::Fields};
use proto::{
    google::api::HttpBody,
    wiwebb::identity::v1::{user_service_server::UserService, *},
};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    convert::{role_from_wire, role_to_wire},
    exports,
    lease::lease,
    second_factors,
    service::{attachment, db, mask},
    users::{self, UserFilter, role_of},
};

#[derive(Debug)]
pub struct Users(pub Identity);

#[tonic::async_trait]
impl UserService for Users {
    type ExportUsersStream = BoxStream<'static, Result<HttpBody, Status>>;

    async fn list_users(&self, request: Request<ListUsersRequest>) -> Result<Response<ListUsersResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListUsersRequest { page_size, page_token, skip, order_by, search, role, tenant_id, is_active, ids } =
            request.into_inner();
        let role = role.map(role_from_wire).transpose()?;
        let filter = UserFilter { search, role, tenant: tenant_id, is_active, ids, order_by };
        let page_request = PageRequest::parse(page_size, &page_token, skip, &("users", &filter))?;
        let page = users::list(&db, &filter, &page_request).await?;
        Ok(Response::new(ListUsersResponse {
            users: page.items.into_iter().map(User::try_from).collect::<Result<_, Error>>()?,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn export_users(
        &self,
        request: Request<ExportUsersRequest>,
    ) -> Result<Response<Self::ExportUsersStream>, Status> {
        let (db, lease) = (db(&self.0, &request)?, lease(&request)?);
        let ExportUsersRequest { search, role, tenant_id, is_active } = request.into_inner();
        let role = role.map(role_from_wire).transpose()?;
        let filter = UserFilter { search, role, tenant: tenant_id, is_active, ..UserFilter::default() };
        attachment(exports::users(&db, filter, lease).await?.boxed(), "users.csv")
    }

    async fn create_user(&self, request: Request<CreateUserRequest>) -> Result<Response<User>, Status> {
        let db = db(&self.0, &request)?;
        let mut new = request.into_inner().user.unwrap_or_default();
        let mut fields = Fields::default();
        let password = users::password_field(&mut fields, "password", new.password.take());
        for (name, absent) in
            [("username", new.username.is_none()), ("email", new.email.is_none()), ("role", new.role == 0)]
        {
            if absent {
                fields.violation(name, "This field is required.");
            }
        }
        fields.finish()?;
        let (role, tenant) = (role_from_wire(new.role)?, new.tenant_id);
        let user = users::create(&self.0, &db, new.into(), role, tenant, password).await?;
        Ok(Response::new(user.try_into()?))
    }

    async fn get_user(&self, request: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(users::get(&db, request.into_inner().id).await?.try_into()?))
    }

    async fn update_user(&self, request: Request<UpdateUserRequest>) -> Result<Response<User>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateUserRequest { id, user, update_mask } = request.into_inner();
        let mask = mask(update_mask, users::WRITABLE)?;
        let user = users::update(&db, id, user.unwrap_or_default().into(), &mask).await?;
        Ok(Response::new(user.try_into()?))
    }

    async fn delete_user(&self, request: Request<DeleteUserRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        users::delete(&db, request.into_inner().id).await?;
        Ok(Response::new(()))
    }

    async fn assign_role(&self, request: Request<AssignRoleRequest>) -> Result<Response<AssignRoleResponse>, Status> {
        let db = db(&self.0, &request)?;
        let AssignRoleRequest { id, role } = request.into_inner();
        let user = users::assign_role(&db, id, role.unwrap_or_default().as_str()).await?;
        let message = "Role updated successfully".into();
        Ok(Response::new(AssignRoleResponse { message, user: Some(assigned(user)?) }))
    }

    async fn assign_tenant(
        &self,
        request: Request<AssignTenantRequest>,
    ) -> Result<Response<AssignTenantResponse>, Status> {
        let db = db(&self.0, &request)?;
        let AssignTenantRequest { id, tenant_id } = request.into_inner();
        let user = users::assign_tenant(&db, id, tenant_id).await?;
        let message = if tenant_id.is_some() { "Tenant assigned successfully" } else { "Tenant removed successfully" };
        Ok(Response::new(AssignTenantResponse { message: message.into(), user: Some(assigned(user)?) }))
    }

    async fn set_password(
        &self,
        request: Request<SetPasswordRequest>,
    ) -> Result<Response<SetPasswordResponse>, Status> {
        let db = db(&self.0, &request)?;
        let request = request.into_inner();
        let mut fields = Fields::default();
        let password = users::password_field(&mut fields, "password", request.password);
        fields.finish()?;
        users::set_password(&self.0, &db, request.id, password).await?;
        Ok(Response::new(SetPasswordResponse { message: "Password updated successfully".into() }))
    }

    async fn reset_second_factors(
        &self,
        request: Request<ResetSecondFactorsRequest>,
    ) -> Result<Response<ResetSecondFactorsResponse>, Status> {
        let db = db(&self.0, &request)?;
        second_factors::reset(&db, request.into_inner().id).await?;
        Ok(Response::new(ResetSecondFactorsResponse { message: "Second factors reset successfully".into() }))
    }

    async fn activate_user(
        &self,
        request: Request<ActivateUserRequest>,
    ) -> Result<Response<ActivateUserResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ActivateUserRequest { id, is_active } = request.into_inner();
        let active = is_active.ok_or_else(|| Error::violation("is_active", "This field is required."))?;
        let user = users::activate(&db, id, active).await?;
        let word = if user.is_active { "activated" } else { "deactivated" };
        Ok(Response::new(ActivateUserResponse {
            message: format!("User {word} successfully"),
            user: Some(ActivatedUser { id: user.id, username: user.username, is_active: user.is_active }),
        }))
    }
}

fn assigned(users::Listed { user, tenant_name }: users::Listed) -> Result<AssignedUser, Error> {
    Ok(AssignedUser {
        id: user.id,
        role: role_to_wire(role_of(&user)?).into(),
        tenant_id: kernel::TenantId(user.tenant_id).on_wire(),
        tenant_name,
        username: user.username,
        email: user.email,
    })
}
