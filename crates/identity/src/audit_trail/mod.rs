//! The audit trail that cannot be changed unnoticed (S13). Rows are signed as they are written; the [`Sealer`] chains
//! those that are committed, tenant by tenant, and signs the head of each chain; heads also leave the database, by the
//! log and by a file. [`verify`] compares all of it. [`Retention`] lets a chain begin later, and says so in its head.
//!
//! Whoever can write to the database, but has no master key, can neither forge a row nor chain anew; whoever brings
//! back an older database is told by the heads outside. A row that has been committed and not sealed, for at most a
//! second, can be taken away unseen.

mod head;
mod heads_file;
mod marks;
mod retention;
mod sealer;
mod signers;
mod verify;

pub use head::{Head, heads};
pub use heads_file::{HeadsFile, OutsideHead};
pub use marks::Marks;
pub use retention::Retention;
pub use sealer::Sealer;
pub use signers::{Signs, signers};
pub use verify::{Finding, Report, verify};

use kernel::Result;
use sea_orm::FromQueryResult;
use storage::SystemTx;

/// Holds one tenant's chain until the transaction ends; `false`: another worker is at it.
async fn lock(tx: &SystemTx, tenant: i64) -> Result<bool> {
    #[derive(Debug, FromQueryResult)]
    struct Row {
        held: bool,
    }
    if tx.backend() != sea_orm::DbBackend::Postgres {
        // SQLite's writer is alone.
        return Ok(true);
    }
    let sql = "SELECT pg_try_advisory_xact_lock(hashtextextended('wiwebb audit chain', $1)) AS held";
    let rows: Vec<Row> = tx.fetch(sql, vec![tenant.into()]).await?;
    Ok(rows.first().is_some_and(|row| row.held))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
