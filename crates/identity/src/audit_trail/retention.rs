//! Lets go of rows that are older than their tenant keeps them. The chain then begins later: its signed head says from
//! where, and the trail itself says that it was cut.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use jobs::Periodic;
use kernel::{Result, TenantId, Time};
use sea_orm::FromQueryResult;
use storage::{AuditEntry, Signed, SystemAccess, SystemDb, SystemTx};

use super::{Head, hex, lock};
use crate::Identity;

/// Rows that go in one transaction.
const BATCH: i64 = 2000;

/// The periodic work.
#[derive(Debug, Clone)]
pub struct Retention {
    db: SystemDb,
    identity: Identity,
}

#[derive(Debug, FromQueryResult)]
struct Kept {
    tenant_id: i64,
    days: i32,
}

#[derive(Debug, FromQueryResult)]
struct Link {
    seq: i64,
    hash: Vec<u8>,
}

impl Retention {
    /// The retention of an identity's tenants.
    pub fn new(identity: &Identity) -> Self {
        Self { db: identity.storage().system(SystemAccess::AuditRetention), identity: identity.clone() }
    }

    /// Removes what is too old, and returns the number of rows.
    pub async fn trim(&self) -> Result<u64> {
        let tenants: Vec<Kept> = self.db.fetch("SELECT tenant_id, days FROM audit_retention", Vec::new()).await?;
        let mut total = 0;
        for Kept { tenant_id, days } in tenants {
            let before = self.identity.clock().now() - TimeDelta::days(days.into());
            loop {
                let rows = self.trim_batch(tenant_id, before).await?;
                total += rows;
                if rows < BATCH.unsigned_abs() {
                    break;
                }
            }
        }
        Ok(total)
    }

    async fn trim_batch(&self, tenant: i64, before: Time) -> Result<u64> {
        let keys = self.identity.storage().keys();
        let tx = self.db.begin().await?;
        if !lock(&tx, tenant).await? {
            return Ok(0);
        }
        let head = Head::load_sound(&tx, tenant, keys).await?;
        let Some(last) = last_before(&tx, &head, before).await? else { return Ok(0) };
        let mut cut = Head { cut_seq: last.seq, cut_hash: last.hash.clone(), ..head.clone() };
        cut.store(&tx, &head, keys, self.identity.clock().now()).await?;
        let rows = remove(&tx, &cut).await?;
        let entry = AuditEntry::new("audit_trimmed", "audit_log", last.seq)
            .detail("removed", rows)
            .detail("through", last.seq)
            .detail("hash", hex(&last.hash))
            .detail("sealed_before", before.to_rfc3339());
        tx.audit(entry, &self.identity.system_context(TenantId(tenant), "audit retention"), keys).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Signs heads with the current key where an older one did, so that older keys can be given up.
    pub async fn sign_anew(&self) -> Result<u64> {
        #[derive(Debug, FromQueryResult)]
        struct Stale {
            tenant_id: i64,
        }
        let keys = self.identity.storage().keys();
        let sql = "SELECT tenant_id FROM audit_heads WHERE key_id <> $1";
        let stale: Vec<Stale> = self.db.fetch(sql, vec![keys.current().into()]).await?;
        let mut signed = 0;
        for Stale { tenant_id } in stale {
            let tx = self.db.begin().await?;
            let Some(head) = Head::load(&tx, tenant_id).await? else { continue };
            if !lock(&tx, tenant_id).await? || head.is_signed(keys) != Signed::Valid {
                continue;
            }
            head.clone().store(&tx, &head, keys, self.identity.clock().now()).await?;
            tx.commit().await?;
            signed += 1;
        }
        Ok(signed)
    }
}

/// The last link of the next batch that is old enough. Links are as old as their sealing, which is never before the row.
async fn last_before(tx: &SystemTx, head: &Head, before: Time) -> Result<Option<Link>> {
    let sql = "SELECT seq, hash FROM audit_chain
               WHERE tenant_id = $1 AND seq > $2 AND seq <= $3 AND sealed_at < $4 ORDER BY seq DESC LIMIT 1";
    let values = vec![head.tenant_id.into(), head.cut_seq.into(), (head.cut_seq + BATCH).into(), before.into()];
    Ok(tx.fetch(sql, values).await?.into_iter().next())
}

async fn remove(tx: &SystemTx, cut: &Head) -> Result<u64> {
    let rows = "DELETE FROM audit_logs WHERE tenant_id = $1
                AND id IN (SELECT audit_id FROM audit_chain WHERE tenant_id = $1 AND seq <= $2)";
    let removed = tx.execute(rows, vec![cut.tenant_id.into(), cut.cut_seq.into()]).await?.rows_affected();
    let links = "DELETE FROM audit_chain WHERE tenant_id = $1 AND seq <= $2";
    tx.execute(links, vec![cut.tenant_id.into(), cut.cut_seq.into()]).await?;
    Ok(removed)
}

#[async_trait]
impl Periodic for Retention {
    fn name(&self) -> &'static str {
        "audit_retention"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }

    async fn run(&self) -> Result<u64> {
        self.sign_anew().await?;
        self.trim().await
    }
}
