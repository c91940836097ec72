//! What is more than a password: authenticator applications (`totp`), recovery codes (`recovery`) and passkeys
//! ([`crate::passkeys`]). `tries` bounds guessing; `changes` tells whoever must know of a change.
//!
//! - An account with an active factor is opened by one, whichever way somebody comes (`sign_in::open`).
//! - Every proof and change locks the account's row first, so that nothing counts twice.
//! - Factors of an account that has some are changed only by a session that gave one.

mod changes;
pub(crate) mod recovery;
mod reset;
mod totp;
mod tries;

pub(crate) use changes::{added, removed};
pub use reset::reset;
pub(crate) use reset::take_all;
pub use totp::{Enrolment, begin, confirm};
pub(crate) use totp::{pack, unpack};
pub use tries::note_failure;
pub(crate) use tries::{forget, give_try_back, take_try};

use kernel::{Actor, Error, Kind, Result, Secret, SignIn, Time};
use sea_orm::{ColumnTrait as _, Order, sea_query::ExprTrait as _};
use storage::{AuditEntry, TenantDb, Tx, WriteTx};
use uuid::Uuid;

use crate::{
    Identity,
    entity::{passkey, totp_factor, user},
    interceptor::Caller,
    sign_in::{self, Person, Proof},
};

/// Factors of one kind that an account may have.
pub(crate) const MOST: u64 = 10;

/// The kind of a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorKind {
    /// An authenticator application.
    Totp,
    /// A passkey.
    Passkey,
}

impl FactorKind {
    /// The word in the audit log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            FactorKind::Totp => "totp",
            FactorKind::Passkey => "passkey",
        }
    }
}

/// A second factor.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Identifier.
    pub id: Uuid,
    /// Kind.
    pub kind: FactorKind,
    /// What its owner calls it.
    pub name: String,
    /// When it was enrolled.
    pub created_at: Time,
    /// When it last proved who its owner is.
    pub last_used_at: Option<Time>,
}

impl From<totp_factor::Model> for Factor {
    fn from(row: totp_factor::Model) -> Self {
        let totp_factor::Model { id, name, created_at, last_used_at, .. } = row;
        Self { id, kind: FactorKind::Totp, name, created_at, last_used_at }
    }
}

impl From<passkey::Model> for Factor {
    fn from(row: passkey::Model) -> Self {
        let passkey::Model { id, name, created_at, last_used_at, .. } = row;
        Self { id, kind: FactorKind::Passkey, name, created_at, last_used_at }
    }
}

/// What an account has.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The factors, oldest first.
    pub factors: Vec<Factor>,
    /// Recovery codes that have not been used.
    pub recovery_codes_left: u64,
    /// Whether the account must have a factor.
    pub required: bool,
}

/// The caller's factors.
pub async fn list(identity: &Identity, db: &TenantDb) -> Result<Overview> {
    let actor = db.context().person()?;
    let user = actor.user.0;
    let tx = db.read().await?;
    let mut factors: Vec<Factor> = confirmed(&tx, user).await?.into_iter().map(Factor::from).collect();
    factors.extend(passkeys(&tx, user).await?.into_iter().map(Factor::from));
    factors.sort_by_key(|factor| (factor.created_at, factor.id));
    let recovery_codes_left = recovery::left(&tx, user).await?;
    Ok(Overview { factors, recovery_codes_left, required: is_required(identity, actor) })
}

/// Removes one of the caller's factors. With the last one the recovery codes go, too; staff who must have a factor keep
/// it.
pub async fn delete(identity: &Identity, db: &TenantDb, id: Uuid) -> Result<()> {
    let mut tx = db.write().await?;
    let (actor, user) = lock_own(&tx).await?;
    let totp = tx.one(tx.find::<totp_factor::Entity>().by_id(id)).await?;
    let factor = match totp {
        Some(row) if row.confirmed_at.is_none() => {
            tx.delete::<totp_factor::Entity>(id).await?;
            tx.audit(AuditEntry::new("totp_enrolment_dropped", "user", user.id).on_user(user.id)).await?;
            return tx.commit().await;
        }
        Some(row) => Factor::from(row),
        None => Factor::from(tx.get::<passkey::Entity>(id).await?),
    };
    let last = active(&tx, user.id).await? <= 1;
    if last && is_required(identity, &actor) {
        let text = "Staff need a second factor. Add another one first.";
        return Err(Error::precondition("LAST_SECOND_FACTOR", text));
    }
    match factor.kind {
        FactorKind::Totp => tx.delete::<totp_factor::Entity>(id).await?,
        FactorKind::Passkey => tx.delete::<passkey::Entity>(id).await?,
    }
    if last {
        recovery::delete(&tx, user.id).await?;
    }
    removed(&mut tx, &user, &factor).await?;
    tx.commit().await
}

/// Replaces the caller's recovery codes.
pub async fn regenerate(db: &TenantDb) -> Result<Vec<Secret<String>>> {
    let mut tx = db.write().await?;
    let (_, user) = lock_own(&tx).await?;
    if active(&tx, user.id).await? == 0 {
        return Err(Error::precondition("NO_SECOND_FACTOR", "Recovery codes need a second factor. Add one first."));
    }
    let codes = recovery::replace(&tx, user.id).await?;
    changes::codes_replaced(&mut tx, &user).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Whether what somebody sent proves a second factor. False where nothing was sent or the account has none to prove.
pub async fn prove(identity: &Identity, caller: &Caller, person: &Person, otp: Option<Secret<String>>) -> Result<bool> {
    let Some(otp) = otp else { return Ok(false) };
    let proof = Proof { how: SignIn::Password, second_factor: false };
    let context = sign_in::context(identity, caller, person, proof, Uuid::nil())?;
    let tx = identity.storage().tenant(&context).write().await?;
    let user = lock(&tx, person.id).await?;
    if active(&tx, user.id).await? == 0 {
        return Ok(false);
    }
    check(identity, tx, &user, &otp).await.map(|()| true)
}

/// Takes a code of an authenticator application or a recovery code; a wrong one is counted, right or wrong are kept.
pub(crate) async fn check(
    identity: &Identity,
    mut tx: WriteTx,
    user: &user::Model,
    otp: &Secret<String>,
) -> Result<()> {
    tries::refuse_blocked(&tx, user.id).await?;
    let code: String = otp.expose().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let right = if totp::is_code(&code) {
        totp::take(identity, &tx, user.id, &code).await?
    } else {
        recovery::take(&mut tx, user, &code).await?
    };
    if right {
        tries::forget(&tx, user.id).await?;
        return tx.commit().await;
    }
    note_failure(&tx, user.id).await?;
    tx.audit(AuditEntry::new("second_factor_failed", "user", user.id).on_user(user.id)).await?;
    tx.commit().await?;
    Err(Error::violation("otp", "This code is not valid."))
}

/// Whether an account has an active factor.
pub(crate) async fn is_active(tx: &Tx, user: i64) -> Result<bool> {
    Ok(active(tx, user).await? > 0)
}

/// The number of active factors.
pub(crate) async fn active(tx: &Tx, user: i64) -> Result<u64> {
    let totp = tx.find::<totp_factor::Entity>().filter(totp_factor::Column::UserId.eq(user));
    let passkeys = tx.find::<passkey::Entity>().filter(passkey::Column::UserId.eq(user));
    let totp = tx.count(totp.filter(totp_factor::Column::ConfirmedAt.is_not_null())).await?;
    Ok(totp + tx.count(passkeys).await?)
}

async fn confirmed(tx: &Tx, user: i64) -> Result<Vec<totp_factor::Model>> {
    let own = totp_factor::Column::UserId.eq(user).and(totp_factor::Column::ConfirmedAt.is_not_null());
    tx.all(tx.find::<totp_factor::Entity>().filter(own).order_by(totp_factor::Column::CreatedAt, Order::Asc)).await
}

/// An account's passkeys, oldest first.
pub(crate) async fn passkeys(tx: &Tx, user: i64) -> Result<Vec<passkey::Model>> {
    let own = tx.find::<passkey::Entity>().filter(passkey::Column::UserId.eq(user));
    tx.all(own.order_by(passkey::Column::CreatedAt, Order::Asc)).await
}

/// Locks an account until the transaction ends.
pub(crate) async fn lock(tx: &WriteTx, user: i64) -> Result<user::Model> {
    tx.one(tx.find::<user::Entity>().by_id(user).lock()).await?.ok_or_else(Error::not_found)
}

/// Locks the caller's account for a change of its factors, which a session that has not given the factor that there is
/// may not make.
pub(crate) async fn lock_own(tx: &WriteTx) -> Result<(Actor, user::Model)> {
    let actor = tx.context().person()?.clone();
    let user = lock(tx, actor.user.0).await?;
    if !actor.second_factor && is_active(tx, user.id).await? {
        let text = "Confirm that it is you with your second factor, then try again.";
        return Err(Error::new(Kind::PermissionDenied, "SECOND_FACTOR_REQUIRED", text));
    }
    Ok((actor, user))
}

fn is_required(identity: &Identity, actor: &Actor) -> bool {
    identity.settings().staff_second_factor && actor.role.is_staff()
}

/// The refusal of a password that is right and not enough.
pub(crate) fn required() -> Error {
    Error::violation("", "A second factor is required.").with_reason("SECOND_FACTOR_REQUIRED")
}

/// The refusal of staff who must enrol first (S06).
pub(crate) fn enrolment_required() -> Error {
    let text = "Staff need a second factor: set one up, or confirm it is you with the one you have.";
    Error::new(Kind::PermissionDenied, "SECOND_FACTOR_ENROLMENT_REQUIRED", text)
}
