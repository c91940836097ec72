//! Reads values out of the merged settings, and gathers what is wrong with them: a setting's name and a reason, never the
//! value of a secret one.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use identity::rates::Rate;
use ipnet::IpNet;
use kernel::Secret;
use url::Url;

use super::{sources::Values, table};

/// What is wrong with the settings; one line each.
#[derive(Debug, Default)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Notes one.
    pub fn add(&mut self, name: &str, reason: &str) {
        self.0.push(format!("{name} {reason}"));
    }

    /// All that was noted.
    pub fn into_lines(self) -> Vec<String> {
        self.0
    }
}

/// The merged settings, being read.
pub struct Reader<'a> {
    values: &'a Values,
    /// What is wrong so far.
    pub problems: Problems,
}

impl<'a> Reader<'a> {
    /// Starts to read.
    pub fn new(values: &'a Values, problems: Problems) -> Self {
        Self { values, problems }
    }

    /// The value or its default.
    pub fn text(&self, name: &str) -> Option<String> {
        let default = || table::find(name).map(|setting| setting.default).filter(|text| !text.is_empty());
        self.values.get(name).map(|text| text.trim()).or_else(default).map(str::to_owned)
    }

    /// The value, whether or not there is a default.
    pub fn given(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|text| text.trim().to_owned())
    }

    /// A secret value, byte for byte.
    pub fn secret(&self, name: &str) -> Option<Secret<String>> {
        self.values.get(name).map(|text| Secret::new(text.clone()))
    }

    /// Notes a malformed value; shows it unless the setting is secret.
    pub fn refuse(&mut self, name: &str, expected: &str) {
        match table::find(name).filter(|setting| !setting.secret).and_then(|_| self.text(name)) {
            Some(value) => self.problems.add(name, &format!("is `{value}`, which is not {expected}")),
            None => self.problems.add(name, &format!("is not {expected}")),
        }
    }

    /// A value that `parse` understands; `fallback` stands in after a complaint.
    pub fn parsed<T>(&mut self, name: &str, expected: &str, fallback: T, parse: impl Fn(&str) -> Option<T>) -> T {
        self.optional(name, expected, parse).unwrap_or(fallback)
    }

    /// The same, where the setting has no default.
    pub fn optional<T>(&mut self, name: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.refuse(name, expected);
        }
        value
    }

    /// An address with a port.
    pub fn address(&mut self, name: &str) -> SocketAddr {
        let expected = "an IP address with a port, such as 127.0.0.1:8000 or [::1]:8000";
        self.parsed(name, expected, SocketAddr::from(([127, 0, 0, 1], 0)), |text| text.parse().ok())
    }

    /// A truth value.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.optional(name, "on or off (true or false, yes or no, 1 or 0)", flag)
    }

    /// How often something may happen, where that is said; `off`: without limit.
    pub fn rate(&mut self, name: &str) -> Option<Option<Rate>> {
        let parse = |text: &str| if text.eq_ignore_ascii_case("off") { Some(None) } else { rate(text).map(Some) };
        self.optional(name, "a rate such as 5/min (s, min, h or d), or off", parse)
    }

    /// A list, separated by commas.
    pub fn list<T>(&mut self, name: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let each = |text: &str| -> Option<Vec<T>> {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(&parse).collect()
        };
        self.optional(name, expected, each).unwrap_or_default()
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(true),
        "off" | "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

fn rate(text: &str) -> Option<Rate> {
    let (count, unit) = text.split_once('/')?;
    let seconds = match unit.trim() {
        "s" | "sec" | "second" => 1,
        "m" | "min" | "minute" => 60,
        "h" | "hour" => 3600,
        "d" | "day" => 86_400,
        _ => return None,
    };
    let count = count.trim().parse().ok().filter(|count| *count > 0)?;
    Some(Rate { count, per: Duration::from_secs(seconds) })
}

/// A network, or a single address as one.
pub fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().map(IpNet::from).ok())
}

/// A web address without user, query and fragment; comes back without the closing slash.
pub fn public_url(text: &str) -> Option<String> {
    let url = web_url(text)?;
    Some(url.as_str().trim_end_matches('/').to_owned())
}

/// `scheme://host[:port]` in the form that browsers send.
pub fn origin(text: &str) -> Option<String> {
    let url = web_url(text)?;
    (url.path() == "/").then(|| url.origin().ascii_serialization())
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let plain = plain && url.fragment().is_none() && url.has_host();
    (plain && ["http", "https"].contains(&url.scheme())).then_some(url)
}

/// A host name, an address, or `.domain` for a domain and what is under it; in lower case. `*` is any.
pub fn host(text: &str) -> Option<String> {
    let name = text.to_ascii_lowercase();
    let bare = name.strip_prefix('.').unwrap_or(&name);
    let bracketed = bare.starts_with('[') && bare.ends_with(']');
    let plain =
        bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-' || (bracketed && "[]:".contains(c)));
    (name == "*" || (!bare.is_empty() && plain)).then_some(name)
}

/// One host: a name, or an address without brackets.
pub fn single_host(text: &str) -> Option<String> {
    let address = text.trim_matches(['[', ']']).parse::<std::net::IpAddr>().ok();
    address.map(|address| address.to_string()).or_else(|| host(text).filter(|name| !name.starts_with(['.', '*', '['])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        assert_eq!(rate("5/min"), Some(Rate { count: 5, per: Duration::from_secs(60) }));
        assert_eq!(rate("1000 / hour").unwrap().per, Duration::from_secs(3600));
        for bad in ["5", "/min", "0/min", "-1/min", "5/fortnight", "x/s"] {
            assert_eq!(rate(bad), None, "{bad}");
        }
    }

    #[test]
    fn origins_and_public_urls() {
        assert_eq!(origin("https://App.Example.org:443/").as_deref(), Some("https://app.example.org"));
        assert_eq!(origin("http://localhost:5173").as_deref(), Some("http://localhost:5173"));
        for bad in ["*", "example.org", "https://a/b", "ftp://a", "https://u:p@a", "https://a?b"] {
            assert_eq!(origin(bad), None, "{bad}");
        }
        assert_eq!(public_url("https://example.org/net/").as_deref(), Some("https://example.org/net"));
        assert_eq!(public_url("https://u:p@example.org"), None);
    }

    #[test]
    fn networks_and_hosts() {
        assert_eq!(network("10.0.0.7"), "10.0.0.7/32".parse().ok());
        assert_eq!(network("10.0.0.0/8"), "10.0.0.0/8".parse().ok());
        assert_eq!(network("proxy"), None);
        assert_eq!(host(".Example.org").as_deref(), Some(".example.org"));
        assert_eq!(host("[::1]").as_deref(), Some("[::1]"));
        assert_eq!(host("*").as_deref(), Some("*"));
        for bad in ["https://example.org", "a:8000", "a b", "."] {
            assert_eq!(host(bad), None, "{bad}");
        }
        assert_eq!(single_host("Radius.Example.org").as_deref(), Some("radius.example.org"));
        assert_eq!(single_host("[2001:db8::1]").as_deref(), Some("2001:db8::1"));
        for bad in ["*", ".example.org", "192.0.2.1:1812", "[radius]", ""] {
            assert_eq!(single_host(bad), None, "{bad}");
        }
    }
}
