//! The generic cell rate algorithm (ITU-T I.371): a caller has one number, the time at which their allowance is whole
//! again. All of it may be used at once; then it comes back evenly.

use std::time::Duration;

/// How often something may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// This often …
    pub count: u32,
    /// … within this time.
    pub per: Duration,
}

/// What became of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The rate it was counted against.
    pub rate: Rate,
    /// Further calls that may follow at once.
    pub remaining: u32,
    /// When the whole allowance is there again.
    pub reset: Duration,
    /// The call is refused; this is when to try again.
    pub retry_after: Option<Duration>,
}

impl Rate {
    /// The time that it covers, in microseconds.
    pub(super) fn micros(self) -> i64 {
        i64::try_from(self.per.as_micros()).unwrap_or(i64::MAX / 4).max(1)
    }

    /// What one call costs, in microseconds of time.
    pub(super) fn cost(self) -> i64 {
        (self.micros() / i64::from(self.count.max(1))).max(1)
    }

    /// How much too early a call may be: less than another call costs, and enough for calls that overtake each other.
    pub(super) fn slack(self) -> i64 {
        (self.cost() / 2).min(1_000_000)
    }

    /// A stored number as it counts now: never before now, and never so late that a clock that jumped, or servers that
    /// counted apart, would lock anybody out for long.
    fn clamp(self, whole_at: i64, now: i64) -> i64 {
        whole_at.clamp(now, now + 2 * self.micros())
    }

    /// Counts a call at `now`, with the number stored so far; returns the number to store.
    pub(super) fn take(self, whole_at: i64, now: i64) -> (i64, Verdict) {
        let before = self.clamp(whole_at, now);
        let after = before + self.cost();
        let allowed = after - now <= self.micros() + self.slack();
        (if allowed { after } else { before }, self.verdict(if allowed { after } else { before }, now, allowed))
    }

    /// The verdict on a call after which `whole_at` is stored.
    pub(super) fn verdict(self, whole_at: i64, now: i64, allowed: bool) -> Verdict {
        let whole_at = self.clamp(whole_at, now);
        let span = |micros: i64| Duration::from_micros(micros.max(0).unsigned_abs());
        let free = (self.micros() - (whole_at - now)).max(0) / self.cost();
        Verdict {
            rate: self,
            remaining: if allowed { u32::try_from(free).unwrap_or(u32::MAX).min(self.count) } else { 0 },
            reset: span(whole_at - now),
            retry_after: (!allowed).then(|| span(whole_at + self.cost() - self.micros() - now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { count: 5, per: Duration::from_secs(60) };
    const SECOND: i64 = 1_000_000;

    #[test]
    fn all_at_once_and_then_evenly() {
        let (start, mut stored) = (1_000 * SECOND, 0);
        for left in [4, 3, 2, 1, 0] {
            let (next, verdict) = RATE.take(stored, start);
            assert_eq!((verdict.remaining, verdict.retry_after), (left, None));
            stored = next;
        }
        let (same, refused) = RATE.take(stored, start + 2 * SECOND);
        assert_eq!((same, refused.retry_after), (stored, Some(Duration::from_secs(10))));
        assert_eq!(refused.reset, Duration::from_secs(58));
        let (next, _) = RATE.take(stored, start + 12 * SECOND);
        assert!(next > stored && RATE.take(next, start + 12 * SECOND).1.retry_after.is_some());
        assert!(RATE.take(stored, start + 12 * SECOND - 1_000).1.retry_after.is_none(), "overtaken by a millisecond");
        assert_eq!(RATE.take(next, start + 200 * SECOND).1.remaining, 4);
    }

    #[test]
    fn a_clock_that_jumps_back_locks_nobody_out_for_long() {
        let (_, refused) = RATE.take(10_000_000 * SECOND, 1_000 * SECOND);
        assert!(refused.retry_after.unwrap() <= Duration::from_secs(2 * 60));
    }

    #[test]
    fn odd_rates_give_what_they_promise() {
        for count in [1, 3, 7, 1000, 4_000_000_000] {
            let rate = Rate { count, per: Duration::from_secs(1) };
            let (mut stored, mut allowed) = (0, 0);
            while allowed < count.min(5_000) {
                let (next, verdict) = rate.take(stored, 0);
                if verdict.retry_after.is_some() {
                    break;
                }
                (stored, allowed) = (next, allowed + 1);
            }
            assert_eq!(allowed, count.min(5_000));
        }
    }
}
