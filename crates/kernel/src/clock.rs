//! Time as a parameter: the real clock in production, a settable one in tests. `Utc::now` is banned everywhere else.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use crate::Time;

/// Tells the time, in UTC with microseconds (what both SQL engines keep).
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Microseconds that a test moved the clock by.
    offset: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// The machine's clock, which [`Clock::advance`] can move.
    pub fn movable() -> Self {
        Self { offset: Some(Arc::default()) }
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Time {
        let now: DateTime<Utc> = Utc::now().trunc_subsecs(6);
        match &self.offset {
            Some(offset) => now + TimeDelta::microseconds(offset.load(Ordering::Relaxed)),
            None => now,
        }
    }

    /// Moves a movable clock; does nothing to the machine's.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(offset) = &self.offset {
            offset.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::Relaxed);
        }
    }
}
