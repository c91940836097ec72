//! Moving a user to another tenant: the row with all it owns (the keys of what it owns follow by ON UPDATE CASCADE), and
//! its place in the counts of both tenants. It crosses tenants, so it runs as the system.

use std::sync::Arc;

use kernel::{Error, Result, TenantId};
use sea_orm::{ColumnTrait as _, FromQueryResult, sea_query::SimpleExpr};
use storage::{AuditEntry, DataKey, DataKeys, Revocation, SystemAccess, TenantDb, WriteTx};

use super::{Listed, get, role_of, seats, standing::lock_role};
use crate::{
    auth,
    entity::{
        tenant,
        user::{Column, Entity},
    },
    oidc, policy, second_factors,
};

/// A way from one tenant to another.
pub struct Way {
    from: TenantId,
    to: TenantId,
    /// What seals in the other tenant.
    key: Arc<DataKey>,
    keys: DataKeys,
}

/// Begins a change that moves somebody out of the tenant of the handle.
pub async fn begin(db: &TenantDb, from: TenantId, to: TenantId) -> Result<(WriteTx, Way)> {
    let keys = db.storage().data_keys().clone();
    let key = keys.current(to).await.map_err(|error| match error.reason() {
        "STILL_REFERENCED" => seats::unknown(to.0),
        _ => error,
    })?;
    Ok((db.write_system(SystemAccess::MoveUser).await?, Way { from, to, key, keys }))
}

/// Moves the user's row, with further changes of it, and the place. Ends in the tenant from which it goes.
pub async fn carry(tx: &mut WriteTx, user: i64, way: &Way, changes: Vec<(Column, SimpleExpr)>) -> Result<()> {
    let Way { from, to, key, keys } = way;
    let (from, to) = (*from, *to);
    // Always in this order, so that two moves in opposite directions do not wait for each other.
    for tenant in [from.min(to), from.max(to)] {
        tx.go_to(tenant).await?;
        if tenant == to { seats::take(tx, to).await? } else { seats::give_back(tx, from).await? }
    }
    tx.go_to(from).await?;
    // What a provider of the old tenant says of them counts no longer.
    oidc::entry::forget(tx, user).await?;
    let factors = second_factors::pack(tx, keys, user, key).await?;
    let moved = changes.into_iter().chain([(Column::TenantId, to.0.into())]);
    if tx.update_all::<Entity>(moved, Column::Id.eq(user)).await? != 1 {
        return Err(Error::not_found());
    }
    tx.go_to(to).await?;
    second_factors::unpack(tx, factors).await?;
    tx.go_to(from).await
}

/// Puts a user into a tenant, or out of any, and ends the user's sessions. Both tenants see it in their audit log.
pub async fn assign_tenant(db: &TenantDb, id: i64, tenant: Option<i64>) -> Result<Listed> {
    let actor = db.context().person()?.role;
    let place = db.at::<Entity>(id).await?;
    let tx = place.read().await?;
    let target = tx.get::<Entity>(id).await?;
    tx.end().await?;
    policy::may_manage(actor, role_of(&target)?)?;
    let from = TenantId(target.tenant_id);
    let to = match tenant {
        None => TenantId::PLATFORM,
        Some(number) if number > 0 => TenantId(number),
        Some(number) => return Err(seats::unknown(number)),
    };
    policy::may_belong(role_of(&target)?)?;
    if from == to {
        return get(&place, id).await;
    }
    let (mut tx, way) = begin(&place, from, to).await?;
    policy::may_belong(lock_role(&tx, id).await?)?;
    auth::end_sessions(&mut tx, id).await?;
    let now = tx.now();
    carry(&mut tx, id, &way, vec![(Column::UpdatedAt, now.into())]).await?;
    let entry = AuditEntry::new("tenant_assigned", "user", id)
        .on_user(id)
        .detail("old_tenant", from.on_wire())
        .detail("new_tenant", to.on_wire());
    tx.audit(entry.clone()).await?;
    tx.go_to(to).await?;
    require_active(&tx, to).await?;
    tx.audit(entry).await?;
    tx.revoke(Revocation::Tenant(from.0));
    tx.revoke(Revocation::Tenant(to.0));
    tx.commit().await?;
    get(&place.in_tenant(to)?, id).await
}

async fn require_active(tx: &WriteTx, tenant: TenantId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        is_active: bool,
    }
    let query = tx.find::<tenant::Entity>().by_id(tenant.0);
    let rows: Vec<Row> = tx.columns(query, &[tenant::Column::IsActive]).await?;
    match rows.first() {
        Some(row) if row.is_active => Ok(()),
        Some(_) => Err(Error::violation("tenant", "The tenant is not active.")),
        None => Err(seats::unknown(tenant.0)),
    }
}
