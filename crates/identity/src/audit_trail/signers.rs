//! Which master keys the trail still needs: heads are verified before the chain goes on, rows before they are chained.

use kernel::Result;
use sea_orm::{FromQueryResult, Value};
use storage::{Storage, SystemAccess, SystemDb};

/// What of the trail needs a master key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// Heads of chains that it signed.
    pub heads: u64,
    /// Rows that it signed and that are not chained yet.
    pub waiting: u64,
}

/// What of the trail needs a master key.
pub async fn signers(storage: &Storage, key: &str) -> Result<Signs> {
    let db = storage.system(SystemAccess::AuditSigners);
    let heads = "SELECT count(*) AS count FROM audit_heads WHERE key_id = $1";
    // A signature begins with the length of the key's id, and the id.
    let mut start = vec![u8::try_from(key.len()).unwrap_or_default()];
    start.extend_from_slice(key.as_bytes());
    let waiting = format!(
        "SELECT count(*) AS count FROM audit_pending p
         JOIN audit_logs a ON a.tenant_id = p.tenant_id AND a.id = p.audit_id
         WHERE substr(a.signature, 1, {}) = $1",
        start.len()
    );
    Ok(Signs { heads: count(&db, heads, key.into()).await?, waiting: count(&db, &waiting, start.into()).await? })
}

async fn count(db: &SystemDb, sql: &str, value: Value) -> Result<u64> {
    #[derive(Debug, FromQueryResult)]
    struct Count {
        count: i64,
    }
    let rows: Vec<Count> = db.fetch(sql, vec![value]).await?;
    Ok(rows.first().map_or(0, |row| row.count.unsigned_abs()))
}
