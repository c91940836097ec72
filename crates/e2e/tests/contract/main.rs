//! The v1 HTTP contract, row by row, against the built binary: statuses, shapes, texts, roles, isolation. On PostgreSQL
//! with Redis half of the tests talk to the one server and half to the other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

extern crate wiwebb_e2e as e2e;

mod accounts;
mod audit;
mod auth;
mod browser;
mod general;
mod input;
mod isolation;
mod lists;
mod matrix;
mod openapi;
mod permissions;
mod places;
mod roles;
mod tenants;
mod todos;
mod users;
mod world;
