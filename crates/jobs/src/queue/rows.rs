//! What the queue's tables hold, read into values.

use apalis::prelude::Task;
use kernel::Time;
use sea_orm::FromQueryResult;

use crate::Job;

/// A job that a worker has claimed.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub id: String,
    /// Attempts before this one.
    pub attempts: u32,
    /// `None`: the envelope cannot be read.
    pub job: Option<Job>,
}

/// How a job ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Finished {
    Done,
    Dead,
}

impl Finished {
    /// apalis's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Finished::Done => "Done",
            Finished::Dead => "Killed",
        }
    }
}

/// A dead letter. Its payload is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// The job.
    pub id: String,
    /// What it was to do.
    pub topic: String,
    /// The tenant in which it runs.
    pub tenant_id: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// The last error.
    pub error: String,
    /// When it was given up.
    pub at: Time,
}

/// Jobs in the queue, by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Due, or waiting for their next attempt.
    pub waiting: u64,
    /// With a worker.
    pub running: u64,
    /// Given up.
    pub dead: u64,
    /// Finished, kept for a while to recognise duplicates.
    pub done: u64,
}

impl Depth {
    /// The states with their names, for the metrics.
    pub fn by_state(&self) -> [(&'static str, u64); 4] {
        [("waiting", self.waiting), ("running", self.running), ("dead", self.dead), ("done", self.done)]
    }
}

#[derive(Debug, FromQueryResult)]
pub(super) struct DeadRow {
    id: String,
    job: Vec<u8>,
    attempts: i64,
    result: Option<String>,
    seconds: i64,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct DepthRow {
    pub status: String,
    pub jobs: i64,
}

/// Counts rows by apalis's states.
pub(super) fn depth_of(rows: Vec<DepthRow>) -> Depth {
    let mut depth = Depth::default();
    for row in rows {
        let jobs = row.jobs.unsigned_abs();
        match row.status.as_str() {
            "Queued" | "Running" => depth.running += jobs,
            "Done" => depth.done += jobs,
            "Killed" => depth.dead += jobs,
            _ => depth.waiting += jobs,
        }
    }
    depth
}

/// An error as apalis keeps results. (PostgreSQL's JSON has no NUL.)
pub(super) fn result_of(error: &str) -> String {
    let text: String = error.chars().filter(|c| *c != '\0').take(500).collect();
    serde_json::json!({ "Err": text }).to_string()
}

impl From<Task<Vec<u8>>> for Claimed {
    fn from(task: Task<Vec<u8>>) -> Self {
        Self {
            id: task.task_id().map(ToString::to_string).unwrap_or_default(),
            attempts: u32::try_from(task.attempt()).unwrap_or(u32::MAX),
            job: serde_json::from_slice(&task.args).ok(),
        }
    }
}

impl From<DeadRow> for DeadJob {
    fn from(row: DeadRow) -> Self {
        let job = serde_json::from_slice::<Job>(&row.job).ok();
        let result = row.result.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
        Self {
            id: row.id,
            tenant_id: job.as_ref().map_or(0, |job| job.tenant_id),
            topic: job.map(|job| job.topic).unwrap_or_default(),
            attempts: u32::try_from(row.attempts).unwrap_or_default(),
            error: result.and_then(|v| v.get("Err")?.as_str().map(str::to_owned)).unwrap_or_default(),
            at: Time::from_timestamp(row.seconds, 0).unwrap_or_default(),
        }
    }
}
