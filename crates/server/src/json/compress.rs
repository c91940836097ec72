//! Compresses replies (H23) for clients that say they take gzip: JSON that is worth it. A reply that may hold a secret
//! is never stored (`no-store`) and never compressed, so that its length tells nothing of the secret; streams are not
//! compressed either.

use std::io::Write as _;

use axum::body::Body;
use flate2::{Compression, write::GzEncoder};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Response};
use http_body::Body as _;
use http_body_util::BodyExt as _;

/// What is shorter gains nothing.
const MIN_BYTES: u64 = 200;

/// Whether the client takes gzip.
pub(super) fn accepted(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let mut any = false;
    for offer in offers {
        let (coding, quality) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
        match coding.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return !refused,
            "*" => any = !refused,
            _ => {}
        }
    }
    any
}

/// The reply, compressed if it is worth it and tells no secret.
pub(super) async fn gzip(response: Response<Body>) -> Response<Body> {
    if !is_worth_it(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Response::from_parts(parts, Body::empty());
    };
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    let Ok(packed) = encoder.write_all(&bytes).and_then(|()| encoder.finish()) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(packed))
}

fn is_worth_it(response: &Response<Body>) -> bool {
    let is = |name, value: &str| response.headers().get(name).is_some_and(|v| v == value);
    let long = response.body().size_hint().exact().is_some_and(|length| length >= MIN_BYTES);
    long && !is(CACHE_CONTROL, "no-store") && is(CONTENT_TYPE, "application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_where_it_is_taken() {
        let accepted = |text: &str| {
            accepted(&[(ACCEPT_ENCODING, HeaderValue::from_str(text).unwrap())].into_iter().collect::<HeaderMap>())
        };
        for yes in ["gzip", "br, gzip", "deflate, GZIP;q=0.5", "*"] {
            assert!(accepted(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0", "*, gzip;q=0", "identity", "gzip;q=0.0, *"] {
            assert!(!accepted(no), "{no}");
        }
    }
}
