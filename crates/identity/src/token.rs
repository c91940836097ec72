//! Tokens: 256 random bits in base64url. Only the SHA-256 is kept; a token has too much entropy to need more. What a
//! request presents is a session's token, or the secret of an API key, which is told by its form.

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Error, Result, Secret};

/// What the secret of every API key begins with, so that people and scanners know one when they see it.
const KEY_MARK: &str = "wwk_";
/// Length of a key's visible prefix: the mark and eight letters or digits.
const PREFIX_LENGTH: usize = KEY_MARK.len() + 8;
/// Length of a key's whole secret: the prefix, `_`, and 256 bits.
const KEY_LENGTH: usize = PREFIX_LENGTH + 1 + 43;

/// A token as it was presented: its hash, and which table knows it.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The SHA-256.
    pub hash: Vec<u8>,
    /// The secret of an API key; otherwise the token of a session.
    pub is_key: bool,
}

impl Presented {
    /// Reads what a request presents.
    pub fn read(text: &str) -> Self {
        Self { hash: hash(text), is_key: text.len() == KEY_LENGTH && text.starts_with(KEY_MARK) }
    }
}

/// The new secret of an API key.
#[derive(Debug)]
pub struct NewKey {
    /// The visible beginning, which names the key.
    pub prefix: String,
    /// All of it, told once.
    pub secret: Secret<String>,
}

impl NewKey {
    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        hash(self.secret.expose())
    }
}

/// A new token.
pub fn generate() -> Result<Secret<String>> {
    let mut bytes = [0u8; 32];
    rand::fill(&mut bytes).map_err(Error::internal)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
}

/// The secret of a new API key.
pub fn generate_key() -> Result<NewKey> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0u8; 8];
    rand::fill(&mut bytes).map_err(Error::internal)?;
    let name: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    rotated_key(&format!("{KEY_MARK}{name}"))
}

/// A new secret of the API key with this prefix.
pub fn rotated_key(prefix: &str) -> Result<NewKey> {
    let secret = Secret::new(format!("{prefix}_{}", generate()?.expose()));
    Ok(NewKey { prefix: prefix.to_owned(), secret })
}

/// What is stored of a token and looked up.
pub fn hash(token: &str) -> Vec<u8> {
    storage::sealed::sha256(token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_sessions_by_their_form() {
        let key = generate_key().unwrap();
        assert!(key.prefix.len() == PREFIX_LENGTH && key.secret.expose().starts_with(&key.prefix));
        assert!(Presented::read(key.secret.expose()).is_key);
        let again = rotated_key(&key.prefix).unwrap();
        assert!(Presented::read(again.secret.expose()).is_key && again.secret != key.secret);
        let session = generate().unwrap();
        assert!(!Presented::read(session.expose()).is_key);
        // One session's token in sixteen million begins like a key.
        assert!(!Presented::read(&format!("wwk_{}", &session.expose()[4..])).is_key);
    }
}
