//! What a worker does beside the jobs: heartbeat, relay, periodic work.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    Shared,
    run::{guarded, warn},
};
use crate::{Periodic, backoff::jittered, outbox::Relay};

/// How long the relay or a piece of periodic work may take.
const LIMIT: Duration = Duration::from_secs(300);
/// Periodic work begins within this time of the start.
const FIRST: Duration = Duration::from_secs(5);

/// Starts the relay and the periodic work; they end with the token, between two runs.
pub(super) fn start(shared: &Arc<Shared>, stop: &CancellationToken, tasks: &mut JoinSet<()>) {
    tasks.spawn(relay(shared.clone(), stop.clone()));
    for work in &shared.jobs.periodic {
        tasks.spawn(repeat(shared.clone(), work.clone(), stop.clone()));
    }
}

/// Beats until it is dropped: as long as a job runs, its worker must be heard.
pub(super) async fn heartbeat(shared: Arc<Shared>) {
    let queue = &shared.jobs.queue;
    loop {
        tokio::time::sleep(shared.settings.heartbeat).await;
        match queue.beat(shared.name(), shared.settings.dead_after).await {
            Ok(0) => {}
            Ok(jobs) => tracing::warn!(jobs, "jobs of a silent worker are taken over"),
            Err(error) => warn("the heartbeat failed", &error),
        }
        match queue.give_back_strays(shared.name(), &shared.working(), shared.settings.dead_after).await {
            Ok(0) => {}
            Ok(jobs) => tracing::warn!(jobs, "jobs that were claimed and not begun are given back"),
            Err(error) => warn("the claimed jobs cannot be checked", &error),
        }
        if let Ok(depth) = queue.depth().await {
            for (state, jobs) in depth.by_state() {
                metrics::gauge!("wiwebb_jobs_queue_depth", "state" => state).set(jobs as f64);
            }
        }
    }
}

async fn relay(shared: Arc<Shared>, stop: CancellationToken) {
    let storage = &shared.jobs.storage;
    let wanted = shared.clone();
    let relay = Relay::new(storage, shared.jobs.queue.clone(), move |topic| wanted.jobs.handlers.contains_key(topic));
    while !stop.is_cancelled() {
        if let Err(error) = guarded(LIMIT, relay.run()).await {
            warn("the outbox cannot be moved to the queue", &error);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = storage.outbox_signal().notified() => {}
            () = tokio::time::sleep(shared.settings.poll) => {}
        }
    }
}

async fn repeat(shared: Arc<Shared>, work: Arc<dyn Periodic>, stop: CancellationToken) {
    let mut round = 0_u64;
    loop {
        let wait = if round == 0 { FIRST.min(work.every()) } else { work.every() };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(jittered(wait, (shared.name(), work.name(), round))) => {}
        }
        round += 1;
        let result = match guarded(LIMIT, work.run()).await {
            Ok(changed) => {
                tracing::debug!(work = work.name(), changed, "periodic work is done");
                "done"
            }
            Err(error) => {
                warn(&format!("the periodic work `{}` failed", work.name()), &error);
                "failed"
            }
        };
        metrics::counter!("wiwebb_jobs_periodic_total", "work" => work.name(), "result" => result).increment(1);
    }
}
