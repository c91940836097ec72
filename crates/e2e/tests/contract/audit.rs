//! X02, A01–A05: reading the audit log.

use serde_json::{Value, json};

use crate::world::*;

const ENTRY: &[&str] = &[
    "id",
    "tenant",
    "actor",
    "actor_name",
    "target",
    "target_type",
    "target_key",
    "action",
    "details",
    "request_id",
    "client_address",
    "timestamp",
];

async fn entries(api: &Api, who: &Person, query: &str) -> Vec<Value> {
    let page = ok(query, &api.get(who, &format!("/api/v1/audit-logs/?page_size=100&{query}")).await, 200);
    page["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn changes_leave_the_entries_of_v1() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let user = format!("/api/v1/users/{}", person.id);
    status("role", &api.post(&api.root, &format!("{user}/assign-role/"), json!({"role": "tenant_owner"})).await, 200);
    status(
        "password",
        &api.post(&api.root, &format!("{user}/set-password/"), json!({"password": "a brand new one"})).await,
        200,
    );
    status("activity", &api.post(&api.root, &format!("{user}/activate/"), json!({"is_active": false})).await, 200);
    let found = entries(&api, &api.root, &format!("target={}", person.id)).await;
    let of =
        |action: &str| found.iter().find(|entry| entry["action"] == action).unwrap_or_else(|| panic!("no {action}"));
    assert!(found.iter().all(|entry| keys(entry).is_superset(&ENTRY.iter().copied().collect())), "{found:?}");
    let role = of("role_changed");
    assert_eq!(
        (&role["details"]["old_role"], &role["details"]["new_role"]),
        (&json!("subscriber"), &json!("tenant_owner"))
    );
    assert_eq!(
        (&role["actor"], &role["actor_name"], &role["target"]),
        (&json!(api.root.id), &json!("admin"), &json!(person.id))
    );
    assert_eq!((&role["tenant"], &role["target_type"]), (&json!(api.a), &json!("user")));
    is_time(&role["timestamp"]);
    of("password_reset");
    assert_eq!(of("activation_changed")["details"]["after"], json!({"is_active": false}));
    of("user_created");
    assert!(!Value::from(found.clone()).to_string().contains("a brand new one"), "no secrets");
    let one = ok("one", &api.get(&api.root, &format!("/api/v1/audit-logs/{}/", role["id"])).await, 200);
    assert_eq!(&one, role);
}

#[tokio::test]
async fn entries_outlive_their_people_and_cannot_be_changed() {
    let api = api().await;
    let user = api.user("subscriber", Some(api.a)).await;
    status("delete", &api.delete(&api.root, &format!("/api/v1/users/{}/", user["id"])).await, 204);
    let found = entries(&api, &api.root, &format!("target={}", user["id"])).await;
    let deleted = found.iter().find(|entry| entry["action"] == "user_deleted").expect("an entry");
    assert_eq!((&deleted["target"], &deleted["target_key"]), (&json!(null), &json!(user["id"].to_string())));
    let path = format!("/api/v1/audit-logs/{}/", deleted["id"]);
    for method in ["PUT", "PATCH", "DELETE"] {
        status(method, &api.call(&api.root, method, &path, json!({})).await, 405);
    }
}

#[tokio::test]
async fn filters_of_the_audit_log() {
    let api = api().await;
    let name = unique("audited");
    let tenant =
        ok("tenant", &api.post(&api.admin, "/api/v1/tenants/", json!({"name": name, "slug": name})).await, 201);
    let query = format!("actor={}&action=tenant_created&tenant={}", api.admin.id, tenant["id"]);
    let found = entries(&api, &api.root, &query).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(entries(&api, &api.root, &format!("tenant={}&action=nothing", tenant["id"])).await.is_empty());
    let newest_first = entries(&api, &api.owner, "").await;
    let times: Vec<_> = newest_first.iter().map(|entry| entry["timestamp"].as_str().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "{times:?}");
    assert!(newest_first.iter().all(|entry| entry["tenant"] == api.a));
    expect("subscriber", &api.get(&api.subscriber, "/api/v1/audit-logs/").await, 403, &detail(DENIED));
}
