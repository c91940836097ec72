//! What somebody may do, and why. The rules are asked in the order in which a request meets them; the first that refuses
//! decides, and where none does, the role did.

use kernel::{Error, Result, Role, TenantId};
use proto::{Reach, Rpc};
use storage::{AuditEntry, TenantDb};

use crate::{
    Identity,
    api_keys::grant::Grant,
    entity::{tenant, user},
    permissions, policy, second_factors,
    users::stored_role,
};

/// How far a permission reaches for its holder; the order is the order of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// The holder's own rows.
    Own,
    /// Those of the holder's tenant.
    Tenant,
    /// Those of any tenant, one at a time.
    AnyTenant,
    /// Those of all tenants at once.
    Platform,
}

/// How far an RPC reaches for a role.
pub fn extent(role: Role, reach: Reach) -> Extent {
    match (role, reach) {
        (_, Reach::None | Reach::Own) | (Role::Subscriber, _) => Extent::Own,
        (Role::TenantOwner, Reach::Tenant | Reach::PlatformRead) => Extent::Tenant,
        (Role::Admin | Role::Superadmin, Reach::Tenant) => Extent::AnyTenant,
        (Role::Admin | Role::Superadmin, Reach::PlatformRead) => Extent::Platform,
    }
}

/// The permissions of a role, and of a key no more than its scopes, with their extent; sorted by name.
pub fn held(role: Role, key: Option<&Grant>) -> Vec<(&'static str, Extent)> {
    let may = |rpc: &&'static Rpc| {
        permissions::allows(role, rpc.permission) && key.is_none_or(|grant| grant.may_call(rpc).is_ok())
    };
    let mut held = std::collections::BTreeMap::new();
    for rpc in proto::RPCS.iter().filter(|rpc| !rpc.permission.is_empty()).filter(may) {
        let farthest = held.entry(rpc.permission).or_insert(Extent::Own);
        *farthest = extent(role, rpc.reach).max(*farthest);
    }
    held.into_iter().collect()
}

/// Every permission of the contract with the RPCs that ask for it; sorted by name.
pub fn all() -> std::collections::BTreeMap<&'static str, Vec<&'static Rpc>> {
    let mut all = std::collections::BTreeMap::<_, Vec<_>>::new();
    for rpc in proto::RPCS.iter().filter(|rpc| !rpc.permission.is_empty()) {
        all.entry(rpc.permission).or_default().push(rpc);
    }
    all
}

/// One rule that was asked.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub rule: &'static str,
    /// Whether it lets the user pass.
    pub passed: bool,
    /// What it says.
    pub text: String,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The user.
    pub user: i64,
    /// The user's role.
    pub role: Role,
    /// The permission.
    pub permission: &'static str,
    /// The rules in their order; the last one decided unless all passed.
    pub steps: Vec<Step>,
    /// How far it reaches, where it is allowed.
    pub extent: Option<Extent>,
}

impl Explanation {
    /// The rule that decided: the one that refused, or the role.
    pub fn decided(&self) -> Option<&Step> {
        self.steps.iter().find(|step| !step.passed).or_else(|| self.steps.iter().find(|step| step.rule == "role"))
    }
}

/// Why a user may or may not do something: `question` is a permission, or the name of an RPC.
pub async fn explain(
    identity: &Identity,
    db: &TenantDb,
    user: i64,
    question: &str,
    target: Option<i64>,
) -> Result<Explanation> {
    let rpcs = asked(question)?;
    let place = db.at::<user::Entity>(user).await?;
    let tx = place.read().await?;
    let who = tx.get::<user::Entity>(user).await?;
    let active = tx.get::<tenant::Entity>(who.tenant_id).await?.is_active;
    let factors = second_factors::active(&tx, user).await?;
    tx.end().await?;
    let target = match target {
        Some(id) => Some(db.at::<user::Entity>(id).await?.read().await?.get::<user::Entity>(id).await?),
        None => None,
    };
    let role = stored_role(&who)?;
    let mut steps = vec![account(&who)];
    steps.extend((!role.is_staff()).then(|| home(active)));
    let asked = identity.settings().staff_second_factor && role.is_staff() && !who.is_service;
    steps.extend(asked.then(|| factor(factors > 0)));
    steps.push(by_role(role, rpcs[0]));
    steps.extend(who.is_service.then(|| by_key(&rpcs)));
    steps.extend(by_policy(role, rpcs[0].permission, target.as_ref())?);
    let farthest = rpcs.iter().map(|rpc| extent(role, rpc.reach)).max().unwrap_or(Extent::Own);
    steps.push(by_scope(&who, role, farthest, target.as_ref()));
    let allowed = steps.iter().all(|step| step.passed);
    let extent = allowed.then_some(farthest);
    let tx = place.write().await?;
    let entry = AuditEntry::new("permission_explained", "user", user).on_user(user);
    tx.audit(entry.detail("permission", question).detail("allowed", allowed)).await?;
    tx.commit().await?;
    Ok(Explanation { user, role, permission: rpcs[0].permission, steps, extent })
}

/// The RPCs that a question is about: at least one.
fn asked(question: &str) -> Result<Vec<&'static Rpc>> {
    let question = question.trim().trim_start_matches('/');
    if question.is_empty() {
        return Err(Error::violation("permission", "This field is required."));
    }
    let named = |rpc: &&Rpc| {
        let path = rpc.path.trim_start_matches('/');
        rpc.permission == question || path == question || path.rsplit_once('.').is_some_and(|(_, end)| end == question)
    };
    let found: Vec<_> = proto::RPCS.iter().filter(|rpc| !rpc.public).filter(named).collect();
    if found.is_empty() {
        return Err(Error::violation("permission", format!("There is no permission or RPC \"{question}\".")));
    }
    Ok(found)
}

fn step(rule: &'static str, passed: bool, yes: &str, no: &str) -> Step {
    Step { rule, passed, text: if passed { yes } else { no }.to_owned() }
}

fn account(user: &user::Model) -> Step {
    step("account", user.is_active, "The account is active.", "The account is deactivated: it cannot do anything.")
}

fn home(active: bool) -> Step {
    step("tenant", active, "The tenant is active.", "The tenant is deactivated: its people cannot do anything.")
}

fn factor(there: bool) -> Step {
    let yes = "Staff give a second factor, and the account has one.";
    step("second_factor", there, yes, "Staff give a second factor; the account has none, and may only enrol one.")
}

fn by_role(role: Role, rpc: &Rpc) -> Step {
    let passed = permissions::allows(role, rpc.permission);
    let text = match permissions::row(rpc.permission) {
        _ if rpc.permission.is_empty() => "Everybody who is signed in may do this.".to_owned(),
        None => format!("No role holds `{}`.", rpc.permission),
        Some((pattern, roles)) => {
            let roles = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
            let verb = if passed { "is" } else { "is not" };
            format!("`{role}` {verb} among the roles of `{pattern}`: {roles}.")
        }
    };
    Step { rule: "role", passed, text }
}

fn by_key(rpcs: &[&'static Rpc]) -> Step {
    let passed = rpcs.iter().any(|rpc| !rpc.people_only);
    step("people_only", passed, "API keys may hold this as a scope.", "This is kept for people; no API key can do it.")
}

/// What depends on the person acted upon; the policy's own words.
fn by_policy(role: Role, permission: &str, target: Option<&user::Model>) -> Result<Option<Step>> {
    let managed = ["delete", "set_password", "activate", "update", "assign_tenant", "reset_second_factors"];
    let verb = permission.strip_prefix("identity.users.").unwrap_or_default();
    let target = target.map(stored_role).transpose()?;
    let verdict = match (verb, target) {
        ("assign_role", target) => policy::may_assign(role, target.unwrap_or(Role::Subscriber), Role::Subscriber),
        (verb, Some(target)) if managed.contains(&verb) => policy::may_manage(role, target),
        _ => return Ok(None),
    };
    Ok(Some(match verdict {
        Ok(()) => Step { rule: "policy", passed: true, text: "Nobody of a higher role is touched.".into() },
        Err(error) => Step { rule: "policy", passed: false, text: error.message().to_owned() },
    }))
}

fn by_scope(who: &user::Model, role: Role, extent: Extent, target: Option<&user::Model>) -> Step {
    let inside = target.is_none_or(|target| match extent {
        Extent::Platform | Extent::AnyTenant => true,
        Extent::Tenant => target.tenant_id == who.tenant_id && who.tenant_id != TenantId::PLATFORM.0,
        Extent::Own => target.id == who.id,
    });
    let reach = match extent {
        Extent::Own => "own rows only",
        Extent::Tenant if who.tenant_id == TenantId::PLATFORM.0 => "own rows only, without a tenant",
        Extent::Tenant => "the rows of the own tenant",
        Extent::AnyTenant => "the rows of any tenant, one at a time",
        Extent::Platform => "the rows of all tenants",
    };
    let text = match inside {
        true => format!("`{role}` reaches {reach}."),
        false => format!("`{role}` reaches {reach}; the other user is not among them, and is not found."),
    };
    Step { rule: "scope", passed: inside, text }
}

#[cfg(test)]
mod tests {
    use kernel::Role::{Admin, Subscriber, Superadmin, TenantOwner};

    use super::*;

    #[test]
    fn questions_are_permissions_or_rpcs() {
        assert_eq!(asked("identity.users.create").unwrap()[0].permission, "identity.users.create");
        for question in [
            "UserService/CreateUser",
            "wiwebb.identity.v1.UserService/CreateUser",
            "/wiwebb.identity.v1.UserService/CreateUser",
        ] {
            assert_eq!(asked(question).unwrap()[0].permission, "identity.users.create", "{question}");
        }
        for question in ["", "  ", "identity.users", "CreateUser", "AuthService/Login"] {
            assert_eq!(asked(question).unwrap_err().violations()[0].field, "permission", "{question}");
        }
    }

    #[test]
    fn stronger_roles_hold_more_and_reach_farther() {
        let names = |role| held(role, None).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let mut before: Vec<&str> = Vec::new();
        for role in [Subscriber, TenantOwner, Admin, Superadmin] {
            let now = names(role);
            assert!(before.iter().all(|name| now.contains(name)), "{role}");
            before = now;
        }
        assert!(
            !names(Subscriber).contains(&"identity.tenants.create")
                && names(Admin).contains(&"identity.tenants.create")
        );
        let reach = |role| held(role, None).into_iter().find(|(name, _)| *name == "identity.users.view").unwrap().1;
        assert_eq!([Subscriber, TenantOwner, Admin].map(reach), [Extent::Own, Extent::Tenant, Extent::Platform]);
        assert_eq!(all().len(), names(Superadmin).len());
    }
}
