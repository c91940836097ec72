use std::pin::Pin;

use futures::{Stream, StreamExt as _, stream::BoxStream};
use kernel::PageRequest;
use proto::{
    google::api::HttpBody,
    wiwebb::radius::v1::{session_service_server::SessionService, *},
};
use storage::Storage;
use tonic::{Request, Response, Status};

use crate::{
    SessionFeed,
    convert::time,
    exports,
    service::{db, total, watch::Watch},
    sessions::{self, SessionFilter},
};

#[derive(Debug)]
pub struct SessionRpcs {
    pub storage: Storage,
    pub feed: SessionFeed,
}

#[tonic::async_trait]
impl SessionService for SessionRpcs {
    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let db = db(&self.storage, &request)?;
        let request = request.into_inner();
        let filter = SessionFilter::try_from(&request)?;
        let page = PageRequest::parse(request.page_size, &request.page_token, request.skip, &("sessions", &filter))?;
        let page = sessions::list(&db, &filter, &page).await?.map(Session::from);
        let total_size = total(page.total);
        Ok(Response::new(ListSessionsResponse { sessions: page.items, next_page_token: page.next_token, total_size }))
    }

    type ExportRadiusSessionsStream = BoxStream<'static, Result<HttpBody, Status>>;

    async fn export_radius_sessions(
        &self,
        request: Request<ExportRadiusSessionsRequest>,
    ) -> Result<Response<Self::ExportRadiusSessionsStream>, Status> {
        let (db, lease) = (db(&self.storage, &request)?, identity::lease(&request)?);
        let filter = SessionFilter::try_from(&request.into_inner())?;
        identity::attachment(exports::sessions(&db, filter, lease).await?.boxed(), "radius-sessions.csv")
    }

    async fn get_session(&self, request: Request<GetSessionRequest>) -> Result<Response<Session>, Status> {
        let db = db(&self.storage, &request)?;
        Ok(Response::new(sessions::get(&db, &request.into_inner().id).await?.into()))
    }

    type WatchSessionsStream = Pin<Box<dyn Stream<Item = Result<WatchSessionsResponse, Status>> + Send>>;

    async fn watch_sessions(
        &self,
        request: Request<WatchSessionsRequest>,
    ) -> Result<Response<Self::WatchSessionsStream>, Status> {
        let db = db(&self.storage, &request)?;
        let lease = identity::lease(&request)?;
        let request = request.into_inner();
        let filter = SessionFilter::try_from(&request)?;
        let since = request.since.map(|since| time("since", since)).transpose()?;
        let watch = Watch::open(&db, filter, since, lease, &self.feed).await?;
        Ok(Response::new(Box::pin(watch.stream(request.include_open))))
    }
}
