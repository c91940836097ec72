//! Opens the databases. SQLite: one writer connection beside a pool of readers on one file. PostgreSQL: one pool for
//! each role of security.md S10, none of which may own a table, be a superuser or bypass row-level security.

#![expect(clippy::disallowed_methods, reason = "the one place that opens connections")]

use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
    time::Duration,
};

use kernel::{Error, Result, Secret};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement, sqlx};
use sqlx::{
    ConnectOptions as _,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// Which databases, and how many connections.
#[derive(Debug, Clone)]
pub enum DatabaseSettings {
    /// One file.
    Sqlite {
        /// `sqlite://path` of the file.
        url: String,
        /// Reader connections.
        readers: u32,
    },
    /// A server; each URL signs in as a role of its own.
    Postgres {
        /// Rows of one tenant at a time.
        app: Secret<String>,
        /// Reads across tenants.
        platform: Secret<String>,
        /// The look-ups and batches of `SystemAccess`.
        system: Secret<String>,
        /// A connection that no pooler stands before, for LISTEN.
        direct: Secret<String>,
        /// Connections in each pool.
        connections: u32,
    },
}

/// The open databases.
#[derive(Debug, Clone)]
pub enum Engine {
    /// One file.
    Sqlite {
        /// The only connection that writes.
        writer: DatabaseConnection,
        /// Connections that read.
        readers: DatabaseConnection,
    },
    /// A server.
    Postgres {
        /// Row-level security applies.
        app: DatabaseConnection,
        /// SELECT across tenants.
        platform: DatabaseConnection,
        /// Column grants for `SystemAccess`.
        system: DatabaseConnection,
        /// For LISTEN.
        direct: Secret<String>,
    },
}

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl Engine {
    /// Opens the databases; creates the SQLite file (0600) and its folder (0700) where they are missing.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self> {
        match settings {
            DatabaseSettings::Sqlite { url, readers } => open_sqlite(url, *readers).await,
            DatabaseSettings::Postgres { app, platform, system, direct, connections } => {
                let open = async |url: &Secret<String>, name| open_postgres(url, name, *connections).await;
                Ok(Engine::Postgres {
                    app: open(app, "wiwebb-app").await?,
                    platform: open(platform, "wiwebb-platform").await?,
                    system: open(system, "wiwebb-system").await?,
                    direct: direct.clone(),
                })
            }
        }
    }

    /// The SQL dialect.
    pub fn backend(&self) -> DbBackend {
        match self {
            Engine::Sqlite { .. } => DbBackend::Sqlite,
            Engine::Postgres { .. } => DbBackend::Postgres,
        }
    }

    /// Connections in use and open, by pool, for the metrics.
    pub fn pool_sizes(&self) -> Vec<(&'static str, u32, usize)> {
        let sqlite = |name, db: &DatabaseConnection| {
            let pool = db.get_sqlite_connection_pool();
            (name, pool.size(), pool.num_idle())
        };
        let postgres = |name, db: &DatabaseConnection| {
            let pool = db.get_postgres_connection_pool();
            (name, pool.size(), pool.num_idle())
        };
        match self {
            Engine::Sqlite { writer, readers } => vec![sqlite("writer", writer), sqlite("readers", readers)],
            Engine::Postgres { app, platform, system, .. } => {
                vec![postgres("app", app), postgres("platform", platform), postgres("system", system)]
            }
        }
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Engine::Sqlite { writer, readers } => {
                let _ = readers.clone().close().await;
                let _ = writer.clone().close().await;
            }
            Engine::Postgres { app, platform, system, .. } => {
                for pool in [app, platform, system] {
                    let _ = pool.clone().close().await;
                }
            }
        }
    }
}

/// Opens one connection that may change the schema: to the SQLite file, or as PostgreSQL's owner. For the command line.
pub async fn open_owner(url: &Secret<String>) -> Result<DatabaseConnection> {
    if url.expose().starts_with("sqlite:") {
        let options = sqlite_options(url.expose())?;
        return Ok(sqlite_pool(1).connect_with(options).await.map_err(Error::unavailable)?.into());
    }
    let options = PgConnectOptions::from_str(url.expose()).map_err(Error::unavailable)?;
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).max_lifetime(None);
    // Its statements set passwords of roles.
    let options = options.application_name("wiwebb-owner").options([("timezone", "UTC")]).disable_statement_logging();
    let failed = |error| unreachable_at(&options, "owner", &error);
    Ok(pool.connect_with(options.clone()).await.map_err(failed)?.into())
}

/// A failure to connect that says where to: a pool that times out hides that nobody listened.
fn unreachable_at(options: &PgConnectOptions, name: &str, error: &sqlx::Error) -> Error {
    Error::unavailable(format!("{name}: {}:{}: {error}", options.get_host(), options.get_port()))
}

/// The file of a `sqlite://` URL.
pub fn sqlite_file(url: &str) -> Result<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).map_err(Error::unavailable)?;
    let file = options.get_filename();
    if file.as_os_str().is_empty() || url.contains(":memory:") {
        return Err(Error::precondition("BAD_DATABASE_URL", "DATABASE_URL names no file"));
    }
    Ok(file.to_owned())
}

/// Options for the file, which is made where it is missing.
fn sqlite_options(url: &str) -> Result<SqliteConnectOptions> {
    let options = SqliteConnectOptions::from_str(url).map_err(Error::unavailable)?;
    prepare_file(options.get_filename()).map_err(Error::unavailable)?;
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Acknowledged means durable: WAL alone survives a crash of the process, FULL also one of the machine.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256);
    Ok(options)
}

fn sqlite_pool(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(size).acquire_timeout(ACQUIRE_TIMEOUT).test_before_acquire(false)
}

async fn open_sqlite(url: &str, readers: u32) -> Result<Engine> {
    let options = sqlite_options(url)?;
    let writer = sqlite_pool(1).connect_with(options.clone()).await.map_err(Error::unavailable)?;
    let readers = sqlite_pool(readers);
    let readers = readers.connect_with(options.pragma("query_only", "on")).await.map_err(Error::unavailable)?;
    Ok(Engine::Sqlite { writer: timed(writer.into(), "writer"), readers: timed(readers.into(), "readers") })
}

/// Creates a missing file with 0600, and its folder with 0700, before SQLite would with the process's umask.
pub fn prepare_file(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if path.as_os_str().is_empty() || path == Path::new(":memory:") || path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_folder(folder)?;
    }
    std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map(drop)
}

/// Creates a missing folder with 0700.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Opens the pool of one role, and refuses a role that is too powerful.
pub async fn open_postgres(url: &Secret<String>, name: &str, connections: u32) -> Result<DatabaseConnection> {
    let options = PgConnectOptions::from_str(url.expose())
        .map_err(Error::unavailable)?
        .application_name(name)
        .statement_cache_capacity(512)
        .options([("statement_timeout", "30s"), ("timezone", "UTC")]);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await
        .map_err(|error| unreachable_at(&options, name, &error))?;
    let db = DatabaseConnection::from(pool);
    refuse_powerful_role(&db, name).await?;
    Ok(timed(db, name.trim_start_matches("wiwebb-")))
}

/// Measures every statement of a pool.
fn timed(mut db: DatabaseConnection, pool: &str) -> DatabaseConnection {
    let seconds = metrics::histogram!("wiwebb_sql_seconds", "pool" => pool.to_owned());
    db.set_metric_callback(move |statement| seconds.record(statement.elapsed.as_secs_f64()));
    db
}

/// A role that owns a table, is a superuser or bypasses row-level security would make isolation a matter of manners.
async fn refuse_powerful_role(db: &DatabaseConnection, name: &str) -> Result<()> {
    let sql = "SELECT rolname::text AS role, rolsuper OR rolbypassrls AS powerful,
                      EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                              WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'
                                AND pg_has_role(current_user, c.relowner, 'USAGE')) AS owner
               FROM pg_roles WHERE rolname = current_user";
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await
        .and_then(|row| row.ok_or_else(|| sea_orm::DbErr::RecordNotFound("current_user".into())))
        .map_err(Error::unavailable)?;
    let read = |column| row.try_get::<bool>("", column).map_err(Error::internal);
    if read("powerful")? || read("owner")? {
        let role: String = row.try_get("", "role").map_err(Error::internal)?;
        return Err(Error::precondition(
            "POWERFUL_DATABASE_ROLE",
            format!(
                "{name}: the role `{role}` owns tables, is a superuser or bypasses row-level security; use a role made by `wiwebb migrate`"
            ),
        ));
    }
    Ok(())
}
