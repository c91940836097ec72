use kernel::PageRequest;
use proto::wiwebb::identity::v1::{session_service_server::SessionService, *};
use tonic::{Request, Response, Status};

use crate::{Identity, convert::keys::session, service::db, sessions};

#[derive(Debug)]
pub struct Sessions(pub Identity);

#[tonic::async_trait]
impl SessionService for Sessions {
    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListSessionsRequest { page_size, page_token, skip } = request.into_inner();
        let page_request = PageRequest::parse(page_size, &page_token, skip, &"sessions")?;
        let current = db.context().person()?.session;
        let page = sessions::list(&db, None, &page_request).await?.map(|row| session(row, current));
        Ok(Response::new(ListSessionsResponse {
            sessions: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn delete_session(&self, request: Request<DeleteSessionRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        sessions::end(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }

    async fn end_other_sessions(
        &self,
        request: Request<EndOtherSessionsRequest>,
    ) -> Result<Response<EndOtherSessionsResponse>, Status> {
        let ended = sessions::end_others(&db(&self.0, &request)?).await?;
        Ok(Response::new(EndOtherSessionsResponse { ended: ended.try_into().unwrap_or(i64::MAX) }))
    }

    async fn list_user_sessions(
        &self,
        request: Request<ListUserSessionsRequest>,
    ) -> Result<Response<ListUserSessionsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListUserSessionsRequest { user_id, page_size, page_token, skip } = request.into_inner();
        let page_request = PageRequest::parse(page_size, &page_token, skip, &("sessions", user_id))?;
        let current = db.context().person()?.session;
        let page = sessions::list(&db, Some(user_id), &page_request).await?.map(|row| session(row, current));
        Ok(Response::new(ListUserSessionsResponse {
            sessions: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn end_user_sessions(
        &self,
        request: Request<EndUserSessionsRequest>,
    ) -> Result<Response<EndUserSessionsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ended = sessions::end_of(&db, request.into_inner().user_id).await?;
        Ok(Response::new(EndUserSessionsResponse { ended: ended.try_into().unwrap_or(i64::MAX) }))
    }
}
