//! How far a request reaches. `storage` turns a scope into a filter on every statement.

use crate::{TenantId, UserId};

/// The rows that a request may touch. Exhaustive on purpose: a further scope must be considered everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All rows of one tenant: a tenant owner, or staff who act in it.
    Tenant(TenantId),
    /// The caller's own rows.
    Own(TenantId, UserId),
    /// Staff reading across tenants, on RPCs that declare it.
    PlatformRead,
    /// Staff who have not yet come to the tenant in which they act: opens nothing until an object or a name places it.
    Unplaced,
}

impl Scope {
    /// The one tenant it is confined to.
    pub fn tenant(self) -> Option<TenantId> {
        match self {
            Scope::Tenant(tenant) | Scope::Own(tenant, _) => Some(tenant),
            Scope::PlatformRead | Scope::Unplaced => None,
        }
    }
}
