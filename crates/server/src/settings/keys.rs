//! The master keys (S11): from `WIWEBB_KEYS`, or with SQLite from a file of its own beside the database, made at the first
//! start. PostgreSQL without configured keys is refused: several nodes must share them.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, Result, bail};
use kernel::Secret;
use storage::{DatabaseSettings, Keyring};

use super::{Settings, reader::Reader};

pub fn read(reader: &mut Reader<'_>, database: &DatabaseSettings) -> Option<Secret<String>> {
    let keys = reader.secret("WIWEBB_KEYS");
    match &keys {
        Some(keys) if Keyring::parse(keys).is_err() => {
            reader.refuse("WIWEBB_KEYS", "`id:base64,…` with identifiers of letters and digits and keys of 32 bytes");
        }
        None if matches!(database, DatabaseSettings::Postgres { .. }) => {
            let text = "is missing: PostgreSQL needs it; make one with: echo k1:$(openssl rand -base64 32)";
            reader.problems.add("WIWEBB_KEYS", text);
        }
        Some(_) | None => {}
    }
    keys
}

/// The keys in force.
pub fn keyring(settings: &Settings) -> Result<Keyring> {
    if let Some(keys) = &settings.keys {
        return Ok(Keyring::parse(keys)?);
    }
    let Some(file) = settings.key_file() else { bail!("WIWEBB_KEYS is missing") };
    if !file.exists() {
        make(&file).with_context(|| format!("cannot make the key file {}", file.display()))?;
    }
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read the key file {}", file.display()))?;
    Keyring::parse(&Secret::new(text.trim().to_owned())).with_context(|| format!("the key file {}", file.display()))
}

/// Writes a new key to its place in one step, durably: a key that is lost takes with it what it sealed. Where another
/// process was quicker, its file stays.
fn make(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    storage::pool::private_folder(folder)?;
    let draft = file.with_extension(format!("{}.new", std::process::id()));
    let mut out = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(out, "{}", Keyring::generate()?.expose())?;
    out.sync_all()?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(fs::File::open(folder)?.sync_all()?),
    }
}
