//! RADIUS from the outside: real packets through real sockets, the real services behind the real auth layer, a real
//! database.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

extern crate wiwebb_radius as radius;

mod accounting;
mod authentication;
mod exports;
mod my_network;
mod nas;
mod sealed;
mod sessions;
mod site;
mod statistics;
mod users;
mod wire;
