//! The one way out to addresses that a tenant chose (S07, T14): OpenID providers, domains to prove.
//!
//! - [`target`]: what such a URL may be. [`ranges`]: addresses that none may reach.
//! - [`names`]: DNS. A name is resolved once; the connection goes to the very address that was checked, so that a name
//!   that changes in between (DNS rebinding) changes nothing.
//! - [`exchange`]: one request over one connection: no redirect is followed, no proxy asked, no body decompressed;
//!   at most [`MAX_BODY`] bytes within [`TIME_LIMIT`].
//!
//! `allow` names the operator's own networks: there plain `http` and any port are allowed, too.

pub mod exchange;
pub mod names;
pub mod ranges;
pub mod target;

use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use ipnet::IpNet;
use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};

pub use names::NameError;
pub use target::Target;

/// The largest body of a reply.
pub const MAX_BODY: usize = 1024 * 1024;
/// The longest time that a request takes, from the name to the last byte.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// How the way out behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Networks that may be reached although they are not public; by `http` and on any port, too.
    pub allow: Vec<IpNet>,
    /// The name server to ask; by default, those of the system.
    pub dns_server: Option<SocketAddr>,
    /// Certificate authorities that are trusted beside the public ones.
    pub certificate_authorities: Vec<CertificateDer<'static>>,
    /// The longest time of a request, [`TIME_LIMIT`].
    pub time_limit: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { allow: Vec::new(), dns_server: None, certificate_authorities: Vec::new(), time_limit: TIME_LIMIT }
    }
}

/// Why a request did not go out, or its reply did not come in. The texts tell nothing of what an address answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL is not one that may be used.
    #[error("{0}")]
    Url(&'static str),
    /// The name or the address leads where nobody may go, or to a port or scheme that is not allowed there.
    #[error("the address is not allowed")]
    Refused,
    /// The name does not resolve.
    #[error("the name does not resolve")]
    Name(#[source] NameError),
    /// Nobody answers, or not as HTTP over TLS should.
    #[error("no valid answer")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The reply is a redirect.
    #[error("the answer is a redirect, which is not followed")]
    Redirect,
    /// The reply is larger than [`MAX_BODY`].
    #[error("the answer is too large")]
    TooLarge,
    /// It took longer than the time limit.
    #[error("the answer took too long")]
    TooSlow,
}

/// The way out; cheap to clone.
#[derive(Clone)]
pub struct Egress(Arc<Inner>);

struct Inner {
    allow: Vec<IpNet>,
    names: names::Names,
    tls: Result<Arc<ClientConfig>, rustls::Error>,
    time_limit: Duration,
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Egress").field("allow", &self.0.allow).finish_non_exhaustive()
    }
}

impl Egress {
    /// A way out with these settings. A system without usable name servers resolves no name, and is told so by each
    /// request.
    pub fn new(settings: Settings) -> Self {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for authority in settings.certificate_authorities {
            if let Err(error) = roots.add(authority) {
                tracing::error!(%error, "a certificate authority is not usable");
            }
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map(|builder| {
            let mut tls = builder.with_root_certificates(roots).with_no_client_auth();
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
            Arc::new(tls)
        });
        let names = names::Names::new(settings.dns_server);
        Self(Arc::new(Inner { allow: settings.allow, names, tls, time_limit: settings.time_limit }))
    }

    /// Checks a URL that somebody wants to store, as far as that goes without asking anybody.
    pub fn check_url(&self, url: &str) -> Result<(), Error> {
        let target = Target::parse(url)?;
        // A name may come to lead into an allowed network; an address stays what it is.
        match target.address() {
            Some(address) => self.admit(&target, &[address]),
            None if self.0.allow.is_empty() && !target.is_public() => Err(Error::Refused),
            None => Ok(()),
        }
    }

    /// The text records of a domain name; none if the name is not there.
    pub async fn text_records(&self, name: &str) -> Result<Vec<String>, Error> {
        let records = tokio::time::timeout(self.0.time_limit, self.0.names.texts(name)).await;
        records.map_err(|_| Error::TooSlow)?.map_err(Error::Name)
    }

    /// Whether a target may be reached at these addresses: all of them must do.
    fn admit(&self, target: &Target, addresses: &[std::net::IpAddr]) -> Result<(), Error> {
        let own = |address: &std::net::IpAddr| self.0.allow.iter().any(|network| network.contains(address));
        let good = addresses.iter().all(|address| own(address) || (target.is_public() && ranges::is_public(*address)));
        if good && !addresses.is_empty() { Ok(()) } else { Err(Error::Refused) }
    }
}
