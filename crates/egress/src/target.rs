//! What a URL that a tenant chose may be. It is read by the WHATWG rules, as browsers do, and by nothing else after that;
//! spellings of addresses that such rules understand and people do not (`2130706433`, `0x7f.1`, `127.1`) are refused
//! even where the address itself would do.

use std::net::IpAddr;

use url::{Host, Url};

use crate::Error;

/// The longest URL.
const MAX_LENGTH: usize = 2048;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
    host: Host<String>,
    port: u16,
}

impl Target {
    /// Reads a URL.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_LENGTH {
            return Err(Error::Url("The URL is too long."));
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(Error::Url("The URL holds blanks, control characters or backslashes."));
        }
        let url = Url::parse(text).map_err(|_| Error::Url("Enter a valid URL."))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(Error::Url("The URL must begin with https://."));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::Url("The URL must not hold a user name or password."));
        }
        if text.split_once("://").is_none_or(|(_, rest)| rest.is_empty() || rest.starts_with(['/', '?', '#'])) {
            return Err(Error::Url("The URL must name a host."));
        }
        if url.fragment().is_some() {
            return Err(Error::Url("The URL must not hold a fragment."));
        }
        let host = url.host().ok_or(Error::Url("The URL must name a host."))?.to_owned();
        let port = url.port_or_known_default().filter(|port| *port != 0).ok_or(Error::Url("Enter a valid port."))?;
        let target = Self { url, host, port };
        target.is_plainly_spelled(text)?;
        Ok(target)
    }

    /// An address must stand in the text as one writes addresses.
    fn is_plainly_spelled(&self, text: &str) -> Result<(), Error> {
        let plain = match &self.host {
            Host::Domain(name) => !name.ends_with("..") && name.trim_end_matches('.').len() <= 253,
            Host::Ipv4(_) | Host::Ipv6(_) => {
                let authority = text.split_once("://").map_or("", |(_, rest)| rest);
                let end = authority.find(['/', '?', '#']).unwrap_or(authority.len());
                let authority = authority[..end].to_ascii_lowercase();
                let written = authority.strip_suffix(&format!(":{}", self.port)).unwrap_or(&authority);
                written == self.host.to_string()
            }
        };
        if plain { Ok(()) } else { Err(Error::Url("Write the address in its usual form.")) }
    }

    /// Whether it keeps to what anybody may use: `https` on its own port.
    pub fn is_public(&self) -> bool {
        self.is_https() && self.port == 443
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The address, where the URL names no name.
    pub fn address(&self) -> Option<IpAddr> {
        match self.host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        }
    }

    /// The name, or the address as text, without brackets.
    pub(crate) fn name(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The value of the `Host` header.
    pub(crate) fn authority(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_string(),
        }
    }

    /// Path and query, as the request line has them.
    pub(crate) fn path(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_urls_are_refused() {
        for text in [
            "",
            "example.com",
            "//example.com",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com",
            "data:text/plain,x",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "https://user@example.com/",
            "https://user:pass@example.com/",
            "https://8.8.8.8@127.0.0.1/",
            "https://example.com/#x",
            "https://example.com:0/",
            "https://example.com:99999/",
            "https://exa mple.com/",
            "https://example.com/\n",
            "https://example.com\\@127.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://127.1/",
            "https://0/",
            "https://127.0.0.1./",
            "https://0177.0.0.1/",
            "https://134744072/",
            "https://8.8.2056/",
            "https://１２７.０.０.１/",
            "https://[::ffff:0:0]x/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[::FFFF:127.0.0.1]/",
            "https://[::1%25eth0]/",
            "https://[fe80::1%eth0]/",
            "https://%31%32%37.0.0.1/",
            "https://example.com../",
        ] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
        assert!(Target::parse(&format!("https://example.com/{}", "x".repeat(2048))).is_err());
    }

    #[test]
    fn usual_urls_are_read() {
        let target = Target::parse("https://idp.example.com/realms/a?b=c").unwrap();
        assert!(target.is_public() && target.address().is_none());
        assert_eq!((target.authority().as_str(), target.path().as_str()), ("idp.example.com", "/realms/a?b=c"));
        let target = Target::parse("http://127.0.0.1:8080/x").unwrap();
        assert!(!target.is_public() && target.port() == 8080);
        assert_eq!(target.authority(), "127.0.0.1:8080");
        let target = Target::parse("https://[2001:4860:4860::8888]:443/").unwrap();
        assert!(target.is_public());
        assert_eq!(
            (target.authority().as_str(), target.name().as_str()),
            ("[2001:4860:4860::8888]", "2001:4860:4860::8888")
        );
        assert!(!Target::parse("https://example.com:8443/").unwrap().is_public());
        assert!(!Target::parse("http://example.com/").unwrap().is_public());
    }
}
