//! Failed sign-ins, and the addresses from which people signed in.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
CREATE TABLE sign_in_failures (
    tenant_id bigint NOT NULL,
    subject {text} NOT NULL PRIMARY KEY,
    user_id bigint,
    failures bigint NOT NULL,
    locked_until {time},
    last_failed_at {time} NOT NULL
);
CREATE INDEX sign_in_failures_user ON sign_in_failures (tenant_id, user_id);
CREATE INDEX sign_in_failures_last ON sign_in_failures (last_failed_at);
CREATE TABLE sign_in_addresses (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    address {text} NOT NULL,
    last_signed_in_at {time} NOT NULL,
    PRIMARY KEY (user_id, address),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX sign_in_addresses_user ON sign_in_addresses (tenant_id, user_id);
CREATE INDEX sign_in_addresses_last ON sign_in_addresses (last_signed_in_at);
";

const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        let tables = [("sign_in_failures", ALL), ("sign_in_addresses", "SELECT, DELETE")];
        for (table, system) in tables {
            protect(manager, Grants { table, tenant: "tenant_id", app: ALL, platform: "", system: &[system] }).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP TABLE sign_in_addresses;\nDROP TABLE sign_in_failures;\n").await
    }
}
