use proto::wiwebb::identity::v1::{audit_retention_service_server::AuditRetentionService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity, audit_retention,
    convert::timestamp,
    service::{db, mask},
};

#[derive(Debug)]
pub struct Retentions(pub Identity);

#[tonic::async_trait]
impl AuditRetentionService for Retentions {
    async fn get_audit_retention(
        &self,
        request: Request<GetAuditRetentionRequest>,
    ) -> Result<Response<AuditRetention>, Status> {
        let db = db(&self.0, &request)?.place(request.into_inner().tenant_id)?;
        Ok(Response::new(to_wire(&db, audit_retention::get(&db).await?)))
    }

    async fn update_audit_retention(
        &self,
        request: Request<UpdateAuditRetentionRequest>,
    ) -> Result<Response<AuditRetention>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateAuditRetentionRequest { audit_retention, update_mask } = request.into_inner();
        let AuditRetention { tenant_id, days, .. } = audit_retention.unwrap_or_default();
        let mask = mask(update_mask, &["days", "tenant_id", "tenant"])?;
        let db = db.place(tenant_id)?;
        Ok(Response::new(to_wire(&db, audit_retention::set(&db, days, &mask).await?)))
    }
}

fn to_wire(db: &storage::TenantDb, row: Option<crate::entity::audit_retention::Model>) -> AuditRetention {
    AuditRetention {
        tenant_id: db.context().scope().tenant().and_then(kernel::TenantId::on_wire),
        days: row.as_ref().map(|row| row.days),
        updated_at: row.map(|row| timestamp(row.updated_at)),
    }
}
