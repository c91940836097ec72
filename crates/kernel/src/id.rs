//! Identifiers as types, so that a user is never taken for a tenant. An identifier is never proof of anything.

use serde::{Deserialize, Serialize};

macro_rules! integer_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

integer_id!(
    /// A tenant.
    TenantId
);
integer_id!(
    /// A user.
    UserId
);

impl TenantId {
    /// The reserved tenant that holds staff and people who are not assigned yet; `null` on the wire, never listed.
    pub const PLATFORM: TenantId = TenantId(0);

    /// The tenant as the wire shows it.
    pub fn on_wire(self) -> Option<i64> {
        (self != Self::PLATFORM).then_some(self.0)
    }
}

/// A signed-in session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub uuid::Uuid);

/// A new identifier for the tables that v1 never had: UUIDv7 (RFC 9562), so rows sort by time.
pub fn new_uuid(now: crate::Time) -> uuid::Uuid {
    let micros = now.timestamp_micros().unsigned_abs();
    let (seconds, nanos) = (micros / 1_000_000, (micros % 1_000_000) * 1_000);
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, u32::try_from(nanos).unwrap_or_default()))
}
