//! Accounting (RFC 2866): what a NAS reports becomes rows of `radius_sessions`.
//!
//! - `fold`: pure; how the records of one session change it. However records are cut into batches, the result is the
//!   same, and counters never go down.
//! - [`store`]: one SELECT and one upsert for all records of a batch, committed before any of them is answered.
//!
//! A session is (tenant, NAS, Acct-Session-Id, User-Name, generation): a NAS may use an Acct-Session-Id again.

pub mod fold;
pub mod store;

use chrono::TimeDelta;
use kernel::Time;
use uuid::Uuid;

/// What every generation of a session has in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey {
    /// The tenant of the NAS.
    pub tenant: i64,
    /// The NAS.
    pub nas: Uuid,
    /// Acct-Session-Id.
    pub session_id: String,
    /// User-Name; empty where the NAS sends none.
    pub username: String,
}

/// Acct-Status-Type of a record about one session (RFC 2866, section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It began.
    Start,
    /// It goes on (RFC 2869, section 2.1).
    Interim,
    /// It ended.
    Stop,
}

/// One record about one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The session.
    pub key: SessionKey,
    /// What happened.
    pub status: Status,
    /// When it happened.
    pub at: Time,
    /// Octets from the user so far.
    pub input_octets: i64,
    /// Octets to the user so far.
    pub output_octets: i64,
    /// Acct-Session-Time.
    pub session_seconds: Option<i64>,
    /// The user's address.
    pub framed_ip_address: Option<String>,
    /// The device.
    pub calling_station_id: Option<String>,
    /// Acct-Terminate-Cause, by name.
    pub terminate_cause: Option<String>,
}

/// Accounting-On or Accounting-Off: all sessions of a NAS have ended (RFC 2866, section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restart {
    /// The tenant of the NAS.
    pub tenant: i64,
    /// The NAS.
    pub nas: Uuid,
    /// When it happened.
    pub at: Time,
    /// The cause that its sessions get.
    pub terminate_cause: &'static str,
}

/// How far in the future an event may be: the NAS's clock may be wrong.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How old an event may be.
const BEHIND: TimeDelta = TimeDelta::days(30);

/// When the reported event happened: by the NAS's clock (Event-Timestamp, RFC 2869, section 5.3), or by the delay that
/// it tells (Acct-Delay-Time, RFC 2866, section 5.2). What cannot be true counts as now.
pub fn event_time(received: Time, event_timestamp: Option<u32>, delay_seconds: Option<u32>) -> Time {
    let plausible = |at: &Time| *at <= received + AHEAD && *at >= received - BEHIND;
    let told = event_timestamp.and_then(|seconds| Time::from_timestamp(seconds.into(), 0)).filter(plausible);
    let delayed = || Some(received - TimeDelta::seconds(delay_seconds?.into())).filter(plausible);
    told.or_else(delayed).unwrap_or(received)
}

/// Octets with the number of times that their 32 bits wrapped (RFC 2869, sections 5.1 and 5.2).
pub fn octets(low: Option<u32>, gigawords: Option<u32>) -> i64 {
    let octets = (u64::from(gigawords.unwrap_or_default()) << 32) | u64::from(low.unwrap_or_default());
    i64::try_from(octets).unwrap_or(i64::MAX)
}

/// Acct-Terminate-Cause by name (RFC 2866, section 5.10); the number, where it has none.
pub fn terminate_cause(value: u32) -> String {
    radius_codec::attribute::terminate_cause(value).map_or_else(|| value.to_string(), str::to_owned)
}

/// Octets as text that a database takes: what is not UTF-8 (RFC 2865, section 5) and null characters are escaped, so that
/// different names stay different.
pub fn text(octets: &[u8]) -> String {
    match std::str::from_utf8(octets) {
        Ok(text) if !text.contains('\0') => text.to_owned(),
        _ => octets.escape_ascii().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_time_is_believed_within_bounds() {
        let now = Time::from_timestamp(1_800_000_000, 0).unwrap();
        let seconds = |at: Time| u32::try_from(at.timestamp()).unwrap();
        assert_eq!(event_time(now, None, None), now);
        assert_eq!(event_time(now, None, Some(30)), now - TimeDelta::seconds(30));
        assert_eq!(event_time(now, Some(seconds(now) - 90), Some(30)), now - TimeDelta::seconds(90));
        assert_eq!(event_time(now, Some(seconds(now) + 600), None), now);
        assert_eq!(event_time(now, Some(7), Some(5)), now - TimeDelta::seconds(5));
        assert_eq!(event_time(now, None, Some(u32::MAX)), now);
    }

    #[test]
    fn octets_wrap_into_gigawords() {
        assert_eq!(octets(Some(5), None), 5);
        assert_eq!(octets(Some(5), Some(2)), (2 << 32) + 5);
        assert_eq!(octets(Some(u32::MAX), Some(u32::MAX)), i64::MAX);
    }

    #[test]
    fn causes_have_the_names_of_the_rfc() {
        assert_eq!(terminate_cause(1), "User-Request");
        assert_eq!(terminate_cause(11), "NAS-Reboot");
        assert_eq!(terminate_cause(18), "Host-Request");
        assert_eq!(terminate_cause(0), "0");
        assert_eq!(terminate_cause(99), "99");
    }

    #[test]
    fn odd_octets_stay_apart() {
        assert_eq!(text("jürgen".as_bytes()), "jürgen");
        assert_ne!(text(b"\xff"), text(b"\xfe"));
        assert_eq!(text(b"a\0b"), "a\\x00b");
    }
}
