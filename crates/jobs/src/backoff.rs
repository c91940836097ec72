//! How long a failed job waits.

use std::{
    hash::{DefaultHasher, Hasher as _},
    time::Duration,
};

/// Delays that grow threefold with every attempt, up to a limit, with jitter.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// The delay after the first failure.
    pub first: Duration,
    /// The longest delay.
    pub limit: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_secs(10), limit: Duration::from_secs(3600) }
    }
}

impl Backoff {
    /// The delay after a failed attempt (the first is 1).
    pub fn delay(&self, id: &str, attempt: u32) -> Duration {
        let grown = self.first.saturating_mul(3_u32.saturating_pow(attempt.saturating_sub(1)));
        jittered(grown.min(self.limit), (id, attempt))
    }
}

/// A duration moved by at most a quarter either way. The seed decides: what fails together does not come back together,
/// and a test can tell the result.
pub(crate) fn jittered(duration: Duration, seed: impl std::hash::Hash) -> Duration {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    let share = (hasher.finish() % 1001) as f64 / 1000.0;
    duration.mul_f64(0.75 + share / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_stay_below_the_limit() {
        let backoff = Backoff::default();
        let delays: Vec<_> = (1..=8).map(|attempt| backoff.delay("a", attempt)).collect();
        assert!(delays[0] >= Duration::from_millis(7500) && delays[0] <= Duration::from_millis(12_500));
        assert!(delays.windows(2).take(5).all(|pair| pair[0] < pair[1]));
        assert!(delays.iter().all(|delay| *delay <= Duration::from_secs(4500)));
        assert!(backoff.delay("a", u32::MAX) <= Duration::from_secs(4500));
    }

    #[test]
    fn jitter_spreads() {
        let delays: std::collections::HashSet<_> = (0..20).map(|seed| jittered(Duration::from_secs(8), seed)).collect();
        assert!(delays.len() > 10);
    }
}
