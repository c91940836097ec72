//! `jobs dead`, `jobs retry`.

use ::jobs::Queue;
use anyhow::{Context as _, Result};

use crate::settings::Settings;

/// Lists jobs that failed for good.
pub async fn dead(settings: &Settings, limit: u32) -> Result<()> {
    let storage = super::open(settings).await?.storage().clone();
    let dead = Queue::open(&storage).await?.dead(limit).await?;
    for job in &dead {
        let error = job.error.replace('\n', " ");
        say!("{}  {}  {}  tenant {}  {} attempts  {error}", job.id, job.at, job.topic, job.tenant_id, job.attempts);
    }
    say!("{} dead", dead.len());
    storage.close().await;
    Ok(())
}

/// Puts one back into the queue.
pub async fn retry(settings: &Settings, id: &str) -> Result<()> {
    let storage = super::open(settings).await?.storage().clone();
    Queue::open(&storage).await?.retry(id).await.with_context(|| format!("job {id}"))?;
    say!("{id} waits to be tried again");
    storage.close().await;
    Ok(())
}
