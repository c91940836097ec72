//! The context of one request: who calls, how far they reach, from where, and when.
//!
//! A context can be made only with an [`Authority`], which `storage` creates with the database and hands to `identity`;
//! so whoever holds a context holds proof that somebody checked the caller.

use std::net::IpAddr;
use std::sync::Arc;

use crate::{Clock, Error, Result, Role, Scope, SessionId, TenantId, Time, UserId};

/// The right to vouch for a caller. There is one in each process, held by `identity` and by the job worker.
#[derive(Debug, Clone)]
pub struct Authority(());

impl Authority {
    /// Called by `storage` when it opens; banned elsewhere by `clippy.toml`.
    pub fn claim() -> Self {
        Self(())
    }
}

/// How a session was made (S01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// With a password.
    Password,
    /// With a passkey (WebAuthn).
    Passkey,
    /// By a tenant's OpenID provider.
    Oidc,
    /// By the token of a v1 database.
    Imported,
    /// With an API key.
    ApiKey,
    /// By the command line or a job, without a session.
    System,
}

impl SignIn {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            SignIn::Password => "password",
            SignIn::Passkey => "passkey",
            SignIn::Oidc => "oidc",
            SignIn::Imported => "imported",
            SignIn::ApiKey => "api_key",
            SignIn::System => "system",
        }
    }

    /// From the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        use SignIn::{ApiKey, Imported, Oidc, Passkey, Password, System};
        [Password, Passkey, Oidc, Imported, ApiKey, System].into_iter().find(|how| how.as_str() == text)
    }
}

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// The username, for the audit log.
    pub username: Arc<str>,
    /// The role at the time of the request.
    pub role: Role,
    /// The tenant the user belongs to; [`TenantId::PLATFORM`] without one.
    pub tenant: TenantId,
    /// The session that made the request.
    pub session: SessionId,
    /// How the session was made.
    pub sign_in: SignIn,
    /// Whether a second factor was given.
    pub second_factor: bool,
    /// Whether the credential came as a browser's cookie.
    pub browser: bool,
    /// When the person last proved who they are.
    pub authenticated_at: Time,
}

/// Where a request came from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The caller's address, as S03 finds it.
    pub address: Option<IpAddr>,
    /// The request's identifier, for logs, errors and the audit trail.
    pub request_id: Arc<str>,
    /// The client's `User-Agent`, at most 200 characters.
    pub user_agent: Arc<str>,
}

/// The verified context of one request; the first parameter of every rule that needs to know the caller.
#[derive(Debug, Clone)]
pub struct RequestContext {
    actor: Option<Actor>,
    scope: Scope,
    platform_read: bool,
    reading: bool,
    principal: Option<(UserId, Arc<str>)>,
    origin: Origin,
    clock: Clock,
}

impl RequestContext {
    /// A request by a verified actor. `platform_read` says whether the RPC may span tenants.
    pub fn vouch(_: &Authority, actor: Actor, scope: Scope, platform_read: bool, origin: Origin, clock: Clock) -> Self {
        Self { actor: Some(actor), scope, platform_read, reading: false, principal: None, origin, clock }
    }

    /// Work of the system itself in one tenant: a job, or the command line.
    pub fn system(_: &Authority, tenant: TenantId, origin: Origin, clock: Clock) -> Self {
        let scope = Scope::Tenant(tenant);
        Self { actor: None, scope, platform_read: false, reading: false, principal: None, origin, clock }
    }

    /// The same request, by an RPC that changes nothing.
    #[must_use]
    pub fn reading(self) -> Self {
        Self { reading: true, ..self }
    }

    /// The same request, made for somebody else: an account of its own that acts for a person.
    #[must_use]
    pub fn made_for(self, user: UserId, username: Arc<str>) -> Self {
        Self { principal: Some((user, username)), ..self }
    }

    /// For whom the caller acts, where that is somebody else.
    pub fn on_behalf_of(&self) -> Option<&(UserId, Arc<str>)> {
        self.principal.as_ref()
    }

    /// Whether the RPC changes nothing.
    pub fn is_reading(&self) -> bool {
        self.reading
    }

    /// Who calls; `None` for the system itself.
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Who calls, where only a person can.
    pub fn person(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or_else(Error::unauthenticated)
    }

    /// How far the request reaches.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Whether the RPC may read across tenants.
    pub fn may_read_platform(&self) -> bool {
        self.platform_read && self.is_staff()
    }

    /// Whether staff call.
    pub fn is_staff(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.role.is_staff())
    }

    /// Where the request came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// The same request, placed in one tenant. Only staff change place; everybody else stays where they are,
    /// and another tenant is NOT_FOUND to them.
    pub fn in_tenant(&self, tenant: TenantId) -> Result<Self> {
        let scope = match self.scope {
            Scope::PlatformRead | Scope::Unplaced => Scope::Tenant(tenant),
            Scope::Tenant(own) | Scope::Own(own, _) if own == tenant => self.scope,
            Scope::Tenant(_) | Scope::Own(..) => return Err(Error::not_found()),
        };
        Ok(Self { scope, ..self.clone() })
    }

    /// The tenant for something new: the caller's own; staff name it. A tenant that contradicts the caller's place is
    /// refused on the field `tenant` (I05).
    pub fn place(&self, named: Option<i64>) -> Result<Self> {
        match (self.scope.tenant(), named) {
            (Some(own), Some(named)) if own.0 != named => {
                Err(Error::violation("tenant", "You cannot use another tenant."))
            }
            (Some(_), _) => Ok(self.clone()),
            (None, Some(named)) if named > 0 => self.in_tenant(TenantId(named)),
            (None, Some(_)) => Err(Error::violation("tenant", "Object does not exist.")),
            (None, None) => Err(Error::violation("tenant", "This field is required.")),
        }
    }

    /// The same request, confined to the caller's own rows.
    pub fn own(&self) -> Result<Self> {
        let person = self.person()?;
        Ok(Self { scope: Scope::Own(person.tenant, person.user), ..self.clone() })
    }

    /// The same request, placed among the platform's own rows. Staff only.
    pub fn on_platform(&self) -> Result<Self> {
        self.on_platform_to(TenantId::PLATFORM)
    }

    /// The same request, placed in a tenant that does not exist yet. Staff only.
    pub fn on_platform_to(&self, tenant: TenantId) -> Result<Self> {
        if !self.is_staff() && self.actor.is_some() {
            return Err(Error::permission_denied());
        }
        Ok(Self { scope: Scope::Tenant(tenant), ..self.clone() })
    }
}
