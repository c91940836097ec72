//! Signing in by a tenant's OpenID provider (S07).
//!
//! - [`connections`]: the providers of a tenant. [`offers`]: which of them a sign-in page offers.
//! - [`attempts`]: a sign-in that has begun: `state`, nonce and PKCE verifier, bound to a browser, good once.
//! - [`provider`]: discovery, the code's exchange, the ID token's checks. All requests go through `egress`.
//! - [`entry`]: finish a sign-in, create a user, link an account.
//!
//! An identity is tenant + connection + issuer + subject, never an e-mail address; it never signs staff in.

pub mod attempts;
pub mod connections;
pub mod entry;
pub mod offers;
pub mod provider;

use kernel::{Error, Result};
use uuid::Uuid;

/// The page of the web application to which providers send browsers back.
pub const CALLBACK: &str = "/sign-in/oidc/callback";

pub(crate) fn parse_id(id: &str) -> Result<Uuid> {
    id.parse().map_err(|_| Error::not_found())
}

/// The refusal of an answer that no begun sign-in fits, whatever is wrong with it.
pub(crate) fn no_attempt() -> Error {
    Error::precondition("OIDC_ATTEMPT_INVALID", "This sign-in is unknown, too old, or used already. Begin anew.")
}

/// The refusal of what a provider said. The cause goes to the log.
pub(crate) fn bad_answer(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let cause = cause.into();
    tracing::warn!(%cause, "a provider's answer was refused");
    Error::precondition("OIDC_ANSWER_INVALID", "The provider's answer is not valid.").caused_by(cause)
}
