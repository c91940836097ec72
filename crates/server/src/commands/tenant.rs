//! `tenant export`.

use std::{
    fs,
    io::{BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, Result, bail};
use futures::TryStreamExt as _;
use identity::{Identity, tenant_export};

use crate::settings::Settings;

/// Writes all rows of a tenant into a file, which appears when it is complete.
pub async fn export(settings: &Settings, name: &str, out: &Path) -> Result<()> {
    let identity = super::open(settings).await?;
    let draft = out.with_extension(format!("{}.new", std::process::id()));
    let written = write(&identity, name, &draft).await;
    let moved = written.and_then(|bytes| {
        fs::rename(&draft, out).with_context(|| format!("cannot write {}", out.display()))?;
        Ok(bytes)
    });
    if moved.is_err() {
        // The failure itself is told; a draft that is left behind is told by its name.
        let _ = fs::remove_file(&draft);
    }
    say!("{} bytes in {}", moved?, out.display());
    identity.storage().close().await;
    Ok(())
}

async fn write(identity: &Identity, name: &str, draft: &Path) -> Result<u64> {
    let Some(tenant) = identity.find_tenant(name).await? else { bail!("there is no tenant {name}") };
    let db = identity.storage().tenant(&identity.system_context(tenant, "tenant export"));
    let export = tenant_export::begin(&db, tenant.0, None).await?;
    let options = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft);
    let mut file = BufWriter::new(options.with_context(|| format!("cannot write {}", draft.display()))?);
    let mut pieces = std::pin::pin!(export.pieces());
    let mut bytes = 0;
    while let Some(piece) = pieces.try_next().await? {
        file.write_all(piece.as_bytes())?;
        bytes += piece.len() as u64;
    }
    file.into_inner()?.sync_all()?;
    Ok(bytes)
}
