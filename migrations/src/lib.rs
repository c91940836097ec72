//! The schema: one file a change, one sequence, each with its own frozen table definitions, up and down, on SQLite and
//! PostgreSQL.
//!
//! On PostgreSQL the owner's connection runs them. [`roles`] makes the three users of security.md S10 first; the
//! migrations grant to the group roles and switch row-level security on.

use sea_orm_migration::prelude::*;

mod dialect;
mod m20261123_0001_tenancy;
mod m20261123_0002_radius;
mod m20261123_0003_credentials;
mod m20261123_0004_factors;
mod m20261123_0005_oidc;
mod m20261123_0006_keys;
mod m20261123_0007_audit;
mod m20261123_0008_limits;
mod m20261123_0009_tenancy;
mod m20261123_0010_import;
mod m20261129_0001_data_keys;
mod m20261129_0011_branding;
mod m20261129_0012_traffic;
mod m20261129_0013_lists;
mod m20261129_0014_revocation_log;
pub mod roles;

/// The sequence.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_0001_tenancy::Migration),
            Box::new(m20261123_0002_radius::Migration),
            Box::new(m20261123_0003_credentials::Migration),
            Box::new(m20261123_0004_factors::Migration),
            Box::new(m20261123_0005_oidc::Migration),
            Box::new(m20261123_0006_keys::Migration),
            Box::new(m20261123_0007_audit::Migration),
            Box::new(m20261123_0008_limits::Migration),
            Box::new(m20261123_0009_tenancy::Migration),
            Box::new(m20261123_0010_import::Migration),
            Box::new(m20261129_0001_data_keys::Migration),
            Box::new(m20261129_0011_branding::Migration),
            Box::new(m20261129_0012_traffic::Migration),
            Box::new(m20261129_0013_lists::Migration),
            Box::new(m20261129_0014_revocation_log::Migration),
        ]
    }
}

/// How the schema of a database stands to the sequence of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaStatus {
    /// Migrations that the database has.
    pub applied: Vec<String>,
    /// Migrations that it lacks.
    pub pending: Vec<String>,
    /// Migrations that it has and this program does not know: a newer program made them.
    pub unknown: Vec<String>,
}

impl SchemaStatus {
    /// Whether the schema is exactly this program's.
    pub fn is_current(&self) -> bool {
        self.pending.is_empty() && self.unknown.is_empty()
    }
}

/// Reads the status. The role needs SELECT on `seaql_migrations` only.
pub async fn status(db: &impl sea_orm::ConnectionTrait) -> Result<SchemaStatus, DbErr> {
    let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    let exists = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => "SELECT to_regclass('seaql_migrations')::text AS name",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    let backend = db.get_database_backend();
    let table = db.query_one_raw(sea_orm::Statement::from_string(backend, exists)).await?;
    let exists = table.and_then(|row| row.try_get::<Option<String>>("", "name").ok().flatten()).is_some();
    let mut applied = Vec::new();
    if exists {
        let sql = "SELECT version FROM seaql_migrations ORDER BY version";
        for row in db.query_all_raw(sea_orm::Statement::from_string(backend, sql)).await? {
            applied.push(row.try_get::<String>("", "version")?);
        }
    }
    Ok(SchemaStatus {
        pending: known.iter().filter(|name| !applied.contains(name)).cloned().collect(),
        unknown: applied.iter().filter(|name| !known.contains(name)).cloned().collect(),
        applied,
    })
}
