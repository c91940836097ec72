//! Second factors: TOTP factors, recovery codes, passkeys and their ceremonies, and the count of wrong codes.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
CREATE TABLE totp_factors (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    user_id bigint NOT NULL,
    name {text} NOT NULL,
    secret {bytes} NOT NULL,
    last_step bigint NOT NULL DEFAULT 0,
    confirmed_at {time},
    last_used_at {time},
    created_at {time} NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX totp_factors_user ON totp_factors (tenant_id, user_id);
CREATE TABLE recovery_codes (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    user_id bigint NOT NULL,
    code_hash {bytes} NOT NULL,
    used_at {time},
    created_at {time} NOT NULL,
    UNIQUE (tenant_id, user_id, code_hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE second_factor_tries (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL PRIMARY KEY,
    failures bigint NOT NULL,
    blocked_until {time},
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX second_factor_tries_user ON second_factor_tries (tenant_id, user_id);
CREATE TABLE passkeys (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    user_id bigint NOT NULL,
    user_handle {uuid} NOT NULL,
    credential_id {bytes} NOT NULL CONSTRAINT passkeys_credential_id_key UNIQUE,
    rp_id {text} NOT NULL,
    name {text} NOT NULL,
    credential {json} NOT NULL,
    sign_count bigint NOT NULL,
    last_used_at {time},
    created_at {time} NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX passkeys_user ON passkeys (tenant_id, user_id);
CREATE TABLE passkey_ceremonies (
    tenant_id bigint NOT NULL,
    id {uuid} NOT NULL PRIMARY KEY,
    user_id bigint,
    origin {text} NOT NULL,
    state {json} NOT NULL,
    expires_at {time} NOT NULL
);
CREATE INDEX passkey_ceremonies_expires_at ON passkey_ceremonies (expires_at);
";

const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

fn grants<'a>(table: &'a str, app: &'a str, system: &'a [&'a str]) -> Grants<'a> {
    Grants { table, tenant: "tenant_id", app, platform: "", system }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        for grants in [
            grants("totp_factors", ALL, &[]),
            grants("recovery_codes", ALL, &[]),
            grants("second_factor_tries", ALL, &[]),
            grants("passkeys", ALL, &["SELECT (tenant_id, user_id, user_handle, credential_id)"]),
            grants("passkey_ceremonies", "SELECT", &["SELECT", "INSERT", "DELETE"]),
        ] {
            protect(manager, grants).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["passkey_ceremonies", "passkeys", "second_factor_tries", "recovery_codes", "totp_factors"] {
            run(manager, &format!("DROP TABLE {table};\n")).await?;
        }
        Ok(())
    }
}
