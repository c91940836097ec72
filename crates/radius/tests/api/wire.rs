//! A NAS as a test needs it: makes packets octet by octet and checks what comes back.

use std::{net::SocketAddr, time::Duration};

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use tokio::net::UdpSocket;

pub const USER_NAME: u8 = 1;
pub const USER_PASSWORD: u8 = 2;
pub const MESSAGE_AUTHENTICATOR: u8 = 80;
pub const PROXY_STATE: u8 = 33;

pub type Attribute = (u8, Vec<u8>);

/// A NAS with a socket of its own.
#[derive(Debug)]
pub struct Nas {
    pub socket: UdpSocket,
    secret: Vec<u8>,
}

impl Nas {
    /// A NAS at a source address, speaking to a server.
    pub async fn at(source: &str, server: SocketAddr, secret: &str) -> Self {
        let socket = UdpSocket::bind((source, 0)).await.unwrap();
        socket.connect(server).await.unwrap();
        Self { socket, secret: secret.into() }
    }

    /// An Access-Request with Message-Authenticator.
    pub fn access(&self, identifier: u8, attributes: &[Attribute]) -> Vec<u8> {
        let mut attributes = attributes.to_vec();
        attributes.insert(0, (MESSAGE_AUTHENTICATOR, vec![0; 16]));
        let mut packet = packet(1, identifier, [identifier; 16], &attributes);
        let digest = self.hmac(&packet);
        packet[22..38].copy_from_slice(&digest);
        packet
    }

    /// An Access-Request with a name and a hidden password.
    pub fn log_in(&self, identifier: u8, username: &str, password: &str) -> Vec<u8> {
        self.access(identifier, &[(USER_NAME, username.into()), self.hidden(identifier, password)])
    }

    /// User-Password, hidden for a request with this identifier.
    pub fn hidden(&self, identifier: u8, password: &str) -> Attribute {
        let mut text = password.as_bytes().to_vec();
        text.resize(text.len().next_multiple_of(16).max(16), 0);
        let mut previous = vec![identifier; 16];
        let mut hidden = Vec::new();
        for block in text.chunks(16) {
            let mask = Md5::new().chain_update(&self.secret).chain_update(&previous).finalize();
            previous = block.iter().zip(mask).map(|(text, mask)| text ^ mask).collect();
            hidden.extend_from_slice(&previous);
        }
        (USER_PASSWORD, hidden)
    }

    /// An Accounting-Request.
    pub fn account(&self, identifier: u8, attributes: &[Attribute]) -> Vec<u8> {
        let mut packet = packet(4, identifier, [0; 16], attributes);
        if let Some(at) = position(&packet, MESSAGE_AUTHENTICATOR) {
            let digest = self.hmac(&packet);
            packet[at..at + 16].copy_from_slice(&digest);
        }
        let digest = Md5::new().chain_update(&packet).chain_update(&self.secret).finalize();
        packet[4..20].copy_from_slice(&digest);
        packet
    }

    /// Status-Server, which is always answered.
    pub fn status(&self, identifier: u8) -> Vec<u8> {
        let mut packet = packet(12, identifier, [identifier; 16], &[(MESSAGE_AUTHENTICATOR, vec![0; 16])]);
        let digest = self.hmac(&packet);
        packet[22..38].copy_from_slice(&digest);
        packet
    }

    /// Sends a request and returns the reply, whose authenticators are right.
    pub async fn ask(&self, request: &[u8]) -> Reply {
        self.socket.send(request).await.unwrap();
        let reply = self.receive().await;
        assert_eq!(reply.0[1], request[1], "the identifier of the request");
        self.check(request, &reply);
        reply
    }

    /// The next packet that comes.
    pub async fn receive(&self) -> Reply {
        let mut buffer = vec![0; 5000];
        let length = tokio::time::timeout(Duration::from_secs(10), self.socket.recv(&mut buffer)).await;
        buffer.truncate(length.expect("a reply in time").unwrap());
        Reply(buffer)
    }

    /// Sends what must not be answered. A socket is read in order, so when the Status-Server behind it is answered, the
    /// silence is certain.
    pub async fn is_ignored(&self, request: &[u8], identifier: u8) {
        self.socket.send(request).await.unwrap();
        let reply = self.ask(&self.status(identifier)).await;
        assert!(reply.code() == 2 || reply.code() == 5);
    }

    fn check(&self, request: &[u8], reply: &Reply) {
        let mut bytes = reply.0.clone();
        bytes[4..20].copy_from_slice(&request[4..20]);
        let digest = Md5::new().chain_update(&bytes).chain_update(&self.secret).finalize();
        assert_eq!(digest.as_slice(), &reply.0[4..20], "the Response Authenticator");
        if let Some(at) = position(&bytes, MESSAGE_AUTHENTICATOR) {
            bytes[at..at + 16].fill(0);
            assert_eq!(self.hmac(&bytes), reply.0[at..at + 16], "the Message-Authenticator");
        }
    }

    fn hmac(&self, packet: &[u8]) -> Vec<u8> {
        let mut mac = Hmac::<Md5>::new_from_slice(&self.secret).unwrap();
        mac.update(packet);
        mac.finalize().into_bytes().to_vec()
    }
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply(pub Vec<u8>);

impl Reply {
    pub fn code(&self) -> u8 {
        self.0[0]
    }

    pub fn attributes(&self) -> Vec<Attribute> {
        let (mut rest, mut found) = (&self.0[20..], Vec::new());
        while let [kind, length, ..] = *rest {
            found.push((kind, rest[2..usize::from(length)].to_vec()));
            rest = &rest[usize::from(length)..];
        }
        found
    }
}

fn position(packet: &[u8], attribute: u8) -> Option<usize> {
    let mut at = 20;
    while at < packet.len() {
        if packet[at] == attribute {
            return Some(at + 2);
        }
        at += usize::from(packet[at + 1]);
    }
    None
}

/// A packet of these attributes.
pub fn packet(code: u8, identifier: u8, authenticator: [u8; 16], attributes: &[Attribute]) -> Vec<u8> {
    let mut packet = vec![code, identifier, 0, 0];
    packet.extend(authenticator);
    for (kind, value) in attributes {
        packet.extend([*kind, u8::try_from(value.len() + 2).unwrap()]);
        packet.extend(value);
    }
    let length = u16::try_from(packet.len()).unwrap();
    packet[2..4].copy_from_slice(&length.to_be_bytes());
    packet
}
