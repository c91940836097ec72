//! Reading the audit log (X02): page by page, as a file ([`export`]), as it grows ([`watch`]). Actors and targets who are
//! gone are shown as null (A04).

pub mod export;
pub mod watch;

use std::collections::HashMap;

use kernel::{Error, Kind, Page, PageRequest, Result, Time};
use sea_orm::{ColumnTrait as _, Condition, Order};
use storage::{
    Scoped, TenantDb, Tx,
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
    /// What was done to things of this kind.
    pub target_type: String,
    /// What was done to the thing of this identifier.
    pub target_key: String,
    /// What happened in this request.
    pub request_id: String,
    /// What happened then or later.
    pub after: Option<Time>,
    /// What happened before.
    pub before: Option<Time>,
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
    /// For whom the actor acted, if that one is still there.
    pub on_behalf_of: Option<i64>,
}

impl AuditLogFilter {
    fn condition(&self) -> Condition {
        let text = |column: Column, text: &str| (!text.is_empty()).then(|| column.eq(text));
        Condition::all()
            .add_option(self.tenant.map(|tenant| Column::TenantId.eq(tenant)))
            .add_option(self.actor.map(|actor| Column::ActorId.eq(actor)))
            .add_option(self.target.map(|target| Column::TargetId.eq(target)))
            .add_option(text(Column::Action, &self.action))
            .add_option(text(Column::TargetType, &self.target_type))
            .add_option(text(Column::TargetKey, &self.target_key))
            .add_option(text(Column::RequestId, &self.request_id))
            .add_option(self.after.map(|after| Column::Timestamp.gte(after)))
            .add_option(self.before.map(|before| Column::Timestamp.lt(before)))
    }
}

/// One page of entries, newest first.
pub async fn list(db: &TenantDb, filter: &AuditLogFilter, request: &PageRequest) -> Result<Page<Entry>> {
    let known = [("id", Column::Id), ("timestamp", Column::Timestamp)];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Timestamp, Order::Desc), Column::Id)?;
    db.narrowed(filter.tenant)?;
    let tx = db.read().await?;
    let mut query = tx.find::<Entity>().filter(filter.condition());
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    let page = tx.page(query, request).await?;
    let there = people(&tx, &page.items).await?;
    Ok(page.map(|row| entry(row, &there)))
}

/// One entry.
pub async fn get(db: &TenantDb, id: i64) -> Result<Entry> {
    let row = db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await?;
    // Not in the entry's tenant: staff who did something there are not of it.
    let there = people(&db.read().await?, std::slice::from_ref(&row)).await?;
    Ok(entry(row, &there))
}

/// The rows of a query behind a time and identifier, in their order.
fn behind(query: Scoped<Entity>, at: Time, id: i64, limit: u64) -> Scoped<Entity> {
    let same = Condition::all().add(Column::Timestamp.eq(at)).add(Column::Id.gt(id));
    // Said twice, so that the index is used for the first.
    query
        .filter(Column::Timestamp.gte(at))
        .filter(Condition::any().add(Column::Timestamp.gt(at)).add(same))
        .order_by(Column::Timestamp, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .slice(0, limit)
}

async fn people(tx: &Tx, rows: &[Model]) -> Result<HashMap<i64, String>> {
    let ids = rows.iter().flat_map(|row| [row.actor_id, row.target_id, row.on_behalf_of_id]).flatten();
    tx.names::<user::Entity>(user::Column::Id, user::Column::Username, &ids.collect::<Vec<_>>()).await
}

fn entry(row: Model, there: &HashMap<i64, String>) -> Entry {
    let known = |id: Option<i64>| id.filter(|id| there.contains_key(id));
    let (actor, target, on_behalf_of) = (known(row.actor_id), known(row.target_id), known(row.on_behalf_of_id));
    Entry { actor, target, on_behalf_of, row }
}

/// The end of a stream that has gone on for as long as one may (S18).
pub(crate) fn ended() -> Error {
    Error::new(Kind::Aborted, "STREAM_ENDED", "A stream ends after an hour.")
}
