//! The HTTP/JSON edge: the v1 contract for every RPC, generated at start from `google.api.http` in the descriptor set.
//!
//! It names no message and no RPC. A request becomes a message and goes through the same tower stack as a gRPC call, in
//! process, so that authentication, access and rules exist once. `binding` and `plan` hold what is known before the
//! first request; `request` and `read` make messages; `reply`, `write` and `error` make answers.
//!
//! A request that the edge itself refuses (malformed JSON, a missing field) is still sent through the stack, without a
//! message: a caller who may not make the call learns only that.

mod binding;
mod body;
mod codec;
mod compress;
mod error;
mod free;
mod openapi;
mod plan;
mod query;
mod read;
mod reply;
mod request;
mod router;
mod scalar;
mod stream;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::body::Body;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use prost_reflect::DescriptorPool;
use tonic::body::Body as GrpcBody;
use tower::Service;

use self::binding::{Binding, bindings};
use self::error::Refusal;
use self::plan::Plans;
use self::router::{Router, Segment, segments};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Where the API root answers.
const ROOT: &str = "/api/v1";
/// Where the OpenAPI document is.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// Extension of the requests that the edge makes: how the call came in.
#[derive(Debug, Clone)]
pub struct FromJson {
    /// The HTTP method before translation.
    pub method: Method,
}

/// Extension of the requests that the edge makes when it has refused them: they carry no message, and end with
/// `INTERNAL` where it is looked for. They exist for the checks before that; logs and metrics may skip them.
#[derive(Debug, Clone, Copy)]
pub struct Refused;

/// Extension of incoming requests: scheme and authority of absolute links, for instance `https://api.example.org`.
#[derive(Debug, Clone)]
pub struct BaseUrl(pub String);

/// The edge over a gRPC stack.
#[derive(Clone)]
pub struct Edge<S> {
    contract: Arc<Contract>,
    grpc: S,
}

/// All that is known before the first request.
struct Contract {
    plans: Arc<Plans>,
    router: Router<Endpoint>,
    /// Collections that the API root lists.
    collections: Vec<String>,
    /// The OpenAPI document.
    document: Vec<u8>,
}

enum Endpoint {
    Root,
    Document,
    Call(Arc<Binding>),
}

impl<S> Edge<S>
where
    S: Service<Request<GrpcBody>, Response = Response<GrpcBody>> + Clone,
    S::Error: Into<BoxError>,
{
    /// Builds routes and plans; fails, naming the RPC, where an annotation cannot be served.
    pub fn new(descriptor_set: &[u8], grpc: S) -> Result<Self> {
        Ok(Self { contract: Arc::new(Contract::new(descriptor_set)?), grpc })
    }

    /// Answers a request below `/api/`; gives it back if its path is not ours.
    pub async fn handle<B>(&self, request: Request<B>) -> Result<Response<Body>, Request<B>>
    where
        B: http_body::Body,
    {
        let path = request.uri().path();
        if path != "/api" && !path.starts_with("/api/") {
            return Err(request);
        }
        let (parts, body) = request.into_parts();
        let (head, gzip) = (parts.method == Method::HEAD, compress::accepted(&parts.headers));
        let response = self.answer(parts, body).await;
        let response = if gzip { compress::gzip(response).await } else { response };
        Ok(if head { reply::without_body(response) } else { response })
    }

    async fn answer<B: http_body::Body>(&self, parts: Parts, body: B) -> Response<Body> {
        let Some((node, values)) = self.contract.router.find(parts.uri.path()) else {
            return reply::refusal(Refusal::not_found(), false);
        };
        let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
        match node.endpoint(method) {
            Some(Endpoint::Call(binding)) => {
                let credentials = binding.credentials;
                let answer = self.call(&Arc::clone(binding), values, parts, body).await;
                answer.unwrap_or_else(|refusal| reply::refusal(refusal, credentials))
            }
            Some(Endpoint::Root) => self.contract.root(&parts),
            Some(Endpoint::Document) => known(self.contract.document.clone(), &parts),
            None if method == Method::OPTIONS => reply::options(&node.allow()),
            None => reply::method_not_allowed(method, &node.allow()),
        }
    }
}

impl Contract {
    fn new(descriptor_set: &[u8]) -> Result<Self> {
        let pool = DescriptorPool::decode(descriptor_set).context("the descriptor set does not decode")?;
        let mut plans = Plans::new(&pool)?;
        let mut router = Router::new();
        let mut collections = Vec::new();
        let mut routes = Vec::new();
        router.insert(Method::GET, ROOT, Endpoint::Root)?;
        router.insert(Method::GET, DOCUMENT, Endpoint::Document)?;
        for service in pool.services() {
            for method in service.methods() {
                let rpc = || format!("RPC {}", method.full_name());
                for binding in bindings(&pool, &mut plans, &method).with_context(rpc)? {
                    collections.extend(collection(&binding)?);
                    let binding = Arc::new(binding);
                    let (http, call) = (binding.http.clone(), Endpoint::Call(Arc::clone(&binding)));
                    router.insert(http, &binding.template, call).with_context(rpc)?;
                    routes.push(binding);
                }
            }
        }
        collections.sort();
        let document = openapi::document(&plans, &routes);
        Ok(Self { plans: Arc::new(plans), router, collections, document })
    }

    fn root(&self, parts: &Parts) -> Response<Body> {
        let base = request::base_url(parts);
        let link = |name: &String| (name.clone(), format!("{base}{ROOT}/{name}/").into());
        let links: serde_json::Map<_, _> = self.collections.iter().map(link).collect();
        known(serde_json::Value::Object(links).to_string().into_bytes(), parts)
    }
}

/// The reply with a body that was known before the request.
fn known(body: Vec<u8>, parts: &Parts) -> Response<Body> {
    reply::cacheable(reply::json(StatusCode::OK, body), &parts.headers).map(Body::from)
}

/// The OpenAPI document of a contract.
pub fn openapi_document(descriptor_set: &[u8]) -> Result<Vec<u8>> {
    Ok(Contract::new(descriptor_set)?.document)
}

/// The name of a first-level collection that can be read.
fn collection(binding: &Binding) -> Result<Option<String>> {
    if binding.http != Method::GET {
        return Ok(None);
    }
    let prefix = segments(ROOT)?;
    let all = segments(&binding.template)?;
    Ok(match all.strip_prefix(prefix.as_slice()) {
        Some([Segment::Literal(name)]) => Some((*name).to_owned()),
        _ => None,
    })
}
