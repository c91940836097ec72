//! What an import must see to tell what is there already.

use sea_orm_migration::prelude::*;

use crate::dialect::run_on_postgres;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_on_postgres(manager, "GRANT SELECT (uuid) ON tenants TO wiwebb_system;\n").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_on_postgres(manager, "REVOKE SELECT (uuid) ON tenants FROM wiwebb_system;\n").await
    }
}
