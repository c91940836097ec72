//! Black-box tests: the built binary over the network, on SQLite alone, or as two servers and a worker on PostgreSQL and
//! Redis. Nothing here sees the inside of the server.
//!
//! [`cluster`] starts and stops processes, [`browser`] drives a Chromium, [`ctl`] runs the operators' command line, [`idp`]
//! starts real OpenID providers, [`http`] and [`radius`] are the smallest clients that do, [`smtp`] is where mail arrives.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

pub mod browser;
pub mod cluster;
pub mod ctl;
pub mod http;
pub mod idp;
pub mod radius;
pub mod smtp;

use std::time::{Duration, Instant};

/// How long a node may take to hear of a change. A second is the promise, on a machine that runs no other tests; what nodes
/// keep lives for 30 seconds and more, so that this bound tells what was heard from what ran out.
pub const HEARD: Duration = Duration::from_secs(10);

/// Tries until it succeeds, at most so long; returns how long it took.
pub async fn within(limit: Duration, mut attempt: impl AsyncFnMut() -> bool) -> Duration {
    let start = Instant::now();
    while !attempt().await {
        assert!(start.elapsed() < limit, "it did not happen within {limit:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    start.elapsed()
}
