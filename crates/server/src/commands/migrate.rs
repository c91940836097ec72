//! `migrate`, and the migration that `serve` does by itself on SQLite. On PostgreSQL the owner's connection makes the three
//! users of the other URLs first (S10). Then a run is one transaction: another process that migrates waits for it, and a
//! migration that fails leaves nothing behind. The job queue's schema comes last.

use anyhow::{Context as _, Result, bail};
use kernel::Secret;
use migrations::{
    Migrator, SchemaStatus,
    roles::{self, DatabaseUser},
};
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
};
use sea_orm_migration::MigratorTrait as _;
use storage::{DatabaseSettings, Storage};

use crate::settings::{Settings, database};

/// Brings the schema up to this program's; returns the migrations that were applied. Does nothing where it is there.
pub async fn up(settings: &Settings) -> Result<Vec<String>> {
    let db = owner(settings).await?;
    let applied = up_on(&db, settings).await;
    close(db).await;
    applied.context("migrate up")
}

async fn up_on(db: &DatabaseConnection, settings: &Settings) -> Result<Vec<String>> {
    let sqlite = settings.sqlite_file().is_some();
    let status = migrations::status(db).await?;
    refuse_newer(&status)?;
    if sqlite && status.is_current() {
        return Ok(Vec::new());
    }
    if !sqlite {
        // By itself, and quickly: other databases of the cluster wait for it.
        roles::ensure(db, &users(&settings.database)?).await.context("making the roles")?;
    }
    let tx = begin(db).await?;
    let pending = migrations::status(&tx).await?.pending;
    Migrator::up(&tx, None).await?;
    tx.commit().await?;
    if !sqlite {
        ::jobs::setup_postgres(db).await.context("making the job queue")?;
    }
    Ok(pending)
}

/// Takes back the last migrations; returns their names.
pub async fn down(settings: &Settings, steps: u32) -> Result<Vec<String>> {
    let db = owner(settings).await?;
    let reverted = down_on(&db, steps).await;
    close(db).await;
    reverted.context("migrate down")
}

async fn down_on(db: &DatabaseConnection, steps: u32) -> Result<Vec<String>> {
    let tx = begin(db).await?;
    let before = migrations::status(&tx).await?;
    refuse_newer(&before)?;
    Migrator::down(&tx, Some(steps)).await?;
    let after = migrations::status(&tx).await?;
    tx.commit().await?;
    Ok(before.applied.into_iter().rev().filter(|name| !after.applied.contains(name)).collect())
}

/// Lets the numbers that tables draw begin behind those that rows brought with them; SQLite does so by itself.
pub async fn pass_numbers(settings: &Settings, tables: &[&str]) -> Result<()> {
    if settings.sqlite_file().is_some() {
        return Ok(());
    }
    let db = owner(settings).await?;
    for table in tables {
        let sql = format!(
            "SELECT setval('{table}_id_seq', greatest((SELECT max(id) FROM {table}), (SELECT last_value FROM {table}_id_seq)))"
        );
        db.execute_unprepared(&sql).await.with_context(|| format!("the numbers of {table}"))?;
    }
    close(db).await;
    Ok(())
}

/// How the schema stands. With PostgreSQL and no owner's URL the system role looks.
pub async fn status(settings: &Settings) -> Result<SchemaStatus> {
    if settings.sqlite_file().is_some_and(|file| !file.exists()) {
        let pending = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        return Ok(SchemaStatus { applied: Vec::new(), pending, unknown: Vec::new() });
    }
    let db = match (&settings.database, &settings.owner_url) {
        (DatabaseSettings::Postgres { system, .. }, None) => {
            storage::pool::open_postgres(system, "wiwebb-system", 1).await.context("DATABASE_SYSTEM_URL")?
        }
        _ => owner(settings).await?,
    };
    let status = migrations::status(&db).await;
    close(db).await;
    Ok(status?)
}

/// Refuses a schema that is not this program's.
pub async fn require_current(storage: &Storage) -> Result<()> {
    let status = crate::app::schema_status(storage).await?;
    refuse_newer(&status)?;
    if !status.pending.is_empty() {
        bail!("the database lacks {}; run `wiwebb migrate up`", status.pending.join(", "));
    }
    Ok(())
}

fn refuse_newer(status: &SchemaStatus) -> Result<()> {
    if !status.unknown.is_empty() {
        bail!("a newer version of wiwebb has migrated this database ({}); run that one", status.unknown.join(", "));
    }
    Ok(())
}

/// The command `migrate up`.
pub async fn run_up(settings: &Settings) -> Result<()> {
    let applied = up(settings).await?;
    applied.iter().for_each(|name| say!("applied  {name}"));
    if applied.is_empty() {
        say!("nothing to apply");
    }
    Ok(())
}

/// The command `migrate down`.
pub async fn run_down(settings: &Settings, steps: u32) -> Result<()> {
    let reverted = down(settings, steps).await?;
    reverted.iter().for_each(|name| say!("reverted  {name}"));
    if reverted.is_empty() {
        say!("nothing to revert");
    }
    Ok(())
}

/// The command `migrate status`; whether the schema is current.
pub async fn run_status(settings: &Settings) -> Result<bool> {
    let status = status(settings).await?;
    for (state, names) in [("applied", &status.applied), ("pending", &status.pending), ("unknown", &status.unknown)] {
        names.iter().filter(|name| state != "applied" || !status.unknown.contains(name)).for_each(|name| {
            say!("{state}  {name}");
        });
    }
    Ok(status.is_current())
}

/// A connection that may change the schema.
pub async fn owner(settings: &Settings) -> Result<DatabaseConnection> {
    let url = match (&settings.database, &settings.owner_url) {
        (DatabaseSettings::Sqlite { url, .. }, _) => Secret::new(url.clone()),
        (DatabaseSettings::Postgres { .. }, Some(url)) => url.clone(),
        (DatabaseSettings::Postgres { .. }, None) => bail!("DATABASE_OWNER_URL is missing: it owns the tables"),
    };
    let name = if settings.owner_url.is_some() { "DATABASE_OWNER_URL" } else { "DATABASE_URL" };
    storage::pool::open_owner(&url).await.context(name)
}

async fn close(db: DatabaseConnection) {
    // What was written is committed; a connection that does not close cleanly changes nothing.
    let _ = db.close().await;
}

/// Begins a transaction that keeps others who migrate out.
async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    let tx = db.begin_with_options(options).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(hashtext('wiwebb migrate'))").await?;
    }
    Ok(tx)
}

/// The users that the URLs name, each for its group.
fn users(database: &DatabaseSettings) -> Result<Vec<DatabaseUser>> {
    let DatabaseSettings::Postgres { app, platform, system, .. } = database else { return Ok(Vec::new()) };
    let mut users = Vec::new();
    for (group, url) in roles::GROUPS.into_iter().zip([app, platform, system]) {
        let account = database::account(url).with_context(|| format!("the URL of {group} names no user"))?;
        users.push(DatabaseUser { group, name: account.name, password: account.password.map(Secret::into_inner) });
    }
    Ok(users)
}
