//! `import v1`.

use std::path::Path;

use anyhow::{Context as _, Result};
use identity::import_v1::{self, Options, Report, dump::Dump};

use super::migrate;
use crate::settings::Settings;

/// Imports a v1 dump; `false`: something must be settled first.
pub async fn v1(settings: &Settings, file: &Path, options: Options) -> Result<bool> {
    let text = std::fs::read(file).with_context(|| file.display().to_string())?;
    let dump = Dump::parse(&text).with_context(|| file.display().to_string())?;
    let identity = super::open(settings).await?;
    let report = import_v1::run(&identity, &dump, options).await?;
    identity.storage().close().await;
    if report.conflicts.is_empty() && !options.dry_run {
        migrate::pass_numbers(settings, &["tenants", "users", "todos"]).await?;
    }
    tell(&report, options.dry_run);
    Ok(report.conflicts.is_empty())
}

fn tell(report: &Report, dry_run: bool) {
    for conflict in &report.conflicts {
        say!("conflict: {conflict}");
    }
    let verb = match (dry_run, report.conflicts.is_empty()) {
        (_, false) => "would import, were there no conflict",
        (true, true) => "would import",
        (false, true) => "imported",
    };
    for (kind, count) in &report.imported {
        say!("{verb}: {count} {kind}");
    }
    for (kind, count) in &report.present {
        say!("there already: {count} {kind}");
    }
    for (reason, count) in &report.left_out {
        say!("left out: {count} {reason}");
    }
}
