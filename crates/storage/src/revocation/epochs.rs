//! When what was revoked last: what tells whether something that a process keeps still stands.
//!
//! Subjects share a fixed number of slots, so that a revocation costs the same however much is kept. Two subjects in one
//! slot drop each other's entries, which are then loaded again: too much is forgotten, never too little.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Revocation;

const BITS: u32 = 16;

/// A moment between two revocations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(u64);

/// The latest revocation of every subject, by slot.
pub(super) struct Epochs {
    count: AtomicU64,
    everything: AtomicU64,
    slots: Box<[AtomicU64]>,
}

impl Epochs {
    pub(super) fn new() -> Self {
        let slots = (0..1 << BITS).map(|_| AtomicU64::new(0)).collect();
        Self { count: AtomicU64::new(0), everything: AtomicU64::new(0), slots }
    }

    /// Now. Take it before you load what is to be kept.
    pub(super) fn stamp(&self) -> Stamp {
        Stamp(self.count.load(Ordering::Acquire))
    }

    /// Whether none of `subjects` was revoked since `stamp`.
    pub(super) fn none_since(&self, Stamp(stamp): Stamp, subjects: impl IntoIterator<Item = Revocation>) -> bool {
        self.everything.load(Ordering::Acquire) <= stamp
            && subjects.into_iter().all(|subject| self.slots[slot(subject)].load(Ordering::Acquire) <= stamp)
    }

    pub(super) fn note(&self, what: Revocation) {
        let count = self.count.fetch_add(1, Ordering::AcqRel) + 1;
        let place = if what == Revocation::All { &self.everything } else { &self.slots[slot(what)] };
        place.fetch_max(count, Ordering::AcqRel);
    }
}

/// The slot of a subject; what is counted elsewhere ([`crate::writes`]) or concerns no entry by its subject shares one.
fn slot(subject: Revocation) -> usize {
    let (kind, id) = match subject {
        Revocation::Session(id) => {
            let (high, low) = id.as_u64_pair();
            (1, high ^ low)
        }
        Revocation::User(id) => (2, id.cast_unsigned()),
        Revocation::Tenant(id) => (3, id.cast_unsigned()),
        Revocation::Table(..) | Revocation::Nas | Revocation::All => return 0,
    };
    // Fibonacci hashing: the upper bits of a product with 2^64 / φ are well spread.
    let mixed = (id ^ (kind << 61)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> (u64::BITS - BITS)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_revoked_does_not_stand_and_what_is_loaded_afterwards_does() {
        let epochs = Epochs::new();
        let kept = [Revocation::Session(Uuid::now_v7()), Revocation::User(7), Revocation::Tenant(7)];
        for what in kept.into_iter().chain([Revocation::All]) {
            let before = epochs.stamp();
            assert!(epochs.none_since(before, kept));
            epochs.note(Revocation::User(8));
            epochs.note(Revocation::Tenant(8));
            assert!(epochs.none_since(before, kept), "others are no matter");
            epochs.note(what);
            assert!(!epochs.none_since(before, kept), "{what}");
            assert!(epochs.none_since(epochs.stamp(), kept), "{what}");
        }
    }

    #[test]
    fn subjects_that_follow_one_another_are_spread_over_the_slots() {
        let subjects = (0..4096).flat_map(|id| [Revocation::User(id), Revocation::Tenant(id)]);
        let slots: std::collections::HashSet<usize> = subjects.map(slot).collect();
        assert!(slots.len() > 7000, "{} of 8192", slots.len());
    }
}
