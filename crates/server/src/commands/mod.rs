//! What the command line does, one command a file. Commands work beside a running server: they open the same database
//! with the same roles, and what they change reaches every node through the revocation log.

/// Writes a line for whoever runs the command; a reader that has gone away is no failure.
macro_rules! say {
    ($($text:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($text)*)));
    }};
}

pub mod accounts;
pub mod audit;
pub mod cache;
pub mod check;
pub mod import;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod migrate;
pub mod seed;
pub mod serve;
pub mod tenant;

use anyhow::{Context as _, Result};
use identity::Identity;
use storage::Storage;

use crate::settings::Settings;

/// Opens the database for a command. SQLite is migrated first; PostgreSQL must have this program's schema.
pub async fn open(settings: &Settings) -> Result<Identity> {
    if settings.sqlite_file().is_some() {
        migrate::up(settings).await?;
    }
    let (storage, authority) = Storage::open(settings.storage_settings()?).await.context("the database")?;
    migrate::require_current(&storage).await?;
    storage.check_keys().await?;
    Ok(Identity::new(storage, authority, settings.identity_settings()))
}
