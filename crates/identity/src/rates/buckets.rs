//! The counts of this process: a sharded map that forgets whose allowance is whole again.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher as _,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Rate, Verdict, Who};

const SHARDS: usize = 64;
/// Callers that a shard remembers at most. A flood of addresses beyond it is forgotten, not refused.
const MOST: usize = 16_384;

/// The counts.
#[derive(Debug)]
pub struct Buckets {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
struct Shard {
    buckets: HashMap<Who, Bucket>,
    /// The size at which it is looked through again.
    sweep_at: usize,
    /// Who has calls that other servers have not been told of.
    untold: Vec<Who>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Bucket {
    whole_at: i64,
    untold: u32,
    /// When the first of these was counted.
    since: i64,
}

/// Calls of one caller that other servers have not been told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untold {
    pub who: Who,
    pub calls: u32,
    pub since: i64,
}

impl Default for Buckets {
    fn default() -> Self {
        Self { hasher: RandomState::new(), shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Buckets {
    fn shard(&self, who: &Who) -> MutexGuard<'_, Shard> {
        let index = self.hasher.hash_one(who) as usize % SHARDS;
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call. `tell`: other servers are to hear of it; the flag returned says that this is the first in its shard
    /// that they have not heard of.
    pub fn take(&self, who: Who, rate: Rate, now: i64, tell: bool) -> (Verdict, bool) {
        let mut shard = self.shard(&who);
        shard.make_room(now);
        let shard = &mut *shard;
        let bucket = shard.buckets.entry(who).or_default();
        let (whole_at, verdict) = rate.take(bucket.whole_at, now);
        bucket.whole_at = whole_at;
        let mut first = false;
        if tell && verdict.retry_after.is_none() {
            bucket.untold += 1;
            if bucket.untold == 1 {
                bucket.since = now;
                first = shard.untold.is_empty();
                shard.untold.push(who);
            }
        }
        (verdict, first)
    }

    /// What a call would be told, without counting it.
    pub fn look(&self, who: &Who, rate: Rate, now: i64) -> Verdict {
        let stored = self.shard(who).buckets.get(who).copied().unwrap_or_default();
        rate.take(stored.whole_at, now).1
    }

    /// Learns what all servers together have counted.
    pub fn learn(&self, who: Who, whole_at: i64, now: i64) {
        let mut shard = self.shard(&who);
        shard.make_room(now);
        let bucket = shard.buckets.entry(who).or_default();
        bucket.whole_at = bucket.whole_at.max(whole_at);
    }

    /// Takes the calls that other servers have not been told of.
    pub fn untold(&self) -> Vec<Untold> {
        let mut all = Vec::new();
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let shard = &mut *shard;
            for who in shard.untold.drain(..) {
                if let Some(bucket) = shard.buckets.get_mut(&who) {
                    all.push(Untold { who, calls: std::mem::take(&mut bucket.untold), since: bucket.since });
                }
            }
        }
        all
    }
}

impl Shard {
    fn make_room(&mut self, now: i64) {
        if self.buckets.len() < self.sweep_at.max(256) {
            return;
        }
        self.buckets.retain(|_, bucket| bucket.whole_at > now || bucket.untold > 0);
        if self.buckets.len() >= MOST {
            self.buckets.clear();
            self.untold.clear();
        }
        self.sweep_at = 2 * self.buckets.len();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const RATE: Rate = Rate { count: 1000, per: Duration::from_secs(60) };

    #[test]
    fn many_threads_get_the_allowance_once() {
        let buckets = Buckets::default();
        let allowed: usize = std::thread::scope(|scope| {
            let calls =
                || (0..500).filter(|_| buckets.take(Who::User(1), RATE, 0, false).0.retry_after.is_none()).count();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(calls)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(allowed, 1000);
        assert!(buckets.take(Who::User(2), RATE, 0, false).0.retry_after.is_none());
    }

    #[test]
    fn whose_allowance_is_whole_is_forgotten() {
        let buckets = Buckets::default();
        for second in 0..200i64 {
            for user in 0..1000 {
                buckets.take(Who::User(second * 1000 + user), RATE, second * 1_000_000, false);
            }
        }
        let left: usize = buckets.shards.iter().map(|shard| shard.lock().unwrap().buckets.len()).sum();
        assert!(left < 40_000, "{left} of 200000 remembered");
    }

    #[test]
    fn untold_calls_are_told_once() {
        let buckets = Buckets::default();
        assert!(buckets.take(Who::User(1), RATE, 0, true).1 && !buckets.take(Who::User(1), RATE, 0, true).1);
        assert_eq!(buckets.untold(), [Untold { who: Who::User(1), calls: 2, since: 0 }]);
        assert!(buckets.untold().is_empty());
        buckets.learn(Who::User(1), 60_000_000, 0);
        assert!(buckets.look(&Who::User(1), RATE, 0).retry_after.is_some());
    }
}
