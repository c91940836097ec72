//! The server: one port for gRPC, gRPC-Web, HTTP/JSON and static files, an admin port, and the wiring of the domains.
//!
//! No business rule lives here. [`app`] puts the domains together, [`front`] answers the one port, [`admin`] the other,
//! [`json`] keeps the v1 HTTP contract.

pub mod admin;
pub mod app;
pub mod cli;
pub mod commands;
pub mod front;
pub mod gauges;
pub mod json;
pub mod serve;
pub mod settings;
pub mod telemetry;
