//! The audit trail: rows that cannot be changed, the chain over them, its signed heads, and how long rows are kept.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
ALTER TABLE audit_logs ADD COLUMN on_behalf_of_id bigint;
ALTER TABLE audit_logs ADD COLUMN on_behalf_of_name {text} NOT NULL DEFAULT '';
ALTER TABLE audit_logs ADD COLUMN entry_id {uuid};
ALTER TABLE audit_logs ADD COLUMN signature {bytes};
CREATE UNIQUE INDEX audit_logs_entry ON audit_logs (entry_id);
CREATE INDEX audit_logs_target_key ON audit_logs (tenant_id, target_type, target_key);
CREATE INDEX audit_logs_request ON audit_logs (tenant_id, request_id);
CREATE TABLE audit_pending (
    tenant_id bigint NOT NULL,
    audit_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, audit_id)
);
INSERT INTO audit_pending (tenant_id, audit_id) SELECT tenant_id, id FROM audit_logs;
CREATE TABLE audit_chain (
    tenant_id bigint NOT NULL,
    seq bigint NOT NULL,
    audit_id bigint NOT NULL,
    genuine {bool} NOT NULL,
    hash {bytes} NOT NULL,
    sealed_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, seq),
    CONSTRAINT audit_chain_audit_id_key UNIQUE (tenant_id, audit_id)
);
CREATE TABLE audit_heads (
    tenant_id bigint NOT NULL PRIMARY KEY,
    seq bigint NOT NULL,
    hash {bytes} NOT NULL,
    cut_seq bigint NOT NULL,
    cut_hash {bytes} NOT NULL,
    sealed_at {time} NOT NULL,
    key_id {text} NOT NULL,
    signature {bytes} NOT NULL
);
CREATE TABLE audit_retention (
    tenant_id bigint NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    days integer NOT NULL CHECK (days >= 30),
    updated_at {time} NOT NULL
);
CREATE TABLE audit_marks (
    tenant_id bigint NOT NULL,
    mark {text} NOT NULL,
    since {time} NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (tenant_id, mark)
);
CREATE INDEX audit_marks_since ON audit_marks (since);
";

/// Rows are only added. A row goes when the chain's signed head says that the chain begins behind it.
const SQLITE: &str = "
CREATE TRIGGER audit_logs_pending AFTER INSERT ON audit_logs BEGIN INSERT INTO audit_pending (tenant_id, audit_id) VALUES (NEW.tenant_id, NEW.id); END;
CREATE TRIGGER audit_logs_no_update BEFORE UPDATE ON audit_logs BEGIN SELECT RAISE(ABORT, 'audit_logs is append-only'); END;
CREATE TRIGGER audit_logs_no_delete BEFORE DELETE ON audit_logs WHEN NOT EXISTS (SELECT 1 FROM audit_chain c JOIN audit_heads h ON h.tenant_id = c.tenant_id WHERE c.tenant_id = OLD.tenant_id AND c.audit_id = OLD.id AND c.seq <= h.cut_seq) BEGIN SELECT RAISE(ABORT, 'audit_logs is append-only'); END;
CREATE TRIGGER audit_chain_no_update BEFORE UPDATE ON audit_chain BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;
CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain WHEN NOT EXISTS (SELECT 1 FROM audit_heads h WHERE h.tenant_id = OLD.tenant_id AND OLD.seq <= h.cut_seq) BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;
";

const POSTGRES: &str = "
CREATE FUNCTION wiwebb_audit_pending() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_pending (tenant_id, audit_id) VALUES (NEW.tenant_id, NEW.id); RETURN NULL; END $$;
CREATE TRIGGER audit_logs_pending AFTER INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION wiwebb_audit_pending();
GRANT SELECT, DELETE ON audit_logs TO wiwebb_system;
CREATE POLICY audit_logs_cut ON audit_logs AS RESTRICTIVE FOR DELETE TO wiwebb_system USING (EXISTS (SELECT 1 FROM audit_chain c JOIN audit_heads h ON h.tenant_id = c.tenant_id WHERE c.tenant_id = audit_logs.tenant_id AND c.audit_id = audit_logs.id AND c.seq <= h.cut_seq));
CREATE POLICY audit_chain_cut ON audit_chain AS RESTRICTIVE FOR DELETE TO wiwebb_system USING (EXISTS (SELECT 1 FROM audit_heads h WHERE h.tenant_id = audit_chain.tenant_id AND audit_chain.seq <= h.cut_seq));
";

const SQLITE_DOWN: &str = "
DROP TRIGGER audit_logs_pending;
DROP TRIGGER audit_logs_no_update;
DROP TRIGGER audit_logs_no_delete;
DROP TRIGGER audit_chain_no_update;
DROP TRIGGER audit_chain_no_delete;
";

const POSTGRES_DOWN: &str = "
DROP POLICY audit_chain_cut ON audit_chain;
DROP POLICY audit_logs_cut ON audit_logs;
REVOKE SELECT, DELETE ON audit_logs FROM wiwebb_system;
DROP TRIGGER audit_logs_pending ON audit_logs;
DROP FUNCTION wiwebb_audit_pending();
";

const DOWN: &str = "
DROP TABLE audit_marks;
DROP TABLE audit_retention;
DROP TABLE audit_heads;
DROP TABLE audit_chain;
DROP TABLE audit_pending;
DROP INDEX audit_logs_request;
DROP INDEX audit_logs_target_key;
DROP INDEX audit_logs_entry;
ALTER TABLE audit_logs DROP COLUMN signature;
ALTER TABLE audit_logs DROP COLUMN entry_id;
ALTER TABLE audit_logs DROP COLUMN on_behalf_of_name;
ALTER TABLE audit_logs DROP COLUMN on_behalf_of_id;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        let tables = [
            grants("audit_pending", "INSERT", "INSERT", &["SELECT", "INSERT", "DELETE"]),
            grants("audit_chain", "SELECT", "", &["SELECT", "INSERT", "DELETE"]),
            grants("audit_heads", "SELECT", "", &["SELECT", "INSERT", "UPDATE"]),
            grants("audit_retention", "SELECT, INSERT, UPDATE, DELETE", "", &["SELECT"]),
            grants("audit_marks", "SELECT, INSERT, UPDATE", "", &["SELECT", "UPDATE", "DELETE"]),
        ];
        for table in tables {
            protect(manager, table).await?;
        }
        match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => run_on_postgres(manager, POSTGRES).await,
            _ => run(manager, SQLITE).await,
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => run_on_postgres(manager, POSTGRES_DOWN).await?,
            _ => run(manager, SQLITE_DOWN).await?,
        }
        run(manager, DOWN).await
    }
}

fn grants<'a>(table: &'a str, app: &'a str, platform: &'a str, system: &'a [&'a str]) -> Grants<'a> {
    Grants { table, tenant: "tenant_id", app, platform, system }
}
