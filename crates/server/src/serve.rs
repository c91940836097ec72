//! `wiwebb serve` and `wiwebb worker`: open everything, bind every socket, then run until told to stop, and end in
//! order: not ready, no new connections, what is in flight finished, the database closed.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use storage::Storage;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    admin::Admin,
    app::App,
    commands::{accounts, migrate},
    front::{Front, FrontSettings, Listener},
    gauges,
    settings::Settings,
    telemetry,
};

/// The longest time from the signal to the end.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Serves until `stop`. On the embedded default it migrates by itself and works on jobs, too.
pub async fn serve(settings: Settings, stop: CancellationToken) -> Result<()> {
    let metrics = telemetry::metrics();
    let embedded = settings.sqlite_file().is_some();
    if embedded {
        migrate::up(&settings).await?;
    }
    let app = App::open(settings.storage_settings()?, settings.identity_settings()).await?;
    accounts::ensure_superuser(&app.identity, &settings).await?;

    let tls = settings.tls.as_ref().map(|tls| (tls.cert.as_path(), tls.key.as_path()));
    let listener = Listener::bind(settings.listen, tls).await?;
    let admin_socket = Admin::bind(settings.admin_listen).await?;
    let (radius, radius_at) = app.radius(settings.radius_auth_listen, settings.radius_acct_listen).await?;
    let address = listener.address()?;

    let (health, health_service) = tonic_health::server::health_reporter();
    let grpc = app.grpc(&health, health_service, settings.nas_setup(&radius_at), settings.reflection).await?;
    let front = Front::new(grpc, front_settings(&settings))?;
    let admin = Admin::new(app.storage.clone(), Arc::new(move || metrics.render()));

    let mut parts = JoinSet::new();
    parts.spawn(named("the API", listener.run(front, stop.clone())));
    parts.spawn(named("RADIUS", radius.run(stop.clone())));
    parts.spawn(fallible("the admin port", admin.clone().run(admin_socket, stop.clone())));
    parts.spawn(named("gauges", gauges::run(app.storage.clone(), stop.clone())));
    if embedded {
        let worker = app.worker(settings.mail_settings(), settings.audit_heads_file.clone()).await?;
        parts.spawn(fallible("the worker", worker.run(stop.clone())));
    }
    announce(&settings, address);

    let stopping = {
        let (admin, identity, stop) = (admin, app.identity.clone(), stop.clone());
        tokio::spawn(async move {
            stop.cancelled().await;
            admin.stop();
            identity.end_streams();
            for name in crate::app::service_names() {
                health.set_service_status(name, tonic_health::ServingStatus::NotServing).await;
            }
        })
    };
    let result = finish(parts, stop).await;
    stopping.abort();
    if tokio::time::timeout(Duration::from_secs(2), app.identity.settle()).await.is_err() {
        tracing::warn!("what was begun beside requests did not end in time");
    }
    close(&app.storage).await;
    result
}

/// Works on jobs until `stop`, with an admin port of its own.
pub async fn work(settings: Settings, stop: CancellationToken) -> Result<()> {
    let metrics = telemetry::metrics();
    let app = App::open(settings.storage_settings()?, settings.identity_settings()).await?;
    let admin_socket = Admin::bind(settings.admin_listen).await?;
    let admin = Admin::new(app.storage.clone(), Arc::new(move || metrics.render()));
    let worker = app.worker(settings.mail_settings(), settings.audit_heads_file.clone()).await?;
    let mut parts = JoinSet::new();
    parts.spawn(fallible("the worker", worker.run(stop.clone())));
    parts.spawn(fallible("the admin port", admin.run(admin_socket, stop.clone())));
    parts.spawn(named("gauges", gauges::run(app.storage.clone(), stop.clone())));
    tracing::info!(admin = %settings.admin_listen, "working on jobs");
    let result = finish(parts, stop).await;
    close(&app.storage).await;
    result
}

async fn named(name: &'static str, part: impl Future<Output = ()>) -> Result<&'static str> {
    part.await;
    Ok(name)
}

async fn fallible<E: Into<anyhow::Error>>(
    name: &'static str,
    part: impl Future<Output = Result<(), E>>,
) -> Result<&'static str> {
    part.await.map_err(Into::into).context(name)?;
    Ok(name)
}

/// Waits for all parts. One that ends by itself ends the process; after the signal there are ten seconds.
async fn finish(mut parts: JoinSet<Result<&'static str>>, stop: CancellationToken) -> Result<()> {
    let mut result = Ok(());
    while let Some(part) = tokio::select! {
        part = parts.join_next() => part,
        () = deadline(&stop) => {
            tracing::warn!("some parts did not stop in time");
            None
        }
    } {
        match part {
            Ok(Ok(name)) if stop.is_cancelled() => tracing::debug!(name, "stopped"),
            Ok(Ok(name)) => result = result.and(Err(anyhow::anyhow!("{name} stopped by itself"))),
            Ok(Err(error)) => result = result.and(Err(error)),
            Err(panic) => result = result.and(Err(panic.into())),
        }
        stop.cancel();
    }
    result
}

async fn deadline(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(STOP_WITHIN).await;
}

async fn close(storage: &Storage) {
    if tokio::time::timeout(Duration::from_secs(2), storage.close()).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
}

fn front_settings(settings: &Settings) -> FrontSettings {
    FrontSettings {
        cors_origins: settings.cors_allowed_origins.clone(),
        allowed_hosts: settings.allowed_hosts.clone(),
        public_url: settings.public_url.clone(),
        static_files: Some(settings.web_folder.clone()),
        tls: settings.tls.is_some(),
    }
}

/// Says where it serves, for people on a terminal and for the log.
fn announce(settings: &Settings, address: std::net::SocketAddr) {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let user = &settings.superuser.username;
    tracing::info!(
        api = %format_args!("{scheme}://{address}/api/v1/"), admin = %settings.admin_listen,
        radius_auth = %settings.radius_auth_listen, radius_acct = %settings.radius_acct_listen, "serving"
    );
    println!("WiWebb serves {scheme}://{address}/ (API {scheme}://{address}/api/v1/, gRPC on the same port)");
    println!("Sign in: curl -s {scheme}://{address}/api/v1/auth/login/ -H 'Content-Type: application/json' \\");
    println!("           -d '{{\"username\": \"{user}\", \"password\": \"…\"}}'");
}
