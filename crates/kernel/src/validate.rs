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
    let labels = |domain: &str| {
        domain.split('.').count() >= 2
            && domain.split('.').all(|l| {
                !l.is_empty()
                    && !l.starts_with('-')
                    && !l.ends_with('-')
                    && l.chars().all(|c| c.is_alphanumeric() || c == '-')
            })
    };
    !local.is_empty() && local.len() <= 64 && clean(local) && !local.contains("..") && labels(domain)
}

/// `http` or `https`, with a host.
pub fn is_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@b.de", "first.last+tag@sub.example.com", "ü@exämple.com"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.de", "a b@c.de", "a@b..de", "a@-b.de", "a@b.de\n", "a@@b.de"] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_url("https://example.com/a?b") && !is_url("javascript:alert(1)") && !is_url("https:///x"));
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
