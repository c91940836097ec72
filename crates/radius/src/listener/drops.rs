//! Silence, and why (S23): packets that get no reply are counted by reason and told to the log at a bounded rate.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

/// Why a packet is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drop {
    /// No NAS has the source address.
    UnknownNas,
    /// The NAS is not active.
    InactiveNas,
    /// It is not a RADIUS packet.
    Malformed,
    /// It is one that this port does not answer.
    UnexpectedCode,
    /// The Request Authenticator, or the Message-Authenticator, is not made with the NAS's secret.
    BadAuthenticator,
    /// An Access-Request without Message-Authenticator (S25).
    NoMessageAuthenticator,
    /// An accounting record of a type, or without a name, that cannot be kept.
    UnknownRecord,
    /// A repetition of a request that is being worked on.
    InProgress,
    /// More packets wait than the queue holds.
    Overload,
    /// The database did not take it.
    Database,
}

const REASONS: [(Drop, &str); 10] = [
    (Drop::UnknownNas, "unknown_nas"),
    (Drop::InactiveNas, "inactive_nas"),
    (Drop::Malformed, "malformed"),
    (Drop::UnexpectedCode, "unexpected_code"),
    (Drop::BadAuthenticator, "bad_authenticator"),
    (Drop::NoMessageAuthenticator, "no_message_authenticator"),
    (Drop::UnknownRecord, "unknown_record"),
    (Drop::InProgress, "in_progress"),
    (Drop::Overload, "overload"),
    (Drop::Database, "database"),
];

impl Drop {
    /// The word for metrics and log.
    pub fn reason(self) -> &'static str {
        REASONS.iter().find(|(drop, _)| *drop == self).map_or("other", |(_, reason)| reason)
    }
}

/// Counts drops, and logs one of each reason a second.
#[derive(Debug)]
pub struct Drops {
    start: Instant,
    /// By reason: the second after which the next may be logged.
    quiet_until: [AtomicU64; REASONS.len()],
}

impl Default for Drops {
    fn default() -> Self {
        Self { start: Instant::now(), quiet_until: Default::default() }
    }
}

impl Drops {
    /// Notes one.
    pub fn note(&self, drop: Drop, source: SocketAddr) {
        let reason = drop.reason();
        metrics::counter!("wiwebb_radius_dropped_total", "reason" => reason).increment(1);
        let Some(index) = REASONS.iter().position(|(known, _)| *known == drop) else { return };
        let second = self.start.elapsed().as_secs() + 1;
        if drop != Drop::InProgress && self.quiet_until[index].fetch_max(second, Ordering::Relaxed) < second {
            tracing::info!(reason, %source, "a RADIUS packet is not answered; at most one a second is told");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_word() {
        assert!(REASONS.iter().all(|(drop, reason)| drop.reason() == *reason));
        assert_eq!(Drop::Database.reason(), "database");
    }
}
