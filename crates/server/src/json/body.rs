//! Reads a request's body: type, encoding, size and depth are checked before anything is parsed.

use std::pin::pin;

use bytes::{Buf as _, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Map, Value as Json};

use super::error::Refusal;
use super::read::Violations;
use super::scalar::python_type;

const MAX_BYTES: usize = 1024 * 1024;
const MAX_DEPTH: usize = 64;

/// The JSON object of a body; an empty body is an empty object.
pub(super) async fn object<B: http_body::Body>(headers: &HeaderMap, body: B) -> Result<Map<String, Json>, Refusal> {
    let bytes = read(headers, body).await?;
    if content_type(headers).is_none() && !bytes.is_empty() {
        return Err(unsupported("media type", ""));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    check_depth(&bytes)?;
    let json = serde_json::from_slice(&bytes)
        .map_err(|e| Refusal::detail(StatusCode::BAD_REQUEST, &format!("JSON parse error - {e}")))?;
    match json {
        Json::Object(object) => Ok(object),
        other => {
            let mut violations = Violations::default();
            let text = format!("Invalid data. Expected a dictionary, but got {}.", python_type(&other));
            violations.add("non_field_errors", text);
            Err(Refusal::fields(&violations))
        }
    }
}

/// Refuses what is not plain JSON, by the headers alone.
pub(super) fn check_headers(headers: &HeaderMap) -> Result<(), Refusal> {
    if let Some(kind) = content_type(headers).filter(|kind| !is_json(kind)) {
        return Err(unsupported("media type", &kind));
    }
    let encoding = headers.get(CONTENT_ENCODING).map(|v| String::from_utf8_lossy(v.as_bytes()));
    match encoding.filter(|e| !e.eq_ignore_ascii_case("identity")) {
        Some(encoding) => Err(unsupported("content encoding", &encoding)),
        None => Ok(()),
    }
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    headers.get(CONTENT_TYPE).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
}

fn is_json(kind: &str) -> bool {
    let (media, parameter) = kind.split_once(';').unwrap_or((kind, "charset=utf-8"));
    media.trim().eq_ignore_ascii_case("application/json") && parameter.trim().eq_ignore_ascii_case("charset=utf-8")
}

fn unsupported(what: &str, given: &str) -> Refusal {
    Refusal::detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, &format!("Unsupported {what} \"{given}\" in request."))
}

async fn read<B: http_body::Body>(headers: &HeaderMap, body: B) -> Result<BytesMut, Refusal> {
    let too_large = || {
        let text = format!("Request body is larger than {MAX_BYTES} bytes.");
        Refusal::detail(StatusCode::PAYLOAD_TOO_LARGE, &text)
    };
    let announced = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(too_large());
    }
    let mut body = pin!(body);
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let broken = |_| Refusal::detail(StatusCode::BAD_REQUEST, "The request body could not be read.");
        if let Ok(mut data) = frame.map_err(broken)?.into_data() {
            if bytes.len() + data.remaining() > MAX_BYTES {
                return Err(too_large());
            }
            while data.has_remaining() {
                let chunk = data.chunk();
                bytes.extend_from_slice(chunk);
                let length = chunk.len();
                data.advance(length);
            }
        }
    }
    Ok(bytes)
}

/// Counts brackets outside of strings; the parser, which recurses, only sees documents that pass.
fn check_depth(bytes: &[u8]) -> Result<(), Refusal> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            let text = format!("JSON parse error - nested more than {MAX_DEPTH} levels deep");
            return Err(Refusal::detail(StatusCode::BAD_REQUEST, &text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_json_types_pass() {
        for kind in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=utf-8"] {
            assert!(is_json(kind), "{kind}");
        }
        for kind in ["", "text/plain", "application/json; charset=latin1", "application/jsonx", "application/json; a=b"]
        {
            assert!(!is_json(kind), "{kind}");
        }
    }

    #[test]
    fn depth_ignores_brackets_in_strings() {
        assert!(check_depth(br#"{"a":"[[[[\"[[[["}"#).is_ok());
        assert!(check_depth("[".repeat(64).as_bytes()).is_ok());
        assert!(check_depth("[".repeat(65).as_bytes()).is_err());
        assert!(check_depth(format!("\"{}\"", "[".repeat(99)).as_bytes()).is_ok());
    }
}
