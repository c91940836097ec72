//! Work that survives: what a rule publishes in its transaction is done after the commit, at least once, and its
//! database effects once.
//!
//! The way of a job: [`storage::outbox::Event`] → row in `outbox` → [`outbox`] moves it to the [`Queue`] (apalis's
//! tables: `jobs.db` beside the SQLite file, schema `apalis` on PostgreSQL) → a [`Worker`] claims it, rebuilds the
//! context of its tenant and calls its [`Handler`]. What fails is tried again with growing delays, kept in the queue;
//! what fails for good is a dead letter, listed and revived by the command line. A worker that stops beating loses its
//! jobs to the others.
//!
//! A handler wraps its changes in [`once`], so that a second run changes nothing. Periodic work is in [`schedule`],
//! mail in [`mail`].

mod backoff;
mod handler;
pub mod job;
pub mod mail;
mod once;
pub mod outbox;
pub mod queue;
pub mod schedule;
mod worker;

pub use backoff::Backoff;
pub use handler::{Handler, Jobs};
pub use job::Job;
pub use mail::{Mail, MailSettings, Mailer};
pub use once::once;
pub use queue::{DeadJob, Depth, Queue, setup_postgres};
pub use schedule::Periodic;
pub use worker::{Worker, WorkerSettings};
