//! The audit log as a file: NDJSON or CSV, read and sent in pieces.

use futures::{Stream, stream};
use kernel::{Result, Time};
use proto::google::api::HttpBody;
use serde_json::{Value, json};
use storage::{
    AuditEntry, TenantDb,
    entity::audit_log::{Entity, Model},
};
use tokio::time::Instant;
use tonic::Status;

use super::{AuditLogFilter, behind, ended};
use crate::{
    csv,
    lease::{LONGEST, Lease, StreamGuard},
};

/// Entries of one piece.
const BATCH: u64 = 500;

/// The format of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// RFC 4180, with a line of names.
    Csv,
}

impl Format {
    /// The end of the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Format::Ndjson => "application/x-ndjson",
            Format::Csv => csv::TYPE,
        }
    }
}

const COLUMNS: [&str; 16] = [
    "id",
    "timestamp",
    "tenant",
    "actor",
    "actor_name",
    "on_behalf_of",
    "on_behalf_of_name",
    "action",
    "target",
    "target_type",
    "target_key",
    "details",
    "request_id",
    "client_address",
    "user_agent",
    "entry",
];

struct Export {
    db: TenantDb,
    filter: AuditLogFilter,
    format: Format,
    lease: Lease,
    _place: StreamGuard,
    /// Behind which entry to go on; none: at the beginning.
    cursor: (Time, i64),
    ends: Instant,
    step: Step,
}

enum Step {
    Begin,
    Rows,
    Done,
}

/// Notes the export, and begins it.
pub async fn begin(
    db: &TenantDb,
    filter: AuditLogFilter,
    format: Format,
    lease: Lease,
) -> Result<impl Stream<Item = Result<HttpBody, Status>> + Send + use<>> {
    db.narrowed(filter.tenant)?;
    csv::note(db, filter.tenant, entry(&filter, format)).await?;
    let place = lease.open_stream().await?;
    // What happens meanwhile is not part of it.
    let before = filter.before.map_or(db.now(), |before| before.min(db.now()));
    let export = Export {
        db: db.clone(),
        filter: AuditLogFilter { before: Some(before), ..filter },
        format,
        lease,
        _place: place,
        cursor: (Time::UNIX_EPOCH, 0),
        ends: Instant::now() + LONGEST,
        step: Step::Begin,
    };
    Ok(stream::try_unfold(export, |mut export| async move {
        let piece = export.next().await?;
        Ok(piece.map(|piece| (piece, export)))
    }))
}

fn entry(filter: &AuditLogFilter, format: Format) -> AuditEntry {
    let entry = AuditEntry::new("audit_exported", "audit_log", "").detail("format", format.extension());
    let filter = json!({
        "actor": filter.actor, "target": filter.target, "tenant": filter.tenant, "action": filter.action,
        "target_type": filter.target_type, "target_key": filter.target_key, "request_id": filter.request_id,
        "after": filter.after, "before": filter.before,
    });
    entry.detail("filter", filter)
}

impl Export {
    async fn next(&mut self) -> Result<Option<HttpBody>> {
        match self.step {
            Step::Begin => {
                self.step = Step::Rows;
                let head = if self.format == Format::Csv { csv::line(COLUMNS.map(Value::from)) } else { String::new() };
                Ok(Some(self.piece(head)))
            }
            Step::Rows => self.rows().await,
            Step::Done => Ok(None),
        }
    }

    async fn rows(&mut self) -> Result<Option<HttpBody>> {
        if Instant::now() >= self.ends {
            return Err(ended());
        }
        self.lease.check().await?;
        let tx = self.db.read().await?;
        let query = tx.find::<Entity>().filter(self.filter.condition());
        let rows = tx.all(behind(query, self.cursor.0, self.cursor.1, BATCH)).await?;
        tx.end().await?;
        if (rows.len() as u64) < BATCH {
            self.step = Step::Done;
        }
        let Some(last) = rows.last() else { return Ok(None) };
        self.cursor = (last.timestamp, last.id);
        let text = rows.into_iter().map(|row| self.written(row)).collect();
        Ok(Some(self.piece(text)))
    }

    fn written(&self, row: Model) -> String {
        let values = values(row);
        match self.format {
            Format::Csv => csv::line(values),
            Format::Ndjson => {
                let object: serde_json::Map<_, _> = COLUMNS.iter().map(|name| (*name).to_owned()).zip(values).collect();
                format!("{}\n", Value::Object(object))
            }
        }
    }

    fn piece(&self, text: String) -> HttpBody {
        let content_type = self.format.content_type().to_owned();
        HttpBody { content_type, data: text.into(), extensions: Vec::new() }
    }
}

fn values(row: Model) -> [Value; 16] {
    [
        row.id.into(),
        csv::time(row.timestamp),
        kernel::TenantId(row.tenant_id).on_wire().into(),
        row.actor_id.into(),
        row.actor_name.into(),
        row.on_behalf_of_id.into(),
        row.on_behalf_of_name.into(),
        row.action.into(),
        row.target_id.into(),
        row.target_type.into(),
        row.target_key.into(),
        row.details,
        row.request_id.into(),
        row.client_address.into(),
        row.user_agent.into(),
        row.entry_id.map(|id| id.to_string()).into(),
    ]
}
