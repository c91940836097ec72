//! A passkey as proof: who has it and unlocked it is its owner. Whatever is wrong, the refusal is that of a log-in.

use http::HeaderMap;
use kernel::{Error, Result, SignIn, TenantId};
use sea_orm::{ColumnTrait as _, FromQueryResult, sea_query::ExprTrait as _};
use serde_json::Value;
use storage::{AuditEntry, SystemAccess, TenantDb};
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PublicKeyCredential, WebauthnError,
};

use super::{
    ceremony::{self, Challenge, State},
    registration::not_accepted,
    relying_party::RelyingParty,
};
use crate::{
    Identity,
    entity::passkey::{Column, Entity},
    failed_sign_ins,
    interceptor::Caller,
    second_factors,
    sign_in::{self, Person, Proof, SignedIn},
};

/// Nobody's number, for a name that is nobody's.
const NOBODY: i64 = 0;

/// Asks a browser for a passkey. `name` binds the ceremony to one account; the answer does not tell whether there is one.
pub async fn begin_login(identity: &Identity, headers: &HeaderMap, name: &str) -> Result<Challenge> {
    let party = RelyingParty::of(headers, identity.settings())?;
    let owner = match name.trim() {
        "" => None,
        name => {
            let person = sign_in::find(identity, name).await?;
            Some((TenantId::PLATFORM, person.map_or(NOBODY, |person| person.id)))
        }
    };
    let (options, state) = party.webauthn()?.start_discoverable_authentication().map_err(Error::internal)?;
    let ceremony = ceremony::begin(identity, owner, &party, &State::Assertion { state: Box::new(state) }).await?;
    let public_key = serde_json::to_value(options.public_key).map_err(Error::internal)?;
    Ok(Challenge { ceremony, public_key })
}

/// Exchanges the browser's answer for a session.
pub async fn login(identity: &Identity, caller: &Caller, ceremony: &str, credential: Value) -> Result<SignedIn> {
    let result = async {
        let person = assert(identity, caller, ceremony, credential).await?;
        let proof = Proof { how: SignIn::Passkey, second_factor: true };
        sign_in::open(identity, caller, &person, proof, None).await
    }
    .await;
    let outcome = if result.is_ok() { "success" } else { "failure" };
    metrics::counter!("wiwebb_logins_total", "result" => outcome).increment(1);
    result
}

/// Finishes a ceremony; returns whose passkey it was.
pub(crate) async fn assert(identity: &Identity, caller: &Caller, ceremony: &str, credential: Value) -> Result<Person> {
    let ceremony = ceremony::take(identity, ceremony).await?;
    let State::Assertion { state } = ceremony.state else { return Err(ceremony::unknown()) };
    let answer: PublicKeyCredential = serde_json::from_value(credential).map_err(not_accepted)?;
    let owner = owner(identity, &answer).await?;
    if ceremony.user.is_some_and(|user| user != owner) {
        return Err(sign_in::refused());
    }
    let person = sign_in::find_user(identity, owner).await?.ok_or_else(sign_in::refused)?;
    if !person.may_sign_in()? {
        failed_sign_ins::note(identity, caller, &person, SignIn::Passkey);
        return Err(sign_in::refused());
    }
    let proof = Proof { how: SignIn::Passkey, second_factor: true };
    let context = sign_in::context(identity, caller, &person, proof, Uuid::nil())?;
    let verified = verify(&identity.storage().tenant(&context), &person, &ceremony.party, &answer, *state).await;
    if verified.is_err() {
        failed_sign_ins::note(identity, caller, &person, SignIn::Passkey);
    }
    verified.map(|()| person)
}

/// The user who has the passkey, where the browser's answer names both.
async fn owner(identity: &Identity, answer: &PublicKeyCredential) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Owner {
        user_id: i64,
        user_handle: Uuid,
    }
    let sql = "SELECT user_id, user_handle FROM passkeys WHERE credential_id = $1";
    let db = identity.storage().system(SystemAccess::PasskeyOwner);
    let found: Vec<Owner> = db.fetch(sql, vec![answer.get_credential_id().to_vec().into()]).await?;
    let handle = answer.get_user_unique_id().and_then(|bytes| Uuid::from_slice(bytes).ok());
    let owner = found.into_iter().find(|owner| Some(owner.user_handle) == handle);
    owner.map(|owner| owner.user_id).ok_or_else(sign_in::refused)
}

/// Checks the signature, and keeps what it says of the passkey. A counter that went back is refused and noted.
async fn verify(
    db: &TenantDb,
    person: &Person,
    party: &RelyingParty,
    answer: &PublicKeyCredential,
    state: DiscoverableAuthentication,
) -> Result<()> {
    let tx = db.write().await?;
    second_factors::lock(&tx, person.id).await?;
    let known = Column::CredentialId.eq(answer.get_credential_id().to_vec()).and(Column::RpId.eq(party.id.as_str()));
    let row = tx.one(tx.find::<Entity>().filter(known)).await?.ok_or_else(sign_in::refused)?;
    let mut passkey: Passkey = serde_json::from_value(row.credential).map_err(Error::internal)?;
    let result = party.webauthn()?.finish_discoverable_authentication_v2(answer, state, &passkey);
    let result: AuthenticationResult = match result {
        Ok(result) if result.user_verified() => result,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            let entry = AuditEntry::new("passkey_counter_went_back", "user", person.id).on_user(person.id);
            tx.audit(entry.detail("factor", row.id.to_string())).await?;
            tx.commit().await?;
            return Err(sign_in::refused());
        }
        Ok(_) => return Err(sign_in::refused()),
        Err(error) => return Err(sign_in::refused().caused_by(error)),
    };
    passkey.update_credential(&result);
    let counter = i64::from(result.counter());
    let changes = [
        (Column::Credential, serde_json::to_value(&passkey).map_err(Error::internal)?.into()),
        (Column::SignCount, counter.into()),
        (Column::LastUsedAt, tx.now().into()),
    ];
    // Authenticators without a counter say 0 each time.
    let forward = if counter == 0 { Column::SignCount.eq(0) } else { Column::SignCount.lt(counter) };
    if tx.update_all::<Entity>(changes, Column::Id.eq(row.id).and(forward)).await? == 0 {
        return Err(sign_in::refused());
    }
    tx.commit().await
}
