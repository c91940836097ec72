//! The tables that belong to storage itself, one a file.

pub mod audit_log;
pub mod job_effect;
pub mod outbox;
pub mod revocation;
