//! The lease of a server stream on its session (S18): a stream asks it at each event and at least every second, and
//! ends with the session.

use std::{sync::PoisonError, time::Duration};

use kernel::{Error, Kind, Result};
use proto::Rpc;
use tonic::Status;
use uuid::Uuid;

use crate::{Identity, permissions, token::Presented};

/// How long a stream lives at most; then the client resumes.
pub const LONGEST: Duration = Duration::from_secs(3600);
/// How often a stream asks at least.
pub const EVERY: Duration = Duration::from_secs(1);
/// Streams of one session at a time.
const STREAMS: usize = 8;

/// The right to go on for as long as the session does.
#[derive(Debug, Clone)]
pub struct Lease {
    identity: Identity,
    token: Presented,
    rpc: &'static Rpc,
}

/// The lease of a request.
pub fn lease<T>(request: &tonic::Request<T>) -> Result<Lease, Status> {
    request.extensions().get::<Lease>().cloned().ok_or_else(|| Error::unauthenticated().into())
}

impl Lease {
    pub(crate) fn new(identity: &Identity, token: Presented, rpc: &'static Rpc) -> Self {
        Self { identity: identity.clone(), token, rpc }
    }

    /// Whether the session or API key still stands, and its role, and the key's scopes, still allow the RPC.
    pub async fn check(&self) -> Result<()> {
        if self.identity.is_stopping() {
            return Err(Error::new(Kind::Unavailable, "SERVER_STOPPING", "The server is stopping. Resume elsewhere."));
        }
        let now = self.identity.clock().now();
        let credential = self.identity.credentials().find(&self.token, now).await?;
        if !permissions::allows(credential.role()?, self.rpc.permission) {
            return Err(Error::permission_denied());
        }
        credential.grant.as_ref().map_or(Ok(()), |grant| grant.may_call(self.rpc))
    }

    /// Counts a stream of the session; the ninth is refused. The place is free again when the guard is dropped.
    pub async fn open_stream(&self) -> Result<StreamGuard> {
        let now = self.identity.clock().now();
        let session = self.identity.credentials().find(&self.token, now).await?.session_id;
        let mut open = self.identity.streams().lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(session).or_default();
        if *count >= STREAMS {
            let text = format!("A session may have {STREAMS} streams at a time.");
            return Err(Error::new(Kind::ResourceExhausted, "TOO_MANY_STREAMS", text));
        }
        *count += 1;
        drop(open);
        Ok(StreamGuard { identity: self.identity.clone(), session })
    }
}

/// The place of one open stream.
#[derive(Debug)]
pub struct StreamGuard {
    identity: Identity,
    session: Uuid,
}

impl Drop for StreamGuard {
    fn drop(&mut self) {
        let mut open = self.identity.streams().lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}
