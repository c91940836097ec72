//! Counts shared by servers through Redis. Log-ins are counted there, one script a call, so that their rate is exact.
//! Other calls are counted in the process and told to Redis in batches four times a second, off the request's path;
//! what comes back is what all servers counted. Redis away: each process counts for itself.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use kernel::{Clock, Result, Time};
use storage::{Engine, Redis, Storage};

use super::{
    Limits, Rate, Verdict, Who,
    buckets::{Buckets, Untold},
};

const EVERY: Duration = Duration::from_millis(250);
const BATCH: usize = 500;

/// One call: the number stored so far becomes the next, unless that would exceed the rate.
const TAKE: &str = "
local now, cost, per, slack = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at = tonumber(redis.call('GET', KEYS[1]) or '0')
at = math.min(math.max(at, now), now + 2 * per)
if at + cost - now > per + slack then return {'0', string.format('%.0f', at)} end
at = at + cost
redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', math.ceil((at - now) / 1000) + 1000)
return {'1', string.format('%.0f', at)}";

/// What several callers have used on one server, added to what all have; returns the new numbers.
const ADD: &str = "
local now, found = tonumber(ARGV[1]), {}
for i, key in ipairs(KEYS) do
  local used, per, since = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local at = tonumber(redis.call('GET', key) or '0')
  at = math.min(math.max(at, since) + used, now + 2 * per)
  redis.call('SET', key, string.format('%.0f', at), 'PX', math.ceil(math.max(at - now, 0) / 1000) + 1000)
  found[i] = string.format('%.0f', at)
end
return found";

/// The way to the other servers.
#[derive(Debug, Clone)]
pub struct Shared(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    redis: Redis,
    storage: Storage,
    clock: Clock,
    limits: Limits,
    buckets: Arc<Buckets>,
    following: OnceLock<()>,
}

impl Shared {
    /// `None` where no other server can be: without Redis, or on SQLite.
    pub fn new(storage: &Storage, limits: Limits, buckets: Arc<Buckets>) -> Option<Self> {
        if matches!(storage.engine(), Engine::Sqlite { .. }) {
            return None;
        }
        let redis = storage.redis()?.clone();
        let (storage, clock) = (storage.clone(), storage.clock().clone());
        let inner = Inner { redis, storage, clock, limits, buckets, following: OnceLock::new() };
        Some(Self(Arc::new(inner)))
    }

    /// Counts one call exactly; `None`: Redis does not answer.
    pub async fn take(&self, who: &Who, rate: Rate, now: Time) -> Option<Verdict> {
        let now = now.timestamp_micros();
        let known = self.0.buckets.look(who, rate, now);
        if known.retry_after.is_some() {
            return Some(known);
        }
        let key = self.key(who).await.ok()?;
        let values = [now, rate.cost(), rate.micros(), rate.slack()].map(|number| number.to_string()).to_vec();
        let found = self.0.redis.script(TAKE, vec![key], values).await;
        note(found.is_some());
        let [allowed, whole_at] = <[String; 2]>::try_from(found?).ok()?;
        let (allowed, whole_at) = (allowed == "1", whole_at.parse().ok()?);
        self.0.buckets.learn(*who, whole_at, now);
        Some(rate.verdict(whole_at, now, allowed))
    }

    /// Starts to tell Redis what this process counts.
    pub fn follow(&self) {
        if self.0.following.set(()).is_ok() {
            let inner = Arc::downgrade(&self.0);
            tokio::spawn(async move {
                let mut beat = tokio::time::interval(EVERY);
                beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
                loop {
                    beat.tick().await;
                    let Some(inner) = inner.upgrade() else { return };
                    Self(inner).tell().await;
                }
            });
        }
    }

    async fn tell(&self) {
        let untold = self.0.buckets.untold();
        for batch in untold.chunks(BATCH) {
            let now = self.0.clock.now().timestamp_micros();
            let (mut keys, mut asked, mut values) = (Vec::new(), Vec::new(), vec![now.to_string()]);
            for Untold { who, calls, since } in batch {
                let Some(rate) = self.0.limits.of(who) else { continue };
                let Ok(key) = self.key(who).await else { return };
                asked.push(*who);
                keys.push(key);
                let used = rate.cost() * i64::from(*calls);
                values.extend([used, rate.micros(), *since].map(|number| number.to_string()));
            }
            let found = self.0.redis.script(ADD, keys, values).await;
            note(found.is_some());
            for (who, whole_at) in asked.into_iter().zip(found.into_iter().flatten()) {
                if let Ok(whole_at) = whole_at.parse() {
                    self.0.buckets.learn(who, whole_at, now);
                }
            }
        }
    }

    async fn key(&self, who: &Who) -> Result<String> {
        // One hash tag, so that a cluster keeps them on one node.
        let prefix = format!("wiwebb:{{rates:{}}}:", self.0.storage.name().await?);
        Ok(match who {
            Who::Login(address) => format!("{prefix}login:{address}"),
            Who::Address(address) => format!("{prefix}address:{address}"),
            Who::User(user) => format!("{prefix}user:{user}"),
            Who::Key(key) => format!("{prefix}key:{key}"),
            Who::Tenant(tenant) => format!("{prefix}tenant:{tenant}"),
        })
    }
}

fn note(shared: bool) {
    metrics::gauge!("wiwebb_rates_shared").set(if shared { 1.0 } else { 0.0 });
}
