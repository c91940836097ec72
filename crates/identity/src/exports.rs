//! Users and tenants as CSV: the rows of their lists, by id.

use async_trait::async_trait;
use futures::Stream;
use kernel::{Result, Scope, TenantId};
use proto::google::api::HttpBody;
use sea_orm::{ColumnTrait as _, Order};
use serde_json::{Value, json};
use storage::{AuditEntry, TenantDb};
use tonic::Status;

use crate::{
    csv::{self, BATCH, Rows, time},
    entity::{tenant, user},
    lease::Lease,
    tenants::{self, TenantFilter},
    users::{self, Listed, UserFilter},
};

struct Users {
    db: TenantDb,
    filter: UserFilter,
    after: i64,
}

/// Notes an export of users, and begins it.
pub async fn users(
    db: &TenantDb,
    filter: UserFilter,
    lease: Lease,
) -> Result<impl Stream<Item = Result<HttpBody, Status>> + Send + use<>> {
    let tenant = db.narrowed(filter.tenant)?;
    let shown = json!({
        "search": filter.search, "role": filter.role.map(|role| role.as_str()), "tenant": filter.tenant,
        "is_active": filter.is_active,
    });
    let entry = AuditEntry::new("users_exported", "user", "").detail("filter", shown);
    csv::begin(db, tenant, entry, Users { db: db.clone(), filter, after: 0 }, lease).await
}

#[async_trait]
impl Rows for Users {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "username",
        "email",
        "first_name",
        "last_name",
        "role",
        "tenant",
        "tenant_name",
        "is_active",
        "phone_number",
        "company",
        "location",
        "url",
        "bio",
        "date_joined",
        "last_login",
    ];

    async fn next(&mut self) -> Result<Vec<Vec<Value>>> {
        let tx = self.db.read().await?;
        let query = users::matching(tx.find::<user::Entity>(), &self.filter)
            .filter(user::Column::Id.gt(self.after))
            .order_by(user::Column::Id, Order::Asc)
            .slice(0, BATCH);
        let rows = tx.all(query).await?;
        let rows = users::with_tenants(&tx, rows).await?;
        tx.end().await?;
        self.after = rows.last().map_or(self.after, |row| row.user.id);
        Ok(rows.into_iter().map(user_cells).collect())
    }
}

fn user_cells(Listed { user, tenant_name }: Listed) -> Vec<Value> {
    vec![
        user.id.into(),
        user.username.into(),
        user.email.into(),
        user.first_name.into(),
        user.last_name.into(),
        user.role.into(),
        TenantId(user.tenant_id).on_wire().into(),
        tenant_name.into(),
        user.is_active.into(),
        user.phone_number.into(),
        user.company.into(),
        user.location.into(),
        user.url.into(),
        user.bio.into(),
        time(user.date_joined),
        user.last_login.map_or(Value::Null, time),
    ]
}

struct Tenants {
    db: TenantDb,
    filter: TenantFilter,
    after: i64,
}

/// Notes an export of tenants, and begins it.
pub async fn tenants(
    db: &TenantDb,
    filter: TenantFilter,
    lease: Lease,
) -> Result<impl Stream<Item = Result<HttpBody, Status>> + Send + use<>> {
    let shown = json!({"search": filter.search, "is_active": filter.is_active});
    let entry = AuditEntry::new("tenants_exported", "tenant", "").detail("filter", shown);
    csv::begin(db, None, entry, Tenants { db: db.clone(), filter, after: TenantId::PLATFORM.0 }, lease).await
}

#[async_trait]
impl Rows for Tenants {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "uuid",
        "name",
        "slug",
        "email",
        "url",
        "description",
        "is_active",
        "user_count",
        "max_users",
        "created_at",
        "updated_at",
    ];

    async fn next(&mut self) -> Result<Vec<Vec<Value>>> {
        // The list of somebody without a tenant is empty, too.
        if matches!(self.db.context().scope(), Scope::Own(..)) {
            return Ok(Vec::new());
        }
        let tx = self.db.read().await?;
        let query = tenants::matching(tx.find::<tenant::Entity>(), &self.filter)
            .filter(tenant::Column::Id.gt(self.after))
            .order_by(tenant::Column::Id, Order::Asc)
            .slice(0, BATCH);
        let rows = tx.all(query).await?;
        tx.end().await?;
        self.after = rows.last().map_or(self.after, |row| row.id);
        Ok(rows.into_iter().map(tenant_cells).collect())
    }
}

fn tenant_cells(row: tenant::Model) -> Vec<Value> {
    vec![
        row.id.into(),
        row.uuid.to_string().into(),
        row.name.into(),
        row.slug.into(),
        row.email.into(),
        row.url.into(),
        row.description.into(),
        row.is_active.into(),
        row.user_count.into(),
        row.max_users.into(),
        time(row.created_at),
        time(row.updated_at),
    ]
}
