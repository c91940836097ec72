//! Ceremonies that have begun: kept in the database, so that any server may finish them; taken once, within five minutes.

use aws_lc_rs::rand;
use chrono::TimeDelta;
use kernel::{Error, Kind, Result, TenantId, Time};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage::{SystemAccess, SystemDb};
use uuid::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

use super::relying_party::RelyingParty;
use crate::Identity;

const LIFE: TimeDelta = TimeDelta::minutes(5);

/// What a browser is asked.
#[derive(Debug)]
pub struct Challenge {
    /// The ceremony.
    pub ceremony: Uuid,
    /// The options for the browser.
    pub public_key: Value,
}

/// What is known of a ceremony besides whose it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// A passkey is made.
    Registration { user_handle: Uuid, state: Box<PasskeyRegistration> },
    /// A passkey proves who somebody is.
    Assertion { state: Box<DiscoverableAuthentication> },
}

/// A ceremony that has been taken.
#[derive(Debug)]
pub(super) struct Ceremony {
    /// Whose it is; nobody: whoever has the passkey.
    pub user: Option<i64>,
    /// The host it is for.
    pub party: RelyingParty,
    /// The rest.
    pub state: State,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    user_id: Option<i64>,
    origin: String,
    state: Value,
    expires_at: Time,
}

/// Writes a ceremony down.
pub(super) async fn begin(
    identity: &Identity,
    owner: Option<(TenantId, i64)>,
    party: &RelyingParty,
    state: &State,
) -> Result<Uuid> {
    let id = random_uuid()?;
    let (tenant, user) = owner.map_or((TenantId::PLATFORM, None), |(tenant, user)| (tenant, Some(user)));
    let sql = "INSERT INTO passkey_ceremonies (tenant_id, id, user_id, origin, state, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let origin = party.origin.origin().ascii_serialization();
    let state = serde_json::to_value(state).map_err(Error::internal)?;
    let expires_at = identity.clock().now() + LIFE;
    let values = vec![tenant.0.into(), id.into(), user.into(), origin.into(), state.into(), expires_at.into()];
    ceremonies(identity).execute(sql, values).await?;
    Ok(id)
}

/// Takes a ceremony: from now on there is none of that name.
pub(super) async fn take(identity: &Identity, id: &str) -> Result<Ceremony> {
    let id: Uuid = id.parse().map_err(|_| unknown())?;
    let sql = "DELETE FROM passkey_ceremonies WHERE id = $1 RETURNING user_id, origin, state, expires_at";
    let row: Option<Row> = ceremonies(identity).returning(sql, vec![id.into()]).await?.into_iter().next();
    let row = row.filter(|row| row.expires_at > identity.clock().now()).ok_or_else(unknown)?;
    let state = serde_json::from_value(row.state).map_err(Error::internal)?;
    Ok(Ceremony { user: row.user_id, party: RelyingParty::parse(&row.origin)?, state })
}

/// The refusal of a ceremony that is not there, not anymore, or somebody else's.
pub(super) fn unknown() -> Error {
    let text = "The ceremony is unknown, has expired or was finished before. Begin again.";
    Error::new(Kind::NotFound, "CEREMONY_NOT_FOUND", text)
}

fn ceremonies(identity: &Identity) -> SystemDb {
    identity.storage().system(SystemAccess::PasskeyCeremony)
}

/// 122 random bits: nobody guesses a ceremony, and a user handle tells nothing about the user.
pub(super) fn random_uuid() -> Result<Uuid> {
    let mut bytes = [0u8; 16];
    rand::fill(&mut bytes).map_err(Error::internal)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
