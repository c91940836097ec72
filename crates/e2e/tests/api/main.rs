//! The same tests on SQLite alone, and on PostgreSQL with Redis, two servers and a worker.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

extern crate wiwebb_e2e as e2e;

mod audit;
mod bad_input;
mod ctl;
mod data_keys;
mod durability;
mod grpc;
mod import;
mod keys;
mod limits;
mod mails;
mod nodes;
mod passkeys;
mod radclient;
mod radius;
mod second_factors;
mod single_sign_on;
mod tenants;
mod worker;
