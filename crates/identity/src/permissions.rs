//! Which role holds which permission: one table (product.md, section 3.1).
//!
//! A permission is `<domain>.<resource>.<verb>`, named by the RPC's access entry. A row speaks for one permission or,
//! with `*`, for all of one verb; the first row that matches decides. So a new domain that keeps to the verbs `read`,
//! `write` and `own` needs no row.

use kernel::Role::{self, Admin, Subscriber, Superadmin, TenantOwner};

const STAFF: &[Role] = &[Superadmin, Admin];
const MANAGERS: &[Role] = &[Superadmin, Admin, TenantOwner];
const EVERYBODY: &[Role] = &[Superadmin, Admin, TenantOwner, Subscriber];

const TABLE: &[(&str, &[Role])] = &[
    // P01, P02: what the list holds is a matter of scope; a subscriber's is empty (C09).
    ("identity.tenants.list", EVERYBODY),
    ("identity.tenants.view", EVERYBODY),
    // P03–P06
    ("identity.tenants.create", STAFF),
    ("identity.tenants.update", MANAGERS),
    ("identity.tenants.delete", STAFF),
    ("identity.tenants.suspend", STAFF),
    // P07, P08; a subscriber sees itself (I03).
    ("identity.users.view", EVERYBODY),
    // P09–P19; a subscriber changes itself only (P17).
    ("identity.users.create", MANAGERS),
    ("identity.users.update", EVERYBODY),
    ("identity.users.delete", MANAGERS),
    ("identity.users.set_password", MANAGERS),
    ("identity.users.reset_second_factors", MANAGERS),
    ("identity.users.activate", MANAGERS),
    // The policy refuses with texts of its own (E23).
    ("identity.users.assign_role", EVERYBODY),
    ("identity.users.assign_tenant", STAFF),
    ("identity.permissions.explain", MANAGERS),
    ("*.own", EVERYBODY),
    ("*.export", MANAGERS),
    ("*.read", MANAGERS),
    ("*.write", MANAGERS),
];

/// The row that speaks for a permission: its pattern and its roles.
pub fn row(permission: &str) -> Option<(&'static str, &'static [Role])> {
    let matches = |pattern: &str| match pattern.strip_prefix('*') {
        Some(verb) => permission.ends_with(verb),
        None => permission == pattern,
    };
    TABLE.iter().find(|(pattern, _)| matches(pattern)).copied()
}

/// The roles that hold a permission; none, if no row speaks for it.
pub fn roles(permission: &str) -> &'static [Role] {
    row(permission).map_or(&[], |(_, roles)| roles)
}

/// Whether a role holds a permission. The empty permission is everybody's.
pub fn allows(role: Role, permission: &str) -> bool {
    permission.is_empty() || roles(permission).contains(&role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_of_the_contract_is_held_by_somebody() {
        for rpc in proto::RPCS.iter().filter(|rpc| !rpc.permission.is_empty()) {
            assert!(allows(Superadmin, rpc.permission), "nobody holds {} of {}", rpc.permission, rpc.path);
        }
    }

    #[test]
    fn a_permission_without_a_row_is_nobodys() {
        assert!(roles("identity.users.impersonate").is_empty());
    }

    #[test]
    fn subscribers_manage_nothing() {
        for verb in ["create", "assign_tenant", "delete", "set_password", "activate"] {
            assert!(!allows(Subscriber, &format!("identity.users.{verb}")));
        }
        assert!(!allows(TenantOwner, "identity.tenants.create") && allows(Admin, "identity.tenants.create"));
    }
}
