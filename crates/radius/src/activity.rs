//! What the listener notices beside its work: when a NAS was last heard, and the decisions on its requests. A packet costs
//! an atomic store; all of it is written every few seconds in two statements, and at the end. What a process that is
//! killed has not written is lost, and so is what a NAS did in the last seconds before it was deleted.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, Ordering::Relaxed},
    time::Duration,
};

use kernel::{Clock, Result, Time};
use sea_orm::{DbBackend, Value};
use storage::{Storage, SystemAccess, SystemDb};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    nas_table::{Client, LiveNasTable},
    sql::{array, placeholders},
    traffic,
};

/// How often it is written.
const EVERY: Duration = Duration::from_secs(5);
/// Rows of one statement.
const ROWS: usize = 2000;

/// What is noticed of one NAS.
#[derive(Debug, Default)]
pub struct Activity {
    /// Microseconds since 1970; 0: never.
    seen: AtomicI64,
    /// What of `seen` is written.
    written: AtomicI64,
    accepts: AtomicI64,
    rejects: AtomicI64,
}

impl Activity {
    /// A packet came that is believed.
    pub fn heard(&self, at: Time) {
        self.seen.store(at.timestamp_micros(), Relaxed);
    }

    /// Somebody was let in.
    pub fn accepted(&self) {
        self.accepts.fetch_add(1, Relaxed);
    }

    /// Somebody was not.
    pub fn rejected(&self) {
        self.rejects.fetch_add(1, Relaxed);
    }
}

/// Writes what was noticed.
#[derive(Debug)]
pub struct Recorder {
    db: SystemDb,
    clock: Clock,
    nas: LiveNasTable,
}

impl Recorder {
    /// A recorder of what the clients of a table do.
    pub fn new(storage: &Storage, nas: &LiveNasTable) -> Self {
        let db = storage.system(SystemAccess::RadiusActivity);
        Self { db, clock: storage.clock().clone(), nas: nas.clone() }
    }

    /// Writes every few seconds, until the end is asked for, and then once more.
    pub async fn run(self, shutdown: CancellationToken) {
        loop {
            let stopping = tokio::select! {
                () = shutdown.cancelled() => true,
                () = tokio::time::sleep(EVERY) => false,
            };
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "what NAS do could not be written");
            }
            if stopping {
                return;
            }
        }
    }

    async fn flush(&self) -> Result<()> {
        let table = self.nas.now();
        let seen: Vec<(&Client, i64)> = table
            .clients()
            .map(|client| (&**client, client.activity.seen.load(Relaxed)))
            .filter(|(client, at)| *at > client.activity.written.load(Relaxed))
            .collect();
        for seen in seen.chunks(ROWS) {
            let (sql, values) = note(self.db.backend(), seen);
            self.db.execute(&sql, values).await?;
            seen.iter().for_each(|(client, at)| client.activity.written.store(*at, Relaxed));
        }
        let taken: Vec<(&Client, i64, i64)> = table
            .clients()
            .map(|client| {
                (&**client, client.activity.accepts.swap(0, Relaxed), client.activity.rejects.swap(0, Relaxed))
            })
            .filter(|(_, accepts, rejects)| *accepts > 0 || *rejects > 0)
            .collect();
        let mut tenants: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for (client, accepts, rejects) in &taken {
            let sum = tenants.entry(client.tenant).or_default();
            *sum = (sum.0 + accepts, sum.1 + rejects);
        }
        let rows: Vec<(i64, i64, i64)> = tenants.into_iter().map(|(tenant, (yes, no))| (tenant, yes, no)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let (sql, values) = traffic::add_decisions(self.db.backend(), &rows, self.clock.now());
        let written = self.db.execute(&sql, values).await;
        if written.is_err() {
            // The next time tells of them, too.
            for (client, accepts, rejects) in taken {
                client.activity.accepts.fetch_add(accepts, Relaxed);
                client.activity.rejects.fetch_add(rejects, Relaxed);
            }
        }
        written.map(drop)
    }
}

/// The statement that notes when NAS were heard; a time that is known already stays. Every node locks in the same order.
fn note(backend: DbBackend, seen: &[(&Client, i64)]) -> (String, Vec<Value>) {
    let time = |at: i64| Time::from_timestamp_micros(at).unwrap_or(Time::UNIX_EPOCH);
    if backend == DbBackend::Postgres {
        let sql = "UPDATE radius_nas SET last_seen_at = q.at
                   FROM (SELECT n.id, s.at FROM unnest($1::uuid[], $2::timestamptz[]) AS s(id, at)
                         JOIN radius_nas n ON n.id = s.id
                         WHERE n.last_seen_at IS NULL OR n.last_seen_at < s.at
                         ORDER BY n.id FOR NO KEY UPDATE OF n) q
                   WHERE radius_nas.id = q.id";
        let ids: Value = array(seen, |(client, _)| client.id);
        return (sql.to_owned(), vec![ids, array(seen, |(_, at)| time(*at))]);
    }
    let row = |(client, at): &(&Client, i64)| -> [Value; 2] { [Uuid::into(client.id), time(*at).into()] };
    let sql = format!(
        "WITH q(id, at) AS (VALUES {})
         UPDATE radius_nas SET last_seen_at = q.at FROM q
         WHERE radius_nas.id = q.id AND (last_seen_at IS NULL OR last_seen_at < q.at)",
        placeholders(seen.len(), 2)
    );
    (sql, seen.iter().flat_map(row).collect())
}
