use kernel::PageRequest;
use proto::wiwebb::identity::v1::{audit_log_service_server::AuditLogService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    audit_logs::{self, AuditLogFilter},
    service::db,
};

#[derive(Debug)]
pub struct AuditLogs(pub Identity);

#[tonic::async_trait]
impl AuditLogService for AuditLogs {
    async fn list_audit_logs(
        &self,
        request: Request<ListAuditLogsRequest>,
    ) -> Result<Response<ListAuditLogsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListAuditLogsRequest { page_size, page_token, skip, order_by, actor_id, target_id, action, tenant_id } =
            request.into_inner();
        let filter = AuditLogFilter { actor: actor_id, target: target_id, action, tenant: tenant_id, order_by };
        let page_request = PageRequest::parse(page_size, &page_token, skip, &("audit_logs", &filter))?;
        let page = audit_logs::list(&db, &filter, &page_request).await?.map(AuditLog::from);
        Ok(Response::new(ListAuditLogsResponse {
            audit_logs: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn get_audit_log(&self, request: Request<GetAuditLogRequest>) -> Result<Response<AuditLog>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(audit_logs::get(&db, request.into_inner().id).await?.into()))
    }
}
