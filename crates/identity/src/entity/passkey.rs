//! `passkeys`: WebAuthn credentials, each bound to the host it was made for (S08). `credential` is the public key with
//! what the last assertion said of it; `sign_count` guards its replacement.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    pub tenant_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: i64,
    pub user_handle: Uuid,
    pub credential_id: Vec<u8>,
    pub rp_id: String,
    pub name: String,
    pub credential: Json,
    pub sign_count: i64,
    pub last_used_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(UserId);
