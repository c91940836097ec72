//! `keys list`, `keys rotate`. No secret is ever printed.

use anyhow::Result;
use identity::{
    Identity,
    audit_trail::{Signs, signers},
    key_rotation::{self, Options},
};
use kernel::TenantId;
use storage::sealed::census::{self, MasterUse};

use crate::settings::Settings;

/// Tells what the keys are needed for. Returns whether every key that is needed is listed.
pub async fn list(settings: &Settings) -> Result<bool> {
    let identity = super::open(settings).await?;
    let well = tell(&identity).await?;
    identity.storage().close().await;
    Ok(well)
}

/// Rotates, and tells how things stand. Returns whether everything could be opened.
pub async fn rotate(settings: &Settings, tenant: Option<String>, data_keys: bool) -> Result<bool> {
    let identity = super::open(settings).await?;
    let tenant = super::audit::find(&identity, tenant).await?.map(TenantId);
    let report = key_rotation::rotate(&identity, Options { tenant, data_keys }).await?;
    say!("{} data keys wrapped anew, {} new data keys", report.rewrapped, report.replaced);
    for (column, count) in report.resealed.iter().filter(|(_, count)| **count > 0) {
        say!("{}.{}: {count} values sealed anew", column.table(), column.column());
    }
    say!("{} data keys retired, {} audit heads signed anew", report.retired, report.heads);
    report.failures.iter().for_each(|failure| say!("FAIL  {failure}"));
    let well = tell(&identity).await?;
    identity.storage().close().await;
    Ok(well && report.failures.is_empty())
}

async fn tell(identity: &Identity) -> Result<bool> {
    let storage = identity.storage();
    let found = census::take(storage).await?;
    let mut well = true;
    for (id, needs) in &found.masters {
        let signs = signers(storage, id).await?;
        let MasterUse { data_keys, values } = needs;
        let Signs { heads, waiting } = signs;
        let is_free = *needs == MasterUse::default() && signs == Signs::default();
        let verdict = match (id == storage.keys().current(), storage.keys().lists(id), is_free) {
            (true, ..) => "current",
            (false, true, true) => {
                "may be taken out of WIWEBB_KEYS; audit entries it signed are then proved by their chain"
            }
            (false, true, false) => "still needed",
            (false, false, true) => "not listed, not needed",
            (false, false, false) => "NOT LISTED AND NEEDED",
        };
        well &= is_free || storage.keys().lists(id);
        say!(
            "master key {id}: wraps {data_keys} data keys; sealed {values} values itself; signed {heads} audit heads and \
             {waiting} entries that are not chained yet: {verdict}"
        );
    }
    let keys = &found.data_keys;
    say!("data keys: {} in use, {} replaced, {} retired", keys.in_use, keys.replaced, keys.retired);
    for column in &found.columns {
        let (table, name) = (column.column.table(), column.column.column());
        say!("{table}.{name}: {} values, {} not sealed with the key in use", column.values, column.stale);
    }
    Ok(well)
}
