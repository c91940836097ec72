//! `tenants` (D01). Row 0 is the platform itself and is never listed. `user_count` is kept in the transaction that
//! adds or removes a user, and never passes `max_users`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub uuid: Uuid,
    pub name: String,
    pub slug: String,
    pub email: Option<String>,
    pub url: Option<String>,
    pub description: String,
    pub is_active: bool,
    pub user_count: i64,
    pub search_text: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub max_users: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(tenant = Id, whole_tenant);
