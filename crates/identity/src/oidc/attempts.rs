//! A sign-in that has begun. `state` travels through the browser and the provider; the browser's key does not leave the
//! page that began. Of both only hashes are kept; whoever brings both takes the row away, so that it is good once.

use chrono::TimeDelta;
use kernel::{Error, RequestContext, Result, Secret, TenantId, Time};
use sea_orm::{FromQueryResult, Set};
use serde::{Deserialize, Serialize};
use storage::{SealedColumn, SystemAccess};
use uuid::Uuid;

use super::{no_attempt, offers::Offer};
use crate::{Identity, entity::oidc_attempt::ActiveModel, interceptor::Caller, token};

/// How long a begun sign-in is good.
const LIFE: TimeDelta = TimeDelta::minutes(10);

/// What must be remembered until the provider answers.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Must come back in the ID token.
    pub nonce: String,
    /// PKCE (RFC 7636).
    pub verifier: String,
    /// The issuer that was asked.
    pub issuer: String,
    /// The redirect URI that was sent.
    pub redirect_uri: String,
}

/// A begun sign-in, told once.
#[derive(Debug)]
pub struct Begun {
    /// Comes back from the provider.
    pub state: Secret<String>,
    /// Stays with the page.
    pub browser_key: Secret<String>,
    /// When it is too late.
    pub expires_at: Time,
}

/// A begun sign-in, taken from the table.
pub struct Attempt {
    /// The connection by which it began.
    pub connection: Uuid,
    /// What was remembered.
    pub secrets: Secrets,
}

/// Writes one down.
pub async fn begin(
    identity: &Identity,
    caller: &Caller,
    offer: &Offer,
    state: Secret<String>,
    secrets: &Secrets,
) -> Result<Begun> {
    let browser_key = token::generate()?;
    let tenant = TenantId(offer.tenant_id);
    let context = RequestContext::system(identity.authority(), tenant, caller.origin.clone(), caller.clock.clone());
    let db = identity.storage().tenant(&context);
    let key = db.data_key().await?;
    let tx = db.write().await?;
    let (now, id) = (tx.now(), kernel::id::new_uuid(tx.now()));
    let text = serde_json::to_vec(secrets).map_err(Error::internal)?;
    let row = ActiveModel {
        tenant_id: sea_orm::NotSet,
        id: Set(id),
        connection_id: Set(offer.id),
        state_hash: Set(token::hash(state.expose())),
        browser_hash: Set(token::hash(browser_key.expose())),
        secrets: Set(key.seal(SealedColumn::OidcAttempt, id, &text)?),
        created_at: Set(now),
        expires_at: Set(now + LIFE),
    };
    tx.insert(row, &[]).await?;
    tx.commit().await?;
    Ok(Begun { state, browser_key, expires_at: now + LIFE })
}

#[derive(Debug, FromQueryResult)]
struct Row {
    tenant_id: i64,
    id: Uuid,
    connection_id: Uuid,
    secrets: Vec<u8>,
}

const TAKE: &str = "
DELETE FROM oidc_attempts WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
RETURNING tenant_id, id, connection_id, secrets";

/// Takes one away. Somebody without the browser's key neither learns of it nor spoils it.
pub async fn take(identity: &Identity, state: &str, browser_key: &str, now: Time) -> Result<Attempt> {
    let db = identity.storage().system(SystemAccess::OidcAttempt);
    let values = vec![token::hash(state).into(), token::hash(browser_key).into(), now.into()];
    let row = db.returning::<Row>(TAKE, values).await?.into_iter().next().ok_or_else(no_attempt)?;
    let place = SealedColumn::OidcAttempt.at(row.tenant_id, row.id);
    let text = identity.storage().data_keys().open(place, &row.secrets).await?;
    let secrets = serde_json::from_slice(text.expose()).map_err(Error::internal)?;
    Ok(Attempt { connection: row.connection_id, secrets })
}
