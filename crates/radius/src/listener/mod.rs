//! The sockets: UDP for authentication and accounting. A receiving task never waits for the database: it parses, finds
//! the NAS, checks the authenticator and hands the packet to the micro-batcher (`batch`).
//!
//! Whatever is wrong with a packet is answered by silence (S23, `drops`). Replies are remembered for a few seconds, for
//! requests that are sent again (`duplicate`).

mod acct;
mod auth;
mod batch;
mod drops;
mod duplicate;
mod receive;
mod reply;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use kernel::{Error, Result};
use storage::Storage;
use tokio::{net::UdpSocket, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    SessionFeed, accounting::store::SessionStore, activity::Recorder, authorize::Authorizer,
    listener::receive::Listener, nas_table::LiveNasTable,
};

/// Packets that may wait for the database, of each kind; more are dropped, and sent again by their NAS.
const WAITING: usize = 8192;
/// Look-ups under way at a time.
const LOOK_UPS: usize = 3;
/// What the kernel is asked to keep for a socket: a second of a busy NAS. The system's limit (`net.core.rmem_max`) cuts it.
const RECEIVE_BUFFER: usize = 8 << 20;
/// How long packets that were received may take after the end was asked for.
const DRAIN: Duration = Duration::from_secs(5);

/// Where the server listens.
#[derive(Debug, Clone, Default)]
pub struct RadiusSettings {
    /// Authentication; port 1812 (RFC 2865).
    pub auth: Vec<SocketAddr>,
    /// Accounting; port 1813 (RFC 2866).
    pub acct: Vec<SocketAddr>,
}

/// Where it really listens, in the order of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Authentication.
    pub auth: Vec<SocketAddr>,
    /// Accounting.
    pub acct: Vec<SocketAddr>,
}

/// The RADIUS server, bound and not yet running.
#[derive(Debug)]
pub struct RadiusServer {
    auth: Vec<Arc<UdpSocket>>,
    acct: Vec<Arc<UdpSocket>>,
    nas: LiveNasTable,
    authorizer: Authorizer,
    sessions: SessionStore,
    recorder: Recorder,
    feed: SessionFeed,
}

impl RadiusServer {
    /// Binds the sockets and loads the table of NAS. `feed` is the one that the services watch.
    pub async fn bind(settings: &RadiusSettings, storage: &Storage, feed: &SessionFeed) -> Result<(Self, Addresses)> {
        let (auth, acct) = (bind(&settings.auth).await?, bind(&settings.acct).await?);
        let local = |sockets: &[Arc<UdpSocket>]| -> Result<Vec<SocketAddr>> {
            sockets.iter().map(|socket| socket.local_addr().map_err(Error::internal)).collect()
        };
        let addresses = Addresses { auth: local(&auth)?, acct: local(&acct)? };
        let nas = LiveNasTable::load(storage).await?;
        let server = Self {
            auth,
            acct,
            recorder: Recorder::new(storage, &nas),
            nas,
            authorizer: Authorizer::new(storage)?,
            sessions: SessionStore::new(storage),
            feed: feed.clone(),
        };
        Ok((server, addresses))
    }

    /// Serves until the end is asked for; then finishes what was received.
    pub async fn run(self, shutdown: CancellationToken) {
        let table = tokio::spawn(self.nas.clone().follow());
        let drained = CancellationToken::new();
        let recorder = tokio::spawn(self.recorder.run(drained.clone()));
        let (mut receivers, mut workers) = (JoinSet::new(), JoinSet::new());
        let drops = Arc::new(drops::Drops::default());
        let clock = self.sessions.clock().clone();

        let (queue, waiting) = batch::queue(WAITING);
        for socket in self.auth {
            let intake = auth::Intake { queue: queue.clone() };
            let listener = Listener::new(socket, self.nas.clone(), drops.clone(), clock.clone());
            receivers.spawn(listener.run(intake, shutdown.clone()));
        }
        let waiting = Arc::new(waiting);
        for _ in 0..LOOK_UPS {
            workers.spawn(auth::work(waiting.clone(), self.authorizer.clone(), drops.clone()));
        }
        drop(queue);

        let (queue, waiting) = batch::queue(WAITING);
        for socket in self.acct {
            let intake = acct::Intake { queue: queue.clone(), clock: clock.clone() };
            let listener = Listener::new(socket, self.nas.clone(), drops.clone(), clock.clone());
            receivers.spawn(listener.run(intake, shutdown.clone()));
        }
        // One writer: two batches could hold records of one session.
        workers.spawn(acct::work(waiting, self.sessions, self.feed, drops));
        drop(queue);

        while receivers.join_next().await.is_some() {}
        let finished = tokio::time::timeout(DRAIN, async { while workers.join_next().await.is_some() {} }).await;
        if finished.is_err() {
            tracing::warn!("RADIUS packets were still waiting for the database at the end");
        }
        drained.cancel();
        if tokio::time::timeout(DRAIN, recorder).await.is_err() {
            tracing::warn!("what NAS did last could not be written before the end");
        }
        table.abort();
    }
}

async fn bind(addresses: &[SocketAddr]) -> Result<Vec<Arc<UdpSocket>>> {
    let mut sockets = Vec::new();
    for address in addresses {
        let socket = UdpSocket::bind(address).await.map_err(|error| {
            Error::precondition("RADIUS_ADDRESS", format!("RADIUS cannot listen on {address}: {error}"))
                .caused_by(error)
        })?;
        if let Err(error) = socket2::SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER) {
            tracing::debug!(%error, %address, "the receive buffer keeps its size");
        }
        sockets.push(Arc::new(socket));
    }
    Ok(sockets)
}
