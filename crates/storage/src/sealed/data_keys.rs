//! The data keys of a database. A tenant gets its key when something is sealed for it first; a key lives as long as its
//! tenant's row. Unwrapped keys are kept in process: a key never changes, so what is kept is right, and it is dropped
//! when its tenant is revoked, so that it does not outlive a tenant that was deleted.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use kernel::{Clock, Error, Result, Secret, TenantId};
use sea_orm::Value;
use uuid::Uuid;

use super::{DataKey, Keyring, Place, WrappedKey, data_key::named};
use crate::{Revocation, SystemDb, error};

/// Keys that a process keeps at most: a few kilobytes each at worst.
const CAPACITY: u64 = 10_000;
/// How long one is kept at most.
const LIFE: Duration = Duration::from_secs(3600);
/// Keys of one look-up.
const BATCH: usize = 500;

/// The data keys of a database.
#[derive(Debug, Clone)]
pub struct DataKeys {
    keys: Keyring,
    db: SystemDb,
    clock: Clock,
    known: moka::sync::Cache<Uuid, Arc<DataKey>>,
}

/// The keys that some values need.
#[derive(Debug)]
pub struct Opener {
    keys: Keyring,
    known: HashMap<Uuid, Arc<DataKey>>,
}

impl DataKeys {
    pub(crate) fn new(db: SystemDb, keys: Keyring, clock: Clock) -> Self {
        let known = moka::sync::Cache::builder().max_capacity(CAPACITY).time_to_live(LIFE);
        Self { keys, db, clock, known: known.support_invalidation_closures().build() }
    }

    /// Drops what a revocation concerns.
    pub(crate) fn forget(&self, what: &Revocation) {
        match *what {
            // Fails only where closures are not supported.
            Revocation::Tenant(id) => drop(self.known.invalidate_entries_if(move |_, key| key.tenant() == id)),
            Revocation::All => self.known.invalidate_all(),
            Revocation::Session(_) | Revocation::User(_) | Revocation::Table(..) | Revocation::Nas => {}
        }
    }

    /// The key that seals what is new in a tenant; made where there is none yet. To be asked for before a change begins,
    /// since a key that is made must stand whether or not the change does.
    pub async fn current(&self, tenant: TenantId) -> Result<Arc<DataKey>> {
        const FIND: &str = "SELECT tenant_id, id, wrapped_key, master_key_id FROM tenant_keys
                            WHERE tenant_id = $1 AND replaced_at IS NULL";
        const MAKE: &str = "INSERT INTO tenant_keys (tenant_id, id, wrapped_key, master_key_id, created_at)
                            SELECT id, $2, $3, $4, $5 FROM tenants WHERE id = $1
                            ON CONFLICT (tenant_id) WHERE replaced_at IS NULL DO NOTHING";
        let find = async || -> Result<Option<WrappedKey>> {
            Ok(self.db.fetch(FIND, vec![tenant.0.into()]).await?.into_iter().next())
        };
        let wrapped = match find().await? {
            Some(wrapped) => wrapped,
            None => {
                let now = self.clock.now();
                let WrappedKey { id, wrapped_key, master_key_id, .. } = WrappedKey::generate(tenant, &self.keys, now)?;
                let values = vec![tenant.0.into(), id.into(), wrapped_key.into(), master_key_id.into(), now.into()];
                self.db.execute(MAKE, values).await?;
                // Another's, where that was quicker; none, where there is no such tenant.
                find().await?.ok_or_else(error::still_referenced)?
            }
        };
        self.keep(&wrapped)
    }

    /// Decrypts one value.
    pub async fn open(&self, place: Place, sealed: &[u8]) -> Result<Secret<Vec<u8>>> {
        self.opener([sealed]).await?.open(place, sealed)
    }

    /// What opens these values: at most one look-up for the keys that this process does not have.
    pub async fn opener<'a>(&self, values: impl IntoIterator<Item = &'a [u8]>) -> Result<Opener> {
        let (mut known, mut missing) = (HashMap::new(), BTreeSet::new());
        for (id, _) in values.into_iter().filter_map(named) {
            if known.contains_key(&id) {
                continue;
            }
            match self.known.get(&id) {
                Some(key) => drop(known.insert(id, key)),
                None => drop(missing.insert(id)),
            }
        }
        let missing: Vec<Uuid> = missing.into_iter().collect();
        for ids in missing.chunks(BATCH) {
            for wrapped in self.look_up(ids).await? {
                match self.keep(&wrapped) {
                    Ok(key) => drop(known.insert(wrapped.id, key)),
                    // What other keys sealed opens all the same.
                    Err(error) => tracing::error!(%error, tenant = wrapped.tenant_id, "a data key does not open"),
                }
            }
        }
        Ok(Opener { keys: self.keys.clone(), known })
    }

    async fn look_up(&self, ids: &[Uuid]) -> Result<Vec<WrappedKey>> {
        let places: Vec<String> = (1..=ids.len()).map(|place| format!("${place}")).collect();
        let places = places.join(", ");
        let sql = format!("SELECT tenant_id, id, wrapped_key, master_key_id FROM tenant_keys WHERE id IN ({places})");
        self.db.fetch(&sql, ids.iter().copied().map(Value::from).collect()).await
    }

    fn keep(&self, wrapped: &WrappedKey) -> Result<Arc<DataKey>> {
        if let Some(key) = self.known.get(&wrapped.id) {
            return Ok(key);
        }
        let key = wrapped.unwrap(&self.keys)?;
        self.known.insert(wrapped.id, key.clone());
        Ok(key)
    }
}

impl Opener {
    /// Decrypts a value at its place; an internal error where it was sealed for another.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Secret<Vec<u8>>> {
        match sealed {
            [1, rest @ ..] => self.keys.open(place, rest).ok_or_else(|| place.corrupt()),
            _ => {
                let key = named(sealed).and_then(|(id, _)| self.known.get(&id)).ok_or_else(|| place.corrupt())?;
                key.open(place, sealed)
            }
        }
    }
}

impl crate::TenantDb {
    /// The key that seals what is new in the tenant: see [`DataKeys::current`].
    pub async fn data_key(&self) -> Result<Arc<DataKey>> {
        let tenant = self.context().scope().tenant().ok_or_else(|| Error::internal("a write without a tenant"))?;
        self.storage().data_keys().current(tenant).await
    }
}
