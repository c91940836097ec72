//! Tenants (E10–E16).

use kernel::{Error, Mask, Page, PageRequest, Result, Role, Scope, TenantId, mask::Change, validate::Fields};
use sea_orm::{ActiveValue::NotSet, ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, Revocation, Scoped, TenantDb, WriteTx, tenant_rows::PASSING, text};

use crate::{
    Identity, auth,
    entity::{
        session,
        tenant::{ActiveModel, Column, Entity, Model},
    },
    invitations, taken,
};

/// Which tenants, and in which order.
#[derive(Debug, Clone, Default)]
pub struct TenantFilter {
    /// Part of the name, slug or e-mail address.
    pub search: String,
    /// Only active or only inactive ones.
    pub is_active: Option<bool>,
    /// Only these; none: all.
    pub ids: Vec<i64>,
    /// See the contract.
    pub order_by: String,
}

/// The writable part of a tenant, as a request gives it.
#[derive(Debug, Clone, Default)]
pub struct TenantFields {
    /// Display name.
    pub name: Option<String>,
    /// Short name.
    pub slug: Option<String>,
    /// Contact address.
    pub email: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Whether it may be used.
    pub is_active: Option<bool>,
    /// How many users it may have.
    pub max_users: Option<i64>,
}

/// The fields that an update may name.
pub const WRITABLE: &[&str] = &["name", "slug", "email", "url", "description", "is_active", "max_users"];

const TAKEN: &[(&str, &str, &str)] = &[
    ("tenants_name", "name", "tenant with this name already exists."),
    ("tenants_slug", "slug", "tenant with this slug already exists."),
];

/// One page of tenants, by name. A subscriber's is empty (C09).
pub async fn list(db: &TenantDb, filter: &TenantFilter, request: &PageRequest) -> Result<Page<Model>> {
    if matches!(db.context().scope(), Scope::Own(..)) {
        return Ok(request.page(Vec::new(), 0));
    }
    let known = [
        ("id", Column::Id),
        ("name", Column::Name),
        ("slug", Column::Slug),
        ("email", Column::Email),
        ("is_active", Column::IsActive),
        ("user_count", Column::UserCount),
        ("created_at", Column::CreatedAt),
        ("updated_at", Column::UpdatedAt),
    ];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Name, Order::Asc), Column::Id)?;
    let tx = db.read().await?;
    let mut query = matching(tx.find::<Entity>(), filter).among(Column::Id, &filter.ids)?;
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// The tenants that a filter means.
pub(crate) fn matching(query: Scoped<Entity>, filter: &TenantFilter) -> Scoped<Entity> {
    query
        .filter(Column::Id.ne(TenantId::PLATFORM.0))
        .filter_some(filter.is_active.map(|active| Column::IsActive.eq(active)))
        .filter_some((!filter.search.is_empty()).then(|| text::contains(Column::SearchText, &filter.search)))
}

/// One tenant. A subscriber sees none by its number (C08).
pub async fn get(db: &TenantDb, id: i64) -> Result<Model> {
    if id == TenantId::PLATFORM.0 || matches!(db.context().scope(), Scope::Own(..)) {
        return Err(Error::not_found());
    }
    db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await
}

/// The caller's own tenant.
pub async fn mine(db: &TenantDb) -> Result<Model> {
    let tenant = db.context().person()?.tenant;
    if tenant == TenantId::PLATFORM {
        return Err(auth::no_tenant());
    }
    db.read().await?.get::<Entity>(tenant.0).await
}

/// Creates a tenant, placed in its own scope from the first statement on (S10).
pub async fn create(db: &TenantDb, new: TenantFields) -> Result<Model> {
    let (tx, tenant) = insert(db, new).await?;
    tx.commit().await?;
    Ok(tenant)
}

/// Creates a tenant and invites its owner, in one transaction.
pub async fn create_with_owner(
    identity: &Identity,
    db: &TenantDb,
    new: TenantFields,
    owner_email: Option<String>,
) -> Result<Model> {
    let (mut tx, tenant) = insert(db, new).await?;
    invitations::invite(identity, &mut tx, owner_email, "owner_email", Role::TenantOwner).await?;
    tx.commit().await?;
    Ok(tenant)
}

async fn insert(db: &TenantDb, new: TenantFields) -> Result<(WriteTx, Model)> {
    let (name, slug) = (new.name.clone().unwrap_or_default(), new.slug.clone().unwrap_or_default());
    match insert_row(db, new).await {
        Err(refusal) => Err(taken::of_tenant(db.storage(), refusal, &name, &slug, TAKEN).await),
        created => created,
    }
}

async fn insert_row(db: &TenantDb, new: TenantFields) -> Result<(WriteTx, Model)> {
    let mut fields = Fields::default();
    let name = fields.required("name", new.name, 150);
    let slug = slug(&mut fields, new.slug);
    let email = optional(fields.email("email", new.email));
    let url = optional(fields.url("url", new.url));
    let description = fields.text("description", new.description, 10_000);
    let max_users = max_users(&mut fields, new.max_users);
    fields.finish()?;
    let now = db.now();
    let tx = db.write_new_tenant().await?;
    let row = ActiveModel {
        id: NotSet,
        uuid: Set(uuid::Uuid::new_v4()),
        search_text: Set(text::search_text(&[&name, &slug, email.as_deref().unwrap_or_default()])),
        name: Set(name),
        slug: Set(slug),
        email: Set(email),
        url: Set(url),
        description: Set(description),
        is_active: Set(new.is_active.unwrap_or(true)),
        user_count: Set(0),
        max_users: Set(max_users),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let tenant = tx.insert(row, TAKEN).await?;
    tx.audit(AuditEntry::new("tenant_created", "tenant", tenant.id).change(json!({}), shown(&tenant))).await?;
    Ok((tx, tenant))
}

/// Changes a tenant. Its owner keeps slug, activity and the number of users as they are (C14): what comes for them is not heeded, as v1
/// treats fields that may not be written.
pub async fn update(db: &TenantDb, id: i64, new: TenantFields, mask: &Mask) -> Result<Model> {
    if id == TenantId::PLATFORM.0 {
        return Err(Error::not_found());
    }
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let staff = db.context().is_staff();
    let row = changed(&before, new, mask, staff)?;
    let after = tx.update(ActiveModel { updated_at: Set(tx.now()), ..row }, TAKEN).await?;
    let action = if before.is_active == after.is_active { "tenant_updated" } else { "tenant_activation_changed" };
    tx.audit(AuditEntry::new(action, "tenant", id).change(shown(&before), shown(&after))).await?;
    if before.is_active && !after.is_active {
        tx.delete_all::<session::Entity>(session::Column::TenantId.eq(id)).await?;
    }
    tx.revoke(Revocation::Tenant(id));
    tx.commit().await?;
    Ok(after)
}

/// The row that an update writes.
fn changed(before: &Model, new: TenantFields, mask: &Mask, staff: bool) -> Result<ActiveModel> {
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    let mut fields = Fields::default();
    let (mut name, mut slug_text, mut email) = (before.name.clone(), before.slug.clone(), before.email.clone());
    if let Change::Set(value) = mask.change("name", new.name) {
        name = fields.required("name", value, 150);
        row.name = Set(name.clone());
    }
    if let Change::Set(value) = mask.change("slug", new.slug)
        && staff
    {
        slug_text = slug(&mut fields, value);
        row.slug = Set(slug_text.clone());
    }
    if let Change::Set(value) = mask.change("email", new.email) {
        email = optional(fields.email("email", value));
        row.email = Set(email.clone());
    }
    if let Change::Set(value) = mask.change("url", new.url) {
        row.url = Set(optional(fields.url("url", value)));
    }
    if let Change::Set(value) = mask.change("description", new.description) {
        row.description = Set(fields.text("description", value, 10_000));
    }
    if let Change::Set(value) = mask.change("is_active", new.is_active)
        && staff
    {
        row.is_active = Set(value.unwrap_or(true));
    }
    if let Change::Set(value) = mask.change("max_users", new.max_users)
        && staff
    {
        row.max_users = Set(max_users(&mut fields, value));
    }
    fields.finish()?;
    row.search_text = Set(text::search_text(&[&name, &slug_text, email.as_deref().unwrap_or_default()]));
    Ok(row)
}

/// Deletes a tenant in which nothing is left (I12).
pub async fn delete(db: &TenantDb, id: i64) -> Result<()> {
    if id == TenantId::PLATFORM.0 {
        return Err(Error::not_found());
    }
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let tenant = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    if tenant.user_count > 0 {
        return Err(Error::precondition("TENANT_HAS_USERS", "Cannot delete tenant with existing users."));
    }
    keep_what_is_there(&tx).await?;
    tx.audit(AuditEntry::new("tenant_deleted", "tenant", id).change(shown(&tenant), json!({}))).await?;
    tx.delete::<Entity>(id).await.map_err(|error| match error.reason() {
        "STILL_REFERENCED" => not_empty(),
        _ => error,
    })?;
    tx.revoke(Revocation::Tenant(id));
    tx.commit().await
}

/// Tables whose rows do not keep a tenant from being deleted: its own row, its history, what means nothing without it.
const GOES_WITH_A_TENANT: &[&str] = &[
    "tenants",
    "audit_logs",
    "audit_chain",
    "audit_heads",
    "audit_retention",
    "tenant_settings",
    "invitations",
    "radius_traffic",
];

/// Refuses to delete a tenant that has rows in any table, whichever domain it belongs to.
async fn keep_what_is_there(tx: &WriteTx) -> Result<()> {
    for table in tx.tenant_tables().await? {
        let passes = PASSING.iter().any(|(name, _)| *name == table.name);
        if !passes && !GOES_WITH_A_TENANT.contains(&table.name.as_str()) && tx.has_rows(&table).await? {
            return Err(not_empty());
        }
    }
    Ok(())
}

fn not_empty() -> Error {
    Error::precondition("TENANT_NOT_EMPTY", "Cannot delete tenant with existing resources.")
}

fn slug(fields: &mut Fields, value: Option<String>) -> String {
    let slug = fields.required("slug", value, 160);
    if !slug.is_empty() && !slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        fields.violation("slug", "Enter a valid 'slug' consisting of letters, numbers, underscores or hyphens.");
    }
    slug
}

/// Users that are there already stay, whatever their number.
fn max_users(fields: &mut Fields, value: Option<i64>) -> Option<i64> {
    if value.is_some_and(|max| max < 1) {
        fields.violation("max_users", "Ensure this value is greater than or equal to 1.");
    }
    value
}

/// E-mail and web address of a tenant are null where they are empty (C34).
fn optional(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// What an audit row shows of a tenant.
fn shown(tenant: &Model) -> serde_json::Value {
    json!({
        "name": tenant.name, "slug": tenant.slug, "email": tenant.email, "url": tenant.url,
        "description": tenant.description, "is_active": tenant.is_active, "max_users": tenant.max_users,
    })
}
