//! RADIUS users and sessions as CSV: the rows of their lists, by id.

use async_trait::async_trait;
use futures::Stream;
use identity::{
    Lease,
    csv::{self, BATCH, Rows, time},
};
use kernel::Result;
use proto::google::api::HttpBody;
use sea_orm::{ColumnTrait as _, Order};
use serde_json::{Value, json};
use storage::{AuditEntry, TenantDb};
use tonic::Status;
use uuid::Uuid;

use crate::{
    entity::{radius_user, session},
    sessions::{self, SessionFilter},
    users::{self, UserFilter},
};

struct Users {
    db: TenantDb,
    filter: UserFilter,
    after: Uuid,
}

/// Notes an export of RADIUS users, and begins it.
pub async fn users(
    db: &TenantDb,
    filter: UserFilter,
    lease: Lease,
) -> Result<impl Stream<Item = Result<HttpBody, Status>> + Send + use<>> {
    let db = if filter.tenant.is_some() { db.place(filter.tenant)? } else { db.clone() };
    let shown = json!({
        "search": filter.search, "tenant": filter.tenant, "is_active": filter.is_active, "username": filter.username,
        "user": filter.user,
    });
    let entry = AuditEntry::new("radius_users_exported", "radius_user", "").detail("filter", shown);
    let rows = Users { db: db.clone(), filter, after: Uuid::nil() };
    csv::begin(&db, None, entry, rows, lease).await
}

#[async_trait]
impl Rows for Users {
    const COLUMNS: &'static [&'static str] =
        &["id", "username", "user", "tenant", "is_active", "created_at", "updated_at"];

    async fn next(&mut self) -> Result<Vec<Vec<Value>>> {
        use radius_user::Column;
        let tx = self.db.read().await?;
        let query = users::matching(tx.find(), &self.filter)
            .filter(Column::Id.gt(self.after))
            .order_by(Column::Id, Order::Asc)
            .slice(0, BATCH);
        let rows = tx.all(query).await?;
        tx.end().await?;
        self.after = rows.last().map_or(self.after, |row| row.id);
        Ok(rows.into_iter().map(user_cells).collect())
    }
}

fn user_cells(row: radius_user::Model) -> Vec<Value> {
    vec![
        row.id.to_string().into(),
        row.username.into(),
        row.user_id.into(),
        row.tenant_id.into(),
        row.is_active.into(),
        time(row.created_at),
        time(row.updated_at),
    ]
}

struct Sessions {
    db: TenantDb,
    filter: SessionFilter,
    after: Uuid,
}

/// Notes an export of sessions, and begins it.
pub async fn sessions(
    db: &TenantDb,
    filter: SessionFilter,
    lease: Lease,
) -> Result<impl Stream<Item = Result<HttpBody, Status>> + Send + use<>> {
    let db = sessions::narrowed(db, &filter)?;
    let shown = json!({
        "search": filter.search, "tenant": filter.tenant, "active": filter.active, "username": filter.username,
        "nas": filter.nas.map(|nas| nas.to_string()),
    });
    let entry = AuditEntry::new("radius_sessions_exported", "session", "").detail("filter", shown);
    let rows = Sessions { db: db.clone(), filter, after: Uuid::nil() };
    csv::begin(&db, None, entry, rows, lease).await
}

#[async_trait]
impl Rows for Sessions {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "session_id",
        "username",
        "nas",
        "framed_ip_address",
        "calling_station_id",
        "started_at",
        "updated_at",
        "stopped_at",
        "input_octets",
        "output_octets",
        "session_seconds",
        "terminate_cause",
        "tenant",
    ];

    async fn next(&mut self) -> Result<Vec<Vec<Value>>> {
        use session::Column;
        let tx = self.db.read().await?;
        let query = sessions::matching(tx.find(), &self.filter)
            .filter(Column::Id.gt(self.after))
            .order_by(Column::Id, Order::Asc)
            .slice(0, BATCH);
        let rows = tx.all(query).await?;
        tx.end().await?;
        self.after = rows.last().map_or(self.after, |row| row.id);
        Ok(rows.into_iter().map(session_cells).collect())
    }
}

fn session_cells(row: session::Model) -> Vec<Value> {
    vec![
        row.id.to_string().into(),
        row.session_id.into(),
        row.username.into(),
        row.nas_id.to_string().into(),
        row.framed_ip_address.into(),
        row.calling_station_id.into(),
        row.started_at.map_or(Value::Null, time),
        time(row.updated_at),
        row.stopped_at.map_or(Value::Null, time),
        row.input_octets.into(),
        row.output_octets.into(),
        row.session_seconds.into(),
        row.terminate_cause.into(),
        row.tenant_id.into(),
    ]
}
