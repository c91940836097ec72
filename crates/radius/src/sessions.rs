//! Sessions as people see them. Accounting writes them; here they are read.

use kernel::{Page, PageRequest, Result, Scope, Time};
use sea_orm::{ColumnTrait as _, Condition, Order, sea_query::Query};
use storage::{Scoped, TenantDb, order, text};
use uuid::Uuid;

use crate::{
    entity::session::{Column, Entity, Model},
    error,
};

/// Which sessions, and in which order.
#[derive(Debug, Clone, Default)]
pub struct SessionFilter {
    /// Part of the username, device or address.
    pub search: String,
    /// Only this tenant.
    pub tenant: Option<i64>,
    /// Only open or only ended sessions.
    pub active: Option<bool>,
    /// Only this User-Name.
    pub username: Option<String>,
    /// Only this NAS.
    pub nas: Option<Uuid>,
    /// See the contract.
    pub order_by: String,
}

/// How far a reader of changes has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// `updated_at` of the last row.
    pub at: Time,
    /// Its key.
    pub id: Uuid,
}

/// One page of sessions, latest first.
pub async fn list(db: &TenantDb, filter: &SessionFilter, request: &PageRequest) -> Result<Page<Model>> {
    let known = [
        ("id", Column::Id),
        ("started_at", Column::StartedAt),
        ("updated_at", Column::UpdatedAt),
        ("stopped_at", Column::StoppedAt),
        ("username", Column::Username),
    ];
    let order = order::parse(&filter.order_by, &known, (Column::StartedAt, Order::Desc), Column::Id)?;
    let tx = narrowed(db, filter)?.read().await?;
    let mut query = matching(tx.find::<Entity>(), filter);
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// One session.
pub async fn get(db: &TenantDb, id: &str) -> Result<Model> {
    let id = error::id(id)?;
    db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await
}

/// The handle for the tenant that the filter names.
pub fn narrowed(db: &TenantDb, filter: &SessionFilter) -> Result<TenantDb> {
    if filter.tenant.is_some() { db.place(filter.tenant) } else { Ok(db.clone()) }
}

/// The sessions that changed behind a cursor, in the order of change, at most `limit`.
pub async fn changed(db: &TenantDb, filter: &SessionFilter, after: Cursor, limit: u64) -> Result<Vec<Model>> {
    let behind = Condition::any()
        .add(Column::UpdatedAt.gt(after.at))
        .add(Condition::all().add(Column::UpdatedAt.eq(after.at)).add(Column::Id.gt(after.id)));
    // The plain comparison beside the exact one is what an index understands.
    let behind = Condition::all().add(Column::UpdatedAt.gte(after.at)).add(behind);
    let tx = db.read().await?;
    let mut query = matching(tx.find::<Entity>(), filter).filter(behind);
    if db.context().scope() == Scope::PlatformRead {
        // The index leads with the tenant: one short range in each is read, instead of the whole table.
        let tenants = Query::select().column("id").from("tenants").to_owned();
        query = query.filter(Column::TenantId.in_subquery(tenants));
    }
    let query = query.order_by(Column::UpdatedAt, Order::Asc).order_by(Column::Id, Order::Asc).slice(0, limit);
    tx.all(query).await
}

/// The open sessions behind a key, at most `limit`.
pub async fn open(db: &TenantDb, filter: &SessionFilter, after: Uuid, limit: u64) -> Result<Vec<Model>> {
    let tx = db.read().await?;
    let query = matching(tx.find::<Entity>(), filter).filter(Column::StoppedAt.is_null()).filter(Column::Id.gt(after));
    tx.all(query.order_by(Column::Id, Order::Asc).slice(0, limit)).await
}

/// The sessions that a filter means.
pub(crate) fn matching(query: Scoped<Entity>, filter: &SessionFilter) -> Scoped<Entity> {
    let active = filter.active.map(|active| match active {
        true => Column::StoppedAt.is_null(),
        false => Column::StoppedAt.is_not_null(),
    });
    let search = (!filter.search.is_empty()).then(|| text::contains(Column::SearchText, &filter.search));
    query
        .filter_some(active)
        .filter_some(filter.username.as_ref().map(|username| Column::Username.eq(username)))
        .filter_some(filter.nas.map(|nas| Column::NasId.eq(nas)))
        .filter_some(search)
}
