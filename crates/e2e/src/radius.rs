//! A NAS: sends one packet, waits for its reply, and sends it again where none comes.

use std::{net::SocketAddr, time::Duration};

use radius_codec::{Builder, Packet, attribute, code, verify_reply};
use tokio::net::UdpSocket;

/// What a NAS hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A reply of this code, made with the secret.
    Code(u8),
    /// Nothing.
    Silence,
}

/// An Access-Request with PAP, as bytes and with its authenticator.
pub fn access_request(username: &str, password: &str, secret: &[u8], signed: bool) -> (Vec<u8>, [u8; 16]) {
    let authenticator = *b"0123456789abcdef";
    let mut request = Builder::request(code::ACCESS_REQUEST, 7).attribute(attribute::USER_NAME, username.as_bytes());
    if signed {
        request = request.message_authenticator();
    }
    let request = request.password(password.as_bytes(), secret, &authenticator);
    (request.finish_access(&authenticator, secret).unwrap(), authenticator)
}

/// Authenticates with PAP.
pub async fn pap(server: SocketAddr, username: &str, password: &str, secret: &[u8]) -> Answer {
    let (request, authenticator) = access_request(username, password, secret, true);
    exchange(server, &request, &authenticator, secret, TRIES).await
}

/// An Accounting-Request.
pub fn accounting_request(
    identifier: u8,
    session: &str,
    username: &str,
    status: u32,
    octets: u32,
    secret: &[u8],
) -> Vec<u8> {
    Builder::request(code::ACCOUNTING_REQUEST, identifier)
        .attribute(attribute::USER_NAME, username.as_bytes())
        .attribute(attribute::ACCT_SESSION_ID, session.as_bytes())
        .number(attribute::ACCT_STATUS_TYPE, status)
        .number(attribute::ACCT_INPUT_OCTETS, octets)
        .number(attribute::ACCT_OUTPUT_OCTETS, octets * 2)
        .number(attribute::ACCT_TERMINATE_CAUSE, 1)
        .finish_accounting(secret)
        .unwrap()
}

/// Reports on a session.
pub async fn account(
    server: SocketAddr,
    session: &str,
    username: &str,
    status: u32,
    octets: u32,
    secret: &[u8],
) -> Answer {
    let request = accounting_request(9, session, username, status, octets, secret);
    let authenticator = Packet::parse(&request).unwrap().authenticator();
    exchange(server, &request, &authenticator, secret, TRIES).await
}

/// How often a NAS sends a packet that is not answered: for ten seconds. A machine that runs other tests may be slow.
const TRIES: usize = 14;

/// Sends bytes once; whether a reply came that the secret made.
pub async fn exchange_once(server: SocketAddr, request: &[u8], authenticator: &[u8; 16], secret: &[u8]) -> Answer {
    exchange(server, request, authenticator, secret, 1).await
}

async fn exchange(server: SocketAddr, request: &[u8], authenticator: &[u8; 16], secret: &[u8], tries: usize) -> Answer {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut buffer = [0; 4096];
    for _ in 0..tries {
        socket.send_to(request, server).await.unwrap();
        let received = tokio::time::timeout(Duration::from_millis(700), socket.recv_from(&mut buffer)).await;
        if let Ok(received) = received {
            let reply = Packet::parse(&buffer[..received.unwrap().0]).unwrap();
            assert!(verify_reply(&reply, authenticator, secret), "the reply is made with the secret");
            return Answer::Code(reply.code());
        }
    }
    Answer::Silence
}
