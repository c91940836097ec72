//! `serve` and `worker`: until SIGTERM or SIGINT, which lets what has begun finish; a second one ends at once.

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::settings::Settings;

/// What a shell reports of a process that SIGTERM ended.
const ENDED_BY_SIGNAL: i32 = 143;

/// Serves until a signal.
pub async fn serve(settings: Settings) -> Result<()> {
    crate::serve::serve(settings, on_signal()?).await
}

/// Works until a signal.
pub async fn work(settings: Settings) -> Result<()> {
    crate::serve::work(settings, on_signal()?).await
}

/// A token that the first signal cancels.
fn on_signal() -> Result<CancellationToken> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = CancellationToken::new();
    let stop = token.clone();
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        next().await;
        tracing::info!("stopping; a second signal ends at once");
        stop.cancel();
        next().await;
        std::process::exit(ENDED_BY_SIGNAL);
    });
    Ok(token)
}
