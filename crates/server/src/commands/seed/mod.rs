//! `seed`: data for a demonstration ([`demo`]) or for load tests ([`bench`]). The superadmin of the settings is made first,
//! as the first start would: afterwards there are users, and it would not.

mod bench;
mod demo;
mod insert;
mod network;

use anyhow::{Result, bail};

use super::accounts;
use crate::{cli::Seed, settings::Settings};

/// Fills the database as the command line says.
pub async fn run(settings: &Settings, seed: &Seed) -> Result<()> {
    let identity = super::open(settings).await?;
    if seed.bench && !seed.yes && identity.has_users().await? {
        bail!("the database has users already; --yes seeds it all the same");
    }
    accounts::ensure_superuser(&identity, settings).await?;
    let done =
        if seed.bench { bench::run(&identity, settings, seed).await } else { demo::run(&identity, settings).await };
    identity.storage().close().await;
    done
}
