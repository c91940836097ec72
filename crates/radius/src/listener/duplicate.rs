//! Requests that were sent again (RFC 5080, section 2.2.2): the same source, identifier and authenticator within five
//! seconds get the same reply, and no second look-up while the first is under way. Pure: the caller tells the time.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    net::SocketAddr,
    time::{Duration, Instant},
};

use bytes::Bytes;

/// How long a request is remembered.
const LIFE: Duration = Duration::from_secs(5);

/// What makes two requests the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestKey {
    /// Where it came from.
    pub source: SocketAddr,
    /// Its code, since one port may see several.
    pub code: u8,
    /// Its identifier.
    pub identifier: u8,
    /// Its authenticator.
    pub authenticator: [u8; 16],
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It is new; work on it.
    New,
    /// It is being worked on; say nothing.
    InProgress,
    /// It was answered; say the same again.
    Answered(Bytes),
}

/// The requests of the last seconds, at most `capacity`.
#[derive(Debug)]
pub struct Duplicates {
    capacity: usize,
    known: HashMap<RequestKey, (Instant, Option<Bytes>)>,
    order: VecDeque<(Instant, RequestKey)>,
}

impl Duplicates {
    /// Remembers nothing yet.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, known: HashMap::new(), order: VecDeque::new() }
    }

    /// Admits a request. The oldest is forgotten where there are too many.
    pub fn admit(&mut self, key: RequestKey, now: Instant) -> Admission {
        self.expire(now);
        match self.known.entry(key) {
            Entry::Occupied(known) => match &known.get().1 {
                Some(reply) => Admission::Answered(reply.clone()),
                None => Admission::InProgress,
            },
            Entry::Vacant(free) => {
                free.insert((now, None));
                self.order.push_back((now, key));
                Admission::New
            }
        }
    }

    /// Keeps the reply to a request.
    pub fn answered(&mut self, key: &RequestKey, reply: Bytes) {
        if let Some((_, kept)) = self.known.get_mut(key) {
            *kept = Some(reply);
        }
    }

    /// Forgets a request that could not be answered, so that its repetition is tried anew.
    pub fn forget(&mut self, key: &RequestKey) {
        self.known.remove(key);
    }

    fn expire(&mut self, now: Instant) {
        while let Some((admitted, key)) = self.order.front().copied() {
            if now.duration_since(admitted) < LIFE && self.order.len() < self.capacity {
                return;
            }
            self.order.pop_front();
            // A request that was forgotten and came again has a younger entry.
            if self.known.get(&key).is_some_and(|(at, _)| *at == admitted) {
                self.known.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(identifier: u8) -> RequestKey {
        RequestKey { source: "127.0.0.1:9".parse().unwrap(), code: 1, identifier, authenticator: [7; 16] }
    }

    #[test]
    fn repetition_waits_then_gets_the_same_reply_then_is_new() {
        let (mut seen, start) = (Duplicates::new(8), Instant::now());
        assert_eq!(seen.admit(key(1), start), Admission::New);
        assert_eq!(seen.admit(key(1), start), Admission::InProgress);
        seen.answered(&key(1), Bytes::from_static(b"yes"));
        assert_eq!(seen.admit(key(1), start), Admission::Answered(Bytes::from_static(b"yes")));
        assert_eq!(seen.admit(RequestKey { authenticator: [8; 16], ..key(1) }, start), Admission::New);
        assert_eq!(seen.admit(key(1), start + LIFE), Admission::New);
    }

    #[test]
    fn what_is_forgotten_is_new_and_lives_its_own_time() {
        let (mut seen, start) = (Duplicates::new(8), Instant::now());
        seen.admit(key(1), start);
        seen.forget(&key(1));
        let later = start + LIFE / 2;
        assert_eq!(seen.admit(key(1), later), Admission::New);
        assert_eq!(seen.admit(key(1), start + LIFE), Admission::InProgress);
    }

    #[test]
    fn memory_is_bounded() {
        let (mut seen, start) = (Duplicates::new(4), Instant::now());
        (0..200).for_each(|identifier| drop(seen.admit(key(identifier), start)));
        assert!(seen.known.len() <= 4 && seen.order.len() <= 4);
        assert_eq!(seen.admit(key(199), start), Admission::InProgress);
        assert_eq!(seen.admit(key(0), start), Admission::New);
    }
}
