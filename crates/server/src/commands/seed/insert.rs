//! Multi-row inserts.

use anyhow::Result;
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, Value,
    sea_query::{Query, SimpleExpr},
};

/// Rows in one statement: with the widest table below SQLite's 32,766 parameters.
const ROWS: usize = 1000;

/// Inserts rows in as few statements as may be; returns the numbers that the database gave, in ascending order, where
/// the table has such a key.
pub async fn insert(
    tx: &DatabaseTransaction,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
    numbered: bool,
) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut statement = Query::insert();
        statement.into_table(table).columns(columns.iter().copied());
        for row in rows.by_ref().take(ROWS) {
            statement.values(row.into_iter().map(SimpleExpr::from))?;
        }
        if numbered {
            statement.returning_col("id");
            for row in tx.query_all(&statement).await? {
                ids.push(row.try_get("", "id")?);
            }
        } else {
            tx.execute(&statement).await?;
        }
    }
    ids.sort_unstable();
    Ok(ids)
}
