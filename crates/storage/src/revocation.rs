//! The revocation log: what every node must drop from its caches (S17).
//!
//! A revocation is a row, written in the transaction that revokes. Every node reads the log's last minute twice a
//! second; a signal (Redis pub/sub, LISTEN/NOTIFY, or the same process) only makes it look at once. So a lost signal
//! costs half a second, never a stale session; and a node that cannot read the log for a second stops trusting its
//! caches ([`Revocations::trusted`]).

use std::{
    collections::HashMap,
    fmt,
    str::FromStr,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::{Clock, Error, Result, Secret, Time};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, FromQueryResult, sqlx};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{Engine, Redis, SystemDb, error::from_db, writes};

/// What is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Revocation {
    /// A session.
    Session(Uuid),
    /// Everything cached of a user.
    User(i64),
    /// Everything cached of a tenant.
    Tenant(i64),
    /// What was read from a declared table ([`crate::writes`]), in one tenant or in all.
    Table(Option<i64>, &'static str),
    /// The table of NAS.
    Nas,
    /// Everything.
    All,
}

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Revocation::Session(id) => write!(f, "session:{id}"),
            Revocation::User(id) => write!(f, "user:{id}"),
            Revocation::Tenant(id) => write!(f, "tenant:{id}"),
            Revocation::Table(Some(tenant), name) => write!(f, "table:{tenant}:{name}"),
            Revocation::Table(None, name) => write!(f, "table:*:{name}"),
            Revocation::Nas => f.write_str("nas:"),
            Revocation::All => f.write_str("all:"),
        }
    }
}

impl FromStr for Revocation {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':').ok_or(())? {
            ("session", id) => id.parse().map(Revocation::Session).map_err(drop),
            ("user", id) => id.parse().map(Revocation::User).map_err(drop),
            ("tenant", id) => id.parse().map(Revocation::Tenant).map_err(drop),
            ("table", place) => {
                let (tenant, name) = place.split_once(':').ok_or(())?;
                let tenant = if tenant == "*" { None } else { Some(tenant.parse().map_err(drop)?) };
                // A table that this program keeps nothing of is no matter to it.
                writes::declared(name).map(|name| Revocation::Table(tenant, name)).ok_or(())
            }
            ("nas", _) => Ok(Revocation::Nas),
            ("all", _) => Ok(Revocation::All),
            _ => Err(()),
        }
    }
}

type Listener = Box<dyn Fn(&Revocation) + Send + Sync>;

const CHANNEL: &str = "wiwebb_revocations";
const POLL: Duration = Duration::from_millis(500);
const TRUST: Duration = Duration::from_secs(1);
/// How far back the log is read: longer than a transaction may take, so that a late commit is not missed.
const WINDOW: Duration = Duration::from_secs(60);
/// How far two nodes' clocks may differ.
pub(crate) const SKEW: Duration = Duration::from_secs(10);

/// The revocation log of one node.
#[derive(Clone)]
pub struct Revocations(Arc<Inner>);

struct Inner {
    system: SystemDb,
    clock: Clock,
    redis: Option<Redis>,
    /// LISTEN/NOTIFY, where there is PostgreSQL and no Redis.
    listen: Option<Secret<String>>,
    listeners: RwLock<Vec<Listener>>,
    recent: Mutex<HashMap<Uuid, (Revocation, Time)>>,
    generation: AtomicU64,
    /// Milliseconds since `epoch` of the last complete reading; 0: none yet.
    last_read: AtomicU64,
    epoch: Instant,
    signal: Notify,
    tail: OnceLock<()>,
}

impl fmt::Debug for Revocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocations").field("trusted", &self.trusted()).finish_non_exhaustive()
    }
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: Uuid,
    subject: String,
    created_at: Time,
}

impl Revocations {
    pub(crate) fn new(system: SystemDb, engine: &Engine, redis: Option<Redis>, clock: Clock) -> Self {
        let listen = match engine {
            Engine::Postgres { direct, .. } if redis.is_none() => Some(direct.clone()),
            _ => None,
        };
        Self(Arc::new(Inner {
            system,
            clock,
            redis,
            listen,
            listeners: RwLock::default(),
            recent: Mutex::default(),
            generation: AtomicU64::default(),
            last_read: AtomicU64::default(),
            epoch: Instant::now(),
            signal: Notify::new(),
            tail: OnceLock::new(),
        }))
    }

    /// Calls `listener` for every revocation, on this node or another.
    pub fn on_revoked(&self, listener: impl Fn(&Revocation) + Send + Sync + 'static) {
        self.0.listeners.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    /// Starts to follow the log; returns after the first reading. Call it once in a process that serves.
    pub async fn follow(&self) -> Result<()> {
        self.read().await?;
        if self.0.tail.set(()).is_ok() {
            tokio::spawn(self.clone().poll());
            tokio::spawn(self.clone().hear());
        }
        Ok(())
    }

    /// Whether caches may be trusted: the log was read within the last second.
    pub fn trusted(&self) -> bool {
        let last = self.0.last_read.load(Ordering::Acquire);
        last != 0 && self.millis().saturating_sub(last) <= TRUST.as_millis() as u64
    }

    /// Counts the revocations seen. A cache that loads a value compares it before and after.
    pub fn generation(&self) -> u64 {
        self.0.generation.load(Ordering::Acquire)
    }

    /// Whether one of `subjects` was revoked since `loaded_at`, as far as the log's window tells.
    pub fn revoked_since(&self, loaded_at: Time, subjects: &[Revocation]) -> bool {
        let from = loaded_at - SKEW;
        let recent = self.0.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.values().any(|(what, at)| *at >= from && (subjects.contains(what) || *what == Revocation::All))
    }

    /// Revokes outside a tenant's transaction: the command line.
    pub async fn revoke_now(&self, tenant: i64, revocation: Revocation) -> Result<()> {
        let now = self.0.clock.now();
        let sql = "INSERT INTO revocations (tenant_id, id, subject, created_at) VALUES ($1, $2, $3, $4)";
        let values = vec![tenant.into(), kernel::id::new_uuid(now).into(), revocation.to_string().into(), now.into()];
        self.0.system.execute(sql, values).await?;
        self.announce().await;
        Ok(())
    }

    /// Tells the other nodes in the transaction itself, where the database does the telling.
    pub(crate) async fn announce_in(&self, tx: &DatabaseTransaction) -> Result<()> {
        if self.0.redis.is_none() && tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared("NOTIFY wiwebb_revocations").await.map_err(from_db)?;
        }
        Ok(())
    }

    /// After the commit: this node drops at once, the others are told.
    pub(crate) async fn announce(&self) {
        if let Err(error) = self.read().await {
            tracing::warn!(%error, "the revocation log cannot be read");
            self.0.last_read.store(0, Ordering::Release);
        }
        if let Some(redis) = &self.0.redis {
            redis.publish(CHANNEL).await;
        }
    }

    async fn poll(self) {
        loop {
            if let Err(error) = self.read().await {
                tracing::warn!(%error, "the revocation log cannot be read; caches are not trusted");
            }
            let _ = tokio::time::timeout(POLL, self.0.signal.notified()).await;
        }
    }

    async fn hear(self) {
        let signal = || self.0.signal.notify_one();
        if let Some(redis) = &self.0.redis {
            redis.subscribe(CHANNEL, signal).await;
        } else if let Some(url) = &self.0.listen {
            loop {
                if let Err(error) = listen(url, signal).await {
                    tracing::debug!(%error, "LISTEN failed");
                }
                tokio::time::sleep(POLL).await;
            }
        }
    }

    /// Reads the log's window and applies what is new.
    async fn read(&self) -> Result<()> {
        let started = self.millis();
        let now = self.0.clock.now();
        let missed = self.0.last_read.load(Ordering::Acquire);
        if missed != 0 && started.saturating_sub(missed) > (WINDOW / 2).as_millis() as u64 {
            self.apply(&Revocation::All);
        }
        let sql = "SELECT id, subject, created_at FROM revocations WHERE created_at >= $1";
        let rows: Vec<Row> = self.0.system.fetch(sql, vec![(now - WINDOW).into()]).await?;
        let fresh: Vec<Revocation> = {
            let mut recent = self.0.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.retain(|_, (_, at)| *at >= now - WINDOW - SKEW);
            rows.into_iter()
                .filter_map(|row| {
                    let what = row.subject.parse().ok()?;
                    recent.insert(row.id, (what, row.created_at)).is_none().then_some(what)
                })
                .collect()
        };
        fresh.iter().for_each(|what| self.apply(what));
        self.0.last_read.store(started.max(1), Ordering::Release);
        Ok(())
    }

    fn apply(&self, revocation: &Revocation) {
        self.0.generation.fetch_add(1, Ordering::AcqRel);
        for listener in self.0.listeners.read().unwrap_or_else(PoisonError::into_inner).iter() {
            listener(revocation);
        }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.0.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

async fn listen(url: &Secret<String>, heard: impl Fn()) -> Result<()> {
    let mut listener = sqlx::postgres::PgListener::connect(url.expose()).await.map_err(Error::unavailable)?;
    listener.listen(CHANNEL).await.map_err(Error::unavailable)?;
    loop {
        listener.recv().await.map_err(Error::unavailable)?;
        heard();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_survive_the_log() {
        let all = [
            Revocation::Session(Uuid::nil()),
            Revocation::User(3),
            Revocation::Tenant(0),
            Revocation::Table(Some(7), "revoked_things"),
            Revocation::Table(None, "revoked_things"),
            Revocation::Nas,
            Revocation::All,
        ];
        writes::declare(["revoked_things"]);
        for revocation in all {
            assert_eq!(revocation.to_string().parse(), Ok(revocation));
        }
        assert!("user:x".parse::<Revocation>().is_err() && "table:1:nothing".parse::<Revocation>().is_err());
    }
}
