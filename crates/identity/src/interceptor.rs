//! The shared interceptor: a tower layer before every RPC. Token → context, access entry, scope; or the refusal.
//!
//! It is a layer and not a `tonic::service::Interceptor`, because those cannot wait for a look-up
//! (docs/decisions/0001). Handlers read what it found with [`context`].

use std::{
    net::IpAddr,
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, header::AUTHORIZATION};
use kernel::{Clock, Error, Kind, Origin, RequestContext, Result, Role, Scope, TenantId};
use proto::{Reach, Rpc};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use crate::{
    Identity, address, cookie, credentials::Credential, permissions, policy, rates::Taken, second_factors,
    token::Presented,
};

/// What the listener knows of a connection's request; it puts this into the request's extensions.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The socket's peer.
    pub peer: IpAddr,
    /// The request's identifier.
    pub request_id: Arc<str>,
    /// The HTTP method the client used, where the JSON edge translated it.
    pub method: Option<http::Method>,
}

/// What a public RPC knows of its caller.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Where the request came from.
    pub origin: Origin,
    /// The clock.
    pub clock: Clock,
}

/// The verified context of a request.
pub fn context<T>(request: &tonic::Request<T>) -> Result<RequestContext, Status> {
    request.extensions().get::<RequestContext>().cloned().ok_or_else(|| Error::unauthenticated().into())
}

/// The layer.
#[derive(Debug, Clone)]
pub struct AuthLayer {
    identity: Identity,
}

impl AuthLayer {
    /// A layer that asks this identity.
    pub fn new(identity: Identity) -> Self {
        Self { identity }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Auth<S> {
        Auth { inner, identity: self.identity.clone() }
    }
}

/// The layer around a service.
#[derive(Debug, Clone)]
pub struct Auth<S> {
    inner: S,
    identity: Identity,
}

impl<S> Service<Request<Body>> for Auth<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // What was made ready is used; the clone waits for its own turn.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let Some(rpc) = proto::rpc(request.uri().path()) else {
            // Health, reflection, and what nobody answers.
            return Box::pin(inner.call(request));
        };
        let identity = self.identity.clone();
        Box::pin(async move {
            let mut taken = Taken::default();
            let mut answer = match (identity.admit(rpc, &mut request, &mut taken).await, &rpc.cache) {
                (Ok(()), None) => inner.call(request).await,
                // Only here, behind every check (S16).
                (Ok(()), Some(cache)) => identity.replies().answer(rpc, cache, request, inner).await,
                (Err(error), _) => Ok(Status::from(error).into_http()),
            };
            if let Ok(response) = &mut answer {
                taken.write(response.headers_mut());
            }
            answer
        })
    }
}

impl Identity {
    /// Decides whether a request may go on, and writes down for the handler who makes it.
    async fn admit(&self, rpc: &'static Rpc, request: &mut Request<Body>, taken: &mut Taken) -> Result<()> {
        let connection = request.extensions().get::<Connection>().cloned();
        let method = connection.as_ref().and_then(|connection| connection.method.clone());
        let origin = self.origin(request.headers(), connection.as_ref());
        let (address, now) = (origin.address, self.clock().now());
        if rpc.credential_check {
            *taken = self.rates().login(address, now).await;
            taken.check()?;
        }
        if rpc.public {
            if !rpc.credential_check {
                *taken = self.rates().anonymous(address, now);
                taken.check()?;
            }
            if wants_cookie(request.headers()) {
                cookie::check_origin(request.headers(), false, method.as_ref(), self.settings())?;
            }
            request.extensions_mut().insert(Caller { origin, clock: self.clock().clone() });
            return Ok(());
        }
        let admitted = self.admit_person(rpc, request, origin, method.as_ref(), taken).await;
        if admitted.as_ref().is_err_and(|error| error.kind() == Kind::Unauthenticated) {
            *taken = self.rates().anonymous(address, now);
            taken.check()?;
        }
        admitted
    }

    /// The same for an RPC that needs a caller.
    async fn admit_person(
        &self,
        rpc: &'static Rpc,
        request: &mut Request<Body>,
        origin: Origin,
        method: Option<&http::Method>,
        taken: &mut Taken,
    ) -> Result<()> {
        let headers = request.headers();
        let (token, browser) = self.presented(headers, rpc, method)?;
        let now = self.clock().now();
        let credential = match self.credentials().peek(&token.hash, now) {
            Some(credential) => credential,
            None => self.credentials().find(&token, now).await?,
        };
        if credential.grant.as_ref().is_some_and(|grant| !grant.admits(origin.address)) {
            self.note_refused_key(&credential, origin);
            return Err(Error::invalid_token());
        }
        self.credentials().slide(&credential, now, self.settings().session_life, origin.address);
        let actor = credential.actor(browser)?;
        *taken = self.rates().person(&actor, now);
        taken.check()?;
        if !rpc.enrolment && self.settings().must_enrol(&actor) {
            return Err(second_factors::enrolment_required());
        }
        if !permissions::allows(actor.role, rpc.permission) {
            return Err(Error::permission_denied());
        }
        if let Some(grant) = &credential.grant {
            grant.may_call(rpc)?;
        }
        if rpc.fresh {
            policy::require_fresh(&actor, now)?;
        }
        let scope = scope(rpc, &actor, named_tenant(headers)?)?;
        let platform_read = rpc.reach == Reach::PlatformRead;
        let context =
            RequestContext::vouch(self.authority(), actor, scope, platform_read, origin, self.clock().clone());
        let context = if rpc.read_only { context.reading() } else { context };
        let extensions = request.extensions_mut();
        extensions.insert(crate::lease::Lease::new(self, token, rpc));
        extensions.insert(credential);
        extensions.insert(context);
        Ok(())
    }

    /// The token that the request presents, and whether it came as a browser's cookie.
    fn presented(&self, headers: &HeaderMap, rpc: &Rpc, method: Option<&http::Method>) -> Result<(Presented, bool)> {
        let cookie = cookie::token(headers, self.settings());
        match (headers.get(AUTHORIZATION), cookie) {
            (Some(_), Some(_)) => Err(Error::new(
                Kind::InvalidArgument,
                "TWO_CREDENTIALS",
                "Send either the session cookie or an Authorization header, not both.",
            )),
            (Some(value), None) => {
                let key = key(value
                    .to_str()
                    .map_err(|_| malformed("Token string should not contain invalid characters."))?)?;
                Ok((Presented::read(key), false))
            }
            (None, Some(token)) => {
                cookie::check_origin(headers, rpc.read_only, method, self.settings())?;
                let token = Presented::read(token);
                if token.is_key { Err(Error::invalid_token()) } else { Ok((token, true)) }
            }
            (None, None) => Err(Error::unauthenticated()),
        }
    }

    fn origin(&self, headers: &HeaderMap, connection: Option<&Connection>) -> Origin {
        let agent = headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
        Origin {
            address: connection.map(|c| address::client(c.peer, headers, &self.settings().trusted_proxies)),
            request_id: connection.map(|c| c.request_id.clone()).unwrap_or_default(),
            user_agent: agent.chars().take(200).collect::<String>().into(),
        }
    }
}

/// The key in an `Authorization` header: `Token <key>` or `Bearer <key>`. A scheme of somebody else's, or a key without
/// one, are no credentials at all (H02).
fn key(header: &str) -> Result<&str> {
    let mut words = header.split_ascii_whitespace();
    let scheme = words.next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("token") && !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Error::unauthenticated());
    }
    match (words.next(), words.next()) {
        (Some(key), None) => Ok(key),
        (None, _) => Err(malformed("No credentials provided.")),
        (Some(_), Some(_)) => Err(malformed("Token string should not contain spaces.")),
    }
}

fn malformed(why: &str) -> Error {
    Error::new(Kind::Unauthenticated, "INVALID_TOKEN", format!("Invalid token header. {why}"))
}

/// Whether the client asks to sign in with a cookie (S04).
pub(crate) fn wants_cookie(headers: &HeaderMap) -> bool {
    headers.get("x-wiwebb-session").is_some_and(|value| value == "cookie")
}

/// The tenant in which staff say they act.
fn named_tenant(headers: &HeaderMap) -> Result<Option<TenantId>> {
    let Some(value) = headers.get("x-wiwebb-tenant") else { return Ok(None) };
    match value.to_str().ok().and_then(|text| text.trim().parse::<i64>().ok()) {
        Some(id) if id > 0 => Ok(Some(TenantId(id))),
        _ => Err(Error::violation("x-wiwebb-tenant", "A valid tenant id is required.")),
    }
}

/// How far a request reaches: by the RPC's entry, the role, and the tenant that staff name.
fn scope(rpc: &Rpc, actor: &kernel::Actor, named: Option<TenantId>) -> Result<Scope> {
    let own = Scope::Own(actor.tenant, actor.user);
    if rpc.reach == Reach::Own {
        return Ok(own);
    }
    if !actor.role.is_staff() {
        if named.is_some_and(|named| named != actor.tenant) {
            return Err(Error::violation("x-wiwebb-tenant", "You cannot act in another tenant."));
        }
        // Somebody without a tenant reaches nobody else's rows: tenant 0 holds staff.
        let manages = actor.role == Role::TenantOwner && actor.tenant != TenantId::PLATFORM;
        return Ok(if manages { Scope::Tenant(actor.tenant) } else { own });
    }
    Ok(match (named, rpc.reach) {
        (Some(tenant), _) => Scope::Tenant(tenant),
        (None, Reach::PlatformRead) => Scope::PlatformRead,
        (None, Reach::None | Reach::Own | Reach::Tenant) => Scope::Unplaced,
    })
}

/// The credential behind a request.
pub(crate) fn credential<T>(request: &tonic::Request<T>) -> Result<Arc<Credential>, Status> {
    request.extensions().get::<Arc<Credential>>().cloned().ok_or_else(|| Error::unauthenticated().into())
}

/// Who calls a public RPC.
pub(crate) fn caller<T>(request: &tonic::Request<T>) -> Result<Caller, Status> {
    request.extensions().get::<Caller>().cloned().ok_or_else(|| Error::internal("no caller").into())
}

#[cfg(test)]
mod tests {
    use kernel::{Actor, SessionId, SignIn, UserId};

    use super::*;

    fn actor(role: Role, tenant: i64) -> Actor {
        Actor {
            user: UserId(5),
            username: "x".into(),
            role,
            tenant: TenantId(tenant),
            session: SessionId(uuid::Uuid::nil()),
            sign_in: SignIn::Password,
            second_factor: false,
            browser: false,
            authenticated_at: kernel::Time::UNIX_EPOCH,
        }
    }

    fn rpc(reach: Reach) -> Rpc {
        Rpc {
            path: "/x/Y",
            public: false,
            permission: "",
            reach,
            fresh: false,
            people_only: false,
            enrolment: false,
            credential_check: false,
            cache: None,
            read_only: true,
            streaming: false,
        }
    }

    #[test]
    fn scope_by_role_and_reach() {
        let find =
            |role, tenant, reach, named: Option<i64>| scope(&rpc(reach), &actor(role, tenant), named.map(TenantId));
        let own = |tenant| Scope::Own(TenantId(tenant), UserId(5));
        assert_eq!(find(Role::TenantOwner, 3, Reach::Tenant, None).unwrap(), Scope::Tenant(TenantId(3)));
        assert_eq!(find(Role::TenantOwner, 3, Reach::PlatformRead, None).unwrap(), Scope::Tenant(TenantId(3)));
        assert_eq!(find(Role::TenantOwner, 0, Reach::Tenant, None).unwrap(), own(0));
        assert_eq!(find(Role::Subscriber, 3, Reach::PlatformRead, None).unwrap(), own(3));
        assert_eq!(find(Role::Admin, 0, Reach::PlatformRead, None).unwrap(), Scope::PlatformRead);
        assert_eq!(find(Role::Admin, 0, Reach::Tenant, None).unwrap(), Scope::Unplaced);
        assert_eq!(find(Role::Admin, 0, Reach::PlatformRead, Some(4)).unwrap(), Scope::Tenant(TenantId(4)));
        assert_eq!(find(Role::Superadmin, 0, Reach::Own, Some(4)).unwrap(), own(0));
        assert!(find(Role::TenantOwner, 3, Reach::Tenant, Some(4)).is_err());
        assert!(find(Role::TenantOwner, 3, Reach::Tenant, Some(3)).is_ok());
    }
}
