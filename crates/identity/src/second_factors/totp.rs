//! Authenticator applications: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 seconds, which is what they all
//! know. A code of the step before or after is taken, too; each step is taken once.
//!
//! Secrets are sealed with the key of the person's tenant, and sealed anew when the person moves to another.

use aws_lc_rs::rand;
use chrono::TimeDelta;
use kernel::{Error, Kind, Result, Secret, Time, id::new_uuid, validate::Fields};
use sea_orm::{ActiveValue::NotSet, ColumnTrait as _, FromQueryResult, Set, sea_query::ExprTrait as _};
use storage::{AuditEntry, DataKey, DataKeys, SealedColumn, TenantDb, WriteTx};
use totp_rs::{Algorithm, Builder, Totp};
use uuid::Uuid;

use super::{Factor, MOST, added, confirmed, lock_own, recovery};
use crate::{
    Identity,
    entity::totp_factor::{ActiveModel, Column, Entity, Model},
};

const ISSUER: &str = "WiWebb";
const DIGITS: usize = 6;
const STEP: u64 = 30;
/// What RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// How long an enrolment may wait for its first code.
const ENROLMENT: TimeDelta = TimeDelta::hours(1);

/// An enrolment that has begun. The secret is told this once.
#[derive(Debug)]
pub struct Enrolment {
    /// The factor.
    pub id: Uuid,
    /// The shared secret, in base32.
    pub secret: Secret<String>,
    /// The same as an `otpauth://` address.
    pub url: Secret<String>,
}

/// Begins to enrol an authenticator application for the caller; one that was begun before is dropped.
pub async fn begin(db: &TenantDb, name: String) -> Result<Enrolment> {
    let mut fields = Fields::default();
    let name = fields.text("name", Some(name), 100);
    fields.finish()?;
    let mut bytes = [0u8; SECRET_BYTES];
    rand::fill(&mut bytes).map_err(Error::internal)?;
    let id = new_uuid(db.now());
    let secret = db.data_key().await?.seal(SealedColumn::TotpSecret, id, &bytes)?;
    let tx = db.write().await?;
    let (_, user) = lock_own(&tx).await?;
    if confirmed(&tx, user.id).await?.len() as u64 >= MOST {
        let text = format!("An account has at most {MOST} authenticator applications.");
        return Err(Error::precondition("TOO_MANY_SECOND_FACTORS", text));
    }
    tx.delete_all::<Entity>(Column::UserId.eq(user.id).and(Column::ConfirmedAt.is_null())).await?;
    let row = ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        user_id: Set(user.id),
        name: Set(if name.is_empty() { "Authenticator application".to_owned() } else { name }),
        secret: Set(secret),
        last_step: Set(0),
        confirmed_at: Set(None),
        last_used_at: Set(None),
        created_at: Set(tx.now()),
    };
    tx.insert(row, &[]).await?;
    tx.audit(AuditEntry::new("totp_enrolment_begun", "user", user.id).on_user(user.id)).await?;
    tx.commit().await?;
    let totp = generator(bytes.to_vec(), &user.username)?;
    let url = Secret::new(totp.to_url().map_err(Error::internal)?);
    Ok(Enrolment { id, secret: Secret::new(totp.secret().to_base32()), url })
}

/// Activates the enrolment that the caller began, and lifts the session to two factors. The first factor of an account
/// brings recovery codes.
pub async fn confirm(identity: &Identity, db: &TenantDb, code: &str) -> Result<(Factor, Vec<Secret<String>>)> {
    let mut tx = db.write().await?;
    let (actor, user) = lock_own(&tx).await?;
    let now = tx.now();
    let pending = Column::UserId.eq(user.id).and(Column::ConfirmedAt.is_null());
    let row = tx.one(tx.find::<Entity>().filter(pending)).await?;
    let row = row.filter(|row| now - row.created_at < ENROLMENT).ok_or_else(nothing_begun)?;
    let step = matching_step(identity, &row, code, now).await?;
    let step = step.ok_or_else(|| Error::violation("code", "This code is not valid."))?;
    let changes =
        [(Column::ConfirmedAt, now.into()), (Column::LastUsedAt, now.into()), (Column::LastStep, step.into())];
    tx.update_all::<Entity>(changes, Column::Id.eq(row.id)).await?;
    let codes =
        if recovery::left(&tx, user.id).await? == 0 { recovery::replace(&tx, user.id).await? } else { Vec::new() };
    let factor = Factor { last_used_at: Some(now), ..Factor::from(row) };
    added(&mut tx, &actor, &user, &factor).await?;
    tx.commit().await?;
    Ok((factor, codes))
}

fn nothing_begun() -> Error {
    Error::new(Kind::NotFound, "NO_ENROLMENT", "No enrolment has begun, or it has waited too long. Begin again.")
}

/// Whether a text looks like a code of an authenticator application.
pub(super) fn is_code(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes a code, once: the statement that notes its step refuses a step that has been taken.
pub(super) async fn take(identity: &Identity, tx: &WriteTx, user: i64, code: &str) -> Result<bool> {
    let now = tx.now();
    for row in confirmed(tx, user).await? {
        let Some(step) = matching_step(identity, &row, code, now).await? else { continue };
        let unused = Column::Id.eq(row.id).and(Column::LastStep.lt(step));
        let changes = [(Column::LastStep, step.into()), (Column::LastUsedAt, now.into())];
        if tx.update_all::<Entity>(changes, unused).await? == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn matching_step(identity: &Identity, row: &Model, code: &str, now: Time) -> Result<Option<i64>> {
    let place = SealedColumn::TotpSecret.at(row.tenant_id, row.id);
    let secret = identity.storage().data_keys().open(place, &row.secret).await?;
    let seconds = u64::try_from(now.timestamp()).map_err(Error::internal)?;
    let step = generator(secret.into_inner(), "")?.check(code.trim(), seconds);
    step.map(|step| i64::try_from(step).map_err(Error::internal)).transpose()
}

fn generator(secret: Vec<u8>, account: &str) -> Result<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS as u8)
        .with_skew(1)
        .with_step_duration(STEP)
        .with_secret(secret)
        .with_account_name(account)
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(Error::internal)
}

/// A factor's secret, for the tenant that its owner moves to.
pub(crate) struct Carried {
    id: Uuid,
    secret: Vec<u8>,
}

/// Seals the secrets of a user who is about to leave the tenant of the transaction for that of the key.
pub(crate) async fn pack(tx: &WriteTx, keys: &DataKeys, user: i64, to: &DataKey) -> Result<Vec<Carried>> {
    #[derive(FromQueryResult)]
    struct Row {
        tenant_id: i64,
        id: Uuid,
        secret: Vec<u8>,
    }
    // Not whole rows: the system's role sees no more.
    let own = tx.find::<Entity>().filter(Column::UserId.eq(user));
    let rows: Vec<Row> = tx.columns(own, &[Column::TenantId, Column::Id, Column::Secret]).await?;
    let opener = keys.opener(rows.iter().map(|row| row.secret.as_slice())).await?;
    let rows = rows.into_iter().map(|Row { tenant_id, id, secret }| {
        let column = SealedColumn::TotpSecret;
        let secret = opener.open(column.at(tenant_id, id), &secret)?;
        Ok(Carried { id, secret: to.seal(column, id, secret.expose())? })
    });
    rows.collect()
}

/// Writes them down where the user has arrived, in the tenant of the transaction.
pub(crate) async fn unpack(tx: &WriteTx, carried: Vec<Carried>) -> Result<()> {
    for Carried { id, secret } in carried {
        tx.update_all::<Entity>([(Column::Secret, secret.into())], Column::Id.eq(id)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, for SHA-1; its eight digits end in our six.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let totp = generator(b"12345678901234567890".to_vec(), "ann").unwrap();
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(totp.generate(seconds).to_string(), code[2..], "{seconds}");
            assert_eq!(totp.check(&code[2..], seconds), Some(seconds / STEP), "{seconds}");
        }
    }

    #[test]
    fn one_step_around_is_taken_and_no_more() {
        let totp = generator(b"12345678901234567890".to_vec(), "ann").unwrap();
        let (now, code) = (1_234_567_890, totp.generate(1_234_567_890).to_string());
        for (offset, step) in [(-60, None), (-30, Some(now / STEP)), (30, Some(now / STEP)), (60, None)] {
            assert_eq!(totp.check(&code, now.checked_add_signed(offset).unwrap()), step, "{offset}");
        }
    }

    #[test]
    fn the_address_names_issuer_and_account() {
        let totp = generator(b"12345678901234567890".to_vec(), "ann@example.org").unwrap();
        assert_eq!(
            totp.to_url().unwrap(),
            "otpauth://totp/WiWebb:ann%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=WiWebb"
        );
    }

    #[test]
    fn codes_are_six_digits() {
        assert!(is_code("012345"));
        assert!(!is_code("12345") && !is_code("1234567") && !is_code("12345a") && !is_code("+12345"));
    }
}
