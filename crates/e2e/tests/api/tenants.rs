//! Two tenants over JSON: neither sees, changes or infers the other.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use e2e::{
    cluster::{Cluster, PASSWORD},
    http,
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_tenants_owner_finds_nothing_of_another() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let root = http::login(server, "admin", PASSWORD).await;
    let mut ids: Vec<[Value; 4]> = Vec::new();
    for (name, address) in [("alpha", "192.0.2.1"), ("beta", "192.0.2.2")] {
        let tenant =
            http::create(server, "/api/v1/tenants/", &root, json!({"name": name, "slug": name})).await["id"].clone();
        let owner = json!({"username": format!("{name}-owner"), "email": format!("{name}@example.com"), "password": PASSWORD,
            "role": "tenant_owner", "tenant": tenant});
        let owner = http::create(server, "/api/v1/users/", &root, owner).await["id"].clone();
        let nas = json!({"name": name, "address": address, "secret": "0123456789abcdef", "tenant": tenant});
        let nas = http::create(server, "/api/v1/radius/nas/", &root, nas).await["id"].clone();
        let user = json!({"username": "bob", "password": "bobs password", "tenant": tenant});
        let user = http::create(server, "/api/v1/radius/users/", &root, user).await["id"].clone();
        ids.push([tenant, owner, nas, user]);
    }
    let alpha = http::login(server, "alpha-owner", PASSWORD).await;
    let text = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    let collections = ["tenants", "users", "radius/nas", "radius/users"];
    for (collection, foreign) in collections.iter().zip(&ids[1]) {
        let path = format!("/api/v1/{collection}/{}/", text(foreign));
        for (method, body) in [("GET", json!({})), ("PATCH", json!({"is_active": false})), ("DELETE", json!({}))] {
            let reply = match method {
                "GET" => http::get(server, &path, Some(&alpha)).await.unwrap(),
                _ => http::call(server, method, &path, Some(&alpha), &body).await,
            };
            let expected = if (*collection, method) == ("tenants", "DELETE") { 403 } else { 404 };
            assert_eq!(reply.status, expected, "{method} {path}: {}", String::from_utf8_lossy(&reply.body));
        }
        let list =
            http::get(server, &format!("/api/v1/{collection}/?search=b&page_size=100"), Some(&alpha)).await.unwrap();
        assert!(!String::from_utf8_lossy(&list.body).contains("beta"), "{collection}");
        let list = http::get(server, &format!("/api/v1/{collection}/"), Some(&alpha)).await.unwrap().json();
        assert_eq!(list["count"], 1, "{collection}: {list}");
    }
    for collection in ["users", "radius/nas", "radius/users", "radius/sessions"] {
        let path = format!("/api/v1/{collection}/?tenant={}", ids[1][0]);
        let refused = http::get(server, &path, Some(&alpha)).await.unwrap();
        assert!(refused.status == 400 && refused.json()["tenant"].is_array(), "{collection}: {refused:?}");
    }
}

/// Pictures go through JSON as base64, both ways, whatever their bytes.
#[tokio::test]
async fn pictures_of_a_tenant_are_base64_in_json() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let root = http::login(server, "admin", PASSWORD).await;
    let tenant = http::create(server, "/api/v1/tenants/", &root, json!({"name": "a", "slug": "a"})).await["id"].clone();
    let path = format!("/api/v1/tenants/{tenant}/settings/");
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend((0..=255u8).cycle().take(60_000));
    let logo = BASE64.encode(&png);
    let reply = http::call(server, "PATCH", &path, Some(&root), &json!({"logo": logo, "display_name": "A"})).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let read = http::get(server, &path, Some(&root)).await.unwrap().json();
    assert_eq!((&read["logo"], &read["favicon"], &read["display_name"]), (&json!(logo), &json!(""), &json!("A")));
    let refused = http::call(server, "PATCH", &path, Some(&root), &json!({"logo": "no base64!"})).await;
    assert!(refused.status == 400 && refused.json()["logo"].is_array(), "{refused:?}");
    let cleared = http::call(server, "PATCH", &path, Some(&root), &json!({"logo": ""})).await.json();
    assert_eq!(cleared["logo"], json!(""));
    let own = http::get(server, "/api/v1/branding/", None).await.unwrap();
    assert_eq!((own.status, own.json()["name"].clone()), (200, json!("")), "a host that is nobody's");
    let csv = http::get(server, "/api/v1/users/export/", Some(&root)).await.unwrap();
    let text = String::from_utf8_lossy(&csv.body);
    assert!(csv.head.to_ascii_lowercase().contains("content-type: text/csv") && text.contains("admin"), "{text}");
}
