//! Numbers of tenants and people, in a fixed number of statements.

use chrono::TimeDelta;
use kernel::{Result, Role, TenantId};
use sea_orm::{
    ColumnTrait, FromQueryResult,
    sea_query::{Query, SimpleExpr},
};
use storage::{Group, Measure, TenantDb, Tx, entity::audit_log};

use crate::{
    entity::{invitation, session, tenant, user},
    failed_sign_ins,
};

/// The numbers; see the contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Tenants.
    pub tenants: Number,
    /// Users of each role.
    pub roles: Vec<(Role, Number)>,
    /// Users who are signed in.
    pub signed_in: i64,
    /// Invitations that may still be accepted.
    pub open_invitations: i64,
    /// Sign-ins that failed within a day.
    pub failed_sign_ins: i64,
    /// Users who came within thirty days.
    pub new_users: i64,
}

/// How many there are, and how many are active.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Number {
    /// All.
    pub total: i64,
    /// Active ones.
    pub active: i64,
}

#[derive(Debug, FromQueryResult)]
struct OfRole {
    role: String,
    total: i64,
    active: i64,
}

#[derive(Debug, Default, FromQueryResult)]
struct Sum {
    number: i64,
}

/// The numbers as they are now; of one tenant, where one is named.
pub async fn get(db: &TenantDb, tenant: Option<i64>) -> Result<Statistics> {
    let db = if tenant.is_some() { db.place(tenant)? } else { db.clone() };
    let now = db.now();
    let tx = db.read().await?;
    let people = || {
        let people = tx.find::<user::Entity>().filter_some(each_tenant(&tx, user::Column::TenantId));
        people.filter(user::Column::IsService.eq(false))
    };
    let tenants = tx.find::<tenant::Entity>().filter(tenant::Column::Id.ne(TenantId::PLATFORM.0));
    let is_active = [("total", Measure::Rows), ("active", Measure::True(tenant::Column::IsActive))];
    let tenants = tx.measure(tenants, &[], &is_active).await?.pop().unwrap_or_default();
    let is_active = [("total", Measure::Rows), ("active", Measure::True(user::Column::IsActive))];
    let roles = tx.measure(people(), &[("role", Group::Column(user::Column::Role))], &is_active).await?;
    let alive = tx.find::<session::Entity>().filter(session::Column::ExpiresAt.gt(now));
    let open = tx
        .find::<invitation::Entity>()
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now));
    let new = people().filter(user::Column::DateJoined.gt(now - TimeDelta::days(30)));
    let statistics = Statistics {
        tenants,
        roles: by_role(&roles),
        signed_in: sum(tx.measure(alive, &[], &[("number", Measure::Distinct(session::Column::UserId))]).await?),
        open_invitations: number(tx.count(open).await?),
        failed_sign_ins: failures(&tx, now - TimeDelta::days(1)).await?,
        new_users: number(tx.count(new).await?),
    };
    tx.end().await?;
    Ok(statistics)
}

/// The audit trail knows when sign-ins failed; the rows of the lock-out only how many since the last success.
async fn failures(tx: &Tx, since: kernel::Time) -> Result<i64> {
    use audit_log::Column;
    let failed = tx
        .find::<audit_log::Entity>()
        .filter_some(each_tenant(tx, Column::TenantId))
        .filter(Column::Timestamp.gt(since))
        .filter(Column::Action.eq(failed_sign_ins::ACTION));
    Ok(sum(tx.measure(failed, &[], &[("number", Measure::SumIn(Column::Details, "failures"))]).await?))
}

/// Where all tenants are read: the tenant is one that there is. Indexes lead with it, so one short range in each is read,
/// instead of the whole table.
fn each_tenant(tx: &Tx, tenant: impl ColumnTrait) -> Option<SimpleExpr> {
    let tenants = Query::select().column("id").from("tenants").to_owned();
    tx.context().scope().tenant().is_none().then(|| tenant.in_subquery(tenants))
}

/// Each role once, from the highest on.
fn by_role(found: &[OfRole]) -> Vec<(Role, Number)> {
    let number = |role: Role| {
        let found = found.iter().find(|found| found.role == role.as_str());
        found.map_or(Number::default(), |found| Number { total: found.total, active: found.active })
    };
    let roles = [Role::Superadmin, Role::Admin, Role::TenantOwner, Role::Subscriber];
    roles.into_iter().map(|role| (role, number(role))).collect()
}

fn sum(rows: Vec<Sum>) -> i64 {
    rows.first().map_or(0, |row| row.number)
}

fn number(rows: u64) -> i64 {
    rows.try_into().unwrap_or(i64::MAX)
}
