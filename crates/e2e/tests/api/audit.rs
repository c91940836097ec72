//! The audit trail of real traffic: sealed while the servers run, told outside, verified by the command, seen on another
//! server, taken away as a file.

use std::time::{Duration, Instant};

use e2e::{
    cluster::{Cluster, PASSWORD},
    http,
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_of_real_traffic_is_sealed_and_verifies() {
    let cluster = Cluster::start().await;
    let (server, other) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let root = http::login(server, "admin", PASSWORD).await;
    for number in 0..5 {
        let name = format!("tenant-{number}");
        let tenant = http::create(server, "/api/v1/tenants/", &root, json!({"name": name, "slug": name})).await;
        let user = json!({"username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
            "role": "tenant_owner", "tenant": tenant["id"]});
        http::create(other, "/api/v1/users/", &root, user).await;
        http::login(other, &name, PASSWORD).await;
        let wrong = json!({"username": name, "password": "not the one"});
        http::call(server, "POST", "/api/v1/auth/login/", None, &wrong).await;
    }
    let since = Instant::now();
    loop {
        let text = cluster.run(&["audit", "verify"]);
        assert!(text.contains("all is well"), "{text}");
        if text.contains(" 0 not sealed yet") && !text.contains(" 0 heads outside") {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "{text}");
    }
    let heads = cluster.run(&["audit", "heads"]);
    assert!(heads.lines().filter(|line| line.contains("\"seq\"")).count() >= 6, "{heads}");
    assert!(cluster.logs().contains("audit_head"));

    let path = "/api/v1/audit-logs/export/?format=csv&action=sign_in_failed";
    let file = http::get(other, path, Some(&root)).await.unwrap();
    let text = String::from_utf8(file.body).unwrap();
    let entries = text.lines().filter(|line| line.contains(",sign_in_failed,")).count();
    assert_eq!((file.status, entries), (200, 5), "{text}");
    let tenants = http::get(server, "/api/v1/tenants/?search=tenant-3", Some(&root)).await.unwrap().json();
    let id = &tenants["results"][0]["id"];
    let file = http::get(server, &format!("/api/v1/tenants/{id}/export/"), Some(&root)).await.unwrap();
    let text = String::from_utf8(file.body).unwrap();
    assert!(text.contains("\"slug\":\"tenant-3\"") && text.contains("\"complete\":true"), "{text}");
}
