//! Sessions and API keys end everywhere; and no secret of a key is in a log.

use e2e::{
    HEARD,
    cluster::{Cluster, PASSWORD},
    http, within,
};
use serde_json::{Value, json};

const ME: &str = "/api/v1/auth/user/";
const KEYS: &str = "/api/v1/api-keys/";

async fn status(server: std::net::SocketAddr, path: &str, token: &str) -> u16 {
    http::get(server, path, Some(token)).await.unwrap().status
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

#[tokio::test]
async fn an_ended_session_is_refused_on_every_node() {
    let cluster = Cluster::start().await;
    let (first, last) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let here = http::login(first, "admin", PASSWORD).await;
    let there = http::login(last, "admin", PASSWORD).await;
    assert_eq!(status(last, ME, &there).await, 200);
    let list = http::get(first, "/api/v1/auth/sessions/", Some(&here)).await.unwrap().json();
    assert_eq!(list["count"], 2);
    let other = list["results"].as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    assert_eq!(other["sign_in"], "password");
    let path = format!("/api/v1/auth/sessions/{}/", text(other, "id"));
    assert_eq!(http::call(first, "DELETE", &path, Some(&here), &json!({})).await.status, 204);
    within(HEARD, async || status(last, ME, &there).await == 401).await;

    let there = http::login(last, "admin", PASSWORD).await;
    assert_eq!(status(last, ME, &there).await, 200);
    let ended = http::call(first, "POST", "/api/v1/auth/sessions/end-others/", Some(&here), &json!({})).await;
    assert_eq!((ended.status, ended.json()), (200, json!({"ended": 1})));
    within(HEARD, async || status(last, ME, &there).await == 401).await;
    assert_eq!(status(first, ME, &here).await, 200);
}

#[tokio::test]
async fn a_key_works_everywhere_and_is_rotated_and_revoked_everywhere() {
    let cluster = Cluster::start().await;
    let (first, last) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let token = http::login(first, "admin", PASSWORD).await;
    let new = json!({"name": "deploy", "scopes": ["identity.self.read"], "allowed_addresses": ["127.0.0.1"]});
    let key = http::create(first, KEYS, &token, new).await;
    let (secret, id) = (text(&key, "secret"), text(&key, "id"));
    for server in [first, last] {
        assert_eq!(status(server, ME, &secret).await, 200);
        assert_eq!(status(server, "/api/v1/users/", &secret).await, 403, "not in its scopes");
    }
    let path = format!("{KEYS}{id}/rotate/");
    let rotated = http::call(first, "POST", &path, Some(&token), &json!({"etag": text(&key, "etag")})).await;
    assert_eq!(rotated.status, 200, "{rotated:?}");
    assert!(rotated.head.to_lowercase().contains("cache-control: no-store"), "{}", rotated.head);
    let fresh = text(&rotated.json(), "secret");
    within(HEARD, async || status(last, ME, &secret).await == 401).await;
    assert_eq!(status(last, ME, &fresh).await, 200);
    let stale = http::call(first, "POST", &path, Some(&token), &json!({"etag": text(&key, "etag")})).await;
    assert_eq!(stale.status, 409);
    let revoked = http::call(first, "DELETE", &format!("{KEYS}{id}/"), Some(&token), &json!({})).await;
    assert_eq!(revoked.status, 204);
    within(HEARD, async || status(last, ME, &fresh).await == 401).await;
    let listed = http::get(first, KEYS, Some(&token)).await.unwrap().json();
    assert_eq!(listed["count"], 0);
    // Failures, and successes, left no secret in any log.
    let logs = cluster.logs();
    for secret in [&secret[13..], &fresh[13..], &token] {
        assert!(!logs.contains(secret), "{secret} is in the logs");
    }
}
