//! OpenID providers of tenants, who is who at them, sign-ins that have begun; and the domains that tenants prove.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
CREATE TABLE tenant_domains (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE RESTRICT,
    id {uuid} NOT NULL PRIMARY KEY,
    domain {text} NOT NULL,
    challenge {text} NOT NULL,
    verified_at {time},
    created_at {time} NOT NULL,
    CONSTRAINT tenant_domains_claim_key UNIQUE (tenant_id, domain)
);
CREATE UNIQUE INDEX tenant_domains_verified_key ON tenant_domains (domain) WHERE verified_at IS NOT NULL;
CREATE TABLE oidc_connections (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE RESTRICT,
    id {uuid} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    issuer {text} NOT NULL,
    client_id {text} NOT NULL,
    client_secret {bytes} NOT NULL,
    scopes {text} NOT NULL,
    email_domains {text} NOT NULL DEFAULT '',
    creates_users {bool} NOT NULL DEFAULT false,
    is_active {bool} NOT NULL DEFAULT true,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (tenant_id, id),
    CONSTRAINT oidc_connections_name_key UNIQUE (tenant_id, name)
);
CREATE TABLE oidc_identities (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    connection_id {uuid} NOT NULL,
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    user_id bigint NOT NULL,
    created_at {time} NOT NULL,
    CONSTRAINT oidc_identities_subject_key UNIQUE (tenant_id, connection_id, issuer, subject),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES oidc_connections (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX oidc_identities_user ON oidc_identities (tenant_id, user_id);
CREATE TABLE oidc_attempts (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    connection_id {uuid} NOT NULL,
    state_hash {bytes} NOT NULL CONSTRAINT oidc_attempts_state_hash_key UNIQUE,
    browser_hash {bytes} NOT NULL,
    secrets {bytes} NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    FOREIGN KEY (tenant_id, connection_id) REFERENCES oidc_connections (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX oidc_attempts_connection ON oidc_attempts (tenant_id, connection_id);
CREATE INDEX oidc_attempts_expires_at ON oidc_attempts (expires_at);
";

const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        run_on_postgres(manager, "GRANT SELECT (slug) ON tenants TO wiwebb_system;\n").await?;
        let tables = [
            Grants {
                table: "tenant_domains",
                tenant: "tenant_id",
                app: ALL,
                platform: "",
                system: &["SELECT (tenant_id, domain, verified_at)"],
            },
            Grants {
                table: "oidc_connections",
                tenant: "tenant_id",
                app: ALL,
                platform: "",
                system: &[
                    "SELECT (tenant_id, id, name, issuer, client_id, client_secret, scopes, email_domains, creates_users, is_active)",
                ],
            },
            Grants {
                table: "oidc_identities",
                tenant: "tenant_id",
                app: ALL,
                platform: "",
                // A user who leaves a tenant leaves its providers.
                system: &["SELECT (tenant_id, user_id)", "DELETE"],
            },
            Grants {
                table: "oidc_attempts",
                tenant: "tenant_id",
                app: "SELECT, INSERT",
                platform: "",
                system: &["SELECT", "DELETE"],
            },
        ];
        for grants in tables {
            protect(manager, grants).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_on_postgres(manager, "REVOKE SELECT (slug) ON tenants FROM wiwebb_system;\n").await?;
        for table in ["oidc_attempts", "oidc_identities", "oidc_connections", "tenant_domains"] {
            run(manager, &format!("DROP TABLE {table};\n")).await?;
        }
        Ok(())
    }
}
