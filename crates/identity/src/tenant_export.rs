//! Everything of one tenant as NDJSON: a line that says what follows, a line for each table and each row, and a last
//! line that says that nothing is missing. Read and sent in pieces, whatever the size.
//!
//! Which tables and columns there are is the database's to say (`storage::tenant_rows`): secrets stay, and so does what
//! is only passing through.

use futures::{Stream, stream};
use kernel::{Error, Result, TenantId};
use serde_json::{Value, json};
use storage::{
    AuditEntry, TenantDb,
    tenant_rows::{PASSING, TenantTable},
};

use crate::{
    entity::tenant::{Entity, Model},
    lease::{Lease, StreamGuard},
};

/// Rows of one piece.
const BATCH: u32 = 500;

/// An export that has begun.
#[derive(Debug)]
pub struct Export {
    db: TenantDb,
    lease: Option<(Lease, StreamGuard)>,
    tenant: Model,
    /// Tables that are still to come, the next one last.
    tables: Vec<TenantTable>,
    /// The table whose rows are being read, and behind which.
    current: Option<(TenantTable, Option<Vec<String>>)>,
    rows: u64,
    step: Step,
}

#[derive(Debug)]
enum Step {
    Begin,
    Tables,
    Done,
}

/// Notes an export, and begins it. `lease`: what the caller's stream lives by; the command line has none.
pub async fn begin(db: &TenantDb, id: i64, lease: Option<Lease>) -> Result<Export> {
    if id == TenantId::PLATFORM.0 {
        return Err(Error::not_found());
    }
    let db = db.at::<Entity>(id).await?;
    let tx = db.read().await?;
    let tenant = tx.get::<Entity>(id).await?;
    let mut tables = tx.tenant_tables().await?;
    tx.end().await?;
    tables.retain(|table| !PASSING.iter().any(|(name, _)| *name == table.name));
    tables.reverse();
    let lease = match lease {
        Some(lease) => {
            let place = lease.open_stream().await?;
            Some((lease, place))
        }
        None => None,
    };
    let tx = db.write().await?;
    tx.audit(AuditEntry::new("tenant_exported", "tenant", id)).await?;
    tx.commit().await?;
    Ok(Export { db, lease, tenant, tables, current: None, rows: 0, step: Step::Begin })
}

impl Export {
    /// The tenant's short name.
    pub fn slug(&self) -> &str {
        &self.tenant.slug
    }

    /// The pieces. A stream that ends with an error is not complete.
    pub fn pieces(self) -> impl Stream<Item = Result<String>> + Send {
        stream::try_unfold(self, |mut export| async move {
            let piece = export.next().await?;
            Ok(piece.map(|piece| (piece, export)))
        })
    }

    async fn next(&mut self) -> Result<Option<String>> {
        match self.step {
            Step::Begin => {
                self.step = Step::Tables;
                Ok(Some(self.head()))
            }
            Step::Tables => self.more().await.map(Some),
            Step::Done => Ok(None),
        }
    }

    fn head(&self) -> String {
        let tenant = json!({
            "id": self.tenant.id, "uuid": self.tenant.uuid, "name": self.tenant.name, "slug": self.tenant.slug,
        });
        let tables: Vec<&str> = self.tables.iter().rev().map(|table| table.name.as_str()).collect();
        let left_out: Vec<&str> = PASSING.iter().map(|(name, _)| *name).collect();
        line(&json!({
            "wiwebb_tenant_export": 1, "tenant": tenant, "exported_at": self.db.now(), "tables": tables,
            "tables_left_out": left_out,
        }))
    }

    /// The next piece of a table, the beginning of one, or the end.
    async fn more(&mut self) -> Result<String> {
        if let Some((lease, _)) = &self.lease {
            lease.check().await?;
        }
        if let Some((table, after)) = self.current.take() {
            let tx = self.db.read().await?;
            let found = tx.tenant_rows(&table, after.as_deref(), BATCH).await?;
            tx.end().await?;
            self.rows += found.rows.len() as u64;
            let text = found.rows.into_iter().map(|row| line(&json!({"table": table.name, "row": row}))).collect();
            self.current = found.next.map(|next| (table, Some(next)));
            return Ok(text);
        }
        let Some(table) = self.tables.pop() else {
            self.step = Step::Done;
            return Ok(line(&json!({"complete": true, "rows": self.rows})));
        };
        let text = line(&json!({"table": table.name, "columns": table.columns, "columns_left_out": table.left_out}));
        self.current = Some((table, None));
        Ok(text)
    }
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}
