//! `users` (D02). `email_key` is the folded address, unique whatever its case; `search_text` the folded names.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    pub tenant_id: i64,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub username: String,
    pub email: String,
    pub email_key: String,
    pub password: String,
    pub role: String,
    pub first_name: String,
    pub last_name: String,
    pub phone_number: String,
    pub bio: String,
    pub url: String,
    pub company: String,
    pub location: String,
    pub birth_date: Option<Date>,
    pub is_active: bool,
    pub search_text: String,
    pub date_joined: DateTimeUtc,
    pub last_login: Option<DateTimeUtc>,
    pub password_updated: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub email_verified_at: Option<DateTimeUtc>,
    pub locale: Option<String>,
    /// A program's account: never signs in, is no person to any list.
    pub is_service: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(Id);
