//! The connection: server, TLS, and the credential that every request carries.

use std::{net::IpAddr, path::Path, time::Duration};

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Uri},
};

use crate::{args::Connection, failure::Failure};

/// What generated clients are made with.
pub type Wire = InterceptedService<Channel, Signed>;

/// A connection to a server.
#[derive(Debug, Clone)]
pub struct Server {
    channel: Channel,
    signed: Signed,
}

/// Puts the credential on every request.
#[derive(Debug, Clone)]
pub struct Signed {
    authorization: MetadataValue<Ascii>,
    tenant: Option<i64>,
    timeout: Duration,
}

impl Interceptor for Signed {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.set_timeout(self.timeout);
        let metadata = request.metadata_mut();
        metadata.insert("authorization", self.authorization.clone());
        if let Some(tenant) = self.tenant {
            metadata.insert("x-wiwebb-tenant", tenant.into());
        }
        Ok(request)
    }
}

impl Server {
    /// Connects, and reads the credential.
    pub async fn connect(to: &Connection) -> Result<Self, Failure> {
        let uri: Uri =
            to.server.parse().map_err(|_| Failure::usage(format!("--server: `{}` is not a URL", to.server)))?;
        let secret = credential(to.key_file.as_deref())?;
        if !is_guarded(&uri) && !to.plaintext {
            return Err(Failure::usage(
                "--server: without TLS everybody on the way could read the credential. Use https://, or say --plaintext.",
            ));
        }
        let mut authorization: MetadataValue<Ascii> = format!("Bearer {secret}")
            .parse()
            .map_err(|_| Failure::usage("the credential holds characters that no key or token has"))?;
        authorization.set_sensitive(true);
        let channel = endpoint(uri, to)?.connect().await.map_err(|error| Failure::unreachable(&to.server, &error))?;
        let signed = Signed { authorization, tenant: to.tenant, timeout: Duration::from_secs(to.timeout) };
        Ok(Self { channel, signed })
    }

    /// A client's connection.
    pub fn wire(&self) -> Wire {
        InterceptedService::new(self.channel.clone(), self.signed.clone())
    }
}

fn endpoint(uri: Uri, to: &Connection) -> Result<Endpoint, Failure> {
    let wrong = |error: tonic::transport::Error| Failure::usage(format!("--server: {error}"));
    let tls = uri.scheme_str() == Some("https");
    let mut endpoint = Endpoint::from(uri)
        .user_agent(concat!("wiwebbctl/", env!("CARGO_PKG_VERSION")))
        .map_err(wrong)?
        .connect_timeout(Duration::from_secs(10));
    if tls {
        let trusted = match &to.ca {
            Some(file) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read("--ca", file)?)),
            None => ClientTlsConfig::new().with_webpki_roots(),
        };
        endpoint = endpoint.tls_config(trusted).map_err(wrong)?;
    }
    Ok(endpoint)
}

/// Whether nobody on the way can read along: TLS, or this machine.
fn is_guarded(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    uri.scheme_str() == Some("https") || here
}

/// The API key or token.
fn credential(file: Option<&Path>) -> Result<String, Failure> {
    let found = match file {
        Some(file) => Some(String::from_utf8_lossy(&read("--key-file", file)?).into_owned()),
        None => ["WIWEBB_API_KEY", "WIWEBB_TOKEN"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty())),
    };
    let found = found.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    found.ok_or_else(|| Failure::usage("no credential: set WIWEBB_API_KEY or WIWEBB_TOKEN, or name a --key-file"))
}

/// A file that an argument names.
pub fn read(argument: &str, file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::usage(format!("{argument}: {}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_leave_the_machine_by_tls_only() {
        let guarded = |text: &str| is_guarded(&text.parse().unwrap());
        for good in ["https://wiwebb.example", "http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"] {
            assert!(guarded(good), "{good}");
        }
        for bad in ["http://wiwebb.example", "http://10.0.0.1:8000", "http://localhost.example"] {
            assert!(!guarded(bad), "{bad}");
        }
    }
}
