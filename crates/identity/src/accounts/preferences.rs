//! What a person prefers: the language of their mails.

use kernel::{Error, Result};
use sea_orm::Set;
use storage::{AuditEntry, TenantDb};

use crate::{entity::user, mails::Locale};

/// A person's preferences.
#[derive(Debug)]
pub struct Preferences {
    /// A language tag; empty: the tenant's.
    pub locale: String,
    /// When the address was proved.
    pub email_verified_at: Option<kernel::Time>,
}

/// The caller's preferences.
pub async fn get(db: &TenantDb) -> Result<Preferences> {
    let user = db.read().await?.get::<user::Entity>(db.context().person()?.user.0).await?;
    Ok(user.into())
}

/// Changes them; an absent value stays.
pub async fn update(db: &TenantDb, locale: Option<String>) -> Result<Preferences> {
    let Some(locale) = locale else { return get(db).await };
    let locale = match (locale.is_empty(), Locale::parse(&locale)) {
        (true, _) => None,
        (false, Some(known)) => Some(known.tag().to_owned()),
        (false, None) => return Err(Error::violation("locale", format!("\"{locale}\" is not a valid choice."))),
    };
    let id = db.context().person()?.user.0;
    let tx = db.write().await?;
    let row = user::ActiveModel { id: Set(id), locale: Set(locale.clone()), ..Default::default() };
    let user = tx.update(row, &[]).await?;
    tx.audit(AuditEntry::new("preferences_updated", "user", id).on_user(id).detail("locale", locale)).await?;
    tx.commit().await?;
    Ok(user.into())
}

impl From<user::Model> for Preferences {
    fn from(user: user::Model) -> Self {
        Self { locale: user.locale.unwrap_or_default(), email_verified_at: user.email_verified_at }
    }
}
