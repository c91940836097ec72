//! How many users a tenant may have; what the system's role reads to keep to it, and to name what is taken.

use sea_orm_migration::prelude::*;

use crate::dialect::{run, run_on_postgres};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "ALTER TABLE tenants ADD COLUMN max_users bigint;\n").await?;
        run_on_postgres(manager, "GRANT SELECT (max_users) ON tenants TO wiwebb_system;\n").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "ALTER TABLE tenants DROP COLUMN max_users;\n").await
    }
}
