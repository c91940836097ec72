use kernel::PageRequest;
use proto::wiwebb::identity::v1::{oidc_connection_service_server::OidcConnectionService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    oidc::connections::{self, ConnectionFilter},
    service::{db, mask},
};

#[derive(Debug)]
pub struct OidcConnections(pub Identity);

#[tonic::async_trait]
impl OidcConnectionService for OidcConnections {
    async fn list_oidc_connections(
        &self,
        request: Request<ListOidcConnectionsRequest>,
    ) -> Result<Response<ListOidcConnectionsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let request = request.into_inner();
        let filter = ConnectionFilter::from(&request);
        let list = ("oidc_connections", &filter);
        let page_request = PageRequest::parse(request.page_size, &request.page_token, request.skip, &list)?;
        let page = connections::list(&db, &filter, &page_request).await?.map(OidcConnection::from);
        Ok(Response::new(ListOidcConnectionsResponse {
            connections: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn create_oidc_connection(
        &self,
        request: Request<CreateOidcConnectionRequest>,
    ) -> Result<Response<OidcConnection>, Status> {
        let db = db(&self.0, &request)?;
        let new = request.into_inner().connection.unwrap_or_default();
        Ok(Response::new(connections::create(&self.0, &db, new.into()).await?.into()))
    }

    async fn get_oidc_connection(
        &self,
        request: Request<GetOidcConnectionRequest>,
    ) -> Result<Response<OidcConnection>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(connections::get(&db, &request.into_inner().id).await?.into()))
    }

    async fn update_oidc_connection(
        &self,
        request: Request<UpdateOidcConnectionRequest>,
    ) -> Result<Response<OidcConnection>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateOidcConnectionRequest { id, connection, update_mask } = request.into_inner();
        let mask = mask(update_mask, connections::WRITABLE)?;
        let new = connection.unwrap_or_default().into();
        Ok(Response::new(connections::update(&self.0, &db, &id, new, &mask).await?.into()))
    }

    async fn delete_oidc_connection(
        &self,
        request: Request<DeleteOidcConnectionRequest>,
    ) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        connections::delete(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}
