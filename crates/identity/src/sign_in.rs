//! Where every way in ends (S01): password, passkey, OpenID provider, registration. A way in finds the [`Person`] and
//! brings a [`Proof`]; [`open`] decides whether that is enough (an account with a second factor is opened by one), and
//! writes the session.

use chrono::TimeDelta;
use kernel::{
    Actor, Error, Kind, Origin, RequestContext, Result, Role, Scope, Secret, SessionId, SignIn, TenantId, Time, UserId,
};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult, Set};
use storage::{AuditEntry, Revocation, SystemAccess};

use crate::{
    Identity, devices,
    entity::{session, user},
    interceptor::Caller,
    lockout, second_factors, token,
};

/// Somebody who wants to sign in, as the database knows them; never a service account.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Person {
    pub tenant_id: i64,
    pub tenant_is_active: bool,
    pub id: i64,
    pub username: String,
    pub email: String,
    /// The stored hash.
    pub password: String,
    pub role: String,
    pub is_active: bool,
}

/// What somebody proved.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// By which way they came.
    pub how: SignIn,
    /// Whether a second factor was given, or the way itself stands for two.
    pub second_factor: bool,
}

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

macro_rules! person {
    ($rest:literal) => {
        concat!(
            "SELECT u.tenant_id, t.is_active AS tenant_is_active, u.id, u.username, u.email, u.password, u.role, \
             u.is_active FROM users u JOIN tenants t ON t.id = u.tenant_id AND NOT u.is_service ",
            $rest
        )
    };
}

/// The person of a username (case-sensitive) or e-mail address.
pub async fn find(identity: &Identity, name: &str) -> Result<Option<Person>> {
    let sql = person!(
        "WHERE u.username = $1 OR u.email_key = $2 ORDER BY CASE WHEN u.username = $1 THEN 0 ELSE 1 END LIMIT 1"
    );
    look_up(identity, sql, vec![name.into(), storage::text::fold(name).into()]).await
}

/// The person of an e-mail address, whoever has it for a username.
pub async fn find_address(identity: &Identity, email: &str) -> Result<Option<Person>> {
    look_up(identity, person!("WHERE u.email_key = $1"), vec![storage::text::fold(email).into()]).await
}

/// The person of an identifier.
pub async fn find_user(identity: &Identity, id: i64) -> Result<Option<Person>> {
    look_up(identity, person!("WHERE u.id = $1"), vec![id.into()]).await
}

async fn look_up(identity: &Identity, sql: &str, values: Vec<sea_orm::Value>) -> Result<Option<Person>> {
    Ok(identity.storage().system(SystemAccess::UserBySignIn).fetch(sql, values).await?.into_iter().next())
}

impl Person {
    /// The role; a word that is none is a bug.
    pub fn role(&self) -> Result<Role> {
        Role::parse(&self.role).ok_or_else(|| Error::internal("unknown role"))
    }

    /// Whether this person may sign in at all: active, and so is the tenant unless they are staff (X10).
    pub fn may_sign_in(&self) -> Result<bool> {
        Ok(self.is_active && (self.tenant_is_active || self.role()?.is_staff()))
    }
}

/// The reason of a refusal because the account changed while somebody was signing in.
pub const OVERTAKEN: &str = "SIGN_IN_OVERTAKEN";

/// The refusal of a log-in, whatever was wrong with it.
pub fn refused() -> Error {
    Error::violation("", "Unable to log in with provided credentials.")
}

/// Writes the session of somebody whose proof is enough, and notes the log-in; `password_hash` replaces an old one. What
/// ends sessions (another password, deactivation) and came between proof and session ends this one, too: [`OVERTAKEN`].
pub async fn open(
    identity: &Identity,
    caller: &Caller,
    person: &Person,
    proof: Proof,
    password_hash: Option<String>,
) -> Result<SignedIn> {
    if !person.may_sign_in()? {
        return Err(refused());
    }
    let (now, role) = (caller.clock.now(), person.role()?);
    let id = kernel::id::new_uuid(now);
    let context = context(identity, caller, person, proof, id)?;
    let token = token::generate()?;
    let mut tx = identity.storage().tenant(&context).write().await?;
    if !proof.second_factor && second_factors::is_active(&tx, person.id).await? {
        return Err(second_factors::required());
    }
    let life = identity.settings().session_life;
    devices::note(&mut tx, person.id, &caller.origin).await?;
    tx.insert(new_session(person.id, id, proof, &token, &caller.origin, now, life), &[]).await?;
    let mut changes = vec![(user::Column::LastLogin, now.into())];
    if let Some(hash) = password_hash {
        changes.push((user::Column::Password, hash.into()));
    }
    let as_proved = Condition::all()
        .add(user::Column::Id.eq(person.id))
        .add(user::Column::IsActive.eq(true))
        .add(user::Column::Password.eq(person.password.as_str()));
    if tx.update_all::<user::Entity>(changes, as_proved).await? == 0 {
        return Err(Error::new(Kind::Aborted, OVERTAKEN, "The account has just changed. Try again."));
    }
    lockout::forget(&tx, person.id).await?;
    lockout::remember_address(&tx, person.id, &caller.origin).await?;
    let entry = AuditEntry::new("signed_in", "user", person.id).on_user(person.id);
    tx.audit(entry.detail("sign_in", proof.how.as_str()).detail("second_factor", proof.second_factor)).await?;
    tx.revoke(Revocation::User(person.id));
    tx.commit().await?;
    Ok(SignedIn { token, user: person.id, username: person.username.clone(), email: person.email.clone(), role })
}

/// The context of somebody who is signing in; `session`: the one to be, nil before it is known that there will be one.
pub(crate) fn context(
    identity: &Identity,
    caller: &Caller,
    person: &Person,
    proof: Proof,
    session: uuid::Uuid,
) -> Result<RequestContext> {
    let actor = Actor {
        user: UserId(person.id),
        username: person.username.as_str().into(),
        role: person.role()?,
        tenant: TenantId(person.tenant_id),
        session: SessionId(session),
        sign_in: proof.how,
        second_factor: proof.second_factor,
        browser: false,
        authenticated_at: caller.clock.now(),
    };
    let scope = Scope::Own(actor.tenant, actor.user);
    let (origin, clock) = (caller.origin.clone(), caller.clock.clone());
    Ok(RequestContext::vouch(identity.authority(), actor, scope, false, origin, clock))
}

fn new_session(
    user: i64,
    id: uuid::Uuid,
    proof: Proof,
    token: &Secret<String>,
    origin: &Origin,
    now: Time,
    life: TimeDelta,
) -> session::ActiveModel {
    session::ActiveModel {
        tenant_id: sea_orm::NotSet,
        id: Set(id),
        user_id: Set(user),
        token_hash: Set(token::hash(token.expose())),
        sign_in: Set(proof.how.as_str().to_owned()),
        second_factor: Set(proof.second_factor),
        authenticated_at: Set(now),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + life),
        client_address: Set(origin.address.map(|address| address.to_string()).unwrap_or_default()),
        user_agent: Set(origin.user_agent.to_string()),
    }
}
