//! `tenant_settings`: how a tenant wants things; a tenant without a row has the defaults.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: i64,
    pub brand_color: String,
    pub locale: String,
    pub updated_at: DateTimeUtc,
    pub display_name: String,
    pub logo: Option<Vec<u8>>,
    pub favicon: Option<Vec<u8>>,
}

impl Model {
    /// The name that the tenant shows: its own, unless it wants another.
    pub fn shown_name(&self, tenant: String) -> String {
        if self.display_name.is_empty() { tenant } else { self.display_name.clone() }
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(whole_tenant);
