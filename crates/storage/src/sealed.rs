//! Sealed columns (S11): AES-256-GCM-SIV (RFC 8452) with a random nonce under a key derived by HKDF-SHA256 for its
//! purpose. The place of the value is associated data, so a value copied to another row does not open.
//!
//! Format: `1` (version) · length of the key id · key id · nonce (12 bytes) · ciphertext and tag.

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest, hkdf, hmac, rand,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::{Error, Result, Secret};

const VERSION: u8 = 1;

/// Where a sealed value stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The tenant of the row.
    pub tenant: i64,
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's key.
    pub row: &'a [u8],
}

/// What signatures are made for; each purpose has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The audit trail.
    Audit,
}

/// What a signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// Made with one of the master keys.
    Valid,
    /// Made with none of them, over something else, or malformed.
    Invalid,
    /// Made with a key that is not listed any more.
    UnknownKey,
}

/// The master keys: the first seals, all open.
#[derive(Clone)]
pub struct Keyring(Arc<Vec<MasterKey>>);

struct MasterKey {
    id: String,
    check: [u8; 32],
    columns: LessSafeKey,
    audit: hmac::Key,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

impl Keyring {
    /// Reads `id:base64,…`: identifiers of 1 to 16 letters and digits, keys of 32 bytes.
    pub fn parse(text: &Secret<String>) -> Result<Self> {
        let mut keys = Vec::new();
        for entry in text.expose().split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (id, key) = entry.split_once(':').ok_or_else(|| bad_keys("an entry is not `id:base64`"))?;
            if id.is_empty() || id.len() > 16 || !id.chars().all(|c| c.is_ascii_alphanumeric()) {
                return Err(bad_keys("an identifier is not 1 to 16 letters and digits"));
            }
            let bytes = STANDARD.decode(key).map_err(|_| bad_keys("a key is not base64"))?;
            keys.push(MasterKey::derive(id, &bytes)?);
        }
        if keys.is_empty() {
            return Err(bad_keys("there is no key"));
        }
        Ok(Self(Arc::new(keys)))
    }

    /// A new key in the form that [`Keyring::parse`] reads.
    pub fn generate() -> Result<Secret<String>> {
        let mut key = [0u8; 32];
        rand::fill(&mut key).map_err(Error::internal)?;
        Ok(Secret::new(format!("k1:{}", STANDARD.encode(key))))
    }

    /// The identifiers and check values, current key first. A check value tells a wrong key from the right one and
    /// nothing about either.
    pub fn checks(&self) -> impl Iterator<Item = (&str, &[u8; 32])> {
        self.0.iter().map(|key| (key.id.as_str(), &key.check))
    }

    /// The identifier of the key that seals and signs.
    pub fn current(&self) -> &str {
        self.0.first().map_or("", |key| &key.id)
    }

    /// Signs a message with the current key (HMAC-SHA256): length of the key id · key id · tag.
    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> Result<Vec<u8>> {
        let key = self.0.first().ok_or_else(|| Error::internal("no master key"))?;
        let mut signature = vec![u8::try_from(key.id.len()).map_err(Error::internal)?];
        signature.extend_from_slice(key.id.as_bytes());
        signature.extend_from_slice(hmac::sign(key.signing(purpose), message).as_ref());
        Ok(signature)
    }

    /// What a signature of a message is worth.
    pub fn verify(&self, purpose: Purpose, message: &[u8], signature: &[u8]) -> Signed {
        let parts = signature.split_first().and_then(|(length, rest)| rest.split_at_checked(usize::from(*length)));
        let Some((id, tag)) = parts else { return Signed::Invalid };
        match self.0.iter().find(|key| key.id.as_bytes() == id) {
            None => Signed::UnknownKey,
            Some(key) if hmac::verify(key.signing(purpose), message, tag).is_ok() => Signed::Valid,
            Some(_) => Signed::Invalid,
        }
    }

    /// Encrypts a value for its place.
    pub fn seal(&self, place: Place<'_>, value: &[u8]) -> Result<Vec<u8>> {
        let key = self.0.first().ok_or_else(|| Error::internal("no master key"))?;
        let mut nonce = [0u8; NONCE_LEN];
        rand::fill(&mut nonce).map_err(Error::internal)?;
        let mut text = value.to_vec();
        key.columns
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.associated(&key.id)),
                &mut text,
            )
            .map_err(Error::internal)?;
        let mut sealed = Vec::with_capacity(2 + key.id.len() + NONCE_LEN + text.len());
        sealed.push(VERSION);
        sealed.push(u8::try_from(key.id.len()).map_err(Error::internal)?);
        sealed.extend_from_slice(key.id.as_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }

    /// Decrypts a value at its place; an internal error where it was sealed for another.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>> {
        let corrupt = || Error::internal(format!("{}.{} does not open at its place", place.table, place.column));
        let [VERSION, id_length, rest @ ..] = sealed else { return Err(corrupt()) };
        let (id, rest) = rest.split_at_checked(usize::from(*id_length)).ok_or_else(corrupt)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or_else(corrupt)?;
        let key = self.0.iter().find(|key| key.id.as_bytes() == id).ok_or_else(corrupt)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| corrupt())?;
        let mut text = text.to_vec();
        let plain =
            key.columns.open_in_place(nonce, Aad::from(place.associated(&key.id)), &mut text).map_err(|_| corrupt())?;
        let length = plain.len();
        text.truncate(length);
        Ok(Secret::new(text))
    }
}

impl MasterKey {
    fn derive(id: &str, master: &[u8]) -> Result<Self> {
        if master.len() != 32 {
            return Err(bad_keys("a key has not 32 bytes"));
        }
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"wiwebb").extract(master);
        let derive = |purpose: &[u8]| -> Result<[u8; 32]> {
            let mut key = [0u8; 32];
            prk.expand(&[purpose], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key)).map_err(Error::internal)?;
            Ok(key)
        };
        let columns = UnboundKey::new(&AES_256_GCM_SIV, &derive(b"columns/1")?).map_err(Error::internal)?;
        let audit = hmac::Key::new(hmac::HMAC_SHA256, &derive(b"audit/1")?);
        Ok(Self { id: id.to_owned(), check: derive(b"check/1")?, columns: LessSafeKey::new(columns), audit })
    }

    fn signing(&self, purpose: Purpose) -> &hmac::Key {
        match purpose {
            Purpose::Audit => &self.audit,
        }
    }
}

impl Place<'_> {
    /// Each part behind its length, so that no two places read alike.
    fn associated(&self, key_id: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        for part in
            [&self.tenant.to_be_bytes()[..], self.table.as_bytes(), self.column.as_bytes(), self.row, key_id.as_bytes()]
        {
            out.extend_from_slice(&(part.len() as u32).to_be_bytes());
            out.extend_from_slice(part);
        }
        out
    }
}

fn bad_keys(what: &str) -> Error {
    Error::precondition("BAD_KEYS", format!("WIWEBB_KEYS: {what}"))
}

/// SHA-256, for values that are looked up by their hash.
pub fn sha256(value: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, value).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(row: &[u8]) -> Place<'_> {
        Place { tenant: 7, table: "nas", column: "secret", row }
    }

    #[test]
    fn opens_at_its_place_only() {
        let keys = Keyring::parse(&Keyring::generate().unwrap()).unwrap();
        let sealed = keys.seal(place(b"a"), b"s3cret").unwrap();
        assert_eq!(keys.open(place(b"a"), &sealed).unwrap().expose(), b"s3cret");
        assert!(keys.open(place(b"b"), &sealed).is_err());
        assert!(keys.open(Place { tenant: 8, ..place(b"a") }, &sealed).is_err());
        assert!(!sealed.windows(6).any(|w| w == b"s3cret"));
        for cut in 0..sealed.len() {
            assert!(keys.open(place(b"a"), &sealed[..cut]).is_err());
        }
    }

    #[test]
    fn older_keys_open_and_the_first_seals() {
        let (old, new) = (Keyring::generate().unwrap(), Keyring::generate().unwrap());
        let old = old.expose().replace("k1:", "old:");
        let before = Keyring::parse(&Secret::new(old.clone())).unwrap();
        let after = Keyring::parse(&Secret::new(format!("{},{old}", new.expose()))).unwrap();
        let sealed = before.seal(place(b"a"), b"x").unwrap();
        assert_eq!(after.open(place(b"a"), &sealed).unwrap().expose(), b"x");
        assert!(before.open(place(b"a"), &after.seal(place(b"a"), b"x").unwrap()).is_err());
    }

    #[test]
    fn signatures_name_their_key_and_fit_their_message_only() {
        let (old, new) = (Keyring::generate().unwrap(), Keyring::generate().unwrap());
        let old = old.expose().replace("k1:", "old:");
        let before = Keyring::parse(&Secret::new(old.clone())).unwrap();
        let after = Keyring::parse(&Secret::new(format!("{},{old}", new.expose()))).unwrap();
        let signature = before.sign(Purpose::Audit, b"x").unwrap();
        assert_eq!(after.verify(Purpose::Audit, b"x", &signature), Signed::Valid);
        assert_eq!(after.verify(Purpose::Audit, b"y", &signature), Signed::Invalid);
        let newer = after.sign(Purpose::Audit, b"x").unwrap();
        assert_eq!(before.verify(Purpose::Audit, b"x", &newer), Signed::UnknownKey);
        for cut in 0..signature.len() {
            assert_ne!(before.verify(Purpose::Audit, b"x", &signature[..cut]), Signed::Valid);
        }
    }

    #[test]
    fn malformed_keys_are_refused_without_showing_them() {
        for bad in ["", "k1", "k1:!!", "k1:c2hvcnQ=", "way-too-long-identifier:AAAA"] {
            let error = Keyring::parse(&Secret::new(bad.into())).unwrap_err().to_string();
            assert!(error.contains("WIWEBB_KEYS") && !error.contains("c2hvcnQ"), "{error}");
        }
    }
}
