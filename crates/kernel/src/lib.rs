//! The vocabulary of WiWebb: who calls, how far they reach, what can go wrong, and the values that all domains share.
//!
//! Nothing here does I/O. tonic and SeaORM appear for conversions only.
//! Start at [`context`] for the life of a request, at [`error`] for what a failure looks like.

pub mod clock;
pub mod context;
pub mod error;
pub mod id;
pub mod mask;
pub mod page;
pub mod role;
pub mod scope;
pub mod secret;
pub mod validate;

pub use clock::Clock;
pub use context::{Actor, Authority, Origin, RequestContext, SignIn};
pub use error::{Error, Kind, Result, Violation, Violations};
pub use id::{SessionId, TenantId, UserId};
pub use mask::Mask;
pub use page::{Page, PageRequest};
pub use role::Role;
pub use scope::Scope;
pub use secret::Secret;

/// A point in time, UTC, microsecond resolution.
pub type Time = chrono::DateTime<chrono::Utc>;
