//! When a NAS was last heard, and the traffic of networks in steps of five minutes.

use sea_orm_migration::prelude::*;

use crate::dialect::{Grants, protect, run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &str = "
ALTER TABLE radius_nas ADD COLUMN last_seen_at {time};
CREATE TABLE radius_traffic (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    bucket {time} NOT NULL,
    input_octets bigint NOT NULL DEFAULT 0,
    output_octets bigint NOT NULL DEFAULT 0,
    accepts bigint NOT NULL DEFAULT 0,
    rejects bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, bucket)
);
CREATE INDEX radius_traffic_bucket ON radius_traffic (bucket);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        // The row of the running step changes all the time.
        run_on_postgres(manager, "ALTER TABLE radius_traffic SET (fillfactor = 50);\n").await?;
        let seen = "GRANT SELECT (last_seen_at), UPDATE (last_seen_at) ON radius_nas TO wiwebb_system;\n";
        run_on_postgres(manager, seen).await?;
        let system = &["SELECT", "INSERT", "UPDATE", "DELETE"];
        let grants = Grants { table: "radius_traffic", tenant: "tenant_id", app: "SELECT", platform: "", system };
        protect(manager, grants).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_on_postgres(
            manager,
            "REVOKE SELECT (last_seen_at), UPDATE (last_seen_at) ON radius_nas FROM wiwebb_system;\n",
        )
        .await?;
        run(manager, "DROP TABLE radius_traffic;\nALTER TABLE radius_nas DROP COLUMN last_seen_at;\n").await
    }
}
