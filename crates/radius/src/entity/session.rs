//! `radius_sessions`: written by accounting only, so a tenant handle may read it and nothing else.

use sea_orm::entity::prelude::*;

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

storage::tenant_scoped!(hidden);
