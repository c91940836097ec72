//! The OpenID providers of a tenant. The client secret is sealed, never shown, and masked in the audit log.

use kernel::{Error, Mask, Page, PageRequest, Result, Secret, mask::Change, validate::Fields};
use sea_orm::{ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, DataKey, SealedColumn, TenantDb, audit::masked};
use uuid::Uuid;

use super::parse_id;
use crate::{
    Identity, domains,
    entity::oidc_connection::{ActiveModel, Column, Entity, Model},
};

/// Which connections, and in which order.
#[derive(Debug, Clone, Default)]
pub struct ConnectionFilter {
    /// Those of this tenant; for staff.
    pub tenant: Option<i64>,
    /// Only active or only inactive ones.
    pub is_active: Option<bool>,
    /// See the contract.
    pub order_by: String,
}

/// The writable part of a connection, as a request gives it.
#[derive(Debug, Clone, Default)]
pub struct ConnectionFields {
    /// What sign-in pages show.
    pub name: Option<String>,
    /// The issuer URL.
    pub issuer: Option<String>,
    /// The client identifier.
    pub client_id: Option<String>,
    /// The client's secret.
    pub client_secret: Option<Secret<String>>,
    /// What is asked for.
    pub scopes: Option<String>,
    /// Domains of people who may be created.
    pub email_domains: Option<Vec<String>>,
    /// Whether people are created.
    pub creates_users: Option<bool>,
    /// Whether it may be used.
    pub is_active: Option<bool>,
    /// The tenant; at creation only.
    pub tenant: Option<i64>,
}

/// The fields that an update may name.
pub const WRITABLE: &[&str] =
    &["name", "issuer", "client_id", "client_secret", "scopes", "email_domains", "creates_users", "is_active"];

const TAKEN: &[(&str, &str, &str)] =
    &[("oidc_connections", "name", "This tenant has a connection of this name already.")];
const DEFAULT_SCOPES: &str = "openid email profile";
/// E-mail domains of one connection at most.
const MAX_DOMAINS: usize = 50;

/// One page of connections, by name.
pub async fn list(db: &TenantDb, filter: &ConnectionFilter, request: &PageRequest) -> Result<Page<Model>> {
    let known = [
        ("id", Column::Id),
        ("name", Column::Name),
        ("created_at", Column::CreatedAt),
        ("updated_at", Column::UpdatedAt),
    ];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Name, Order::Asc), Column::Id)?;
    let tenant = db.narrowed(filter.tenant)?;
    let tx = db.read().await?;
    let mut query = tx
        .find::<Entity>()
        .filter_some(tenant.map(|tenant| Column::TenantId.eq(tenant)))
        .filter_some(filter.is_active.map(|active| Column::IsActive.eq(active)));
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// One connection.
pub async fn get(db: &TenantDb, id: &str) -> Result<Model> {
    let id = parse_id(id)?;
    db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await
}

/// Creates a connection.
pub async fn create(identity: &Identity, db: &TenantDb, new: ConnectionFields) -> Result<Model> {
    let db = db.place(new.tenant)?;
    let secret = new.client_secret.clone();
    let row = checked(identity, new, &Mask::All)?;
    let key = db.data_key().await?;
    let tx = db.write().await?;
    let id = kernel::id::new_uuid(tx.now());
    let row = ActiveModel {
        id: Set(id),
        client_secret: Set(sealed(&key, id, secret.as_ref())?),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        ..row
    };
    let connection = tx.insert(row, TAKEN).await?;
    let entry = AuditEntry::new("oidc_connection_created", "oidc_connection", id);
    tx.audit(with_secret(entry.change(json!({}), shown(&connection)), secret.is_some())).await?;
    tx.commit().await?;
    Ok(connection)
}

/// Changes a connection. A secret that is not given is kept, whatever the mask says: nobody can send back what is not
/// shown.
pub async fn update(identity: &Identity, db: &TenantDb, id: &str, new: ConnectionFields, mask: &Mask) -> Result<Model> {
    let id = parse_id(id)?;
    let db = db.at::<Entity>(id).await?;
    let secret = new.client_secret.clone().filter(|_| mask.change("client_secret", Some(())) != Change::Keep);
    let key = if secret.is_some() { Some(db.data_key().await?) } else { None };
    let tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let mut row = ActiveModel { id: Set(id), updated_at: Set(tx.now()), ..checked(identity, new, mask)? };
    if let (Some(secret), Some(key)) = (&secret, &key) {
        row.client_secret = Set(sealed(key, id, Some(secret))?);
    }
    let after = tx.update(row, TAKEN).await?;
    let entry = AuditEntry::new("oidc_connection_updated", "oidc_connection", id);
    tx.audit(with_secret(entry.change(shown(&before), shown(&after)), secret.is_some())).await?;
    tx.commit().await?;
    Ok(after)
}

/// Deletes a connection, and with it who is who at its provider.
pub async fn delete(db: &TenantDb, id: &str) -> Result<()> {
    let id = parse_id(id)?;
    let db = db.at::<Entity>(id).await?;
    let tx = db.write().await?;
    let connection = tx.get::<Entity>(id).await?;
    tx.delete::<Entity>(id).await?;
    let entry = AuditEntry::new("oidc_connection_deleted", "oidc_connection", id);
    tx.audit(entry.change(shown(&connection), json!({}))).await?;
    tx.commit().await
}

/// The columns that a request sets, checked; all but the secret.
fn checked(identity: &Identity, new: ConnectionFields, mask: &Mask) -> Result<ActiveModel> {
    let mut fields = Fields::default();
    let mut row = ActiveModel::default();
    if let Change::Set(value) = mask.change("name", new.name) {
        row.name = Set(fields.required("name", value, 100));
    }
    if let Change::Set(value) = mask.change("issuer", new.issuer) {
        row.issuer = Set(issuer(&mut fields, identity, value));
    }
    if let Change::Set(value) = mask.change("client_id", new.client_id) {
        row.client_id = Set(fields.required("client_id", value, 255));
    }
    if new.client_secret.as_ref().is_some_and(|secret| secret.expose().len() > 1024) {
        fields.violation("client_secret", "Ensure this field has no more than 1024 bytes.");
    }
    if let Change::Set(value) = mask.change("scopes", new.scopes) {
        row.scopes = Set(scopes(&mut fields, value));
    }
    if let Change::Set(value) = mask.change("email_domains", new.email_domains) {
        row.email_domains = Set(email_domains(&mut fields, value.unwrap_or_default()));
    }
    if let Change::Set(value) = mask.change("creates_users", new.creates_users) {
        row.creates_users = Set(value.unwrap_or(false));
    }
    if let Change::Set(value) = mask.change("is_active", new.is_active) {
        row.is_active = Set(value.unwrap_or(true));
    }
    fields.finish()?;
    Ok(row)
}

/// An issuer is kept as it was written: the provider must name itself letter by letter.
fn issuer(fields: &mut Fields, identity: &Identity, value: Option<String>) -> String {
    let issuer = fields.required("issuer", value, 500);
    if issuer.is_empty() {
        return issuer;
    }
    match identity.egress().check_url(&issuer) {
        Err(egress::Error::Url(text)) => fields.violation("issuer", text),
        Err(_) => fields.violation("issuer", "Enter an https:// URL of a public address."),
        Ok(()) if issuer.contains('?') => fields.violation("issuer", "The URL must not hold a query."),
        Ok(()) => {}
    }
    issuer
}

fn scopes(fields: &mut Fields, value: Option<String>) -> String {
    let text = fields.text("scopes", value, 500);
    if !text.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ') {
        fields.violation("scopes", "Enter scopes, separated by blanks.");
    }
    match text.split_whitespace().collect::<Vec<_>>() {
        words if words.is_empty() => DEFAULT_SCOPES.to_owned(),
        words if words.contains(&"openid") => words.join(" "),
        words => format!("openid {}", words.join(" ")),
    }
}

fn email_domains(fields: &mut Fields, names: Vec<String>) -> String {
    if names.len() > MAX_DOMAINS {
        fields.violation("email_domains", format!("Ensure this field has no more than {MAX_DOMAINS} elements."));
    }
    let mut domains = Vec::new();
    for (index, name) in names.iter().enumerate().take(MAX_DOMAINS) {
        match domains::normal(name) {
            Some(domain) if !domains.contains(&domain) => domains.push(domain),
            Some(_) => {}
            None => fields.violation(&format!("email_domains[{index}]"), "Enter a domain name such as example.com."),
        }
    }
    domains.join(" ")
}

fn sealed(key: &DataKey, id: Uuid, secret: Option<&Secret<String>>) -> Result<Vec<u8>> {
    match secret.map(|secret| secret.expose().as_bytes()) {
        None | Some([]) => Ok(Vec::new()),
        Some(secret) => key.seal(SealedColumn::OidcClientSecret, id, secret),
    }
}

fn with_secret(entry: AuditEntry, set: bool) -> AuditEntry {
    if set { entry.detail("client_secret", masked()) } else { entry }
}

/// What an audit row shows of a connection.
fn shown(connection: &Model) -> serde_json::Value {
    json!({
        "name": connection.name, "issuer": connection.issuer, "client_id": connection.client_id,
        "scopes": connection.scopes, "email_domains": connection.email_domains,
        "creates_users": connection.creates_users, "is_active": connection.is_active,
    })
}
