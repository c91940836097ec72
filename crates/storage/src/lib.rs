//! The data of WiWebb: opens the database, and gives out handles that cannot leave their tenant.
//!
//! - [`TenantDb`] is the only way to tenant data. It is made from a verified `RequestContext`; its scope is part of
//!   every statement.
//! - [`SystemDb`] is the named exception: the few look-ups and batches of [`SystemAccess`], one call site each.
//! - Audit rows, outbox rows and revocations are written in the transaction of the change ([`WriteTx`]).
//! - [`sealed`] encrypts columns; [`revocation`] carries the end of a session to every node; [`cache`] keeps look-ups.
//!
//! No other crate can name a database connection.

mod accesses;
pub mod audit;
pub mod cache;
pub mod entity;
pub mod error;
mod marks;
mod measures;
pub mod order;
pub mod outbox;
pub mod pool;
pub mod redis;
pub mod revocation;
pub mod scoped;
pub mod sealed;
mod storage;
pub mod system;
pub mod tenant_db;
pub mod tenant_rows;
pub mod text;
pub mod transaction;
pub mod writes;

pub use audit::AuditEntry;
pub use error::on_conflict;
pub use measures::{Group, Measure};
pub use pool::{DatabaseSettings, Engine};
pub use redis::Redis;
pub use revocation::Revocation;
pub use scoped::{OwnRows, Platform, Scoped, TenantScoped};
pub use sealed::{DataKey, DataKeys, Keyring, Opener, Place, Purpose, SealedColumn, Signed};
pub use storage::{Storage, StorageSettings};
pub use system::{SystemAccess, SystemDb, SystemTx};
pub use tenant_db::TenantDb;
pub use transaction::{Tx, WriteTx};
