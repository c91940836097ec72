//! RADIUS: who may enter a tenant's network, and what they did there (RFC 2865, 2866, 2869, 5080).
//!
//! - [`nas`], [`users`], [`sessions`]: the rules behind the API; `service/` maps them to the contract.
//! - [`listener`]: the UDP sockets, and the only place with I/O beside the database: packet → `nas_table` (whose is it?)
//!   → `authorize` or `accounting` → reply.
//!
//! A packet's tenant is that of the NAS it is from, never what the packet says. A record is answered after its commit;
//! counters never go down. Neither log nor audit sees a secret or a password (S24).

mod accounting;
mod address;
mod authorize;
mod convert;
#[doc(hidden)]
pub mod entity;
mod error;
mod feed;
pub mod listener;
pub mod nas;
mod nas_table;
mod service;
pub mod sessions;
pub mod users;
mod write;

pub use feed::SessionFeed;
pub use listener::{Addresses, RadiusServer, RadiusSettings};
pub use service::{Services, services};
