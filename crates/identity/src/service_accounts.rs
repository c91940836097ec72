//! Service accounts: users that are programs. One cannot sign in; it acts by its API keys only. It is not among the
//! people: not listed, not counted, not reached by what is done to people.
//!
//! Its name stands in the namespace of usernames, so that no account can pass for a person in the audit log.

use kernel::{Error, Mask, Page, PageRequest, Result, Role, mask::Change, validate::Fields};
use sea_orm::{ActiveValue::NotSet, ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, Revocation, TenantDb, text};

use crate::{
    entity::user::{ActiveModel, Column, Entity, Model},
    policy,
    users::{stored_role, username},
};

/// Which service accounts, and in which order.
#[derive(Debug, Clone, Default)]
pub struct ServiceAccountFilter {
    /// Part of the name or description.
    pub search: String,
    /// This tenant; for staff.
    pub tenant: Option<i64>,
    /// See the contract.
    pub order_by: String,
}

/// The writable part of a service account, as a request gives it.
#[derive(Debug, Clone, Default)]
pub struct ServiceAccountFields {
    /// Name; at creation only.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Whether its keys are accepted.
    pub is_active: Option<bool>,
}

/// The fields that an update may name.
pub const WRITABLE: &[&str] = &["description", "is_active"];

/// A password hash that no password has.
const NO_PASSWORD: &str = "!";

const TAKEN: &[(&str, &str, &str)] = &[("users_username", "name", "An account with that name already exists.")];

/// One page of service accounts, by name.
pub async fn list(db: &TenantDb, filter: &ServiceAccountFilter, request: &PageRequest) -> Result<Page<Model>> {
    let known = [("id", Column::Id), ("name", Column::Username), ("created_at", Column::DateJoined)];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Username, Order::Asc), Column::Id)?;
    let tenant = db.narrowed(filter.tenant)?;
    let tx = db.read().await?;
    let mut query = tx
        .find::<Entity>()
        .filter(Column::IsService.eq(true))
        .filter_some(tenant.map(|tenant| Column::TenantId.eq(tenant)))
        .filter_some((!filter.search.is_empty()).then(|| text::contains(Column::SearchText, &filter.search)));
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// One service account.
pub async fn get(db: &TenantDb, id: i64) -> Result<Model> {
    let account = db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await?;
    if account.is_service { Ok(account) } else { Err(Error::not_found()) }
}

/// Creates a service account. Those with a role of staff have no tenant; the others need one.
pub async fn create(db: &TenantDb, new: ServiceAccountFields, role: Role, tenant: Option<i64>) -> Result<Model> {
    policy::may_create(db.context().person()?.role, role)?;
    let db = match (role.is_staff(), tenant) {
        (true, Some(_)) => return Err(Error::violation("tenant", "Staff do not belong to a tenant.")),
        (true, None) => db.on_platform()?,
        (false, tenant) => db.place(tenant)?,
    };
    let mut fields = Fields::default();
    let name = username(&mut fields, "name", new.name);
    let description = fields.text("description", new.description, 1000);
    fields.finish()?;
    let now = db.now();
    let row = ActiveModel {
        id: NotSet,
        // No address has this form, so nothing finds the account by one.
        email: Set(String::new()),
        email_key: Set(format!("service account {}", uuid::Uuid::new_v4())),
        password: Set(NO_PASSWORD.to_owned()),
        role: Set(role.as_str().to_owned()),
        search_text: Set(text::search_text(&[&name, &description])),
        username: Set(name),
        bio: Set(description),
        is_active: Set(new.is_active.unwrap_or(true)),
        is_service: Set(true),
        date_joined: Set(now),
        password_updated: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let tx = db.write().await?;
    let account = tx.insert(row, TAKEN).await.map_err(|error| match error.reason() {
        "STILL_REFERENCED" => Error::violation("tenant", "Object does not exist."),
        _ => error,
    })?;
    tx.audit(noted("service_account_created", &account).change(json!({}), shown(&account))).await?;
    tx.commit().await?;
    Ok(account)
}

/// Changes a service account. An inactive one's keys are refused until it is active again.
pub async fn update(db: &TenantDb, id: i64, new: ServiceAccountFields, mask: &Mask) -> Result<Model> {
    let actor = db.context().person()?.role;
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let before = managed(tx.one(tx.find::<Entity>().by_id(id).lock()).await?, actor)?;
    let mut row = ActiveModel { id: Set(id), updated_at: Set(tx.now()), ..Default::default() };
    let mut fields = Fields::default();
    if let Change::Set(value) = mask.change("description", new.description) {
        let description = fields.text("description", value, 1000);
        row.search_text = Set(text::search_text(&[&before.username, &description]));
        row.bio = Set(description);
    }
    if let Change::Set(value) = mask.change("is_active", new.is_active) {
        row.is_active = Set(value.unwrap_or(true));
    }
    fields.finish()?;
    let after = tx.update(row, &[]).await?;
    tx.audit(noted("service_account_updated", &after).change(shown(&before), shown(&after))).await?;
    tx.revoke(Revocation::User(id));
    tx.commit().await?;
    Ok(after)
}

/// Deletes a service account for good, with its keys.
pub async fn delete(db: &TenantDb, id: i64) -> Result<()> {
    let actor = db.context().person()?.role;
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let account = managed(tx.one(tx.find::<Entity>().by_id(id).lock()).await?, actor)?;
    tx.delete::<Entity>(id).await?;
    tx.audit(noted("service_account_deleted", &account).change(shown(&account), json!({}))).await?;
    tx.revoke(Revocation::User(id));
    tx.commit().await
}

/// The account, if it is a program's and the actor manages its role.
fn managed(account: Option<Model>, actor: Role) -> Result<Model> {
    let account = account.filter(|account| account.is_service).ok_or_else(Error::not_found)?;
    policy::may_manage(actor, stored_role(&account)?)?;
    Ok(account)
}

fn noted(action: &'static str, account: &Model) -> AuditEntry {
    AuditEntry::new(action, "service_account", account.id).on_user(account.id)
}

/// What an audit row shows of a service account.
fn shown(account: &Model) -> serde_json::Value {
    json!({
        "name": account.username, "description": account.bio, "role": account.role, "is_active": account.is_active,
    })
}
