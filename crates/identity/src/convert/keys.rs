//! Sessions, API keys and service accounts.

use kernel::{Error, SessionId, SignIn, Time};
use proto::wiwebb::identity::v1 as pb;

use super::{role_to_wire, timestamp};
use crate::{
    api_keys::{Issued, NewApiKey},
    devices,
    entity::{api_key, session, user},
    service_accounts::ServiceAccountFields,
    users::stored_role,
};

fn sign_in_to_wire(word: &str) -> pb::SignInMethod {
    match SignIn::parse(word) {
        Some(SignIn::Password) => pb::SignInMethod::Password,
        Some(SignIn::Passkey) => pb::SignInMethod::Passkey,
        Some(SignIn::Oidc) => pb::SignInMethod::Oidc,
        Some(SignIn::Imported) => pb::SignInMethod::Imported,
        // Neither makes a session.
        Some(SignIn::ApiKey | SignIn::System) | None => pb::SignInMethod::Unspecified,
    }
}

/// A session; `current` is the one that asks.
pub fn session(row: session::Model, current: SessionId) -> pb::Session {
    pb::Session {
        id: row.id.to_string(),
        sign_in: sign_in_to_wire(&row.sign_in).into(),
        second_factor: row.second_factor,
        client_address: row.client_address,
        device: devices::name(&row.user_agent),
        user_agent: row.user_agent,
        created_at: Some(timestamp(row.created_at)),
        authenticated_at: Some(timestamp(row.authenticated_at)),
        last_seen_at: Some(timestamp(row.last_seen_at)),
        expires_at: Some(timestamp(row.expires_at)),
        current: row.id == current.0,
    }
}

fn texts(list: &serde_json::Value) -> Vec<String> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

impl From<api_key::Model> for pb::ApiKey {
    fn from(row: api_key::Model) -> Self {
        Self {
            id: row.id.to_string(),
            name: Some(row.name),
            prefix: row.prefix,
            account_id: Some(row.user_id),
            scopes: texts(&row.scopes),
            allowed_addresses: texts(&row.allowed_addresses),
            created_at: Some(timestamp(row.created_at)),
            rotated_at: row.rotated_at.map(timestamp),
            expires_at: row.expires_at.map(timestamp),
            previous_valid_until: row.previous_valid_until.map(timestamp),
            last_used_at: row.last_used_at.map(timestamp),
            last_used_address: row.last_used_address,
            etag: row.generation.to_string(),
            secret: None,
        }
    }
}

impl From<Issued> for pb::ApiKey {
    fn from(Issued { key, secret }: Issued) -> Self {
        Self { secret: Some(secret.into_inner()), ..key.into() }
    }
}

pub fn new_api_key(key: pb::ApiKey) -> Result<NewApiKey, Error> {
    let pb::ApiKey { name, account_id, scopes, allowed_addresses, expires_at, .. } = key;
    let read = |at: prost_types::Timestamp| {
        let nanos = u32::try_from(at.nanos).ok();
        let time = nanos.and_then(|nanos| Time::from_timestamp(at.seconds, nanos / 1000 * 1000));
        time.ok_or_else(|| Error::violation("expires_at", "This is not a time."))
    };
    let expires_at = expires_at.map(read).transpose()?;
    Ok(NewApiKey { name, account: account_id, scopes, allowed_addresses, expires_at })
}

impl TryFrom<user::Model> for pb::ServiceAccount {
    type Error = Error;

    fn try_from(row: user::Model) -> Result<Self, Error> {
        let role = role_to_wire(stored_role(&row)?);
        Ok(Self {
            id: row.id,
            name: Some(row.username),
            description: Some(row.bio),
            role: role.into(),
            tenant_id: kernel::TenantId(row.tenant_id).on_wire(),
            is_active: Some(row.is_active),
            created_at: Some(timestamp(row.date_joined)),
        })
    }
}

impl From<pb::ServiceAccount> for ServiceAccountFields {
    fn from(account: pb::ServiceAccount) -> Self {
        let pb::ServiceAccount { name, description, is_active, .. } = account;
        Self { name, description, is_active }
    }
}
