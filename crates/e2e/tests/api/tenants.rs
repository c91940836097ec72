//! Two tenants over JSON: neither sees, changes or infers the other.

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
