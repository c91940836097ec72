//! What keeps repeated entries few: a first occurrence is told at once, further ones within its time are counted and
//! told together.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use jobs::Periodic;
use kernel::{Result, TenantId, Time};
use sea_orm::FromQueryResult;
use storage::{AuditEntry, SystemAccess, SystemDb};

use crate::{Identity, failed_sign_ins};

/// How long a mark is kept that nothing is counted on.
const KEPT: TimeDelta = TimeDelta::hours(2);
const BATCH: i64 = 500;

/// The periodic work: tells what was counted, and forgets old marks.
#[derive(Debug, Clone)]
pub struct Marks {
    db: SystemDb,
    identity: Identity,
}

#[derive(Debug, FromQueryResult)]
struct Counted {
    tenant_id: i64,
    mark: String,
    since: Time,
    count: i64,
}

impl Marks {
    /// The marks of an identity's tenants.
    pub fn new(identity: &Identity) -> Self {
        Self { db: identity.storage().system(SystemAccess::AuditMarks), identity: identity.clone() }
    }

    async fn tell(&self, now: Time) -> Result<u64> {
        let sql = "SELECT tenant_id, mark, since, count FROM audit_marks WHERE count > 0 AND since <= $1 LIMIT $2";
        let over = now - failed_sign_ins::WINDOW;
        let counted: Vec<Counted> = self.db.fetch(sql, vec![over.into(), BATCH.into()]).await?;
        let mut told = 0;
        for Counted { tenant_id, mark, since, count } in counted {
            let Some(user) = failed_sign_ins::user_of(&mark) else { continue };
            let tx = self.db.begin().await?;
            let sql = "UPDATE audit_marks SET since = $1, count = 0
                       WHERE tenant_id = $2 AND mark = $3 AND since = $4 AND count = $5";
            let values = vec![now.into(), tenant_id.into(), mark.into(), since.into(), count.into()];
            if tx.execute(sql, values).await?.rows_affected() == 0 {
                continue;
            }
            let context = self.identity.system_context(TenantId(tenant_id), "failed sign-ins");
            let entry = AuditEntry::new(failed_sign_ins::ACTION, "user", user).on_user(user).by("anonymous");
            tx.audit(entry.detail("failures", count), &context, self.identity.storage().keys()).await?;
            tx.commit().await?;
            told += 1;
        }
        Ok(told)
    }
}

#[async_trait]
impl Periodic for Marks {
    fn name(&self) -> &'static str {
        "audit_marks"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self) -> Result<u64> {
        let now = self.identity.clock().now();
        let told = self.tell(now).await?;
        let sql = "DELETE FROM audit_marks WHERE count = 0 AND since < $1";
        Ok(told + self.db.execute(sql, vec![(now - KEPT).into()]).await?)
    }
}
