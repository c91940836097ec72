//! How pages look: what a tenant has set (`tenant_settings`), for the host that it has proved to be its own, and for its
//! own people. Nothing of it is kept in the process: pictures are large, and whose they are is the host's to say.

use kernel::{Result, TenantId};
use sea_orm::FromQueryResult;
use storage::{SystemAccess, TenantDb};

use crate::{
    Identity, domains,
    entity::{tenant, tenant_settings},
};

/// The longest logo.
pub const LONGEST_LOGO: usize = 64 << 10;
/// The longest icon.
pub const LONGEST_FAVICON: usize = 16 << 10;

const ICO: &str = "image/x-icon";

/// How pages look; what is empty is WiWebb's own.
#[derive(Debug, Default, FromQueryResult)]
pub struct Branding {
    /// The name to show.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// The logo.
    pub logo: Option<Vec<u8>>,
    /// The page's icon.
    pub favicon: Option<Vec<u8>>,
    /// The language of people who chose none.
    pub locale: String,
}

/// The media type of a picture, by its first bytes. SVG is none: it may hold a program.
pub fn media_type(picture: &[u8]) -> Option<&'static str> {
    match picture {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [0, 0, 1, 0, ..] => Some(ICO),
        _ => None,
    }
}

/// What is wrong with a picture.
pub(crate) fn refusal(picture: &[u8], longest: usize, ico: bool) -> Option<String> {
    if picture.len() > longest {
        return Some(format!("Ensure this picture has no more than {} KiB.", longest >> 10));
    }
    let known = media_type(picture).filter(|kind| ico || *kind != ICO);
    let kinds = if ico { "a PNG, JPEG, WebP or ICO" } else { "a PNG, JPEG or WebP" };
    known.is_none().then(|| format!("Upload {kinds} picture."))
}

const OF_HOST: &str = "
SELECT coalesce(nullif(s.display_name, ''), t.name) AS name, coalesce(s.brand_color, '') AS color, s.logo, s.favicon,
       coalesce(s.locale, '') AS locale
FROM tenant_domains d
JOIN tenants t ON t.id = d.tenant_id AND t.is_active
LEFT JOIN tenant_settings s ON s.tenant_id = t.id
WHERE d.domain = $1 AND d.verified_at IS NOT NULL";

/// How pages of a host look; as WiWebb's own where the host is nobody's verified domain.
pub async fn of_host(identity: &Identity, host: &str) -> Result<Branding> {
    let Some(domain) = domains::of_host(host) else { return Ok(Branding::default()) };
    let db = identity.storage().system(SystemAccess::Branding);
    Ok(db.fetch(OF_HOST, vec![domain.into()]).await?.pop().unwrap_or_default())
}

/// How pages look that the caller's tenant made its own.
pub async fn mine(db: &TenantDb) -> Result<Branding> {
    let tenant = db.context().person()?.tenant;
    if tenant == TenantId::PLATFORM {
        return Ok(Branding::default());
    }
    let tx = db.read().await?;
    let tenant = tx.get::<tenant::Entity>(tenant.0).await?;
    let Some(settings) = tx.one(tx.find::<tenant_settings::Entity>()).await? else {
        return Ok(Branding { name: tenant.name, ..Branding::default() });
    };
    let name = settings.shown_name(tenant.name);
    let tenant_settings::Model { brand_color: color, logo, favicon, locale, .. } = settings;
    Ok(Branding { name, color, logo, favicon, locale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_first_bytes() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(media_type(b"RIFF\x01\x02\x03\x04WEBPVP8 "), Some("image/webp"));
        assert_eq!(media_type(&[0, 0, 1, 0, 1, 0]), Some(ICO));
        for bad in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"GIF89a", b"RIFF1234WAVE", b"\x89PNG", b""] {
            assert_eq!(media_type(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn pictures_are_short_and_only_an_icon_is_an_ico() {
        let ico = [0, 0, 1, 0];
        assert!(refusal(&ico, LONGEST_LOGO, false).is_some() && refusal(&ico, LONGEST_FAVICON, true).is_none());
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.resize(LONGEST_FAVICON, 0);
        assert_eq!(refusal(&png, LONGEST_FAVICON, true), None);
        png.push(0);
        assert!(refusal(&png, LONGEST_FAVICON, true).is_some() && refusal(&png, LONGEST_LOGO, false).is_none());
    }
}
