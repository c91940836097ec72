//! A cache of look-ups: in process, and shared on Redis where there is one.
//!
//! An entry is used only while the revocation log is trusted, and not if one of its subjects was revoked since it was
//! loaded. Shared entries live shorter than the log's window, so the log always tells. Redis away: the database
//! answers.

use std::{future::Future, sync::Arc, time::Duration};

use kernel::{Result, Time};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Revocation, Storage,
    revocation::{Revocations, Stamp},
};

/// A value that revocations drop.
pub trait Cached: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What revokes it.
    fn subjects(&self) -> impl Iterator<Item = Revocation>;
}

/// How long a shared entry lives: well inside the revocation log's window.
const SHARED_LIFE: Duration = Duration::from_secs(30);

/// A cache of one kind of value.
pub struct Cache<V> {
    name: &'static str,
    local: moka::sync::Cache<Vec<u8>, Kept<V>>,
    storage: Storage,
    revocations: Revocations,
}

/// A value in this process.
#[derive(Clone)]
struct Kept<V> {
    value: Arc<V>,
    /// Before it was loaded.
    stamp: Stamp,
}

impl<V> std::fmt::Debug for Cache<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("name", &self.name).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct SharedEntry<V> {
    loaded_at: Time,
    value: V,
}

impl<V: Cached> Cache<V> {
    /// A cache of at most `capacity` entries, each for at most `life`.
    pub fn new(storage: &Storage, name: &'static str, capacity: u64, life: Duration) -> Self {
        let local = moka::sync::Cache::builder().max_capacity(capacity).time_to_live(life).build();
        Self { name, local, storage: storage.clone(), revocations: storage.revocations().clone() }
    }

    /// An entry of this process, if it may be used: no waiting, for the hot path.
    pub fn peek(&self, key: &[u8]) -> Option<Arc<V>> {
        if !self.revocations.trusted() {
            return None;
        }
        let Kept { value, stamp } = self.local.get(key)?;
        if !self.revocations.none_since(stamp, value.subjects()) {
            self.local.invalidate(key);
            return None;
        }
        metrics::counter!("wiwebb_cache_requests_total", "cache" => self.name, "result" => "hit").increment(1);
        Some(value)
    }

    /// The value of a key: from this process, from Redis, or by `load`. What `load` does not find is not kept.
    pub async fn get_or_load(
        &self,
        key: &[u8],
        load: impl Future<Output = Result<Option<V>>>,
    ) -> Result<Option<Arc<V>>> {
        if let Some(value) = self.peek(key) {
            return Ok(Some(value));
        }
        let trusted = self.revocations.trusted();
        let stamp = self.revocations.stamp();
        if trusted && let Some(value) = self.shared(key).await {
            metrics::counter!("wiwebb_cache_requests_total", "cache" => self.name, "result" => "shared").increment(1);
            return Ok(Some(self.keep(key, value, stamp)));
        }
        metrics::counter!("wiwebb_cache_requests_total", "cache" => self.name, "result" => "miss").increment(1);
        let loaded_at = self.storage.clock().now();
        let Some(value) = load.await? else { return Ok(None) };
        if !trusted {
            return Ok(Some(Arc::new(value)));
        }
        if let Some(redis) = self.storage.redis()
            && let Ok(key) = self.shared_key(key).await
            && let Ok(bytes) = serde_json::to_vec(&SharedEntry { loaded_at, value: value.clone() })
        {
            redis.set(&key, bytes, SHARED_LIFE).await;
        }
        Ok(Some(self.keep(key, value, stamp)))
    }

    /// Drops one entry of this process.
    pub fn forget(&self, key: &[u8]) {
        self.local.invalidate(key);
    }

    fn keep(&self, key: &[u8], value: V, stamp: Stamp) -> Arc<V> {
        let value = Arc::new(value);
        self.local.insert(key.to_vec(), Kept { value: value.clone(), stamp });
        value
    }

    async fn shared(&self, key: &[u8]) -> Option<V> {
        let redis = self.storage.redis()?;
        let bytes = redis.get(&self.shared_key(key).await.ok()?).await?;
        let entry: SharedEntry<V> = serde_json::from_slice(&bytes).ok()?;
        let age = self.storage.clock().now() - entry.loaded_at;
        let fresh = age.to_std().is_ok_and(|age| age <= SHARED_LIFE);
        (fresh && !self.revocations.revoked_since(entry.loaded_at, entry.value.subjects())).then_some(entry.value)
    }

    async fn shared_key(&self, key: &[u8]) -> Result<String> {
        use std::fmt::Write as _;
        let start = format!("wiwebb:{}:{}:", self.storage.name().await?, self.name);
        Ok(key.iter().fold(start, |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }
}
