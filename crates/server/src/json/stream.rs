//! Server streams: one JSON line a message, or server-sent events where the client asks for them.
//!
//! The reply begins with the first message, so that an early error is an ordinary HTTP error; a stream that stays quiet
//! begins without one. A stream of `google.api.HttpBody` is passed on as the bytes it carries; where it fails, the
//! connection breaks off, so that nobody takes a part for the whole.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures::StreamExt as _;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use prost_reflect::DynamicMessage;
use tokio::time::timeout;
use tonic::codec::Streaming;
use tonic::{Response as GrpcResponse, Status};

use super::binding::{Binding, Reply};
use super::error::Refusal;
use super::plan::Plans;
use super::reply::{forward, headed};
use super::write::Writer;

const KEEP_ALIVE: Duration = Duration::from_secs(15);
const FIRST_MESSAGE: Duration = Duration::from_secs(1);

struct Lines {
    plans: Arc<Plans>,
    binding: Arc<Binding>,
    messages: Streaming<DynamicMessage>,
    /// What came before the reply began.
    first: Option<Result<Option<DynamicMessage>, Status>>,
    sse: bool,
    done: bool,
}

pub(super) async fn reply(
    plans: Arc<Plans>,
    binding: Arc<Binding>,
    response: GrpcResponse<Streaming<DynamicMessage>>,
    sse: bool,
) -> Result<Response<Body>, Status> {
    if matches!(binding.reply, Reply::Raw) {
        return raw(response).await;
    }
    let (metadata, mut messages, _) = response.into_parts();
    let first = match timeout(FIRST_MESSAGE, messages.message()).await {
        Ok(Err(status)) => return Err(status),
        other => other.ok(),
    };
    let lines = Lines { plans, binding, messages, first, sse, done: false };
    let chunks = futures::stream::unfold(lines, |mut lines| async move {
        let chunk = lines.next().await?;
        Some((Ok::<_, Infallible>(chunk), lines))
    });
    let mut response = headed(Response::new(Body::from_stream(chunks)), StatusCode::OK);
    let kind = if sse { "text/event-stream" } else { "application/x-ndjson" };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    forward(&metadata.into_headers(), response.headers_mut());
    Ok(response)
}

async fn raw(response: GrpcResponse<Streaming<DynamicMessage>>) -> Result<Response<Body>, Status> {
    let (metadata, mut messages, _) = response.into_parts();
    // The first chunk names the type.
    let first = messages.message().await?;
    let kind = first.as_ref().and_then(|chunk| chunk.get_field_by_name("content_type")?.as_str()?.parse().ok());
    let first = futures::stream::iter(first.map(|chunk| Ok::<_, Status>(bytes_of(&chunk))));
    let rest = futures::stream::try_unfold(messages, |mut messages| async move {
        Ok(messages.message().await?.map(|chunk| (bytes_of(&chunk), messages)))
    });
    let mut response = headed(Response::new(Body::from_stream(first.chain(rest))), StatusCode::OK);
    let octets = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(CONTENT_TYPE, kind.unwrap_or(octets));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    forward(&metadata.into_headers(), response.headers_mut());
    Ok(response)
}

fn bytes_of(chunk: &DynamicMessage) -> Bytes {
    chunk.get_field_by_name("data").and_then(|data| data.as_bytes().cloned()).unwrap_or_default()
}

impl Lines {
    async fn next(&mut self) -> Option<Bytes> {
        if self.done {
            return None;
        }
        let event = match self.first.take() {
            Some(first) => Ok(first),
            None if self.sse => timeout(KEEP_ALIVE, self.messages.message()).await,
            None => Ok(self.messages.message().await),
        };
        match event {
            Err(_) => Some(Bytes::from_static(b": keep-alive\n\n")),
            Ok(Ok(None)) => None,
            Ok(Ok(Some(message))) => Some(self.framed("data: ", "{\"result\":", &self.json(&message))),
            Ok(Err(status)) => {
                self.done = true;
                let error = Refusal::from_status(status, &self.plans, &self.binding).body;
                Some(self.framed("event: error\ndata: ", "{\"error\":", &error))
            }
        }
    }

    fn framed(&self, event: &str, line: &str, json: &[u8]) -> Bytes {
        let (before, after) = if self.sse { (event, "\n\n") } else { (line, "}\n") };
        [before.as_bytes(), json, after.as_bytes()].concat().into()
    }

    fn json(&self, message: &DynamicMessage) -> Vec<u8> {
        let plan = self.plans.get(self.binding.output);
        let mut writer = Writer::new(&self.plans);
        match self.binding.reply {
            Reply::Field(index) => writer.field(&plan.fields[index], message, None),
            _ => writer.message(plan, message, None),
        }
        writer.out
    }
}
