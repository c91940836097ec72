//! How a tenant wants things: the colour and language of its mails.

use kernel::{Error, Mask, Result, TenantId, mask::Change, validate::Fields};
use sea_orm::Set;
use serde_json::json;
use storage::{AuditEntry, TenantDb};

use crate::{
    entity::{
        tenant,
        tenant_settings::{ActiveModel, Entity, Model},
    },
    mails::Locale,
};

/// The fields that an update may name.
pub const WRITABLE: &[&str] = &["brand_color", "locale"];

/// What a request says of a tenant's settings.
#[derive(Debug, Clone, Default)]
pub struct SettingsFields {
    /// `#rrggbb`; empty: WiWebb's own.
    pub brand_color: Option<String>,
    /// A language tag; empty: English.
    pub locale: Option<String>,
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
    fields.finish()?;
    let row = ActiveModel {
        tenant_id: Set(tenant),
        brand_color: Set(after.brand_color.clone()),
        locale: Set(after.locale.clone()),
        updated_at: Set(after.updated_at),
    };
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
    Model { tenant_id: tenant, brand_color: String::new(), locale: String::new(), updated_at: now }
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

fn shown(settings: &Model) -> serde_json::Value {
    json!({"brand_color": settings.brand_color, "locale": settings.locale})
}
