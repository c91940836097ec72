//! `radius_nas`: addresses are kept as the first and last of a range, 16 bytes each, IPv4 mapped into IPv6.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "radius_nas")]
pub struct Model {
    pub tenant_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub address: String,
    pub first_address: Vec<u8>,
    pub last_address: Vec<u8>,
    pub prefix_length: i32,
    pub secret: Vec<u8>,
    pub is_active: bool,
    pub description: String,
    pub search_text: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub last_seen_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(hidden);
