//! RADIUS: who may enter a tenant's network, and what they did there (RFC 2865, 2866, 2869, 5080).
//!
//! - [`nas`], [`users`], [`sessions`]: the rules behind the API; `service/` maps them to the contract. [`my_network`]: what
//!   people see of their own; [`statistics`]: numbers, of what `traffic` and `activity` write down; [`exports`]: lists as
//!   files.
//! - [`listener`]: the UDP sockets, and the only place with I/O beside the database: packet → `nas_table` (whose is it?)
//!   → `authorize` or `accounting` → reply.
//!
//! A packet's tenant is that of the NAS it is from, never what the packet says. A record is answered after its commit;
//! counters never go down. Neither log nor audit sees a secret or a password (S24).

mod accounting;
mod activity;
mod address;
mod authorize;
mod convert;
#[doc(hidden)]
pub mod entity;
mod error;
pub mod exports;
mod feed;
pub mod listener;
pub mod my_network;
pub mod nas;
mod nas_table;
mod service;
pub mod sessions;
mod sql;
pub mod standing;
pub mod statistics;
mod traffic;
pub mod users;
mod write;

pub use feed::SessionFeed;
pub use listener::{Addresses, RadiusServer, RadiusSettings};
pub use service::{Services, services};
