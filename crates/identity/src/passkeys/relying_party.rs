//! For which host a passkey is made (S08): the exact host of the page that asks, if that host is ours. The browser says
//! the page's origin; it is believed where the settings know it, or where it is the host that was asked and the settings
//! vouch for that host.

use http::HeaderMap;
use kernel::{Error, Kind, Result};
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

use crate::Settings;

const NAME: &str = "WiWebb";

/// The page's origin and its host.
#[derive(Debug, Clone)]
pub struct RelyingParty {
    /// The host, which is the WebAuthn relying party's id.
    pub id: String,
    /// The origin.
    pub origin: Url,
}

impl RelyingParty {
    /// The one that a request speaks for.
    pub fn of(headers: &HeaderMap, settings: &Settings) -> Result<Self> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let origin = text("origin").ok_or_else(refused)?;
        let party = Self::parse(origin)?;
        let known = settings.origins.iter().any(|known| known == origin);
        let asked = origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == text("host"));
        if known || (asked && vouched(&party.id, settings)) { Ok(party) } else { Err(refused()) }
    }

    /// The one of an origin that was believed before.
    pub fn parse(origin: &str) -> Result<Self> {
        let origin: Url = origin.parse().map_err(|_| refused())?;
        let id = origin.domain().ok_or_else(refused)?.to_owned();
        let safe = origin.scheme() == "https" || (origin.scheme() == "http" && is_local(&id));
        if safe { Ok(Self { id, origin }) } else { Err(refused()) }
    }

    /// What checks ceremonies for it.
    pub fn webauthn(&self) -> Result<Webauthn> {
        WebauthnBuilder::new(&self.id, &self.origin)
            .and_then(|builder| builder.rp_name(NAME).build())
            .map_err(Error::internal)
    }
}

fn vouched(host: &str, settings: &Settings) -> bool {
    let named = |known: &String| match known.strip_prefix('.') {
        Some(domain) => host.eq_ignore_ascii_case(domain) || host.to_ascii_lowercase().ends_with(known.as_str()),
        None => known.eq_ignore_ascii_case(host),
    };
    settings.hosts.iter().any(named) || (settings.loopback && is_local(host))
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

fn refused() -> Error {
    let text = "Passkeys work on pages of this site only: over HTTPS, under a host name that the settings know.";
    Error::new(Kind::FailedPrecondition, "PASSKEYS_UNAVAILABLE", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            origins: vec!["https://app.example.com".into()],
            hosts: vec!["api.example.com".into(), ".example.net".into(), "*".into()],
            loopback: false,
            ..Settings::default()
        }
    }

    fn id(origin: &str, host: &str, settings: &Settings) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("origin", origin.parse().unwrap());
        headers.insert("host", host.parse().unwrap());
        RelyingParty::of(&headers, settings).ok().map(|party| party.id)
    }

    #[test]
    fn the_page_s_own_host_is_the_relying_party() {
        let settings = settings();
        let found = |origin, host| id(origin, host, &settings);
        assert_eq!(found("https://app.example.com", "api.example.com").as_deref(), Some("app.example.com"));
        assert_eq!(found("https://api.example.com", "api.example.com").as_deref(), Some("api.example.com"));
        assert_eq!(found("https://a.example.net:8443", "a.example.net:8443").as_deref(), Some("a.example.net"));
    }

    #[test]
    fn a_host_that_nobody_vouches_for_is_none() {
        let settings = settings();
        for (origin, host) in [
            ("https://evil.example", "api.example.com"),
            ("https://evil.example", "evil.example"),
            ("https://api.example.com:8443", "api.example.com"),
            ("http://api.example.com", "api.example.com"),
            ("https://evilexample.net", "evilexample.net"),
            ("http://localhost:8000", "localhost:8000"),
            ("https://192.0.2.1", "192.0.2.1"),
            ("null", "api.example.com"),
        ] {
            assert_eq!(id(origin, host, &settings), None, "{origin} at {host}");
        }
        assert!(RelyingParty::of(&HeaderMap::new(), &settings).is_err());
    }

    #[test]
    fn localhost_counts_on_loopback() {
        let settings = Settings { loopback: true, ..settings() };
        assert_eq!(id("http://localhost:8000", "localhost:8000", &settings).as_deref(), Some("localhost"));
        assert_eq!(id("http://127.0.0.1:8000", "127.0.0.1:8000", &settings), None, "an address is no host name");
    }
}
