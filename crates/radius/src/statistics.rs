//! How networks do, in numbers: as they are now ([`get`]), and over time ([`series`]). Each runs a fixed number of
//! statements.

use chrono::TimeDelta;
use kernel::{Result, Scope, Time};
use sea_orm::{
    ColumnTrait as _, Condition, FromQueryResult,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use storage::{Group, Measure, TenantDb, Tx};

use crate::entity::{nas, radius_user, session, traffic};

/// Within which a packet makes a NAS online.
const HEARD: TimeDelta = TimeDelta::minutes(5);
/// Within which a change of its sessions does: NAS report them every ten minutes, as a rule.
const REPORTED: TimeDelta = TimeDelta::minutes(15);

/// The numbers; see the contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// NAS.
    pub nas: Nas,
    /// RADIUS users.
    pub users: Users,
    /// Sessions.
    pub sessions: Sessions,
    /// Traffic since midnight.
    pub today: Octets,
    /// Decisions of the last 24 hours.
    pub decisions: Decisions,
}

/// NAS by how they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Nas {
    /// All.
    pub total: i64,
    /// Active ones.
    pub active: i64,
    /// Active ones that were heard lately.
    #[sea_orm(skip)]
    pub online: i64,
    /// Active ones that were never heard.
    #[sea_orm(skip)]
    pub never_seen: i64,
}

/// RADIUS users.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Users {
    /// All.
    pub total: i64,
    /// Active ones.
    pub active: i64,
}

/// Open sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Sessions {
    /// All.
    pub open: i64,
    /// Their usernames.
    pub users: i64,
}

/// Octets from and to users.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Octets {
    /// From users.
    pub input: i64,
    /// To users.
    pub output: i64,
}

/// Decisions on requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Decisions {
    /// Access-Accepts.
    pub accepts: i64,
    /// Access-Rejects.
    pub rejects: i64,
}

/// The numbers as they are now; of one tenant, where one is named.
pub async fn get(db: &TenantDb, tenant: Option<i64>) -> Result<Statistics> {
    let db = if tenant.is_some() { db.place(tenant)? } else { db.clone() };
    let now = db.now();
    let midnight = Time::from_timestamp(now.timestamp().div_euclid(86_400) * 86_400, 0).unwrap_or(now);
    let tx = db.read().await?;
    let users = [("total", Measure::Rows), ("active", Measure::True(radius_user::Column::IsActive))];
    let sessions = [("open", Measure::Rows), ("users", Measure::Distinct(session::Column::Username))];
    let open = tx.find::<session::Entity>().filter(session::Column::StoppedAt.is_null());
    let today = tx.find::<traffic::Entity>().filter(traffic::Column::Bucket.gte(midnight));
    let day = tx.find::<traffic::Entity>().filter(traffic::Column::Bucket.gt(now - TimeDelta::days(1)));
    let octets = [
        ("input", Measure::Sum(traffic::Column::InputOctets)),
        ("output", Measure::Sum(traffic::Column::OutputOctets)),
    ];
    let decisions =
        [("accepts", Measure::Sum(traffic::Column::Accepts)), ("rejects", Measure::Sum(traffic::Column::Rejects))];
    let statistics = Statistics {
        nas: nas_by_standing(&tx, db.context().scope(), now).await?,
        users: one(tx.measure(tx.find::<radius_user::Entity>(), &[], &users).await?),
        sessions: one(tx.measure(open, &[], &sessions).await?),
        today: one(tx.measure(today, &[], &octets).await?),
        decisions: one(tx.measure(day, &[], &decisions).await?),
    };
    tx.end().await?;
    Ok(statistics)
}

fn one<T: Default>(mut rows: Vec<T>) -> T {
    rows.pop().unwrap_or_default()
}

async fn nas_by_standing(tx: &Tx, scope: Scope, now: Time) -> Result<Nas> {
    let reporting = || reporting(scope, now - REPORTED);
    let online =
        Condition::any().add(nas::Column::LastSeenAt.gte(now - HEARD)).add(nas::Column::Id.in_subquery(reporting()));
    let never =
        Condition::all().add(nas::Column::LastSeenAt.is_null()).add(nas::Column::Id.not_in_subquery(reporting()));
    let measures = [("total", Measure::Rows), ("active", Measure::True(nas::Column::IsActive))];
    let number = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    let active = || tx.find::<nas::Entity>().filter(nas::Column::IsActive.eq(true));
    Ok(Nas {
        online: number(tx.count(active().filter(online)).await?),
        never_seen: number(tx.count(active().filter(never)).await?),
        ..one(tx.measure(tx.find::<nas::Entity>(), &[], &measures).await?)
    })
}

/// The NAS whose sessions changed since then. The index leads with the tenant.
fn reporting(scope: Scope, since: Time) -> SelectStatement {
    let mut query = Query::select();
    query.distinct().column("nas_id").from("radius_sessions").and_where(Expr::col("updated_at").gte(since));
    let tenant = Expr::col("tenant_id");
    match scope.tenant() {
        Some(id) => query.and_where(tenant.eq(id.0)),
        None => query.and_where(tenant.in_subquery(Query::select().column("id").from("tenants").to_owned())),
    };
    query
}

/// How far back a series goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    Hour,
    Day,
    Week,
    Month,
}

impl Range {
    /// Seconds of a step, and how many there are.
    pub fn steps(self) -> (i64, i64) {
        match self {
            Range::Hour => (300, 12),
            Range::Day => (1800, 48),
            Range::Week => (10_800, 56),
            Range::Month => (43_200, 60),
        }
    }
}

/// What happened within one step, whose number since 1970 it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Point {
    /// The number of the step.
    pub step: i64,
    /// Octets from users.
    pub input_octets: i64,
    /// Octets to users.
    pub output_octets: i64,
    /// Access-Accepts.
    pub accepts: i64,
    /// Access-Rejects.
    pub rejects: i64,
}

/// Traffic and decisions, every step of the range.
pub async fn series(db: &TenantDb, tenant: Option<i64>, range: Range) -> Result<Vec<Point>> {
    use traffic::Column;
    let db = if tenant.is_some() { db.place(tenant)? } else { db.clone() };
    let (seconds, steps) = range.steps();
    let last = db.now().timestamp().div_euclid(seconds);
    let first = last - steps + 1;
    let since = Time::from_timestamp(first * seconds, 0).unwrap_or(Time::UNIX_EPOCH);
    let tx = db.read().await?;
    let group = [("step", Group::Step(Column::Bucket, Column::Bucket, seconds))];
    let measures = [
        ("input_octets", Measure::Sum(Column::InputOctets)),
        ("output_octets", Measure::Sum(Column::OutputOctets)),
        ("accepts", Measure::Sum(Column::Accepts)),
        ("rejects", Measure::Sum(Column::Rejects)),
    ];
    let query = tx.find::<traffic::Entity>().filter(Column::Bucket.gte(since));
    let found: Vec<Point> = tx.measure(query, &group, &measures).await?;
    tx.end().await?;
    let mut points: Vec<Point> = (first..=last).map(|step| Point { step, ..Point::default() }).collect();
    for point in found {
        if let Some(place) = usize::try_from(point.step - first).ok().and_then(|index| points.get_mut(index)) {
            *place = point;
        }
    }
    Ok(points)
}
