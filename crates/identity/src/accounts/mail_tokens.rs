//! Proofs that somebody reads an address's mail: 256 random bits in a link; the database keeps their SHA-256.

use chrono::TimeDelta;
use kernel::{Error, Result, Secret, TenantId, Time};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult, NotSet, Set};
use storage::{SystemAccess, TenantDb, WriteTx};
use uuid::Uuid;

use crate::{
    Identity,
    entity::mail_token::{ActiveModel, Column, Entity},
    interceptor::Caller,
    token,
};

/// What a proof is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The account's address is its owner's.
    VerifyEmail,
    /// A new password for somebody who forgot theirs.
    ResetPassword,
    /// Another address for the account.
    ChangeEmail,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Purpose::VerifyEmail => "verify_email",
            Purpose::ResetPassword => "reset_password",
            Purpose::ChangeEmail => "change_email",
        }
    }

    /// How long a proof lives (X16).
    fn life(self) -> TimeDelta {
        match self {
            Purpose::ResetPassword => TimeDelta::days(3),
            Purpose::VerifyEmail | Purpose::ChangeEmail => TimeDelta::days(7),
        }
    }
}

/// A proof that was presented and found.
#[derive(Debug, FromQueryResult)]
pub struct Found {
    pub tenant_id: i64,
    pub id: Uuid,
    pub user_id: i64,
    pub email: String,
    expires_at: Time,
}

/// Makes a proof for a user, in place of earlier ones for the same purpose.
pub async fn issue(tx: &mut WriteTx, user: i64, purpose: Purpose, email: &str) -> Result<Secret<String>> {
    forget(tx, user, &[purpose]).await?;
    let token = token::generate()?;
    let now = tx.now();
    let row = ActiveModel {
        tenant_id: NotSet,
        id: Set(kernel::id::new_uuid(now)),
        user_id: Set(user),
        purpose: Set(purpose.as_str().to_owned()),
        token_hash: Set(token::hash(token.expose())),
        email: Set(email.to_owned()),
        created_at: Set(now),
        expires_at: Set(now + purpose.life()),
    };
    tx.insert(row, &[]).await?;
    Ok(token)
}

/// Deletes a user's proofs for some purposes.
pub async fn forget(tx: &WriteTx, user: i64, purposes: &[Purpose]) -> Result<()> {
    let words = purposes.iter().map(|purpose| purpose.as_str());
    let filter = Condition::all().add(Column::UserId.eq(user)).add(Column::Purpose.is_in(words));
    tx.delete_all::<Entity>(filter).await.map(drop)
}

/// The proof that somebody presents, if it is for this purpose and still lives.
pub async fn find(identity: &Identity, purpose: Purpose, token: &str, now: Time) -> Result<Option<Found>> {
    let sql =
        "SELECT tenant_id, id, user_id, email, expires_at FROM mail_tokens WHERE token_hash = $1 AND purpose = $2";
    let values = vec![token::hash(token).into(), purpose.as_str().into()];
    let found: Vec<Found> = identity.storage().system(SystemAccess::MailToken).fetch(sql, values).await?;
    Ok(found.into_iter().find(|found| found.expires_at > now))
}

/// Uses a proof up; of several who try at once, one succeeds.
pub async fn take(tx: &WriteTx, found: &Found) -> Result<bool> {
    Ok(tx.delete_all::<Entity>(Column::Id.eq(found.id)).await? == 1)
}

/// The data of the account that a proof belongs to, for a caller who is nobody yet.
pub fn account_of(identity: &Identity, caller: &Caller, tenant: i64) -> TenantDb {
    identity.storage().tenant(&identity.unsigned(TenantId(tenant), caller))
}

/// The refusal of a proof that is unknown, used up or too old, on its field.
pub fn refused(field: &str) -> Error {
    Error::violation(field, "Invalid value")
}
