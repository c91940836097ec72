//! How a NAS stands: its open sessions, in one statement for all that are shown.

use std::collections::HashMap;

use kernel::Result;
use sea_orm::{ColumnTrait as _, FromQueryResult};
use storage::{Group, Measure, Tx};
use uuid::Uuid;

use crate::entity::{
    nas::Model,
    session::{Column, Entity},
};

/// A NAS and how it stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The row.
    pub nas: Model,
    /// Its sessions that are open.
    pub open_sessions: i64,
}

#[derive(Debug, FromQueryResult)]
struct Open {
    nas_id: Uuid,
    sessions: i64,
}

/// NAS with how they stand, in their order.
pub async fn of(tx: &Tx, nas: Vec<Model>) -> Result<Vec<Standing>> {
    if nas.is_empty() {
        return Ok(Vec::new());
    }
    // The index leads with the tenant.
    let open = tx
        .find::<Entity>()
        .filter(Column::TenantId.is_in(nas.iter().map(|nas| nas.tenant_id)))
        .filter(Column::NasId.is_in(nas.iter().map(|nas| nas.id)))
        .filter(Column::StoppedAt.is_null());
    let open: Vec<Open> =
        tx.measure(open, &[("nas_id", Group::Column(Column::NasId))], &[("sessions", Measure::Rows)]).await?;
    let open: HashMap<Uuid, i64> = open.into_iter().map(|open| (open.nas_id, open.sessions)).collect();
    let standing = |nas: Model| Standing { open_sessions: open.get(&nas.id).copied().unwrap_or_default(), nas };
    Ok(nas.into_iter().map(standing).collect())
}

/// One NAS with how it stands.
pub async fn of_one(tx: &Tx, nas: Model) -> Result<Standing> {
    let open_sessions = tx
        .find::<Entity>()
        .filter(Column::TenantId.eq(nas.tenant_id))
        .filter(Column::NasId.eq(nas.id))
        .filter(Column::StoppedAt.is_null());
    let open_sessions = tx.count(open_sessions).await?.try_into().unwrap_or(i64::MAX);
    Ok(Standing { nas, open_sessions })
}
