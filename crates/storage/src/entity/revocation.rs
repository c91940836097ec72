//! `revocations`: what nodes must drop from their caches; kept for an hour.

use sea_orm::{NotSet, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revocations")]
pub struct Model {
    pub tenant_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject: String,
    pub created_at: DateTimeUtc,
    /// Given by the database: [`crate::revocation::log`].
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant_scoped!(hidden);

impl ActiveModel {
    pub(crate) fn of(revocation: &crate::Revocation, tenant: i64, now: kernel::Time) -> Self {
        Self {
            tenant_id: Set(tenant),
            id: Set(kernel::id::new_uuid(now)),
            subject: Set(revocation.to_string()),
            created_at: Set(now),
            position: NotSet,
        }
    }
}
