//! The rotation of keys as a whole, for the command line. Its steps (`storage::sealed::rotation`) may be broken off anywhere;
//! whoever begins again goes on where it ended.

use std::collections::BTreeMap;

use kernel::{Error, Result, TenantId};
use serde_json::{Map, Value};
use storage::{AuditEntry, SealedColumn, sealed::rotation};
use uuid::Uuid;

use crate::{Identity, audit_trail::Retention};

/// How often all values are gone through at most: once more than changes come in between.
const PASSES: usize = 5;

/// What to rotate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Only this tenant.
    pub tenant: Option<TenantId>,
    /// Give new data keys, too, where no rotation of them was broken off.
    pub data_keys: bool,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Report {
    /// Data keys that the current master key wraps now.
    pub rewrapped: u64,
    /// Tenants with a new data key.
    pub replaced: u64,
    /// Values that were sealed anew, by column.
    pub resealed: BTreeMap<SealedColumn, u64>,
    /// Data keys that are retired now.
    pub retired: u64,
    /// Heads of audit chains that the current master key signs now.
    pub heads: u64,
    /// What could not be opened, and stays as it is.
    pub failures: Vec<String>,
}

/// Wraps data keys by the current master key, seals values anew that their tenant's key in use did not seal, and signs
/// the heads of the audit chains anew.
pub async fn rotate(identity: &Identity, options: Options) -> Result<Report> {
    let (storage, tenant) = (identity.storage(), options.tenant);
    let rewrapped = rotation::rewrap(storage, tenant).await?;
    let mut report = Report { rewrapped: rewrapped.done, ..Report::default() };
    if options.data_keys {
        report.replaced = rotation::replace(storage, tenant).await?;
    }
    for _ in 0..PASSES {
        report.failures.clear();
        let mut done = 0;
        for tenant in rotation::stale_tenants(storage, tenant).await? {
            done += reseal(identity, tenant, &mut report).await?;
        }
        if done == 0 {
            break;
        }
    }
    report.failures.extend(rewrapped.failed.iter().map(told));
    report.retired = rotation::retire(storage, tenant).await?;
    if tenant.is_none() {
        report.heads = Retention::new(identity).sign_anew().await?;
    }
    note(identity, options, &report).await?;
    Ok(report)
}

/// Seals the values of one tenant anew.
async fn reseal(identity: &Identity, tenant: TenantId, report: &mut Report) -> Result<u64> {
    let db = identity.storage().tenant(&identity.system_context(tenant, "keys rotate"));
    let mut total = 0;
    for column in SealedColumn::ALL {
        let mut after = Some(Uuid::nil());
        while let Some(row) = after {
            let some = match rotation::reseal(&db, *column, row).await {
                // The tenant was deleted meanwhile, and its values with it.
                Err(error) if error.reason() == "STILL_REFERENCED" => return Ok(total),
                some => some?,
            };
            report.failures.extend(some.failed.iter().map(|error| format!("tenant {tenant}: {}", told(error))));
            *report.resealed.entry(*column).or_default() += some.done;
            total += some.done;
            after = some.next;
        }
    }
    Ok(total)
}

async fn note(identity: &Identity, options: Options, report: &Report) -> Result<()> {
    let place = options.tenant.unwrap_or(TenantId::PLATFORM);
    let tx = identity.storage().tenant(&identity.system_context(place, "keys rotate")).write().await?;
    let resealed = report.resealed.iter().filter(|(_, count)| **count > 0);
    let resealed = resealed.map(|(column, count)| (format!("{}.{}", column.table(), column.column()), (*count).into()));
    let entry = AuditEntry::new("keys_rotated", "tenant", place)
        .detail("master_key", identity.storage().keys().current())
        .detail("wrapped", report.rewrapped)
        .detail("new_data_keys", report.replaced)
        .detail("sealed", resealed.collect::<Map<String, Value>>())
        .detail("retired", report.retired);
    tx.audit(entry).await?;
    tx.commit().await
}

/// An error as operators read it: its cause, not what callers of the API are told.
fn told(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
