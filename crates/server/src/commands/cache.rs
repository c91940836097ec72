//! `cache clear`.

use anyhow::Result;
use kernel::TenantId;
use storage::Revocation;

use crate::settings::Settings;

/// Makes every node drop what it has cached, of one tenant or of all.
pub async fn clear(settings: &Settings, tenant: Option<i64>) -> Result<()> {
    let storage = super::open(settings).await?.storage().clone();
    let what = tenant.map_or(Revocation::All, Revocation::Tenant);
    storage.revocations().revoke_now(tenant.unwrap_or(TenantId::PLATFORM.0), what).await?;
    say!("cleared; every node hears of it within a second");
    storage.close().await;
    Ok(())
}
