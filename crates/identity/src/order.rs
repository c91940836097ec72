//! `order_by` of lists: one of the named columns, `-` before it reverses. The key follows, so that pages never overlap.

use kernel::{Error, Result};
use sea_orm::{ColumnTrait, Order};

/// Columns and directions of an `order_by`; `default` where it is empty.
pub fn parse<C: ColumnTrait>(
    order_by: &str,
    known: &[(&str, C)],
    default: (C, Order),
    key: C,
) -> Result<Vec<(C, Order)>> {
    let mut columns = Vec::new();
    for part in order_by.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, order) = match part.strip_prefix('-') {
            Some(name) => (name, Order::Desc),
            None => (part, Order::Asc),
        };
        let found = known.iter().find(|(word, _)| *word == name);
        let (_, column) = found.ok_or_else(|| {
            let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
            Error::violation("ordering", format!("`{name}` is not one of {}.", words.join(", ")))
        })?;
        columns.push((*column, order));
    }
    if columns.is_empty() {
        columns.push(default);
    }
    let last = columns.last().map_or(Order::Asc, |(_, order)| order.clone());
    columns.push((key, last));
    Ok(columns)
}
