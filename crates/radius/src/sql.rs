//! Many rows in one statement: arrays for PostgreSQL, places for SQLite.

use sea_orm::Value;

/// One column of all rows as an array.
pub fn array<R, T>(rows: &[R], column: impl Fn(&R) -> T) -> Value
where
    Vec<T>: Into<Value>,
{
    rows.iter().map(column).collect::<Vec<T>>().into()
}

/// `($1, $2), ($3, $4)` and so on.
pub fn placeholders(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let numbers: Vec<String> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", numbers.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
