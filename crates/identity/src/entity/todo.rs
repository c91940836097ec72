//! `todos` (D04).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "todos")]
pub struct Model {
    pub tenant_id: i64,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub task: String,
    pub search_text: String,
    pub completed: bool,
    pub timestamp: DateTimeUtc,
    pub updated: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(UserId);
