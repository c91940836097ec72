//! NAS, network users and their sessions.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
CREATE TABLE radius_nas (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE RESTRICT,
    id {uuid} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    address {text} NOT NULL,
    first_address {bytes} NOT NULL,
    last_address {bytes} NOT NULL,
    prefix_length integer NOT NULL,
    secret {bytes} NOT NULL,
    is_active {bool} NOT NULL DEFAULT true,
    description {text} NOT NULL DEFAULT '',
    search_text {text} NOT NULL DEFAULT '',
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (tenant_id, id),
    CONSTRAINT radius_nas_name_key UNIQUE (tenant_id, name),
    CONSTRAINT radius_nas_address_key UNIQUE (first_address, last_address)
);
CREATE TABLE radius_users (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE RESTRICT,
    id {uuid} NOT NULL PRIMARY KEY,
    username {text} NOT NULL,
    password {bytes} NOT NULL,
    user_id bigint,
    is_active {bool} NOT NULL DEFAULT true,
    search_text {text} NOT NULL DEFAULT '',
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (tenant_id, id),
    CONSTRAINT radius_users_username_key UNIQUE (tenant_id, username),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX radius_users_user ON radius_users (tenant_id, user_id);
CREATE TABLE radius_sessions (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE RESTRICT,
    id {uuid} NOT NULL PRIMARY KEY,
    nas_id {uuid} NOT NULL,
    session_id {text} NOT NULL,
    username {text} NOT NULL,
    generation integer NOT NULL,
    framed_ip_address {text},
    calling_station_id {text},
    started_at {time},
    updated_at {time} NOT NULL,
    stopped_at {time},
    event_at {time} NOT NULL,
    input_octets bigint NOT NULL DEFAULT 0,
    output_octets bigint NOT NULL DEFAULT 0,
    session_seconds bigint NOT NULL DEFAULT 0,
    terminate_cause {text},
    search_text {text} NOT NULL DEFAULT '',
    CONSTRAINT radius_sessions_generation_key UNIQUE (tenant_id, nas_id, session_id, username, generation),
    FOREIGN KEY (tenant_id, nas_id) REFERENCES radius_nas (tenant_id, id) ON DELETE RESTRICT
);
CREATE INDEX radius_sessions_started ON radius_sessions (tenant_id, started_at, id);
CREATE INDEX radius_sessions_username ON radius_sessions (tenant_id, username);
CREATE INDEX radius_sessions_open ON radius_sessions (tenant_id, nas_id) WHERE stopped_at IS NULL;
CREATE INDEX radius_sessions_updated ON radius_sessions (tenant_id, updated_at, id);
";

const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        let tables = [
            Grants {
                table: "radius_nas",
                tenant: "tenant_id",
                app: ALL,
                platform: "",
                system: &[
                    "SELECT (tenant_id, id, first_address, last_address, prefix_length, secret, is_active, updated_at)",
                ],
            },
            Grants {
                table: "radius_users",
                tenant: "tenant_id",
                app: ALL,
                platform: "",
                system: &["SELECT (tenant_id, id, username, password, user_id, is_active)"],
            },
            Grants {
                table: "radius_sessions",
                tenant: "tenant_id",
                app: "SELECT",
                platform: "",
                system: &["SELECT", "INSERT", "UPDATE"],
            },
        ];
        for grants in tables {
            protect(manager, grants).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["radius_sessions", "radius_users", "radius_nas"] {
            run(manager, &format!("DROP TABLE {table};\n")).await?;
        }
        Ok(())
    }
}
