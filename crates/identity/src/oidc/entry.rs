//! What becomes of a provider's answer: somebody known signs in, somebody new is created where the tenant wants that, or
//! a user links the account. An e-mail address never finds a user: it may belong to somebody else's account.

use kernel::{Clock, Error, Kind, Origin, RequestContext, Result, Role, Secret, SignIn, TenantId};
use sea_orm::{ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, TenantDb, WriteTx};
use uuid::Uuid;

use super::{
    CALLBACK,
    attempts::{self, Begun},
    no_attempt,
    offers::{self, Offer, Wish},
    parse_id,
    provider::{self, Answer, Profile},
};
use crate::{
    Identity, domains,
    entity::{
        oidc_connection,
        oidc_identity::{ActiveModel, Column, Entity, Model},
        tenant_domain,
    },
    interceptor::Caller,
    second_factors,
    sign_in::{self, Person, Proof, SignedIn},
    users::{self, UserFields},
};

/// What a provider sent back through the browser.
#[derive(Debug)]
pub struct Returned {
    /// As it was sent there.
    pub state: String,
    /// To be exchanged.
    pub code: String,
    /// What the page kept.
    pub browser_key: String,
    /// The issuer, where the provider names itself.
    pub iss: Option<String>,
}

/// The username of somebody new: the address, unless a username cannot hold it.
fn username(email: &str) -> String {
    let fits = email.chars().count() <= 150 && email.chars().all(|c| c.is_alphanumeric() || "@.+-_".contains(c));
    if fits { email.to_owned() } else { format!("user-{}", Uuid::new_v4().simple()) }
}

/// Stored in place of a password's hash: no password verifies against it.
const NO_PASSWORD: &str = "!";

/// Begins a sign-in: where to send the browser.
pub async fn begin(identity: &Identity, caller: &Caller, wish: &Wish) -> Result<(url::Url, Begun)> {
    let base = identity.settings().public_url.as_deref().ok_or_else(|| {
        Error::precondition("NO_PUBLIC_URL", "Sign-in by a provider needs the setting WIWEBB_PUBLIC_URL.")
    })?;
    let redirect_uri = format!("{}{CALLBACK}", base.trim_end_matches('/'));
    let offer = offers::find(identity, wish).await?;
    let (url, state, secrets) = provider::authorization_url(identity, &offer, &redirect_uri).await?;
    Ok((url, attempts::begin(identity, caller, &offer, state, &secrets).await?))
}

/// Signs in whom the provider names, and creates them where they are new and may be.
///
/// A second factor of the account's own is asked for here, too: what a provider asked for is its tenant's affair.
pub async fn finish(
    identity: &Identity,
    caller: &Caller,
    returned: Returned,
    otp: Option<Secret<String>>,
) -> Result<SignedIn> {
    let result = try_finish(identity, caller, returned, otp).await;
    let outcome = if result.is_ok() { "success" } else { "failure" };
    metrics::counter!("wiwebb_logins_total", "result" => outcome).increment(1);
    result
}

async fn try_finish(
    identity: &Identity,
    caller: &Caller,
    returned: Returned,
    otp: Option<Secret<String>>,
) -> Result<SignedIn> {
    let (offer, answer) = redeem(identity, returned, caller.clock.now()).await?;
    let person = match known(identity, caller, &offer, &answer.subject).await? {
        Some(person) => person,
        None if offer.creates_users => create(identity, caller, &offer, &answer).await?,
        None => return Err(not_linked()),
    };
    if person.role()?.is_staff() {
        return Err(staff());
    }
    if !person.may_sign_in()? {
        return Err(sign_in::refused());
    }
    let second_factor = second_factors::prove(identity, caller, &person, otp).await?;
    let proof = Proof { how: SignIn::Oidc, second_factor };
    sign_in::open(identity, caller, &person, proof, None).await
}

/// Links the account to the caller's own.
pub async fn link(identity: &Identity, db: &TenantDb, returned: Returned) -> Result<Model> {
    let person = db.context().person()?;
    if person.role.is_staff() {
        return Err(staff());
    }
    let (offer, answer) = redeem(identity, returned, db.now()).await?;
    if offer.tenant_id != person.tenant.0 {
        return Err(no_attempt());
    }
    let tx = db.write().await?;
    let row = insert(&tx, &offer, &answer.subject, person.user.0).await?;
    tx.audit(entry("oidc_identity_linked", &row)).await?;
    tx.commit().await?;
    Ok(row)
}

/// The accounts that are linked to the caller's, oldest first.
pub async fn list(db: &TenantDb) -> Result<Vec<Model>> {
    let tx = db.read().await?;
    tx.all(tx.find::<Entity>().order_by(Column::CreatedAt, Order::Asc).order_by(Column::Id, Order::Asc)).await
}

/// The active connections of the caller's tenant at which no account is linked yet, by name; staff have none.
pub async fn linkable(identity: &Identity, db: &TenantDb) -> Result<Vec<oidc_connection::Model>> {
    let context = db.context();
    let person = context.person()?;
    if person.role.is_staff() {
        return Ok(Vec::new());
    }
    let linked: Vec<_> = list(db).await?.into_iter().map(|row| row.connection_id).collect();
    // Connections are their managers': of them people learn the name.
    let tx = tenant_db(identity, person.tenant, context.origin(), context.clock()).read().await?;
    let rest = tx
        .find::<oidc_connection::Entity>()
        .filter(oidc_connection::Column::IsActive.eq(true))
        .filter(oidc_connection::Column::Id.is_not_in(linked))
        .order_by(oidc_connection::Column::Name, Order::Asc);
    tx.all(rest).await
}

/// Ends a link of the caller's.
pub async fn unlink(db: &TenantDb, id: &str) -> Result<()> {
    let id = parse_id(id)?;
    let tx = db.write().await?;
    let row = tx.get::<Entity>(id).await?;
    tx.delete::<Entity>(id).await?;
    tx.audit(entry("oidc_identity_unlinked", &row)).await?;
    tx.commit().await
}

/// Whoever leaves a tenant leaves its providers.
pub(crate) async fn forget(tx: &WriteTx, user: i64) -> Result<()> {
    tx.delete_all::<Entity>(Column::UserId.eq(user)).await.map(drop)
}

async fn redeem(identity: &Identity, returned: Returned, now: kernel::Time) -> Result<(Offer, Answer)> {
    let attempt = attempts::take(identity, &returned.state, &returned.browser_key, now).await?;
    let offer = offers::still(identity, attempt.connection).await?;
    if offer.issuer != attempt.secrets.issuer {
        return Err(no_attempt());
    }
    let iss = returned.iss.as_deref();
    let answer = provider::redeem(identity, &offer, attempt.secrets, returned.code, iss, now).await?;
    Ok((offer, answer))
}

/// The data of a tenant, for the system itself.
fn tenant_db(identity: &Identity, tenant: TenantId, origin: &Origin, clock: &Clock) -> TenantDb {
    let context = RequestContext::system(identity.authority(), tenant, origin.clone(), clock.clone());
    identity.storage().tenant(&context)
}

/// The user who is linked to an account.
async fn known(identity: &Identity, caller: &Caller, offer: &Offer, subject: &str) -> Result<Option<Person>> {
    let tx = tenant_db(identity, TenantId(offer.tenant_id), &caller.origin, &caller.clock).read().await?;
    let query = tx
        .find::<Entity>()
        .filter(Column::ConnectionId.eq(offer.id))
        .filter(Column::Issuer.eq(offer.issuer.as_str()))
        .filter(Column::Subject.eq(subject));
    let row = tx.one(query).await?;
    tx.end().await?;
    let Some(row) = row else { return Ok(None) };
    let person = sign_in::find_user(identity, row.user_id).await?;
    Ok(person.filter(|person| person.tenant_id == offer.tenant_id))
}

/// Creates a subscriber with a verified address in a domain that is this tenant's and on the connection's list.
async fn create(identity: &Identity, caller: &Caller, offer: &Offer, answer: &Answer) -> Result<Person> {
    let Profile { verified_email, first_name, last_name } = answer.profile(identity).await?;
    let email = verified_email.ok_or_else(|| {
        Error::precondition("OIDC_EMAIL_NOT_VERIFIED", "The provider does not vouch for an e-mail address.")
    })?;
    let domain = domains::of_email(&email).filter(|domain| offer.takes_domain(domain)).ok_or_else(wrong_domain)?;
    let db = tenant_db(identity, TenantId(offer.tenant_id), &caller.origin, &caller.clock);
    let tx = db.write().await?;
    let proved = tx
        .find::<tenant_domain::Entity>()
        .filter(tenant_domain::Column::Domain.eq(domain))
        .filter(tenant_domain::Column::VerifiedAt.is_not_null());
    if tx.one(proved).await?.is_none() {
        return Err(wrong_domain());
    }
    let new = UserFields {
        username: Some(username(&email)),
        email: Some(email),
        first_name: Some(first_name),
        last_name: Some(last_name),
        ..UserFields::default()
    };
    let made = async {
        let user = users::insert_in(&tx, &new, Role::Subscriber, NO_PASSWORD.to_owned()).await?;
        let row = insert(&tx, offer, &answer.subject, user.id).await?;
        tx.audit(entry("oidc_identity_linked", &row)).await?;
        Ok::<_, Error>(user.id)
    };
    let id = match made.await {
        Ok(id) => id,
        Err(error) if error.kind() == Kind::AlreadyExists => {
            drop(tx);
            // Somebody else's account, or the same person's, a moment ago.
            return known(identity, caller, offer, &answer.subject).await?.ok_or_else(taken);
        }
        Err(error) => return Err(error),
    };
    tx.commit().await?;
    sign_in::find_user(identity, id).await?.ok_or_else(|| Error::internal("a new user is gone"))
}

async fn insert(tx: &WriteTx, offer: &Offer, subject: &str, user: i64) -> Result<Model> {
    let row = ActiveModel {
        tenant_id: sea_orm::NotSet,
        id: Set(kernel::id::new_uuid(tx.now())),
        connection_id: Set(offer.id),
        issuer: Set(offer.issuer.clone()),
        subject: Set(subject.to_owned()),
        user_id: Set(user),
        created_at: Set(tx.now()),
    };
    tx.insert(row, &[("oidc_identities", "", "This account at the provider is linked already.")]).await
}

fn entry(action: &'static str, row: &Model) -> AuditEntry {
    let entry = AuditEntry::new(action, "user", row.user_id).on_user(row.user_id);
    entry
        .detail("connection", json!(Uuid::to_string(&row.connection_id)))
        .detail("issuer", json!(row.issuer))
        .detail("subject", json!(row.subject))
}

fn staff() -> Error {
    Error::precondition("OIDC_NOT_FOR_STAFF", "Staff do not sign in by a tenant's provider.")
}

fn not_linked() -> Error {
    let text = "No account is linked to this sign-in. Sign in another way, and link it there.";
    Error::precondition("OIDC_NOT_LINKED", text)
}

fn wrong_domain() -> Error {
    let text = "No account is made for this e-mail domain. Ask whoever manages your network.";
    Error::precondition("OIDC_DOMAIN_NOT_ALLOWED", text)
}

fn taken() -> Error {
    let text =
        "An account with this e-mail address exists already. Sign in to it another way, and link the provider there.";
    Error::precondition("OIDC_EMAIL_TAKEN", text)
}
