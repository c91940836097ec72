//! Reading the audit log (X02). Actors and targets who are gone are shown as null (A04).

use std::collections::HashMap;

use kernel::{Page, PageRequest, Result};
use sea_orm::{ColumnTrait as _, Order};
use storage::{
    TenantDb, Tx,
    entity::audit_log::{Column, Entity, Model},
};

use crate::entity::user;

/// Which entries, and in which order.
#[derive(Debug, Clone, Default)]
pub struct AuditLogFilter {
    /// What this user did.
    pub actor: Option<i64>,
    /// What was done to this user.
    pub target: Option<i64>,
    /// What happened in this tenant; for staff.
    pub tenant: Option<i64>,
    /// This action.
    pub action: String,
    /// See the contract.
    pub order_by: String,
}

/// An entry, and which of its people are still there.
#[derive(Debug)]
pub struct Entry {
    /// The row.
    pub row: Model,
    /// The actor, if there still is one.
    pub actor: Option<i64>,
    /// The target, if there still is one.
    pub target: Option<i64>,
}

/// One page of entries, newest first.
pub async fn list(db: &TenantDb, filter: &AuditLogFilter, request: &PageRequest) -> Result<Page<Entry>> {
    let known = [("id", Column::Id), ("timestamp", Column::Timestamp)];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Timestamp, Order::Desc), Column::Id)?;
    let tenant = db.narrowed(filter.tenant)?;
    let tx = db.read().await?;
    let mut query = tx
        .find::<Entity>()
        .filter_some(tenant.map(|tenant| Column::TenantId.eq(tenant)))
        .filter_some(filter.actor.map(|actor| Column::ActorId.eq(actor)))
        .filter_some(filter.target.map(|target| Column::TargetId.eq(target)))
        .filter_some((!filter.action.is_empty()).then(|| Column::Action.eq(filter.action.as_str())));
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    let page = tx.page(query, request).await?;
    let there = people(&tx, &page.items).await?;
    Ok(page.map(|row| entry(row, &there)))
}

/// One entry.
pub async fn get(db: &TenantDb, id: i64) -> Result<Entry> {
    // Not in the entry's tenant: staff who did something there are not of it.
    let tx = db.read().await?;
    let row = tx.get::<Entity>(id).await?;
    let there = people(&tx, std::slice::from_ref(&row)).await?;
    Ok(entry(row, &there))
}

async fn people(tx: &Tx, rows: &[Model]) -> Result<HashMap<i64, String>> {
    let ids: Vec<i64> = rows.iter().flat_map(|row| [row.actor_id, row.target_id]).flatten().collect();
    tx.names::<user::Entity>(user::Column::Id, user::Column::Username, &ids).await
}

fn entry(row: Model, there: &HashMap<i64, String>) -> Entry {
    let known = |id: Option<i64>| id.filter(|id| there.contains_key(id));
    Entry { actor: known(row.actor_id), target: known(row.target_id), row }
}
