//! What may I do, why may somebody do something, and the matrix of roles.

use serde_json::{Value, json};

use crate::world::*;

#[tokio::test]
async fn what_may_i_do() {
    let api = api().await;
    let mine = async |who: &Person| ok("mine", &api.get(who, "/api/v1/auth/permissions/").await, 200);
    let reach = |mine: &Value, name: &str| {
        let found = mine["permissions"].as_array().unwrap().iter().find(|p| p["name"] == name);
        found.map(|permission| permission["reach"].as_str().unwrap().to_owned())
    };
    let expected = [
        ("superadmin", json!(null), Some("platform"), Some("any_tenant")),
        ("admin", json!(null), Some("platform"), Some("any_tenant")),
        ("tenant_owner", json!(api.a), Some("tenant"), None),
        ("subscriber", json!(api.a), Some("own"), None),
    ];
    for ((role, who), (word, tenant, view, create)) in api.roles().into_iter().zip(expected) {
        let mine = mine(who).await;
        has_keys(&mine, &["role", "tenant", "permissions"]);
        assert_eq!((&mine["role"], &mine["tenant"]), (&json!(word), &tenant));
        assert_eq!(reach(&mine, "identity.users.view").as_deref(), view, "{role}");
        assert_eq!(reach(&mine, "identity.tenants.create").as_deref(), create, "{role}");
    }
}

#[tokio::test]
async fn the_matrix_of_roles() {
    let api = api().await;
    let matrix = ok("roles", &api.get(&api.subscriber, "/api/v1/roles/").await, 200);
    has_keys(&matrix, &["roles", "permissions"]);
    let roles: Vec<_> = matrix["roles"].as_array().unwrap().iter().map(|role| role["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["superadmin", "admin", "tenant_owner", "subscriber"]);
    let permissions = matrix["permissions"].as_array().unwrap();
    let of = |name: &str| permissions.iter().find(|p| p["name"] == name).unwrap();
    assert_eq!(of("identity.tenants.create")["roles"], json!(["superadmin", "admin"]));
    assert_eq!(of("identity.users.create")["roles"], json!(["superadmin", "admin", "tenant_owner"]));
    assert!(of("identity.users.create")["rpcs"][0]["summary"].as_str().is_some_and(|text| !text.is_empty()));
    for (index, role) in roles.iter().enumerate() {
        let held = permissions.iter().filter(|p| p["roles"].as_array().unwrap().contains(&json!(role))).count();
        assert_eq!(matrix["roles"][index]["permissions"].as_array().unwrap().len(), held, "{role}");
    }
}

async fn why(api: &Api, who: &Person, user: i64, rest: &str) -> Reply {
    api.get(who, &format!("/api/v1/auth/permissions/explain/?user={user}&{rest}")).await
}

#[tokio::test]
async fn why_may_somebody_do_something() {
    let api = api().await;
    let off = api.user("subscriber", Some(api.a)).await["id"].as_i64().unwrap();
    status(
        "off",
        &api.post(&api.root, &format!("/api/v1/users/{off}/activate/"), json!({"is_active": false})).await,
        200,
    );
    let (sub, owner, admin, root) = (api.subscriber.id, api.owner.id, api.admin.id, api.root.id);
    let create = "permission=identity.users.create";
    let cases: Vec<(i64, String, bool, &str)> = vec![
        (sub, create.into(), false, "role"),
        (owner, create.into(), true, "role"),
        (owner, "permission=UserService/CreateUser".into(), true, "role"),
        (owner, "permission=identity.tenants.create".into(), false, "role"),
        (off, "permission=identity.users.view".into(), false, "account"),
        (admin, format!("permission=identity.users.delete&target={root}"), false, "policy"),
        (root, format!("permission=identity.users.delete&target={admin}"), true, "role"),
        (sub, "permission=identity.users.assign_role".into(), false, "policy"),
        (sub, format!("permission=identity.users.view&target={owner}"), false, "scope"),
        (owner, format!("permission=identity.users.update&target={sub}"), true, "role"),
        (owner, format!("permission=identity.users.update&target={}", api.subscriber_of_b.id), false, "scope"),
    ];
    for (user, rest, allowed, rule) in cases {
        let told = ok(&rest, &why(&api, &api.admin, user, &rest).await, 200);
        has_keys(&told, &["user", "role", "permission", "allowed", "rule", "text", "reach", "steps"]);
        assert_eq!((&told["allowed"], &told["rule"]), (&json!(allowed), &json!(rule)), "{rest}: {told}");
        assert!(!told["text"].as_str().unwrap().is_empty() && told["reach"].is_null() != allowed, "{told}");
    }
    let path = format!("/api/v1/audit-logs/?action=permission_explained&target={off}");
    let entry = &ok("audit", &api.get(&api.root, &path).await, 200)["results"][0];
    assert_eq!((&entry["actor"], &entry["details"]["permission"]), (&json!(admin), &json!("identity.users.view")));
}

#[tokio::test]
async fn what_is_wrong_with_a_question() {
    let api = api().await;
    for (rest, told) in [
        ("permission=nonsense", json!({"permission": ["There is no permission or RPC \"nonsense\"."]})),
        ("", json!({"permission": ["This field is required."]})),
    ] {
        expect(rest, &why(&api, &api.owner, api.subscriber.id, rest).await, 400, &told);
    }
    let view = "permission=identity.users.view";
    expect("foreign", &why(&api, &api.owner, api.subscriber_of_b.id, view).await, 404, &detail("Not found."));
    expect("staff", &why(&api, &api.owner, api.root.id, view).await, 404, &detail("Not found."));
    let target = format!("{view}&target={}", api.subscriber_of_b.id);
    expect("target", &why(&api, &api.owner, api.subscriber.id, &target).await, 404, &detail("Not found."));
    expect("subscriber", &why(&api, &api.subscriber, api.subscriber.id, view).await, 403, &detail(DENIED));
}
