//! The four roles (D02). Which role may do what stands in one table, `identity::permissions`.

use serde::{Deserialize, Serialize};

/// A person's role, the only source of rights (R10). The order is the order of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Uses the network of one tenant.
    Subscriber,
    /// Manages one tenant.
    TenantOwner,
    /// Staff of the platform.
    Admin,
    /// Runs the platform.
    Superadmin,
}

impl Role {
    /// All roles, weakest first.
    pub const ALL: [Role; 4] = [Role::Subscriber, Role::TenantOwner, Role::Admin, Role::Superadmin];

    /// Superadmin or admin.
    pub fn is_staff(self) -> bool {
        self >= Role::Admin
    }

    /// The word stored and written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Subscriber => "subscriber",
            Role::TenantOwner => "tenant_owner",
            Role::Admin => "admin",
            Role::Superadmin => "superadmin",
        }
    }

    /// The role of a word.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
