//! Rules that depend on the person acted upon (R01–R10; product.md C10–C12). All of them stand here.

use kernel::{Actor, Error, Kind, Result, Role, SignIn, Time};

use crate::api_keys::grant::people_only;

/// How long a browser's session counts as having just proved who it is.
const FRESH_FOR: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

fn refused(text: &str) -> Error {
    Error::new(Kind::PermissionDenied, "ROLE_NOT_ALLOWED", text)
}

/// Which role an actor may give to somebody new (R07). A tenant's owner makes subscribers only.
pub fn may_create(actor: Role, role: Role) -> Result<()> {
    match (actor, role) {
        (Role::Superadmin, _) => Ok(()),
        (_, Role::Superadmin) => Err(refused("Cannot assign SuperAdmin role.")),
        (Role::Admin, _) | (Role::TenantOwner, Role::Subscriber) => Ok(()),
        (Role::TenantOwner, _) => Err(refused("Can only assign Subscriber role.")),
        (Role::Subscriber, _) => Err(Error::permission_denied()),
    }
}

/// Whether an actor may make somebody of a role by the way they came: an API key makes subscribers only, so that a
/// leaked one does not become an account that is worth more (S02).
pub fn may_create_by(actor: &Actor, role: Role) -> Result<()> {
    may_create(actor.role, role)?;
    if actor.sign_in == SignIn::ApiKey && role > Role::Subscriber { Err(people_only()) } else { Ok(()) }
}

/// Whether an actor may change an e-mail address, to which a lost password is sent. No API key may (S02).
pub fn may_change_email(actor: &Actor, now: Time) -> Result<()> {
    if actor.sign_in == SignIn::ApiKey { Err(people_only()) } else { require_fresh(actor, now) }
}

/// Fails in a browser's session that has not proved lately who it is.
pub fn require_fresh(actor: &Actor, now: Time) -> Result<()> {
    if actor.browser && now - actor.authenticated_at > FRESH_FOR {
        let text = "Confirm that it is you, then try again.";
        return Err(Error::new(Kind::PermissionDenied, "FRESH_SIGN_IN_REQUIRED", text));
    }
    Ok(())
}

/// Whether an actor may change, deactivate or delete somebody of a role. Nobody acts on a higher role (C11).
pub fn may_manage(actor: Role, target: Role) -> Result<()> {
    if actor >= target && actor > Role::Subscriber { Ok(()) } else { Err(Error::permission_denied()) }
}

/// Whether an actor may turn somebody's role into another (E23). The texts are v1's.
pub fn may_assign(actor: Role, target: Role, role: Role) -> Result<()> {
    match actor {
        Role::Subscriber => Err(refused("Insufficient permissions")),
        Role::TenantOwner | Role::Admin if role == Role::Superadmin => Err(refused("Cannot assign SuperAdmin role")),
        Role::TenantOwner if role != Role::Subscriber => Err(refused("Can only assign Subscriber role")),
        // Nobody acts on a higher role, and nobody but a superadmin demotes a peer (C11, C12).
        Role::TenantOwner | Role::Admin if target > actor || (target == actor && role < actor) => {
            Err(refused("Insufficient permissions"))
        }
        Role::TenantOwner | Role::Admin | Role::Superadmin => Ok(()),
    }
}

/// What a tenant's owner hears of somebody who is not in the own tenant, there or not (E23).
pub fn in_other_tenant() -> Error {
    refused("Cannot modify users from other tenants")
}

/// Whether somebody of a role may be in a tenant: staff belong to none.
pub fn may_belong(role: Role) -> Result<()> {
    if role.is_staff() { Err(Error::violation("tenant", "Staff do not belong to a tenant.")) } else { Ok(()) }
}

/// The refusal to lose the last active superadmin.
pub fn last_superadmin() -> Error {
    Error::precondition("LAST_SUPERADMIN", "At least one active superadmin must remain.")
}

#[cfg(test)]
mod tests {
    use kernel::Role::*;

    use super::*;

    #[test]
    fn nobody_acts_on_a_higher_role() {
        for actor in Role::ALL {
            for target in Role::ALL {
                let allowed = actor != Subscriber && actor >= target;
                assert_eq!(may_manage(actor, target).is_ok(), allowed, "{actor} on {target}");
            }
        }
    }

    #[test]
    fn assignment_follows_the_matrix() {
        assert!(may_assign(TenantOwner, Subscriber, Subscriber).is_ok());
        assert!(may_assign(TenantOwner, TenantOwner, Subscriber).is_err(), "a peer");
        assert!(may_assign(TenantOwner, Subscriber, TenantOwner).is_err());
        assert!(may_assign(Admin, Subscriber, Admin).is_ok());
        assert!(may_assign(Admin, Admin, Subscriber).is_err(), "a peer, or oneself");
        assert!(may_assign(Admin, Superadmin, Admin).is_err());
        assert!(may_assign(Admin, Subscriber, Superadmin).is_err());
        assert!(may_assign(Superadmin, Superadmin, Subscriber).is_ok());
        for role in Role::ALL {
            assert!(may_assign(Subscriber, Subscriber, role).is_err());
        }
    }

    #[test]
    fn creation_follows_the_matrix() {
        assert!(may_create(Admin, Superadmin).unwrap_err().to_string().contains("Cannot assign SuperAdmin role."));
        assert!(may_create(TenantOwner, TenantOwner).is_err());
        assert!(may_create(TenantOwner, Subscriber).is_ok() && may_create(Admin, Admin).is_ok());
    }
}
