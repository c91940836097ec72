//! Tenants, users, sessions, to-dos, the audit log, the outbox and the revocation log.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
CREATE TABLE tenants (
    id {serial},
    uuid {uuid} NOT NULL UNIQUE,
    name {text} NOT NULL CONSTRAINT tenants_name_key UNIQUE,
    slug {text} NOT NULL CONSTRAINT tenants_slug_key UNIQUE,
    email {text},
    url {text},
    description {text} NOT NULL DEFAULT '',
    is_active {bool} NOT NULL DEFAULT true,
    user_count bigint NOT NULL DEFAULT 0,
    search_text {text} NOT NULL DEFAULT '',
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX tenants_is_active ON tenants (is_active);
CREATE TABLE users (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE RESTRICT,
    id {serial},
    username {text} NOT NULL CONSTRAINT users_username_key UNIQUE,
    email {text} NOT NULL,
    email_key {text} NOT NULL CONSTRAINT users_email_key UNIQUE,
    password {text} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('superadmin', 'admin', 'tenant_owner', 'subscriber')),
    first_name {text} NOT NULL DEFAULT '',
    last_name {text} NOT NULL DEFAULT '',
    phone_number {text} NOT NULL DEFAULT '',
    bio {text} NOT NULL DEFAULT '',
    url {text} NOT NULL DEFAULT '',
    company {text} NOT NULL DEFAULT '',
    location {text} NOT NULL DEFAULT '',
    birth_date {date},
    is_active {bool} NOT NULL DEFAULT true,
    search_text {text} NOT NULL DEFAULT '',
    date_joined {time} NOT NULL,
    last_login {time},
    password_updated {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (tenant_id, id)
);
CREATE INDEX users_tenant_username ON users (tenant_id, username);
CREATE INDEX users_role_tenant ON users (role, tenant_id);
CREATE TABLE sessions (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    user_id bigint NOT NULL,
    token_hash {bytes} NOT NULL CONSTRAINT sessions_token_hash_key UNIQUE,
    sign_in {text} NOT NULL,
    second_factor {bool} NOT NULL DEFAULT false,
    authenticated_at {time} NOT NULL,
    created_at {time} NOT NULL,
    last_seen_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    client_address {text} NOT NULL DEFAULT '',
    user_agent {text} NOT NULL DEFAULT '',
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX sessions_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);
CREATE TABLE todos (
    tenant_id bigint NOT NULL,
    id {serial},
    user_id bigint NOT NULL,
    task {text} NOT NULL,
    search_text {text} NOT NULL DEFAULT '',
    completed {bool} NOT NULL DEFAULT false,
    timestamp {time} NOT NULL,
    updated {time} NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX todos_user ON todos (tenant_id, user_id, id);
CREATE TABLE audit_logs (
    tenant_id bigint NOT NULL,
    id {serial},
    actor_id bigint,
    actor_name {text} NOT NULL,
    target_id bigint,
    target_type {text} NOT NULL,
    target_key {text} NOT NULL,
    action {text} NOT NULL,
    details {json} NOT NULL,
    request_id {text} NOT NULL,
    client_address {text} NOT NULL,
    user_agent {text} NOT NULL,
    timestamp {time} NOT NULL
);
CREATE INDEX audit_logs_timestamp ON audit_logs (tenant_id, timestamp DESC, id DESC);
CREATE INDEX audit_logs_actor ON audit_logs (tenant_id, actor_id);
CREATE INDEX audit_logs_target ON audit_logs (tenant_id, target_id);
CREATE TABLE outbox (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    topic {text} NOT NULL,
    payload {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE TABLE revocations (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    subject {text} NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX revocations_created_at ON revocations (created_at);
CREATE TABLE job_effects (
    tenant_id bigint NOT NULL,
    job_id {text} NOT NULL PRIMARY KEY,
    created_at {time} NOT NULL
);
CREATE TABLE master_keys (
    id {text} NOT NULL PRIMARY KEY,
    check_value {bytes} NOT NULL
);
";

const FUNCTION: &str = "
CREATE FUNCTION wiwebb_tenant() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('wiwebb.tenant_id', true), '')::bigint $$;
GRANT USAGE ON SCHEMA public TO wiwebb_app, wiwebb_platform, wiwebb_system;
GRANT SELECT ON seaql_migrations TO wiwebb_app, wiwebb_platform, wiwebb_system;
GRANT SELECT, INSERT ON master_keys TO wiwebb_system;
GRANT USAGE ON SEQUENCE tenants_id_seq TO wiwebb_app;
";

/// The tenant that holds staff and people without a tenant.
const PLATFORM_TENANT: &str = "
INSERT INTO tenants (id, uuid, name, slug, created_at, updated_at)
VALUES (0, {zero}, '(platform)', '(platform)', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');
";

const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        let zero = match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => "'00000000-0000-0000-0000-000000000000'",
            _ => "zeroblob(16)",
        };
        run(manager, &PLATFORM_TENANT.replace("{zero}", zero)).await?;
        run_on_postgres(manager, FUNCTION).await?;
        let tables: [Grants; 8] = [
            Grants {
                table: "tenants",
                tenant: "id",
                app: ALL,
                platform: "",
                system: &["SELECT (id, name, is_active, user_count)", "UPDATE (user_count)"],
            },
            Grants {
                table: "users",
                tenant: "tenant_id",
                app: ALL,
                platform: "",
                system: &[
                    "SELECT (tenant_id, id, username, email, email_key, password, role, first_name, last_name, phone_number, bio, url, company, location, is_active, date_joined, last_login)",
                    "UPDATE (tenant_id, role, updated_at)",
                ],
            },
            Grants {
                table: "sessions",
                tenant: "tenant_id",
                app: ALL,
                platform: "",
                system: &["SELECT", "UPDATE (last_seen_at, expires_at)", "DELETE"],
            },
            Grants { table: "todos", tenant: "tenant_id", app: ALL, platform: "", system: &[] },
            Grants {
                table: "audit_logs",
                tenant: "tenant_id",
                app: "SELECT, INSERT",
                platform: "INSERT",
                system: &["INSERT"],
            },
            Grants {
                table: "outbox",
                tenant: "tenant_id",
                app: "SELECT, INSERT",
                platform: "INSERT",
                // UPDATE of one column is what FOR UPDATE asks for.
                system: &["SELECT", "INSERT", "UPDATE (created_at)", "DELETE"],
            },
            Grants {
                table: "revocations",
                tenant: "tenant_id",
                app: "INSERT",
                platform: "",
                system: &["SELECT", "INSERT", "DELETE"],
            },
            Grants {
                table: "job_effects",
                tenant: "tenant_id",
                app: "SELECT, INSERT",
                platform: "",
                system: &["SELECT", "INSERT", "DELETE"],
            },
        ];
        for grants in tables {
            protect(manager, grants).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "master_keys",
            "job_effects",
            "revocations",
            "outbox",
            "audit_logs",
            "todos",
            "sessions",
            "users",
            "tenants",
        ] {
            run(manager, &format!("DROP TABLE {table};\n")).await?;
        }
        run_on_postgres(manager, "DROP FUNCTION wiwebb_tenant();\n").await
    }
}
