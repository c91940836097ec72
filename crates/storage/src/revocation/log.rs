//! The revocation log.
//!
//! A revocation is a row, written in the transaction that revokes. Every node reads what is new in the log twice a
//! second; a signal (Redis pub/sub, LISTEN/NOTIFY, or the same process) only makes it look at once. So a lost signal
//! costs half a second, never a stale session; and a node that cannot read the log for a second stops trusting what it
//! keeps ([`Revocations::trusted`]).
//!
//! What is new: each row has a position, and each reading says up to where no row can appear any more (its horizon),
//! which is where the next one begins. On SQLite, where one transaction writes at a time, positions count up. On
//! PostgreSQL a position is the number of the row's transaction, and the horizon the oldest one that is still running: a
//! late commit is behind no horizon, and what lies between is told by its identifier.

use std::{
    collections::{HashMap, HashSet},
    fmt,
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

use super::{
    Revocation,
    epochs::{Epochs, Stamp},
};
use crate::{Engine, Redis, SystemDb, error::from_db};

type Listener = Box<dyn Fn(&Revocation) + Send + Sync>;

const CHANNEL: &str = "wiwebb_revocations";
const POLL: Duration = Duration::from_millis(500);
const TRUST: Duration = Duration::from_secs(1);
/// How far back a node that starts reads the log, and how long it remembers: longer than a shared entry lives.
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
    epochs: Epochs,
    /// When what was revoked, as far as the window tells: what entries of other nodes are compared with.
    latest: Mutex<HashMap<Revocation, Time>>,
    progress: tokio::sync::Mutex<Progress>,
    /// Readings that were begun.
    begun: AtomicU64,
    /// Milliseconds since `epoch` of the last complete reading; 0: none yet.
    last_read: AtomicU64,
    epoch: Instant,
    signal: Notify,
    tail: OnceLock<()>,
}

/// How far the log has been read.
#[derive(Debug, Default)]
struct Progress {
    /// The horizon of the last reading.
    horizon: i64,
    /// Rows past the horizon that have been read.
    ahead: HashSet<Uuid>,
    /// The last complete reading, counted as `begun` is.
    complete: u64,
    /// When it began; unlike `last_read` it outlives a loss of trust, so that a long outage is noticed after it.
    complete_at: Option<u64>,
}

impl fmt::Debug for Revocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocations").field("trusted", &self.trusted()).finish_non_exhaustive()
    }
}

/// One line of a reading; there is always one, without a row where nothing is new.
#[derive(Debug, FromQueryResult)]
struct Line {
    horizon: i64,
    position: Option<i64>,
    id: Option<Uuid>,
    subject: Option<String>,
    created_at: Option<Time>,
}

/// A row of the log.
struct Row {
    position: i64,
    id: Uuid,
    subject: String,
    created_at: Time,
}

impl Line {
    fn row(self) -> Option<Row> {
        Some(Row { position: self.position?, id: self.id?, subject: self.subject?, created_at: self.created_at? })
    }
}

macro_rules! reading {
    ($horizon:literal) => {
        concat!(
            "SELECT log.horizon, r.position, r.id, r.subject, r.created_at FROM (SELECT ",
            $horizon,
            " AS horizon) log LEFT JOIN revocations r ON r.position >= $1 AND r.created_at >= $2"
        )
    };
}

const ON_POSTGRES: &str = reading!("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
const ON_SQLITE: &str = reading!("coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'revocations'), 0) + 1");

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
            epochs: Epochs::new(),
            latest: Mutex::default(),
            progress: tokio::sync::Mutex::default(),
            begun: AtomicU64::default(),
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

    /// Whether what is kept may be trusted: the log was read within the last second.
    pub fn trusted(&self) -> bool {
        let last = self.0.last_read.load(Ordering::Acquire);
        last != 0 && self.millis().saturating_sub(last) <= TRUST.as_millis() as u64
    }

    /// Now, among the revocations. Take it before you load what is to be kept.
    pub fn stamp(&self) -> Stamp {
        self.0.epochs.stamp()
    }

    /// Whether none of `subjects` was revoked since `stamp`; now and then it says no although none was.
    pub fn none_since(&self, stamp: Stamp, subjects: impl IntoIterator<Item = Revocation>) -> bool {
        self.0.epochs.none_since(stamp, subjects)
    }

    /// Whether one of `subjects` was revoked after `loaded_at`, a time of another node, as far as the window tells.
    pub fn revoked_since(&self, loaded_at: Time, subjects: impl IntoIterator<Item = Revocation>) -> bool {
        let from = loaded_at - SKEW;
        let latest = self.0.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let mut subjects = subjects.into_iter().chain([Revocation::All]);
        subjects.any(|what| latest.get(&what).is_some_and(|at| *at >= from))
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
            self.forget(self.0.clock.now());
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

    /// Reads what is new and applies it. Whoever waits meanwhile needs no reading of its own, if another begins later.
    async fn read(&self) -> Result<()> {
        let before = self.0.begun.load(Ordering::Acquire);
        let mut progress = self.0.progress.lock().await;
        if progress.complete > before {
            return Ok(());
        }
        let number = self.0.begun.fetch_add(1, Ordering::AcqRel) + 1;
        let started = self.millis();
        let now = self.0.clock.now();
        let sql = if self.0.system.backend() == DbBackend::Postgres { ON_POSTGRES } else { ON_SQLITE };
        let values = vec![progress.horizon.into(), (now - WINDOW).into()];
        let lines: Vec<Line> = self.0.system.fetch(sql, values).await?;
        let horizon = lines.first().map(|line| line.horizon).ok_or_else(|| Error::internal("a reading has a line"))?;
        let longest = (WINDOW / 2).as_millis() as u64;
        let missed = progress.complete_at.is_some_and(|last| started.saturating_sub(last) > longest);
        // A horizon that goes back: another database stands in for the one that was read so far.
        if missed || horizon < progress.horizon {
            self.apply(Revocation::All, now);
        }
        let rows: Vec<Row> = lines.into_iter().filter_map(Line::row).collect();
        for row in rows.iter().filter(|row| !progress.ahead.contains(&row.id)) {
            if let Ok(what) = row.subject.parse() {
                self.apply(what, row.created_at);
            }
        }
        progress.ahead = rows.iter().filter(|row| row.position >= horizon).map(|row| row.id).collect();
        progress.horizon = horizon;
        progress.complete = number;
        progress.complete_at = Some(started);
        self.0.last_read.store(started.max(1), Ordering::Release);
        Ok(())
    }

    fn apply(&self, what: Revocation, at: Time) {
        {
            let mut latest = self.0.latest.lock().unwrap_or_else(PoisonError::into_inner);
            let known = latest.entry(what).or_insert(at);
            *known = (*known).max(at);
        }
        self.0.epochs.note(what);
        for listener in self.0.listeners.read().unwrap_or_else(PoisonError::into_inner).iter() {
            listener(&what);
        }
    }

    /// Forgets what the window does not hold any more.
    fn forget(&self, now: Time) {
        let mut latest = self.0.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.retain(|_, at| *at >= now - WINDOW - SKEW);
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
