//! Who made a packet: Request and Response Authenticator (RFC 2865, section 3; RFC 2866, section 3) and
//! Message-Authenticator (RFC 2869, section 5.14; RFC 3579, section 3.2). All comparisons take constant time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};

use crate::{Packet, attribute::MESSAGE_AUTHENTICATOR, packet::HEADER};

/// What a packet's Message-Authenticator says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageAuthenticator {
    /// There is none.
    Absent,
    /// It was made with the secret.
    Valid,
    /// It was not; or it has not 16 octets, or there are several.
    Invalid,
}

impl Packet<'_> {
    /// Checks the Message-Authenticator of a request that carries its own Request Authenticator (Access-Request,
    /// Status-Server).
    pub fn message_authenticator(&self, secret: &[u8]) -> MessageAuthenticator {
        self.message_authenticator_over(secret, &self.authenticator())
    }

    /// Checks the Message-Authenticator of an Accounting-Request, which is made over a zero authenticator.
    pub fn accounting_message_authenticator(&self, secret: &[u8]) -> MessageAuthenticator {
        self.message_authenticator_over(secret, &[0; 16])
    }

    /// Checks the Request Authenticator of an Accounting-Request.
    pub fn verify_accounting(&self, secret: &[u8]) -> bool {
        equal(&digest(self.bytes, &[0; 16], secret), &self.authenticator())
    }

    /// The password in User-Password, revealed; `None` where there is none or its length is wrong.
    pub fn password(&self, secret: &[u8]) -> Option<Vec<u8>> {
        crate::reveal(self.first(crate::attribute::USER_PASSWORD)?, secret, &self.authenticator())
    }

    fn message_authenticator_over(&self, secret: &[u8], authenticator: &[u8; 16]) -> MessageAuthenticator {
        let mut found = self.attributes().filter(|attribute| attribute.kind == MESSAGE_AUTHENTICATOR);
        let Some(only) = found.next() else { return MessageAuthenticator::Absent };
        if only.value.len() != 16 || found.next().is_some() {
            return MessageAuthenticator::Invalid;
        }
        let valid =
            message_digest(self.bytes, authenticator, only.offset, secret).is_some_and(|made| equal(&made, only.value));
        if valid { MessageAuthenticator::Valid } else { MessageAuthenticator::Invalid }
    }
}

/// Checks a reply to the request with this authenticator: its Response Authenticator and, if there is one, its
/// Message-Authenticator.
pub fn verify_reply(reply: &Packet<'_>, request_authenticator: &[u8; 16], secret: &[u8]) -> bool {
    equal(&digest(reply.bytes, request_authenticator, secret), &reply.authenticator())
        && reply.message_authenticator_over(secret, request_authenticator) != MessageAuthenticator::Invalid
}

/// MD5 of a packet with another authenticator in its place, and the secret.
pub(crate) fn digest(packet: &[u8], authenticator: &[u8; 16], secret: &[u8]) -> [u8; 16] {
    Md5::new()
        .chain_update(&packet[..4])
        .chain_update(authenticator)
        .chain_update(&packet[HEADER..])
        .chain_update(secret)
        .finalize()
        .into()
}

/// HMAC-MD5 of a packet with another authenticator in its place, and zeros for the value at `offset`.
pub(crate) fn message_digest(
    packet: &[u8],
    authenticator: &[u8; 16],
    offset: usize,
    secret: &[u8],
) -> Option<[u8; 16]> {
    let mut mac = Hmac::<Md5>::new_from_slice(secret).ok()?;
    for part in [&packet[..4], authenticator, packet.get(HEADER..offset)?, &[0; 16], packet.get(offset + 16..)?] {
        mac.update(part);
    }
    Some(mac.finalize().into_bytes().into())
}

/// Whether two digests are the same, in time that does not tell where they differ.
fn equal(one: &[u8; 16], other: &[u8]) -> bool {
    other.len() == 16 && std::hint::black_box(one.iter().zip(other).fold(0, |seen, (a, b)| seen | (a ^ b))) == 0
}
