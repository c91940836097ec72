//! Making packets: requests (for clients and tests) and replies.

use thiserror::Error;

use crate::{
    LONGEST, Packet,
    attribute::{MESSAGE_AUTHENTICATOR, PROXY_STATE, USER_PASSWORD},
    authenticator::{digest, message_digest},
    packet::HEADER,
    password,
};

/// Why a packet cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EncodeError {
    /// An attribute's value is longer than 253 octets.
    #[error("an attribute's value is longer than 253 octets")]
    Attribute,
    /// A password is longer than 128 octets.
    #[error("the password is longer than 128 octets")]
    Password,
    /// The packet is longer than 4096 octets.
    #[error("the packet is longer than 4096 octets")]
    Packet,
}

/// A packet in the making.
#[derive(Debug, Clone)]
pub struct Builder {
    bytes: Vec<u8>,
    error: Option<EncodeError>,
    /// Where the Message-Authenticator's value begins.
    signed: Option<usize>,
}

impl Builder {
    /// A request with its identifier.
    pub fn request(code: u8, identifier: u8) -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend([code, identifier]);
        bytes.resize(HEADER, 0);
        Self { bytes, error: None, signed: None }
    }

    /// A reply to a request: its identifier, and its Proxy-State in their order (RFC 2865, section 5.33). With
    /// `signed`, Message-Authenticator comes first of all attributes, so that nothing can be put before it.
    pub fn reply(request: &Packet<'_>, code: u8, signed: bool) -> Self {
        let mut reply = Self::request(code, request.identifier());
        if signed {
            reply = reply.message_authenticator();
        }
        request.all(PROXY_STATE).fold(reply, |reply, state| reply.attribute(PROXY_STATE, state))
    }

    /// Adds an attribute.
    pub fn attribute(mut self, kind: u8, value: &[u8]) -> Self {
        match u8::try_from(value.len() + 2) {
            Ok(length) => {
                self.bytes.extend([kind, length]);
                self.bytes.extend_from_slice(value);
            }
            Err(_) => self.error = Some(EncodeError::Attribute),
        }
        self
    }

    /// Adds an attribute whose value is a number.
    pub fn number(self, kind: u8, value: u32) -> Self {
        self.attribute(kind, &value.to_be_bytes())
    }

    /// Adds Message-Authenticator; its value is made last.
    pub fn message_authenticator(mut self) -> Self {
        self.signed = Some(self.bytes.len() + 2);
        self.attribute(MESSAGE_AUTHENTICATOR, &[0; 16])
    }

    /// Adds User-Password, hidden for a request with this authenticator.
    pub fn password(mut self, value: &[u8], secret: &[u8], authenticator: &[u8; 16]) -> Self {
        match password::hide(value, secret, authenticator) {
            Some(hidden) => self.attribute(USER_PASSWORD, &hidden),
            None => {
                self.error = Some(EncodeError::Password);
                self
            }
        }
    }

    /// Finishes an Access-Request or Status-Server, whose authenticator is random.
    pub fn finish_access(self, authenticator: &[u8; 16], secret: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let (mut bytes, signed) = self.measured()?;
        bytes[4..HEADER].copy_from_slice(authenticator);
        sign(&mut bytes, signed, authenticator, secret);
        Ok(bytes)
    }

    /// Finishes an Accounting-Request, whose authenticator is a digest.
    pub fn finish_accounting(self, secret: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let (mut bytes, signed) = self.measured()?;
        sign(&mut bytes, signed, &[0; 16], secret);
        let made = digest(&bytes, &[0; 16], secret);
        bytes[4..HEADER].copy_from_slice(&made);
        Ok(bytes)
    }

    /// Finishes a reply to the request with this authenticator.
    pub fn finish_reply(self, request_authenticator: &[u8; 16], secret: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let (mut bytes, signed) = self.measured()?;
        sign(&mut bytes, signed, request_authenticator, secret);
        let made = digest(&bytes, request_authenticator, secret);
        bytes[4..HEADER].copy_from_slice(&made);
        Ok(bytes)
    }

    fn measured(self) -> Result<(Vec<u8>, Option<usize>), EncodeError> {
        let mut bytes = self.bytes;
        if let Some(error) = self.error {
            return Err(error);
        }
        if bytes.len() > LONGEST {
            return Err(EncodeError::Packet);
        }
        let length = u16::try_from(bytes.len()).map_err(|_| EncodeError::Packet)?;
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
        Ok((bytes, self.signed))
    }
}

fn sign(bytes: &mut [u8], signed: Option<usize>, authenticator: &[u8; 16], secret: &[u8]) {
    if let Some(offset) = signed
        && let Some(made) = message_digest(bytes, authenticator, offset, secret)
    {
        bytes[offset..offset + 16].copy_from_slice(&made);
    }
}
