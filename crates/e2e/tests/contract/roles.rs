//! R01–R10, E23, C11, C12: who gives which role to whom, in which words it is refused, and in which order.

use serde_json::{Value, json};

use crate::world::*;

async fn assign(api: &Api, who: &Person, target: i64, body: Value) -> Reply {
    api.post(who, &format!("/api/v1/users/{target}/assign-role/"), body).await
}

fn error(text: &str) -> Value {
    json!({ "error": text })
}

#[tokio::test]
async fn the_role_is_looked_at_first() {
    let api = api().await;
    let target = api.user("subscriber", Some(api.a)).await["id"].as_i64().unwrap();
    for (_, who) in api.roles() {
        for body in [
            json!({}),
            json!({"role": "king"}),
            json!({"role": ""}),
            json!({"role": null}),
            json!({"role": 5}),
            json!({"role": []}),
            json!({"role": "Admin"}),
            json!({"role": "SUPERADMIN"}),
        ] {
            expect(&body.to_string(), &assign(&api, who, target, body).await, 400, &error("Invalid role"));
        }
        for absent in [api.subscriber_of_b.id, 999_999_999] {
            expect("absent", &assign(&api, who, absent, json!({"role": "king"})).await, 400, &error("Invalid role"));
        }
    }
    let anonymous = api.anonymous("POST", &format!("/api/v1/users/{target}/assign-role/"), json!({})).await;
    status("anonymous", &anonymous, 401);
}

#[tokio::test]
async fn a_role_that_was_given() {
    let api = api().await;
    for role in ["tenant_owner", "subscriber"] {
        let user = api.user("subscriber", Some(api.a)).await;
        let id = user["id"].as_i64().unwrap();
        let expected = json!({"message": "Role updated successfully", "user": {"id": id, "username": user["username"],
            "email": user["email"], "role": role, "tenant": api.a, "tenant_name": "alpha"}});
        expect(role, &assign(&api, &api.admin, id, json!({ "role": role })).await, 200, &expected);
    }
    let user = api.user("subscriber", Some(api.a)).await;
    let risen =
        ok("admin", &assign(&api, &api.root, user["id"].as_i64().unwrap(), json!({"role": "admin"})).await, 200);
    assert_eq!(
        (&risen["user"]["role"], &risen["user"]["tenant"]),
        (&json!("admin"), &json!(null)),
        "staff have no tenant"
    );
}

#[tokio::test]
async fn refusals_in_the_words_of_v1() {
    let api = api().await;
    let target = api.user("subscriber", Some(api.a)).await["id"].as_i64().unwrap();
    let peer = api.user("tenant_owner", Some(api.a)).await["id"].as_i64().unwrap();
    let another_admin = api.user("admin", None).await["id"].as_i64().unwrap();
    let (superadmin, only_subscriber) = ("Cannot assign SuperAdmin role", "Can only assign Subscriber role");
    let (foreign, insufficient) = ("Cannot modify users from other tenants", "Insufficient permissions");
    let cases: &[(&Person, i64, &str, &str)] = &[
        (&api.subscriber, target, "subscriber", insufficient),
        (&api.subscriber, target, "superadmin", insufficient),
        (&api.subscriber, api.subscriber.id, "admin", insufficient),
        (&api.owner, target, "tenant_owner", only_subscriber),
        (&api.owner, target, "admin", only_subscriber),
        (&api.owner, target, "superadmin", superadmin),
        (&api.owner, peer, "subscriber", insufficient),
        (&api.owner, api.owner.id, "subscriber", insufficient),
        (&api.owner, api.subscriber_of_b.id, "subscriber", foreign),
        (&api.owner, api.root.id, "subscriber", foreign),
        (&api.owner, 999_999_999, "subscriber", foreign),
        (&api.admin, target, "superadmin", superadmin),
        (&api.admin, api.root.id, "admin", insufficient),
        (&api.admin, api.root.id, "subscriber", insufficient),
        (&api.admin, another_admin, "subscriber", insufficient),
        (&api.admin, api.admin.id, "subscriber", insufficient),
    ];
    for (who, id, role, text) in cases {
        let what = format!("{} gives {role} to {id}", who.name);
        expect(&what, &assign(&api, who, *id, json!({ "role": role })).await, 403, &error(text));
    }
    for who in [&api.root, &api.admin] {
        let absent = assign(&api, who, 999_999_999, json!({"role": "subscriber"})).await;
        expect("absent", &absent, 404, &error("Not found."));
    }
}

#[tokio::test]
async fn a_role_is_written_by_nothing_else() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let path = format!("/api/v1/users/{}/", person.id);
    let email = format!("{}@example.com", person.name);
    let body = json!({"role": "superadmin", "tenant": api.b, "is_staff": true, "email": email});
    status("an unknown key is named", &api.patch(&api.root, &path, body).await, 400);
    let body = json!({"role": "superadmin", "tenant": api.b, "email": email});
    for (who, path) in
        [(&api.root, path.as_str()), (&api.owner, &path), (&person, &path), (&person, "/api/v1/auth/user/")]
    {
        for method in ["PUT", "PATCH"] {
            let after = ok(method, &api.call(who, method, path, body.clone()).await, 200);
            assert_eq!((&after["role"], &after["tenant"]), (&json!("subscriber"), &json!(api.a)), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_admin_never_touches_a_superadmin() {
    let api = api().await;
    let root = format!("/api/v1/users/{}", api.root.id);
    let calls = [
        ("PATCH", format!("{root}/"), json!({"bio": "x"})),
        ("PUT", format!("{root}/"), json!({"email": "x@example.com"})),
        ("POST", format!("{root}/set-password/"), json!({"password": "a brand new one"})),
        ("POST", format!("{root}/activate/"), json!({"is_active": false})),
        ("POST", format!("{root}/assign-tenant/"), json!({"tenant": api.a})),
        ("DELETE", format!("{root}/"), json!({})),
    ];
    for (method, path, body) in calls {
        expect(&path, &api.call(&api.admin, method, &path, body).await, 403, &detail(DENIED));
    }
    let role = assign(&api, &api.admin, api.root.id, json!({"role": "admin"})).await;
    expect("role", &role, 403, &error("Insufficient permissions"));
    status("reading is allowed", &api.get(&api.admin, &format!("{root}/")).await, 200);
}
