//! What v1 clients get when a request fails: from the edge's own checks, or from a gRPC status and its details.

use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::json;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::binding::Binding;
use super::plan::Plans;
use super::read::Violations;
use super::reply;

const REASON: HeaderName = HeaderName::from_static("x-wiwebb-reason");

/// A finished refusal.
#[derive(Debug)]
pub(super) struct Refusal {
    pub status: StatusCode,
    pub headers: Box<HeaderMap>,
    pub body: Vec<u8>,
}

impl Refusal {
    pub fn detail(status: StatusCode, text: &str) -> Self {
        Self::new(status, json!({ "detail": text }).to_string())
    }

    pub fn not_found() -> Self {
        Self::detail(StatusCode::NOT_FOUND, "Not found.")
    }

    pub fn invalid_page() -> Self {
        Self::detail(StatusCode::NOT_FOUND, "Invalid page.")
    }

    pub fn fields(violations: &Violations) -> Self {
        Self::new(StatusCode::BAD_REQUEST, json!(violations).to_string())
    }

    /// Violations of a call's input, in the shape of the call's errors (H10).
    pub fn of_call(binding: &Binding, violations: &Violations) -> Self {
        match violations.first() {
            Some(text) if binding.error_key => Self::new(StatusCode::BAD_REQUEST, json!({ "error": text }).to_string()),
            _ => Self::fields(violations),
        }
    }

    fn new(status: StatusCode, body: String) -> Self {
        Self { status, headers: Box::default(), body: body.into_bytes() }
    }

    /// Translates the status that a call ended with.
    pub fn from_status(status: Status, plans: &Plans, binding: &Binding) -> Self {
        let details = status.get_error_details();
        let body = error_body(&status, &details, plans, binding);
        let mut refusal = Self::new(http_status(&status, &details), body.to_string());
        let headers = &mut refusal.headers;
        if status.code() == Code::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Token"));
        }
        if let Some(delay) = details.retry_info().and_then(|r| r.retry_delay) {
            let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(reason) = details.error_info().and_then(|i| HeaderValue::from_str(&i.reason).ok()) {
            headers.insert(REASON, reason);
        }
        reply::forward(&status.metadata().clone().into_headers(), headers);
        refusal
    }
}

/// Whether the status says that the message never arrived, after the caller had passed every check before it.
pub(super) fn is_message_missing(status: &Status) -> bool {
    status.code() == Code::Internal && status.message() == "Missing request message."
}

fn violations(details: &ErrorDetails, plans: &Plans, binding: &Binding) -> Violations {
    let mut violations = Violations::default();
    for violation in details.bad_request().map(|b| b.field_violations.as_slice()).unwrap_or_default() {
        let field = match violation.field.as_str() {
            "" => "non_field_errors".to_owned(),
            field => binding.wire_path(plans, field),
        };
        violations.add(&field, violation.description.clone());
    }
    violations
}

fn error_body(status: &Status, details: &ErrorDetails, plans: &Plans, binding: &Binding) -> serde_json::Value {
    if matches!(status.code(), Code::InvalidArgument | Code::AlreadyExists) {
        let first = details.bad_request().and_then(|b| b.field_violations.first());
        match first {
            Some(first) if binding.error_key => return json!({ "error": first.description }),
            Some(_) => return json!(violations(details, plans, binding)),
            None => {}
        }
    }
    // Who calls and how often is asked before the RPC that has a key of its own.
    let before = status.code() == Code::Unauthenticated
        || (status.code() == Code::ResourceExhausted && details.retry_info().is_some());
    let key = if binding.error_key && !before { "error" } else { "detail" };
    json!({ key: text(status, details) })
}

/// A bug's own words are for the log; with ErrorInfo the text was written for clients.
fn text<'a>(status: &'a Status, details: &ErrorDetails) -> &'a str {
    let bug = matches!(status.code(), Code::Internal | Code::Unknown | Code::DataLoss);
    if bug && details.error_info().is_none() {
        tracing::error!(code = ?status.code(), message = status.message(), "call failed");
        return "Internal server error.";
    }
    match (status.message(), status.code()) {
        ("", Code::Unauthenticated) => "Authentication credentials were not provided.",
        ("", Code::PermissionDenied) => "You do not have permission to perform this action.",
        ("", Code::NotFound) => "Not found.",
        ("", code) => code.description(),
        (message, _) => message,
    }
}

fn http_status(status: &Status, details: &ErrorDetails) -> StatusCode {
    match status.code() {
        Code::Ok => StatusCode::OK,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::AlreadyExists if details.has_bad_request_violations() => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::Internal | Code::Unknown | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
