use futures::{StreamExt as _, stream::BoxStream};
use kernel::PageRequest;
use proto::{
    google::api::HttpBody,
    wiwebb::radius::v1::{radius_user_service_server::RadiusUserService, *},
};
use storage::Storage;
use tonic::{Request, Response, Status};

use crate::{
    exports,
    service::{db, mask, total},
    users::{self, UserFilter},
};

#[derive(Debug)]
pub struct UserRpcs(pub Storage);

#[tonic::async_trait]
impl RadiusUserService for UserRpcs {
    type ExportRadiusUsersStream = BoxStream<'static, Result<HttpBody, Status>>;

    async fn list_radius_users(
        &self,
        request: Request<ListRadiusUsersRequest>,
    ) -> Result<Response<ListRadiusUsersResponse>, Status> {
        let db = db(&self.0, &request)?;
        let request = request.into_inner();
        let filter = UserFilter::from(&request);
        let page =
            PageRequest::parse(request.page_size, &request.page_token, request.skip, &("radius_users", &filter))?;
        let page = users::list(&db, &filter, &page).await?.map(RadiusUser::from);
        let total_size = total(page.total);
        Ok(Response::new(ListRadiusUsersResponse {
            radius_users: page.items,
            next_page_token: page.next_token,
            total_size,
        }))
    }

    async fn export_radius_users(
        &self,
        request: Request<ExportRadiusUsersRequest>,
    ) -> Result<Response<Self::ExportRadiusUsersStream>, Status> {
        let (db, lease) = (db(&self.0, &request)?, identity::lease(&request)?);
        let ExportRadiusUsersRequest { search, tenant_id, is_active, username, user_id } = request.into_inner();
        let filter =
            UserFilter { search, tenant: tenant_id, is_active, username, user: user_id, order_by: String::new() };
        identity::attachment(exports::users(&db, filter, lease).await?.boxed(), "radius-users.csv")
    }

    async fn create_radius_user(
        &self,
        request: Request<CreateRadiusUserRequest>,
    ) -> Result<Response<RadiusUser>, Status> {
        let db = db(&self.0, &request)?;
        let new = request.into_inner().radius_user.unwrap_or_default();
        Ok(Response::new(users::create(&db, new.into()).await?.into()))
    }

    async fn get_radius_user(&self, request: Request<GetRadiusUserRequest>) -> Result<Response<RadiusUser>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(users::get(&db, &request.into_inner().id).await?.into()))
    }

    async fn update_radius_user(
        &self,
        request: Request<UpdateRadiusUserRequest>,
    ) -> Result<Response<RadiusUser>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateRadiusUserRequest { id, radius_user, update_mask } = request.into_inner();
        let mask = mask(update_mask, users::WRITABLE)?;
        Ok(Response::new(users::update(&db, &id, radius_user.unwrap_or_default().into(), &mask).await?.into()))
    }

    async fn delete_radius_user(&self, request: Request<DeleteRadiusUserRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        users::delete(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}
