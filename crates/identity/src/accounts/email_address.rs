//! The account's e-mail address: whether it is its owner's, and how it becomes another one.
//!
//! v1's profile takes any free address at once (E05, E21); then the proof of the old one no longer counts, and the old
//! address is told.

use kernel::{Error, Kind, Result, Secret, validate::Fields};
use sea_orm::{ColumnTrait as _, Condition, Set};
use storage::{AuditEntry, Revocation, TenantDb, WriteTx};

use super::mail_tokens::{self, Purpose};
use crate::{
    Identity,
    entity::user,
    interceptor::Caller,
    mails::{self, Mail, Recipient},
    password::Verdict,
    policy, users,
};

/// Sends the mail that asks whether the address is the person's.
pub async fn ask_to_verify(identity: &Identity, tx: &mut WriteTx, user: &user::Model) -> Result<()> {
    let token = mail_tokens::issue(tx, user.id, Purpose::VerifyEmail, &user.email).await?;
    let link = identity.link(&format!("verify-email#key={}", token.expose()));
    mails::send(tx, &Recipient::of(user), Mail::VerifyEmail { link }).await
}

/// Sends it again to the caller; nothing where the address is proved.
pub async fn resend(identity: &Identity, db: &TenantDb) -> Result<()> {
    let id = db.context().person()?.user.0;
    let mut tx = db.write().await?;
    let user = tx.get::<user::Entity>(id).await?;
    if user.email_verified_at.is_some() {
        return Ok(());
    }
    ask_to_verify(identity, &mut tx, &user).await?;
    tx.audit(AuditEntry::new("email_verification_sent", "user", id).on_user(id)).await?;
    tx.commit().await
}

/// Takes the proof that an address is its account's.
pub async fn verify(identity: &Identity, caller: &Caller, key: Option<String>) -> Result<()> {
    let key = key_field(key)?;
    let found = mail_tokens::find(identity, Purpose::VerifyEmail, &key, caller.clock.now()).await?;
    let found = found.ok_or_else(|| mail_tokens::refused("key"))?;
    let db = mail_tokens::account_of(identity, caller, found.tenant_id);
    let tx = db.write().await?;
    if !mail_tokens::take(&tx, &found).await? {
        return Err(mail_tokens::refused("key"));
    }
    let proved =
        Condition::all().add(user::Column::Id.eq(found.user_id)).add(user::Column::Email.eq(found.email.as_str()));
    let changes = [(user::Column::EmailVerifiedAt, tx.now().into())];
    if tx.update_all::<user::Entity>(changes, proved).await? == 0 {
        return Err(mail_tokens::refused("key"));
    }
    tx.audit(AuditEntry::new("email_verified", "user", found.user_id).on_user(found.user_id)).await?;
    tx.commit().await
}

/// Asks a new address whether it is the caller's, who proves to be the account's owner by the password. Whether the
/// address is somebody else's is not told.
pub async fn ask_to_change(
    identity: &Identity,
    db: &TenantDb,
    new_email: Option<String>,
    password: Option<String>,
) -> Result<()> {
    let mut fields = Fields::default();
    let email = fields.required("new_email", new_email, 254);
    let email = if email.is_empty() { email } else { fields.email("new_email", Some(email)) };
    let password = users::password_field(&mut fields, "password", password);
    fields.finish()?;
    let id = db.context().person()?.user.0;
    let user = db.read().await?.get::<user::Entity>(id).await?;
    require_password(identity, &user, "password", password).await?;
    let mut tx = db.write().await?;
    let token = mail_tokens::issue(&mut tx, id, Purpose::ChangeEmail, &email).await?;
    let link = identity.link(&format!("change-email#key={}", token.expose()));
    let to = Recipient { email, ..Recipient::of(&user) };
    mails::send(&mut tx, &to, Mail::ChangeEmail { link }).await?;
    tx.audit(AuditEntry::new("email_change_requested", "user", id).on_user(id)).await?;
    tx.commit().await
}

/// Gives the account the address whose proof this is.
pub async fn change(identity: &Identity, caller: &Caller, key: Option<String>) -> Result<()> {
    let key = key_field(key)?;
    let found = mail_tokens::find(identity, Purpose::ChangeEmail, &key, caller.clock.now()).await?;
    let found = found.ok_or_else(|| mail_tokens::refused("key"))?;
    let db = mail_tokens::account_of(identity, caller, found.tenant_id);
    let mut tx = db.write().await?;
    if !mail_tokens::take(&tx, &found).await? {
        return Err(mail_tokens::refused("key"));
    }
    let before = tx.get::<user::Entity>(found.user_id).await?;
    let after = users::write_email(&tx, &before, &found.email).await.map_err(|error| match error.kind() {
        Kind::AlreadyExists => mail_tokens::refused("key"),
        _ => error,
    })?;
    note_change(&mut tx, &before, &after).await?;
    let row = user::ActiveModel { id: Set(after.id), email_verified_at: Set(Some(tx.now())), ..Default::default() };
    tx.update(row, &[]).await?;
    let entry = AuditEntry::new("email_changed", "user", after.id).on_user(after.id);
    tx.audit(entry.detail("old", before.email.as_str()).detail("new", after.email.as_str())).await?;
    tx.revoke(Revocation::User(after.id));
    tx.commit().await
}

/// [`note_change`] where a profile was written: whoever gives an account another address may do so, and did so lately.
pub async fn note_profile(tx: &mut WriteTx, before: &user::Model, after: &user::Model) -> Result<()> {
    if before.email != after.email {
        policy::may_change_email(tx.context().person()?, tx.now())?;
    }
    note_change(tx, before, after).await
}

/// What goes with another address: proofs sent to the old one are worth nothing, and the old one is told.
async fn note_change(tx: &mut WriteTx, before: &user::Model, after: &user::Model) -> Result<()> {
    if before.email == after.email {
        return Ok(());
    }
    let all = [Purpose::ResetPassword, Purpose::VerifyEmail, Purpose::ChangeEmail];
    mail_tokens::forget(tx, after.id, &all).await?;
    let row = user::ActiveModel { id: Set(after.id), email_verified_at: Set(None), ..Default::default() };
    tx.update(row, &[]).await?;
    mails::send(tx, &Recipient::of(before), Mail::EmailChanged { email: after.email.clone() }).await
}

/// Fails on the field unless this is the user's password.
pub async fn require_password(
    identity: &Identity,
    user: &user::Model,
    field: &str,
    password: Secret<String>,
) -> Result<()> {
    match identity.passwords().verify(password, Some(user.password.clone())).await? {
        Verdict::Wrong => Err(Error::violation(field, "Wrong password.")),
        Verdict::Right | Verdict::RightButOld => Ok(()),
    }
}

fn key_field(key: Option<String>) -> Result<String> {
    let mut fields = Fields::default();
    let key = fields.required("key", key, 100);
    fields.finish()?;
    Ok(key)
}
