use kernel::{Error, PageRequest};
use proto::wiwebb::identity::v1::{service_account_service_server::ServiceAccountService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    convert::role_from_wire,
    service::{db, mask},
    service_accounts::{self, ServiceAccountFilter},
};

#[derive(Debug)]
pub struct ServiceAccounts(pub Identity);

#[tonic::async_trait]
impl ServiceAccountService for ServiceAccounts {
    async fn list_service_accounts(
        &self,
        request: Request<ListServiceAccountsRequest>,
    ) -> Result<Response<ListServiceAccountsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListServiceAccountsRequest { page_size, page_token, skip, order_by, search, tenant_id } =
            request.into_inner();
        let filter = ServiceAccountFilter { search, tenant: tenant_id, order_by };
        let page_request = PageRequest::parse(page_size, &page_token, skip, &("service_accounts", &filter))?;
        let page = service_accounts::list(&db, &filter, &page_request).await?;
        Ok(Response::new(ListServiceAccountsResponse {
            service_accounts: page.items.into_iter().map(ServiceAccount::try_from).collect::<Result<_, Error>>()?,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn create_service_account(
        &self,
        request: Request<CreateServiceAccountRequest>,
    ) -> Result<Response<ServiceAccount>, Status> {
        let db = db(&self.0, &request)?;
        let new = request.into_inner().service_account.unwrap_or_default();
        let (role, tenant) = (role_from_wire(new.role)?, new.tenant_id);
        Ok(Response::new(service_accounts::create(&db, new.into(), role, tenant).await?.try_into()?))
    }

    async fn get_service_account(
        &self,
        request: Request<GetServiceAccountRequest>,
    ) -> Result<Response<ServiceAccount>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(service_accounts::get(&db, request.into_inner().id).await?.try_into()?))
    }

    async fn update_service_account(
        &self,
        request: Request<UpdateServiceAccountRequest>,
    ) -> Result<Response<ServiceAccount>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateServiceAccountRequest { id, service_account, update_mask } = request.into_inner();
        let mask = mask(update_mask, service_accounts::WRITABLE)?;
        let account = service_accounts::update(&db, id, service_account.unwrap_or_default().into(), &mask).await?;
        Ok(Response::new(account.try_into()?))
    }

    async fn delete_service_account(
        &self,
        request: Request<DeleteServiceAccountRequest>,
    ) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        service_accounts::delete(&db, request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}
