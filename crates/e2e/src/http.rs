//! HTTP/1.1 by hand: one request a connection.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A reply.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Status line and headers, as sent.
    pub head: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

/// `GET`; `None` where nobody answers.
pub async fn get(server: SocketAddr, path: &str, token: Option<&str>) -> Option<Reply> {
    send(server, "GET", path, &authorization(token), &[]).await
}

/// A request with a JSON body.
pub async fn call(server: SocketAddr, method: &str, path: &str, token: Option<&str>, body: &Value) -> Reply {
    let headers = format!("content-type: application/json\r\n{}", authorization(token));
    send(server, method, path, &headers, body.to_string().as_bytes()).await.expect("the server answers")
}

/// `POST` that must make something.
pub async fn create(server: SocketAddr, path: &str, token: &str, body: Value) -> Value {
    let reply = call(server, "POST", path, Some(token), &body).await;
    assert_eq!(reply.status, 201, "{path}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

/// Signs in, and returns the token.
pub async fn login(server: SocketAddr, username: &str, password: &str) -> String {
    let body = serde_json::json!({"username": username, "password": password});
    let reply = call(server, "POST", "/api/v1/auth/login/", None, &body).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()["key"].as_str().expect("a token").to_owned()
}

/// The `authorization` header of a token.
pub fn authorization(token: Option<&str>) -> String {
    token.map(|token| format!("authorization: Token {token}\r\n")).unwrap_or_default()
}

/// Any request; `headers` end in CR LF each.
pub async fn send(server: SocketAddr, method: &str, path: &str, headers: &str, body: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(server).await.ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {server}\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    // A server that has heard enough answers before it has read everything.
    let _ = stream.write_all(body).await;
    let reply = tokio::time::timeout(Duration::from_secs(40), read_reply(&mut stream));
    let bytes = reply.await.expect("a reply in time")?;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, head, body: bytes[end + 4..].to_vec() })
}

/// Reads to the end of the connection, or of the body where a server that keeps connections says how long it is.
async fn read_reply(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        match stream.read_buf(&mut bytes).await {
            Ok(0) => return Some(bytes),
            Ok(_) if is_complete(&bytes) => return Some(bytes),
            Ok(_) => {}
            Err(_) => return (!bytes.is_empty()).then_some(bytes),
        }
    }
}

fn is_complete(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() >= end + 4 + length)
}
