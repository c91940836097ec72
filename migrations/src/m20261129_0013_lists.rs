//! Lists of a hundred thousand rows: their counts, and the orders that they offer. Accounting changes a session's row again
//! and again, and PostgreSQL then writes to every index of it: there, only sessions that have ended get another one.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &str = "
CREATE INDEX users_people ON users (tenant_id, is_service, is_active, role);
CREATE INDEX users_email ON users (tenant_id, email_key, id);
CREATE INDEX users_date_joined ON users (tenant_id, date_joined, id);
CREATE INDEX users_last_login ON users (tenant_id, last_login, id);
CREATE INDEX radius_users_active ON radius_users (tenant_id, is_active);
CREATE INDEX radius_users_created ON radius_users (tenant_id, created_at, id);
CREATE INDEX radius_users_updated ON radius_users (tenant_id, updated_at, id);
";

const ON_POSTGRES: &str = "
CREATE INDEX radius_sessions_stopped ON radius_sessions (tenant_id, stopped_at, id) WHERE stopped_at IS NOT NULL;
";

/// SQLite writes to an index only where its columns change.
const ON_SQLITE: &str = "
CREATE INDEX radius_sessions_stopped ON radius_sessions (tenant_id, stopped_at, id);
CREATE INDEX radius_sessions_id ON radius_sessions (tenant_id, id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, INDEXES).await?;
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        run(manager, if postgres { ON_POSTGRES } else { ON_SQLITE }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "radius_sessions_id",
            "radius_sessions_stopped",
            "radius_users_updated",
            "radius_users_created",
            "radius_users_active",
            "users_last_login",
            "users_date_joined",
            "users_email",
            "users_people",
        ] {
            run(manager, &format!("DROP INDEX IF EXISTS {index};\n")).await?;
        }
        Ok(())
    }
}
