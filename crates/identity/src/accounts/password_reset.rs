//! A new password by mail (E08, E09, K11, X16).
//!
//! Asking writes one event, whatever the address: who has an account is looked up later, by a job, so that neither the
//! answer nor its time tells. Confirming changes the password and ends all sessions; it signs nobody in, and so never
//! skips a second factor.

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jobs::{Handler, Job};
use kernel::{Result, Secret, TenantId, validate::Fields};
use serde::{Deserialize, Serialize};
use storage::{AuditEntry, TenantDb, outbox::Event};

use super::mail_tokens::{self, Purpose};
use crate::{
    Identity, auth,
    entity::user,
    interceptor::Caller,
    mails::{self, Mail, Recipient},
    password_rules::{self, About},
    sign_in, users,
};

const TOPIC: &str = "identity.password_reset_requested";

#[derive(Serialize, Deserialize)]
struct Requested {
    email: String,
}

/// Takes note that somebody wants a new password.
pub async fn request(identity: &Identity, caller: &Caller, email: Option<String>) -> Result<()> {
    let mut fields = Fields::default();
    let email = fields.required("email", email, 254);
    let email = if email.is_empty() { email } else { fields.email("email", Some(email)) };
    fields.finish()?;
    let db = identity.storage().tenant(&identity.unsigned(TenantId::PLATFORM, caller));
    let mut tx = db.write().await?;
    tx.publish(Event::new(TOPIC, Requested { email })?).await?;
    tx.commit().await
}

/// Sends the mail, where the address is somebody's who may sign in.
#[derive(Debug)]
pub struct ResetMails(pub Identity);

#[async_trait]
impl Handler for ResetMails {
    fn topic(&self) -> &'static str {
        TOPIC
    }

    async fn run(&self, job: &Job, _db: &TenantDb) -> Result<()> {
        let Requested { email } = job.decode()?;
        let Some(person) = sign_in::find_address(&self.0, &email).await? else { return Ok(()) };
        if !person.may_sign_in()? {
            return Ok(());
        }
        let db = self.0.storage().tenant(&self.0.system_context(TenantId(person.tenant_id), &job.id));
        let mut tx = db.write().await?;
        if !tx.claim_effect(&job.id).await? {
            return Ok(());
        }
        let user = tx.get::<user::Entity>(person.id).await?;
        let token = mail_tokens::issue(&mut tx, user.id, Purpose::ResetPassword, &user.email).await?;
        let uid = URL_SAFE_NO_PAD.encode(user.id.to_string());
        let link = self.0.link(&format!("password-reset/confirm#uid={uid}&token={}", token.expose()));
        mails::send(&mut tx, &Recipient::of(&user), Mail::ResetPassword { link }).await?;
        tx.audit(AuditEntry::new("password_reset_requested", "user", user.id).on_user(user.id)).await?;
        tx.commit().await
    }
}

/// What confirming takes: the two values of the link, and the password twice.
#[derive(Debug)]
pub struct Confirmation {
    pub uid: Option<String>,
    pub token: Option<String>,
    pub password1: Option<String>,
    pub password2: Option<String>,
}

/// Changes the password of the link's owner; of several who try at once, one succeeds.
pub async fn confirm(identity: &Identity, caller: &Caller, given: Confirmation) -> Result<()> {
    let mut fields = Fields::default();
    let uid = fields.required("uid", given.uid, 100);
    let token = fields.required("token", given.token, 100);
    let first = users::password_field(&mut fields, "new_password1", given.password1);
    let second = users::password_field(&mut fields, "new_password2", given.password2);
    fields.finish()?;
    let id = URL_SAFE_NO_PAD.decode(uid.trim_end_matches('=')).ok();
    let id = id.and_then(|bytes| String::from_utf8(bytes).ok()?.parse::<i64>().ok());
    let id = id.ok_or_else(|| mail_tokens::refused("uid"))?;
    let found = mail_tokens::find(identity, Purpose::ResetPassword, &token, caller.clock.now()).await?;
    let found = found.filter(|found| found.user_id == id).ok_or_else(|| mail_tokens::refused("token"))?;

    let db = mail_tokens::account_of(identity, caller, found.tenant_id);
    let user = db.read().await?.get::<user::Entity>(found.user_id).await?;
    new_password(&first, &second, &user)?;
    let hash = identity.passwords().hash(first).await?;
    let mut tx = db.write().await?;
    if !mail_tokens::take(&tx, &found).await? {
        return Err(mail_tokens::refused("token"));
    }
    auth::store_password(&mut tx, user.id, hash).await?;
    mails::send(&mut tx, &Recipient::of(&user), Mail::PasswordChanged).await?;
    tx.audit(AuditEntry::new("password_reset", "user", user.id).on_user(user.id).detail("by", "mail")).await?;
    tx.commit().await
}

fn new_password(first: &Secret<String>, second: &Secret<String>, user: &user::Model) -> Result<()> {
    let mut fields = Fields::default();
    password_rules::note(&mut fields, "new_password1", first, About::user(user));
    if first != second {
        fields.violation("new_password2", "The two password fields didn't match.");
    }
    fields.finish()
}
