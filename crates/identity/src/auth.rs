//! Signing in and out, and the caller's own password (E01, E02, E07).

use kernel::{Error, Kind, Result, Secret, SignIn};
use sea_orm::ColumnTrait as _;
use storage::{AuditEntry, Revocation, TenantDb, WriteTx};

use crate::{
    Identity,
    accounts::mail_tokens::{self, Purpose},
    entity::{session, user},
    failed_sign_ins,
    interceptor::Caller,
    lockout,
    mails::{self, Mail, Recipient},
    password::Verdict,
    password_rules::{self, About},
    second_factors,
    sign_in::{self, Proof, SignedIn},
};

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Username (case-sensitive) or e-mail address.
    pub name: String,
    /// Password.
    pub password: Secret<String>,
    /// A code of an authenticator application, or a recovery code.
    pub otp: Option<Secret<String>>,
}

/// Exchanges credentials for a session. Unknown, wrong and inactive get the same answer, after the same work; a missing
/// or wrong second factor is told only after the right password.
pub async fn login(identity: &Identity, caller: &Caller, credentials: Credentials) -> Result<SignedIn> {
    let mut result = try_login(identity, caller, credentials.clone()).await;
    // Of several who come with an old hash at once, one replaces it; the others compare with the new one.
    if result.as_ref().is_err_and(|error| error.reason() == sign_in::OVERTAKEN) {
        result = try_login(identity, caller, credentials).await;
    }
    let outcome = if result.is_ok() { "success" } else { "failure" };
    metrics::counter!("wiwebb_logins_total", "result" => outcome).increment(1);
    result
}

async fn try_login(identity: &Identity, caller: &Caller, credentials: Credentials) -> Result<SignedIn> {
    let Credentials { name, password, otp } = credentials;
    let known = sign_in::find(identity, &name).await?;
    let attempt = lockout::begin(identity, caller, &name, known.as_ref()).await?;
    let stored = known.as_ref().map(|known| known.password.clone());
    let verdict = identity.passwords().verify(password.clone(), stored).await?;
    let person = match known {
        Some(known) if verdict != Verdict::Wrong && known.may_sign_in()? => known,
        refused => {
            attempt.failed(identity, caller).await?;
            if let Some(known) = refused {
                failed_sign_ins::note(identity, caller, &known, SignIn::Password);
            }
            return Err(sign_in::refused());
        }
    };
    let replaced = match verdict {
        Verdict::RightButOld => Some(identity.passwords().hash(password).await?),
        Verdict::Right | Verdict::Wrong => None,
    };
    let tried = otp.is_some();
    let second_factor = match second_factors::prove(identity, caller, &person, otp).await {
        Err(error) if tried => {
            failed_sign_ins::note(identity, caller, &person, SignIn::Password);
            return Err(error);
        }
        proved => proved?,
    };
    let proof = Proof { how: SignIn::Password, second_factor };
    sign_in::open(identity, caller, &person, proof, replaced).await
}

/// Ends the session that makes the call.
pub async fn logout(db: &TenantDb) -> Result<()> {
    let person = db.context().person()?;
    let (session, user) = (person.session.0, person.user.0);
    let mut tx = db.write().await?;
    tx.delete_all::<session::Entity>(session::Column::Id.eq(session)).await?;
    tx.audit(AuditEntry::new("signed_out", "user", user).on_user(user)).await?;
    tx.revoke(Revocation::Session(session));
    tx.commit().await
}

/// Changes the caller's password, and ends all of the caller's sessions (K07).
pub async fn change_password(
    identity: &Identity,
    db: &TenantDb,
    old: Secret<String>,
    new: Secret<String>,
) -> Result<()> {
    let user_id = db.context().person()?.user.0;
    let user = db.read().await?.get::<user::Entity>(user_id).await?;
    if identity.passwords().verify(old, Some(user.password.clone())).await? == Verdict::Wrong {
        return Err(Error::violation("old_password", "Wrong password."));
    }
    password_rules::check("new_password1", &new, About::user(&user))?;
    let hash = identity.passwords().hash(new).await?;
    let mut tx = db.write().await?;
    store_password(&mut tx, user_id, hash).await?;
    mails::send(&mut tx, &Recipient::of(&user), Mail::PasswordChanged).await?;
    tx.audit(AuditEntry::new("password_changed", "user", user_id).on_user(user_id)).await?;
    tx.commit().await
}

/// Stores a new hash, ends the user's sessions, and forgets failed sign-ins.
pub(crate) async fn store_password(tx: &mut WriteTx, user_id: i64, hash: String) -> Result<()> {
    let now = tx.now();
    let changes = [
        (user::Column::Password, hash.into()),
        (user::Column::PasswordUpdated, now.into()),
        (user::Column::UpdatedAt, now.into()),
    ];
    if tx.update_all::<user::Entity>(changes, user::Column::Id.eq(user_id)).await? == 0 {
        return Err(Error::not_found());
    }
    mail_tokens::forget(tx, user_id, &[Purpose::ResetPassword]).await?;
    lockout::forget(tx, user_id).await?;
    end_sessions(tx, user_id).await
}

/// Ends all sessions of a user.
pub(crate) async fn end_sessions(tx: &mut WriteTx, user_id: i64) -> Result<()> {
    tx.delete_all::<session::Entity>(session::Column::UserId.eq(user_id)).await?;
    tx.revoke(Revocation::User(user_id));
    Ok(())
}

/// The refusal of a person who is not signed in as somebody with an account of their own.
pub(crate) fn no_tenant() -> Error {
    Error::new(Kind::NotFound, "NO_TENANT", "No tenant assigned")
}
