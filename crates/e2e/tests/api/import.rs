//! A v1 client points at WiWebb after `wiwebb import v1`, and goes on.

use e2e::{cluster::Cluster, cluster::PASSWORD, http};
use serde_json::json;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/tests/fixtures/v1_sample.json");

#[tokio::test]
async fn a_v1_client_keeps_its_token_and_password() {
    let cluster = Cluster::start().await;
    let api = cluster.servers.last().unwrap().api;
    let dry = cluster.run(&["import", "v1", SAMPLE, "--dry-run"]);
    assert!(dry.contains("would import: 6 users") && dry.contains("left out: 2 tokens of staff"), "{dry}");
    let token = "22".repeat(20);
    assert_eq!(http::get(api, "/api/v1/auth/user/", Some(&token)).await.unwrap().status, 401);
    let done = cluster.run(&["import", "v1", SAMPLE]);
    assert!(done.contains("imported: 2 tenants") && !done.contains(&token), "{done}");
    let user = http::get(api, "/api/v1/auth/user/", Some(&token)).await.unwrap();
    assert_eq!((user.status, user.json()["tenant_name"].as_str()), (200, Some("Acme Café")));
    http::login(api, "olivia@v1.example", "v1 password of olivia").await;

    // New rows are numbered behind the imported ones.
    let root = http::login(api, "admin", PASSWORD).await;
    let new =
        json!({"username": "new", "email": "new@example.org", "password": PASSWORD, "role": "subscriber", "tenant": 3});
    let new = http::create(api, "/api/v1/users/", &root, new).await;
    assert!(new["id"].as_i64() > Some(41), "{new}");
    let tenant = http::get(api, "/api/v1/tenants/3/", Some(&root)).await.unwrap().json();
    assert_eq!((&tenant["user_count"], &tenant["slug"]), (&json!(3), &json!("acme")));
}
