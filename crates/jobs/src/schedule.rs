//! Periodic work. Every worker does it, a little out of step with the others: each piece is idempotent and bounded, so
//! two at once are no harm and none at all for a while is none either.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::{Clock, Result};
use storage::{Storage, SystemAccess, SystemDb};

use crate::{Queue, queue::Finished};

/// Work that comes back.
#[async_trait]
pub trait Periodic: Send + Sync {
    /// Its name, for logs and metrics.
    fn name(&self) -> &'static str;

    /// How often it is done.
    fn every(&self) -> Duration;

    /// Does it; returns how many things it changed.
    async fn run(&self) -> Result<u64>;
}

const BATCH: i64 = 500;
/// Batches in one run; what is left waits for the next.
const BATCHES: u32 = 200;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// The foundation's own periodic work.
pub(crate) fn own(storage: &Storage, queue: &Queue) -> Vec<Arc<dyn Periodic>> {
    vec![
        Arc::new(expired_sessions(storage)),
        Arc::new(old_revocations(storage)),
        Arc::new(old_ceremonies(storage)),
        Arc::new(old_job_effects(storage)),
        Arc::new(OldJobs(queue.clone())),
    ]
}

/// Deletes the rows of a table that are older than a time.
#[derive(Debug)]
pub struct Sweep {
    name: &'static str,
    every: Duration,
    age: TimeDelta,
    sql: &'static str,
    db: SystemDb,
    clock: Clock,
}

/// Sessions that have expired; they open nothing any more (S01), so nobody needs to hear of it.
pub fn expired_sessions(storage: &Storage) -> Sweep {
    Sweep {
        name: "expired_sessions",
        every: Duration::from_secs(60),
        age: TimeDelta::zero(),
        sql: "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::ExpiredSessions),
        clock: storage.clock().clone(),
    }
}

/// Proofs sent by mail that nobody used in time.
pub fn expired_mail_tokens(storage: &Storage) -> Sweep {
    Sweep {
        name: "expired_mail_tokens",
        every: Duration::from_secs(600),
        age: TimeDelta::zero(),
        sql: "DELETE FROM mail_tokens WHERE id IN (SELECT id FROM mail_tokens WHERE expires_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::ExpiredMailTokens),
        clock: storage.clock().clone(),
    }
}

/// Sign-ins by a provider that were begun and came to nothing.
pub fn expired_oidc_attempts(storage: &Storage) -> Sweep {
    Sweep {
        name: "expired_oidc_attempts",
        every: Duration::from_secs(600),
        age: TimeDelta::zero(),
        sql: "DELETE FROM oidc_attempts WHERE id IN (SELECT id FROM oidc_attempts WHERE expires_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::ExpiredOidcAttempts),
        clock: storage.clock().clone(),
    }
}

/// Revocations that every node has read long ago: a node reads the last minute.
pub fn old_revocations(storage: &Storage) -> Sweep {
    Sweep {
        name: "old_revocations",
        every: Duration::from_secs(600),
        age: TimeDelta::hours(1),
        sql: "DELETE FROM revocations WHERE id IN (SELECT id FROM revocations WHERE created_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::OldRevocations),
        clock: storage.clock().clone(),
    }
}

/// Ceremonies with passkeys that nobody finished in time.
pub fn old_ceremonies(storage: &Storage) -> Sweep {
    Sweep {
        name: "old_ceremonies",
        every: Duration::from_secs(60),
        age: TimeDelta::zero(),
        sql: "DELETE FROM passkey_ceremonies WHERE id IN \
              (SELECT id FROM passkey_ceremonies WHERE expires_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::OldCeremonies),
        clock: storage.clock().clone(),
    }
}

/// Marks of effects whose job can no longer come back. Dead letters are kept for a shorter time.
pub fn old_job_effects(storage: &Storage) -> Sweep {
    Sweep {
        name: "old_job_effects",
        every: Duration::from_secs(3600),
        age: TimeDelta::days(30),
        sql: "DELETE FROM job_effects WHERE job_id IN (SELECT job_id FROM job_effects WHERE created_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::OldJobEffects),
        clock: storage.clock().clone(),
    }
}

/// Failed sign-ins: after a day they count no more.
pub fn old_sign_in_failures(storage: &Storage) -> Sweep {
    Sweep {
        name: "old_sign_in_failures",
        every: Duration::from_secs(3600),
        age: TimeDelta::days(1),
        sql: "DELETE FROM sign_in_failures WHERE subject IN
              (SELECT subject FROM sign_in_failures WHERE last_failed_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::OldSignInFailures),
        clock: storage.clock().clone(),
    }
}

/// Addresses from which nobody signed in for thirty days; they open a locked account no more.
pub fn old_sign_in_addresses(storage: &Storage) -> Sweep {
    Sweep {
        name: "old_sign_in_addresses",
        every: Duration::from_secs(3600),
        age: TimeDelta::days(30),
        sql: "DELETE FROM sign_in_addresses WHERE (user_id, address) IN
              (SELECT user_id, address FROM sign_in_addresses WHERE last_signed_in_at < $1 LIMIT $2)",
        db: storage.system(SystemAccess::OldSignInAddresses),
        clock: storage.clock().clone(),
    }
}

/// Traffic of networks from before anybody asks for.
pub fn old_radius_traffic(storage: &Storage) -> Sweep {
    Sweep {
        name: "old_radius_traffic",
        every: Duration::from_secs(3600),
        age: TimeDelta::days(31),
        sql: "DELETE FROM radius_traffic WHERE (tenant_id, bucket) IN
              (SELECT tenant_id, bucket FROM radius_traffic WHERE bucket < $1 LIMIT $2)",
        db: storage.system(SystemAccess::OldRadiusTraffic),
        clock: storage.clock().clone(),
    }
}

#[async_trait]
impl Periodic for Sweep {
    fn name(&self) -> &'static str {
        self.name
    }

    fn every(&self) -> Duration {
        self.every
    }

    async fn run(&self) -> Result<u64> {
        let before = self.clock.now() - self.age;
        let mut total = 0;
        for _ in 0..BATCHES {
            let rows = self.db.execute(self.sql, vec![before.into(), BATCH.into()]).await?;
            total += rows;
            if rows < BATCH.unsigned_abs() {
                break;
            }
        }
        Ok(total)
    }
}

/// Finished jobs after an hour (they only tell duplicates), dead letters after four weeks.
struct OldJobs(Queue);

#[async_trait]
impl Periodic for OldJobs {
    fn name(&self) -> &'static str {
        "old_jobs"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self) -> Result<u64> {
        let done = self.0.trim(Finished::Done, HOUR).await?;
        let dead = self.0.trim(Finished::Dead, DAY * 28).await?;
        Ok(done + dead + self.0.trim_workers(DAY).await?)
    }
}
