//! `radius_sessions`: written by accounting only, so a tenant handle may read it and nothing else. A session is somebody's
//! own whose account has the RADIUS user of its User-Name now.

use sea_orm::{
    entity::prelude::*,
    sea_query::{ExprTrait as _, Query, SelectStatement},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "radius_sessions")]
pub struct Model {
    pub tenant_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub nas_id: Uuid,
    pub session_id: String,
    pub username: String,
    pub generation: i32,
    pub framed_ip_address: Option<String>,
    pub calling_station_id: Option<String>,
    pub started_at: Option<DateTimeUtc>,
    pub updated_at: DateTimeUtc,
    pub stopped_at: Option<DateTimeUtc>,
    pub event_at: DateTimeUtc,
    pub input_octets: i64,
    pub output_octets: i64,
    pub session_seconds: i64,
    pub terminate_cause: Option<String>,
    pub search_text: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

storage::tenant_scoped!(Username in usernames_of);

/// The User-Names of an account.
fn usernames_of(tenant: kernel::TenantId, user: kernel::UserId) -> SelectStatement {
    let mut names = Query::select();
    names.column("username").from("radius_users");
    names.and_where(Expr::col("tenant_id").eq(tenant.0)).and_where(Expr::col("user_id").eq(user.0)).take()
}
