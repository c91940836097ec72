//! The key of one tenant, unwrapped: what it seals is of its tenant.

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, LessSafeKey, UnboundKey},
    hkdf, rand,
};
use kernel::{Error, Result, Secret, TenantId, Time};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Keyring, Place, SealedColumn, decrypt, encrypt};

pub(super) const VERSION: u8 = 2;

/// The key of one tenant.
pub struct DataKey {
    tenant: i64,
    id: Uuid,
    columns: LessSafeKey,
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DataKey").field("tenant", &self.tenant).field("id", &self.id).finish_non_exhaustive()
    }
}

/// A data key as `tenant_keys` has it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct WrappedKey {
    /// The tenant.
    pub tenant_id: i64,
    /// The key.
    pub id: Uuid,
    /// The key, encrypted by the master key.
    pub wrapped_key: Vec<u8>,
    /// The master key.
    pub master_key_id: String,
}

impl WrappedKey {
    /// A new key of a tenant, wrapped by the current master key.
    pub fn generate(tenant: TenantId, keys: &Keyring, now: Time) -> Result<Self> {
        let mut key = [0u8; 32];
        rand::fill(&mut key).map_err(Error::internal)?;
        let id = kernel::id::new_uuid(now);
        let wrapped_key = keys.wrap(tenant.0, id, &key)?;
        Ok(Self { tenant_id: tenant.0, id, wrapped_key, master_key_id: keys.current().to_owned() })
    }

    /// The same key, wrapped by the current master key.
    pub(super) fn rewrap(&self, keys: &Keyring) -> Result<Self> {
        let key = keys.unwrap(self.tenant_id, self.id, &self.master_key_id, &self.wrapped_key)?;
        let wrapped_key = keys.wrap(self.tenant_id, self.id, key.expose())?;
        Ok(Self { wrapped_key, master_key_id: keys.current().to_owned(), ..self.clone() })
    }

    /// The key itself.
    pub fn unwrap(&self, keys: &Keyring) -> Result<Arc<DataKey>> {
        let key = keys.unwrap(self.tenant_id, self.id, &self.master_key_id, &self.wrapped_key)?;
        DataKey::derive(self.tenant_id, self.id, key.expose()).map(Arc::new)
    }
}

impl DataKey {
    /// A key that nothing outside this process is sealed with.
    pub fn passing() -> Result<Self> {
        let mut key = [0u8; 32];
        rand::fill(&mut key).map_err(Error::internal)?;
        Self::derive(TenantId::PLATFORM.0, Uuid::nil(), &key)
    }

    fn derive(tenant: i64, id: Uuid, key: &[u8]) -> Result<Self> {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"wiwebb").extract(key);
        let mut columns = [0u8; 32];
        let okm = prk.expand(&[b"columns/2"], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut columns));
        okm.map_err(Error::internal)?;
        let columns = UnboundKey::new(&AES_256_GCM_SIV, &columns).map_err(Error::internal)?;
        Ok(Self { tenant, id, columns: LessSafeKey::new(columns) })
    }

    /// The tenant.
    pub fn tenant(&self) -> i64 {
        self.tenant
    }

    /// The key's identifier.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Encrypts a value for a row of the tenant.
    pub fn seal(&self, column: SealedColumn, row: Uuid, value: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = vec![VERSION];
        sealed.extend_from_slice(self.id.as_bytes());
        let associated = column.at(self.tenant, row).associated(self.id.as_bytes());
        encrypt(&self.columns, &associated, value, &mut sealed)?;
        Ok(sealed)
    }

    /// Decrypts a value at its place; an internal error where it was sealed for another, or with another key.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Secret<Vec<u8>>> {
        let text = match named(sealed) {
            Some((id, text)) if id == self.id && place.tenant == self.tenant => text,
            _ => return Err(place.corrupt()),
        };
        decrypt(&self.columns, &place.associated(self.id.as_bytes()), text).ok_or_else(|| place.corrupt())
    }
}

/// The data key that a value names, and what follows.
pub(super) fn named(sealed: &[u8]) -> Option<(Uuid, &[u8])> {
    let [VERSION, rest @ ..] = sealed else { return None };
    let (id, text) = rest.split_at_checked(16)?;
    Some((Uuid::from_slice(id).ok()?, text))
}

#[cfg(test)]
mod tests {
    use kernel::Clock;

    use super::*;
    use crate::sealed::tests::hex;

    const ROW: Uuid = Uuid::from_u128(1);

    fn key(tenant: i64, keys: &Keyring) -> Arc<DataKey> {
        WrappedKey::generate(TenantId(tenant), keys, Clock::system().now()).unwrap().unwrap(keys).unwrap()
    }

    #[test]
    fn opens_at_its_place_only() {
        let keys = Keyring::parse(&Keyring::generate().unwrap()).unwrap();
        let (ours, theirs) = (key(7, &keys), key(8, &keys));
        let sealed = ours.seal(SealedColumn::NasSecret, ROW, b"s3cret").unwrap();
        assert_eq!(ours.open(SealedColumn::NasSecret.at(7, ROW), &sealed).unwrap().expose(), b"s3cret");
        assert!(ours.open(SealedColumn::NasSecret.at(7, Uuid::from_u128(2)), &sealed).is_err());
        assert!(ours.open(SealedColumn::RadiusPassword.at(7, ROW), &sealed).is_err());
        assert!(ours.open(SealedColumn::NasSecret.at(8, ROW), &sealed).is_err());
        assert!(theirs.open(SealedColumn::NasSecret.at(8, ROW), &sealed).is_err());
        let mut renamed = sealed.clone();
        renamed[1..17].copy_from_slice(theirs.id().as_bytes());
        assert!(theirs.open(SealedColumn::NasSecret.at(8, ROW), &renamed).is_err());
        assert!(!sealed.windows(6).any(|window| window == b"s3cret"));
        for cut in 0..sealed.len() {
            assert!(ours.open(SealedColumn::NasSecret.at(7, ROW), &sealed[..cut]).is_err());
        }
    }

    #[test]
    fn a_key_that_is_wrapped_anew_is_the_same_key() {
        let [old, new] = ["old", "new"].map(|id| Keyring::generate().unwrap().expose().replace("k1", id));
        let before = Keyring::parse(&Secret::new(old.clone())).unwrap();
        let both = Keyring::parse(&Secret::new(format!("{new},{old}"))).unwrap();
        let after = Keyring::parse(&Secret::new(new)).unwrap();
        let wrapped = WrappedKey::generate(TenantId(7), &before, Clock::system().now()).unwrap();
        let sealed = wrapped.unwrap(&before).unwrap().seal(SealedColumn::NasSecret, ROW, b"s3cret").unwrap();
        assert!(wrapped.unwrap(&after).is_err());
        let anew = wrapped.rewrap(&both).unwrap().unwrap(&after).unwrap();
        assert_eq!(anew.open(SealedColumn::NasSecret.at(7, ROW), &sealed).unwrap().expose(), b"s3cret");
    }

    /// Made by another implementation (Python's `cryptography`): tenant 7, row 1, key 9.
    #[test]
    fn the_format_is_the_documented_one() {
        let master = hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
        let key = DataKey::derive(7, Uuid::from_u128(9), &master).unwrap();
        let sealed = "0200000000000000000000000000000009000102030405060708090a0b39155bea346663cbaeae266d5225a3d41ff0b0892435b11446883c69f6d76f6a94f9f7957f296ce2";
        let opened = key.open(SealedColumn::NasSecret.at(7, ROW), &hex(sealed)).unwrap();
        assert_eq!(opened.expose(), b"a secret of enough bytes");
    }
}
