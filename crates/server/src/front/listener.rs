//! Accepts connections: HTTP/1.1 and HTTP/2 (prior knowledge, or by ALPN over TLS) on one port, with the bounds of S20,
//! and ends them in order when the server stops.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use axum::body::Body;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::Front;

/// Connections at a time.
const CONNECTIONS: usize = 10_000;
/// The longest life of a connection; clients open another, maybe at another server.
const AGE: Duration = Duration::from_secs(3600);
const HANDSHAKE: Duration = Duration::from_secs(10);
const DRAIN: Duration = Duration::from_secs(9);

/// A bound port.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    tls: Option<TlsAcceptorDebug>,
}

struct TlsAcceptorDebug(TlsAcceptor);

impl std::fmt::Debug for TlsAcceptorDebug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsAcceptor")
    }
}

impl Listener {
    /// Binds the port; with a certificate chain and key (PEM) it speaks TLS.
    pub async fn bind(address: SocketAddr, tls: Option<(&Path, &Path)>) -> Result<Self> {
        let tls = tls.map(|(cert, key)| acceptor(cert, key)).transpose()?.map(TlsAcceptorDebug);
        let socket = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
        Ok(Self { socket, tls })
    }

    /// The address it is bound to.
    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.socket.local_addr()?)
    }

    /// Serves until `stop`; then accepts no more, and finishes what is in flight within nine seconds.
    pub async fn run(self, front: Front, stop: CancellationToken) {
        let connections = TaskTracker::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { break };
            let accepted = tokio::select! {
                () = stop.cancelled() => break,
                accepted = self.socket.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: others need a moment to end.
                    tracing::warn!(%error, "a connection cannot be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let (front, stop) = (front.clone(), stop.clone());
            let tls = self.tls.as_ref().map(|tls| tls.0.clone());
            connections.spawn(async move {
                if let Err(error) = connection(stream, peer, tls, front, stop).await {
                    tracing::debug!(%peer, %error, "connection ended");
                }
                drop(place);
            });
        }
        drop(self.socket);
        connections.close();
        if tokio::time::timeout(DRAIN, connections.wait()).await.is_err() {
            tracing::warn!("calls in flight were cut off");
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    front: Front,
    stop: CancellationToken,
) -> Result<()> {
    stream.set_nodelay(true)?;
    match tls {
        None => speak(stream, peer, front, stop).await,
        Some(tls) => {
            let stream =
                tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await.context("the TLS handshake is slow")??;
            speak(stream, peer, front, stop).await
        }
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    front: Front,
    stop: CancellationToken,
) -> Result<()> {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let front = front.clone();
        async move { Ok::<_, std::convert::Infallible>(front.answer(request.map(Body::new), peer.ip()).await) }
    });
    let server = protocol();
    let connection = server.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended.map_err(|error| anyhow::anyhow!(error)),
        () = stop.cancelled() => {}
        () = tokio::time::sleep(AGE) => {}
    }
    // No new calls; those in flight end first.
    connection.as_mut().graceful_shutdown();
    connection.await.map_err(|error| anyhow::anyhow!(error))
}

/// HTTP with the bounds of S20.
fn protocol() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(15))
        .max_buf_size(64 * 1024)
        .pipeline_flush(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(16 * 1024)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(100)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(15))
        .adaptive_window(true);
    builder
}

fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("WIWEBB_TLS_CERT: {} cannot be read", cert.display()))?;
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("WIWEBB_TLS_KEY: {} cannot be read", key.display()))?;
    let mut config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
