//! Sealed columns (S11). Each tenant has a [`DataKey`], wrapped by a master key of the [`Keyring`]; a value is sealed by
//! AES-256-GCM-SIV (RFC 8452) with a random nonce, under a key that HKDF-SHA256 derives from the data key for this
//! purpose. Tenant, table, column, row and key are associated data, so a value copied to another row does not open.
//!
//! - [`SealedColumn`] lists the columns; a value can be sealed for no other.
//! - [`DataKeys`] keeps the unwrapped keys of a process; [`Opener`] opens many values at once.
//! - [`rotation`] wraps keys anew, replaces them and seals values anew; [`census`] tells what is still needed.
//!
//! Format: `2` (version) · id of the data key (16 bytes) · nonce (12 bytes) · ciphertext and tag. Values of version 1,
//! which a master key sealed itself (`1` · length of its id · id · nonce · ciphertext and tag), open, too.

pub mod census;
mod columns;
mod data_key;
mod data_keys;
mod keyring;
pub mod rotation;

use aws_lc_rs::{
    aead::{Aad, LessSafeKey, NONCE_LEN, Nonce},
    digest, rand,
};
use kernel::{Error, Result, Secret};

pub use columns::{Place, SealedColumn};
pub use data_key::{DataKey, WrappedKey};
pub use data_keys::{DataKeys, Opener};
pub use keyring::{Keyring, Purpose, Signed};

/// SHA-256, for values that are looked up by their hash.
pub fn sha256(value: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, value).as_ref().to_vec()
}

/// Associated data: each part behind its length, so that no two lists of parts read alike.
fn associated(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    for part in parts {
        out.extend_from_slice(&(part.len() as u32).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// Appends a fresh nonce, and the value encrypted.
fn encrypt(key: &LessSafeKey, associated: &[u8], value: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let mut nonce = [0u8; NONCE_LEN];
    rand::fill(&mut nonce).map_err(Error::internal)?;
    out.extend_from_slice(&nonce);
    let mut text = value.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(associated), &mut text)
        .map_err(Error::internal)?;
    out.extend_from_slice(&text);
    Ok(())
}

/// What [`encrypt`] appended, decrypted; none where it is another key's, or stands for something else.
fn decrypt(key: &LessSafeKey, associated: &[u8], sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    let length = key.open_in_place(nonce, Aad::from(associated), &mut text).ok()?.len();
    text.truncate(length);
    Some(Secret::new(text))
}

#[cfg(test)]
pub(crate) mod tests {
    /// Bytes from their hexadecimal digits.
    pub fn hex(text: &str) -> Vec<u8> {
        let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    }
}
