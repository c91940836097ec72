//! Rows of the revocation log have a position, from which a node goes on to read. SQLite counts them up, and keeps
//! counting when old ones go. On PostgreSQL it is the number of their transaction: what `pg_current_snapshot()` tells of.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const ON_POSTGRES: &str = "
ALTER TABLE revocations ADD COLUMN position bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX revocations_position ON revocations (position);
";

/// Nobody serves from the file meanwhile, so nobody misses the rows.
const ON_SQLITE: &str = "
DROP TABLE revocations;
CREATE TABLE revocations (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL UNIQUE,
    subject {text} NOT NULL,
    created_at {time} NOT NULL,
    position integer NOT NULL PRIMARY KEY AUTOINCREMENT
);
CREATE INDEX revocations_created_at ON revocations (created_at);
";

const OFF_POSTGRES: &str = "
DROP INDEX revocations_position;
ALTER TABLE revocations DROP COLUMN position;
";

const OFF_SQLITE: &str = "
DROP TABLE revocations;
CREATE TABLE revocations (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    subject {text} NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX revocations_created_at ON revocations (created_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        run(manager, if postgres { ON_POSTGRES } else { ON_SQLITE }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        run(manager, if postgres { OFF_POSTGRES } else { OFF_SQLITE }).await
    }
}
