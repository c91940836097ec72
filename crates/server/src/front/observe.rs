//! What is seen of every RPC: a span, a metric, a log line where the server is at fault; and panics made into INTERNAL.

use std::{
    any::Any,
    task::{Context, Poll},
    time::Instant,
};

use futures::{FutureExt as _, future::BoxFuture};
use http::{Request, Response};
use identity::Connection;
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::Instrument as _;

use crate::json::Refused;

/// The layer.
#[derive(Debug, Clone, Copy)]
pub struct ObserveLayer;

impl<S> Layer<S> for ObserveLayer {
    type Service = Observe<S>;

    fn layer(&self, inner: S) -> Observe<S> {
        Observe(inner)
    }
}

/// The layer around a service.
#[derive(Debug, Clone)]
pub struct Observe<S>(S);

impl<S> Service<Request<Body>> for Observe<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // Names of the contract only, so that a scanner cannot make metrics grow.
        let rpc = proto::rpc(request.uri().path()).map_or("other", |rpc| rpc.path);
        let refused = request.extensions().get::<Refused>().is_some();
        let request_id = request.extensions().get::<Connection>().map(|c| c.request_id.clone()).unwrap_or_default();
        let span = tracing::info_span!("rpc", rpc, request_id = &*request_id);
        let started = Instant::now();
        let answer = self.0.call(request);
        Box::pin(
            async move {
                let answer = match std::panic::AssertUnwindSafe(answer).catch_unwind().await {
                    Ok(answer) => answer,
                    Err(panic) => Ok(panicked(&*panic)),
                };
                if let Ok(response) = &answer
                    && !refused
                {
                    note(rpc, response, started);
                }
                answer
            }
            .instrument(span),
        )
    }
}

fn note(rpc: &'static str, response: &Response<Body>, started: Instant) {
    let status = response.extensions().get::<Status>();
    let code = status.map_or(Code::Ok, Status::code);
    metrics::histogram!("wiwebb_rpc_seconds", "rpc" => rpc).record(started.elapsed().as_secs_f64());
    metrics::counter!("wiwebb_rpc_total", "rpc" => rpc, "code" => code_name(code)).increment(1);
    match (status, code) {
        (Some(status), Code::Internal | Code::Unknown | Code::DataLoss) => {
            tracing::error!(cause = causes(status), "the call failed inside");
        }
        (Some(status), Code::Unavailable) => tracing::warn!(cause = causes(status), "something the call needs is away"),
        _ => tracing::debug!(code = code_name(code), "answered"),
    }
}

/// The chain of causes behind a status, for the log.
fn causes(status: &Status) -> String {
    let mut text = status.message().to_owned();
    let mut cause = std::error::Error::source(status);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Turns the panic of a handler into INTERNAL; the text goes to the log only.
fn panicked(panic: &(dyn Any + Send)) -> Response<Body> {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let error = kernel::Error::internal(format!("panic: {}", text.unwrap_or("without a text")));
    Status::from(error).into_http()
}
