//! `wiwebb serve`: opens everything, serves both ports, and ends in order.

use anyhow::{Result, bail};
use tokio_util::sync::CancellationToken;

use crate::settings::Settings;

/// Serves until `stop`.
pub async fn serve(_settings: Settings, _stop: CancellationToken) -> Result<()> {
    bail!("`serve` is not wired")
}

/// Works on jobs until `stop`.
pub async fn work(_settings: Settings, _stop: CancellationToken) -> Result<()> {
    bail!("`worker` is not wired")
}
