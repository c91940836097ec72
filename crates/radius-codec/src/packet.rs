//! Reading packets (RFC 2865, section 3). A packet is checked once, when it is parsed; what follows cannot fail.

use std::net::{Ipv4Addr, Ipv6Addr};

use thiserror::Error;

use crate::LONGEST;

/// Code, Identifier, Length, Authenticator.
pub(crate) const HEADER: usize = 20;

/// Why bytes are not a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ParseError {
    /// Fewer octets than a header, or than Length says.
    #[error("the packet is truncated")]
    Truncated,
    /// Length is below 20 or above 4096.
    #[error("the packet's length is out of range")]
    Length,
    /// An attribute is shorter than its header, or leaves the packet.
    #[error("an attribute's length is out of range")]
    Attribute,
}

/// One attribute: type and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Type.
    pub kind: u8,
    /// Value, 0 to 253 octets.
    pub value: &'a [u8],
    /// Where the value begins in the packet.
    pub(crate) offset: usize,
}

/// A well-formed packet.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    pub(crate) bytes: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a datagram. Octets behind Length are padding and ignored.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, ParseError> {
        let [_, _, high, low, ..] = *datagram else { return Err(ParseError::Truncated) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if !(HEADER..=LONGEST).contains(&length) {
            return Err(ParseError::Length);
        }
        let bytes = datagram.get(..length).ok_or(ParseError::Truncated)?;
        let mut rest = &bytes[HEADER..];
        while !rest.is_empty() {
            let length = rest.get(1).copied().map_or(0, usize::from);
            rest = if length < 2 { None } else { rest.get(length..) }.ok_or(ParseError::Attribute)?;
        }
        Ok(Self { bytes })
    }

    /// Code.
    pub fn code(&self) -> u8 {
        self.bytes[0]
    }

    /// Identifier.
    pub fn identifier(&self) -> u8 {
        self.bytes[1]
    }

    /// Authenticator.
    pub fn authenticator(&self) -> [u8; 16] {
        let mut authenticator = [0; 16];
        authenticator.copy_from_slice(&self.bytes[4..HEADER]);
        authenticator
    }

    /// The attributes, in their order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let bytes = self.bytes;
        let mut at = HEADER;
        std::iter::from_fn(move || {
            let (kind, length) = (*bytes.get(at)?, usize::from(*bytes.get(at + 1)?));
            let value = bytes.get(at + 2..at + length)?;
            let attribute = Attribute { kind, value, offset: at + 2 };
            at += length;
            Some(attribute)
        })
    }

    /// The values of all attributes of a type, in their order.
    pub fn all(&self, kind: u8) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.attributes().filter(move |attribute| attribute.kind == kind).map(|attribute| attribute.value)
    }

    /// The value of the first attribute of a type.
    pub fn first(&self, kind: u8) -> Option<&'a [u8]> {
        self.all(kind).next()
    }

    /// The first attribute of a type as text; `None` where it is not UTF-8.
    pub fn text(&self, kind: u8) -> Option<&'a str> {
        std::str::from_utf8(self.first(kind)?).ok()
    }

    /// The first attribute of a type as a 32-bit number; `None` where it has not four octets.
    pub fn number(&self, kind: u8) -> Option<u32> {
        Some(u32::from_be_bytes(self.first(kind)?.try_into().ok()?))
    }

    /// The first attribute of a type as an IPv4 address.
    pub fn ipv4(&self, kind: u8) -> Option<Ipv4Addr> {
        Some(<[u8; 4]>::try_from(self.first(kind)?).ok()?.into())
    }

    /// The first attribute of a type as an IPv6 address.
    pub fn ipv6(&self, kind: u8) -> Option<Ipv6Addr> {
        Some(<[u8; 16]>::try_from(self.first(kind)?).ok()?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_packet_is_told_apart() {
        let parse = |bytes: &[u8]| Packet::parse(bytes).unwrap_err();
        let with = |length: u16, attributes: &[u8]| {
            let mut bytes = vec![1, 7];
            bytes.extend(length.to_be_bytes());
            bytes.extend([0; 16]);
            bytes.extend(attributes);
            bytes
        };
        assert_eq!(parse(&[]), ParseError::Truncated);
        assert_eq!(parse(&with(19, &[])), ParseError::Length);
        assert_eq!(parse(&with(4097, &[0; 4077])), ParseError::Length);
        assert_eq!(parse(&with(22, &[])), ParseError::Truncated);
        for bad in [&[1, 0][..], &[1, 1], &[1, 9, 0, 0], &[1]] {
            assert_eq!(parse(&with(20 + bad.len() as u16, bad)), ParseError::Attribute, "{bad:?}");
        }
        let padded = with(23, &[1, 3, b'x', 9, 9, 9]);
        assert_eq!(Packet::parse(&padded).unwrap().text(1), Some("x"));
    }
}
