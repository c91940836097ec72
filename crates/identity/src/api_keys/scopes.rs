//! Scopes of API keys: the permissions that a key holds at most. What a request may do is what the account's role holds
//! *and* a scope names; neither alone is enough, and what is kept for people no scope reaches (S02). Pure.
//!
//! A scope is a permission (`identity.users.view`) or a pattern of them: `*.read` for a verb, `radius.*` for a domain,
//! `radius.nas.*` for a resource. RPCs that need no permission read the caller's own account; a key may call them
//! with the scope [`SELF_READ`], and none that changes something.

use kernel::Role;
use proto::Rpc;

use crate::permissions;

/// The scope of the RPCs that need no permission and change nothing.
pub const SELF_READ: &str = "identity.self.read";

/// What a key must hold for an RPC; `None`: the RPC is kept for people.
pub fn needed(rpc: &'static Rpc) -> Option<&'static str> {
    match rpc {
        Rpc { people_only: true, .. } | Rpc { public: true, .. } => None,
        Rpc { permission: "", read_only, .. } => read_only.then_some(SELF_READ),
        Rpc { permission, .. } => Some(permission),
    }
}

/// Whether one of the scopes names a permission.
pub fn name(scopes: &[String], permission: &str) -> bool {
    scopes.iter().any(|scope| matches(scope, permission))
}

fn matches(scope: &str, permission: &str) -> bool {
    match (scope.strip_prefix('*'), scope.strip_suffix('*')) {
        (Some(end), _) => permission.ends_with(end),
        (None, Some(start)) => permission.starts_with(start),
        (None, None) => permission == scope,
    }
}

/// Whether each of the roles holds a permission.
fn held(roles: &[Role], permission: &str) -> bool {
    permission == SELF_READ || roles.iter().all(|role| permissions::allows(*role, permission))
}

/// Why a key of an account cannot have a scope; `roles`: that of the account, and that of whoever makes the key.
pub fn objection(scope: &str, roles: &[Role]) -> Option<String> {
    if !is_well_formed(scope) {
        return Some(format!("\"{scope}\" is neither a permission nor a pattern like `*.read` or `radius.*`."));
    }
    let all = || proto::RPCS.iter().filter(|rpc| !rpc.public);
    if all().filter_map(needed).any(|permission| matches(scope, permission) && held(roles, permission)) {
        return None;
    }
    if all().filter_map(needed).any(|permission| matches(scope, permission)) {
        return Some(format!("The role does not hold \"{scope}\"."));
    }
    if all().any(|rpc| !rpc.permission.is_empty() && matches(scope, rpc.permission)) {
        return Some(format!("\"{scope}\" is kept for people; no key can hold it."));
    }
    Some(format!("There is no permission \"{scope}\"."))
}

/// `a.b.c`, `*.c`, `a.*` or `a.b.*`.
fn is_well_formed(scope: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match scope.split('.').collect::<Vec<_>>()[..] {
        ["*", verb] => word(verb),
        [domain, "*"] => word(domain),
        [domain, resource, "*"] => word(domain) && word(resource),
        [domain, resource, verb] => [domain, resource, verb].into_iter().all(word),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Role::{Subscriber, Superadmin, TenantOwner};

    use super::*;

    #[test]
    fn patterns_name_verbs_domains_and_resources() {
        let named = |scope: &str, permission| name(&[scope.to_owned()], permission);
        assert!(named("*.read", "radius.nas.read") && !named("*.read", "radius.nas.write"));
        assert!(named("radius.*", "radius.nas.write") && !named("radius.*", "identity.users.view"));
        assert!(named("radius.nas.*", "radius.nas.write") && !named("radius.nas.*", "radius.users.write"));
        assert!(named("identity.users.view", "identity.users.view") && !name(&[], "identity.users.view"));
    }

    #[test]
    fn only_well_formed_scopes_that_the_role_holds_are_taken() {
        for scope in ["", "*", "*.*", "users", "identity.*.read", "Identity.users.view", "identity..view", "a.b.c.d"] {
            assert!(objection(scope, &[Superadmin]).unwrap().contains("neither"), "{scope}");
        }
        assert_eq!(objection("identity.users.view", &[Subscriber]), None);
        assert!(objection("identity.users.create", &[Subscriber]).unwrap().contains("role"));
        assert!(objection("identity.tenants.create", &[Superadmin, TenantOwner]).unwrap().contains("role"));
        assert!(objection("identity.users.fly", &[Superadmin]).unwrap().contains("There is no"));
        assert_eq!(objection(SELF_READ, &[Subscriber]), None);
        assert_eq!(objection("*.read", &[TenantOwner]), None);
    }

    #[test]
    fn credentials_roles_and_keys_are_kept_for_people() {
        for permission in [
            "identity.users.set_password",
            "identity.users.assign_role",
            "identity.tenants.delete",
            "identity.api_keys.own",
        ] {
            assert!(objection(permission, &[Superadmin]).unwrap().contains("people"), "{permission}");
        }
        let words = ["Password", "Role", "ApiKey", "DeleteTenant", "Export", "Passkey", "Totp", "RecoveryCode"];
        let changes = proto::RPCS.iter().filter(|rpc| !rpc.public && !rpc.read_only);
        for rpc in changes.filter(|rpc| words.iter().any(|word| rpc.path.contains(word))) {
            assert_eq!(needed(rpc), None, "{}: mark it `people_only` (S02)", rpc.path);
        }
    }
}
