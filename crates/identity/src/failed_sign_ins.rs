//! Sign-ins that failed, in the audit log of the account they were meant for. However many there are, an account gets
//! one entry a minute, with their number. They are noted beside the request, which takes as long for a name that nobody
//! has.

use chrono::TimeDelta;
use kernel::{Origin, RequestContext, Result, TenantId};
use storage::AuditEntry;

use crate::{Identity, interceptor::Caller, sign_in::Person};

pub(crate) const ACTION: &str = "sign_in_failed";
/// An account gets one entry in this time.
pub(crate) const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// The longest time until a failure is noted.
const LATER: std::time::Duration = std::time::Duration::from_millis(200);
const MARK: &str = "sign_in_failed:";

/// The user of a mark; none, if it counts something else.
pub(crate) fn user_of(mark: &str) -> Option<i64> {
    mark.strip_prefix(MARK)?.parse().ok()
}

/// Notes a failure, without waiting for it, and a little later by chance: the database's work for it must not slow what
/// follows the reply, which would tell that somebody has the name. `how`: by which way somebody tried.
pub fn note(identity: &Identity, caller: &Caller, person: &Person, how: kernel::SignIn) {
    let (identity, origin) = (identity.clone(), caller.origin.clone());
    let (tenant, user) = (TenantId(person.tenant_id), person.id);
    let later = LATER * u32::from(uuid::Uuid::new_v4().as_bytes()[0]) / 256;
    identity.clone().beside("a failed sign-in could not be noted", async move {
        tokio::time::sleep(later).await;
        write(&identity, origin, tenant, user, how).await
    });
}

async fn write(identity: &Identity, origin: Origin, tenant: TenantId, user: i64, how: kernel::SignIn) -> Result<()> {
    let context = RequestContext::system(identity.authority(), tenant, origin, identity.clock().clone());
    let tx = identity.storage().tenant(&context).write().await?;
    if let Some(untold) = tx.mark(&format!("{MARK}{user}"), WINDOW).await? {
        let entry = AuditEntry::new(ACTION, "user", user).on_user(user).by("anonymous");
        tx.audit(entry.detail("failures", untold + 1).detail("sign_in", how.as_str())).await?;
    }
    tx.commit().await
}
