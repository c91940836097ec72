//! The rows of one tenant in whatever tables there are: for taking a tenant's data away with it, and for knowing that
//! nothing is left. Tables and columns are read from the database, so a new table cannot be forgotten.
//!
//! A column that sounds like a secret, or holds bytes, is left out unless [`SHOWN`] knows better.

use kernel::{Error, Result};
use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult, Statement, Value};
use serde_json::Value as Json;

use crate::{Tx, error::from_db};

/// Tables that hold nothing of a tenant's, and why.
pub const PASSING: &[(&str, &str)] = &[
    ("outbox", "events on their way; mails among them"),
    ("job_effects", "marks against doing a job twice"),
    ("revocations", "notes to caches, kept for an hour"),
    ("audit_pending", "audit rows that wait for the sealer"),
    ("audit_marks", "marks against repeated audit rows"),
    ("sign_in_failures", "counts of failed sign-ins"),
    ("oidc_attempts", "sign-ins on their way"),
    ("passkey_ceremonies", "sign-ins on their way"),
    ("tenant_keys", "what columns are sealed with; goes with its tenant"),
];

/// Columns that sound like secrets or hold bytes, and are none.
pub const SHOWN: &[(&str, &str)] = &[
    ("users", "email_key"),
    ("audit_logs", "target_key"),
    ("audit_chain", "hash"),
    ("audit_heads", "hash"),
    ("audit_heads", "cut_hash"),
    ("audit_heads", "key_id"),
    ("tenant_settings", "logo"),
    ("tenant_settings", "favicon"),
    ("radius_nas", "first_address"),
    ("radius_nas", "last_address"),
];

const SECRET_WORDS: [&str; 8] = ["password", "secret", "token", "hash", "code", "key", "credential", "signature"];

/// A table that holds rows of tenants.
#[derive(Debug, Clone)]
pub struct TenantTable {
    /// Its name.
    pub name: String,
    /// The columns that are shown.
    pub columns: Vec<String>,
    /// The columns that are left out.
    pub left_out: Vec<String>,
    tenant: &'static str,
    /// Columns of the key with their types, in order.
    key: Vec<(String, String)>,
    /// What selects the columns as one JSON text.
    object: String,
}

/// Some rows, and where to go on.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows, each an object.
    pub rows: Vec<Json>,
    /// The key of the last one, for the next call; none: there are no more.
    pub next: Option<Vec<String>>,
}

#[derive(Debug, FromQueryResult)]
struct Column {
    tab: String,
    name: String,
    kind: String,
    place: Option<i32>,
}

impl Tx {
    /// The tables that hold rows of tenants, by name.
    pub async fn tenant_tables(&self) -> Result<Vec<TenantTable>> {
        let sql = match self.backend() {
            DbBackend::Postgres => {
                "SELECT c.relname::text AS tab, a.attname::text AS name, format_type(a.atttypid, NULL) AS kind,
                        array_position(i.indkey::int2[], a.attnum)::int AS place
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                 LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
                 WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname, a.attnum"
            }
            _ => {
                "SELECT m.name AS tab, p.name AS name, lower(p.type) AS kind, nullif(p.pk, 0) AS place
                 FROM sqlite_master m JOIN pragma_table_info(m.name) p
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid"
            }
        };
        let columns: Vec<Column> = self.select(sql, Vec::new()).await?;
        let tables = columns.chunk_by(|one, other| one.tab == other.tab);
        Ok(tables.filter_map(|columns| TenantTable::new(columns, self.backend())).collect())
    }

    /// Rows of the transaction's tenant, behind a key.
    pub async fn tenant_rows(&self, table: &TenantTable, after: Option<&[String]>, limit: u32) -> Result<Rows> {
        #[derive(Debug, FromQueryResult)]
        struct Row {
            row: String,
            key: String,
        }
        let tenant = self.one_tenant()?;
        let mut values: Vec<Value> = vec![tenant.into()];
        values.extend(after.into_iter().flatten().map(|part| Value::from(part.as_str())));
        let sql = table.statement(self.backend(), after.is_some(), limit);
        let rows: Vec<Row> = self.select(&sql, values).await?;
        let full = rows.len() as u64 == u64::from(limit);
        let next = match rows.last() {
            Some(last) if full => Some(serde_json::from_str(&last.key).map_err(Error::internal)?),
            _ => None,
        };
        let rows = rows.iter().map(|row| serde_json::from_str(&row.row).map_err(Error::internal));
        Ok(Rows { rows: rows.collect::<Result<_>>()?, next })
    }

    /// Whether the transaction's tenant has any row in a table.
    pub async fn has_rows(&self, table: &TenantTable) -> Result<bool> {
        #[derive(Debug, FromQueryResult)]
        struct One {}
        let (name, tenant) = (&table.name, table.tenant);
        let sql = format!("SELECT 1 AS one FROM {name} WHERE {tenant} = $1 LIMIT 1");
        Ok(!self.select::<One>(&sql, vec![self.one_tenant()?.into()]).await?.is_empty())
    }

    fn one_tenant(&self) -> Result<i64> {
        match self.context().scope() {
            kernel::Scope::Tenant(tenant) => Ok(tenant.0),
            other => Err(Error::internal(format!("the rows of a tenant in the scope {other:?}"))),
        }
    }

    fn backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn select<M: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<M>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        M::find_by_statement(statement).all(&self.tx).await.map_err(from_db)
    }
}

impl TenantTable {
    fn new(columns: &[Column], backend: DbBackend) -> Option<Self> {
        let name = columns.first()?.tab.clone();
        let tenant = match name.as_str() {
            "tenants" => "id",
            _ if columns.iter().any(|column| column.name == "tenant_id") => "tenant_id",
            _ => return None,
        };
        let (left_out, shown): (Vec<&Column>, Vec<&Column>) = columns.iter().partition(|column| column.is_left_out());
        let mut key: Vec<&Column> = columns.iter().filter(|column| column.place.is_some()).collect();
        key.sort_by_key(|column| column.place);
        let names = |columns: &[&Column]| columns.iter().map(|column| column.name.clone()).collect();
        let parts: Vec<String> = shown.iter().map(|column| column.selected(backend)).collect();
        let object = match backend {
            DbBackend::Postgres => format!("(SELECT row_to_json(r)::text FROM (SELECT {}) r)", parts.join(", ")),
            _ => format!("json_object({})", parts.join(", ")),
        };
        Some(Self {
            tenant,
            columns: names(&shown),
            left_out: names(&left_out),
            key: key.iter().map(|column| (column.name.clone(), column.kind.clone())).collect(),
            object,
            name,
        })
    }

    /// The rows in the order of their keys; each with its key, from which the next call goes on.
    fn statement(&self, backend: DbBackend, behind: bool, limit: u32) -> String {
        let Self { name, tenant, object, .. } = self;
        if backend != DbBackend::Postgres {
            let behind = if behind { " AND t.rowid > CAST($2 AS integer)" } else { "" };
            return format!(
                "SELECT {object} AS row, json_array(CAST(t.rowid AS text)) AS key FROM {name} t
                 WHERE t.{tenant} = $1{behind} ORDER BY t.rowid LIMIT {limit}"
            );
        }
        let columns: Vec<String> = self.key.iter().map(|(column, _)| format!("t.{column}")).collect();
        let texts: Vec<String> = columns.iter().map(|column| format!("{column}::text")).collect();
        let (columns, texts) = (columns.join(", "), texts.join(", "));
        let places = (2..).zip(&self.key).map(|(place, (_, kind))| format!("${place}::text::{kind}"));
        let places = places.collect::<Vec<_>>().join(", ");
        let behind = if behind { format!(" AND ({columns}) > ({places})") } else { String::new() };
        format!(
            "SELECT {object} AS row, json_build_array({texts})::text AS key FROM {name} t
             WHERE t.{tenant} = $1{behind} ORDER BY {columns} LIMIT {limit}"
        )
    }
}

impl Column {
    fn is_left_out(&self) -> bool {
        let Self { tab, name, .. } = self;
        let is_identifier = name == "id" || name == "uuid" || name.ends_with("_id");
        let bytes = self.kind == "bytea" || (self.kind == "blob" && !is_identifier);
        let sounds = SECRET_WORDS.iter().any(|word| name.contains(word));
        (bytes || sounds) && !SHOWN.contains(&(tab.as_str(), name.as_str()))
    }

    /// What selects the column, as a part of the object.
    fn selected(&self, backend: DbBackend) -> String {
        let name = &self.name;
        if backend == DbBackend::Postgres {
            return format!("t.{name}");
        }
        let value = match self.kind.as_str() {
            "blob" => {
                let hex = format!("lower(hex(t.{name}))");
                let parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)];
                let uuid = parts.map(|(first, length)| format!("substr({hex}, {first}, {length})")).join(" || '-' || ");
                let bytes = SHOWN.contains(&(self.tab.as_str(), name));
                let text = if bytes { format!("'\\x' || {hex}") } else { uuid };
                format!("CASE WHEN t.{name} IS NULL THEN NULL ELSE {text} END")
            }
            "boolean" => {
                format!("CASE WHEN t.{name} IS NULL THEN NULL WHEN t.{name} THEN json('true') ELSE json('false') END")
            }
            _ => format!("t.{name}"),
        };
        format!("'{name}', {value}")
    }
}
