//! Registration (E03, K10): a new account is a subscriber without a tenant, and signed in at once.

use kernel::{Result, Role, Secret, SignIn, TenantId, validate::Fields};

use super::email_address;
use crate::{
    Identity,
    interceptor::Caller,
    password_rules::{self, About},
    sign_in::{self, Proof, SignedIn},
    users::{self, UserFields},
};

/// Makes an account and signs in. Everything that is wrong is told at once.
pub async fn register(
    identity: &Identity,
    caller: &Caller,
    new: UserFields,
    password1: Option<String>,
    password2: Option<String>,
) -> Result<(SignedIn, UserFields)> {
    let password = passwords(&new, password1, password2, |fields| users::note_new(fields, &new))?;
    // In this order, whether somebody has the name does not show in the time.
    let hash = identity.passwords().hash(password).await?;
    users::check_free(identity, &new).await?;
    let db = identity.storage().tenant(&identity.unsigned(TenantId::PLATFORM, caller));
    let mut tx = db.write().await?;
    let user = users::insert_in(&tx, &new, Role::Subscriber, hash).await?;
    email_address::ask_to_verify(identity, &mut tx, &user).await?;
    tx.commit().await?;
    let signed_in = sign_in_new(identity, caller, user.id).await?;
    Ok((signed_in, new))
}

/// Signs in somebody whose account was made a moment ago.
pub async fn sign_in_new(identity: &Identity, caller: &Caller, user: i64) -> Result<SignedIn> {
    let person = sign_in::find_user(identity, user).await?.ok_or_else(sign_in::refused)?;
    let proof = Proof { how: SignIn::Password, second_factor: false };
    sign_in::open(identity, caller, &person, proof, None).await
}

/// The password that was given twice, checked together with the rest of the input.
pub fn passwords(
    about: &UserFields,
    password1: Option<String>,
    password2: Option<String>,
    rest: impl FnOnce(&mut Fields),
) -> Result<Secret<String>> {
    let mut fields = Fields::default();
    rest(&mut fields);
    let given = password1.is_some() && password2.is_some();
    let first = users::password_field(&mut fields, "password1", password1);
    let second = users::password_field(&mut fields, "password2", password2);
    if !first.expose().is_empty() {
        password_rules::note(&mut fields, "password1", &first, About::new_user(about));
    }
    if given && first != second {
        fields.violation("password2", "The two password fields didn't match.");
    }
    fields.finish()?;
    Ok(first)
}
