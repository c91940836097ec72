//! What a request by an API key may do: from the look-up of its secret to the refusal.

use std::net::IpAddr;

use ipnet::IpNet;
use kernel::{Error, Kind, Result, Time};
use proto::Rpc;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use storage::SystemDb;

use super::{addresses, scopes};
use crate::credentials::Credential;

/// What a key allows; the role of its account must allow it, too.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Grant {
    scopes: Vec<String>,
    addresses: Vec<IpNet>,
}

impl Grant {
    /// Whether the key may be used from an address.
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        addresses::allows(&self.addresses, address)
    }

    /// Whether the key may call an RPC that the role allows.
    pub fn may_call(&self, rpc: &'static Rpc) -> Result<()> {
        match scopes::needed(rpc) {
            None => Err(people_only()),
            Some(needed) if scopes::name(&self.scopes, needed) => Ok(()),
            Some(needed) => {
                let text = format!("The API key does not hold the scope `{needed}`.");
                Err(Error::new(Kind::PermissionDenied, "SCOPE_REQUIRED", text))
            }
        }
    }
}

/// The refusal of what only a person may do (S02).
pub fn people_only() -> Error {
    Error::new(Kind::PermissionDenied, "PEOPLE_ONLY", "An API key cannot do this.")
}

const SQL: &str = "
SELECT k.id AS session_id, 'api_key' AS sign_in, false AS second_factor, k.created_at AS authenticated_at,
       k.created_at AS last_seen_at, k.created_at AS expires_at,
       k.secret_hash, k.previous_valid_until, k.scopes, k.allowed_addresses, k.expires_at AS key_expires_at,
       k.last_used_at,
       t.id AS tenant_id, t.name AS tenant_name, t.is_active AS tenant_is_active,
       u.id AS user_id, u.username, u.email, u.role, u.first_name, u.last_name, u.phone_number, u.bio, u.url,
       u.company, u.location, u.is_active, u.date_joined, u.last_login
FROM api_keys k
JOIN users u ON u.tenant_id = k.tenant_id AND u.id = k.user_id
JOIN tenants t ON t.id = k.tenant_id
WHERE k.secret_hash = $1 OR k.previous_hash = $1";

#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    credential: Credential,
    secret_hash: Vec<u8>,
    previous_valid_until: Option<Time>,
    scopes: serde_json::Value,
    allowed_addresses: serde_json::Value,
    key_expires_at: Option<Time>,
    last_used_at: Option<Time>,
}

/// Far away, and written like any other time.
fn never() -> Time {
    Time::from_timestamp(253_402_300_799, 0).unwrap_or(Time::MAX_UTC)
}

/// The credential of a secret's hash: of the key's secret, or of the one before it while that is still good.
pub(crate) async fn load(db: &SystemDb, hash: &[u8]) -> Result<Option<Credential>> {
    let Some(row) = db.fetch::<Row>(SQL, vec![hash.to_vec().into()]).await?.into_iter().next() else {
        return Ok(None);
    };
    let expires_at = row.key_expires_at.unwrap_or_else(never);
    let valid_until = if row.secret_hash == hash {
        expires_at
    } else {
        expires_at.min(row.previous_valid_until.unwrap_or(Time::UNIX_EPOCH))
    };
    let grant = Grant {
        scopes: serde_json::from_value(row.scopes).map_err(Error::internal)?,
        addresses: serde_json::from_value(row.allowed_addresses).map_err(Error::internal)?,
    };
    let mut credential = row.credential;
    credential.expires_at = valid_until;
    credential.last_seen_at = row.last_used_at.unwrap_or(Time::UNIX_EPOCH);
    credential.grant = Some(grant);
    Ok(Some(credential))
}

/// Notes that a key was used, and from where.
pub(crate) async fn used(db: &SystemDb, key: uuid::Uuid, now: Time, address: Option<IpAddr>) -> Result<()> {
    let sql = "UPDATE api_keys SET last_used_at = $1, last_used_address = $2
               WHERE id = $3 AND (last_used_at IS NULL OR last_used_at < $1)";
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    db.execute(sql, vec![now.into(), address.into(), key.into()]).await.map(drop)
}
