//! Listeners, names and mail.

use std::net::SocketAddr;

use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::{
    Mail, Smtp, TlsFiles,
    reader::{self, Reader},
};

/// The addresses that a process listens on.
pub struct Listeners {
    pub api: SocketAddr,
    pub admin: SocketAddr,
    pub radius_auth: SocketAddr,
    pub radius_acct: SocketAddr,
}

impl Listeners {
    /// Whether nobody outside this machine reaches any of them.
    pub fn all_on_loopback(&self) -> bool {
        [self.api, self.admin, self.radius_auth, self.radius_acct].iter().all(|address| address.ip().is_loopback())
    }
}

pub fn listeners(reader: &mut Reader<'_>) -> Listeners {
    let listeners = Listeners {
        api: reader.address("WIWEBB_LISTEN"),
        admin: reader.address("WIWEBB_ADMIN_LISTEN"),
        radius_auth: reader.address("WIWEBB_RADIUS_AUTH_LISTEN"),
        radius_acct: reader.address("WIWEBB_RADIUS_ACCT_LISTEN"),
    };
    let same = |a: SocketAddr, b: SocketAddr| a.port() != 0 && a == b;
    if same(listeners.api, listeners.admin) {
        reader.problems.add("WIWEBB_ADMIN_LISTEN", "is the same address as WIWEBB_LISTEN");
    }
    if same(listeners.radius_auth, listeners.radius_acct) {
        reader.problems.add("WIWEBB_RADIUS_ACCT_LISTEN", "is the same address as WIWEBB_RADIUS_AUTH_LISTEN");
    }
    listeners
}

pub fn tls(reader: &mut Reader<'_>) -> Option<TlsFiles> {
    match (reader.text("WIWEBB_TLS_CERT"), reader.text("WIWEBB_TLS_KEY")) {
        (Some(cert), Some(key)) => Some(TlsFiles { cert: cert.into(), key: key.into() }),
        (Some(_), None) => {
            reader.problems.add("WIWEBB_TLS_KEY", "is missing: WIWEBB_TLS_CERT is set");
            None
        }
        (None, Some(_)) => {
            reader.problems.add("WIWEBB_TLS_CERT", "is missing: WIWEBB_TLS_KEY is set");
            None
        }
        (None, None) => None,
    }
}

pub fn hosts(reader: &mut Reader<'_>) -> Vec<String> {
    let hosts = reader.list("ALLOWED_HOSTS", "a list of host names without scheme and port", reader::host);
    if hosts.iter().any(|host| host == "*") { Vec::new() } else { hosts }
}

pub fn egress(reader: &mut Reader<'_>) -> egress::Settings {
    let authorities = |text: &str| {
        let certificates: Vec<_> = CertificateDer::pem_file_iter(text).ok()?.collect::<Result<_, _>>().ok()?;
        let mut roots = rustls::RootCertStore::empty();
        let usable = certificates.iter().all(|certificate: &CertificateDer<'_>| roots.add(certificate.clone()).is_ok());
        (usable && !certificates.is_empty()).then_some(certificates)
    };
    egress::Settings {
        allow: reader.list("WIWEBB_EGRESS_ALLOW", "a list of networks such as 10.0.0.0/8", reader::network),
        dns_server: reader
            .optional("WIWEBB_DNS_SERVER", "an address with a port, such as 192.0.2.53:53", |text| text.parse().ok()),
        certificate_authorities: reader.parsed(
            "WIWEBB_EGRESS_CA",
            "a readable PEM file with certificates",
            Vec::new(),
            authorities,
        ),
        ..egress::Settings::default()
    }
}

pub fn mail(reader: &mut Reader<'_>) -> Mail {
    let backend = |text: &str| match text.to_ascii_lowercase().as_str() {
        "console" | "django.core.mail.backends.console.emailbackend" => Some(false),
        "smtp" | "django.core.mail.backends.smtp.emailbackend" => Some(true),
        _ => None,
    };
    let by_smtp = reader.parsed("EMAIL_BACKEND", "console or smtp", false, backend);
    let port = reader.parsed("EMAIL_PORT", "a port", 587, |text| text.parse().ok().filter(|port| *port != 0));
    let use_tls = reader.flag("EMAIL_USE_TLS").unwrap_or(true);
    let host = reader.text("EMAIL_HOST");
    if by_smtp && host.is_none() {
        reader.problems.add("EMAIL_HOST", "is missing: EMAIL_BACKEND is smtp");
    }
    let user = reader.text("EMAIL_HOST_USER");
    let password = reader.secret("EMAIL_HOST_PASSWORD");
    if by_smtp && user.is_some() != password.is_some() {
        reader.problems.add("EMAIL_HOST_USER", "and EMAIL_HOST_PASSWORD belong together: one of them is missing");
    }
    let from = reader.parsed("DEFAULT_FROM_EMAIL", "ADDRESS or NAME <ADDRESS>", String::new(), |text| {
        text.contains('@').then(|| text.to_owned())
    });
    let smtp = host.filter(|_| by_smtp).map(|host| Smtp { host, port, use_tls, user, password });
    Mail { from, smtp }
}
