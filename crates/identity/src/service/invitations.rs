use kernel::{PageRequest, TenantId};
use proto::wiwebb::identity::v1::{invitation_service_server::InvitationService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    convert::{role_from_wire, role_to_wire, timestamp},
    entity::invitation,
    interceptor,
    invitations::{self, Acceptance},
    service::{accounts::registered, db},
    users::UserFields,
};

#[derive(Debug)]
pub struct Invitations(pub Identity);

#[tonic::async_trait]
impl InvitationService for Invitations {
    async fn list_invitations(
        &self,
        request: Request<ListInvitationsRequest>,
    ) -> Result<Response<ListInvitationsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListInvitationsRequest { page_size, page_token, skip, tenant_id, is_open } = request.into_inner();
        let page = PageRequest::parse(page_size, &page_token, skip, &("invitations", tenant_id, is_open))?;
        let page = invitations::list(&db, tenant_id, is_open, &page).await?.map(Invitation::from);
        Ok(Response::new(ListInvitationsResponse {
            invitations: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn create_invitation(
        &self,
        request: Request<CreateInvitationRequest>,
    ) -> Result<Response<Invitation>, Status> {
        let db = db(&self.0, &request)?;
        let Invitation { email, role, tenant_id, .. } = request.into_inner().invitation.unwrap_or_default();
        let role = role_from_wire(role)?;
        Ok(Response::new(invitations::create(&self.0, &db, email, role, tenant_id).await?.into()))
    }

    async fn get_invitation(&self, request: Request<GetInvitationRequest>) -> Result<Response<Invitation>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(invitations::get(&db, &request.into_inner().id).await?.into()))
    }

    async fn delete_invitation(&self, request: Request<DeleteInvitationRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        invitations::delete(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }

    async fn resend_invitation(
        &self,
        request: Request<ResendInvitationRequest>,
    ) -> Result<Response<Invitation>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(invitations::resend(&self.0, &db, &request.into_inner().id).await?.into()))
    }

    async fn look_up_invitation(
        &self,
        request: Request<LookUpInvitationRequest>,
    ) -> Result<Response<LookUpInvitationResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let found = invitations::find(&self.0, request.into_inner().token, caller.clock.now()).await?;
        Ok(Response::new(LookUpInvitationResponse {
            role: role_to_wire(found.role()?).into(),
            tenant_name: found.tenant().map(str::to_owned),
            email: found.email,
        }))
    }

    async fn accept_invitation(
        &self,
        request: Request<AcceptInvitationRequest>,
    ) -> Result<Response<RegisterResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let by_cookie = interceptor::wants_cookie(&request.metadata().clone().into_headers());
        let AcceptInvitationRequest { token, username, password1, password2, first_name, last_name } =
            request.into_inner();
        let user = UserFields { username, first_name, last_name, ..UserFields::default() };
        let given = Acceptance { token, user, password1, password2 };
        let (signed_in, new) = invitations::accept(&self.0, &caller, given).await?;
        registered(&self.0, signed_in, new, by_cookie)
    }
}

impl From<invitation::Model> for Invitation {
    fn from(row: invitation::Model) -> Self {
        let role = kernel::Role::parse(&row.role).map_or(UserRole::Unspecified, role_to_wire);
        Self {
            id: row.id.to_string(),
            email: Some(row.email),
            role: role.into(),
            tenant_id: TenantId(row.tenant_id).on_wire(),
            invited_by: row.invited_by,
            created_at: Some(timestamp(row.created_at)),
            expires_at: Some(timestamp(row.expires_at)),
            accepted_at: row.accepted_at.map(timestamp),
            user_id: row.user_id,
        }
    }
}
