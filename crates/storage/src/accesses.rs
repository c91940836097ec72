//! Which session of staff has read in which tenant this hour: one audit row each, however often it reads (I09). A
//! process remembers what it has seen to, so that only the first reading costs a statement; the table keeps nodes from
//! noting the same twice.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use kernel::{RequestContext, Result, TenantId, Time};
use uuid::Uuid;

use crate::{AuditEntry, TenantDb};

/// What a process has seen to.
#[derive(Debug, Default)]
pub(crate) struct Accesses(Mutex<(i64, HashSet<(Uuid, i64)>)>);

impl Accesses {
    fn knows(&self, hour: i64, session: Uuid, tenant: i64) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.0 == hour && known.1.contains(&(session, tenant))
    }

    fn remember(&self, hour: i64, session: Uuid, tenant: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != hour {
            *known = (hour, HashSet::new());
        }
        known.1.insert((session, tenant));
    }
}

fn hour(now: Time) -> i64 {
    now.timestamp() / 3600
}

/// The tenant in which staff are about to read, as a guest.
pub(crate) fn visited(context: &RequestContext, narrowed: Option<i64>) -> Option<TenantId> {
    let tenant = context.scope().tenant().or(narrowed.map(TenantId))?;
    (context.is_reading() && context.is_staff() && tenant != TenantId::PLATFORM).then_some(tenant)
}

/// Notes a visit, unless it is noted.
pub(crate) async fn note(db: &TenantDb, tenant: TenantId) -> Result<()> {
    let context = db.context();
    let (hour, session) = (hour(context.now()), context.person()?.session.0);
    let known = db.storage().accesses();
    if known.knows(hour, session, tenant.0) {
        return Ok(());
    }
    let tx = db.storage().tenant(&context.in_tenant(tenant)?).write().await?;
    if tx.is_first(&format!("access:{session}:{hour}")).await? {
        tx.audit(AuditEntry::new("cross_tenant_access", "tenant", tenant)).await?;
    }
    tx.commit().await?;
    known.remember(hour, session, tenant.0);
    Ok(())
}
