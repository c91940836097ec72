//! Passkeys (WebAuthn): `registration` makes them, `assertion` takes them as proof, for signing in and for step-up. The
//! user is verified each time, so that a passkey counts as two factors.
//!
//! - A passkey belongs to the exact host of the page that made it (`relying_party`, S08), and works nowhere else.
//! - A ceremony is a row that is taken once, by whichever server is asked, within five minutes (`ceremony`).
//! - A signature counter never goes back: one that does is the sign of a copy.

mod assertion;
mod ceremony;
mod registration;
mod relying_party;

pub(crate) use assertion::assert;
pub use assertion::{begin_login, login};
pub use ceremony::Challenge;
pub use registration::{begin_registration, register};

use kernel::{Mask, Result, mask::Change, validate::Fields};
use sea_orm::Set;
use storage::{AuditEntry, TenantDb};
use uuid::Uuid;

use crate::{
    entity::passkey::{ActiveModel, Entity, Model},
    second_factors,
};

/// The fields that an update may name.
pub const WRITABLE: &[&str] = &["name"];

/// The caller's passkeys, oldest first.
pub async fn list(db: &TenantDb) -> Result<Vec<Model>> {
    let user = db.context().person()?.user.0;
    let tx = db.read().await?;
    second_factors::passkeys(&tx, user).await
}

/// Calls a passkey of the caller's something else.
pub async fn update(db: &TenantDb, id: Uuid, name: Option<String>, mask: &Mask) -> Result<Model> {
    let tx = db.write().await?;
    let (_, user) = second_factors::lock_own(&tx).await?;
    let before = tx.get::<Entity>(id).await?;
    let mut row = ActiveModel { id: Set(id), name: Set(before.name.clone()), ..Default::default() };
    let mut fields = Fields::default();
    if let Change::Set(name) = mask.change("name", name) {
        row.name = Set(fields.required("name", name, 100));
    }
    fields.finish()?;
    let after = tx.update(row, &[]).await?;
    let entry = AuditEntry::new("passkey_renamed", "user", user.id).on_user(user.id).detail("factor", id.to_string());
    let names = |row: &Model| serde_json::json!({"name": row.name});
    tx.audit(entry.change(names(&before), names(&after))).await?;
    tx.commit().await?;
    Ok(after)
}
