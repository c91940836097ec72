//! The relay: moves events from the outbox to the queue, in order of their publication.
//!
//! On PostgreSQL job and outbox row change places in one transaction, and rows that another worker holds are passed
//! over. On SQLite the queue is another file: the job is queued first and the row deleted after it; a crash between
//! the two repeats the job's identifier, which the queue knows.
//!
//! An event whose topic has no handler concerns nobody and is dropped. So the workers are upgraded before the servers
//! that publish a new topic.

use kernel::{Result, TenantId, Time};
use sea_orm::{DbBackend, FromQueryResult};
use storage::{Storage, SystemAccess, SystemDb};
use uuid::Uuid;

use crate::{Job, Queue};

const BATCH: u64 = 100;
const COLUMNS: &str = "SELECT tenant_id, id, topic, payload, created_at FROM outbox ORDER BY id LIMIT";

#[derive(Debug, FromQueryResult)]
struct Row {
    tenant_id: i64,
    id: Uuid,
    topic: String,
    payload: serde_json::Value,
    created_at: Time,
}

/// Moves events from the outbox to the queue.
pub struct Relay {
    db: SystemDb,
    queue: Queue,
    wanted: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

impl Relay {
    /// A relay for the topics that somebody wants.
    pub fn new(storage: &Storage, queue: Queue, wanted: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self { db: storage.system(SystemAccess::OutboxRelay), queue, wanted: Box::new(wanted) }
    }

    /// Moves everything that is there; returns the number of events.
    pub async fn run(&self) -> Result<u64> {
        let mut total = 0;
        loop {
            let moved = match self.db.backend() {
                DbBackend::Postgres => self.batch_in_one_transaction().await?,
                _ => self.batch_over_two_files().await?,
            };
            total += moved;
            if moved < BATCH {
                return Ok(total);
            }
        }
    }

    async fn batch_in_one_transaction(&self) -> Result<u64> {
        let tx = self.db.begin().await?;
        let rows: Vec<Row> = tx.fetch(&format!("{COLUMNS} {BATCH} FOR UPDATE SKIP LOCKED"), Vec::new()).await?;
        let (ids, jobs) = self.sort_out(rows);
        if ids.is_empty() {
            return tx.commit().await.map(|()| 0);
        }
        self.queue.push_in(&tx, &jobs).await?;
        let (sql, values) = deletion(&ids);
        tx.execute(&sql, values).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(ids.len() as u64)
    }

    async fn batch_over_two_files(&self) -> Result<u64> {
        let rows: Vec<Row> = self.db.fetch(&format!("{COLUMNS} {BATCH}"), Vec::new()).await?;
        let (ids, jobs) = self.sort_out(rows);
        if ids.is_empty() {
            return Ok(0);
        }
        self.queue.push(&jobs).await?;
        let (sql, values) = deletion(&ids);
        self.db.execute(&sql, values).await?;
        Ok(ids.len() as u64)
    }

    fn sort_out(&self, rows: Vec<Row>) -> (Vec<Uuid>, Vec<Job>) {
        let ids = rows.iter().map(|row| row.id).collect();
        let (wanted, unwanted): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| (self.wanted)(&row.topic));
        for row in unwanted {
            tracing::debug!(topic = row.topic, "an event that nobody handles is dropped");
            metrics::counter!("wiwebb_jobs_total", "topic" => row.topic, "result" => "dropped").increment(1);
        }
        let job = |row: Row| Job::of_event(row.id, TenantId(row.tenant_id), row.topic, row.payload, row.created_at);
        (ids, wanted.into_iter().map(job).collect())
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("queue", &self.queue).finish_non_exhaustive()
    }
}

fn deletion(ids: &[Uuid]) -> (String, Vec<sea_orm::Value>) {
    let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!("DELETE FROM outbox WHERE id IN ({})", places.join(", "));
    (sql, ids.iter().map(|id| (*id).into()).collect())
}
