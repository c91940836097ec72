use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use kernel::{Error, PageRequest};
use proto::{
    google::api::HttpBody,
    wiwebb::identity::v1::{audit_log_service_server::AuditLogService, *},
};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    audit_logs::{
        self, AuditLogFilter,
        export::{self, Format},
        watch::Watch,
    },
    convert::time,
    lease::lease,
    service::{attachment, db},
};

#[derive(Debug)]
pub struct AuditLogs(pub Identity);

#[tonic::async_trait]
impl AuditLogService for AuditLogs {
    type ExportAuditLogsStream = BoxStream<'static, Result<HttpBody, Status>>;
    type WatchAuditLogsStream = BoxStream<'static, Result<AuditLog, Status>>;

    async fn list_audit_logs(
        &self,
        request: Request<ListAuditLogsRequest>,
    ) -> Result<Response<ListAuditLogsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let request = request.into_inner();
        let (size, token, skip) = (request.page_size, request.page_token.clone(), request.skip);
        let filter = AuditLogFilter::try_from(request)?;
        let page_request = PageRequest::parse(size, &token, skip, &("audit_logs", &filter))?;
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

    async fn export_audit_logs(
        &self,
        request: Request<ExportAuditLogsRequest>,
    ) -> Result<Response<Self::ExportAuditLogsStream>, Status> {
        let (db, lease) = (db(&self.0, &request)?, lease(&request)?);
        let request = request.into_inner();
        let format = format(request.format)?;
        let entries = export::begin(&db, AuditLogFilter::try_from(request)?, format, lease).await?;
        attachment(entries.boxed(), &format!("audit-logs.{}", format.extension()))
    }

    async fn watch_audit_logs(
        &self,
        request: Request<WatchAuditLogsRequest>,
    ) -> Result<Response<Self::WatchAuditLogsStream>, Status> {
        let (db, lease) = (db(&self.0, &request)?, lease(&request)?);
        let request = request.into_inner();
        let after = request.after_id;
        let watch = Watch::open(&db, request.into(), after, lease).await?;
        Ok(Response::new(watch.stream().map_ok(AuditLog::from).boxed()))
    }
}

fn format(format: i32) -> Result<Format, Error> {
    match AuditExportFormat::try_from(format) {
        Ok(AuditExportFormat::Unspecified | AuditExportFormat::Ndjson) => Ok(Format::Ndjson),
        Ok(AuditExportFormat::Csv) => Ok(Format::Csv),
        Err(_) => Err(Error::violation("format", format!("\"{format}\" is not a valid choice."))),
    }
}

impl TryFrom<ListAuditLogsRequest> for AuditLogFilter {
    type Error = Error;

    fn try_from(request: ListAuditLogsRequest) -> Result<Self, Error> {
        Ok(Self {
            actor: request.actor_id,
            target: request.target_id,
            tenant: request.tenant_id,
            action: request.action,
            target_type: request.target_type,
            target_key: request.target_key,
            request_id: request.request_id,
            after: time("after", request.after)?,
            before: time("before", request.before)?,
            order_by: request.order_by,
        })
    }
}

impl TryFrom<ExportAuditLogsRequest> for AuditLogFilter {
    type Error = Error;

    fn try_from(request: ExportAuditLogsRequest) -> Result<Self, Error> {
        Ok(Self {
            actor: request.actor_id,
            target: request.target_id,
            tenant: request.tenant_id,
            action: request.action,
            target_type: request.target_type,
            target_key: request.target_key,
            request_id: request.request_id,
            after: time("after", request.after)?,
            before: time("before", request.before)?,
            order_by: String::new(),
        })
    }
}

impl From<WatchAuditLogsRequest> for AuditLogFilter {
    fn from(request: WatchAuditLogsRequest) -> Self {
        Self {
            actor: request.actor_id,
            target: request.target_id,
            tenant: request.tenant_id,
            action: request.action,
            target_type: request.target_type,
            target_key: request.target_key,
            request_id: request.request_id,
            ..Self::default()
        }
    }
}
