//! The worker: claims jobs, runs them a few at a time, and keeps the relay and the periodic work going.
//!
//! It owns every task it starts: a worker that is dropped stops at once, and its jobs are taken over when its heartbeat
//! has been silent for [`WorkerSettings::dead_after`]. One that is told to stop finishes what it began.

mod background;
mod run;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use apalis::prelude::WorkerContext;
use kernel::Result;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{Backoff, Jobs, queue};

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Jobs at once.
    pub concurrency: usize,
    /// How often a job is tried.
    pub attempts: u32,
    /// How long a failed job waits.
    pub backoff: Backoff,
    /// How long a job may run.
    pub timeout: Duration,
    /// How often it looks for jobs and events that nobody told it of.
    pub poll: Duration,
    /// How often it says that it lives, and looks for workers that do not.
    pub heartbeat: Duration,
    /// The silence after which its jobs are taken over.
    pub dead_after: Duration,
    /// How long it finishes what it began when it is told to stop.
    pub grace: Duration,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            concurrency: 8,
            attempts: queue::ATTEMPTS,
            backoff: Backoff::default(),
            timeout: Duration::from_secs(60),
            poll: Duration::from_secs(1),
            heartbeat: Duration::from_secs(5),
            dead_after: Duration::from_secs(20),
            grace: Duration::from_secs(10),
        }
    }
}

/// A worker; [`Worker::run`] until it is told to stop.
#[derive(Debug)]
pub struct Worker(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    jobs: Jobs,
    settings: WorkerSettings,
    /// The name in the queue, new for every process.
    context: WorkerContext,
    in_flight: Mutex<HashSet<String>>,
}

impl Worker {
    pub(crate) fn new(jobs: Jobs, settings: WorkerSettings) -> Self {
        let name = format!("wiwebb-{}", kernel::id::new_uuid(jobs.storage.clock().now()));
        let context = WorkerContext::new(&name);
        Self(Arc::new(Shared { jobs, settings, context, in_flight: Mutex::default() }))
    }

    /// Works until `shutdown`, then finishes what it began. Troubles of the database are waited out, not returned,
    /// once it has said for the first time that it lives.
    pub async fn run(self, shutdown: CancellationToken) -> Result<()> {
        let shared = self.0;
        shared.jobs.queue.beat(shared.name(), shared.settings.dead_after).await?;
        let mut heart = JoinSet::new();
        heart.spawn(background::heartbeat(shared.clone()));
        let mut background = JoinSet::new();
        background::start(&shared, &shutdown, &mut background);
        tracing::info!(worker = shared.name(), "the worker works");

        let mut running = JoinSet::new();
        while !shutdown.is_cancelled() {
            let busy = shared.claim(&mut running).await;
            tokio::select! {
                () = shutdown.cancelled() => {}
                Some(_) = running.join_next() => while running.try_join_next().is_some() {},
                () = shared.jobs.queue.pushed().notified(), if !busy => {}
                () = tokio::time::sleep(shared.settings.poll) => {}
            }
        }
        let finish = async {
            while running.join_next().await.is_some() {}
            while background.join_next().await.is_some() {}
        };
        if tokio::time::timeout(shared.settings.grace, finish).await.is_err() {
            tracing::warn!("jobs are still running; others will run them again");
        }
        running.shutdown().await;
        background.shutdown().await;
        heart.shutdown().await;
        if let Err(error) = shared.jobs.queue.leave(shared.name()).await {
            run::warn("the worker could not take its leave; its jobs wait for its silence", &error);
        }
        Ok(())
    }
}

impl Shared {
    fn name(&self) -> &str {
        self.context.name()
    }

    /// Claims as many jobs as there is room for, and starts them; says whether the room is full.
    async fn claim(self: &Arc<Self>, running: &mut JoinSet<()>) -> bool {
        let room = self.settings.concurrency.saturating_sub(running.len());
        if room == 0 {
            return true;
        }
        // Not in a select: what is claimed and then forgotten would wait for a heartbeat to find it.
        match self.jobs.queue.claim(&self.context, room).await {
            Ok(claimed) => {
                let full = claimed.len() == room;
                for job in claimed {
                    let mark = InFlight::new(self.clone(), job.id.clone());
                    let shared = self.clone();
                    running.spawn(async move {
                        shared.work(job).await;
                        drop(mark);
                    });
                }
                full
            }
            Err(error) => {
                run::warn("the queue cannot be read", &error);
                false
            }
        }
    }

    fn working(&self) -> Vec<String> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Says that this worker knows of a job, as long as it lives.
struct InFlight(Arc<Shared>, String);

impl InFlight {
    fn new(shared: Arc<Shared>, id: String) -> Self {
        shared.in_flight.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
        Self(shared, id)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}
