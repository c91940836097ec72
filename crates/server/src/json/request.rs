//! One call: HTTP request → message → the gRPC stack → reply.

use std::sync::Arc;

use http::header::{ACCEPT, HOST};
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Request, Response};
use prost_reflect::{DynamicMessage, Value};
use tonic::Status;
use tonic::body::Body as GrpcBody;
use tonic::client::Grpc;
use tonic::metadata::MetadataMap;
use tower::Service;

use super::binding::{Binding, Body};
use super::codec::DynCodec;
use super::error::{Refusal, is_message_missing};
use super::plan::{FieldPlan, Plans, Shape};
use super::query::{Page, Query, put};
use super::read::{Reader, Violations};
use super::reply::{self, Exchange};
use super::scalar::{Source, mask, scalar};
use super::{BaseUrl, BoxError, Edge, FromJson, Refused, body, stream};

const FORWARDED: [&str; 10] = [
    "authorization",
    "cookie",
    "origin",
    "host",
    "user-agent",
    "accept-language",
    "sec-fetch-site",
    "x-forwarded-for",
    "x-request-id",
    "grpc-timeout",
];

/// What goes with a message: the caller's headers and the connection's extensions.
struct Context {
    metadata: MetadataMap,
    extensions: Extensions,
}

impl<S> Edge<S>
where
    S: Service<Request<GrpcBody>, Response = Response<GrpcBody>> + Clone,
    S::Error: Into<BoxError>,
{
    pub(super) async fn call<B: http_body::Body>(
        &self,
        binding: &Arc<Binding>,
        values: Vec<String>,
        mut parts: Parts,
        body: B,
    ) -> Result<Response<axum::body::Body>, Refusal> {
        let plans = &self.contract.plans;
        let query = Query::new(parts.uri.query());
        let prepared = message(plans, binding, values, &query, &parts, body).await;
        let base_url = if binding.is_paged() { base_url(&parts) } else { String::new() };
        let mut extensions = std::mem::take(&mut parts.extensions);
        extensions.insert(FromJson { method: parts.method });
        let (path, headers) = (parts.uri.path(), parts.headers);
        let context = Context { metadata: MetadataMap::from_headers(forwarded(&headers)), extensions };
        let (message, page) = match prepared {
            Ok(prepared) => prepared,
            Err(refusal) => return Err(self.refuse(binding, context, refusal).await),
        };
        let exchange = Exchange { plans, binding, query: &query, path, headers: &headers, base_url, page };
        let failed = |status| Refusal::from_status(status, plans, binding);
        let request = tonic::Request::from_parts(context.metadata, context.extensions, message);
        let mut grpc = self.ready().await.map_err(failed)?;
        let codec = DynCodec(plans.get(binding.output).desc.clone());
        if binding.streaming {
            let response = grpc.server_streaming(request, binding.rpc.clone(), codec).await.map_err(failed)?;
            let sse = headers.get_all(ACCEPT).iter().any(|v| v.to_str().is_ok_and(|v| v.contains("text/event-stream")));
            return stream::reply(Arc::clone(plans), Arc::clone(binding), response, sse).await.map_err(failed);
        }
        let (metadata, message, _) =
            grpc.unary(request, binding.rpc.clone(), codec).await.map_err(failed)?.into_parts();
        reply::message(&exchange, &metadata.into_headers(), &message)
    }

    async fn ready(&self) -> Result<Grpc<S>, Status> {
        // What a service may answer is its own business; nothing comes from outside here.
        let mut grpc = Grpc::new(self.grpc.clone()).max_decoding_message_size(usize::MAX);
        grpc.ready().await.map_err(|e| Status::from_error(e.into()))?;
        Ok(grpc)
    }

    /// What a refused request is answered: the stack's own refusal if it has one, otherwise the edge's.
    async fn refuse(&self, binding: &Binding, mut context: Context, refusal: Refusal) -> Refusal {
        context.extensions.insert(Refused);
        let nothing = futures::stream::empty::<DynamicMessage>();
        let request = tonic::Request::from_parts(context.metadata, context.extensions, nothing);
        let codec = DynCodec(self.contract.plans.get(binding.output).desc.clone());
        let answer = match self.ready().await {
            Ok(mut grpc) => grpc.streaming(request, binding.rpc.clone(), codec).await,
            Err(status) => Err(status),
        };
        let status = match answer {
            Ok(response) => response.into_inner().message().await.err(),
            Err(status) => Some(status),
        };
        match status {
            Some(status) if !is_message_missing(&status) => Refusal::from_status(status, &self.contract.plans, binding),
            _ => refusal,
        }
    }
}

/// Path, query and body as one message.
async fn message<B: http_body::Body>(
    plans: &Plans,
    binding: &Binding,
    values: Vec<String>,
    query: &Query<'_>,
    parts: &Parts,
    body: B,
) -> Result<(DynamicMessage, Page), Refusal> {
    let mut message = DynamicMessage::new(plans.get(binding.input).desc.clone());
    let mut page = Page { number: 1, size: 0 };
    let mut violations = Violations::default();
    if [Method::GET, Method::HEAD, Method::DELETE].contains(&parts.method) {
        query.fill(plans, binding, &mut message, &mut violations);
        if let Some(paging) = &binding.paging {
            page = query.page().ok_or_else(Refusal::invalid_page)?;
            paging.fill(plans, binding.input, page, &mut message).ok_or_else(Refusal::invalid_page)?;
        }
    } else {
        body::check_headers(&parts.headers)?;
        if binding.body != Body::None {
            let object = body::object(&parts.headers, body).await?;
            violations = read_body(plans, binding, &parts.method, object, &mut message);
        }
    }
    for (path, value) in binding.variables.iter().zip(values) {
        let fields = resolve(plans, binding.input, path);
        let Some(last) = fields.last() else { continue };
        let value = scalar(&last.shape, value.into(), Source::Path).map_err(|_| Refusal::not_found())?;
        put(&mut message, &fields, value);
    }
    if violations.is_empty() { Ok((message, page)) } else { Err(Refusal::of_call(binding, &violations)) }
}

fn read_body(
    plans: &Plans,
    binding: &Binding,
    method: &Method,
    object: serde_json::Map<String, serde_json::Value>,
    message: &mut DynamicMessage,
) -> Violations {
    let request = plans.get(binding.input);
    let mut reader = Reader::new(plans, method);
    let given = match binding.body {
        Body::Field(index, plan) => {
            let plan = plans.get(plan);
            let mut value = DynamicMessage::new(plan.desc.clone());
            let given = reader.message(plan, object, &binding.bound, &mut value);
            message.set_field(&request.fields[index].desc, Value::Message(value));
            given
        }
        Body::Whole | Body::None => reader.message(request, object, &binding.bound, message),
    };
    if let Some((field, desc)) = binding.mask.map(|i| &request.fields[i]).and_then(|f| Some((f, mask_of(f)?)))
        && !message.has_field(&field.desc)
    {
        // PUT needs the required fields, and keeps what it does not name, as v1 does.
        if [Method::PATCH, Method::PUT].contains(method) {
            message.set_field(&field.desc, mask(desc, given.into_iter()));
        }
    }
    reader.violations
}

fn mask_of(field: &FieldPlan) -> Option<&prost_reflect::MessageDescriptor> {
    match &field.shape {
        Shape::Mask(desc) => Some(desc),
        _ => None,
    }
}

fn resolve<'p>(plans: &'p Plans, input: usize, path: &[usize]) -> Vec<&'p FieldPlan> {
    let mut plan = plans.get(input);
    let mut fields = Vec::with_capacity(path.len());
    for index in path {
        let field = &plan.fields[*index];
        if let Some(inner) = field.inner() {
            plan = plans.get(inner);
        }
        fields.push(field);
    }
    fields
}

fn forwarded(headers: &HeaderMap) -> HeaderMap {
    let wanted = headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        FORWARDED.contains(&name) || name.starts_with("x-wiwebb-")
    });
    wanted.map(|(name, value)| (name.clone(), value.clone())).fold(HeaderMap::new(), |mut map, (name, value)| {
        map.append(name, value);
        map
    })
}

/// Scheme and authority for absolute links, without a closing slash.
pub(super) fn base_url(parts: &Parts) -> String {
    if let Some(BaseUrl(base)) = parts.extensions.get() {
        return base.trim_end_matches('/').to_owned();
    }
    let host = parts.headers.get(HOST).and_then(|v| v.to_str().ok());
    format!("http://{}", host.or(parts.uri.authority().map(|a| a.as_str())).unwrap_or("localhost"))
}
