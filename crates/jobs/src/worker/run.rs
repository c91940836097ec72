//! One run of one job: context, handler, and what becomes of the job afterwards.

use std::{
    error::Error as _,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use futures::FutureExt as _;
use kernel::{Error, Kind, Result};
use tracing::Instrument as _;

use super::Shared;
use crate::{Job, queue::Claimed};

/// What becomes of a job.
#[derive(Debug)]
enum Outcome {
    Done,
    Later(Error),
    Dead(Error),
}

impl Shared {
    /// Runs a job, and tells the queue.
    pub(super) async fn work(&self, claimed: Claimed) {
        let Claimed { id, attempts, job } = claimed;
        let topic = job.as_ref().map_or("unknown", |job| &job.topic).to_owned();
        let tenant = job.as_ref().map_or(0, |job| job.tenant_id);
        let span = tracing::info_span!("job", id, topic, tenant, attempt = attempts + 1);
        let started = Instant::now();
        let outcome = self.outcome(attempts, job.as_ref()).instrument(span.clone()).await;
        let result = self.settle(&id, attempts, &outcome).instrument(span).await;
        metrics::counter!("wiwebb_jobs_total", "topic" => topic.clone(), "result" => result).increment(1);
        metrics::histogram!("wiwebb_jobs_duration_seconds", "topic" => topic).record(started.elapsed().as_secs_f64());
    }

    async fn outcome(&self, attempts: u32, job: Option<&Job>) -> Outcome {
        let Some(job) = job else {
            return Outcome::Dead(fault("BAD_JOB", "The job cannot be read."));
        };
        // Lost with its worker every time: it may be what kills workers.
        if attempts >= self.settings.attempts {
            return Outcome::Dead(fault("WORKER_LOST", "The worker stopped each time it ran the job."));
        }
        let Some(handler) = self.jobs.handlers.get(job.topic.as_str()) else {
            return Outcome::Dead(fault("NO_HANDLER", format!("No handler for the topic `{}`.", job.topic)));
        };
        let storage = &self.jobs.storage;
        let db = storage.tenant(&job.context(&self.jobs.authority, storage.clock().clone()));
        match guarded(self.settings.timeout, handler.run(job, &db)).await {
            Ok(()) => Outcome::Done,
            Err(error) if error.kind() == Kind::InvalidArgument => Outcome::Dead(error),
            Err(error) if attempts + 1 >= self.settings.attempts => Outcome::Dead(error),
            Err(error) => Outcome::Later(error),
        }
    }

    /// Tells the queue what became of a job. Where it cannot be told, the job is given back later and runs again.
    async fn settle(&self, id: &str, attempts: u32, outcome: &Outcome) -> &'static str {
        let (queue, worker, attempts) = (&self.jobs.queue, self.name(), attempts.saturating_add(1));
        let (result, told) = match outcome {
            Outcome::Done => ("done", queue.done(id, worker, attempts).await),
            Outcome::Later(error) => {
                let delay = self.settings.backoff.delay(id, attempts);
                warn(&format!("the job failed and is tried again in {delay:.1?}"), error);
                ("retried", queue.later(id, worker, attempts, &error.to_string(), delay).await)
            }
            Outcome::Dead(error) => {
                warn("the job is given up", error);
                ("dead", queue.bury(id, worker, attempts, &error.to_string()).await)
            }
        };
        if let Err(error) = told {
            warn("the queue cannot be told what became of the job; it will run again", &error);
        }
        result
    }
}

/// Runs work that may panic or hang. What a panic says goes to the log by itself, and nowhere else.
pub(super) async fn guarded<T>(limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(limit, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Error::new(Kind::Internal, "PANIC", "The handler panicked.")),
        Err(_) => Err(Error::new(Kind::Unavailable, "TIMEOUT", format!("The work took longer than {limit:?}."))),
    }
}

/// A warning with the chain of causes.
pub(super) fn warn(what: &str, error: &Error) {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    tracing::warn!(%error, cause = causes.join(": "), "{what}");
}

fn fault(reason: &'static str, text: impl Into<String>) -> Error {
    Error::new(Kind::FailedPrecondition, reason, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_and_a_hang_are_failures() {
        let limit = Duration::from_millis(20);
        let panic = guarded::<()>(limit, async { panic!("secret") }).await.unwrap_err();
        assert_eq!(panic.to_string(), "PANIC: The handler panicked.");
        assert_eq!(guarded::<()>(limit, std::future::pending()).await.unwrap_err().reason(), "TIMEOUT");
    }
}
