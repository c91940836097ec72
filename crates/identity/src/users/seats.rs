//! The places of a tenant: how many users it has, and how many it may have (`max_users`). One conditional statement takes
//! a place, so that of many who want the last one, one gets it. Inactive users keep theirs.

use kernel::{Error, Result, TenantId};
use sea_orm::{
    ColumnTrait as _, Condition, FromQueryResult,
    sea_query::{Expr, ExprTrait as _},
};
use storage::WriteTx;

use crate::entity::tenant::{Column, Entity};

/// What a body is told that names a tenant that is not there.
pub fn unknown(tenant: i64) -> Error {
    Error::violation("tenant", format!("Invalid pk \"{tenant}\" - object does not exist."))
}

/// Takes a place in the tenant of the transaction.
pub async fn take(tx: &WriteTx, tenant: TenantId) -> Result<()> {
    let free = Condition::any()
        .add(Column::MaxUsers.is_null())
        .add(Expr::col(Column::UserCount).lt(Expr::col(Column::MaxUsers)));
    let here = Condition::all().add(Column::Id.eq(tenant.0)).add(free);
    let more = Expr::col(Column::UserCount).add(1);
    if tx.update_all::<Entity>([(Column::UserCount, more)], here).await? == 1 {
        return Ok(());
    }
    #[derive(FromQueryResult)]
    struct Row {
        max_users: Option<i64>,
    }
    let rows: Vec<Row> = tx.columns(tx.find::<Entity>().by_id(tenant.0), &[Column::MaxUsers]).await?;
    match rows.first().and_then(|row| row.max_users) {
        Some(max) => Err(Error::precondition(
            "TENANT_FULL",
            format!("The tenant has reached its maximum number of users ({max})."),
        )),
        None => Err(unknown(tenant.0)),
    }
}

/// Gives a place in the tenant of the transaction back.
pub async fn give_back(tx: &WriteTx, tenant: TenantId) -> Result<()> {
    let fewer = Expr::col(Column::UserCount).sub(1);
    tx.update_all::<Entity>([(Column::UserCount, fewer)], Column::Id.eq(tenant.0)).await.map(drop)
}
