//! The session cookie (S04): HttpOnly, SameSite=Lax, and believed only from pages of our own.

use http::{HeaderMap, Method};
use kernel::{Error, Kind, Result, Secret};

use crate::Settings;

/// The cookie's name.
pub fn name(settings: &Settings) -> &'static str {
    if settings.secure_cookie { "__Host-wiwebb" } else { "wiwebb" }
}

/// The token in the request's cookies.
pub fn token<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    let name = name(settings);
    headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

/// The `Set-Cookie` that signs in.
pub fn set(token: &Secret<String>, settings: &Settings) -> String {
    let secure = if settings.secure_cookie { "; Secure" } else { "" };
    let seconds = settings.session_life.num_seconds();
    format!("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", name(settings), token.expose())
}

/// The `Set-Cookie` that signs out.
pub fn clear(settings: &Settings) -> String {
    let secure = if settings.secure_cookie { "; Secure" } else { "" };
    format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", name(settings))
}

/// Refuses a request that carries or sets the cookie and does not come from a page of our own: its `Origin` must be
/// ours; without `Origin` only a read that the browser says comes from our own site.
pub fn check_origin(headers: &HeaderMap, read_only: bool, method: Option<&Method>, settings: &Settings) -> Result<()> {
    let refused = || {
        Error::new(
            Kind::PermissionDenied,
            "CROSS_SITE_REQUEST",
            "CSRF Failed: the request does not come from this site.",
        )
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = text("origin") {
        let host = text("host").or_else(|| text(":authority"));
        let own = host.is_some_and(|host| {
            origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://").filter(|_| !settings.secure_cookie))
                == Some(host)
        });
        return if own || settings.origins.iter().any(|known| known == origin) { Ok(()) } else { Err(refused()) };
    }
    let reads = read_only && method.is_none_or(|method| matches!(*method, Method::GET | Method::HEAD));
    if reads && matches!(text("sec-fetch-site"), Some("same-origin" | "none")) { Ok(()) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn cookie_is_found_among_others() {
        let settings = Settings::default();
        let sent = headers(&[("cookie", "a=1; wiwebb=tok ; b=2")]);
        assert_eq!(token(&sent, &settings), Some("tok"));
        assert_eq!(token(&sent, &Settings { secure_cookie: true, ..settings }), None);
    }

    #[test]
    fn only_our_own_pages_use_the_cookie() {
        let settings = Settings { origins: vec!["https://app.example.com".into()], ..Settings::default() };
        let ok = |pairs: &[(&'static str, &str)], read| check_origin(&headers(pairs), read, None, &settings).is_ok();
        assert!(ok(&[("origin", "https://app.example.com")], false));
        assert!(ok(&[("origin", "http://localhost:8000"), ("host", "localhost:8000")], false));
        assert!(!ok(&[("origin", "https://evil.example"), ("host", "localhost:8000")], true));
        assert!(!ok(&[("origin", "null")], true));
        assert!(!ok(&[], true) && !ok(&[("sec-fetch-site", "cross-site")], true));
        assert!(ok(&[("sec-fetch-site", "same-origin")], true));
        assert!(!ok(&[("sec-fetch-site", "same-origin")], false));
    }
}
