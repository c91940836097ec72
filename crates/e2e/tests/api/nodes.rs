//! Several servers on one database; and one that stops.

use std::time::Duration;

use e2e::{
    HEARD,
    cluster::{Cluster, PASSWORD},
    http, within,
};
use serde_json::json;

const ME: &str = "/api/v1/auth/user/";

#[tokio::test]
async fn a_session_works_everywhere_and_ends_everywhere() {
    let cluster = Cluster::start().await;
    let (first, last) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let token = http::login(first, "admin", PASSWORD).await;
    let me = http::get(last, ME, Some(&token)).await.unwrap();
    assert_eq!((me.status, me.json()["username"].as_str()), (200, Some("admin")));
    http::create(first, "/api/v1/todos/", &token, json!({"task": "Check the backups"})).await;
    assert_eq!(http::get(last, "/api/v1/todos/", Some(&token)).await.unwrap().json()["count"], 1);

    assert_eq!(http::call(first, "POST", "/api/v1/auth/logout/", Some(&token), &json!({})).await.status, 200);
    assert_eq!(http::get(first, ME, Some(&token)).await.unwrap().status, 401, "at once where it was ended");
    within(HEARD, async || http::get(last, ME, Some(&token)).await.unwrap().status == 401).await;
}

#[tokio::test]
async fn a_server_cut_off_from_the_bus_still_refuses() {
    let mut cluster = Cluster::start().await;
    if !cluster.is_postgres() {
        return;
    }
    cluster.add_server(&[("REDIS_URL", "redis://127.0.0.1:1")]).await;
    let (first, cut) = (cluster.servers[0].api, &cluster.servers[2]);
    let token = http::login(first, "admin", PASSWORD).await;
    assert_eq!(http::get(cut.api, ME, Some(&token)).await.unwrap().status, 200);
    let ready = http::get(cut.admin, "/readyz", None).await.unwrap();
    assert!(ready.status == 200 && ready.json()["redis"].as_str().unwrap().contains("away"), "{ready:?}");
    http::call(first, "POST", "/api/v1/auth/logout/", Some(&token), &json!({})).await;
    within(HEARD, async || http::get(cut.api, ME, Some(&token)).await.unwrap().status == 401).await;
}

#[tokio::test]
async fn commands_beside_the_servers_are_heard() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let token = http::login(server, "admin", PASSWORD).await;
    cluster.run(&["cache", "clear"]);
    assert_eq!(http::get(server, ME, Some(&token)).await.unwrap().status, 200, "a cleared cache is filled again");
    cluster.run(&["migrate", "status"]);
    cluster.run(&["check"]);
}

#[tokio::test]
async fn sigterm_ends_in_order() {
    let mut cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let in_flight = tokio::spawn(async move { http::login(server, "admin", PASSWORD).await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    let token = http::login(server, "admin", PASSWORD).await;
    let headers = format!("accept: text/event-stream\r\n{}", http::authorization(Some(&token)));
    let watch =
        tokio::spawn(async move { http::send(server, "GET", "/api/v1/radius/sessions/watch", &headers, b"").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let asked = std::time::Instant::now();
    assert_eq!(cluster.servers[0].terminate().await, Some(0));
    assert!(asked.elapsed() < Duration::from_secs(6), "a stream does not hold the server up");
    let _ = (in_flight.await, watch.await);
    assert!(http::get(server, ME, None).await.is_none(), "nobody answers any more");
}

#[tokio::test]
async fn logs_hold_no_secrets() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let token = http::login(server, "admin", PASSWORD).await;
    let tenant = http::create(server, "/api/v1/tenants/", &token, json!({"name": "Acme", "slug": "acme"})).await;
    let nas = json!({"name": "ap", "address": "127.0.0.1", "secret": "very-secret-nas-key", "tenant": tenant["id"]});
    http::create(server, "/api/v1/radius/nas/", &token, nas).await;
    let user = json!({"username": "bob", "password": "bobs-password", "tenant": tenant["id"]});
    http::create(server, "/api/v1/radius/users/", &token, user).await;
    let reset = json!({"password": "another-password-of-mine"});
    http::call(server, "POST", "/api/v1/users/1/set-password/", Some(&token), &reset).await;
    e2e::radius::pap(cluster.servers[0].radius_auth, "bob", "bobs-password", b"very-secret-nas-key").await;
    let logs = cluster.logs();
    assert!(logs.len() > 500, "there are logs: {logs}");
    let secrets =
        [PASSWORD, e2e::cluster::KEY, "very-secret-nas-key", "bobs-password", "another-password-of-mine", &token];
    for secret in secrets {
        assert!(!logs.contains(secret), "{secret} is in the logs");
    }
}
