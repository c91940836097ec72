//! Opens the queue where the data is: a file beside the SQLite database, apalis's schema in PostgreSQL.

use std::{path::Path, sync::Arc, time::Duration};

use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use kernel::{Error, Result};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement, sqlx};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use storage::{Engine, Storage};

use super::Queue;

const FILE: &str = "jobs.db";

impl Queue {
    /// Opens the queue of a storage: `jobs.db` beside the SQLite file, the schema `apalis` on PostgreSQL.
    #[expect(clippy::disallowed_methods, reason = "the pool knows where the data is")]
    pub async fn open(storage: &Storage) -> Result<Self> {
        match storage.engine() {
            Engine::Sqlite { writer, .. } => {
                let options = writer.get_sqlite_connection_pool().connect_options();
                let path = options.get_filename().with_file_name(FILE);
                if path == options.get_filename() {
                    let text = format!("DATABASE_URL: `{FILE}` is the name of the queue's own file");
                    return Err(Error::precondition("QUEUE_FILE", text));
                }
                Self::open_file(&path).await
            }
            Engine::Postgres { system, .. } => {
                require_schema(system).await?;
                Ok(Self { db: system.clone(), pushed: Arc::default() })
            }
        }
    }

    /// Opens a queue in a file of its own, and makes file (0600) and tables where they are missing.
    #[expect(clippy::disallowed_methods, reason = "the queue's own file")]
    pub async fn open_file(path: &Path) -> Result<Self> {
        storage::pool::prepare_file(path).map_err(Error::unavailable)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // The outbox row goes once the job is here, so here must be as durable as there.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map_err(Error::unavailable)?;
        migrate_file(&pool).await?;
        Ok(Self { db: pool.into(), pushed: Arc::default() })
    }
}

/// Not apalis's `setup`, which switches the file's durability off. Two processes may come to a new file at once; the
/// second finds the tables on another try.
async fn migrate_file(pool: &SqlitePool) -> Result<()> {
    let mut tries = 0;
    while let Err(error) = SqliteStorage::migrations().run(pool).await {
        tries += 1;
        if tries == 5 {
            return Err(Error::unavailable(error));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

async fn require_schema(system: &DatabaseConnection) -> Result<()> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'apalis' AND tablename = 'jobs') AS there";
    let row = system.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
    let there = row.map_err(storage::error::from_db)?.and_then(|row| row.try_get::<bool>("", "there").ok());
    if there == Some(true) {
        return Ok(());
    }
    Err(Error::precondition("QUEUE_SCHEMA_MISSING", "The database has no job queue yet: run `wiwebb migrate up`."))
}

/// Makes or brings up to date the queue's schema on PostgreSQL, and grants what the system role needs. The owner's
/// connection runs it, after the group roles are made. Running it again changes nothing.
#[expect(clippy::disallowed_methods, reason = "apalis's migrations run on the owner's pool")]
pub async fn setup_postgres(owner: &DatabaseConnection) -> Result<(), DbErr> {
    let pool = owner.get_postgres_connection_pool();
    PostgresStorage::migrations().run(pool).await.map_err(|error| DbErr::Migration(error.to_string()))?;
    owner
        .execute_unprepared(
            "GRANT USAGE ON SCHEMA apalis TO wiwebb_system;
             GRANT SELECT, INSERT, UPDATE, DELETE ON apalis.jobs, apalis.workers TO wiwebb_system;
             GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA apalis TO wiwebb_system;
             REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA apalis FROM PUBLIC;
             GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA apalis TO wiwebb_system",
        )
        .await
        .map(drop)
}
