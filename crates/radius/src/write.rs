//! What the rules for writing share.

use kernel::{Error, Result, Scope, TenantId, validate::Fields};
use storage::TenantDb;

/// The tenant in which something new is made: the caller's own, or the one that staff name.
pub fn home(db: &TenantDb, named: Option<i64>) -> Result<TenantDb> {
    let db = db.place(named)?;
    match db.context().scope() {
        Scope::Tenant(tenant) if tenant != TenantId::PLATFORM => Ok(db),
        // Tenant 0 has no network, and who is confined to their own rows has no NAS.
        Scope::Tenant(_) | Scope::Own(..) | Scope::PlatformRead | Scope::Unplaced => Err(Error::permission_denied()),
    }
}

/// The value of a result; violations are noted among those of the fields, other failures end it.
pub fn note<T>(fields: &mut Fields, result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.violations().is_empty() => Err(error),
        Err(error) => {
            error.violations().iter().for_each(|v| fields.violation(&v.field, &v.description));
            Ok(None)
        }
    }
}
