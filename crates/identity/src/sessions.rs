//! Sessions by device: where somebody is signed in, and the end of it. An end reaches every node by a revocation in
//! its transaction (S17).

use kernel::{Error, Page, PageRequest, Result};
use sea_orm::{
    ColumnTrait as _, Order,
    sea_query::{ExprTrait as _, IntoCondition},
};
use storage::{AuditEntry, Revocation, TenantDb};
use uuid::Uuid;

use crate::{
    entity::{
        session::{Column, Entity, Model},
        user,
    },
    policy,
    users::role_of,
};

/// One page of a user's live sessions, latest use first; without a user, the caller's own.
pub async fn list(db: &TenantDb, user: Option<i64>, request: &PageRequest) -> Result<Page<Model>> {
    let (db, user) = place(db, user).await?;
    let tx = db.read().await?;
    let live = Column::UserId.eq(user).and(Column::ExpiresAt.gt(db.now()));
    let query = tx.find::<Entity>().filter(live);
    tx.page(query.order_by(Column::LastSeenAt, Order::Desc).order_by(Column::Id, Order::Desc), request).await
}

/// Ends one of the caller's sessions.
pub async fn end(db: &TenantDb, id: &str) -> Result<()> {
    let id: Uuid = id.parse().map_err(|_| Error::not_found())?;
    let db = db.own()?;
    let mut tx = db.write().await?;
    let session = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    tx.delete::<Entity>(id).await?;
    let entry = AuditEntry::new("session_ended", "session", id).on_user(session.user_id);
    tx.audit(entry.detail("client_address", session.client_address).detail("user_agent", session.user_agent)).await?;
    tx.revoke(Revocation::Session(id));
    tx.commit().await
}

/// Ends the caller's sessions but the one that calls, and tells how many.
pub async fn end_others(db: &TenantDb) -> Result<u64> {
    let caller = db.context().person()?;
    let (user, others) = (caller.user.0, Column::Id.ne(caller.session.0));
    end_all(&db.own()?, user, others).await
}

/// Ends all sessions of a user whom the caller manages, and tells how many.
pub async fn end_of(db: &TenantDb, user: i64) -> Result<u64> {
    let (db, user) = place(db, Some(user)).await?;
    end_all(&db, user, Column::UserId.eq(user)).await
}

async fn end_all(db: &TenantDb, user: i64, which: impl IntoCondition) -> Result<u64> {
    let mut tx = db.write().await?;
    let of_user = Column::UserId.eq(user).into_condition();
    let ended = tx.delete_all::<Entity>(of_user.add(which.into_condition())).await?;
    tx.audit(AuditEntry::new("sessions_ended", "user", user).on_user(user).detail("count", ended)).await?;
    tx.revoke(Revocation::User(user));
    tx.commit().await?;
    Ok(ended)
}

/// The user whose sessions are meant, and the user's place; anybody but the caller must be somebody whom the caller
/// manages.
async fn place(db: &TenantDb, user: Option<i64>) -> Result<(TenantDb, i64)> {
    let caller = db.context().person()?;
    let Some(id) = user else { return Ok((db.own()?, caller.user.0)) };
    let db = db.at::<user::Entity>(id).await?;
    let user = db.read().await?.get::<user::Entity>(id).await?;
    policy::may_manage(caller.role, role_of(&user)?)?;
    Ok((db, id))
}
