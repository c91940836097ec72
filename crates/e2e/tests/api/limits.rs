//! Rates and lock-out over HTTP, as v1 clients meet them.

use std::time::Duration;

use e2e::{
    HEARD,
    cluster::{Cluster, PASSWORD},
    http, within,
};
use serde_json::json;

const LOGIN: &str = "/api/v1/auth/login/";
const ME: &str = "/api/v1/auth/user/";

fn header<'a>(reply: &'a http::Reply, name: &str) -> &'a str {
    let lines = reply.head.lines().filter_map(|line| line.split_once(": "));
    lines.clone().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

#[tokio::test]
async fn too_many_log_ins_are_refused_as_v1_does() {
    let cluster = Cluster::start_with(&[("WIWEBB_RATE_LOGIN", "3/h")]).await;
    let last = cluster.servers.len() - 1;
    let wrong = json!({"username": "nobody", "password": "wrong"});
    for attempt in 0..3 {
        let server = cluster.servers[attempt % (last + 1)].api;
        assert_eq!(http::call(server, "POST", LOGIN, None, &wrong).await.status, 400);
    }
    let right = json!({"username": "admin", "password": PASSWORD});
    for server in &cluster.servers {
        let refused = http::call(server.api, "POST", LOGIN, None, &right).await;
        let wait = header(&refused, "retry-after").parse::<u64>().unwrap();
        let text = format!("Request was throttled. Expected available in {wait} seconds.");
        assert_eq!((refused.status, refused.json()), (429, json!({ "detail": text })), "{}", refused.head);
        assert!((1..=1200).contains(&wait));
        assert_eq!((header(&refused, "ratelimit-limit"), header(&refused, "ratelimit-remaining")), ("3", "0"));
        assert_eq!(header(&refused, "ratelimit-policy"), "\"default\";q=3;w=3600");
        assert_eq!(header(&refused, "x-wiwebb-reason"), "RATE_LIMITED");
    }
}

#[tokio::test]
async fn the_strict_profile_counts_each_user_and_tells_browsers() {
    let origin = "https://app.example.org";
    let settings = [("WIWEBB_RATE_PROFILE", "strict"), ("CORS_ALLOWED_ORIGINS", origin), ("WIWEBB_RATE_USER", "")];
    let cluster = Cluster::start_with(&settings).await;
    let server = cluster.servers[0].api;
    let token = http::login(server, "admin", PASSWORD).await;
    let headers = format!("origin: {origin}\r\n{}", http::authorization(Some(&token)));
    let reply = http::send(server, "GET", ME, &headers, b"").await.unwrap();
    assert_eq!((reply.status, header(&reply, "ratelimit-limit")), (200, "100"), "{}", reply.head);
    assert_eq!(header(&reply, "ratelimit-remaining"), "99");
    let exposed = header(&reply, "access-control-expose-headers").to_ascii_lowercase();
    assert!(["retry-after", "ratelimit-remaining", "ratelimit-reset"].iter().all(|name| exposed.contains(name)));
    for _ in 0..99 {
        assert_eq!(http::get(server, ME, Some(&token)).await.unwrap().status, 200);
    }
    assert_eq!(http::get(server, ME, Some(&token)).await.unwrap().status, 429);
}

#[tokio::test]
async fn a_locked_account_is_seen_and_unlocked() {
    let cluster = Cluster::start().await;
    let (first, last) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let token = http::login(first, "admin", PASSWORD).await;
    let tenant = http::create(first, "/api/v1/tenants/", &token, json!({"name": "Acme", "slug": "acme"})).await;
    let password = "correct horse battery staple";
    let user = json!({"username": "ann", "email": "ann@example.org", "password": password, "role": "subscriber",
                      "tenant": tenant["id"]});
    let user = http::create(first, "/api/v1/users/", &token, user).await;
    let lock = format!("/api/v1/users/{}/lock/", user["id"]);
    let try_out = async |password: &str| {
        let body = json!({"username": "ann", "password": password});
        http::call(last, "POST", LOGIN, None, &body).await.status
    };
    let fail = async || {
        for _ in 0..12 {
            if try_out("wrong").await == 429 {
                return;
            }
        }
        panic!("ten failures lock");
    };
    fail().await;
    let seen = http::get(first, &lock, Some(&token)).await.unwrap();
    assert_eq!((seen.status, &seen.json()["failures"]), (200, &json!(10)), "{:?}", seen.json());
    assert_eq!(http::call(first, "DELETE", &lock, Some(&token), &json!({})).await.status, 204);
    assert_eq!(http::get(first, &lock, Some(&token)).await.unwrap().json()["is_locked"], false);
    // Nobody signed in as ann from here yet: the command line lets her in, too.
    fail().await;
    cluster.run(&["unlock", "ann"]);
    assert_eq!(try_out(password).await, 200);
}

#[tokio::test]
async fn replies_are_kept_and_dropped_on_every_server() {
    let cluster = Cluster::start().await;
    let (first, last) = (cluster.servers[0].api, &cluster.servers[cluster.servers.len() - 1]);
    let token = http::login(first, "admin", PASSWORD).await;
    let tenant = http::create(first, "/api/v1/tenants/", &token, json!({"name": "Acme", "slug": "acme"})).await;
    let path = format!("/api/v1/tenants/{}/", tenant["id"]);
    let name = async |server| {
        let reply = http::get(server, &path, Some(&token)).await.unwrap();
        (reply.json()["name"].as_str().unwrap().to_owned(), header(&reply, "etag").to_owned())
    };
    let (before, etag) = name(last.api).await;
    assert_eq!((before.as_str(), name(last.api).await.1), ("Acme", etag.clone()), "kept, and tagged alike");
    // The tenant's own creation, told a moment later, may have dropped the first.
    let kept = "wiwebb_reply_cache_hits_total{rpc=\"/wiwebb.identity.v1.TenantService/GetTenant\"}";
    within(Duration::from_secs(5), async || {
        name(last.api).await;
        let metrics = http::get(last.admin, "/metrics", None).await.unwrap();
        String::from_utf8_lossy(&metrics.body).contains(kept)
    })
    .await;
    let headers = format!("if-none-match: {etag}\r\n{}", http::authorization(Some(&token)));
    assert_eq!(http::send(last.api, "GET", &path, &headers, b"").await.unwrap().status, 304);
    let renamed = json!({"name": "Acme Two"});
    assert_eq!(http::call(first, "PATCH", &path, Some(&token), &renamed).await.status, 200);
    assert_eq!(name(first).await.0, "Acme Two", "at once where it was written");
    within(HEARD, async || name(last.api).await.0 == "Acme Two").await;
    assert_eq!(http::send(last.api, "GET", &path, &headers, b"").await.unwrap().status, 200, "another tag");
}
