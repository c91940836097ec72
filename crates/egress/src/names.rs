//! DNS: addresses of a name, text records of a domain. Nothing is kept: what is checked is what was answered just now.

use std::net::{IpAddr, SocketAddr};

use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig, ResolverOpts},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::{RData, RecordType},
};

/// Why a name was not answered for.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    /// No name server is known.
    #[error("no name server is configured")]
    NoServer,
    /// The name is not there.
    #[error("there is no such name")]
    Unknown,
    /// No usable answer.
    #[error("the name servers do not answer")]
    Failed(#[source] Box<NetError>),
}

impl From<NetError> for NameError {
    fn from(error: NetError) -> Self {
        if error.is_no_records_found() { NameError::Unknown } else { NameError::Failed(Box::new(error)) }
    }
}

pub(crate) struct Names(Option<TokioResolver>);

impl Names {
    /// Asks the given server, or those of the system.
    pub fn new(server: Option<SocketAddr>) -> Self {
        let built = match server {
            Some(server) => {
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![name_server(server)]);
                let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
                builder.with_options(without_cache(ResolverOpts::default())).build()
            }
            None => TokioResolver::builder_tokio().and_then(|builder| {
                let mut builder = builder;
                *builder.options_mut() = without_cache(builder.options_mut().clone());
                builder.build()
            }),
        };
        let resolver = built.inspect_err(|error| tracing::warn!(%error, "no name server is usable")).ok();
        Self(resolver)
    }

    /// All addresses of a host name.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NameError> {
        let resolver = self.0.as_ref().ok_or(NameError::NoServer)?;
        // A name with a dot is complete; only a single label is looked for in the system's search list.
        let name = if host.contains('.') { format!("{}.", host.trim_end_matches('.')) } else { host.to_owned() };
        Ok(resolver.lookup_ip(name).await?.iter().collect())
    }

    /// The text records of a complete name.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, NameError> {
        let resolver = self.0.as_ref().ok_or(NameError::NoServer)?;
        let answer = match resolver.lookup(format!("{}.", name.trim_end_matches('.')), RecordType::TXT).await {
            Ok(answer) => answer,
            Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let texts = answer.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
            _ => None,
        });
        Ok(texts.collect())
    }
}

fn name_server(address: SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut server.connections {
        connection.port = address.port();
    }
    server
}

fn without_cache(mut options: ResolverOpts) -> ResolverOpts {
    options.cache_size = 0;
    options.attempts = 1;
    options.timeout = std::time::Duration::from_secs(3);
    options
}
