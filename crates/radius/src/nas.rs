//! NAS: who may ask. The secret is sealed at its row; every change makes all nodes read the table of NAS again.

use kernel::{Error, Mask, Page, PageRequest, Result, mask::Change, validate::Fields};
use sea_orm::{ActiveValue::NotSet, ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, Revocation, SealedColumn, Storage, TenantDb, WriteTx, audit::masked, order, text};
use uuid::Uuid;

use crate::{
    address::Claim,
    entity::nas::{ActiveModel, Column, Entity, Model},
    error, nas_table,
    standing::{self, Standing},
    write::{home, note},
};

/// Which NAS, and in which order.
#[derive(Debug, Clone, Default)]
pub struct NasFilter {
    /// Part of the name, address or description.
    pub search: String,
    /// Only this tenant.
    pub tenant: Option<i64>,
    /// Only active or only inactive ones.
    pub is_active: Option<bool>,
    /// Only these; none: all.
    pub ids: Vec<String>,
    /// See the contract.
    pub order_by: String,
}

/// The writable part of a NAS, as a request gives it.
#[derive(Debug, Clone, Default)]
pub struct NasFields {
    /// Display name.
    pub name: Option<String>,
    /// Address or network.
    pub address: Option<String>,
    /// Shared secret.
    pub secret: Option<kernel::Secret<String>>,
    /// The tenant, at creation.
    pub tenant: Option<i64>,
    /// Whether it is answered.
    pub is_active: Option<bool>,
    /// Free text.
    pub description: Option<String>,
}

/// The fields that an update may name.
pub const WRITABLE: &[&str] = &["name", "address", "secret", "is_active", "description"];

/// The shortest secret that a tenant may set (S24).
const SHORTEST: usize = 16;
/// The longest secret.
const LONGEST: usize = 128;

const TAKEN: &[(&str, &str, &str)] = &[
    ("radius_nas_name", "name", "NAS with this name already exists."),
    ("radius_nas_address", "address", "This address is claimed already."),
    ("radius_nas_first_address", "address", "This address is claimed already."),
];

/// One page of NAS, by name.
pub async fn list(db: &TenantDb, filter: &NasFilter, request: &PageRequest) -> Result<Page<Standing>> {
    let known = [
        ("id", Column::Id),
        ("name", Column::Name),
        ("address", Column::FirstAddress),
        ("created_at", Column::CreatedAt),
        ("updated_at", Column::UpdatedAt),
        ("last_seen_at", Column::LastSeenAt),
    ];
    let order = order::parse(&filter.order_by, &known, (Column::Name, Order::Asc), Column::Id)?;
    let ids = error::ids(&filter.ids)?;
    let db = if filter.tenant.is_some() { db.place(filter.tenant)? } else { db.clone() };
    let tx = db.read().await?;
    let search = (!filter.search.is_empty()).then(|| text::contains(Column::SearchText, &filter.search));
    let mut query = tx
        .find::<Entity>()
        .filter_some(filter.is_active.map(|active| Column::IsActive.eq(active)))
        .filter_some(search)
        .among(Column::Id, &ids)?;
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    let Page { items, next_token, total } = tx.page(query, request).await?;
    Ok(Page { items: standing::of(&tx, items).await?, next_token, total })
}

/// One NAS.
pub async fn get(db: &TenantDb, id: &str) -> Result<Standing> {
    let id = error::id(id)?;
    let tx = db.at::<Entity>(id).await?.read().await?;
    let nas = tx.get::<Entity>(id).await?;
    standing::of_one(&tx, nas).await
}

/// Creates a NAS.
pub async fn create(db: &TenantDb, new: NasFields) -> Result<Standing> {
    let mut fields = Fields::default();
    let place = note(&mut fields, home(db, new.tenant))?;
    let name = fields.required("name", new.name, 150);
    let claim = claim(&mut fields, new.address, staff(db));
    let secret = secret(&mut fields, new.secret, staff(db));
    let description = fields.text("description", new.description, 1000);
    let (Some(db), Some(claim), Some(secret)) = (place, claim, secret) else {
        return Err(fields.finish().err().unwrap_or_else(|| Error::internal("a field without its violation")));
    };
    fields.finish()?;
    let key = db.data_key().await.map_err(unknown_tenant)?;
    let mut tx = db.write().await?;
    refuse_overlap(&tx, db.storage(), &claim, None).await?;
    let id = kernel::id::new_uuid(tx.now());
    let row = ActiveModel {
        id: Set(id),
        search_text: Set(text::search_text(&[&name, &claim.text(), &description])),
        name: Set(name),
        secret: Set(key.seal(SealedColumn::NasSecret, id, secret.expose().as_bytes())?),
        is_active: Set(new.is_active.unwrap_or(true)),
        description: Set(description),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        ..claimed(&claim)
    };
    let nas = tx.insert(row, TAKEN).await.map_err(unknown_tenant)?;
    let entry = AuditEntry::new("nas_created", "nas", id).change(json!({}), shown(&nas)).detail("secret", masked());
    tx.audit(entry).await?;
    tx.revoke(Revocation::Nas);
    tx.commit().await?;
    Ok(Standing { nas, open_sessions: 0 })
}

/// Changes a NAS. A secret that is not given is kept, whatever the mask says: nobody can send back what is not shown.
pub async fn update(db: &TenantDb, id: &str, new: NasFields, mask: &Mask) -> Result<Standing> {
    let id = error::id(id)?;
    let db = db.at::<Entity>(id).await?;
    let key = if new.secret.is_some() { Some(db.data_key().await?) } else { None };
    let mut tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let given = new.secret.clone();
    let (mut row, claim) = changed(&before, new, mask, staff(&db))?;
    if let Some(claim) = &claim {
        refuse_overlap(&tx, db.storage(), claim, Some(id)).await?;
    }
    let fresh = given.filter(|_| mask.change("secret", Some(())) != Change::Keep);
    if let (Some(secret), Some(key)) = (&fresh, &key) {
        row.secret = Set(key.seal(SealedColumn::NasSecret, id, secret.expose().as_bytes())?);
    }
    let after = tx.update(ActiveModel { updated_at: Set(tx.now()), ..row }, TAKEN).await?;
    let mut entry = AuditEntry::new("nas_updated", "nas", id).change(shown(&before), shown(&after));
    if fresh.is_some() {
        entry = entry.detail("secret", masked());
    }
    tx.audit(entry).await?;
    tx.revoke(Revocation::Nas);
    let after = standing::of_one(&tx, after).await?;
    tx.commit().await?;
    Ok(after)
}

/// The row that an update writes, and the claim where it is a new one.
fn changed(before: &Model, new: NasFields, mask: &Mask, staff: bool) -> Result<(ActiveModel, Option<Claim>)> {
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    let mut fields = Fields::default();
    let (mut name, mut description) = (before.name.clone(), before.description.clone());
    let mut new_claim = None;
    if let Change::Set(value) = mask.change("name", new.name) {
        name = fields.required("name", value, 150);
        row.name = Set(name.clone());
    }
    if let Change::Set(value) = mask.change("address", new.address)
        // What stands already was granted once, and is not asked for again.
        && value.as_deref().and_then(|text| Claim::parse(text.trim()).ok()).is_none_or(|c| c.text() != before.address)
    {
        new_claim = claim(&mut fields, value, staff);
    }
    if let Change::Set(Some(value)) = mask.change("secret", new.secret) {
        secret(&mut fields, Some(value), staff);
    }
    if let Change::Set(value) = mask.change("is_active", new.is_active) {
        row.is_active = Set(value.unwrap_or(true));
    }
    if let Change::Set(value) = mask.change("description", new.description) {
        description = fields.text("description", value, 1000);
        row.description = Set(description.clone());
    }
    fields.finish()?;
    let mut address = before.address.clone();
    if let Some(claim) = &new_claim {
        address = claim.text();
        let ActiveModel { address, first_address, last_address, prefix_length, .. } = claimed(claim);
        row = ActiveModel { address, first_address, last_address, prefix_length, ..row };
    }
    row.search_text = Set(text::search_text(&[&name, &address, &description]));
    Ok((row, new_claim))
}

/// Deletes a NAS that no session refers to.
pub async fn delete(db: &TenantDb, id: &str) -> Result<()> {
    let id = error::id(id)?;
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let nas = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    tx.audit(AuditEntry::new("nas_deleted", "nas", id).change(shown(&nas), json!({}))).await?;
    tx.delete::<Entity>(id).await.map_err(|error| match error.reason() {
        "STILL_REFERENCED" => error::nas_has_sessions(),
        _ => error,
    })?;
    tx.revoke(Revocation::Nas);
    tx.commit().await
}

fn staff(db: &TenantDb) -> bool {
    db.context().is_staff()
}

/// Reads the claimed addresses; what is wide needs staff (S21).
fn claim(fields: &mut Fields, value: Option<String>, staff: bool) -> Option<Claim> {
    let text = fields.required("address", value, 64);
    if text.is_empty() {
        return None;
    }
    match Claim::parse(&text) {
        Err(description) => fields.violation("address", description),
        Ok(claim) if !staff && !claim.is_modest() => {
            fields.violation("address", "Ask the platform's staff for more than a /24 (IPv6: /48).");
        }
        Ok(claim) => return Some(claim),
    }
    None
}

fn claimed(claim: &Claim) -> ActiveModel {
    ActiveModel {
        tenant_id: NotSet,
        address: Set(claim.text()),
        first_address: Set(claim.first().to_be_bytes().to_vec()),
        last_address: Set(claim.last().to_be_bytes().to_vec()),
        prefix_length: Set(claim.length().into()),
        ..Default::default()
    }
}

/// Reads the secret, byte for byte as it was given.
fn secret(fields: &mut Fields, value: Option<kernel::Secret<String>>, staff: bool) -> Option<kernel::Secret<String>> {
    let least = if staff { 1 } else { SHORTEST };
    match value.as_ref().map(|secret| secret.expose().len()) {
        None => fields.violation("secret", "This field is required."),
        Some(0) => fields.violation("secret", "This field may not be blank."),
        Some(length) if length < least => {
            fields.violation("secret", format!("Ensure this field has at least {least} bytes."));
        }
        Some(length) if length > LONGEST => {
            fields.violation("secret", format!("Ensure this field has no more than {LONGEST} bytes."));
        }
        Some(_) => return value,
    }
    None
}

/// The key `(tenant)` refuses a tenant that is not there.
fn unknown_tenant(error: Error) -> Error {
    match error.reason() {
        "STILL_REFERENCED" => Error::violation("tenant", "Object does not exist."),
        _ => error,
    }
}

/// Refuses a claim that overlaps another, of whichever tenant; staff may make one (S21). Claims are serialised, so that
/// two cannot pass each other unseen.
async fn refuse_overlap(tx: &WriteTx, storage: &Storage, claim: &Claim, except: Option<Uuid>) -> Result<()> {
    tx.serialize("radius_nas").await?;
    if !tx.context().is_staff() && nas_table::is_claimed(storage, claim, except).await? {
        return Err(Error::violation("address", "This address overlaps one that is claimed already."));
    }
    Ok(())
}

/// What an audit row shows of a NAS.
fn shown(nas: &Model) -> serde_json::Value {
    json!({
        "name": nas.name, "address": nas.address, "is_active": nas.is_active, "description": nas.description,
    })
}
