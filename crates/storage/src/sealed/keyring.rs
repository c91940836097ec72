//! The master keys: they wrap the data keys of tenants and sign the audit trail, each with a key that HKDF derives for the
//! purpose. The first one is current, all are good for what they wrapped and signed. Values of version 1 they sealed
//! themselves.

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, LessSafeKey, UnboundKey},
    hkdf, hmac, rand,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::{Error, Result, Secret};
use uuid::Uuid;

use super::{Place, associated, decrypt, encrypt};

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

/// The master keys, current one first.
#[derive(Clone)]
pub struct Keyring(Arc<Vec<MasterKey>>);

struct MasterKey {
    id: String,
    check: [u8; 32],
    wrapping: LessSafeKey,
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

    /// The identifier of the key that wraps and signs.
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
        match self.find(id) {
            None => Signed::UnknownKey,
            Some(key) if hmac::verify(key.signing(purpose), message, tag).is_ok() => Signed::Valid,
            Some(_) => Signed::Invalid,
        }
    }

    /// Whether a key is listed.
    pub fn lists(&self, id: &str) -> bool {
        self.find(id.as_bytes()).is_some()
    }

    /// Encrypts a data key with the current key.
    pub(super) fn wrap(&self, tenant: i64, id: Uuid, key: &[u8]) -> Result<Vec<u8>> {
        let master = self.0.first().ok_or_else(|| Error::internal("no master key"))?;
        let mut wrapped = Vec::new();
        encrypt(&master.wrapping, &master.associated(tenant, id), key, &mut wrapped)?;
        Ok(wrapped)
    }

    /// Decrypts a data key that the master key of this id wrapped.
    pub(super) fn unwrap(&self, tenant: i64, id: Uuid, master: &str, wrapped: &[u8]) -> Result<Secret<Vec<u8>>> {
        let Some(key) = self.find(master.as_bytes()) else {
            let text = format!("the data key {id} is wrapped by the master key `{master}`, which is not listed");
            return Err(Error::internal(text));
        };
        let opened = decrypt(&key.wrapping, &key.associated(tenant, id), wrapped);
        opened.ok_or_else(|| Error::internal(format!("the data key {id} does not open")))
    }

    /// Decrypts what follows the version of a value that a master key sealed itself.
    pub(super) fn open(&self, place: Place, sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (length, rest) = sealed.split_first()?;
        let (id, rest) = rest.split_at_checked(usize::from(*length))?;
        let key = self.find(id)?;
        decrypt(&key.columns, &place.associated_by_master(&key.id), rest)
    }

    fn find(&self, id: &[u8]) -> Option<&MasterKey> {
        self.0.iter().find(|key| key.id.as_bytes() == id)
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
        let cipher =
            |key: [u8; 32]| UnboundKey::new(&AES_256_GCM_SIV, &key).map(LessSafeKey::new).map_err(Error::internal);
        Ok(Self {
            id: id.to_owned(),
            check: derive(b"check/1")?,
            wrapping: cipher(derive(b"data-keys/1")?)?,
            columns: cipher(derive(b"columns/1")?)?,
            audit: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"audit/1")?),
        })
    }

    /// What a wrapped key is bound to.
    fn associated(&self, tenant: i64, id: Uuid) -> Vec<u8> {
        associated(&[b"tenant_keys", &tenant.to_be_bytes(), id.as_bytes(), self.id.as_bytes()])
    }

    fn signing(&self, purpose: Purpose) -> &hmac::Key {
        match purpose {
            Purpose::Audit => &self.audit,
        }
    }
}

fn bad_keys(what: &str) -> Error {
    Error::precondition("BAD_KEYS", format!("WIWEBB_KEYS: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SealedColumn;

    fn old_and_new() -> (Keyring, Keyring) {
        let (old, new) = (Keyring::generate().unwrap(), Keyring::generate().unwrap());
        let old = old.expose().replace("k1:", "old:");
        let before = Keyring::parse(&Secret::new(old.clone())).unwrap();
        (before, Keyring::parse(&Secret::new(format!("{},{old}", new.expose()))).unwrap())
    }

    #[test]
    fn older_keys_unwrap_and_the_first_wraps() {
        let (before, after) = old_and_new();
        let id = Uuid::from_u128(1);
        let wrapped = before.wrap(7, id, b"a data key").unwrap();
        assert_eq!(after.unwrap(7, id, "old", &wrapped).unwrap().expose(), b"a data key");
        assert!(after.unwrap(8, id, "old", &wrapped).is_err() && after.unwrap(7, id, "k1", &wrapped).is_err());
        assert!(after.unwrap(7, Uuid::from_u128(2), "old", &wrapped).is_err());
        let wrapped = after.wrap(7, id, b"a data key").unwrap();
        let error = before.unwrap(7, id, "k1", &wrapped).unwrap_err();
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("`k1`"), "{error}");
    }

    /// Made by another implementation (Python's `cryptography`): tenant 7, `radius_nas.secret`, row 1.
    #[test]
    fn values_that_a_master_key_sealed_open_at_their_place() {
        let keys = Keyring::parse(&Secret::from("k1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")).unwrap();
        let sealed = "01026b31000102030405060708090a0b5b0e5ab072c244a86a4309625d9f5e2cff3b53462d2ced26ec21ed45d3b7a83e0290cbd4ad0f22c8";
        let sealed = super::super::tests::hex(sealed);
        let place = |tenant, row| SealedColumn::NasSecret.at(tenant, Uuid::from_u128(row));
        assert_eq!(keys.open(place(7, 1), &sealed[1..]).unwrap().expose(), b"a secret of enough bytes");
        assert!(keys.open(place(8, 1), &sealed[1..]).is_none() && keys.open(place(7, 2), &sealed[1..]).is_none());
        for cut in 1..sealed.len() {
            assert!(keys.open(place(7, 1), &sealed[1..cut]).is_none());
        }
    }

    #[test]
    fn signatures_name_their_key_and_fit_their_message_only() {
        let (before, after) = old_and_new();
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
