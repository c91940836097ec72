//! Replies: built once, remembered for repetitions, counted and timed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use bytes::Bytes;
use tokio::net::UdpSocket;

use super::{
    drops::{Drop, Drops},
    duplicate::{Duplicates, RequestKey},
    packet::{self, Request},
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
        request: &Request<'_>,
        client: Arc<Client>,
        duplicates: Arc<Mutex<Duplicates>>,
        received: Instant,
    ) -> Self {
        Self { socket, key, client, proxy_states: request.proxy_states(), duplicates, received }
    }

    /// Replies. A socket that is full is waited for.
    pub async fn answer(self, kind: ReplyKind) {
        let reply = self.remember(kind);
        if let Err(error) = self.socket.send_to(&reply, self.key.source).await {
            tracing::debug!(%error, "replying");
        }
    }

    /// Replies without waiting. Where the socket is full, the NAS asks once more.
    pub fn answer_now(self, kind: ReplyKind) {
        let reply = self.remember(kind);
        if let Err(error) = self.socket.try_send_to(&reply, self.key.source) {
            tracing::debug!(%error, "replying");
        }
    }

    /// Does not reply, and tries anew when the NAS asks again.
    pub fn give_up(self, drop: Drop, drops: &Drops) {
        drops.note(drop, self.key.source);
        self.forget();
    }

    /// Forgets the request.
    pub fn forget(self) {
        self.duplicates.lock().unwrap_or_else(PoisonError::into_inner).forget(&self.key);
    }

    fn remember(&self, kind: ReplyKind) -> Bytes {
        let (identifier, authenticator) = (self.key.identifier, &self.key.authenticator);
        let reply = packet::reply(kind, identifier, authenticator, &self.proxy_states, self.client.secret.expose());
        self.duplicates.lock().unwrap_or_else(PoisonError::into_inner).answered(&self.key, reply.clone());
        metrics::counter!("wiwebb_radius_replies_total", "kind" => kind.word()).increment(1);
        metrics::histogram!("wiwebb_radius_reply_seconds", "kind" => kind.word())
            .record(self.received.elapsed().as_secs_f64());
        reply
    }
}
