//! What tests stand on: throw-away databases on either engine, and an application in process with typed actors.
//!
//! `WIWEBB_TEST_DATABASE_URL` unset: a fresh SQLite for each test. Set, to a PostgreSQL superuser's URL: a template
//! database is migrated once and cloned for each test, and the server's roles are used as in production.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

pub mod app;
pub mod authenticator;
pub mod database;
pub mod dns;
pub mod idp;
pub mod keys;

pub use app::{Actor, App, Client};
pub use authenticator::{Authenticator, totp};
pub use database::{Database, database};
pub use keys::MasterKey;
