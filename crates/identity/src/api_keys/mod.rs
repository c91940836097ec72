//! API keys: credentials of programs. A key acts as its account, a person or a service account, within its scopes, from
//! its addresses, until it expires, is rotated away or revoked.
//!
//! - [`scopes`], [`addresses`]: what a key may hold. [`grant`]: what the interceptor asks of one.
//! - The secret is told once; its SHA-256 is kept. Whoever manages an account may see and revoke its keys, but only the
//!   person, or for a service account its managers, ever get a secret of it.
//! - A rotation names the etag it replaces, so of many at once one succeeds. Every change reaches all nodes by the
//!   revocation of the key, whose id stands where a session's does.

pub mod addresses;
pub mod grant;
mod new;
pub(crate) mod refusals;
pub mod scopes;

pub use grant::Grant;
pub use new::NewApiKey;

use chrono::TimeDelta;
use kernel::{Error, Kind, Page, PageRequest, Result, Secret};
use sea_orm::{
    ColumnTrait as _, Order,
    sea_query::{Expr, ExprTrait as _},
};
use storage::{AuditEntry, Revocation, TenantDb};
use uuid::Uuid;

use crate::{
    entity::{
        api_key::{Column, Entity, Model},
        user,
    },
    mails::{self, Mail, Recipient},
    policy, token,
    users::stored_role,
};

/// Keys that an account may have.
const MOST: u64 = 100;
/// How long the secret before a rotation may stay good.
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(7);

/// A key whose secret is new, and told this once.
#[derive(Debug)]
pub struct Issued {
    /// The key.
    pub key: Model,
    /// The secret.
    pub secret: Secret<String>,
}

/// One page of the keys of an account: the caller's own, or one that the caller manages.
pub async fn list(db: &TenantDb, account: Option<i64>, order_by: &str, request: &PageRequest) -> Result<Page<Model>> {
    let known = [("id", Column::Id), ("name", Column::Name), ("created_at", Column::CreatedAt)];
    let order = storage::order::parse(order_by, &known, (Column::Name, Order::Asc), Column::Id)?;
    let (db, account) = self::account(db, account).await?;
    let tx = db.read().await?;
    let mut query = tx.find::<Entity>().filter(Column::UserId.eq(account.id));
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// One key.
pub async fn get(db: &TenantDb, id: &str) -> Result<Model> {
    Ok(find(db, id).await?.key)
}

/// Makes a key, and tells its maker by mail.
pub async fn create(db: &TenantDb, new: NewApiKey) -> Result<Issued> {
    let maker = db.context().person()?.clone();
    let recipient = Recipient::of(&db.own()?.read().await?.get::<user::Entity>(maker.user.0).await?);
    let (db, account) = account(db, new.account).await?;
    may_issue(&maker, &account)?;
    let fresh = token::generate_key()?;
    let row = new.checked(&account, maker.role, &fresh, db.now())?;
    let mut tx = db.write().await?;
    // The lock lets two creations count each other.
    tx.one(tx.find::<user::Entity>().by_id(account.id).lock()).await?.ok_or_else(Error::not_found)?;
    if tx.count(tx.find::<Entity>().filter(Column::UserId.eq(account.id))).await? >= MOST {
        let text = format!("An account may have {MOST} API keys. Revoke one first.");
        return Err(Error::precondition("TOO_MANY_API_KEYS", text));
    }
    let key = tx.insert(row, &[]).await?;
    tx.audit(noted("api_key_created", &key)).await?;
    mails::send(&mut tx, &recipient, Mail::ApiKeyCreated { name: key.name.clone(), prefix: key.prefix.clone() })
        .await?;
    tx.commit().await?;
    Ok(Issued { key, secret: fresh.secret })
}

/// Gives a key a new secret; the one so far stays good for `overlap` seconds. `etag` is that of the key as last read.
pub async fn rotate(db: &TenantDb, id: &str, overlap: i64, etag: Option<String>) -> Result<Issued> {
    let etag = etag.ok_or_else(|| Error::violation("etag", "This field is required."))?;
    if !(0..=LONGEST_OVERLAP.num_seconds()).contains(&overlap) {
        let text = format!("Ensure this value is between 0 and {}.", LONGEST_OVERLAP.num_seconds());
        return Err(Error::violation("overlap_seconds", text));
    }
    let Found { db, key, account } = find(db, id).await?;
    may_issue(db.context().person()?, &account)?;
    if key.expires_at.is_some_and(|end| end <= db.now()) {
        return Err(Error::precondition("API_KEY_EXPIRED", "An expired key cannot be rotated. Make a new one."));
    }
    let fresh = token::rotated_key(&key.prefix)?;
    let mut tx = db.write().await?;
    let changes = [
        (Column::PreviousHash, Expr::col(Column::SecretHash)),
        (Column::PreviousValidUntil, (tx.now() + TimeDelta::seconds(overlap)).into()),
        (Column::SecretHash, fresh.hash().into()),
        (Column::RotatedAt, tx.now().into()),
        (Column::Generation, Expr::col(Column::Generation).add(1)),
    ];
    let this = Column::Id.eq(key.id).and(Column::Generation.eq(etag.parse::<i64>().map_err(|_| stale())?));
    if tx.update_all::<Entity>(changes, this).await? == 0 {
        return Err(stale());
    }
    let key = tx.get::<Entity>(key.id).await?;
    tx.audit(noted("api_key_rotated", &key).detail("overlap_seconds", overlap)).await?;
    tx.revoke(Revocation::Session(key.id));
    tx.commit().await?;
    Ok(Issued { key, secret: fresh.secret })
}

/// Ends a key for good.
pub async fn revoke(db: &TenantDb, id: &str) -> Result<()> {
    let Found { db, key, .. } = find(db, id).await?;
    let mut tx = db.write().await?;
    tx.delete::<Entity>(key.id).await?;
    tx.audit(noted("api_key_revoked", &key)).await?;
    tx.revoke(Revocation::Session(key.id));
    tx.commit().await
}

/// A key, and where it stands.
struct Found {
    db: TenantDb,
    key: Model,
    account: user::Model,
}

/// A key of the caller's, or of an account that the caller manages.
async fn find(db: &TenantDb, id: &str) -> Result<Found> {
    let id: Uuid = id.parse().map_err(|_| Error::not_found())?;
    let db = db.at::<Entity>(id).await?;
    let tx = db.read().await?;
    let key = tx.get::<Entity>(id).await?;
    let account = tx.get::<user::Entity>(key.user_id).await?;
    tx.end().await?;
    may_see(&db, &account)?;
    Ok(Found { db, key, account })
}

/// The account whose keys are meant, and its place.
async fn account(db: &TenantDb, id: Option<i64>) -> Result<(TenantDb, user::Model)> {
    let own = db.context().person()?.user.0;
    let db = match id {
        Some(id) if id != own => db.at::<user::Entity>(id).await?,
        _ => db.own()?,
    };
    let account = db.read().await?.get::<user::Entity>(id.unwrap_or(own)).await?;
    may_see(&db, &account)?;
    Ok((db, account))
}

fn may_see(db: &TenantDb, account: &user::Model) -> Result<()> {
    let caller = db.context().person()?;
    if account.id == caller.user.0 { Ok(()) } else { policy::may_manage(caller.role, stored_role(account)?) }
}

/// A secret of a person is nobody else's to have.
fn may_issue(caller: &kernel::Actor, account: &user::Model) -> Result<()> {
    if account.id == caller.user.0 || account.is_service { Ok(()) } else { Err(Error::permission_denied()) }
}

fn stale() -> Error {
    Error::new(Kind::Aborted, "ETAG_MISMATCH", "The key has been changed meanwhile. Read it again.")
}

/// An audit row that shows all of a key but its secret.
fn noted(action: &'static str, key: &Model) -> AuditEntry {
    AuditEntry::new(action, "api_key", key.id)
        .on_user(key.user_id)
        .detail("name", key.name.as_str())
        .detail("prefix", key.prefix.as_str())
        .detail("scopes", key.scopes.clone())
        .detail("allowed_addresses", key.allowed_addresses.clone())
        .detail("expires_at", key.expires_at.map(|end| end.to_rfc3339()))
}
