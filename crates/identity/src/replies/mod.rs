//! Replies kept in the process, for the RPCs that declare `option (wiwebb.options.v1.cache)`.
//!
//! The auth layer asks here after authentication, rates and access (S16), never before. Whom a reply is for is the
//! [`key`], which cannot be made without tenant, scope and role. A reply stands until a write to a table it was read
//! from (`storage::writes`: at once on this node, within a second on the others), until its time is over, or until
//! somebody clears the caches. While the revocation log is not heard, nothing is kept and nothing kept is used.
//!
//! Only this process keeps them: one is made again in less time than a shared one would take to be fetched and checked.

mod key;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::StreamExt as _;
use http::{HeaderMap, HeaderValue, Request, Response, header::CONTENT_TYPE};
use http_body::Frame;
use http_body_util::{BodyExt as _, BodyStream, Full, StreamBody};
use kernel::{RequestContext, Time};
use proto::{Cache, Rpc};
use storage::{Storage, writes};
use tonic::{Status, body::Body};
use tower::Service;

use key::Key;

/// Bytes of replies and keys in all.
const CAPACITY: u64 = 16 << 20;
/// Longer requests are not looked up, longer replies not kept.
const LONGEST_REQUEST: usize = 4 << 10;
const LONGEST_REPLY: usize = 256 << 10;
/// The longest that an RPC may declare (build.rs).
const LONGEST: Duration = Duration::from_secs(300);

/// The kept replies of one process.
#[derive(Debug)]
pub struct Replies {
    storage: Storage,
    kept: moka::sync::Cache<Key, Arc<Reply>>,
}

#[derive(Debug)]
struct Reply {
    /// The message as gRPC frames it.
    body: Bytes,
    /// The node's count of writes before the reply was read.
    count: u64,
    until: Time,
}

impl Replies {
    pub(crate) fn new(storage: &Storage) -> Self {
        writes::declare(proto::RPCS.iter().filter_map(|rpc| rpc.cache).flat_map(|cache| cache.tables).copied());
        let kept = moka::sync::Cache::builder()
            .max_capacity(CAPACITY)
            .weigher(|key: &Key, reply: &Arc<Reply>| u32::try_from(key.size() + reply.body.len()).unwrap_or(u32::MAX))
            .time_to_live(LONGEST)
            .build();
        Self { storage: storage.clone(), kept }
    }

    /// Drops all replies of this process.
    pub fn clear(&self) {
        self.kept.invalidate_all();
    }

    /// The reply to an admitted request: a kept one, or what the rule says.
    pub(crate) async fn answer<S>(
        &self,
        rpc: &'static Rpc,
        cache: &'static Cache,
        request: Request<Body>,
        mut inner: S,
    ) -> Result<Response<Body>, S::Error>
    where
        S: Service<Request<Body>, Response = Response<Body>>,
    {
        let (parts, body) = request.into_parts();
        let message = match gather(body).await {
            Ok(message) if self.storage.revocations().trusted() => message,
            Ok(message) => return inner.call(Request::from_parts(parts, whole(message))).await,
            Err(body) => return inner.call(Request::from_parts(parts, body)).await,
        };
        let context = parts.extensions.get::<RequestContext>();
        let key = context.and_then(|context| Key::new(rpc, cache, context, &parts.headers, message.clone()));
        let request = Request::from_parts(parts, whole(message));
        let Some(key) = key else { return inner.call(request).await };
        let now = self.storage.clock().now();
        if let Some(reply) = self.find(rpc, cache, &key, now) {
            return Ok(reply.response());
        }
        metrics::counter!("wiwebb_reply_cache_misses_total", "rpc" => rpc.path).increment(1);
        let count = self.storage.writes().count();
        let until = now + Duration::from_secs(cache.seconds.into());
        let (response, body) = match whole_reply(inner.call(request).await?).await {
            Ok((response, Some(body))) => (response, body),
            Ok((response, None)) => return Ok(response),
            Err(status) => return Ok(status.into_http()),
        };
        // A write or a loss of the log meanwhile shows when the reply is looked up: it was read before.
        self.kept.insert(key, Arc::new(Reply { body, count, until }));
        Ok(response)
    }

    fn find(&self, rpc: &Rpc, cache: &Cache, key: &Key, now: Time) -> Option<Arc<Reply>> {
        let reply = self.kept.get(key)?;
        if reply.until <= now || !self.storage.writes().none_since(reply.count, key.tenant(), cache.tables) {
            self.kept.invalidate(key);
            metrics::counter!("wiwebb_reply_cache_dropped_total", "rpc" => rpc.path).increment(1);
            return None;
        }
        metrics::counter!("wiwebb_reply_cache_hits_total", "rpc" => rpc.path).increment(1);
        Some(reply)
    }
}

impl Reply {
    fn response(&self) -> Response<Body> {
        let mut response = Response::new(ended(self.body.clone()));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        response
    }
}

/// A message and the end of a call that went well.
fn ended(message: Bytes) -> Body {
    let mut trailers = HeaderMap::with_capacity(1);
    trailers.insert(Status::GRPC_STATUS, HeaderValue::from_static("0"));
    closed(message, Some(trailers))
}

/// A message and its trailers. The size is not told: gRPC-Web puts the trailers into the body, and a `content-length` of
/// the message alone would cut them off.
fn closed(message: Bytes, trailers: Option<HeaderMap>) -> Body {
    let end = trailers.map(|trailers| Ok::<_, Status>(Frame::trailers(trailers)));
    Body::new(StreamBody::new(futures::stream::iter([Ok(Frame::data(message))].into_iter().chain(end))))
}

fn whole(message: Bytes) -> Body {
    Body::new(Full::new(message))
}

/// The whole of a short request; a body to pass on otherwise.
async fn gather(mut body: Body) -> Result<Bytes, Body> {
    let (mut frames, mut length) = (Vec::with_capacity(1), 0);
    while let Some(frame) = body.frame().await {
        let failed = frame.is_err();
        if let Some(data) = frame.as_ref().ok().and_then(Frame::data_ref) {
            length += data.len();
        }
        frames.push(frame);
        if failed || length > LONGEST_REQUEST {
            let first = futures::stream::iter(frames);
            return Err(Body::new(StreamBody::new(first.chain(BodyStream::new(body)))));
        }
    }
    let mut data = frames.into_iter().filter_map(|frame| frame.ok()?.into_data().ok());
    let first = data.next().unwrap_or_default();
    let rest: Vec<Bytes> = data.collect();
    Ok(if rest.is_empty() { first } else { [vec![first], rest].concat().concat().into() })
}

/// A reply with its whole body, and that body again if it may be kept: it went well, is short, and says nothing but the
/// message.
async fn whole_reply(response: Response<Body>) -> Result<(Response<Body>, Option<Bytes>), Status> {
    let (parts, body) = response.into_parts();
    let plain = parts.headers.keys().all(|name| name == CONTENT_TYPE) && parts.extensions.get::<Status>().is_none();
    if !plain {
        return Ok((Response::from_parts(parts, body), None));
    }
    let collected = body.collect().await?;
    let trailers = collected.trailers().cloned();
    let body = collected.to_bytes();
    let well = trailers.as_ref().is_some_and(|trailers| {
        trailers.len() == 1 && trailers.get(Status::GRPC_STATUS).is_some_and(|status| status == "0")
    });
    if well {
        let keep = (body.len() <= LONGEST_REPLY).then(|| body.clone());
        return Ok((Response::from_parts(parts, ended(body)), keep));
    }
    Ok((Response::from_parts(parts, closed(body, trailers)), None))
}
