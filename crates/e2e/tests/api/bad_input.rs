//! What is wrong is named; nothing falls over, and memory stays where it was.

use e2e::{
    cluster::{Cluster, PASSWORD},
    http,
};
use serde_json::json;

const JSON: &str = "content-type: application/json\r\n";

#[tokio::test]
async fn bad_input_gets_a_clear_error_and_costs_nothing() {
    let cluster = Cluster::start().await;
    let process = &cluster.servers[0];
    let server = process.api;
    let token = http::login(server, "admin", PASSWORD).await;
    let headers = format!("{JSON}{}", http::authorization(Some(&token)));
    let path = "/api/v1/tenants/";
    let post =
        async |headers: &str, body: &[u8]| http::send(server, "POST", path, headers, body).await.expect("an answer");
    let before = process.memory();

    let malformed = post(&headers, b"{\"name\": ").await;
    assert!(malformed.status == 400 && malformed.json()["detail"].as_str().unwrap().contains("JSON"), "{malformed:?}");
    let fields = post(&headers, br#"{"name": 5, "slug": "ok", "is_active": "maybe", "colour": "red"}"#).await;
    let told = fields.json();
    assert!(
        fields.status == 400 && ["name", "is_active", "colour"].iter().all(|field| told[*field].is_array()),
        "{told}"
    );
    let huge = format!("{{\"name\": \"{}\"}}", "x".repeat(5 << 20));
    assert_eq!(post(&headers, huge.as_bytes()).await.status, 413);
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = post(&headers, nested.as_bytes()).await;
    assert!(nested.status == 400, "{nested:?}");
    let zipped = format!("content-encoding: gzip\r\n{headers}");
    assert_eq!(post(&zipped, &[0x1f; 10_240]).await.status, 415);
    let form = headers.replace("application/json", "application/x-www-form-urlencoded");
    assert_eq!(post(&form, b"name=x").await.status, 415);

    for (method, path, expected) in [
        ("GET", "/api/v1/nothing/", 404),
        ("DELETE", "/api/v1/tenants/", 405),
        ("GET", "/api/v1/tenants/999999999999999999999999/", 404),
        ("GET", "/api/v1/tenants/?page=0", 404),
        ("GET", "/api/v1/tenants/?is_active=perhaps", 400),
        ("GET", "/api/v1/tenants/?ordering=secret", 400),
    ] {
        let reply = http::send(server, method, path, &http::authorization(Some(&token)), b"").await.unwrap();
        assert_eq!(reply.status, expected, "{method} {path}: {}", String::from_utf8_lossy(&reply.body));
        assert!(reply.json().is_object());
    }
    let grown = process.memory().saturating_sub(before);
    assert!(grown < 64 << 20, "memory grew by {grown} bytes");
    let me = http::call(server, "PATCH", "/api/v1/auth/user/", Some(&token), &json!({"bio": "still here"})).await;
    assert_eq!(me.status, 200);
}
