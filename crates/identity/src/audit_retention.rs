//! How long a tenant keeps its audit entries; [`crate::audit_trail::Retention`] does it.

use kernel::{Error, Mask, Result, Scope, TenantId, mask::Change};
use sea_orm::{ColumnTrait as _, Set};
use serde_json::json;
use storage::{AuditEntry, TenantDb};

use crate::entity::audit_retention::{ActiveModel, Column, Entity, Model};

/// What nobody may go below.
const LEAST: i32 = 30;

/// The setting; none: for ever.
pub async fn get(db: &TenantDb) -> Result<Option<Model>> {
    let tenant = tenant(db)?;
    let tx = db.read().await?;
    tx.one(tx.find::<Entity>().by_id(tenant.0)).await
}

/// Changes it; no days: for ever.
pub async fn set(db: &TenantDb, days: Option<i32>, mask: &Mask) -> Result<Option<Model>> {
    let tenant = tenant(db)?;
    if days.is_some_and(|days| !(LEAST..=36_500).contains(&days)) {
        return Err(Error::violation("days", format!("Ensure this value is between {LEAST} and 36500.")));
    }
    let tx = db.write().await?;
    tx.serialize("audit retention").await?;
    let before = tx.one(tx.find::<Entity>().by_id(tenant.0)).await?;
    let Change::Set(days) = mask.change("days", days) else {
        tx.audit(changed(tenant, before.as_ref().map(|row| row.days), before.as_ref().map(|row| row.days))).await?;
        tx.commit().await?;
        return Ok(before);
    };
    let after = match (days, &before) {
        (None, _) => {
            tx.delete_all::<Entity>(Column::TenantId.eq(tenant.0)).await?;
            None
        }
        (Some(days), known) => {
            let row = ActiveModel { tenant_id: Set(tenant.0), days: Set(days), updated_at: Set(tx.now()) };
            Some(if known.is_some() { tx.update(row, &[]).await? } else { tx.insert(row, &[]).await? })
        }
    };
    let entry = changed(tenant, before.map(|row| row.days), after.as_ref().map(|row| row.days));
    tx.audit(entry).await?;
    tx.commit().await?;
    Ok(after)
}

fn changed(tenant: TenantId, before: Option<i32>, after: Option<i32>) -> AuditEntry {
    AuditEntry::new("audit_retention_changed", "tenant", tenant).change(json!({"days": before}), json!({"days": after}))
}

/// The tenant whose setting it is: nobody's own rows have one, nor has the platform.
fn tenant(db: &TenantDb) -> Result<TenantId> {
    match db.context().scope() {
        Scope::Tenant(tenant) if tenant != TenantId::PLATFORM => Ok(tenant),
        Scope::Tenant(_) | Scope::Own(..) | Scope::PlatformRead | Scope::Unplaced => Err(Error::not_found()),
    }
}
