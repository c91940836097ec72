//! `order_by` of lists (AIP-132): names of columns, `-` before one reverses it. The key comes last, so that pages never
//! overlap.

use kernel::{Error, Result};
use sea_orm::{ColumnTrait, Order};

/// Columns and directions of an `order_by`; `default` where it is empty. A word that is not `known` is refused.
pub fn parse<C: ColumnTrait>(
    order_by: &str,
    known: &[(&str, C)],
    default: (C, Order),
    key: C,
) -> Result<Vec<(C, Order)>> {
    let mut order = Vec::new();
    for word in order_by.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let (name, direction) = word.strip_prefix('-').map_or((word, Order::Asc), |name| (name, Order::Desc));
        match known.iter().find(|(known, _)| *known == name) {
            Some((_, column)) => order.push((*column, direction)),
            None => {
                let words = known.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
                return Err(Error::violation("ordering", format!("`{name}` is not one of {words}.")));
            }
        }
    }
    if order.is_empty() {
        order.push(default);
    }
    let direction = order.last().map_or(Order::Asc, |(_, direction)| direction.clone());
    order.push((key, direction));
    Ok(order)
}
