//! Database effects once: a job may run twice, the mark of its effects is written once.

use kernel::Result;
use storage::WriteTx;

use crate::Job;

/// Whether the effects of a job are this transaction's to make. The mark is written in the transaction itself, so mark
/// and effects are durable together. Call it first, and leave out everything where it says `false`.
pub async fn once(tx: &WriteTx, job: &Job) -> Result<bool> {
    tx.claim_effect(&job.id).await
}
