//! One request and its reply: name → checked addresses → connection → TLS → HTTP/1.1.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::{Egress, Error, MAX_BODY, Target};

/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 4;
/// The largest head of a reply.
const MAX_HEAD: usize = 64 * 1024;

impl Egress {
    /// Sends a request and reads the whole reply. The URL is read anew here, whoever checked it before.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error> {
        let target = Target::parse(&request.uri().to_string())?;
        let result = tokio::time::timeout(self.0.time_limit, self.exchange(&target, request)).await;
        let result = result.unwrap_or(Err(Error::TooSlow));
        if let Err(error) = &result {
            let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            tracing::info!(host = target.name(), port = target.port(), %error, cause, "a request to a tenant's URL failed");
        }
        result
    }

    async fn exchange(&self, target: &Target, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error> {
        let stream = self.connect(target).await?;
        if !target.is_https() {
            return talk(stream, target, request).await;
        }
        let name = ServerName::try_from(target.name()).map_err(failed)?;
        let tls = self.0.tls.clone().map_err(failed)?;
        let stream = TlsConnector::from(tls).connect(name, stream).await.map_err(failed)?;
        talk(stream, target, request).await
    }

    /// Resolves once, checks all addresses, and connects to one that was checked.
    async fn connect(&self, target: &Target) -> Result<TcpStream, Error> {
        let addresses: Vec<IpAddr> = match target.address() {
            Some(address) => vec![address],
            None => self.0.names.addresses(&target.name()).await.map_err(Error::Name)?,
        };
        self.admit(target, &addresses)?;
        let mut last = Error::Refused;
        for address in addresses.into_iter().take(MAX_ADDRESSES) {
            match TcpStream::connect(SocketAddr::new(address, target.port())).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = failed(error),
            }
        }
        Err(last)
    }
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Failed(error.into())
}

async fn talk<S>(stream: S, target: &Target, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let handshake = http1::Builder::new().max_buf_size(MAX_HEAD).handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(failed)?;
    let request = outgoing(target, request)?;
    // The connection is driven here and ends with the request.
    let reply = async { read(sender.send_request(request).await.map_err(failed)?).await };
    tokio::pin!(connection);
    tokio::pin!(reply);
    let mut open = true;
    loop {
        tokio::select! {
            reply = &mut reply => return reply,
            ended = &mut connection, if open => {
                open = false;
                if let Err(error) = ended {
                    return Err(failed(error));
                }
            }
        }
    }
}

/// The request as it goes out: origin form, our own `Host`, one request a connection.
fn outgoing(target: &Target, request: Request<Vec<u8>>) -> Result<Request<Full<Bytes>>, Error> {
    let (mut parts, body) = request.into_parts();
    parts.uri = target.path().parse().map_err(failed)?;
    parts.version = http::Version::HTTP_11;
    let host = HeaderValue::try_from(target.authority()).map_err(failed)?;
    parts.headers.insert(header::HOST, host);
    parts.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    parts.headers.insert(header::USER_AGENT, HeaderValue::from_static("wiwebb"));
    parts.headers.remove(header::ACCEPT_ENCODING);
    Ok(Request::from_parts(parts, Full::new(body.into())))
}

async fn read(response: Response<Incoming>) -> Result<Response<Vec<u8>>, Error> {
    if response.status().is_redirection() {
        return Err(Error::Redirect);
    }
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await.map_err(|error| {
        if error.downcast_ref::<LengthLimitError>().is_some() { Error::TooLarge } else { Error::Failed(error) }
    })?;
    Ok(Response::from_parts(parts, body.to_bytes().to_vec()))
}
