//! A NAS at the door.

use std::time::Duration;

use e2e::{
    HEARD,
    cluster::{Cluster, PASSWORD},
    http,
    radius::{Answer, account, exchange_once, pap},
};
use serde_json::json;

const SECRET: &[u8] = b"0123456789abcdef";
const ACCEPT: Answer = Answer::Code(2);
const REJECT: Answer = Answer::Code(3);
const RESPONSE: Answer = Answer::Code(5);

/// A tenant with this machine as its NAS, and a network user; the superadmin's token.
pub async fn site(cluster: &Cluster) -> String {
    let server = cluster.servers[0].api;
    let root = http::login(server, "admin", PASSWORD).await;
    let tenant = http::create(server, "/api/v1/tenants/", &root, json!({"name": "Acme", "slug": "acme"})).await;
    let nas = json!({"name": "ap", "address": "127.0.0.1", "secret": "0123456789abcdef", "tenant": tenant["id"]});
    http::create(server, "/api/v1/radius/nas/", &root, nas).await;
    let user = json!({"username": "bob", "password": "bobs password", "tenant": tenant["id"]});
    http::create(server, "/api/v1/radius/users/", &root, user).await;
    root
}

#[tokio::test]
async fn access_is_accepted_rejected_or_not_answered() {
    let cluster = Cluster::start().await;
    let root = site(&cluster).await;
    let last = cluster.servers.last().unwrap();
    let server = last.radius_auth;
    let setup = http::get(last.api, "/api/v1/radius/nas-setup", Some(&root)).await.unwrap().json();
    assert_eq!((&setup["auth_port"], &setup["acct_port"]), (&json!(server.port()), &json!(last.radius_acct.port())));
    // The other server hears of the new NAS by the revocation log.
    assert_eq!(pap(server, "bob", "bobs password", SECRET).await, ACCEPT);
    assert_eq!(pap(server, "bob", "wrong", SECRET).await, REJECT);
    assert_eq!(pap(server, "nobody", "bobs password", SECRET).await, REJECT);
    let once = async |secret: &[u8], signed| {
        let (request, authenticator) = e2e::radius::access_request("bob", "bobs password", secret, signed);
        exchange_once(server, &request, &authenticator, secret).await
    };
    assert_eq!(once(b"another secret..", true).await, Answer::Silence);
    assert_eq!(once(SECRET, false).await, Answer::Silence, "no Message-Authenticator");
    let (request, authenticator) = e2e::radius::access_request("bob", "bobs password", SECRET, true);
    for length in [0, 1, 19, 20, request.len() - 1] {
        assert_eq!(
            exchange_once(server, &request[..length], &authenticator, SECRET).await,
            Answer::Silence,
            "{length}"
        );
    }
    assert_eq!(pap(server, "bob", "bobs password", SECRET).await, ACCEPT);
}

#[tokio::test]
async fn a_session_is_seen_from_start_to_stop() {
    let cluster = Cluster::start().await;
    let root = site(&cluster).await;
    let (server, api) = (cluster.servers[0].radius_acct, cluster.servers[0].api);
    for (status, octets) in [(1, 0), (3, 1000), (2, 4000)] {
        assert_eq!(account(server, "s-1", "bob", status, octets, SECRET).await, RESPONSE);
    }
    let list = http::get(api, "/api/v1/radius/sessions/", Some(&root)).await.unwrap().json();
    let session = &list["results"][0];
    assert_eq!((list["count"].as_i64(), session["session_id"].as_str()), (Some(1), Some("s-1")));
    assert_eq!((&session["input_octets"], &session["output_octets"]), (&json!(4000), &json!(8000)));
    assert!(session["stopped_at"].is_string() && session["terminate_cause"] == "User-Request", "{session}");
}

#[tokio::test]
async fn a_watch_tells_of_sessions_and_ends_with_its_own() {
    let cluster = Cluster::start().await;
    let root = site(&cluster).await;
    let (api, acct) = (cluster.servers[0].api, cluster.servers[0].radius_acct);
    let watcher = http::login(api, "admin", PASSWORD).await;
    let headers = format!("accept: text/event-stream\r\n{}", http::authorization(Some(&watcher)));
    let watch =
        tokio::spawn(async move { http::send(api, "GET", "/api/v1/radius/sessions/watch", &headers, b"").await });
    // The stream may begin late, and tells of changes once a second.
    for (status, octets) in [(1, 0), (3, 1000), (3, 2000), (3, 3000)] {
        assert_eq!(account(acct, "watched", "bob", status, octets, SECRET).await, RESPONSE);
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    http::call(api, "POST", "/api/v1/auth/logout/", Some(&watcher), &json!({})).await;
    let reply = tokio::time::timeout(HEARD, watch).await.expect("the stream ends").unwrap().unwrap();
    let text = String::from_utf8_lossy(&reply.body);
    assert!(reply.status == 200 && text.contains("watched"), "{reply:?}");
    assert_eq!(http::get(api, "/api/v1/auth/user/", Some(&root)).await.unwrap().status, 200, "others go on");
}
