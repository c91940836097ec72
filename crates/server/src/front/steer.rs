//! Steers a request: gRPC and gRPC-Web by content type, `/api/` to the JSON edge, the rest to static files.

use std::{path::PathBuf, sync::Arc};

use anyhow::Result;
use axum::body::Body;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use identity::Connection;
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::static_files::StaticFiles;
use crate::{
    app::GrpcStack,
    json::{BaseUrl, Edge, FromJson},
};

/// How the port behaves.
#[derive(Debug, Clone, Default)]
pub struct FrontSettings {
    /// Origins that browsers may call from (H19).
    pub cors_origins: Vec<String>,
    /// Host names that are answered; empty: all (S05).
    pub allowed_hosts: Vec<String>,
    /// Scheme and authority of absolute links; unset: the request's host.
    pub public_url: Option<String>,
    /// The built front end.
    pub static_files: Option<PathBuf>,
    /// Whether the port speaks TLS.
    pub tls: bool,
}

/// Matched exactly (S04), native and gRPC-Web.
const GRPC_CONTENT_TYPES: &[&[u8]] = &[
    b"application/grpc",
    b"application/grpc+proto",
    b"application/grpc-web",
    b"application/grpc-web+proto",
    b"application/grpc-web-text",
    b"application/grpc-web-text+proto",
];

/// The service of the port.
#[derive(Clone)]
pub struct Front(Arc<Inner>);

struct Inner {
    web: GrpcWebService<GrpcStack>,
    edge: Edge<JsonEntry>,
    files: Option<StaticFiles>,
    cors: Option<CorsLayer>,
    settings: FrontSettings,
}

/// The JSON edge's way into the gRPC stack: tells the auth layer the client's HTTP method.
type JsonEntry = tower::util::MapRequest<GrpcStack, fn(Request<tonic::body::Body>) -> Request<tonic::body::Body>>;

fn with_method(mut request: Request<tonic::body::Body>) -> Request<tonic::body::Body> {
    let method = request.extensions().get::<FromJson>().map(|from| from.method.clone());
    if let Some(connection) = request.extensions_mut().get_mut::<Connection>() {
        connection.method = method;
    }
    request
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Front").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Front {
    /// The port over the gRPC stack.
    pub fn new(grpc: GrpcStack, settings: FrontSettings) -> Result<Self> {
        let entry = grpc.clone().map_request(with_method as fn(_) -> _);
        Ok(Self(Arc::new(Inner {
            web: GrpcWebLayer::new().layer(grpc),
            edge: Edge::new(proto::DESCRIPTOR_SET, entry)?,
            files: settings.static_files.as_deref().and_then(StaticFiles::new),
            cors: cors(&settings.cors_origins)?,
            settings,
        })))
    }

    /// Answers one request of a connection.
    pub async fn answer(&self, mut request: Request<Body>, peer: std::net::IpAddr) -> Response<Body> {
        let request_id = request_id(&request);
        let connection = Connection { peer, request_id: request_id.clone(), method: None };
        request.extensions_mut().insert(connection);
        // HTTP/2 says the host in its authority; whoever looks for it looks for one name.
        if !request.headers().contains_key(header::HOST)
            && let Some(value) = host(&request).and_then(|host| HeaderValue::try_from(host).ok())
        {
            request.headers_mut().insert(header::HOST, value);
        }
        if let Some(url) = &self.0.settings.public_url {
            request.extensions_mut().insert(BaseUrl(url.clone()));
        } else if self.0.settings.tls
            && let Some(host) = host(&request)
        {
            request.extensions_mut().insert(BaseUrl(format!("https://{host}")));
        }
        let mut response = if self.answers_host(&request) {
            self.with_cors(request).await
        } else {
            plain(StatusCode::MISDIRECTED_REQUEST, "This host is not served here.")
        };
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
        }
        response
    }

    fn answers_host(&self, request: &Request<Body>) -> bool {
        let allowed = &self.0.settings.allowed_hosts;
        let host = host(request).unwrap_or_default();
        let name =
            host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(&*host, |(name, _)| name);
        let named = |known: &String| match known.strip_prefix('.') {
            Some(domain) => name.eq_ignore_ascii_case(domain) || name.to_ascii_lowercase().ends_with(known.as_str()),
            None => known == "*" || known.eq_ignore_ascii_case(name),
        };
        allowed.is_empty() || allowed.iter().any(named)
    }

    async fn with_cors(&self, request: Request<Body>) -> Response<Body> {
        let Some(cors) = &self.0.cors else { return self.steer(request).await };
        let front = self.clone();
        let inner = tower::service_fn(move |request| {
            let front = front.clone();
            async move { Ok::<_, std::convert::Infallible>(front.steer(request).await) }
        });
        match cors.layer(inner).oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    async fn steer(&self, request: Request<Body>) -> Response<Body> {
        let content_type = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        if content_type.is_some_and(|kind| GRPC_CONTENT_TYPES.contains(&kind)) {
            return match self.0.web.clone().oneshot(request.map(tonic::body::Body::new)).await {
                Ok(response) => response.map(Body::new),
                Err(never) => match never {},
            };
        }
        match self.0.edge.handle(request).await {
            Ok(response) => response,
            Err(request) => self.file(request).await,
        }
    }

    async fn file(&self, request: Request<Body>) -> Response<Body> {
        match &self.0.files {
            Some(files) => files.answer(request).await,
            None if request.uri().path() == "/" => plain(StatusCode::OK, "WiWebb. The API is at /api/v1/.\n"),
            None => plain(StatusCode::NOT_FOUND, "Not found.\n"),
        }
    }
}

/// The request's host name: `Host`, or HTTP/2's authority.
fn host<B>(request: &Request<B>) -> Option<String> {
    let header = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    header.or_else(|| request.uri().authority().map(http::uri::Authority::as_str)).map(str::to_owned)
}

/// The client's identifier of the request, if it is harmless; or a new one.
fn request_id<B>(request: &Request<B>) -> Arc<str> {
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
    match given {
        Some(id)
            if (1..=64).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) =>
        {
            id.into()
        }
        _ => uuid::Uuid::new_v4().simple().to_string().into(),
    }
}

pub(super) fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn cors(origins: &[String]) -> Result<Option<CorsLayer>> {
    if origins.is_empty() {
        return Ok(None);
    }
    let origins = origins.iter().map(|origin| Ok(origin.parse()?)).collect::<Result<Vec<HeaderValue>>>()?;
    let names = |names: &[&'static str]| names.iter().map(|name| HeaderName::from_static(name)).collect::<Vec<_>>();
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(true)
        .allow_methods([Method::DELETE, Method::GET, Method::OPTIONS, Method::PATCH, Method::POST, Method::PUT])
        .allow_headers(names(&[
            "accept",
            "accept-encoding",
            "authorization",
            "content-type",
            "origin",
            "x-grpc-web",
            "x-user-agent",
            "grpc-timeout",
            "x-wiwebb-session",
            "x-wiwebb-tenant",
            "x-request-id",
            "if-none-match",
        ]))
        .expose_headers(names(&[
            "grpc-status",
            "grpc-message",
            "grpc-status-details-bin",
            "etag",
            "ratelimit",
            "ratelimit-limit",
            "ratelimit-policy",
            "ratelimit-remaining",
            "ratelimit-reset",
            "retry-after",
            "x-request-id",
            "x-wiwebb-reason",
        ]))
        .max_age(std::time::Duration::from_secs(600));
    Ok(Some(layer))
}
