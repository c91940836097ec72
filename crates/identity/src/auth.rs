//! Signing in and out, and the caller's own password (E01, E02, E07).

use kernel::{
    Actor, Error, Kind, Origin, RequestContext, Result, Role, Scope, Secret, SessionId, SignIn, TenantId, UserId,
};
use sea_orm::{ColumnTrait as _, FromQueryResult, Set};
use storage::{AuditEntry, Revocation, SystemAccess, TenantDb, WriteTx};

use crate::{
    Identity,
    entity::{session, user},
    interceptor::Caller,
    password::Verdict,
    token, users,
};

/// Somebody who has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The session's token, told this once.
    pub token: Secret<String>,
    /// The user.
    pub user: i64,
    /// The username.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The role.
    pub role: Role,
}

#[derive(Debug, FromQueryResult)]
struct Known {
    tenant_id: i64,
    tenant_is_active: bool,
    id: i64,
    username: String,
    email: String,
    password: String,
    role: String,
    is_active: bool,
}

const BY_SIGN_IN: &str = "
SELECT u.tenant_id, t.is_active AS tenant_is_active, u.id, u.username, u.email, u.password, u.role, u.is_active
FROM users u JOIN tenants t ON t.id = u.tenant_id
WHERE u.username = $1 OR u.email_key = $2
ORDER BY CASE WHEN u.username = $1 THEN 0 ELSE 1 END LIMIT 1";

/// Exchanges a username (case-sensitive) or e-mail address and a password for a session. Unknown, wrong and inactive
/// get the same answer, after the same work.
pub async fn login(identity: &Identity, caller: &Caller, name: &str, password: Secret<String>) -> Result<SignedIn> {
    let system = identity.storage().system(SystemAccess::UserBySignIn);
    let values = vec![name.into(), storage::text::fold(name).into()];
    let known = system.fetch::<Known>(BY_SIGN_IN, values).await?.into_iter().next();
    let stored = known.as_ref().map(|known| known.password.clone());
    let verdict = identity.passwords().verify(password.clone(), stored).await?;
    let result = match known {
        Some(known) if verdict != Verdict::Wrong => {
            let role = Role::parse(&known.role).ok_or_else(|| Error::internal("unknown role"))?;
            let usable = known.is_active && (known.tenant_is_active || role.is_staff());
            usable.then_some((known, role))
        }
        _ => None,
    };
    let outcome = if result.is_some() { "success" } else { "failure" };
    metrics::counter!("wiwebb_logins_total", "result" => outcome).increment(1);
    let (known, role) = result.ok_or_else(|| Error::violation("", "Unable to log in with provided credentials."))?;
    let replaced = match verdict {
        Verdict::RightButOld => Some(identity.passwords().hash(password).await?),
        Verdict::Right | Verdict::Wrong => None,
    };
    let token = open_session(identity, caller, &known, role, replaced).await?;
    Ok(SignedIn { token, user: known.id, username: known.username, email: known.email, role })
}

/// Writes the session; notes the log-in and, where the hash was old, its replacement.
async fn open_session(
    identity: &Identity,
    caller: &Caller,
    known: &Known,
    role: Role,
    replaced: Option<String>,
) -> Result<Secret<String>> {
    let now = caller.clock.now();
    let (tenant, id) = (TenantId(known.tenant_id), kernel::id::new_uuid(now));
    let actor = Actor {
        user: UserId(known.id),
        username: known.username.as_str().into(),
        role,
        tenant,
        session: SessionId(id),
        sign_in: SignIn::Password,
        authenticated_at: now,
    };
    let scope = Scope::Own(tenant, actor.user);
    let context =
        RequestContext::vouch(identity.authority(), actor, scope, false, caller.origin.clone(), caller.clock.clone());
    let token = token::generate()?;
    let mut tx = identity.storage().tenant(&context).write().await?;
    tx.insert(new_session(known.id, id, &token, &caller.origin, now, identity), &[]).await?;
    let mut changes = vec![(user::Column::LastLogin, now.into())];
    if let Some(hash) = replaced {
        changes.push((user::Column::Password, hash.into()));
    }
    tx.update_all::<user::Entity>(changes, user::Column::Id.eq(known.id)).await?;
    tx.audit(AuditEntry::new("signed_in", "user", known.id).on_user(known.id)).await?;
    tx.revoke(Revocation::User(known.id)).await?;
    tx.commit().await?;
    Ok(token)
}

fn new_session(
    user: i64,
    id: uuid::Uuid,
    token: &Secret<String>,
    origin: &Origin,
    now: kernel::Time,
    identity: &Identity,
) -> session::ActiveModel {
    session::ActiveModel {
        tenant_id: sea_orm::NotSet,
        id: Set(id),
        user_id: Set(user),
        token_hash: Set(token::hash(token.expose())),
        sign_in: Set("password".to_owned()),
        second_factor: Set(false),
        authenticated_at: Set(now),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + identity.settings().session_life),
        client_address: Set(origin.address.map(|address| address.to_string()).unwrap_or_default()),
        user_agent: Set(origin.user_agent.to_string()),
    }
}

/// Ends the session that makes the call.
pub async fn logout(db: &TenantDb) -> Result<()> {
    let person = db.context().person()?;
    let (session, user) = (person.session.0, person.user.0);
    let mut tx = db.write().await?;
    tx.delete_all::<session::Entity>(session::Column::Id.eq(session)).await?;
    tx.audit(AuditEntry::new("signed_out", "user", user).on_user(user)).await?;
    tx.revoke(Revocation::Session(session)).await?;
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
    users::check_password("new_password1", &new)?;
    let hash = identity.passwords().hash(new).await?;
    let mut tx = db.write().await?;
    store_password(&mut tx, user_id, hash).await?;
    notify_of_password(&mut tx, &user).await?;
    tx.audit(AuditEntry::new("password_changed", "user", user_id).on_user(user_id)).await?;
    tx.commit().await
}

/// Stores a new hash and ends the user's sessions.
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
    end_sessions(tx, user_id).await
}

/// Tells a person by mail that the password is another one, whoever changed it. An address that no mail reaches does
/// not keep the change from being made.
pub(crate) async fn notify_of_password(tx: &mut WriteTx, user: &user::Model) -> Result<()> {
    let mail = jobs::Mail {
        to: user.email.clone(),
        subject: "Your WiWebb password was changed".to_owned(),
        text: format!(
            "The password of the account \"{}\" was changed, and all of its sessions were ended.\n\n\
             If this was not you, or not agreed with you, tell your administrator at once.\n",
            user.username
        ),
        html: None,
    };
    match jobs::mail::message(&mail) {
        Ok(event) => tx.publish(event).await,
        Err(error) => {
            tracing::warn!(user = user.id, %error, "nobody can be told of a changed password");
            Ok(())
        }
    }
}

/// Ends all sessions of a user.
pub(crate) async fn end_sessions(tx: &mut WriteTx, user_id: i64) -> Result<()> {
    tx.delete_all::<session::Entity>(session::Column::UserId.eq(user_id)).await?;
    tx.revoke(Revocation::User(user_id)).await
}

/// The refusal of a person who is not signed in as somebody with an account of their own.
pub(crate) fn no_tenant() -> Error {
    Error::new(Kind::NotFound, "NO_TENANT", "No tenant assigned")
}
