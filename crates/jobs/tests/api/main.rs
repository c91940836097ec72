//! The life of jobs, on SQLite, and on PostgreSQL where `WIWEBB_TEST_DATABASE_URL` is set.

mod dead_letters;
mod mail;
mod outbox;
mod schedule;
mod support;
mod worker;
