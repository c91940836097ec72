//! The life of jobs, on SQLite, and on PostgreSQL where `WIWEBB_TEST_DATABASE_URL` is set.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

extern crate wiwebb_jobs as jobs;

mod dead_letters;
mod mail;
mod outbox;
mod schedule;
mod support;
mod worker;
