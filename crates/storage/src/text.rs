//! Text that both engines compare alike: search keys are folded here, not by SQL, since SQLite's LIKE ignores the case
//! of ASCII only and PostgreSQL's ignores none.

use sea_orm::{
    ColumnTrait,
    sea_query::{LikeExpr, SimpleExpr},
};

/// The folded form of a text, as stored in `*_key` and `search_text` columns.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// The folded form of several texts, for a `search_text` column.
pub fn search_text(parts: &[&str]) -> String {
    fold(&parts.join("\n"))
}

/// `column` (folded) contains `needle`, whose wildcards are taken literally.
pub fn contains(column: impl ColumnTrait, needle: &str) -> SimpleExpr {
    let escaped = fold(needle).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    column.like(LikeExpr::new(format!("%{escaped}%")).escape('\\'))
}
