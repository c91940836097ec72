//! Throw-away databases.

use std::str::FromStr as _;

use kernel::{Clock, Secret};
use migrations::{Migrator, roles};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, sqlx};
use sqlx::{
    Connection as _, Executor as _,
    postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use storage::{DatabaseSettings, StorageSettings};
use tokio::sync::OnceCell;

use crate::MasterKey;

const PASSWORD: &str = "wiwebb-test";

/// A migrated database of one test.
#[derive(Debug)]
pub struct Database {
    /// What storage opens.
    pub settings: StorageSettings,
    /// Its master key.
    pub master: MasterKey,
    /// The owner's URL: the SQLite file's, or PostgreSQL's superuser on this database.
    pub owner_url: String,
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    /// A connection that owns the tables.
    pub async fn owner(&self) -> DatabaseConnection {
        connect_owner(&self.owner_url).await
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.settings.database, DatabaseSettings::Postgres { .. })
    }

    /// The server's settings as environment variables, for a process of its own.
    pub fn environment(&self) -> Vec<(String, String)> {
        match &self.settings.database {
            DatabaseSettings::Sqlite { url, .. } => vec![("DATABASE_URL".into(), url.clone())],
            DatabaseSettings::Postgres { app, platform, system, .. } => vec![
                ("DATABASE_URL".into(), app.expose().clone()),
                ("DATABASE_PLATFORM_URL".into(), platform.expose().clone()),
                ("DATABASE_SYSTEM_URL".into(), system.expose().clone()),
                ("DATABASE_OWNER_URL".into(), self.owner_url.clone()),
            ],
        }
    }
}

/// A fresh, migrated database.
pub async fn database() -> Database {
    match std::env::var("WIWEBB_TEST_DATABASE_URL") {
        Ok(url) => postgres(&url).await,
        Err(_) => sqlite().await,
    }
}

/// A fresh, migrated SQLite file.
pub async fn sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("wiwebb.db").display());
    let owner = connect_owner(&url).await;
    migrate(&owner).await;
    owner.close().await.expect("closes");
    let database = DatabaseSettings::Sqlite { url: url.clone(), readers: 4 };
    over(database, url, Some(folder))
}

fn over(database: DatabaseSettings, owner_url: String, folder: Option<tempfile::TempDir>) -> Database {
    let master = MasterKey::generate("k1");
    let redis = std::env::var("WIWEBB_TEST_REDIS_URL").ok().map(Secret::new);
    let settings = StorageSettings { database, redis, keys: master.keyring(&[]), clock: Clock::movable() };
    Database { settings, master, owner_url, _folder: folder }
}

/// A clone of the template, which the first test of a process makes.
async fn postgres(superuser: &str) -> Database {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(|| make_template(superuser)).await;
    let name = format!("wiwebb_test_{}", uuid::Uuid::new_v4().simple());
    let mut admin = connect(superuser).await;
    lock(&mut admin).await;
    admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"))).await.expect("a clone");
    admin.close().await.expect("closes");
    let url = |role: &str| Secret::new(with_user(superuser, &name, role));
    let database = DatabaseSettings::Postgres {
        app: url("wiwebb_app"),
        platform: url("wiwebb_platform"),
        system: url("wiwebb_system"),
        direct: url("wiwebb_system"),
        connections: 5,
    };
    over(database, with_database(superuser, &name), None)
}

/// Makes the template of this program's migrations where it is missing.
async fn make_template(superuser: &str) -> String {
    let names: Vec<_> =
        <Migrator as sea_orm_migration::MigratorTrait>::migrations().iter().map(|m| m.name().to_owned()).collect();
    let stamp = uuid::Uuid::new_v4().simple().to_string();
    let name = format!("wiwebb_template_{}_{}", names.len(), &stamp[..8]);
    let mut admin = connect(superuser).await;
    lock(&mut admin).await;
    admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a template");
    let owner = connect_owner(&with_database(superuser, &name)).await;
    let users: Vec<_> = roles::GROUPS
        .map(|group| roles::DatabaseUser { group, name: group.to_owned(), password: Some(PASSWORD.to_owned()) })
        .to_vec();
    roles::ensure(&owner, &users).await.expect("roles");
    migrate(&owner).await;
    owner.close().await.expect("closes");
    admin.close().await.expect("closes");
    name
}

async fn migrate(owner: &DatabaseConnection) {
    <Migrator as sea_orm_migration::MigratorTrait>::up(owner, None).await.expect("migrates");
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("WIWEBB_TEST_DATABASE_URL connects")
}

/// Roles belong to the whole cluster and a template must have no visitors: one at a time, over all test processes.
async fn lock(admin: &mut PgConnection) {
    admin.execute("SELECT pg_advisory_lock(72657)").await.expect("the lock");
}

#[expect(clippy::disallowed_methods, reason = "tests look behind the API")]
async fn connect_owner(url: &str) -> DatabaseConnection {
    if url.starts_with("sqlite:") {
        let options = SqliteConnectOptions::from_str(url).expect("a URL").create_if_missing(true).foreign_keys(true);
        return SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("opens").into();
    }
    let options = PgConnectOptions::from_str(url).expect("a URL");
    let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await.expect("connects");
    let db = DatabaseConnection::from(pool);
    db.execute_unprepared("SELECT 1").await.expect("answers");
    db
}

fn with_database(url: &str, database: &str) -> String {
    let (base, _) = url.rsplit_once('/').expect("a database in the URL");
    format!("{base}/{database}")
}

fn with_user(url: &str, database: &str, user: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (_, host) = rest.rsplit_once('@').expect("a user in the URL");
    with_database(&format!("{scheme}://{user}:{PASSWORD}@{host}"), database)
}
