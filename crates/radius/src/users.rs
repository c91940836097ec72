//! RADIUS users: the names and passwords of one tenant's network. The password is sealed at its row.

use kernel::{Error, Mask, Page, PageRequest, Result, Secret, mask::Change, validate::Fields};
use sea_orm::{ActiveValue::NotSet, ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, Scoped, SealedColumn, TenantDb, audit::masked, order, text};

use crate::{
    entity::radius_user::{ActiveModel, Column, Entity, Model},
    error,
    write::{home, note},
};

/// Which users, and in which order.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Part of the username.
    pub search: String,
    /// Only this tenant.
    pub tenant: Option<i64>,
    /// Only active or only inactive ones.
    pub is_active: Option<bool>,
    /// Only this username.
    pub username: Option<String>,
    /// Only those of this account.
    pub user: Option<i64>,
    /// See the contract.
    pub order_by: String,
}

/// The writable part of a user, as a request gives it.
#[derive(Debug, Clone, Default)]
pub struct UserFields {
    /// User-Name.
    pub username: Option<String>,
    /// User-Password.
    pub password: Option<Secret<String>>,
    /// The account.
    pub user: Option<i64>,
    /// The tenant, at creation.
    pub tenant: Option<i64>,
    /// Whether it is accepted.
    pub is_active: Option<bool>,
}

/// The fields that an update may name. (`user` and `user_id` are the same, by JSON name and by proto name.)
pub const WRITABLE: &[&str] = &["username", "password", "user", "user_id", "is_active"];

/// The longest User-Name: what an attribute holds (RFC 2865, section 5.1).
pub(crate) const LONGEST_NAME: usize = 253;
/// The longest User-Password (RFC 2865, section 5.2).
pub(crate) const LONGEST_PASSWORD: usize = 128;

const TAKEN: &[(&str, &str, &str)] =
    &[("radius_users_username", "username", "RADIUS user with this username already exists.")];

/// One page of users, by name.
pub async fn list(db: &TenantDb, filter: &UserFilter, request: &PageRequest) -> Result<Page<Model>> {
    let known = [
        ("id", Column::Id),
        ("username", Column::Username),
        ("created_at", Column::CreatedAt),
        ("updated_at", Column::UpdatedAt),
    ];
    let order = order::parse(&filter.order_by, &known, (Column::Username, Order::Asc), Column::Id)?;
    let db = if filter.tenant.is_some() { db.place(filter.tenant)? } else { db.clone() };
    let tx = db.read().await?;
    let mut query = matching(tx.find::<Entity>(), filter);
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// The users that a filter means.
pub(crate) fn matching(query: Scoped<Entity>, filter: &UserFilter) -> Scoped<Entity> {
    query
        .filter_some(filter.is_active.map(|active| Column::IsActive.eq(active)))
        .filter_some(filter.username.as_ref().map(|username| Column::Username.eq(username)))
        .filter_some(filter.user.map(|user| Column::UserId.eq(user)))
        .filter_some((!filter.search.is_empty()).then(|| text::contains(Column::SearchText, &filter.search)))
}

/// One user.
pub async fn get(db: &TenantDb, id: &str) -> Result<Model> {
    let id = error::id(id)?;
    db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await
}

/// Creates a user.
pub async fn create(db: &TenantDb, new: UserFields) -> Result<Model> {
    let mut fields = Fields::default();
    let place = note(&mut fields, home(db, new.tenant))?;
    let username = username(&mut fields, new.username);
    let password = password(&mut fields, new.password);
    let (Some(db), Some(password)) = (place, password) else {
        return Err(fields.finish().err().unwrap_or_else(|| Error::internal("a field without its violation")));
    };
    fields.finish()?;
    let key = db.data_key().await.map_err(|error| unknown_account(error, new.user))?;
    let tx = db.write().await?;
    let id = kernel::id::new_uuid(tx.now());
    let row = ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        search_text: Set(text::fold(&username)),
        username: Set(username),
        password: Set(key.seal(SealedColumn::RadiusPassword, id, password.expose().as_bytes())?),
        user_id: Set(new.user),
        is_active: Set(new.is_active.unwrap_or(true)),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    let user = tx.insert(row, TAKEN).await.map_err(|error| unknown_account(error, new.user))?;
    let entry = AuditEntry::new("radius_user_created", "radius_user", id)
        .change(json!({}), shown(&user))
        .detail("password", masked());
    tx.audit(on_account(entry, &user)).await?;
    tx.commit().await?;
    Ok(user)
}

/// Changes a user. A password that is not given is kept, whatever the mask says: nobody can send back what is not shown.
pub async fn update(db: &TenantDb, id: &str, new: UserFields, mask: &Mask) -> Result<Model> {
    let id = error::id(id)?;
    let db = db.at::<Entity>(id).await?;
    let key = if new.password.is_some() { Some(db.data_key().await?) } else { None };
    let tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let mut row = ActiveModel { id: Set(id), updated_at: Set(tx.now()), ..Default::default() };
    let mut fields = Fields::default();
    if let Change::Set(value) = mask.change("username", new.username) {
        let username = username(&mut fields, value);
        row.search_text = Set(text::fold(&username));
        row.username = Set(username);
    }
    let fresh = match mask.change("password", new.password) {
        Change::Set(Some(value)) => password(&mut fields, Some(value)),
        Change::Set(None) | Change::Keep => None,
    };
    let account = mask.change("user", new.user);
    let account = if account == Change::Keep { mask.change("user_id", new.user) } else { account };
    if let Change::Set(value) = account {
        row.user_id = Set(value);
    }
    if let Change::Set(value) = mask.change("is_active", new.is_active) {
        row.is_active = Set(value.unwrap_or(true));
    }
    fields.finish()?;
    if let (Some(password), Some(key)) = (&fresh, &key) {
        row.password = Set(key.seal(SealedColumn::RadiusPassword, id, password.expose().as_bytes())?);
    }
    let after = tx.update(row, TAKEN).await.map_err(|error| unknown_account(error, new.user))?;
    let mut entry = AuditEntry::new("radius_user_updated", "radius_user", id).change(shown(&before), shown(&after));
    if fresh.is_some() {
        entry = entry.detail("password", masked());
    }
    tx.audit(on_account(entry, &after)).await?;
    tx.commit().await?;
    Ok(after)
}

/// Deletes a user. Its sessions stay: they are the tenant's record.
pub async fn delete(db: &TenantDb, id: &str) -> Result<()> {
    let id = error::id(id)?;
    let db = db.at::<Entity>(id).await?;
    let tx = db.write().await?;
    let user = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let entry = AuditEntry::new("radius_user_deleted", "radius_user", id).change(shown(&user), json!({}));
    tx.audit(on_account(entry, &user)).await?;
    tx.delete::<Entity>(id).await?;
    tx.commit().await
}

/// Reads a User-Name, byte for byte as it was given: blanks are part of it.
fn username(fields: &mut Fields, value: Option<String>) -> String {
    match &value {
        None => fields.violation("username", "This field is required."),
        Some(name) if name.is_empty() => fields.violation("username", "This field may not be blank."),
        Some(name) if name.len() > LONGEST_NAME => {
            fields.violation("username", format!("Ensure this field has no more than {LONGEST_NAME} bytes."));
        }
        Some(name) if name.contains('\0') => fields.violation("username", "Null characters are not allowed."),
        Some(_) => {}
    }
    value.unwrap_or_default()
}

/// Reads a User-Password. Its padding on the wire is null bytes, so it cannot hold any.
pub(crate) fn password(fields: &mut Fields, value: Option<Secret<String>>) -> Option<Secret<String>> {
    match value.as_ref().map(Secret::expose) {
        None => fields.violation("password", "This field is required."),
        Some(text) if text.is_empty() => fields.violation("password", "This field may not be blank."),
        Some(text) if text.len() > LONGEST_PASSWORD => {
            fields.violation("password", format!("Ensure this field has no more than {LONGEST_PASSWORD} bytes."));
        }
        Some(text) if text.contains('\0') => fields.violation("password", "Null characters are not allowed."),
        Some(_) => return value,
    }
    None
}

/// The keys `(tenant, user)` and `(tenant)` refuse an account of another tenant, and a tenant that is not there.
fn unknown_account(error: Error, user: Option<i64>) -> Error {
    match error.reason() {
        "STILL_REFERENCED" if user.is_some() => Error::violation("user", "Object does not exist."),
        "STILL_REFERENCED" => Error::violation("tenant", "Object does not exist."),
        _ => error,
    }
}

fn on_account(entry: AuditEntry, user: &Model) -> AuditEntry {
    user.user_id.into_iter().fold(entry, AuditEntry::on_user)
}

/// What an audit row shows of a user.
fn shown(user: &Model) -> serde_json::Value {
    json!({ "username": user.username, "user": user.user_id, "is_active": user.is_active })
}
