//! Lists as CSV files (RFC 4180): a line of names, then the rows in the order of their keys, read and sent in pieces, so
//! that memory does not grow with the list. The caller's stream lives by its lease.

use async_trait::async_trait;
use futures::{Stream, stream};
use kernel::Result;
use proto::google::api::HttpBody;
use serde_json::Value;
use storage::{AuditEntry, TenantDb};
use tokio::time::Instant;
use tonic::Status;

use crate::{
    audit_logs,
    lease::{LONGEST, Lease, StreamGuard},
};

/// Rows of one piece.
pub const BATCH: u64 = 500;

/// The media type.
pub const TYPE: &str = "text/csv; charset=utf-8";

/// A list that is exported.
#[async_trait]
pub trait Rows: Send + 'static {
    /// The names of the columns.
    const COLUMNS: &'static [&'static str];

    /// The rows that follow, at most [`BATCH`]; fewer: there are no more.
    async fn next(&mut self) -> Result<Vec<Vec<Value>>>;
}

struct Export<R> {
    rows: R,
    lease: Lease,
    _place: StreamGuard,
    ends: Instant,
    step: Step,
}

enum Step {
    Begin,
    Rows,
    Done,
}

/// Notes an export, and begins it. `tenant`: the one that staff name.
pub async fn begin<R: Rows>(
    db: &TenantDb,
    tenant: Option<i64>,
    entry: AuditEntry,
    rows: R,
    lease: Lease,
) -> Result<impl Stream<Item = Result<HttpBody, Status>> + Send + use<R>> {
    note(db, tenant, entry).await?;
    let place = lease.open_stream().await?;
    let export = Export { rows, lease, _place: place, ends: Instant::now() + LONGEST, step: Step::Begin };
    Ok(stream::try_unfold(export, |mut export| async move {
        let piece = export.next().await?;
        let body = |text: String| HttpBody { content_type: TYPE.to_owned(), data: text.into(), extensions: Vec::new() };
        Ok(piece.map(|text| (body(text), export)))
    }))
}

/// Notes an export where its rows are from: in the caller's tenant, in the one that staff name, or on the platform.
pub async fn note(db: &TenantDb, tenant: Option<i64>, entry: AuditEntry) -> Result<()> {
    let home = match (db.context().scope().tenant(), tenant) {
        (Some(_), _) => db.clone(),
        (None, Some(tenant)) => db.place(Some(tenant))?,
        (None, None) => db.on_platform()?,
    };
    let tx = home.write().await?;
    tx.audit(entry).await?;
    tx.commit().await
}

impl<R: Rows> Export<R> {
    async fn next(&mut self) -> Result<Option<String>> {
        match self.step {
            Step::Begin => {
                self.step = Step::Rows;
                Ok(Some(line(R::COLUMNS.iter().map(|name| Value::from(*name)))))
            }
            Step::Rows => {
                if Instant::now() >= self.ends {
                    return Err(audit_logs::ended());
                }
                self.lease.check().await?;
                let rows = self.rows.next().await?;
                if (rows.len() as u64) < BATCH {
                    self.step = Step::Done;
                }
                Ok((!rows.is_empty()).then(|| rows.into_iter().map(line).collect()))
            }
            Step::Done => Ok(None),
        }
    }
}

/// A time as it stands in a cell.
pub fn time(at: kernel::Time) -> Value {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true).into()
}

/// One line.
pub fn line(values: impl IntoIterator<Item = Value>) -> String {
    let cells: Vec<String> = values.into_iter().map(|value| cell(&value)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell. A text that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let text = |text: &str| cell(&Value::from(text));
        assert_eq!(text("plain"), "plain");
        assert_eq!(text("a \"b\", c\n"), "\"a \"\"b\"\", c\n\"");
        for bad in ["=1+1", "+1", "-1", "@x", "\t=1"] {
            assert_eq!(text(bad), format!("'{bad}"));
        }
        assert_eq!(text("\r=1"), "\"'\r=1\"");
        assert_eq!(cell(&Value::Null), "");
        assert_eq!(cell(&json!({"a": "=1"})), "\"{\"\"a\"\":\"\"=1\"\"}\"");
        assert_eq!(line([1.into(), "x".into()]), "1,x\r\n");
    }
}
