//! Events that leave after the commit. A rule publishes one in its transaction; the dispatcher of `jobs` hands it on
//! at least once, in order of time.

use kernel::Time;
use sea_orm::Set;
use serde::Serialize;

use crate::entity::outbox;

/// Something that happened, for others to act on.
#[derive(Debug, Clone)]
pub struct Event {
    topic: &'static str,
    payload: serde_json::Value,
}

impl Event {
    /// An event of a topic, `<domain>.<what>`.
    pub fn new(topic: &'static str, payload: impl Serialize) -> kernel::Result<Self> {
        Ok(Self { topic, payload: serde_json::to_value(payload).map_err(kernel::Error::internal)? })
    }

    pub(crate) fn into_row(self, tenant: i64, now: Time) -> outbox::ActiveModel {
        outbox::ActiveModel {
            tenant_id: Set(tenant),
            id: Set(kernel::id::new_uuid(now)),
            topic: Set(self.topic.to_owned()),
            payload: Set(self.payload),
            created_at: Set(now),
        }
    }
}
