//! P01–P19 and the later rows: every action by every role, in the own tenant and in another.

use serde_json::{Value, json};

use crate::world::*;

/// An action; `{…}` in path and body is made anew for each call.
struct Row {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    body: &'static str,
    /// Superadmin, admin, owner, subscriber.
    expected: [u16; 4],
}

const fn row(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    body: &'static str,
    expected: [u16; 4],
) -> Row {
    Row { id, method, path, body, expected }
}

const USER: &str = r#"{"username": "{new}", "email": "{new}@example.com", "password": "{password}", "role": "subscriber", "tenant": {t}}"#;

const MATRIX: &[Row] = &[
    row("P01", "GET", "/tenants/", "", [200, 200, 200, 200]),
    row("P02 own", "GET", "/tenants/{a}/", "", [200, 200, 200, 404]),
    row("P02 other", "GET", "/tenants/{b}/", "", [200, 200, 404, 404]),
    row("P03", "POST", "/tenants/", r#"{"name": "{new}", "slug": "{new}"}"#, [201, 201, 403, 403]),
    row("P04", "PATCH", "/tenants/{b}/", r#"{"description": "x"}"#, [200, 200, 404, 403]),
    row("P05", "PATCH", "/tenants/{a}/", r#"{"description": "x"}"#, [200, 200, 200, 403]),
    row("P06", "DELETE", "/tenants/{empty}/", "", [204, 204, 403, 403]),
    row("P07 all", "GET", "/users/", "", [200, 200, 200, 200]),
    row("P07 other", "GET", "/users/?tenant={b}", "", [200, 200, 400, 400]),
    row("P08", "GET", "/users/?tenant={a}", "", [200, 200, 200, 200]),
    row("P09", "POST", "/users/", "user in b", [201, 201, 400, 403]),
    row("P10", "POST", "/users/", "user in a", [201, 201, 201, 403]),
    row("P11", "POST", "/users/{user_a}/assign-role/", r#"{"role": "superadmin"}"#, [200, 403, 403, 403]),
    row("P12", "POST", "/users/{user_a}/assign-role/", r#"{"role": "admin"}"#, [200, 200, 403, 403]),
    row("P13", "POST", "/users/{user_a}/assign-role/", r#"{"role": "tenant_owner"}"#, [200, 200, 403, 403]),
    row("P14", "POST", "/users/{user_a}/assign-role/", r#"{"role": "subscriber"}"#, [200, 200, 200, 403]),
    row("P14 other", "POST", "/users/{user_b}/assign-role/", r#"{"role": "subscriber"}"#, [200, 200, 403, 403]),
    row("P15", "PATCH", "/users/{user_b}/", r#"{"bio": "x"}"#, [200, 200, 404, 404]),
    row("P16", "PATCH", "/users/{user_a}/", r#"{"bio": "x"}"#, [200, 200, 200, 404]),
    row("P17", "PATCH", "/auth/user/", r#"{"bio": "x"}"#, [200, 200, 200, 200]),
    row("P17 by number", "PATCH", "/users/{self}/", r#"{"bio": "x"}"#, [200, 200, 200, 200]),
    row("P18 own", "DELETE", "/users/{user_a}/", "", [204, 204, 204, 403]),
    row("P18 other", "DELETE", "/users/{user_b}/", "", [204, 204, 404, 403]),
    row("P19 own", "POST", "/users/{user_a}/set-password/", r#"{"password": "a brand new one"}"#, [200, 200, 200, 403]),
    row(
        "P19 other",
        "POST",
        "/users/{user_b}/set-password/",
        r#"{"password": "a brand new one"}"#,
        [200, 200, 404, 403],
    ),
    row("P19 off", "POST", "/users/{user_a}/activate/", r#"{"is_active": false}"#, [200, 200, 200, 403]),
    row("P19 off other", "POST", "/users/{user_b}/activate/", r#"{"is_active": false}"#, [200, 200, 404, 403]),
    row("X02", "GET", "/audit-logs/", "", [200, 200, 200, 403]),
    row("X02 other", "GET", "/audit-logs/?tenant={b}", "", [200, 200, 400, 403]),
    row("X08", "POST", "/users/{user_a}/assign-tenant/", r#"{"tenant": {b}}"#, [200, 200, 403, 403]),
    row("roles", "GET", "/roles/", "", [200, 200, 200, 200]),
    row("permissions", "GET", "/auth/permissions/", "", [200, 200, 200, 200]),
    row(
        "explain own",
        "GET",
        "/auth/permissions/explain/?user={user_a}&permission=identity.users.view",
        "",
        [200, 200, 200, 403],
    ),
    row(
        "explain other",
        "GET",
        "/auth/permissions/explain/?user={user_b}&permission=identity.users.view",
        "",
        [200, 200, 404, 403],
    ),
    row("E32", "GET", "/todos/", "", [200, 200, 200, 200]),
    row("E33", "POST", "/todos/", r#"{"task": "x"}"#, [201, 201, 201, 201]),
];

async fn filled(api: &Api, template: &str, who: &Person) -> String {
    let mut text = match template {
        "user in a" => USER.replace("{t}", &api.a.to_string()),
        "user in b" => USER.replace("{t}", &api.b.to_string()),
        other => other.to_owned(),
    };
    for (word, tenant) in [("{user_a}", api.a), ("{user_b}", api.b)] {
        if text.contains(word) {
            text = text.replace(word, &api.user("subscriber", Some(tenant)).await["id"].to_string());
        }
    }
    if text.contains("{empty}") {
        text = text.replace("{empty}", &api.new_tenant().await.to_string());
    }
    text.replace("{a}", &api.a.to_string())
        .replace("{b}", &api.b.to_string())
        .replace("{self}", &who.id.to_string())
        .replace("{new}", &unique("made"))
        .replace("{password}", PASSWORD)
}

#[tokio::test]
async fn every_cell_of_the_matrix() {
    let api = api().await;
    for row in MATRIX {
        for ((role, who), expected) in api.roles().into_iter().zip(row.expected) {
            let path = format!("/api/v1{}", filled(&api, row.path, who).await);
            let body = filled(&api, row.body, who).await;
            let body: Value = if body.is_empty() { json!({}) } else { serde_json::from_str(&body).unwrap() };
            let reply = api.call(who, row.method, &path, body).await;
            status(&format!("{} by {role}: {} {path}", row.id, row.method), &reply, expected);
            if expected == 403 && !path.ends_with("assign-role/") {
                assert_eq!(reply.json(), detail(DENIED), "{} by {role}", row.id);
            }
        }
    }
}

#[tokio::test]
async fn lists_hold_what_the_role_sees() {
    let api = api().await;
    let seen = async |who: &Person, path: &str, key: &str| -> Vec<Value> {
        let page = ok(path, &api.get(who, &format!("{path}?page_size=100&ordering=id")).await, 200);
        page["results"].as_array().unwrap().iter().map(|row| row[key].clone()).collect()
    };
    for who in [&api.root, &api.admin] {
        let (users, tenants) = (seen(who, "/api/v1/users/", "id").await, seen(who, "/api/v1/tenants/", "id").await);
        assert!(
            [api.root.id, api.owner.id, api.owner_of_b.id].iter().all(|id| users.contains(&json!(id))),
            "{users:?}"
        );
        assert!([api.a, api.b].iter().all(|id| tenants.contains(&json!(id))), "{tenants:?}");
    }
    let tenants = seen(&api.owner, "/api/v1/users/", "tenant").await;
    assert!(tenants.len() >= 2 && tenants.iter().all(|tenant| *tenant == api.a), "{tenants:?}");
    assert_eq!(seen(&api.owner, "/api/v1/tenants/", "id").await, [json!(api.a)]);
    assert_eq!(seen(&api.subscriber, "/api/v1/users/", "id").await, [json!(api.subscriber.id)]);
    assert!(seen(&api.subscriber, "/api/v1/tenants/", "id").await.is_empty());
}
