//! RADIUS on the wire: packets, attributes, User-Password hiding, authenticators (RFC 2865, 2866, 2869, 3579, 5997).
//!
//! Pure functions over bytes: no I/O, no clock, no allocation while reading. Whatever bytes come in, nothing panics;
//! property tests and the fuzz target in `fuzz/` hold that. Secrets go in as bytes and never come out.

pub mod attribute;
mod authenticator;
mod build;
mod packet;
mod password;

pub use authenticator::{MessageAuthenticator, verify_reply};
pub use build::{Builder, EncodeError};
pub use packet::{Attribute, Packet, ParseError};
pub use password::{hide, reveal};

/// The longest packet, in octets (RFC 2865, section 3).
pub const LONGEST: usize = 4096;

/// Packet codes (RFC 2865, section 4; RFC 2866; RFC 5176; RFC 5997).
pub mod code {
    /// Access-Request.
    pub const ACCESS_REQUEST: u8 = 1;
    /// Access-Accept.
    pub const ACCESS_ACCEPT: u8 = 2;
    /// Access-Reject.
    pub const ACCESS_REJECT: u8 = 3;
    /// Accounting-Request.
    pub const ACCOUNTING_REQUEST: u8 = 4;
    /// Accounting-Response.
    pub const ACCOUNTING_RESPONSE: u8 = 5;
    /// Access-Challenge.
    pub const ACCESS_CHALLENGE: u8 = 11;
    /// Status-Server.
    pub const STATUS_SERVER: u8 = 12;
}
