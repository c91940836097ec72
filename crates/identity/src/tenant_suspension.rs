//! Suspending a tenant and resuming it: what `is_active` says, with a reason, and at once. Its people are signed out;
//! RADIUS rejects its users as soon as the nodes have heard of it.

use kernel::{Error, Result, TenantId, validate::Fields};
use sea_orm::{Condition, Set};
use serde_json::json;
use storage::{AuditEntry, Revocation, TenantDb};

use crate::entity::{
    session,
    tenant::{ActiveModel, Entity, Model},
};

/// Suspends a tenant.
pub async fn suspend(db: &TenantDb, id: i64, reason: Option<String>) -> Result<Model> {
    set(db, id, false, reason).await
}

/// Resumes a tenant. Its people sign in anew.
pub async fn resume(db: &TenantDb, id: i64, reason: Option<String>) -> Result<Model> {
    set(db, id, true, reason).await
}

async fn set(db: &TenantDb, id: i64, active: bool, reason: Option<String>) -> Result<Model> {
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, 1000);
    fields.finish()?;
    if id == TenantId::PLATFORM.0 {
        return Err(Error::not_found());
    }
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let row = ActiveModel { id: Set(id), is_active: Set(active), updated_at: Set(tx.now()), ..Default::default() };
    let after = tx.update(row, &[]).await?;
    let ended = if active { 0 } else { tx.delete_all::<session::Entity>(Condition::all()).await? };
    let action = if active { "tenant_resumed" } else { "tenant_suspended" };
    let entry = AuditEntry::new(action, "tenant", id)
        .change(json!({"is_active": before.is_active}), json!({"is_active": active}))
        .detail("reason", reason)
        .detail("ended_sessions", ended);
    tx.audit(entry).await?;
    tx.revoke(Revocation::Tenant(id));
    tx.commit().await?;
    Ok(after)
}
