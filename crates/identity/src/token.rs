//! Session tokens: 256 random bits in base64url. Only the SHA-256 is kept; a token has too much entropy to need more.

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Error, Result, Secret};

/// A new token.
pub fn generate() -> Result<Secret<String>> {
    let mut bytes = [0u8; 32];
    rand::fill(&mut bytes).map_err(Error::internal)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is stored of a token and looked up.
pub fn hash(token: &str) -> Vec<u8> {
    storage::sealed::sha256(token.as_bytes())
}
