//! Checks of input that several domains share, in the words of the v1 contract. Each notes what is wrong and goes on,
//! so that a caller hears of everything at once.

use crate::Violations;

/// Reads the fields of one resource.
#[derive(Debug, Default)]
pub struct Fields {
    violations: Violations,
}

impl Fields {
    /// Notes a violation.
    pub fn violation(&mut self, field: &str, description: impl Into<String>) {
        self.violations.add(field, description);
    }

    /// A text that must be there and not blank, of at most `max` characters; surrounding blanks are cut.
    pub fn required(&mut self, field: &str, value: Option<String>, max: usize) -> String {
        match value {
            None => self.violations.add(field, "This field is required."),
            Some(text) if text.trim().is_empty() => self.violations.add(field, "This field may not be blank."),
            Some(text) => return self.text(field, Some(text), max),
        }
        String::new()
    }

    /// A text of at most `max` characters; surrounding blanks are cut, absent is empty.
    pub fn text(&mut self, field: &str, value: Option<String>, max: usize) -> String {
        let text = value.unwrap_or_default().trim().to_owned();
        if text.contains('\0') {
            self.violations.add(field, "Null characters are not allowed.");
        }
        if text.chars().count() > max {
            self.violations.add(field, format!("Ensure this field has no more than {max} characters."));
        }
        text
    }

    /// An e-mail address, or empty.
    pub fn email(&mut self, field: &str, value: Option<String>) -> String {
        let text = self.text(field, value, 254);
        if !text.is_empty() && !is_email(&text) {
            self.violations.add(field, "Enter a valid email address.");
        }
        text
    }

    /// A web address, or empty.
    pub fn url(&mut self, field: &str, value: Option<String>) -> String {
        let text = self.text(field, value, 200);
        if !text.is_empty() && !is_url(&text) {
            self.violations.add(field, "Enter a valid URL.");
        }
        text
    }

    /// Fails if anything was wrong.
    pub fn finish(self) -> crate::Result<()> {
        self.violations.into_result()
    }
}

/// `local@domain.tld`, without blanks or control characters.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let clean = |part: &str| !part.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c));
    !local.is_empty() && local.len() <= 64 && clean(local) && !local.contains("..") && is_domain(domain)
}

/// Two labels or more, or `localhost`.
fn is_domain(domain: &str) -> bool {
    let label = |l: &str| {
        let ends = l.starts_with('-') || l.ends_with('-');
        (1..=63).contains(&l.len()) && !ends && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let numeric = |l: &str| l.chars().all(|c| c.is_ascii_digit());
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.eq_ignore_ascii_case("localhost")
        || (domain.contains('.') && domain.split('.').all(label) && top.chars().count() >= 2 && !numeric(top))
}

/// `http` or `https`, with a host: a domain name or an address, and perhaps a port.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = match place.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((address, rest)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("localhost", rest.strip_prefix(':')),
        Some(_) => return false,
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let host_is_good = is_domain(host) || host.parse::<std::net::Ipv4Addr>().is_ok();
    known
        && host_is_good
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@b.de", "first.last+tag@sub.example.com", "ü@exämple.com", "root@localhost"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.de", "a b@c.de", "a@b..de", "a@-b.de", "a@b.de\n", "a@@b.de"] {
            assert!(!is_email(bad), "{bad}");
        }
        for good in
            ["https://example.com/a?b", "http://localhost:8000", "HTTP://192.0.2.1/x", "https://[2001:db8::1]:443/"]
        {
            assert!(is_url(good), "{good}");
        }
        for bad in
            ["javascript:alert(1)", "https:///x", "http://nowhere", "ftp://example.com", "example.com", "http://a b.de"]
        {
            assert!(!is_url(bad), "{bad}");
        }
    }

    #[test]
    fn all_violations_are_told_at_once() {
        let mut fields = Fields::default();
        fields.required("name", None, 5);
        fields.required("slug", Some("  ".into()), 5);
        fields.text("bio", Some("too long".into()), 3);
        let error = fields.finish().unwrap_err();
        let names: Vec<_> = error.violations().iter().map(|v| v.field.as_str()).collect();
        assert_eq!(names, ["name", "slug", "bio"]);
    }
}
