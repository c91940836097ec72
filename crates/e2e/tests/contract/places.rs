//! X08–X10, I13: moving between tenants, how many users a tenant may have, and a tenant that is switched off.

use serde_json::json;

use crate::world::*;

async fn user_count(api: &Api, tenant: i64) -> i64 {
    ok("tenant", &api.get(&api.root, &format!("/api/v1/tenants/{tenant}/")).await, 200)["user_count"].as_i64().unwrap()
}

fn assign(user: i64) -> String {
    format!("/api/v1/users/{user}/assign-tenant/")
}

#[tokio::test]
async fn moving_a_user_takes_along_what_it_owns_and_ends_its_sessions() {
    let api = api().await;
    let (from, to) = (api.new_tenant().await, api.new_tenant().await);
    let person = api.new_person("subscriber", Some(from)).await;
    let todo = ok("todo", &api.post(&person, "/api/v1/todos/", json!({"task": "mine"})).await, 201);
    let reply = ok("move", &api.post(&api.admin, &assign(person.id), json!({ "tenant": to })).await, 200);
    has_keys(&reply, &["message", "user"]);
    has_keys(&reply["user"], &["id", "username", "email", "role", "tenant", "tenant_name"]);
    assert_eq!(reply["user"]["tenant"], to);
    assert_eq!((user_count(&api, from).await, user_count(&api, to).await), (0, 1));
    expect("ended", &api.get(&person, "/api/v1/auth/user/").await, 401, &detail("Invalid token."));
    let token = e2e::http::login(api.server, &person.name, PASSWORD).await;
    let person = Person { token, ..person };
    assert_eq!(ok("me", &api.get(&person, "/api/v1/auth/user/").await, 200)["tenant"], to);
    assert_eq!(ok("todo", &api.get(&person, &format!("/api/v1/todos/{}/", todo["id"])).await, 200), todo);
    for tenant in [from, to] {
        let path = format!("/api/v1/audit-logs/?tenant={tenant}&action=tenant_assigned");
        let entries = ok("audit", &api.get(&api.root, &path).await, 200);
        assert_eq!(entries["count"], 1, "both tenants see it");
        let details = &entries["results"][0]["details"];
        assert_eq!((&details["old_tenant"], &details["new_tenant"]), (&json!(from), &json!(to)));
    }
    let out = ok("out", &api.post(&api.root, &assign(person.id), json!({"tenant": null})).await, 200);
    assert_eq!((&out["user"]["tenant"], &out["user"]["tenant_name"]), (&json!(null), &json!(null)));
    status("empty", &api.delete(&api.root, &format!("/api/v1/tenants/{to}/")).await, 204);
}

#[tokio::test]
async fn what_cannot_be_moved() {
    let api = api().await;
    let user = api.user("subscriber", Some(api.a)).await["id"].as_i64().unwrap();
    let inactive = unique("inactive");
    let inactive = json!({"name": inactive, "slug": inactive, "is_active": false});
    let inactive = ok("inactive", &api.post(&api.root, "/api/v1/tenants/", inactive).await, 201)["id"].clone();
    let unknown = "Invalid pk \"999999999\" - object does not exist.";
    for (body, told) in [
        (json!({"tenant": 999_999_999}), unknown),
        (json!({"tenant": 0}), "Invalid pk \"0\" - object does not exist."),
        (json!({"tenant": inactive}), "The tenant is not active."),
        (json!({"tenant": "x"}), "A valid integer is required."),
    ] {
        expect(&body.to_string(), &api.post(&api.root, &assign(user), body).await, 400, &json!({"tenant": [told]}));
    }
    let staff = api.post(&api.root, &assign(api.admin.id), json!({"tenant": api.a})).await;
    expect("staff", &staff, 400, &json!({"tenant": ["Staff do not belong to a tenant."]}));
    status("absent", &api.post(&api.root, &assign(999_999_999), json!({"tenant": api.a})).await, 404);
    let whole = ok("user", &api.get(&api.root, &format!("/api/v1/users/{user}/")).await, 200);
    assert_eq!(whole["tenant"], api.a, "nothing has moved");
}

#[tokio::test]
async fn a_full_tenant_takes_nobody() {
    let api = api().await;
    let tenant = api.new_tenant().await;
    let path = format!("/api/v1/tenants/{tenant}/");
    let limited = ok("limit", &api.patch(&api.root, &path, json!({"max_users": 2})).await, 200);
    assert_eq!(limited["max_users"], 2);
    let owner = api.new_person("tenant_owner", Some(tenant)).await;
    let mut inactive = new_user("subscriber", Some(tenant));
    inactive["is_active"] = json!(false);
    let made = ok("second", &api.post(&api.root, "/api/v1/users/", inactive).await, 201);
    let full = detail("The tenant has reached its maximum number of users (2).");
    for who in [&api.root, &api.admin] {
        expect("staff", &api.post(who, "/api/v1/users/", new_user("subscriber", Some(tenant))).await, 400, &full);
    }
    expect("owner", &api.post(&owner, "/api/v1/users/", new_user("subscriber", None)).await, 400, &full);
    let outside = api.user("subscriber", Some(api.a)).await["id"].as_i64().unwrap();
    expect("move", &api.post(&api.root, &assign(outside), json!({ "tenant": tenant })).await, 400, &full);
    assert_eq!(user_count(&api, tenant).await, 2, "inactive users count");
    status("a place", &api.delete(&owner, &format!("/api/v1/users/{}/", made["id"])).await, 204);
    status("move", &api.post(&api.root, &assign(outside), json!({ "tenant": tenant })).await, 200);
    assert_eq!(user_count(&api, tenant).await, 2);
    let fewer = ok("fewer", &api.patch(&api.root, &path, json!({"max_users": 1})).await, 200);
    assert_eq!(fewer["user_count"], 2, "who is there stays");
    assert_eq!(
        ok("none", &api.patch(&api.root, &path, json!({"max_users": null})).await, 200)["max_users"],
        json!(null)
    );
    status("any number", &api.post(&api.root, "/api/v1/users/", new_user("subscriber", Some(tenant))).await, 201);
}

#[tokio::test]
async fn the_last_place_is_given_once() {
    let api = api().await;
    let tenant = api.new_tenant().await;
    let path = format!("/api/v1/tenants/{tenant}/");
    status("limit", &api.patch(&api.root, &path, json!({"max_users": 1})).await, 200);
    let servers: Vec<_> = api.cluster.servers.iter().map(|server| server.api).collect();
    let mut attempts = tokio::task::JoinSet::new();
    for number in 0..16 {
        let (server, token) = (servers[number % servers.len()], api.root.token.clone());
        let body = new_user("subscriber", Some(tenant));
        attempts
            .spawn(async move { e2e::http::call(server, "POST", "/api/v1/users/", Some(&token), &body).await.status });
    }
    let mut statuses = attempts.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses[1..].iter().all(|status| *status == 400), "{statuses:?}");
    assert_eq!(user_count(&api, tenant).await, 1);
}

#[tokio::test]
async fn a_tenant_that_is_off_lets_nobody_in_until_it_is_on_again() {
    let api = api().await;
    let tenant = api.new_tenant().await;
    let path = format!("/api/v1/tenants/{tenant}/");
    let (owner, person) =
        (api.new_person("tenant_owner", Some(tenant)).await, api.new_person("subscriber", Some(tenant)).await);
    let secret = "0123456789abcdef";
    let nas = json!({"name": "ap", "address": "127.0.0.1", "secret": secret, "tenant": tenant});
    let nas = ok("nas", &api.post(&api.root, "/api/v1/radius/nas/", nas).await, 201);
    let user = json!({"username": "bob", "password": "bobs password", "tenant": tenant});
    status("radius user", &api.post(&api.root, "/api/v1/radius/users/", user).await, 201);
    let server = api.cluster.servers.iter().find(|server| server.api == api.server).unwrap();
    let bob = async || e2e::radius::pap(server.radius_auth, "bob", "bobs password", secret.as_bytes()).await;
    let login = json!({"username": person.name, "password": PASSWORD});
    let accept = bob().await;

    let set = async |active: bool| ok("set", &api.patch(&api.root, &path, json!({ "is_active": active })).await, 200);
    set(false).await;
    for who in [&owner, &person] {
        expect("ended", &api.get(who, "/api/v1/auth/user/").await, 401, &detail("Invalid token."));
    }
    let refused = json!({"non_field_errors": ["Unable to log in with provided credentials."]});
    expect("login", &api.anonymous("POST", "/api/v1/auth/login/", login.clone()).await, 400, &refused);
    e2e::within(e2e::HEARD, async || bob().await != accept).await;
    let users = ok("users", &api.get(&api.root, &format!("/api/v1/users/?tenant={tenant}&is_active=true")).await, 200);
    assert_eq!(users["count"], 2, "the users themselves stay active");
    status("staff go on", &api.get(&api.admin, &path).await, 200);

    set(true).await;
    status("login", &api.anonymous("POST", "/api/v1/auth/login/", login).await, 200);
    status("the old session stays ended", &api.get(&person, "/api/v1/auth/user/").await, 401);
    e2e::within(e2e::HEARD, async || bob().await == accept).await;
    status("nas", &api.delete(&api.root, &format!("/api/v1/radius/nas/{}/", nas["id"].as_str().unwrap())).await, 204);
}
