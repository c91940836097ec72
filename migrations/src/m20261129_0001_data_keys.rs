//! A data key for each tenant, wrapped by a master key; and what a rotation changes.

use sea_orm_migration::prelude::*;

use crate::dialect::{run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A key goes with its tenant, whatever it has sealed. One key of a tenant seals what is new.
const TABLES: &str = "
CREATE TABLE tenant_keys (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id {uuid} NOT NULL PRIMARY KEY,
    wrapped_key {bytes} NOT NULL,
    master_key_id {text} NOT NULL,
    created_at {time} NOT NULL,
    replaced_at {time},
    retired_at {time}
);
CREATE UNIQUE INDEX tenant_keys_in_use ON tenant_keys (tenant_id) WHERE replaced_at IS NULL;
CREATE INDEX tenant_keys_tenant ON tenant_keys (tenant_id);
CREATE INDEX tenant_keys_master ON tenant_keys (master_key_id);
";

/// Keys are the system's alone. A person's factor is sealed anew when the person moves to another tenant.
const RIGHTS: &str = "
ALTER TABLE tenant_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_keys_system ON tenant_keys TO wiwebb_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (wrapped_key, master_key_id, replaced_at, retired_at) ON tenant_keys TO wiwebb_system;
CREATE POLICY totp_factors_system ON totp_factors TO wiwebb_system USING (true) WITH CHECK (true);
GRANT SELECT (tenant_id, id, user_id, secret), UPDATE (secret) ON totp_factors TO wiwebb_system;
GRANT UPDATE (secrets) ON oidc_attempts TO wiwebb_app;
";

const RIGHTS_DOWN: &str = "
REVOKE UPDATE (secrets) ON oidc_attempts FROM wiwebb_app;
REVOKE SELECT (tenant_id, id, user_id, secret), UPDATE (secret) ON totp_factors FROM wiwebb_system;
DROP POLICY totp_factors_system ON totp_factors;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        run_on_postgres(manager, RIGHTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_on_postgres(manager, RIGHTS_DOWN).await?;
        run(manager, "DROP TABLE tenant_keys;\n").await
    }
}
