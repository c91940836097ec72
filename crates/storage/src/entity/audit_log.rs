//! `audit_logs`: no foreign keys, since entries outlive what they speak of (A04).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_logs")]
pub struct Model {
    pub tenant_id: i64,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub actor_id: Option<i64>,
    pub actor_name: String,
    pub target_id: Option<i64>,
    pub target_type: String,
    pub target_key: String,
    pub action: String,
    pub details: Json,
    pub request_id: String,
    pub client_address: String,
    pub user_agent: String,
    pub timestamp: DateTimeUtc,
    pub on_behalf_of_id: Option<i64>,
    pub on_behalf_of_name: String,
    /// What tells the row from every copy of it.
    pub entry_id: Option<Uuid>,
    /// Over every other column but `id`: the row was written by WiWebb.
    pub signature: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant_scoped!(hidden);
