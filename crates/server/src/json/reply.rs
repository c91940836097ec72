//! Replies: the body that a message becomes, and the headers that every reply has.

use std::hash::{DefaultHasher, Hasher as _};

use axum::body::Body;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION,
    RETRY_AFTER, SET_COOKIE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use prost_reflect::DynamicMessage;

use super::binding::{Binding, Reply};
use super::error::Refusal;
use super::plan::{MessagePlan, Plans, Shape};
use super::query::{Page, Query};
use super::write::{Only, Writer};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The metadata that replies show as headers.
const FORWARDED: [HeaderName; 10] = [
    CONTENT_DISPOSITION,
    SET_COOKIE,
    RETRY_AFTER,
    LOCATION,
    REQUEST_ID,
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
];
const VARIES: HeaderValue = HeaderValue::from_static("Authorization, Cookie, Accept-Encoding, Accept-Language");

/// What a reply depends on besides the message.
pub(super) struct Exchange<'a> {
    pub plans: &'a Plans,
    pub binding: &'a Binding,
    pub query: &'a Query<'a>,
    pub path: &'a str,
    pub headers: &'a HeaderMap,
    pub base_url: String,
    pub page: Page,
}

/// The reply to a call that succeeded.
pub(super) fn message(
    exchange: &Exchange<'_>,
    metadata: &HeaderMap,
    message: &DynamicMessage,
) -> Result<Response<Body>, Refusal> {
    let binding = exchange.binding;
    let silent = matches!(binding.reply, Reply::Nothing) || binding.status == StatusCode::NO_CONTENT;
    let mut response = if silent { empty(binding.status) } else { json(binding.status, written(exchange, message)?) };
    forward(metadata, response.headers_mut());
    let get = binding.http == Method::GET;
    if binding.credentials || (!get && response.headers().contains_key(SET_COOKIE)) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if get && !silent && binding.status == StatusCode::OK {
        response = cacheable(response, exchange.headers);
    }
    Ok(response.map(Body::from))
}

fn written(exchange: &Exchange<'_>, message: &DynamicMessage) -> Result<Vec<u8>, Refusal> {
    let plans = exchange.plans;
    let plan = plans.get(exchange.binding.output);
    let mut writer = Writer::new(plans);
    let inner = |index: usize| match plan.fields[index].shape {
        Shape::Message(inner) => exchange.only(plans.get(inner)),
        _ => None,
    };
    match exchange.binding.reply {
        Reply::Nothing | Reply::Whole | Reply::Raw => writer.message(plan, message, exchange.only(plan).as_ref()),
        Reply::Field(index) => writer.field(&plan.fields[index], message, inner(index).as_ref()),
        Reply::Page { total, results } => {
            let total = message.get_field(&plan.fields[total].desc);
            let total = total.as_i64().or(total.as_i32().map(i64::from)).unwrap_or_default();
            let field = &plan.fields[results];
            let length = message.get_field(&field.desc).as_list().unwrap_or_default().len();
            let page = exchange.page;
            if length == 0 && page.number > 1 {
                return Err(Refusal::invalid_page());
            }
            let more = length > 0 && page.size > 0 && page.skip() + (length as i64) < total;
            writer.out.extend_from_slice(b"{\"count\":");
            writer.json(&total);
            writer.out.extend_from_slice(b",\"next\":");
            writer.json(&more.then(|| exchange.link(page.number + 1)));
            writer.out.extend_from_slice(b",\"previous\":");
            writer.json(&(page.number > 1).then(|| exchange.link(page.number - 1)));
            writer.out.extend_from_slice(b",\"results\":");
            writer.field(field, message, inner(results).as_ref());
            writer.out.push(b'}');
        }
    }
    Ok(writer.out)
}

impl Exchange<'_> {
    fn link(&self, page: i64) -> String {
        let query = self.query.with_page(page);
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{}{mark}{query}", self.base_url, self.path)
    }

    /// The fields that `?fields=` names.
    fn only(&self, plan: &MessagePlan) -> Option<Only> {
        let names: Vec<&str> = self.query.get("fields")?.split(',').map(str::trim).collect();
        Some(plan.fields.iter().map(|f| names.contains(&&*f.key)).collect())
    }
}

pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = headed(Response::new(body), status);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    headed(Response::new(Vec::new()), status)
}

/// Sets what every reply has.
pub(super) fn headed<B>(mut response: Response<B>, status: StatusCode) -> Response<B> {
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(VARY, VARIES);
    response
}

/// Adds a weak ETag, and drops the body if the client has it already.
pub(super) fn cacheable(mut response: Response<Vec<u8>>, request: &HeaderMap) -> Response<Vec<u8>> {
    let mut hasher = DefaultHasher::new();
    hasher.write(response.body());
    let tag = format!("\"{:016x}-{:x}\"", hasher.finish(), response.body().len());
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let known = known.map(str::trim).any(|t| t == "*" || t.strip_prefix("W/").unwrap_or(t) == tag);
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(CONTENT_TYPE);
        response.body_mut().clear();
    }
    if let Ok(tag) = HeaderValue::try_from(format!("W/{tag}")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

pub(super) fn refusal(refusal: Refusal, credentials: bool) -> Response<Body> {
    let mut response = json(refusal.status, refusal.body);
    for (name, value) in refusal.headers.iter() {
        response.headers_mut().append(name, value.clone());
    }
    if credentials || response.headers().contains_key(SET_COOKIE) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response.map(Body::from)
}

pub(super) fn method_not_allowed(method: &Method, allow: &str) -> Response<Body> {
    let text = format!("Method \"{method}\" not allowed.");
    allowing(refusal(Refusal::detail(StatusCode::METHOD_NOT_ALLOWED, &text), false), allow)
}

pub(super) fn options(allow: &str) -> Response<Body> {
    allowing(json(StatusCode::OK, b"{}".to_vec()).map(Body::from), allow)
}

fn allowing(mut response: Response<Body>, allow: &str) -> Response<Body> {
    response.headers_mut().extend(HeaderValue::from_str(allow).ok().map(|value| (ALLOW, value)));
    response
}

/// The reply to HEAD: what GET says, without saying it.
pub(super) fn without_body(mut response: Response<Body>) -> Response<Body> {
    if let Some(length) = http_body::Body::size_hint(response.body()).exact().filter(|n| *n > 0) {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    response.map(|_| Body::empty())
}

/// Copies the metadata that v1 knows as headers; it wins over what is there.
pub(super) fn forward(metadata: &HeaderMap, headers: &mut HeaderMap) {
    for name in FORWARDED {
        for (index, value) in metadata.get_all(&name).iter().enumerate() {
            match index {
                0 => drop(headers.insert(name.clone(), value.clone())),
                _ => drop(headers.append(name.clone(), value.clone())),
            }
        }
    }
}
