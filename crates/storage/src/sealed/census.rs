//! What is sealed and wrapped by what: which master keys are still needed, and how far a rotation has come.

use std::collections::BTreeMap;

use kernel::Result;
use sea_orm::{FromQueryResult, Value};

use super::{
    SealedColumn,
    rotation::{stale, system},
};
use crate::{Storage, SystemDb};

/// What one master key is needed for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MasterUse {
    /// Data keys that it wraps.
    pub data_keys: u64,
    /// Values that it sealed itself.
    pub values: u64,
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnUse {
    /// The column.
    pub column: SealedColumn,
    /// Values that are there.
    pub values: u64,
    /// Those that are not sealed with the key in use of their tenant.
    pub stale: u64,
}

/// The data keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct KeyStates {
    /// Keys in use.
    pub in_use: i64,
    /// Keys that are replaced and not retired.
    pub replaced: i64,
    /// Keys that are retired.
    pub retired: i64,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Census {
    /// Every master key that is listed or ever was, by its identifier.
    pub masters: BTreeMap<String, MasterUse>,
    /// The data keys.
    pub data_keys: KeyStates,
    /// The columns.
    pub columns: Vec<ColumnUse>,
}

#[derive(Debug, FromQueryResult)]
struct Count {
    count: i64,
}

/// Counts everything. It reads every sealed value: for the command line.
pub async fn take(storage: &Storage) -> Result<Census> {
    #[derive(Debug, FromQueryResult)]
    struct Master {
        id: String,
        count: i64,
    }
    let db = system(storage);
    let sql = "SELECT m.id, count(k.id) AS count
               FROM (SELECT id FROM master_keys UNION SELECT master_key_id FROM tenant_keys) m
               LEFT JOIN tenant_keys k ON k.master_key_id = m.id GROUP BY m.id";
    let rows: Vec<Master> = db.fetch(sql, Vec::new()).await?;
    let mut masters: BTreeMap<String, MasterUse> =
        rows.into_iter().map(|row| (row.id, MasterUse { data_keys: row.count.unsigned_abs(), values: 0 })).collect();
    for (id, _) in storage.keys().checks() {
        masters.entry(id.to_owned()).or_default();
    }
    for (id, found) in &mut masters {
        for column in SealedColumn::ALL {
            found.values += sealed_by(&db, *column, id).await?;
        }
    }
    let sql = "SELECT count(*) FILTER (WHERE replaced_at IS NULL) AS in_use,
                      count(*) FILTER (WHERE replaced_at IS NOT NULL AND retired_at IS NULL) AS replaced,
                      count(*) FILTER (WHERE retired_at IS NOT NULL) AS retired FROM tenant_keys";
    let data_keys = db.fetch(sql, Vec::new()).await?.into_iter().next().unwrap_or_default();
    let mut columns = Vec::new();
    for column in SealedColumn::ALL {
        columns.push(count_column(&db, *column).await?);
    }
    Ok(Census { masters, data_keys, columns })
}

/// The values of a column that a master key sealed itself: they begin with `1`, the length of its id, and its id.
async fn sealed_by(db: &SystemDb, column: SealedColumn, master: &str) -> Result<u64> {
    let mut start = vec![1, u8::try_from(master.len()).unwrap_or_default()];
    start.extend_from_slice(master.as_bytes());
    let (table, name, length) = (column.table(), column.column(), start.len());
    let sql = format!("SELECT count(*) AS count FROM {table} WHERE substr({name}, 1, {length}) = $1");
    count(db, &sql, vec![start.into()]).await
}

async fn count_column(db: &SystemDb, column: SealedColumn) -> Result<ColumnUse> {
    let (table, name, backend) = (column.table(), column.column(), db.backend());
    let values = format!("SELECT count(*) AS count FROM {table} WHERE length({name}) > 0");
    let stale = stale(column, backend);
    let stale = format!(
        "SELECT count(*) AS count FROM {table} v LEFT JOIN tenant_keys k
             ON k.tenant_id = v.tenant_id AND k.replaced_at IS NULL WHERE {stale}"
    );
    let (values, stale) = (count(db, &values, Vec::new()).await?, count(db, &stale, Vec::new()).await?);
    Ok(ColumnUse { column, values, stale })
}

async fn count(db: &SystemDb, sql: &str, values: Vec<Value>) -> Result<u64> {
    let rows: Vec<Count> = db.fetch(sql, values).await?;
    Ok(rows.first().map_or(0, |row| row.count.unsigned_abs()))
}
