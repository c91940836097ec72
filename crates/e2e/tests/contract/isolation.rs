//! I01–I13: nothing of another tenant, by number, list, filter, search, order, nested name, page or header; and what is
//! not there looks like what is another's.

use serde_json::json;

use crate::world::*;

/// A user of B with a name that is found nowhere else.
async fn hidden(api: &Api) -> (i64, String) {
    let mark = unique("hidden-marker");
    let mut user = new_user("subscriber", Some(api.b));
    user["username"] = json!(mark);
    user["email"] = json!(format!("{mark}@example.com"));
    let made = ok("hidden", &api.post(&api.root, "/api/v1/users/", user).await, 201);
    (made["id"].as_i64().unwrap(), mark)
}

#[tokio::test]
async fn another_tenants_object_is_as_absent_as_no_object() {
    let api = api().await;
    let (foreign, _) = hidden(&api).await;
    let body = json!({"is_active": false, "password": "a brand new one", "email": "x@example.com"});
    let calls = [
        ("GET", "/api/v1/users/{}/", json!({})),
        ("PATCH", "/api/v1/users/{}/", json!({"bio": "x"})),
        ("PUT", "/api/v1/users/{}/", json!({"email": body["email"]})),
        ("DELETE", "/api/v1/users/{}/", json!({})),
        ("POST", "/api/v1/users/{}/set-password/", json!({"password": body["password"]})),
        ("POST", "/api/v1/users/{}/activate/", json!({"is_active": false})),
        ("POST", "/api/v1/users/{}/assign-role/", json!({"role": "subscriber"})),
        ("GET", "/api/v1/auth/permissions/explain/?user={}&permission=identity.users.view", json!({})),
    ];
    for who in [&api.owner, &api.subscriber] {
        for (method, path, body) in &calls {
            let at = async |id: i64| api.call(who, method, &path.replace("{}", &id.to_string()), body.clone()).await;
            let (theirs, nobodys) = (at(foreign).await, at(999_999_999).await);
            assert_eq!((theirs.status, &theirs.body), (nobodys.status, &nobodys.body), "{method} {path}");
            assert!([403, 404].contains(&theirs.status), "{method} {path}: {theirs:?}");
        }
    }
    let whole = ok("still there", &api.get(&api.root, &format!("/api/v1/users/{foreign}/")).await, 200);
    assert_eq!((&whole["is_active"], &whole["bio"]), (&json!(true), &json!("")));
    for (method, body) in
        [("GET", json!({})), ("PATCH", json!({"name": "x"})), ("PUT", json!({"name": "x", "slug": "x"}))]
    {
        let reply = api.call(&api.owner, method, &format!("/api/v1/tenants/{}/", api.b), body).await;
        expect(method, &reply, 404, &detail("Not found."));
    }
    let entry = ok("audit", &api.get(&api.root, &format!("/api/v1/audit-logs/?tenant={}", api.b)).await, 200);
    let path = format!("/api/v1/audit-logs/{}/", entry["results"][0]["id"]);
    expect("audit", &api.get(&api.owner, &path).await, 404, &detail("Not found."));
}

#[tokio::test]
async fn no_query_reaches_another_tenant() {
    let api = api().await;
    let (_, mark) = hidden(&api).await;
    let email = format!("{mark}@example.com");
    for query in [
        format!("search={mark}"),
        format!("search={email}"),
        "search=hidden-marker&ordering=-email".into(),
        "ordering=tenant&page_size=100".into(),
        "ordering=-tenant&page_size=100".into(),
        "ordering=-id&page_size=100".into(),
        "role=subscriber&page_size=100".into(),
        "is_active=true&page_size=100".into(),
        format!("username={mark}"),
        format!("user.username={mark}&page_size=100"),
        format!("tenant__slug=beta&tenant_id={}&page_size=100", api.b),
        "fields=username,email,tenant_name&page_size=100".into(),
        "page_token=0-0000000000000000&skip=1&page_size=100".into(),
    ] {
        for who in [&api.owner, &api.subscriber] {
            let reply = api.get(who, &format!("/api/v1/users/?{query}")).await;
            status(&query, &reply, 200);
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            let rows = reply.json()["results"].to_string();
            assert!(!rows.contains(&mark) && !rows.contains("beta"), "{query}: {text}");
        }
    }
    for path in ["/api/v1/users/", "/api/v1/audit-logs/"] {
        let named = api.get(&api.owner, &format!("{path}?tenant={}", api.b)).await;
        let absent = api.get(&api.owner, &format!("{path}?tenant=999999999")).await;
        assert_eq!((named.status, &named.body), (400, &absent.body), "{path}");
    }
}

#[tokio::test]
async fn counts_and_pages_speak_of_the_own_tenant() {
    let api = api().await;
    let tenant = api.new_tenant().await;
    let owner = api.new_person("tenant_owner", Some(tenant)).await;
    for path in ["/api/v1/users/", "/api/v1/tenants/", "/api/v1/todos/"] {
        let page = ok(path, &api.get(&owner, &format!("{path}?page_size=1")).await, 200);
        let expected = if path.ends_with("todos/") { 0 } else { 1 };
        assert_eq!((page["count"].as_i64(), &page["next"]), (Some(expected), &json!(null)), "{path}");
        status(path, &api.get(&owner, &format!("{path}?page=2&page_size=1")).await, 404);
    }
}

#[tokio::test]
async fn a_tenant_that_is_named_counts_for_staff_only() {
    let api = api().await;
    let by_header = async |who: &Person, tenant: &str, path: &str| {
        let headers = format!("authorization: Token {}\r\nx-wiwebb-tenant: {tenant}\r\n", who.token);
        api.raw("GET", path, &headers, b"").await
    };
    let (a, b) = (api.a.to_string(), api.b.to_string());
    for who in [&api.owner, &api.subscriber] {
        status("own", &by_header(who, &a, "/api/v1/users/").await, 200);
        status("foreign", &by_header(who, &b, "/api/v1/users/").await, 400);
    }
    let page = ok("staff", &by_header(&api.admin, &b, "/api/v1/users/?page_size=100").await, 200);
    assert!(page["results"].as_array().unwrap().iter().all(|user| user["tenant"] == api.b), "{page}");
    let other = by_header(&api.admin, &b, &format!("/api/v1/users/{}/", api.subscriber.id)).await;
    expect("an object elsewhere", &other, 404, &detail("Not found."));
    for wrong in ["x", "-1", "0", "1 2"] {
        status(wrong, &by_header(&api.admin, wrong, "/api/v1/users/").await, 400);
    }
}

#[tokio::test]
async fn all_that_is_learned_is_that_a_name_is_taken() {
    let api = api().await;
    let (_, mark) = hidden(&api).await;
    let mut body = new_user("subscriber", None);
    body["username"] = json!(mark);
    let reply = api.post(&api.owner, "/api/v1/users/", body.clone()).await;
    expect("username", &reply, 400, &json!({"username": ["A user with that username already exists."]}));
    body["username"] = json!(unique("free"));
    body["email"] = json!(format!("{mark}@example.com"));
    let reply = api.post(&api.owner, "/api/v1/users/", body).await;
    expect("email", &reply, 400, &json!({"email": ["user with this email already exists."]}));
    let reply = api.patch(&api.owner, &format!("/api/v1/tenants/{}/", api.a), json!({"name": "beta"})).await;
    expect("name", &reply, 400, &json!({"name": ["tenant with this name already exists."]}));
}
