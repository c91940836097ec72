//! Whom a kept reply is for.

use bytes::Bytes;
use http::{HeaderMap, header::ACCEPT_LANGUAGE};
use kernel::{Actor, RequestContext, Role, Scope, SessionId, SignIn, TenantId};
use proto::{Cache, Rpc};

/// Everything that a reply may depend on. The only way to make one is from a verified context.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    rpc: &'static str,
    /// The tenant, and the user where only that user's rows are reached.
    scope: Scope,
    role: Role,
    home: TenantId,
    /// Of staff and API keys the session, too: what a key may see depends on its scopes, and each session of staff shows
    /// itself to the rule, which notes who looked into which tenant.
    session: Option<SessionId>,
    language: Option<Box<str>>,
    message: Bytes,
}

impl Key {
    /// The key of a request; `None` where there is no plain message to look up, or no person.
    pub fn new(
        rpc: &'static Rpc,
        cache: &Cache,
        context: &RequestContext,
        headers: &HeaderMap,
        message: Bytes,
    ) -> Option<Self> {
        // Taken apart by name, so that whoever adds to an actor decides whether replies depend on it.
        let Actor {
            user: _,
            username: _,
            role,
            tenant,
            session,
            sign_in,
            second_factor: _,
            browser: _,
            authenticated_at: _,
        } = context.actor()?;
        // Uncompressed, and there: the edge sends nothing where it has refused a request itself.
        if message.first() != Some(&0) {
            return None;
        }
        let own_session = role.is_staff() || *sign_in == SignIn::ApiKey;
        let language = headers.get(ACCEPT_LANGUAGE).filter(|_| cache.by_language);
        Some(Self {
            rpc: rpc.path,
            scope: context.scope(),
            role: *role,
            home: *tenant,
            session: own_session.then_some(*session),
            language: language.map(|value| String::from_utf8_lossy(value.as_bytes()).into()),
            message,
        })
    }

    /// The tenant whose writes matter; `None`: any tenant's.
    pub fn tenant(&self) -> Option<i64> {
        self.scope.tenant().map(|tenant| tenant.0)
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        128 + self.message.len() + self.language.as_ref().map_or(0, |language| language.len())
    }
}
