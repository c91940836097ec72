//! How records change a session. Pure.
//!
//! Only the latest generation matters: a generation before it has ended, and its numbers are final.

use chrono::TimeDelta;
use kernel::Time;
use uuid::Uuid;

use super::{Record, Status};

/// One generation of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The row.
    pub id: Uuid,
    /// Counts the times that the NAS used the same Acct-Session-Id for the user.
    pub generation: i32,
    /// The user's address.
    pub framed_ip_address: Option<String>,
    /// The device.
    pub calling_station_id: Option<String>,
    /// When it began, if known.
    pub started_at: Option<Time>,
    /// When it ended.
    pub stopped_at: Option<Time>,
    /// The latest event.
    pub event_at: Time,
    /// Octets from the user.
    pub input_octets: i64,
    /// Octets to the user.
    pub output_octets: i64,
    /// Seconds of service.
    pub session_seconds: i64,
    /// Why it ended.
    pub terminate_cause: Option<String>,
}

/// Applies a record to the generations of its session, of which the last is the latest. `id` is for a new one.
pub fn apply(generations: &mut Vec<Session>, record: &Record, id: impl FnOnce() -> Uuid) {
    let Some(latest) = generations.last_mut() else {
        return generations.push(Session::begin(record, id(), 0));
    };
    match latest.stopped_at {
        // A late record of the generation before, whose numbers are final.
        None if latest.generation > 0 && latest.started_at.is_some_and(|began| record.at < began) => {}
        None => latest.go_on(record),
        Some(stopped) if record.status == Status::Start && record.at > stopped => {
            let generation = latest.generation.saturating_add(1);
            generations.push(Session::begin(record, id(), generation));
        }
        Some(_) => latest.raise(record),
    }
}

/// How many octets (from and to the user) records added: `after` are the generations that they made or changed, of which
/// `known` is the one that was there before.
pub fn growth(known: Option<&Session>, after: &[Session]) -> (i64, i64) {
    after.iter().fold((0i64, 0i64), |(input, output), session| {
        let before = known.filter(|known| known.id == session.id);
        let (old_input, old_output) = before.map_or((0, 0), |known| (known.input_octets, known.output_octets));
        (
            input.saturating_add(session.input_octets.saturating_sub(old_input)),
            output.saturating_add(session.output_octets.saturating_sub(old_output)),
        )
    })
}

impl Session {
    /// A session that the record is the first to tell of. It may be its last, too.
    fn begin(record: &Record, id: Uuid, generation: i32) -> Self {
        let mut session = Self {
            id,
            generation,
            framed_ip_address: None,
            calling_station_id: None,
            started_at: (record.status == Status::Start).then_some(record.at),
            stopped_at: None,
            event_at: record.at,
            input_octets: 0,
            output_octets: 0,
            session_seconds: 0,
            terminate_cause: None,
        };
        session.go_on(record);
        session
    }

    /// An open session hears of itself.
    fn go_on(&mut self, record: &Record) {
        if record.at >= self.event_at {
            // A lease may change, so the latest address counts.
            self.framed_ip_address = record.framed_ip_address.clone().or(self.framed_ip_address.take());
        }
        self.raise(record);
        match record.status {
            Status::Start => self.started_at = Some(self.started_at.map_or(record.at, |began| began.min(record.at))),
            Status::Interim => {}
            Status::Stop => {
                self.stopped_at = Some(self.started_at.map_or(record.at, |began| began.max(record.at)));
                self.terminate_cause = record.terminate_cause.clone();
            }
        }
    }

    /// Counters only go up, and what is unknown is filled in.
    fn raise(&mut self, record: &Record) {
        self.input_octets = self.input_octets.max(record.input_octets);
        self.output_octets = self.output_octets.max(record.output_octets);
        self.session_seconds = self.session_seconds.max(record.session_seconds.unwrap_or_default());
        self.event_at = self.event_at.max(record.at);
        self.framed_ip_address = self.framed_ip_address.take().or_else(|| record.framed_ip_address.clone());
        self.calling_station_id = self.calling_station_id.take().or_else(|| record.calling_station_id.clone());
        let seconds = record.session_seconds.and_then(TimeDelta::try_seconds);
        self.started_at = self.started_at.or_else(|| record.at.checked_sub_signed(seconds?));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::accounting::SessionKey;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn record(status: Status, seconds: i64, octets: i64) -> Record {
        Record {
            key: SessionKey { tenant: 1, nas: Uuid::nil(), session_id: "s".into(), username: "u".into() },
            status,
            at: at(seconds),
            input_octets: octets,
            output_octets: octets * 2,
            session_seconds: None,
            framed_ip_address: None,
            calling_station_id: None,
            terminate_cause: (status == Status::Stop).then(|| "User-Request".to_owned()),
        }
    }

    /// The generations after the records, where only the latest survives from one batch to the next in memory.
    fn folded(batches: &[&[Record]]) -> Vec<Session> {
        let mut stored: Vec<Session> = Vec::new();
        for batch in batches {
            let mut generations: Vec<Session> = stored.last().cloned().into_iter().collect();
            batch.iter().for_each(|record| apply(&mut generations, record, Uuid::nil));
            for session in generations {
                match stored.iter_mut().find(|known| known.generation == session.generation) {
                    Some(known) => *known = session,
                    None => stored.push(session),
                }
            }
        }
        stored
    }

    fn all(records: &[Record]) -> Vec<Session> {
        folded(&[records])
    }

    #[test]
    fn start_interim_stop_is_one_closed_session() {
        let sessions =
            all(&[record(Status::Start, 0, 0), record(Status::Interim, 60, 10), record(Status::Stop, 90, 15)]);
        let [session] = &sessions[..] else { panic!("{sessions:?}") };
        assert_eq!((session.started_at, session.stopped_at), (Some(at(0)), Some(at(90))));
        assert_eq!((session.input_octets, session.output_octets), (15, 30));
        assert_eq!(session.terminate_cause.as_deref(), Some("User-Request"));
    }

    #[test]
    fn stop_alone_is_a_closed_session_that_began_by_its_seconds() {
        let sessions = all(&[Record { session_seconds: Some(30), ..record(Status::Stop, 90, 5) }]);
        assert_eq!((sessions[0].started_at, sessions[0].stopped_at), (Some(at(60)), Some(at(90))));
        assert_eq!(all(&[record(Status::Stop, 90, 5)])[0].started_at, None);
    }

    #[test]
    fn interim_alone_is_an_open_session() {
        let sessions = all(&[record(Status::Interim, 5, 7)]);
        assert_eq!((sessions.len(), sessions[0].stopped_at), (1, None));
    }

    #[test]
    fn late_records_of_a_stopped_session_only_raise_counters() {
        let before = [record(Status::Start, 0, 0), record(Status::Stop, 90, 15)];
        let late = [record(Status::Interim, 60, 99), record(Status::Start, 0, 0), record(Status::Stop, 95, 3)];
        let (old, new) = (all(&before), all(&[&before[..], &late[..]].concat()));
        let expected = Session { input_octets: 99, output_octets: 198, event_at: at(95), ..old[0].clone() };
        assert_eq!(new, [expected]);
    }

    #[test]
    fn a_start_after_the_stop_is_the_next_generation() {
        let first = [record(Status::Start, 0, 0), record(Status::Stop, 90, 15)];
        let second = [record(Status::Start, 100, 0), record(Status::Stop, 80, 16), record(Status::Interim, 120, 2)];
        let sessions = all(&[&first[..], &second[..]].concat());
        assert_eq!(sessions.iter().map(|s| s.generation).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((sessions[1].stopped_at, sessions[1].input_octets), (None, 2));
        assert_eq!((sessions[0].stopped_at, sessions[0].input_octets), (Some(at(90)), 15));
    }

    #[test]
    fn the_latest_address_counts() {
        let with = |seconds, address: &str| Record {
            framed_ip_address: Some(address.into()),
            ..record(Status::Interim, seconds, 0)
        };
        let sessions = all(&[with(10, "a"), with(30, "c"), with(20, "b")]);
        assert_eq!(sessions[0].framed_ip_address.as_deref(), Some("c"));
    }

    fn any_record() -> impl Strategy<Value = Record> {
        let status = prop_oneof![Just(Status::Start), Just(Status::Interim), Just(Status::Stop)];
        (status, 0i64..200, 0i64..1000, prop::option::of(0i64..100)).prop_map(|(status, seconds, octets, service)| {
            Record { session_seconds: service, ..record(status, seconds, octets) }
        })
    }

    proptest! {
        #[test]
        fn any_split_into_batches_gives_the_same(
            records in prop::collection::vec(any_record(), 0..24),
            cuts in prop::collection::vec(0usize..24, 0..6),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(records.len())).collect();
            cuts.extend([0, records.len()]);
            cuts.sort_unstable();
            let batches: Vec<&[Record]> = cuts.windows(2).map(|cut| &records[cut[0]..cut[1]]).collect();
            prop_assert_eq!(folded(&batches), all(&records));
        }

        #[test]
        fn counters_never_go_down(records in prop::collection::vec(any_record(), 1..24)) {
            let mut generations = Vec::new();
            for record in &records {
                let before: Vec<Session> = generations.clone();
                apply(&mut generations, record, Uuid::nil);
                for (old, new) in before.iter().zip(&generations) {
                    prop_assert!(new.input_octets >= old.input_octets && new.output_octets >= old.output_octets);
                    prop_assert!(new.session_seconds >= old.session_seconds && new.event_at >= old.event_at);
                    prop_assert!(old.stopped_at.is_none() || new.stopped_at == old.stopped_at);
                }
            }
        }

        #[test]
        fn growth_of_all_batches_is_what_the_counters_show(
            records in prop::collection::vec(any_record(), 0..24),
            cuts in prop::collection::vec(0usize..24, 0..6),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(records.len())).collect();
            cuts.extend([0, records.len()]);
            cuts.sort_unstable();
            let (mut stored, mut number, mut grown): (Vec<Session>, u128, (i64, i64)) = (Vec::new(), 0, (0, 0));
            // Each batch twice: what comes again adds nothing.
            for cut in cuts.windows(2).flat_map(|cut| [cut, cut]) {
                let known = stored.last().cloned();
                let mut after: Vec<Session> = known.iter().cloned().collect();
                for record in &records[cut[0]..cut[1]] {
                    apply(&mut after, record, || { number += 1; Uuid::from_u128(number) });
                }
                let (input, output) = growth(known.as_ref(), &after);
                grown = (grown.0 + input, grown.1 + output);
                stored.retain(|session| !after.iter().any(|new| new.id == session.id));
                stored.extend(after);
            }
            let shown = |octets: fn(&Session) -> i64| stored.iter().map(octets).sum::<i64>();
            prop_assert_eq!(grown, (shown(|s| s.input_octets), shown(|s| s.output_octets)));
        }

        #[test]
        fn repeating_a_record_changes_nothing(records in prop::collection::vec(any_record(), 1..24)) {
            let twice: Vec<Record> = records.iter().flat_map(|record| [record.clone(), record.clone()]).collect();
            prop_assert_eq!(all(&twice), all(&records));
        }
    }
}
