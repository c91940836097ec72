//! Chains what has been committed. A row waits in `audit_pending`, where a trigger puts it in its own transaction, so
//! one that becomes visible late is found all the same; writers never wait for the chain.

use std::time::Duration;

use async_trait::async_trait;
use jobs::Periodic;
use kernel::{Result, Time};
use sea_orm::{FromQueryResult, Value};
use storage::{Keyring, Signed, Storage, SystemAccess, SystemDb, SystemTx, audit::trail, entity::audit_log::Model};

use super::{Head, HeadsFile, OutsideHead, lock};

/// Rows that are chained in one transaction.
const BATCH: i64 = 200;

/// Chains audit rows, tenant by tenant.
#[derive(Debug, Clone)]
pub struct Sealer {
    db: SystemDb,
    storage: Storage,
    outside: Option<HeadsFile>,
}

struct Link {
    seq: i64,
    row: i64,
    genuine: bool,
    hash: Vec<u8>,
}

impl Sealer {
    /// The sealer of a storage; heads also go into a file, where there is one.
    pub fn new(storage: &Storage, outside: Option<HeadsFile>) -> Self {
        Self { db: storage.system(SystemAccess::AuditSealer), storage: storage.clone(), outside }
    }

    /// Chains all that waits, and returns the number of rows. A tenant that fails does not keep the others waiting.
    pub async fn seal(&self) -> Result<u64> {
        #[derive(Debug, FromQueryResult)]
        struct Waiting {
            tenant_id: i64,
        }
        let sql = "SELECT DISTINCT tenant_id FROM audit_pending ORDER BY tenant_id";
        let waiting: Vec<Waiting> = self.db.fetch(sql, Vec::new()).await?;
        let (mut sealed, mut heads, mut result) = (0, Vec::new(), Ok(()));
        for Waiting { tenant_id } in waiting {
            match self.seal_tenant(tenant_id).await {
                Ok((rows, head)) => {
                    sealed += rows;
                    heads.extend(head);
                }
                Err(error) => {
                    metrics::counter!("wiwebb_audit_seal_failures_total").increment(1);
                    tracing::error!(tenant = tenant_id, %error, "audit rows cannot be sealed");
                    result = Err(error);
                }
            }
        }
        self.tell(&heads).await?;
        result.map(|()| sealed)
    }

    /// Chains what waits in a tenant; returns the rows and the new head.
    async fn seal_tenant(&self, tenant: i64) -> Result<(u64, Option<Head>)> {
        let (mut total, mut newest) = (0, None);
        loop {
            let tx = self.db.begin().await?;
            if !lock(&tx, tenant).await? {
                return Ok((total, newest));
            }
            let rows = waiting(&tx, tenant).await?;
            if rows.is_empty() {
                // Now, and not when the connection is next used: the lock would keep the next sealer out.
                tx.end().await?;
                return Ok((total, newest));
            }
            let (keys, now) = (self.storage.keys(), self.storage.clock().now());
            let before = Head::load_sound(&tx, tenant, keys).await?;
            let mut head = before.clone();
            let links: Vec<Link> = rows.iter().map(|row| chain(&mut head, row, keys)).collect();
            insert(&tx, tenant, &links, now).await?;
            forget(&tx, tenant, &links).await?;
            head.store(&tx, &before, keys, now).await?;
            tx.commit().await?;
            for link in links.iter().filter(|link| !link.genuine) {
                tracing::error!(target: "audit_forged", tenant, entry = link.row, "an audit row is not WiWebb's own");
            }
            metrics::counter!("wiwebb_audit_rows_sealed_total").increment(links.len() as u64);
            total += links.len() as u64;
            newest = Some(head);
        }
    }

    /// Tells the world outside the database of new heads.
    async fn tell(&self, heads: &[Head]) -> Result<()> {
        let keys = self.storage.keys();
        let heads: Vec<OutsideHead> = heads.iter().map(|head| OutsideHead::new(head, keys)).collect::<Result<_>>()?;
        for OutsideHead { tenant, seq, hash, signature, .. } in &heads {
            tracing::info!(target: "audit_head", tenant, seq, hash, signature, "sealed");
        }
        match &self.outside {
            Some(file) if !heads.is_empty() => {
                let added = file.append(&heads).await;
                if added.is_err() {
                    metrics::counter!("wiwebb_audit_heads_failures_total").increment(1);
                }
                added
            }
            _ => Ok(()),
        }
    }
}

/// Appends a row to the chain in memory.
fn chain(head: &mut Head, row: &Model, keys: &Keyring) -> Link {
    let genuine = trail::verify(row, keys) == Signed::Valid;
    head.seq += 1;
    head.hash = trail::link(&head.hash, head.seq, genuine, row);
    Link { seq: head.seq, row: row.id, genuine, hash: head.hash.clone() }
}

async fn waiting(tx: &SystemTx, tenant: i64) -> Result<Vec<Model>> {
    let sql = "SELECT a.* FROM audit_pending p JOIN audit_logs a ON a.tenant_id = p.tenant_id AND a.id = p.audit_id
               WHERE p.tenant_id = $1 ORDER BY a.timestamp, a.id LIMIT $2";
    tx.fetch(sql, vec![tenant.into(), BATCH.into()]).await
}

async fn insert(tx: &SystemTx, tenant: i64, links: &[Link], now: Time) -> Result<()> {
    let mut values: Vec<Value> = vec![tenant.into(), now.into()];
    let mut rows = Vec::new();
    for link in links {
        let first = values.len() + 1;
        rows.push(format!("($1, ${}, ${}, ${}, ${}, $2)", first, first + 1, first + 2, first + 3));
        values.extend([link.seq.into(), link.row.into(), link.genuine.into(), link.hash.clone().into()]);
    }
    let rows = rows.join(", ");
    let sql = format!("INSERT INTO audit_chain (tenant_id, seq, audit_id, genuine, hash, sealed_at) VALUES {rows}");
    tx.execute(&sql, values).await.map(drop)
}

async fn forget(tx: &SystemTx, tenant: i64, links: &[Link]) -> Result<()> {
    let mut values: Vec<Value> = vec![tenant.into()];
    values.extend(links.iter().map(|link| Value::from(link.row)));
    let places: Vec<String> = (2..=values.len()).map(|place| format!("${place}")).collect();
    let sql = format!("DELETE FROM audit_pending WHERE tenant_id = $1 AND audit_id IN ({})", places.join(", "));
    tx.execute(&sql, values).await.map(drop)
}

#[async_trait]
impl Periodic for Sealer {
    fn name(&self) -> &'static str {
        "audit_sealer"
    }

    fn every(&self) -> Duration {
        Duration::from_millis(400)
    }

    async fn run(&self) -> Result<u64> {
        self.seal().await
    }
}
