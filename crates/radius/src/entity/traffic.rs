//! `radius_traffic`: what a tenant's network did in each five minutes. Written by the listener only, so a tenant handle
//! may read it and nothing else.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "radius_traffic")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket: DateTimeUtc,
    pub input_octets: i64,
    pub output_octets: i64,
    pub accepts: i64,
    pub rejects: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(hidden);
