//! The name and the pictures that a tenant's pages show.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: &str = "
ALTER TABLE tenant_settings ADD COLUMN display_name {text} NOT NULL DEFAULT '';
ALTER TABLE tenant_settings ADD COLUMN logo {bytes};
ALTER TABLE tenant_settings ADD COLUMN favicon {bytes};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COLUMNS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["favicon", "logo", "display_name"] {
            run(manager, &format!("ALTER TABLE tenant_settings DROP COLUMN {column};\n")).await?;
        }
        Ok(())
    }
}
