//! The network of a demo tenant: a NAS, its users, and sessions as accounting would have left them.

use anyhow::{Context as _, Result};
use identity::Identity;
use kernel::{Kind, PageRequest, Secret, TenantId, Time, id::new_uuid};
use radius::{
    nas::{self as nas_rules, NasFields, NasFilter},
    users::{self, UserFields},
};
use sea_orm::{TransactionTrait as _, Value};
use storage::{TenantDb, text};
use uuid::Uuid;

use super::insert::insert;
use crate::{
    commands::{accounts::random_password, migrate},
    settings::Settings,
};

/// One person with access to the network: the RADIUS username, and the account where it was made just now.
pub struct Person {
    pub username: String,
    pub account: Option<i64>,
}

/// Makes what a tenant lacks. Where there is a NAS, the network is there.
pub async fn run(
    identity: &Identity,
    settings: &Settings,
    (tenant, address): (TenantId, &str),
    people: &[Person],
) -> Result<()> {
    let db = tenant_db(identity, tenant);
    if !nas_rules::list(&db, &NasFilter::default(), &PageRequest::parse(1, "", 0, &())?).await?.items.is_empty() {
        say!("  NAS            (was there)");
        return Ok(());
    }
    let secret = random_password()?;
    let id = match nas(identity, tenant, "Gateway", address, secret.clone()).await {
        Ok(id) => id,
        Err(error) if matches!(error.kind(), Kind::AlreadyExists | Kind::InvalidArgument) => {
            say!("  NAS            {address} is another tenant's: left out, with its users and sessions");
            return Ok(());
        }
        Err(error) => return Err(error).context("NAS"),
    };
    say!("  NAS            {address}  secret {}", secret.expose());
    for person in people {
        radius_user(&db, person).await.with_context(|| person.username.clone())?;
    }
    sessions(settings, tenant, id, people, db.now()).await
}

/// Creates a NAS; returns its identifier.
pub async fn nas(
    identity: &Identity,
    tenant: TenantId,
    name: &str,
    address: &str,
    secret: Secret<String>,
) -> kernel::Result<Uuid> {
    let new = NasFields {
        name: Some(name.to_owned()),
        address: Some(address.to_owned()),
        secret: Some(secret),
        ..NasFields::default()
    };
    Ok(nas_rules::create(&tenant_db(identity, tenant), new).await?.nas.id)
}

fn tenant_db(identity: &Identity, tenant: TenantId) -> TenantDb {
    identity.storage().tenant(&identity.system_context(tenant, "seed"))
}

async fn radius_user(db: &TenantDb, person: &Person) -> Result<()> {
    let password = random_password()?;
    let new = UserFields {
        username: Some(person.username.clone()),
        password: Some(password.clone()),
        user: person.account,
        ..UserFields::default()
    };
    match users::create(db, new).await {
        Ok(_) => say!("  RADIUS user    {}  password {}", person.username, password.expose()),
        Err(error) if error.kind() == Kind::AlreadyExists => say!("  RADIUS user    {}  (was there)", person.username),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

const COLUMNS: [&str; 17] = [
    "tenant_id",
    "id",
    "nas_id",
    "session_id",
    "username",
    "generation",
    "framed_ip_address",
    "calling_station_id",
    "started_at",
    "updated_at",
    "stopped_at",
    "event_at",
    "input_octets",
    "output_octets",
    "session_seconds",
    "terminate_cause",
    "search_text",
];

/// One session that has ended and one that goes on for each person, through the owner's connection: no role of the server
/// writes sessions but by accounting.
async fn sessions(settings: &Settings, tenant: TenantId, nas: Uuid, people: &[Person], now: Time) -> Result<()> {
    if settings.owner_url.is_none() && settings.sqlite_file().is_none() {
        say!("  sessions       left out: DATABASE_OWNER_URL is missing");
        return Ok(());
    }
    let mut rows = Vec::new();
    for (number, person) in (1_u8..).zip(people) {
        rows.push(session(tenant, nas, person, (number, true), now));
        rows.push(session(tenant, nas, person, (number, false), now));
    }
    let count = rows.len();
    let owner = migrate::owner(settings).await?;
    let tx = owner.begin().await?;
    insert(&tx, "radius_sessions", &COLUMNS, rows, false).await?;
    tx.commit().await?;
    owner.close().await?;
    say!("  sessions       {count}");
    Ok(())
}

fn session(tenant: TenantId, nas: Uuid, person: &Person, (number, ended): (u8, bool), now: Time) -> Vec<Value> {
    let begun = now - chrono::TimeDelta::hours(if ended { 26 } else { 2 });
    let last = if ended { begun + chrono::TimeDelta::hours(3) } else { now };
    let seconds = (last - begun).num_seconds();
    let (id, address) = (new_uuid(begun), format!("10.{}.0.{number}", tenant.0 % 256));
    let station = format!("02-00-00-00-00-{number:02X}");
    let search = text::search_text(&[&person.username, &station, &address]);
    let (stopped, cause) = if ended { (Some(last), Some("User-Request")) } else { (None, None) };
    vec![
        tenant.0.into(),
        id.into(),
        nas.into(),
        id.simple().to_string().split_off(20).into(),
        person.username.clone().into(),
        0_i32.into(),
        address.into(),
        station.into(),
        begun.into(),
        last.into(),
        stopped.into(),
        last.into(),
        (seconds * 1_500 * i64::from(number)).into(),
        (seconds * 24_000 * i64::from(number)).into(),
        seconds.into(),
        cause.into(),
        search.into(),
    ]
}
