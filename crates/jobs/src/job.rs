//! The envelope of every job. It carries its tenant, so that a worker can rebuild the context.

use kernel::{Authority, Clock, Origin, RequestContext, TenantId, Time};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One piece of work.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The identifier, a ULID; the same for every run and every duplicate.
    pub id: String,
    /// The tenant in which it runs.
    pub tenant_id: i64,
    /// What it is, `<domain>.<what>`; chooses the handler.
    pub topic: String,
    /// What the handler needs to know. May be confidential: never logged, never listed.
    pub payload: serde_json::Value,
    /// When the event was published.
    pub created_at: Time,
}

impl Job {
    /// A job for an event of the outbox; the same event always gives the same identifier.
    pub fn of_event(
        event: Uuid,
        tenant: TenantId,
        topic: impl Into<String>,
        payload: serde_json::Value,
        created_at: Time,
    ) -> Self {
        Self { id: ulid(event), tenant_id: tenant.0, topic: topic.into(), payload, created_at }
    }

    /// What the handler needs, decoded. A payload of another shape is not worth another attempt.
    pub fn decode<T: serde::de::DeserializeOwned>(&self) -> kernel::Result<T> {
        T::deserialize(&self.payload).map_err(|_| {
            let text = format!("The payload of `{}` has another shape.", self.topic);
            kernel::Error::new(kernel::Kind::InvalidArgument, "BAD_JOB_PAYLOAD", text)
        })
    }

    /// The context in which the job runs: the system itself, in the job's tenant.
    pub(crate) fn context(&self, authority: &Authority, clock: Clock) -> RequestContext {
        let origin = Origin { address: None, request_id: self.id.as_str().into(), user_agent: "".into() };
        RequestContext::system(authority, TenantId(self.tenant_id), origin, clock)
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("id", &self.id)
            .field("tenant_id", &self.tenant_id)
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

/// The identifier's 128 bits as a ULID, which is what apalis's queues keep.
fn ulid(id: Uuid) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = id.as_u128();
    (0..26).rev().map(|digit| char::from(ALPHABET[(bits >> (5 * digit)) as usize & 31])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_becomes_a_ulid_of_the_same_order() {
        assert_eq!(ulid(Uuid::nil()), "00000000000000000000000000");
        assert_eq!(ulid(Uuid::max()), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
        let clock = Clock::movable();
        let first = kernel::id::new_uuid(clock.now());
        clock.advance(chrono::TimeDelta::milliseconds(2));
        let second = kernel::id::new_uuid(clock.now());
        assert!(ulid(first) < ulid(second));
    }

    #[test]
    fn debug_does_not_reveal_the_payload() {
        let payload = serde_json::json!({"link": "https://example.org/reset/secret"});
        let job = Job::of_event(Uuid::nil(), TenantId(1), "mail.send", payload, Clock::system().now());
        assert!(!format!("{job:?}").contains("secret"));
        assert_eq!(job.decode::<Vec<u8>>().unwrap_err().reason(), "BAD_JOB_PAYLOAD");
    }
}
