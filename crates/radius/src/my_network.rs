//! A person's own network: the RADIUS users that belong to the account, and their sessions. The scope `Own` lets nothing
//! else be seen: a session belongs to whom its User-Name belongs to now (`entity::session`).

use chrono::TimeDelta;
use kernel::{Error, Page, PageRequest, Result, Secret, Time, validate::Fields};
use sea_orm::{ColumnTrait as _, FromQueryResult, Order, Set, sea_query::Expr};
use storage::{AuditEntry, Group, Measure, SealedColumn, TenantDb, audit::masked};

use crate::{
    entity::{
        radius_user,
        session::{Column, Entity},
    },
    error, users,
};

/// Days that [`usage`] tells of.
const DAYS: i64 = 30;
const DAY: i64 = 86_400;
/// The shortest password that people give themselves.
const SHORTEST: usize = 8;

/// The use of one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Day {
    /// Its number since 1970-01-01.
    pub day: i64,
    /// Octets from the user.
    pub input_octets: i64,
    /// Octets to the user.
    pub output_octets: i64,
    /// Seconds of service.
    pub seconds: i64,
}

/// How much somebody used the network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Open sessions.
    pub open_sessions: u64,
    /// Since the first of this month; its `day` means nothing.
    pub this_month: Day,
    /// The last days, today last.
    pub days: Vec<Day>,
}

/// A device by its Calling-Station-Id.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Device {
    /// Calling-Station-Id.
    pub calling_station_id: String,
    /// When its first session began.
    pub first_seen_at: Time,
    /// When one of its sessions changed last.
    pub last_seen_at: Time,
    /// Its sessions.
    pub sessions: i64,
    /// Those that have ended.
    pub ended: i64,
    /// Octets from it.
    pub input_octets: i64,
    /// Octets to it.
    pub output_octets: i64,
}

/// How much the caller used the network. A session counts as a whole on the day on which it began.
pub async fn usage(db: &TenantDb) -> Result<Usage> {
    use chrono::Datelike as _;
    let now = db.now();
    let today = now.timestamp().div_euclid(DAY);
    let month = today - i64::from(now.day0());
    let first = (today - DAYS + 1).min(month);
    let since = Time::from_timestamp(first * DAY, 0).unwrap_or(now);
    let tx = db.read().await?;
    let open_sessions = tx.count(tx.find::<Entity>().filter(Column::StoppedAt.is_null())).await?;
    let measures = [
        ("input_octets", Measure::Sum(Column::InputOctets)),
        ("output_octets", Measure::Sum(Column::OutputOctets)),
        ("seconds", Measure::Sum(Column::SessionSeconds)),
    ];
    let group = [("day", Group::Step(Column::StartedAt, Column::UpdatedAt, DAY))];
    // What began since then changed since then; what began earlier falls into a day that is not asked for.
    let recent = tx.find::<Entity>().filter(Column::UpdatedAt.gte(since));
    let found: Vec<Day> = tx.measure(recent, &group, &measures).await?;
    tx.end().await?;
    let mut usage = Usage { open_sessions, ..Usage::default() };
    usage.days = (today - DAYS + 1..=today).map(|day| Day { day, ..Day::default() }).collect();
    for day in found {
        if day.day >= month {
            usage.this_month.add(&day);
        }
        if let Some(place) = usage.days.iter_mut().find(|place| place.day == day.day) {
            *place = day;
        }
    }
    Ok(usage)
}

impl Day {
    fn add(&mut self, other: &Self) {
        self.input_octets = self.input_octets.saturating_add(other.input_octets);
        self.output_octets = self.output_octets.saturating_add(other.output_octets);
        self.seconds = self.seconds.saturating_add(other.seconds);
    }
}

/// One page of the caller's devices, the one that was in the network last first.
pub async fn devices(db: &TenantDb, request: &PageRequest) -> Result<Page<Device>> {
    #[derive(Debug, FromQueryResult)]
    struct Total {
        devices: i64,
    }
    let tx = db.read().await?;
    let query = tx.find::<Entity>().filter(Column::CallingStationId.is_not_null());
    let total = [("devices", Measure::Distinct(Column::CallingStationId))];
    let total: Vec<Total> = tx.measure(query.clone(), &[], &total).await?;
    let total = total.first().map_or(0, |total| total.devices.unsigned_abs());
    if total <= request.offset {
        return Ok(request.page(Vec::new(), total));
    }
    let query = query
        .order_by(Expr::col("last_seen_at"), Order::Desc)
        .order_by(Expr::col("calling_station_id"), Order::Asc)
        .slice(request.offset, request.limit);
    let measures = [
        ("first_seen_at", Measure::First(Column::StartedAt, Column::UpdatedAt)),
        ("last_seen_at", Measure::Last(Column::UpdatedAt)),
        ("sessions", Measure::Rows),
        ("ended", Measure::Filled(Column::StoppedAt)),
        ("input_octets", Measure::Sum(Column::InputOctets)),
        ("output_octets", Measure::Sum(Column::OutputOctets)),
    ];
    let group = [("calling_station_id", Group::Column(Column::CallingStationId))];
    let devices = tx.measure(query, &group, &measures).await?;
    Ok(request.page(devices, total))
}

/// Sets the password of one of the caller's RADIUS users. Who is in the network stays.
pub async fn set_password(db: &TenantDb, id: &str, password: Option<Secret<String>>) -> Result<radius_user::Model> {
    let id = error::id(id)?;
    let key = db.data_key().await?;
    let tx = db.write().await?;
    let user = tx.one(tx.find::<radius_user::Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let mut fields = Fields::default();
    let password = users::password(&mut fields, password);
    if password.as_ref().is_some_and(|password| password.expose().chars().count() < SHORTEST) {
        fields.violation("password", format!("Ensure this field has at least {SHORTEST} characters."));
    }
    fields.finish()?;
    let password = password.ok_or_else(|| Error::internal("a field without its violation"))?;
    let change = radius_user::ActiveModel {
        id: Set(id),
        password: Set(key.seal(SealedColumn::RadiusPassword, id, password.expose().as_bytes())?),
        updated_at: Set(tx.now()),
        ..Default::default()
    };
    let after = tx.update(change, &[]).await?;
    let entry = AuditEntry::new("radius_user_password_set", "radius_user", id).detail("password", masked());
    tx.audit(user.user_id.into_iter().fold(entry, AuditEntry::on_user)).await?;
    tx.commit().await?;
    Ok(after)
}

/// The day of a number since 1970-01-01, as text.
pub fn date(day: i64) -> String {
    let first = Time::UNIX_EPOCH.date_naive();
    let date = TimeDelta::try_days(day).and_then(|days| first.checked_add_signed(days)).unwrap_or(first);
    date.format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_their_date() {
        assert_eq!((date(0).as_str(), date(20_786).as_str()), ("1970-01-01", "2026-11-29"));
    }
}
