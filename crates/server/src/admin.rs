//! The admin port: metrics, liveness, readiness, and reflection (S19). For operators only; never published.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, Result};
use axum::{Router, extract::State, response::IntoResponse, routing::get};
use http::{StatusCode, header};
use serde_json::json;
use storage::Storage;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

/// Renders the metrics in Prometheus' text format.
pub type Render = Arc<dyn Fn() -> String + Send + Sync>;

/// What the admin port tells.
#[derive(Clone)]
pub struct Admin {
    storage: Storage,
    render: Render,
    stopping: Arc<AtomicBool>,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin").finish_non_exhaustive()
    }
}

impl Admin {
    /// The admin port of a process.
    pub fn new(storage: Storage, render: Render) -> Self {
        Self { storage, render, stopping: Arc::default() }
    }

    /// Says from now on that the process is not ready.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Binds the port.
    pub async fn bind(address: SocketAddr) -> Result<TcpListener> {
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
    }

    /// Serves until `stop`.
    pub async fn run(self, socket: TcpListener, stop: CancellationToken) -> Result<()> {
        let routes = crate::app::add_reflection(Routes::default())?.prepare();
        let router = Router::new()
            .route("/metrics", get(metrics))
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/readyz", get(ready))
            .with_state(self)
            .fallback_service(routes);
        axum::serve(socket, router).with_graceful_shutdown(stop.cancelled_owned()).await?;
        Ok(())
    }
}

async fn metrics(State(admin): State<Admin>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], (admin.render)())
}

/// Ready: the database answers and its schema is this program's. Redis away is told, and does not make it unready.
async fn ready(State(admin): State<Admin>) -> impl IntoResponse {
    let database = admin.storage.ping().await;
    let schema = match &database {
        Ok(()) => migrations_current(&admin.storage).await,
        Err(_) => false,
    };
    let redis = match admin.storage.redis() {
        None => "not configured",
        Some(redis) if redis.ping().await.is_ok() => "ok",
        Some(_) => "away: serving from the database",
    };
    let stopping = admin.stopping.load(Ordering::Acquire);
    let ready = database.is_ok() && schema && !stopping;
    let body = json!({
        "ready": ready,
        "database": if database.is_ok() { "ok" } else { "away" },
        "migrations": if schema { "ok" } else { "not this program's: run `wiwebb migrate up`" },
        "redis": redis,
        "revocations": if admin.storage.revocations().trusted() { "ok" } else { "not heard: caches are bypassed" },
        "stopping": stopping,
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{body}\n"))
}

/// Whether the database's schema is this program's.
pub async fn migrations_current(storage: &Storage) -> bool {
    crate::app::schema_status(storage).await.is_ok_and(|status| status.is_current())
}
