//! Packets on the wire (RFC 2865, section 3; RFC 2866; RFC 2869), as the listener reads and makes them. Pure.

use std::net::{Ipv4Addr, Ipv6Addr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use bytes::{BufMut as _, Bytes, BytesMut};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::Secret;
use md5::{Digest as _, Md5};

use super::{drops::Drop, reply::ReplyKind};

/// The longest packet (RFC 2865, section 3).
pub const LONGEST: usize = 4096;
const HEADER: usize = 20;
const BLOCK: usize = 16;

/// Codes (RFC 2865, section 3; RFC 5997).
pub const ACCESS_REQUEST: u8 = 1;
const ACCESS_ACCEPT: u8 = 2;
const ACCESS_REJECT: u8 = 3;
/// See RFC 2866, section 3.
pub const ACCOUNTING_REQUEST: u8 = 4;
const ACCOUNTING_RESPONSE: u8 = 5;
/// See RFC 5997.
pub const STATUS_SERVER: u8 = 12;

/// Attributes (RFC 2865, section 5).
pub const USER_NAME: u8 = 1;
const USER_PASSWORD: u8 = 2;
const FRAMED_IP_ADDRESS: u8 = 8;
/// The device.
pub const CALLING_STATION_ID: u8 = 31;
const PROXY_STATE: u8 = 33;
/// Accounting (RFC 2866, section 5; RFC 2869, section 5).
pub const ACCT_STATUS_TYPE: u8 = 40;
/// Seconds since the event.
pub const ACCT_DELAY_TIME: u8 = 41;
/// Octets from the user.
pub const ACCT_INPUT_OCTETS: u8 = 42;
/// Octets to the user.
pub const ACCT_OUTPUT_OCTETS: u8 = 43;
/// The NAS's name of the session.
pub const ACCT_SESSION_ID: u8 = 44;
/// Seconds of service.
pub const ACCT_SESSION_TIME: u8 = 46;
/// Why it ended.
pub const ACCT_TERMINATE_CAUSE: u8 = 49;
/// Wraps of the octets from the user.
pub const ACCT_INPUT_GIGAWORDS: u8 = 52;
/// Wraps of the octets to the user.
pub const ACCT_OUTPUT_GIGAWORDS: u8 = 53;
/// When it happened, by the NAS's clock.
pub const EVENT_TIMESTAMP: u8 = 55;
const MESSAGE_AUTHENTICATOR: u8 = 80;
const FRAMED_IPV6_ADDRESS: u8 = 168;

/// A request whose attributes are well-formed.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    packet: &'a [u8],
}

impl<'a> Request<'a> {
    /// Reads a datagram; octets behind the packet are padding.
    pub fn parse(datagram: &'a [u8]) -> Option<Self> {
        let length = usize::from(u16::from_be_bytes([*datagram.get(2)?, *datagram.get(3)?]));
        if !(HEADER..=LONGEST).contains(&length) {
            return None;
        }
        let request = Self { packet: datagram.get(..length)? };
        let mut rest = &request.packet[HEADER..];
        while let [_, length, ..] = *rest {
            if length < 2 {
                return None;
            }
            rest = rest.get(usize::from(length)..)?;
        }
        rest.is_empty().then_some(request)
    }

    /// Code.
    pub fn code(&self) -> u8 {
        self.packet[0]
    }

    /// Identifier.
    pub fn identifier(&self) -> u8 {
        self.packet[1]
    }

    /// Request Authenticator.
    pub fn authenticator(&self) -> [u8; BLOCK] {
        let mut authenticator = [0; BLOCK];
        authenticator.copy_from_slice(&self.packet[4..HEADER]);
        authenticator
    }

    /// Attributes with their place in the packet.
    fn attributes(&self) -> impl Iterator<Item = (usize, u8, &'a [u8])> {
        let packet = self.packet;
        let mut at = HEADER;
        std::iter::from_fn(move || {
            let (kind, length) = (*packet.get(at)?, usize::from(*packet.get(at + 1)?));
            let value = packet.get(at + 2..at + length)?;
            let place = at + 2;
            at += length;
            Some((place, kind, value))
        })
    }

    /// The first attribute of a type.
    pub fn attribute(&self, kind: u8) -> Option<&'a [u8]> {
        self.attributes().find(|(_, found, _)| *found == kind).map(|(.., value)| value)
    }

    /// The first attribute of a type, as a number.
    pub fn number(&self, kind: u8) -> Option<u32> {
        self.attribute(kind).and_then(|value| Some(u32::from_be_bytes(value.try_into().ok()?)))
    }

    /// Framed-IP-Address, or Framed-IPv6-Address (RFC 6911), as text.
    pub fn framed_ip_address(&self) -> Option<String> {
        let v4 = || Some(Ipv4Addr::from(<[u8; 4]>::try_from(self.attribute(FRAMED_IP_ADDRESS)?).ok()?).to_string());
        let v6 = || Some(Ipv6Addr::from(<[u8; 16]>::try_from(self.attribute(FRAMED_IPV6_ADDRESS)?).ok()?).to_string());
        v4().or_else(v6)
    }

    /// All Proxy-State, in their order.
    pub fn proxy_states(&self) -> Vec<Bytes> {
        let states = self.attributes().filter(|(_, kind, _)| *kind == PROXY_STATE);
        states.map(|(.., value)| Bytes::copy_from_slice(value)).collect()
    }

    /// Checks the Message-Authenticator, which must be there (RFC 3579, section 3.2; RFC 5997, section 3).
    pub fn verify_message(&self, secret: &[u8]) -> Result<(), Drop> {
        match self.message_authenticator(secret, self.authenticator())? {
            true => Ok(()),
            false => Err(Drop::NoMessageAuthenticator),
        }
    }

    /// Checks the Request Authenticator of accounting (RFC 2866, section 3), and a Message-Authenticator if there is one.
    pub fn verify_accounting(&self, secret: &[u8]) -> Result<(), Drop> {
        let digest = Md5::new()
            .chain_update(&self.packet[..4])
            .chain_update([0; BLOCK])
            .chain_update(&self.packet[HEADER..])
            .chain_update(secret)
            .finalize();
        verify_slices_are_equal(&digest, &self.packet[4..HEADER]).map_err(|_| Drop::BadAuthenticator)?;
        self.message_authenticator(secret, [0; BLOCK]).map(drop)
    }

    /// Whether there is a Message-Authenticator; it must be one, whole, and made with the secret.
    fn message_authenticator(&self, secret: &[u8], authenticator: [u8; BLOCK]) -> Result<bool, Drop> {
        let mut found = self.attributes().filter(|(_, kind, _)| *kind == MESSAGE_AUTHENTICATOR);
        let Some((place, _, value)) = found.next() else { return Ok(false) };
        if value.len() != BLOCK || found.next().is_some() {
            return Err(Drop::Malformed);
        }
        let parts = [
            &self.packet[..4],
            &authenticator,
            &self.packet[HEADER..place],
            &[0; BLOCK],
            &self.packet[place + BLOCK..],
        ];
        let digest = hmac_md5(secret, &parts).ok_or(Drop::BadAuthenticator)?;
        verify_slices_are_equal(&digest, value).map(|()| true).map_err(|_| Drop::BadAuthenticator)
    }

    /// User-Password, revealed and without its padding (RFC 2865, section 5.2).
    pub fn password(&self, secret: &[u8]) -> Option<Secret<Vec<u8>>> {
        let hidden = self.attribute(USER_PASSWORD)?;
        if hidden.is_empty() || !hidden.len().is_multiple_of(BLOCK) {
            return None;
        }
        let authenticator = self.authenticator();
        let mut previous: &[u8] = &authenticator;
        let mut password = Vec::with_capacity(hidden.len());
        for block in hidden.chunks(BLOCK) {
            let mask = Md5::new().chain_update(secret).chain_update(previous).finalize();
            password.extend(block.iter().zip(mask).map(|(hidden, mask)| hidden ^ mask));
            previous = block;
        }
        let length = password.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        password.truncate(length);
        Some(Secret::new(password))
    }
}

fn hmac_md5(secret: &[u8], parts: &[&[u8]]) -> Option<[u8; BLOCK]> {
    let mut mac = Hmac::<Md5>::new_from_slice(secret).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac.finalize().into_bytes().into())
}

/// Makes a reply: in Access replies Message-Authenticator comes first; Accounting-Response never has one (S25).
pub fn reply(
    kind: ReplyKind,
    identifier: u8,
    authenticator: &[u8; BLOCK],
    proxy_states: &[Bytes],
    secret: &[u8],
) -> Bytes {
    let (code, signed) = match kind {
        ReplyKind::Accept => (ACCESS_ACCEPT, true),
        ReplyKind::Reject => (ACCESS_REJECT, true),
        ReplyKind::Accounting => (ACCOUNTING_RESPONSE, false),
    };
    let own = if signed { 2 + BLOCK } else { 0 };
    let length = HEADER + own + proxy_states.iter().map(|state| 2 + state.len()).sum::<usize>();
    let mut packet = BytesMut::with_capacity(length);
    packet.put_slice(&[code, identifier]);
    packet.put_u16(u16::try_from(length).unwrap_or_default());
    packet.put_slice(authenticator);
    if signed {
        packet.put_slice(&[MESSAGE_AUTHENTICATOR, 2 + BLOCK as u8]);
        packet.put_bytes(0, BLOCK);
    }
    for state in proxy_states {
        packet.put_slice(&[PROXY_STATE, u8::try_from(2 + state.len()).unwrap_or_default()]);
        packet.put_slice(state);
    }
    if signed && let Some(digest) = hmac_md5(secret, &[&packet]) {
        packet[HEADER + 2..HEADER + 2 + BLOCK].copy_from_slice(&digest);
    }
    let digest = Md5::new().chain_update(&packet).chain_update(secret).finalize();
    packet[4..HEADER].copy_from_slice(&digest);
    packet.freeze()
}
