//! A user's standing: role, password, activity. What is allowed stands in `policy`; sessions end with what they stood
//! on, and the last active superadmin stays.

use kernel::{Error, Kind, Result, Role, Secret, TenantId};
use sea_orm::{ColumnTrait as _, Order, Set, sea_query::ExprTrait as _};
use serde_json::json;
use storage::{AuditEntry, Revocation, TenantDb, WriteTx};

use super::{Listed, get, moving, role_of};
use crate::{
    Identity, auth,
    entity::user::{ActiveModel, Column, Entity, Model},
    mails::{self, Mail, Recipient},
    password_rules::{self, About},
    policy,
};

/// Gives a user another role (E23). Whoever becomes staff leaves the tenant, sessions and all.
pub async fn assign_role(db: &TenantDb, id: i64, role: &str) -> Result<Listed> {
    let invalid = || Error::new(Kind::InvalidArgument, "INVALID_ROLE", "Invalid role");
    let role = Role::parse(role).ok_or_else(invalid)?;
    let actor = db.context().person()?.role;
    // What the actor may never do is refused before anything is looked up.
    policy::may_assign(actor, Role::Subscriber, role)?;
    let tells = |error: Error| match (actor, error.kind()) {
        (Role::TenantOwner, Kind::NotFound) => policy::in_other_tenant(),
        _ => error,
    };
    let db = db.at::<Entity>(id).await?;
    let tx = db.read().await?;
    let target = tx.get::<Entity>(id).await.map_err(tells)?;
    tx.end().await?;
    role_of(&target).map_err(tells)?;
    let moves = role.is_staff() && target.tenant_id != TenantId::PLATFORM.0;
    let (mut tx, way) = if moves {
        let (tx, way) = moving::begin(&db, TenantId(target.tenant_id), TenantId::PLATFORM).await?;
        (tx, Some(way))
    } else {
        (db.write().await?, None)
    };
    let before = lock_role(&tx, id).await?;
    policy::may_assign(actor, before, role)?;
    if before == Role::Superadmin && role != Role::Superadmin {
        keep_a_superadmin(&tx, &target).await?;
    }
    let changes = vec![(Column::Role, role.as_str().into()), (Column::UpdatedAt, tx.now().into())];
    match way {
        Some(way) => moving::carry(&mut tx, id, &way, changes).await?,
        None => drop(tx.update_all::<Entity>(changes, Column::Id.eq(id)).await?),
    }
    let entry = AuditEntry::new("role_changed", "user", id).on_user(id);
    tx.audit(entry.detail("old_role", before.as_str()).detail("new_role", role.as_str())).await?;
    tx.revoke(Revocation::User(id));
    tx.commit().await?;
    if moves {
        return get(&db.on_platform()?, id).await;
    }
    get(&db, id).await
}

/// The user's role, locked until the transaction ends; read by columns, so that the system's role may do it too.
pub(super) async fn lock_role(tx: &WriteTx, id: i64) -> Result<Role> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        role: String,
    }
    let query = tx.find::<Entity>().by_id(id).lock();
    let rows: Vec<Row> = tx.columns(query, &[Column::Role]).await?;
    let word = rows.into_iter().next().ok_or_else(Error::not_found)?.role;
    Role::parse(&word).ok_or_else(|| Error::internal("unknown role"))
}

/// Sets a user's password, and ends the user's sessions (E24).
pub async fn set_password(identity: &Identity, db: &TenantDb, id: i64, password: Secret<String>) -> Result<()> {
    let actor = db.context().person()?.role;
    let db = db.at::<Entity>(id).await?;
    let tx = db.read().await?;
    let user = tx.get::<Entity>(id).await?;
    tx.end().await?;
    policy::may_manage(actor, role_of(&user)?)?;
    password_rules::check("password", &password, About::user(&user))?;
    let hash = identity.passwords().hash(password).await?;
    let mut tx = db.write().await?;
    policy::may_manage(actor, lock_role(&tx, id).await?)?;
    auth::store_password(&mut tx, id, hash).await?;
    mails::send(&mut tx, &Recipient::of(&user), Mail::PasswordChanged).await?;
    tx.audit(AuditEntry::new("password_reset", "user", id).on_user(id)).await?;
    tx.commit().await
}

/// Lets a user sign in, or no longer (E25).
pub async fn activate(db: &TenantDb, id: i64, active: bool) -> Result<Model> {
    let actor = db.context().person()?.role;
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    policy::may_manage(actor, role_of(&before)?)?;
    if before.is_active == active {
        return Ok(before);
    }
    let row = ActiveModel { id: Set(id), is_active: Set(active), updated_at: Set(tx.now()), ..Default::default() };
    let after = tx.update(row, &[]).await?;
    note_activation(&mut tx, &before, active).await?;
    tx.commit().await?;
    Ok(after)
}

/// What goes with a (de)activation: sessions end, the last superadmin stays, the audit row says so (A03).
pub(super) async fn note_activation(tx: &mut WriteTx, before: &Model, active: bool) -> Result<()> {
    if !active {
        keep_a_superadmin(tx, before).await?;
        auth::end_sessions(tx, before.id).await?;
    }
    let entry = AuditEntry::new("activation_changed", "user", before.id).on_user(before.id);
    tx.audit(entry.change(json!({"is_active": before.is_active}), json!({"is_active": active}))).await?;
    tx.revoke(Revocation::User(before.id));
    Ok(())
}

/// Refuses to lose the last active superadmin. All of them stand under tenant 0; locking their rows makes two such
/// changes wait for each other.
pub(super) async fn keep_a_superadmin(tx: &WriteTx, leaving: &Model) -> Result<()> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        id: i64,
    }
    if leaving.role != Role::Superadmin.as_str() {
        return Ok(());
    }
    let active = Column::Role.eq(Role::Superadmin.as_str()).and(Column::IsActive.eq(true));
    let active = active.and(Column::IsService.eq(false));
    let query = tx.find::<Entity>().filter(active).order_by(Column::Id, Order::Asc).lock();
    let rows: Vec<Row> = tx.columns(query, &[Column::Id]).await?;
    if rows.iter().any(|row| row.id != leaving.id) { Ok(()) } else { Err(policy::last_superadmin()) }
}
