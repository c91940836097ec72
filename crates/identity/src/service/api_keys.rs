use kernel::PageRequest;
use proto::wiwebb::identity::v1::{api_key_service_server::ApiKeyService, *};
use tonic::{Request, Response, Status};

use crate::{Identity, api_keys, convert::keys::new_api_key, service::db};

#[derive(Debug)]
pub struct ApiKeys(pub Identity);

#[tonic::async_trait]
impl ApiKeyService for ApiKeys {
    async fn list_api_keys(
        &self,
        request: Request<ListApiKeysRequest>,
    ) -> Result<Response<ListApiKeysResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListApiKeysRequest { page_size, page_token, skip, order_by, account_id } = request.into_inner();
        let page_request = PageRequest::parse(page_size, &page_token, skip, &("api_keys", account_id, &order_by))?;
        let page = api_keys::list(&db, account_id, &order_by, &page_request).await?.map(ApiKey::from);
        Ok(Response::new(ListApiKeysResponse {
            api_keys: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn create_api_key(&self, request: Request<CreateApiKeyRequest>) -> Result<Response<ApiKey>, Status> {
        let db = db(&self.0, &request)?;
        let new = new_api_key(request.into_inner().api_key.unwrap_or_default())?;
        Ok(Response::new(api_keys::create(&db, new).await?.into()))
    }

    async fn get_api_key(&self, request: Request<GetApiKeyRequest>) -> Result<Response<ApiKey>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(api_keys::get(&db, &request.into_inner().id).await?.into()))
    }

    async fn rotate_api_key(&self, request: Request<RotateApiKeyRequest>) -> Result<Response<ApiKey>, Status> {
        let db = db(&self.0, &request)?;
        let RotateApiKeyRequest { id, overlap_seconds, etag } = request.into_inner();
        Ok(Response::new(api_keys::rotate(&db, &id, overlap_seconds, etag).await?.into()))
    }

    async fn delete_api_key(&self, request: Request<DeleteApiKeyRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        api_keys::revoke(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}
