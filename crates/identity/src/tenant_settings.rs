//! How a tenant wants things: name, colour, pictures and language of its pages and mails.

use kernel::{Error, Mask, Result, TenantId, mask::Change, validate::Fields};
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, Set};
use serde_json::json;
use storage::{AuditEntry, TenantDb};

use crate::{
    branding,
    entity::{
        tenant,
        tenant_settings::{ActiveModel, Entity, Model},
    },
    mails::Locale,
};

/// The fields that an update may name.
pub const WRITABLE: &[&str] = &["brand_color", "locale", "display_name", "logo", "favicon"];

/// What a request says of a tenant's settings.
#[derive(Debug, Clone, Default)]
pub struct SettingsFields {
    /// `#rrggbb`; empty: WiWebb's own.
    pub brand_color: Option<String>,
    /// A language tag; empty: English.
    pub locale: Option<String>,
    /// The name to show; empty: the tenant's.
    pub display_name: Option<String>,
    /// A picture; empty: none.
    pub logo: Option<Vec<u8>>,
    /// A picture; empty: none.
    pub favicon: Option<Vec<u8>>,
}

/// A tenant's settings; the defaults where nobody has set any.
pub async fn get(db: &TenantDb, tenant: i64) -> Result<Model> {
    let db = of(db, tenant).await?;
    let tx = db.read().await?;
    Ok(tx.one(tx.find::<Entity>()).await?.unwrap_or_else(|| defaults(tenant, db.now())))
}

/// Changes them.
pub async fn update(db: &TenantDb, tenant: i64, new: SettingsFields, mask: &Mask) -> Result<Model> {
    let db = of(db, tenant).await?;
    let tx = db.write().await?;
    // The tenant's row is locked, so that two changes do not both make the settings' row.
    tx.one(tx.find::<tenant::Entity>().lock()).await?.ok_or_else(Error::not_found)?;
    let before = tx.one(tx.find::<Entity>()).await?;
    let old = before.clone().unwrap_or_else(|| defaults(tenant, tx.now()));
    let mut fields = Fields::default();
    let mut after = Model { updated_at: tx.now(), ..old.clone() };
    if let Change::Set(value) = mask.change("brand_color", new.brand_color) {
        after.brand_color = color(&mut fields, value);
    }
    if let Change::Set(value) = mask.change("locale", new.locale) {
        after.locale = locale(&mut fields, value);
    }
    if let Change::Set(value) = mask.change("display_name", new.display_name) {
        after.display_name = fields.text("display_name", value, 150);
    }
    if let Change::Set(value) = mask.change("logo", new.logo) {
        after.logo = picture(&mut fields, "logo", value);
    }
    if let Change::Set(value) = mask.change("favicon", new.favicon) {
        after.favicon = picture(&mut fields, "favicon", value);
    }
    fields.finish()?;
    let row = ActiveModel { tenant_id: Set(tenant), ..after.into_active_model().reset_all() };
    let after = match before {
        Some(_) => tx.update(row, &[]).await?,
        None => tx.insert(row, &[]).await?,
    };
    let entry = AuditEntry::new("tenant_settings_updated", "tenant", tenant);
    tx.audit(entry.change(shown(&old), shown(&after))).await?;
    tx.commit().await?;
    Ok(after)
}

/// The data of one tenant that the caller reaches; the platform has no settings.
async fn of(db: &TenantDb, tenant: i64) -> Result<TenantDb> {
    if tenant == TenantId::PLATFORM.0 {
        return Err(Error::not_found());
    }
    let db = db.at::<tenant::Entity>(tenant).await?;
    match db.context().scope().tenant() {
        Some(own) if own.0 == tenant => Ok(db),
        _ => Err(Error::not_found()),
    }
}

fn defaults(tenant: i64, now: kernel::Time) -> Model {
    Model {
        tenant_id: tenant,
        brand_color: String::new(),
        locale: String::new(),
        updated_at: now,
        display_name: String::new(),
        logo: None,
        favicon: None,
    }
}

fn color(fields: &mut Fields, value: Option<String>) -> String {
    let text = value.unwrap_or_default().trim().to_lowercase();
    let digits =
        text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()));
    if !text.is_empty() && digits.is_none() {
        fields.violation("brand_color", "Enter a colour as #rrggbb.");
    }
    text
}

fn locale(fields: &mut Fields, value: Option<String>) -> String {
    let text = value.unwrap_or_default();
    match (text.is_empty(), Locale::parse(&text)) {
        (true, _) => text,
        (false, Some(known)) => known.tag().to_owned(),
        (false, None) => {
            fields.violation("locale", format!("\"{text}\" is not a valid choice."));
            text
        }
    }
}

/// Reads a picture; what is empty is none.
fn picture(fields: &mut Fields, name: &str, value: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let picture = value.filter(|picture| !picture.is_empty())?;
    let (longest, ico) =
        if name == "logo" { (branding::LONGEST_LOGO, false) } else { (branding::LONGEST_FAVICON, true) };
    if let Some(refusal) = branding::refusal(&picture, longest, ico) {
        fields.violation(name, refusal);
    }
    Some(picture)
}

/// What an audit row shows of the settings; of a picture, its length and hash.
fn shown(settings: &Model) -> serde_json::Value {
    let picture = |picture: &Option<Vec<u8>>| {
        let picture = picture.as_deref()?;
        let hash: String = storage::sealed::sha256(picture).iter().map(|byte| format!("{byte:02x}")).collect();
        Some(json!({"bytes": picture.len(), "sha256": hash}))
    };
    json!({
        "brand_color": settings.brand_color, "locale": settings.locale, "display_name": settings.display_name,
        "logo": picture(&settings.logo), "favicon": picture(&settings.favicon),
    })
}
