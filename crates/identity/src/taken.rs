//! What else of a new tenant is taken, once something of it was refused: a database stops at the first key that
//! collides, and people want to hear of everything at once. The keys are unique across tenants, so the system looks.

use kernel::{Error, Kind, Result};
use sea_orm::FromQueryResult;
use storage::{Storage, SystemAccess};

/// Keys, each with its field and what it is told when it is taken: of the name, then of the slug.
pub type Keys = [(&'static str, &'static str, &'static str)];

#[derive(Debug, FromQueryResult)]
struct Found {
    name: bool,
    slug: bool,
}

const SQL: &str = "SELECT EXISTS (SELECT 1 FROM tenants WHERE name = $1) AS name,
                          EXISTS (SELECT 1 FROM tenants WHERE slug = $2) AS slug";

/// The refusal of a new tenant, with what else is taken of it.
pub async fn of_tenant(storage: &Storage, mut refusal: Error, name: &str, slug: &str, keys: &Keys) -> Error {
    if !matches!(refusal.kind(), Kind::InvalidArgument | Kind::AlreadyExists) || refusal.violations().is_empty() {
        return refusal;
    }
    let db = storage.system(SystemAccess::TakenTenantNames);
    let found: Result<Vec<Found>> = db.fetch(SQL, vec![name.trim().into(), slug.trim().into()]).await;
    let Some(found) = found.ok().and_then(|rows| rows.into_iter().next()) else { return refusal };
    for ((_, field, text), taken) in keys.iter().zip([found.name, found.slug]) {
        if taken && !refusal.violations().iter().any(|violation| violation.field == *field) {
            refusal = refusal.and(*field, *text);
        }
    }
    refusal
}
