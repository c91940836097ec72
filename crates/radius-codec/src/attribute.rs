//! Attribute types and the values that are words (RFC 2865, section 5; RFC 2866, section 5; RFC 2869, section 5).

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => { $($(#[$doc])* pub const $name: u8 = $number;)* };
}

types! {
    /// User-Name.
    USER_NAME = 1;
    /// User-Password, hidden.
    USER_PASSWORD = 2;
    /// CHAP-Password.
    CHAP_PASSWORD = 3;
    /// NAS-IP-Address.
    NAS_IP_ADDRESS = 4;
    /// NAS-Port.
    NAS_PORT = 5;
    /// Service-Type.
    SERVICE_TYPE = 6;
    /// Framed-IP-Address.
    FRAMED_IP_ADDRESS = 8;
    /// Reply-Message.
    REPLY_MESSAGE = 18;
    /// State.
    STATE = 24;
    /// Class.
    CLASS = 25;
    /// Vendor-Specific.
    VENDOR_SPECIFIC = 26;
    /// Session-Timeout, seconds.
    SESSION_TIMEOUT = 27;
    /// Called-Station-Id.
    CALLED_STATION_ID = 30;
    /// Calling-Station-Id.
    CALLING_STATION_ID = 31;
    /// NAS-Identifier.
    NAS_IDENTIFIER = 32;
    /// Proxy-State.
    PROXY_STATE = 33;
    /// Acct-Status-Type.
    ACCT_STATUS_TYPE = 40;
    /// Acct-Delay-Time, seconds since the event.
    ACCT_DELAY_TIME = 41;
    /// Acct-Input-Octets, from the user.
    ACCT_INPUT_OCTETS = 42;
    /// Acct-Output-Octets, to the user.
    ACCT_OUTPUT_OCTETS = 43;
    /// Acct-Session-Id.
    ACCT_SESSION_ID = 44;
    /// Acct-Session-Time, seconds.
    ACCT_SESSION_TIME = 46;
    /// Acct-Terminate-Cause.
    ACCT_TERMINATE_CAUSE = 49;
    /// Acct-Input-Gigawords: how often Acct-Input-Octets has wrapped.
    ACCT_INPUT_GIGAWORDS = 52;
    /// Acct-Output-Gigawords.
    ACCT_OUTPUT_GIGAWORDS = 53;
    /// Event-Timestamp, seconds since 1970.
    EVENT_TIMESTAMP = 55;
    /// Message-Authenticator.
    MESSAGE_AUTHENTICATOR = 80;
    /// Acct-Interim-Interval, seconds.
    ACCT_INTERIM_INTERVAL = 85;
    /// NAS-IPv6-Address.
    NAS_IPV6_ADDRESS = 95;
    /// Framed-IPv6-Address (RFC 6911).
    FRAMED_IPV6_ADDRESS = 168;
}

/// Acct-Status-Type (RFC 2866, section 5.1).
pub mod status {
    /// Start.
    pub const START: u32 = 1;
    /// Stop.
    pub const STOP: u32 = 2;
    /// Interim-Update.
    pub const INTERIM_UPDATE: u32 = 3;
    /// Accounting-On: the NAS has started.
    pub const ACCOUNTING_ON: u32 = 7;
    /// Accounting-Off: the NAS is about to stop.
    pub const ACCOUNTING_OFF: u32 = 8;
}

/// The word for an Acct-Terminate-Cause (RFC 2866, section 5.10).
pub fn terminate_cause(value: u32) -> Option<&'static str> {
    const WORDS: [&str; 18] = [
        "User-Request",
        "Lost-Carrier",
        "Lost-Service",
        "Idle-Timeout",
        "Session-Timeout",
        "Admin-Reset",
        "Admin-Reboot",
        "Port-Error",
        "NAS-Error",
        "NAS-Request",
        "NAS-Reboot",
        "Port-Unneeded",
        "Port-Preempted",
        "Port-Suspended",
        "Service-Unavailable",
        "Callback",
        "User-Error",
        "Host-Request",
    ];
    WORDS.get(usize::try_from(value).ok()?.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_have_their_words() {
        assert_eq!(terminate_cause(1), Some("User-Request"));
        assert_eq!(terminate_cause(11), Some("NAS-Reboot"));
        assert_eq!(terminate_cause(18), Some("Host-Request"));
        assert_eq!((terminate_cause(0), terminate_cause(19)), (None, None));
    }
}
