//! Making a passkey: discoverable, so that it signs in without a name, and with user verification.

use http::HeaderMap;
use kernel::{Error, Result, Secret, id::new_uuid, validate::Fields};
use sea_orm::{ActiveValue::NotSet, Set};
use serde_json::Value;
use storage::TenantDb;
use webauthn_rs::prelude::{Passkey, RegisterPublicKeyCredential};

use super::{
    ceremony::{self, Challenge, State},
    relying_party::RelyingParty,
};
use crate::{
    Identity,
    entity::passkey::{ActiveModel, Model},
    second_factors::{self, MOST, recovery},
};

const TAKEN: &[(&str, &str, &str)] =
    &[("passkeys_credential_id_key", "credential", "This passkey is registered already.")];

/// Asks the caller's browser to make a passkey.
pub async fn begin_registration(identity: &Identity, db: &TenantDb, headers: &HeaderMap) -> Result<Challenge> {
    let party = RelyingParty::of(headers, identity.settings())?;
    let tx = db.write().await?;
    let (actor, user) = second_factors::lock_own(&tx).await?;
    let known = second_factors::passkeys(&tx, user.id).await?;
    drop(tx);
    refuse_too_many(&known)?;
    let user_handle = match known.first() {
        Some(passkey) => passkey.user_handle,
        None => ceremony::random_uuid()?,
    };
    let here = known.into_iter().filter(|passkey| passkey.rp_id == party.id);
    let exclude = here.map(|passkey| passkey.credential_id).collect();
    let (options, state) = party
        .webauthn()?
        .start_passkey_registration(user_handle, &user.username, &user.username, Some(exclude))
        .map_err(Error::internal)?;
    let state = State::Registration { user_handle, state: Box::new(state) };
    let ceremony = ceremony::begin(identity, Some((actor.tenant, user.id)), &party, &state).await?;
    let mut public_key = serde_json::to_value(options.public_key).map_err(Error::internal)?;
    // The library offers this for attested keys only.
    public_key["authenticatorSelection"]["residentKey"] = "required".into();
    public_key["authenticatorSelection"]["requireResidentKey"] = true.into();
    Ok(Challenge { ceremony, public_key })
}

/// Keeps the passkey that the caller's browser made, and lifts the session to two factors. The first factor of an
/// account brings recovery codes.
pub async fn register(
    identity: &Identity,
    db: &TenantDb,
    ceremony: &str,
    credential: Value,
    name: String,
) -> Result<(Model, Vec<Secret<String>>)> {
    let mut fields = Fields::default();
    let name = fields.text("name", Some(name), 100);
    fields.finish()?;
    let ceremony = ceremony::take(identity, ceremony).await?;
    let caller = db.context().person()?.user.0;
    let State::Registration { user_handle, state } = ceremony.state else { return Err(ceremony::unknown()) };
    if ceremony.user != Some(caller) {
        return Err(ceremony::unknown());
    }
    let answer: RegisterPublicKeyCredential = serde_json::from_value(credential).map_err(not_accepted)?;
    let passkey = ceremony.party.webauthn()?.finish_passkey_registration(&answer, &state).map_err(not_accepted)?;
    let mut tx = db.write().await?;
    let (actor, user) = second_factors::lock_own(&tx).await?;
    refuse_too_many(&second_factors::passkeys(&tx, user.id).await?)?;
    let row = ActiveModel {
        tenant_id: NotSet,
        id: Set(new_uuid(tx.now())),
        user_id: Set(user.id),
        user_handle: Set(user_handle),
        credential_id: Set(passkey.cred_id().to_vec()),
        rp_id: Set(ceremony.party.id),
        name: Set(if name.is_empty() { "Passkey".to_owned() } else { name }),
        sign_count: Set(sign_count(&passkey)?),
        credential: Set(serde_json::to_value(&passkey).map_err(Error::internal)?),
        last_used_at: Set(None),
        created_at: Set(tx.now()),
    };
    let row = tx.insert(row, TAKEN).await?;
    let codes =
        if recovery::left(&tx, user.id).await? == 0 { recovery::replace(&tx, user.id).await? } else { Vec::new() };
    second_factors::added(&mut tx, &actor, &user, &row.clone().into()).await?;
    tx.commit().await?;
    Ok((row, codes))
}

fn refuse_too_many(known: &[Model]) -> Result<()> {
    if (known.len() as u64) < MOST {
        return Ok(());
    }
    Err(Error::precondition("TOO_MANY_SECOND_FACTORS", format!("An account has at most {MOST} passkeys.")))
}

/// The signature counter, which only the stored form of a passkey tells.
fn sign_count(passkey: &Passkey) -> Result<i64> {
    let json = serde_json::to_value(passkey).map_err(Error::internal)?;
    json["cred"]["counter"].as_i64().ok_or_else(|| Error::internal("a passkey without a counter"))
}

pub(super) fn not_accepted(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::violation("credential", "This passkey cannot be accepted.").caused_by(cause)
}
