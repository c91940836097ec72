//! Replies: built once, remembered for repetitions, counted and timed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use bytes::Bytes;
use radius_codec::{Builder, EncodeError, Packet, attribute::PROXY_STATE, code};
use tokio::net::UdpSocket;

use super::{
    drops::{Drop, Drops},
    duplicate::{Duplicates, RequestKey},
};
use crate::nas_table::Client;

/// What is replied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyKind {
    /// Access-Accept.
    Accept,
    /// Access-Reject.
    Reject,
    /// Accounting-Response.
    Accounting,
}

impl ReplyKind {
    fn code(self) -> u8 {
        match self {
            ReplyKind::Accept => code::ACCESS_ACCEPT,
            ReplyKind::Reject => code::ACCESS_REJECT,
            ReplyKind::Accounting => code::ACCOUNTING_RESPONSE,
        }
    }

    /// Message-Authenticator comes first in Access replies, and never in an Accounting-Response (S25).
    fn is_signed(self) -> bool {
        self != ReplyKind::Accounting
    }

    fn word(self) -> &'static str {
        match self {
            ReplyKind::Accept => "access_accept",
            ReplyKind::Reject => "access_reject",
            ReplyKind::Accounting => "accounting_response",
        }
    }
}

/// The way back to who asked.
#[derive(Debug)]
pub struct ReplyTo {
    socket: Arc<UdpSocket>,
    key: RequestKey,
    client: Arc<Client>,
    /// The request's Proxy-State, in its order (RFC 2865, section 5.33).
    proxy_states: Vec<Bytes>,
    duplicates: Arc<Mutex<Duplicates>>,
    received: Instant,
}

impl ReplyTo {
    /// The way back from a request.
    pub fn new(
        socket: Arc<UdpSocket>,
        key: RequestKey,
        request: &Packet<'_>,
        client: Arc<Client>,
        duplicates: Arc<Mutex<Duplicates>>,
        received: Instant,
    ) -> Self {
        let proxy_states = request.all(PROXY_STATE).map(Bytes::copy_from_slice).collect();
        Self { socket, key, client, proxy_states, duplicates, received }
    }

    /// Replies. A socket that is full is waited for.
    pub async fn answer(self, kind: ReplyKind) {
        let Some(reply) = self.remember(kind) else { return };
        if let Err(error) = self.socket.send_to(&reply, self.key.source).await {
            tracing::debug!(%error, "replying");
        }
    }

    /// Replies without waiting. Where the socket is full, the NAS asks once more.
    pub fn answer_now(self, kind: ReplyKind) {
        let Some(reply) = self.remember(kind) else { return };
        if let Err(error) = self.socket.try_send_to(&reply, self.key.source) {
            tracing::debug!(%error, "replying");
        }
    }

    /// Does not reply, and tries anew when the NAS asks again.
    pub fn give_up(self, drop: Drop, drops: &Drops) {
        drops.note(drop, self.key.source);
        self.duplicates.lock().unwrap_or_else(PoisonError::into_inner).forget(&self.key);
    }

    fn remember(&self, kind: ReplyKind) -> Option<Bytes> {
        let reply = match self.reply(kind) {
            Ok(reply) => Bytes::from(reply),
            // More Proxy-State than fits beside Message-Authenticator.
            Err(error) => {
                tracing::warn!(%error, source = %self.key.source, "a RADIUS reply cannot be made");
                return None;
            }
        };
        self.duplicates.lock().unwrap_or_else(PoisonError::into_inner).answered(&self.key, reply.clone());
        metrics::counter!("wiwebb_radius_replies_total", "kind" => kind.word()).increment(1);
        metrics::histogram!("wiwebb_radius_reply_seconds", "kind" => kind.word())
            .record(self.received.elapsed().as_secs_f64());
        Some(reply)
    }

    fn reply(&self, kind: ReplyKind) -> Result<Vec<u8>, EncodeError> {
        let mut reply = Builder::request(kind.code(), self.key.identifier);
        if kind.is_signed() {
            reply = reply.message_authenticator();
        }
        let reply = self.proxy_states.iter().fold(reply, |reply, state| reply.attribute(PROXY_STATE, state));
        reply.finish_reply(&self.key.authenticator, self.client.secret.expose())
    }
}
