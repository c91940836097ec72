//! Proving anew who one is, within a session: what RPCs with `fresh` access ask of a browser's session. A second factor
//! given here lifts a session that had none.

use kernel::{Error, Result, Secret, Time};
use sea_orm::ColumnTrait as _;
use serde_json::Value;
use storage::{AuditEntry, Revocation, TenantDb, WriteTx};

use crate::{Identity, entity::session, interceptor::Caller, passkeys, password::Verdict, second_factors};

/// What the caller proves it with.
#[derive(Debug)]
pub enum Evidence {
    /// The password and, where the account has a second factor, a code.
    Password {
        /// Password.
        password: Secret<String>,
        /// A code of an authenticator application, or a recovery code.
        otp: Option<Secret<String>>,
    },
    /// A ceremony with a passkey.
    Passkey {
        /// The ceremony.
        ceremony: String,
        /// The browser's answer.
        credential: Value,
    },
}

/// What the session stands for afterwards.
#[derive(Debug, Clone, Copy)]
pub struct Renewed {
    /// When the caller proved it.
    pub authenticated_at: Time,
    /// Whether the session has given a second factor.
    pub second_factor: bool,
}

/// Takes the caller's evidence; the session counts as new from now on.
pub async fn reauthenticate(identity: &Identity, db: &TenantDb, evidence: Evidence) -> Result<Renewed> {
    let given = match evidence {
        Evidence::Password { password, otp } => by_password(identity, db, password, otp).await?,
        Evidence::Passkey { ceremony, credential } => by_passkey(identity, db, &ceremony, credential).await?,
    };
    let actor = db.context().person()?;
    let (session, user) = (actor.session.0, actor.user.0);
    let renewed = Renewed { authenticated_at: db.now(), second_factor: actor.second_factor || given };
    let mut tx = db.write().await?;
    let changes = [
        (session::Column::AuthenticatedAt, renewed.authenticated_at.into()),
        (session::Column::SecondFactor, renewed.second_factor.into()),
    ];
    if tx.update_all::<session::Entity>(changes, session::Column::Id.eq(session)).await? == 0 {
        return Err(Error::invalid_token());
    }
    tx.audit(AuditEntry::new("reauthenticated", "user", user).on_user(user).detail("second_factor", given)).await?;
    tx.revoke(Revocation::Session(session));
    tx.commit().await?;
    Ok(renewed)
}

/// Whether a second factor was given beside the password.
async fn by_password(
    identity: &Identity,
    db: &TenantDb,
    password: Secret<String>,
    otp: Option<Secret<String>>,
) -> Result<bool> {
    let id = db.context().person()?.user.0;
    // The try is counted before the answer is known, so that parallel guesses are bounded, too.
    let tx = db.write().await?;
    let stored = second_factors::lock(&tx, id).await?.password;
    let last_try = second_factors::take_try(&tx, id).await?;
    tx.commit().await?;
    let verdict = identity.passwords().verify(password, Some(stored)).await?;
    let mut tx = db.write().await?;
    let user = second_factors::lock(&tx, id).await?;
    if verdict == Verdict::Wrong {
        tx.audit(AuditEntry::new("reauthentication_failed", "user", id).on_user(id)).await?;
        if last_try {
            // Whoever has stolen a session neither guesses on nor keeps its owner waiting.
            end_session(&mut tx).await?;
        }
        tx.commit().await?;
        return Err(Error::violation("password", "Wrong password."));
    }
    if !second_factors::is_active(&tx, id).await? {
        second_factors::forget(&tx, id).await?;
        return tx.commit().await.map(|()| false);
    }
    second_factors::give_try_back(&tx, id).await?;
    let Some(otp) = otp else {
        tx.commit().await?;
        return Err(second_factors::required());
    };
    second_factors::check(identity, tx, &user, &otp).await.map(|()| true)
}

async fn end_session(tx: &mut WriteTx) -> Result<()> {
    let session = tx.context().person()?.session.0;
    tx.delete_all::<session::Entity>(session::Column::Id.eq(session)).await?;
    tx.revoke(Revocation::Session(session));
    Ok(())
}

async fn by_passkey(identity: &Identity, db: &TenantDb, ceremony: &str, credential: Value) -> Result<bool> {
    let context = db.context();
    let caller = Caller { origin: context.origin().clone(), clock: context.clock().clone() };
    let person = passkeys::assert(identity, &caller, ceremony, credential).await?;
    if person.id != context.person()?.user.0 {
        return Err(Error::violation("credential", "This passkey belongs to another account."));
    }
    Ok(true)
}
