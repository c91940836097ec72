//! `audit verify`, `audit heads`.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use identity::{
    Identity,
    audit_trail::{self, HeadsFile, OutsideHead},
};

use crate::settings::Settings;

/// Compares the audit trail with its chains, and those with the heads outside. Returns whether all is well.
pub async fn verify(settings: &Settings, tenant: Option<String>, files: Vec<PathBuf>) -> Result<bool> {
    // Before the database is looked at: a head is written there first.
    let outside = outside(settings, files).await?;
    let identity = super::open(settings).await?;
    let tenant = find(&identity, tenant).await?;
    let report = audit_trail::verify(identity.storage(), tenant, &outside).await?;
    for finding in &report.findings {
        say!("tenant {}: {}", finding.tenant, finding.what);
    }
    let sealed: u64 = report.sealed.values().sum();
    let (tenants, waiting, findings) = (report.sealed.len(), report.waiting, report.findings.len());
    say!(
        "{sealed} sealed entries in {tenants} tenants, {waiting} not sealed yet, {} heads outside: {}",
        outside.len(),
        if findings == 0 { "all is well".to_owned() } else { format!("{findings} findings") }
    );
    identity.storage().close().await;
    Ok(findings == 0)
}

/// Prints the heads of the chains, as they stand in the file outside.
pub async fn heads(settings: &Settings, tenant: Option<String>) -> Result<()> {
    let identity = super::open(settings).await?;
    let tenant = find(&identity, tenant).await?;
    let storage = identity.storage();
    for head in audit_trail::heads(storage, tenant).await? {
        say!("{}", OutsideHead::new(&head, storage.keys())?.line()?);
    }
    storage.close().await;
    Ok(())
}

/// The lines of heads files, with their places. A file that was named must be there.
async fn outside(settings: &Settings, files: Vec<PathBuf>) -> Result<Vec<(String, Option<OutsideHead>)>> {
    let files = match (files.is_empty(), &settings.audit_heads_file) {
        (true, Some(file)) if file.exists() => vec![file.clone()],
        _ => files,
    };
    let mut lines = Vec::new();
    for file in files {
        let read = HeadsFile::new(&file).read().await.with_context(|| format!("the heads file {}", file.display()))?;
        lines.extend(read.into_iter().map(|(number, line)| (format!("{}:{number}", file.display()), line)));
    }
    Ok(lines)
}

/// The tenant of a number, short name or name.
pub(super) async fn find(identity: &Identity, tenant: Option<String>) -> Result<Option<i64>> {
    let Some(name) = tenant else { return Ok(None) };
    if let Ok(id) = name.parse() {
        return Ok(Some(id));
    }
    match identity.find_tenant(&name).await? {
        Some(tenant) => Ok(Some(tenant.0)),
        None => bail!("there is no tenant {name}"),
    }
}
