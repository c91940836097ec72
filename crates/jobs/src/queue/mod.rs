//! The queue: apalis's tables, one envelope type, one queue for all topics.
//!
//! apalis makes the tables and claims what is due; the rest (idempotent push, delays that are kept, dead letters) are
//! single statements of [`sql`] beside it, so that a crash between two of them cannot lose a job.

mod open;
mod sql;

use std::{sync::Arc, time::Duration};

use apalis::prelude::{Task, WorkerContext};
use kernel::{Error, Result, Time};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, FromQueryResult, Statement, Value};
use storage::{error::from_db, system::SystemTx};
use tokio::sync::Notify;

use self::sql::{QUEUE, Statements, statements};
use crate::Job;

pub use self::open::setup_postgres;

/// How often a job is tried, unless a worker is told otherwise; shown to apalis's tools.
pub(crate) const ATTEMPTS: u32 = 8;
const LOST: &str = "WORKER_LOST: The worker stopped while it ran the job.";
const TRIM_BATCH: i64 = 1000;

/// The queue; cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    db: DatabaseConnection,
    pushed: Arc<Notify>,
}

/// A job that a worker has claimed.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub id: String,
    /// Attempts before this one.
    pub attempts: u32,
    /// `None`: the envelope cannot be read.
    pub job: Option<Job>,
}

/// A dead letter. Its payload is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// The job.
    pub id: String,
    /// What it was to do.
    pub topic: String,
    /// The tenant in which it runs.
    pub tenant_id: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// The last error.
    pub error: String,
    /// When it was given up.
    pub at: Time,
}

/// Jobs in the queue, by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Due, or waiting for their next attempt.
    pub waiting: u64,
    /// With a worker.
    pub running: u64,
    /// Given up.
    pub dead: u64,
    /// Finished, kept for a while to recognise duplicates.
    pub done: u64,
}

impl Depth {
    /// The states with their names, for the metrics.
    pub fn by_state(&self) -> [(&'static str, u64); 4] {
        [("waiting", self.waiting), ("running", self.running), ("dead", self.dead), ("done", self.done)]
    }
}

#[derive(Debug, FromQueryResult)]
struct DeadRow {
    id: String,
    job: Vec<u8>,
    attempts: i64,
    result: Option<String>,
    seconds: i64,
}

#[derive(Debug, FromQueryResult)]
struct DepthRow {
    status: String,
    jobs: i64,
}

impl Queue {
    /// Queues jobs; those that the queue has already are left alone.
    pub async fn push(&self, jobs: &[Job]) -> Result<()> {
        if !jobs.is_empty() {
            self.execute(self.sql().push, push_values(jobs)?).await?;
            self.pushed.notify_one();
        }
        Ok(())
    }

    /// Queues jobs in a transaction of the system role (PostgreSQL, where the queue is in the same database).
    pub(crate) async fn push_in(&self, tx: &SystemTx, jobs: &[Job]) -> Result<()> {
        if !jobs.is_empty() {
            tx.execute(self.sql().push, push_values(jobs)?).await?;
        }
        Ok(())
    }

    /// The latest dead letters.
    pub async fn dead(&self, limit: u32) -> Result<Vec<DeadJob>> {
        let values = vec![QUEUE.into(), i64::from(limit).into()];
        let rows = self.fetch::<DeadRow>(self.sql().dead, values).await?;
        Ok(rows.into_iter().map(DeadJob::from).collect())
    }

    /// Gives a dead letter all its attempts again.
    pub async fn retry(&self, id: &str) -> Result<()> {
        let values = vec![QUEUE.into(), id.to_ascii_uppercase().into()];
        if self.execute(self.sql().revive, values).await? == 0 {
            return Err(Error::not_found());
        }
        self.pushed.notify_one();
        Ok(())
    }

    /// Counts the jobs.
    pub async fn depth(&self) -> Result<Depth> {
        let mut depth = Depth::default();
        for row in self.fetch::<DepthRow>(self.sql().depth, vec![QUEUE.into()]).await? {
            let jobs = row.jobs.unsigned_abs();
            match row.status.as_str() {
                "Queued" | "Running" => depth.running += jobs,
                "Done" => depth.done += jobs,
                "Killed" => depth.dead += jobs,
                _ => depth.waiting += jobs,
            }
        }
        Ok(depth)
    }

    /// Woken when this process has queued something.
    pub(crate) fn pushed(&self) -> &Notify {
        &self.pushed
    }

    /// Says that this process has queued something.
    pub(crate) fn wake(&self) {
        self.pushed.notify_one();
    }

    /// Claims at most `count` jobs that are due. The worker must have beaten.
    pub(crate) async fn claim(&self, worker: &WorkerContext, count: usize) -> Result<Vec<Claimed>> {
        let tasks = match self.db.get_database_backend() {
            DbBackend::Postgres => {
                let pool = self.db.get_postgres_connection_pool();
                let config = apalis_postgres::Config { batch_size: count, ..postgres_config() };
                let mut connection = pool.acquire().await.map_err(Error::unavailable)?;
                apalis_postgres::queries::fetch_next(&mut *connection, &config, worker)
                    .await
                    .map_err(Error::unavailable)?
            }
            _ => {
                let config = apalis_sqlite::Config { batch_size: count, ..sqlite_config() };
                let pool = self.db.get_sqlite_connection_pool();
                apalis_sqlite::queries::fetch_next(pool, &config, worker).await.map_err(Error::unavailable)?
            }
        };
        Ok(tasks.into_iter().map(Claimed::from).collect())
    }

    /// Says that a worker lives, and takes the jobs of those that have been silent for too long.
    pub(crate) async fn beat(&self, worker: &str, dead_after: Duration) -> Result<u64> {
        self.execute(self.sql().beat, vec![worker.into(), QUEUE.into()]).await?;
        let values = vec![QUEUE.into(), dead_after.as_secs_f64().into(), result_of(LOST).into()];
        let orphans = self.execute(self.sql().orphans, values).await?;
        if orphans > 0 {
            self.wake();
        }
        Ok(orphans)
    }

    /// Gives back what a worker claimed and does not work on: an answer of the database that got lost on its way.
    pub(crate) async fn give_back_strays(&self, worker: &str, working: &[String], older: Duration) -> Result<u64> {
        let working = serde_json::to_string(working).map_err(Error::internal)?;
        let values = vec![worker.into(), working.into(), older.as_secs_f64().into()];
        self.execute(self.sql().strays, values).await
    }

    /// A worker goes: its jobs are for the others.
    pub(crate) async fn leave(&self, worker: &str) -> Result<()> {
        self.execute(self.sql().release, vec![worker.into()]).await?;
        self.execute(self.sql().leave, vec![worker.into()]).await.map(drop)
    }

    /// The job is done.
    pub(crate) async fn done(&self, id: &str, worker: &str, attempts: u32) -> Result<()> {
        self.finish(self.sql().done, vec![id.into(), worker.into(), i64::from(attempts).into()]).await
    }

    /// The job failed and is tried again after a delay.
    pub(crate) async fn later(
        &self,
        id: &str,
        worker: &str,
        attempts: u32,
        error: &str,
        delay: Duration,
    ) -> Result<()> {
        // SQLite counts whole seconds.
        let seconds = if self.db.get_database_backend() == DbBackend::Sqlite {
            delay.as_secs_f64().ceil()
        } else {
            delay.as_secs_f64()
        };
        let values =
            vec![id.into(), worker.into(), i64::from(attempts).into(), result_of(error).into(), seconds.into()];
        self.finish(self.sql().later, values).await
    }

    /// The job is given up.
    pub(crate) async fn bury(&self, id: &str, worker: &str, attempts: u32, error: &str) -> Result<()> {
        let values = vec![id.into(), worker.into(), i64::from(attempts).into(), result_of(error).into()];
        self.finish(self.sql().bury, values).await
    }

    /// Deletes a batch of finished jobs and of dead letters, and the rows of workers that are gone.
    pub(crate) async fn trim(&self, done: Duration, dead: Duration, workers: Duration) -> Result<u64> {
        let mut rows = 0;
        for (state, age) in [("Done", done), ("Killed", dead)] {
            let values = vec![state.into(), age.as_secs_f64().into(), TRIM_BATCH.into()];
            rows += self.execute(self.sql().trim, values).await?;
        }
        rows += self.execute(self.sql().trim_workers, vec![workers.as_secs_f64().into()]).await?;
        Ok(rows)
    }

    async fn finish(&self, sql: &str, values: Vec<Value>) -> Result<()> {
        if self.execute(sql, values).await? == 0 {
            tracing::warn!("a job was taken by another worker while it ran; its effects are made once all the same");
        }
        Ok(())
    }

    fn sql(&self) -> &'static Statements {
        statements(self.db.get_database_backend())
    }

    async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64> {
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        self.db.execute_raw(statement).await.map_err(from_db).map(|done| done.rows_affected())
    }

    async fn fetch<M: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<M>> {
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        M::find_by_statement(statement).all(&self.db).await.map_err(from_db)
    }
}

fn postgres_config() -> apalis_postgres::Config {
    apalis_postgres::Config::default().queue(QUEUE)
}

fn sqlite_config() -> apalis_sqlite::Config {
    apalis_sqlite::Config::default().queue(QUEUE)
}

fn push_values(jobs: &[Job]) -> Result<Vec<Value>> {
    let rows = jobs.iter().map(|job| {
        let text = serde_json::to_string(job).map_err(Error::internal)?;
        Ok(serde_json::json!({"id": job.id, "job": text}))
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let rows = serde_json::to_string(&rows).map_err(Error::internal)?;
    Ok(vec![rows.into(), QUEUE.into(), i32::try_from(ATTEMPTS).unwrap_or(i32::MAX).into()])
}

/// An error as apalis keeps results. (PostgreSQL's JSON has no NUL.)
fn result_of(error: &str) -> String {
    let text: String = error.chars().filter(|c| *c != '\0').take(500).collect();
    serde_json::json!({ "Err": text }).to_string()
}

impl From<Task<Vec<u8>>> for Claimed {
    fn from(task: Task<Vec<u8>>) -> Self {
        Self {
            id: task.task_id().map(ToString::to_string).unwrap_or_default(),
            attempts: u32::try_from(task.attempt()).unwrap_or(u32::MAX),
            job: serde_json::from_slice(&task.args).ok(),
        }
    }
}

impl From<DeadRow> for DeadJob {
    fn from(row: DeadRow) -> Self {
        let job = serde_json::from_slice::<Job>(&row.job).ok();
        let result = row.result.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
        Self {
            id: row.id,
            tenant_id: job.as_ref().map_or(0, |job| job.tenant_id),
            topic: job.map(|job| job.topic).unwrap_or_default(),
            attempts: u32::try_from(row.attempts).unwrap_or_default(),
            error: result.and_then(|v| v.get("Err")?.as_str().map(str::to_owned)).unwrap_or_default(),
            at: Time::from_timestamp(row.seconds, 0).unwrap_or_default(),
        }
    }
}
