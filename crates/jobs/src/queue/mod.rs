//! The queue: apalis's tables, one envelope type, one queue for all topics.
//!
//! apalis makes the tables and claims what is due; the rest (idempotent push, delays that are kept, dead letters) are
//! single statements of [`sql`] beside it, so that a crash between two of them cannot lose a job.

mod open;
mod rows;
mod sql;

use std::{sync::Arc, time::Duration};

use apalis::prelude::WorkerContext;
use kernel::{Error, Result};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, FromQueryResult, Statement, Value};
use storage::{error::from_db, system::SystemTx};
use tokio::sync::Notify;

use self::{
    rows::{DeadRow, depth_of, result_of},
    sql::{QUEUE, Statements, statements},
};
use crate::Job;

pub(crate) use self::rows::{Claimed, Finished};
pub use self::{
    open::setup_postgres,
    rows::{DeadJob, Depth},
};

/// How often a job is tried, unless a worker is told otherwise; shown to apalis's tools.
pub(crate) const ATTEMPTS: u32 = 8;
const LOST: &str = "WORKER_LOST: The worker stopped while it ran the job.";
const TRIM_BATCH: i64 = 1000;
const TRIM_BATCHES: u32 = 50;

/// The queue; cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    db: DatabaseConnection,
    pushed: Arc<Notify>,
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
        Ok(depth_of(self.fetch(self.sql().depth, vec![QUEUE.into()]).await?))
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
    #[expect(clippy::disallowed_methods, reason = "apalis wants the queue's own pool")]
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

    /// Deletes what was finished (or given up) so long ago.
    pub(crate) async fn trim(&self, state: Finished, age: Duration) -> Result<u64> {
        let mut total = 0;
        for _ in 0..TRIM_BATCHES {
            let values = vec![state.word().into(), age.as_secs_f64().into(), TRIM_BATCH.into()];
            let rows = self.execute(self.sql().trim, values).await?;
            total += rows;
            if rows < TRIM_BATCH.unsigned_abs() {
                break;
            }
        }
        Ok(total)
    }

    /// Deletes the rows of workers that went without a word so long ago.
    pub(crate) async fn trim_workers(&self, age: Duration) -> Result<u64> {
        self.execute(self.sql().trim_workers, vec![age.as_secs_f64().into()]).await
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

#[cfg(test)]
mod tests {
    use kernel::{Clock, TenantId};

    use super::*;

    async fn queue_with(jobs: usize) -> (tempfile::TempDir, Queue) {
        let folder = tempfile::tempdir().unwrap();
        let queue = Queue::open_file(&folder.path().join("deep/jobs.db")).await.unwrap();
        let clock = Clock::system();
        let job = |_| {
            let id = kernel::id::new_uuid(clock.now());
            Job::of_event(id, TenantId(1), "test.note", serde_json::Value::Null, clock.now())
        };
        queue.push(&(0..jobs).map(job).collect::<Vec<_>>()).await.unwrap();
        (folder, queue)
    }

    #[tokio::test]
    async fn what_is_claimed_and_not_known_is_given_back() {
        let (_folder, queue) = queue_with(2).await;
        let worker = WorkerContext::new("a");
        queue.beat("a", Duration::from_secs(60)).await.unwrap();
        let claimed = queue.claim(&worker, 5).await.unwrap();
        assert_eq!(claimed.len(), 2);
        assert!(queue.claim(&worker, 5).await.unwrap().is_empty());
        let known = [claimed[0].id.clone()];
        assert_eq!(queue.give_back_strays("a", &known, Duration::from_secs(60)).await.unwrap(), 0);
        assert_eq!(queue.give_back_strays("a", &known, Duration::ZERO).await.unwrap(), 1);
        assert_eq!(queue.claim(&worker, 5).await.unwrap()[0].id, claimed[1].id);
    }

    #[tokio::test]
    async fn a_job_taken_by_another_worker_is_not_finished_by_the_first() {
        let (_folder, queue) = queue_with(1).await;
        queue.beat("a", Duration::from_secs(60)).await.unwrap();
        let claimed = queue.claim(&WorkerContext::new("a"), 1).await.unwrap().remove(0);
        assert_eq!(queue.beat("b", Duration::ZERO).await.unwrap(), 1);
        let again = queue.claim(&WorkerContext::new("b"), 1).await.unwrap().remove(0);
        assert_eq!((again.id.as_str(), again.attempts), (claimed.id.as_str(), 1));
        queue.done(&claimed.id, "a", 1).await.unwrap();
        assert_eq!(queue.depth().await.unwrap().running, 1);
        queue.done(&claimed.id, "b", 2).await.unwrap();
        assert_eq!(queue.depth().await.unwrap().done, 1);
    }

    #[tokio::test]
    async fn finished_jobs_and_gone_workers_are_trimmed() {
        let (_folder, queue) = queue_with(3).await;
        queue.beat("a", Duration::from_secs(60)).await.unwrap();
        let claimed = queue.claim(&WorkerContext::new("a"), 2).await.unwrap();
        queue.done(&claimed[0].id, "a", 1).await.unwrap();
        queue.bury(&claimed[1].id, "a", 1, "BROKEN: It is broken.").await.unwrap();
        assert_eq!(queue.trim(Finished::Done, Duration::from_secs(60)).await.unwrap(), 0);
        assert_eq!(queue.trim(Finished::Done, Duration::ZERO).await.unwrap(), 1);
        assert_eq!(queue.trim(Finished::Dead, Duration::ZERO).await.unwrap(), 1);
        assert_eq!(queue.trim_workers(Duration::ZERO).await.unwrap(), 1);
        assert_eq!(queue.depth().await.unwrap(), Depth { waiting: 1, ..Depth::default() });
    }

    #[tokio::test]
    async fn the_file_is_private_and_outlives_the_process() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, queue) = queue_with(1).await;
        drop(queue);
        let path = folder.path().join("deep/jobs.db");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Queue::open_file(&path).await.unwrap().depth().await.unwrap().waiting, 1);
    }
}
