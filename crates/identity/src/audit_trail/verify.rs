//! Compares rows, chain, heads and the heads outside, at one moment of the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::Result;
use sea_orm::{FromQueryResult, Value};
use storage::{Keyring, Signed, Storage, SystemAccess, SystemTx, audit::trail, entity::audit_log::Model};

use super::{Head, OutsideHead, hex};

const BATCH: i64 = 500;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The tenant.
    pub tenant: i64,
    /// What, and where.
    pub what: String,
}

/// What was compared, and what was found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Rows that stand in a chain, by tenant.
    pub sealed: BTreeMap<i64, u64>,
    /// Rows that are not sealed yet.
    pub waiting: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Compares the trail of one tenant or of all. `outside` are lines of heads files, with their places.
pub async fn verify(
    storage: &Storage,
    tenant: Option<i64>,
    outside: &[(String, Option<OutsideHead>)],
) -> Result<Report> {
    let tx = storage.system(SystemAccess::AuditVerify).snapshot().await?;
    let mut known: HashMap<i64, Vec<(&str, &OutsideHead)>> = HashMap::new();
    let mut report = Report::default();
    for (place, line) in outside {
        match line {
            Some(head) if head.is_signed(storage.keys()) != Signed::Invalid => {
                known.entry(head.tenant).or_default().push((place, head));
            }
            _ => report.findings.push(Finding { tenant: 0, what: format!("{place}: the line is not WiWebb's own") }),
        }
    }
    let mut tenants = tenants(&tx).await?;
    tenants.extend(known.keys());
    for id in tenants.into_iter().filter(|id| tenant.is_none_or(|tenant| tenant == *id)) {
        let outside = known.remove(&id).unwrap_or_default();
        let check = Check { tx: &tx, keys: storage.keys(), tenant: id, outside, report: &mut report };
        check.run().await?;
    }
    Ok(report)
}

async fn tenants(tx: &SystemTx) -> Result<BTreeSet<i64>> {
    #[derive(Debug, FromQueryResult)]
    struct Row {
        tenant_id: i64,
    }
    let sql = "SELECT tenant_id FROM audit_heads UNION SELECT tenant_id FROM audit_chain UNION
               SELECT tenant_id FROM audit_logs";
    let rows: Vec<Row> = tx.fetch(sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|row| row.tenant_id).collect())
}

#[derive(Debug, FromQueryResult)]
struct Link {
    seq: i64,
    audit_id: i64,
    genuine: bool,
    hash: Vec<u8>,
}

/// The comparison of one tenant.
struct Check<'a> {
    tx: &'a SystemTx,
    keys: &'a Keyring,
    tenant: i64,
    outside: Vec<(&'a str, &'a OutsideHead)>,
    report: &'a mut Report,
}

impl Check<'_> {
    async fn run(mut self) -> Result<()> {
        let head = match Head::load(self.tx, self.tenant).await? {
            Some(head) => {
                if head.is_signed(self.keys) != Signed::Valid {
                    self.found("the head of the chain is not signed with a key of WIWEBB_KEYS".to_owned());
                }
                head
            }
            None => Head::start(self.tenant),
        };
        self.compare_chain(&head).await?;
        self.compare_outside(&head);
        self.compare_rows_beside().await?;
        self.compare_copies().await
    }

    fn found(&mut self, what: String) {
        self.report.findings.push(Finding { tenant: self.tenant, what });
    }

    /// Walks along the chain. Each link is compared on top of the one that is stored before it, so that one finding
    /// does not hide the next.
    async fn compare_chain(&mut self, head: &Head) -> Result<()> {
        let (mut seq, mut hash) = (head.cut_seq, head.cut_hash.clone());
        loop {
            let links = self.links(seq).await?;
            let Some(last) = links.last().map(|link| link.seq) else { break };
            let rows = self.rows(seq, last).await?;
            for link in links {
                let follows = link.seq == seq + 1;
                if !follows {
                    self.found(format!("links {} to {} of the chain are gone", seq + 1, link.seq - 1));
                }
                self.compare(&link, rows.get(&link.audit_id), follows.then_some(&hash));
                (seq, hash) = (link.seq, link.hash);
            }
        }
        if seq < head.seq {
            self.found(format!("the newest entries are missing: links {} to {} of the chain", seq + 1, head.seq));
        } else if seq > head.seq || hash != head.hash {
            self.found(format!("the chain does not end at its head (link {} of {seq})", head.seq));
        }
        Ok(())
    }

    fn compare(&mut self, link: &Link, row: Option<&Model>, before: Option<&Vec<u8>>) {
        let Link { seq, audit_id, .. } = *link;
        let outside: Vec<&str> = self
            .outside
            .iter()
            .filter(|(_, head)| head.seq == seq && head.hash != hex(&link.hash))
            .map(|(place, _)| *place)
            .collect();
        for place in outside {
            let text = format!("{place}: link {seq} of the chain is not the one that was told outside");
            self.report.findings.push(Finding { tenant: self.tenant, what: text });
        }
        let Some(row) = row else {
            return self.found(format!("entry {audit_id} (link {seq}) was removed"));
        };
        *self.report.sealed.entry(self.tenant).or_default() += 1;
        let signed = trail::verify(row, self.keys);
        if !link.genuine {
            self.found(format!("entry {audit_id} (link {seq}) was forged: WiWebb did not write it"));
        } else if before.is_some_and(|before| trail::link(before, seq, link.genuine, row) != link.hash) {
            let what =
                if signed == Signed::Valid { "is not at its place: swapped or re-chained" } else { "was edited" };
            self.found(format!("entry {audit_id} (link {seq}) {what}"));
        } else if signed == Signed::Invalid {
            self.found(format!("entry {audit_id} (link {seq}) was edited and re-chained"));
        }
    }

    fn compare_outside(&mut self, head: &Head) {
        let newest = self.outside.iter().filter(|(_, outside)| outside.seq > head.seq).max_by_key(|(_, o)| o.seq);
        if let Some((place, outside)) = newest {
            let text = format!(
                "{place}: the newest entries are missing: the chain ends at link {} and was told outside to end at {}",
                head.seq, outside.seq
            );
            self.found(text);
        }
    }

    /// Rows that stand in no link: they wait for the sealer, or were put there by somebody else.
    async fn compare_rows_beside(&mut self) -> Result<()> {
        #[derive(Debug, FromQueryResult)]
        struct Waits {
            audit_id: i64,
        }
        let mut after = 0_i64;
        loop {
            let sql = "SELECT a.* FROM audit_logs a WHERE a.tenant_id = $1 AND a.id > $2 AND NOT EXISTS
                           (SELECT 1 FROM audit_chain c WHERE c.tenant_id = a.tenant_id AND c.audit_id = a.id)
                       ORDER BY a.id LIMIT $3";
            let rows: Vec<Model> = self.fetch(sql, vec![after.into(), BATCH.into()]).await?;
            let Some(last) = rows.last().map(|row| row.id) else { return Ok(()) };
            let sql = "SELECT audit_id FROM audit_pending WHERE tenant_id = $1 AND audit_id > $2 AND audit_id <= $3";
            let waits: Vec<Waits> = self.fetch(sql, vec![after.into(), last.into()]).await?;
            let waits: BTreeSet<i64> = waits.into_iter().map(|row| row.audit_id).collect();
            for row in rows {
                if trail::verify(&row, self.keys) != Signed::Valid {
                    self.found(format!("entry {} was forged or edited: it is not as WiWebb wrote it", row.id));
                } else if waits.contains(&row.id) {
                    self.report.waiting += 1;
                } else {
                    self.found(format!("entry {} was taken out of the chain", row.id));
                }
            }
            after = last;
        }
    }

    /// Rows that are copies of others, signature and all.
    async fn compare_copies(&mut self) -> Result<()> {
        #[derive(Debug, FromQueryResult)]
        struct Copy {
            first: i64,
            last: i64,
        }
        let sql = "SELECT min(id) AS first, max(id) AS last FROM audit_logs WHERE tenant_id = $1
                   GROUP BY entry_id HAVING count(*) > 1";
        let copies: Vec<Copy> = self.fetch(sql, Vec::new()).await?;
        for Copy { first, last } in copies {
            self.found(format!("entry {last} was forged: it is a copy of entry {first}"));
        }
        Ok(())
    }

    async fn links(&self, after: i64) -> Result<Vec<Link>> {
        let sql = "SELECT seq, audit_id, genuine, hash FROM audit_chain WHERE tenant_id = $1 AND seq > $2
                   ORDER BY seq LIMIT $3";
        self.fetch(sql, vec![after.into(), BATCH.into()]).await
    }

    async fn rows(&self, after: i64, last: i64) -> Result<HashMap<i64, Model>> {
        let sql = "SELECT a.* FROM audit_chain c JOIN audit_logs a ON a.tenant_id = c.tenant_id AND a.id = c.audit_id
                   WHERE c.tenant_id = $1 AND c.seq > $2 AND c.seq <= $3";
        let rows: Vec<Model> = self.fetch(sql, vec![after.into(), last.into()]).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    async fn fetch<M: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<M>> {
        let mut all = vec![self.tenant.into()];
        all.extend(values);
        self.tx.fetch(sql, all).await
    }
}
