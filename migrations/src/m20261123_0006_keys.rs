//! API keys, and the accounts of programs that act by them.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
ALTER TABLE users ADD COLUMN is_service {bool} NOT NULL DEFAULT false;
CREATE TABLE api_keys (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    user_id bigint NOT NULL,
    name {text} NOT NULL,
    prefix {text} NOT NULL CONSTRAINT api_keys_prefix_key UNIQUE,
    secret_hash {bytes} NOT NULL CONSTRAINT api_keys_secret_hash_key UNIQUE,
    previous_hash {bytes} CONSTRAINT api_keys_previous_hash_key UNIQUE,
    previous_valid_until {time},
    scopes {json} NOT NULL,
    allowed_addresses {json} NOT NULL,
    generation bigint NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    rotated_at {time},
    expires_at {time},
    last_used_at {time},
    last_used_address {text} NOT NULL DEFAULT '',
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX api_keys_user ON api_keys (tenant_id, user_id, name);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        run_on_postgres(manager, "GRANT SELECT (is_service) ON users TO wiwebb_system;\n").await?;
        protect(
            manager,
            Grants {
                table: "api_keys",
                tenant: "tenant_id",
                app: "SELECT, INSERT, UPDATE, DELETE",
                platform: "",
                system: &[
                    "SELECT (tenant_id, id, user_id, secret_hash, previous_hash, previous_valid_until, scopes, allowed_addresses, created_at, expires_at, last_used_at)",
                    "UPDATE (last_used_at, last_used_address)",
                ],
            },
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP TABLE api_keys;\nALTER TABLE users DROP COLUMN is_service;\n").await
    }
}
