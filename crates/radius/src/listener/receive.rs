//! One socket: receives, sorts out, hands on. Nothing here waits for anything but the next packet.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use kernel::Clock;
use radius_codec::{LONGEST, Packet};
use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

use super::{
    drops::{Drop, Drops},
    duplicate::{Admission, Duplicates, RequestKey},
    reply::ReplyTo,
};
use crate::nas_table::{Client, LiveNasTable};

/// Requests remembered for one socket.
const REMEMBERED: usize = 65_536;

/// What one kind of socket does with a request.
pub trait Intake: Send + Sync + 'static {
    /// Whether the request is one for this socket, and really from the NAS.
    fn verify(&self, request: &Packet<'_>, client: &Client) -> Result<(), Drop>;
    /// Reads the request and hands it on, answers what needs no look-up, or gives up.
    fn take(&self, request: &Packet<'_>, client: &Arc<Client>, reply: ReplyTo, drops: &Drops);
}

/// A socket with what it needs.
#[derive(Debug)]
pub struct Listener {
    socket: Arc<UdpSocket>,
    nas: LiveNasTable,
    drops: Arc<Drops>,
    duplicates: Arc<Mutex<Duplicates>>,
    clock: Clock,
}

impl Listener {
    /// A listener on a socket.
    pub fn new(socket: Arc<UdpSocket>, nas: LiveNasTable, drops: Arc<Drops>, clock: Clock) -> Self {
        let duplicates = Arc::new(Mutex::new(Duplicates::new(REMEMBERED)));
        Self { socket, nas, drops, duplicates, clock }
    }

    /// Receives until the end is asked for.
    pub async fn run(self, intake: impl Intake, shutdown: CancellationToken) {
        // One byte more than a packet may have, so that what is longer shows.
        let mut buffer = vec![0u8; LONGEST + 1];
        loop {
            let received = tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                received = self.socket.recv_from(&mut buffer) => received,
            };
            match received {
                Ok((length, source)) => {
                    if let Err(drop) = self.handle(&intake, &buffer[..length], source) {
                        self.drops.note(drop, source);
                    }
                }
                // ICMP errors of earlier replies come this way; they are not the socket's.
                Err(error) => {
                    tracing::debug!(%error, "receiving");
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    fn handle(&self, intake: &impl Intake, datagram: &[u8], source: SocketAddr) -> Result<(), Drop> {
        let received = Instant::now();
        let table = self.nas.now();
        let client = table.find(source.ip()).ok_or(Drop::UnknownNas)?;
        if !client.is_active {
            return Err(Drop::InactiveNas);
        }
        let request = Packet::parse(datagram).map_err(|_| Drop::Malformed)?;
        intake.verify(&request, client)?;
        client.activity.heard(self.clock.now());
        let key = RequestKey {
            source,
            code: request.code(),
            identifier: request.identifier(),
            authenticator: request.authenticator(),
        };
        let admission = self.duplicates.lock().unwrap_or_else(PoisonError::into_inner).admit(key, received);
        match admission {
            Admission::New => {
                let duplicates = self.duplicates.clone();
                let reply = ReplyTo::new(self.socket.clone(), key, &request, client.clone(), duplicates, received);
                intake.take(&request, client, reply, &self.drops);
                Ok(())
            }
            Admission::InProgress => Err(Drop::InProgress),
            Admission::Answered(reply) => {
                // Where the socket is full, the NAS asks once more.
                let _ = self.socket.try_send_to(&reply, source);
                Ok(())
            }
        }
    }
}
