//! Credentials by mail: proofs of addresses, invitations, known devices, and how a tenant's mails look.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
ALTER TABLE users ADD COLUMN email_verified_at {time};
ALTER TABLE users ADD COLUMN locale {text};
CREATE TABLE tenant_settings (
    tenant_id bigint NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    brand_color {text} NOT NULL DEFAULT '',
    locale {text} NOT NULL DEFAULT '',
    updated_at {time} NOT NULL
);
CREATE TABLE mail_tokens (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    user_id bigint NOT NULL,
    purpose {text} NOT NULL CHECK (purpose IN ('verify_email', 'reset_password', 'change_email')),
    token_hash {bytes} NOT NULL CONSTRAINT mail_tokens_token_hash_key UNIQUE,
    email {text} NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX mail_tokens_user ON mail_tokens (tenant_id, user_id);
CREATE INDEX mail_tokens_expires_at ON mail_tokens (expires_at);
CREATE TABLE invitations (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id {uuid} NOT NULL PRIMARY KEY,
    email {text} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('superadmin', 'admin', 'tenant_owner', 'subscriber')),
    token_hash {bytes} NOT NULL CONSTRAINT invitations_token_hash_key UNIQUE,
    invited_by {text} NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    accepted_at {time},
    user_id bigint
);
CREATE INDEX invitations_created_at ON invitations (tenant_id, created_at, id);
CREATE TABLE known_devices (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    device_hash {bytes} NOT NULL,
    last_seen_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, user_id, device_hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
";

const GRANTS: &str = "
GRANT SELECT (email_verified_at, locale) ON users TO wiwebb_system;
";

const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        run_on_postgres(manager, GRANTS).await?;
        let tables: [(&str, &[&str]); 4] = [
            ("tenant_settings", &["SELECT"]),
            ("mail_tokens", &["SELECT", "DELETE"]),
            ("invitations", &["SELECT (tenant_id, id, email, role, token_hash, expires_at, accepted_at)"]),
            ("known_devices", &["SELECT (user_id, last_seen_at)", "DELETE"]),
        ];
        for (table, system) in tables {
            protect(manager, Grants { table, tenant: "tenant_id", app: ALL, platform: "", system }).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["known_devices", "invitations", "mail_tokens", "tenant_settings"] {
            run(manager, &format!("DROP TABLE {table};\n")).await?;
        }
        run(manager, "ALTER TABLE users DROP COLUMN locale;\nALTER TABLE users DROP COLUMN email_verified_at;\n").await
    }
}
