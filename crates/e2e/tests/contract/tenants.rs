//! E10–E16, C08, C09, C14, C24, C34: tenants.

use serde_json::{Value, json};

use crate::world::*;

const TENANT: &[&str] = &[
    "id",
    "uuid",
    "name",
    "slug",
    "email",
    "url",
    "description",
    "is_active",
    "user_count",
    "created_at",
    "updated_at",
    "max_users",
];

fn path(id: impl std::fmt::Display) -> String {
    format!("/api/v1/tenants/{id}/")
}

#[tokio::test]
async fn creating_a_tenant() {
    let api = api().await;
    let name = unique("acme");
    let full = json!({"name": name, "slug": format!("{name}_X-1"), "email": "info@example.com", "url": "https://example.com",
        "description": "d", "is_active": false});
    let mut sent = full.clone();
    for (key, value) in [
        ("id", json!(7)),
        ("uuid", json!("x")),
        ("user_count", json!(99)),
        ("created_at", json!(1)),
        ("updated_at", json!(null)),
    ] {
        sent[key] = value;
    }
    let made = ok("create", &api.post(&api.root, "/api/v1/tenants/", sent).await, 201);
    has_keys(&made, TENANT);
    for (key, value) in full.as_object().unwrap() {
        assert_eq!(&made[key], value, "{key}");
    }
    assert_eq!((&made["user_count"], made["uuid"].as_str().unwrap().len()), (&json!(0), 36));
    is_time(&made["created_at"]);
    is_time(&made["updated_at"]);
    let least = unique("least");
    let made = ok("least", &api.post(&api.admin, "/api/v1/tenants/", json!({"name": least, "slug": least})).await, 201);
    for (key, value) in [
        ("email", json!(null)),
        ("url", json!(null)),
        ("description", json!("")),
        ("is_active", json!(true)),
        ("max_users", json!(null)),
    ] {
        assert_eq!(made[key], value, "{key}");
    }
    assert_eq!(ok("get", &api.get(&api.admin, &path(&made["id"])).await, 200), made);
}

#[tokio::test]
async fn what_is_wrong_with_a_tenant() {
    let api = api().await;
    let (name, required) = (unique("other"), json!(["This field is required."]));
    let slug = "Enter a valid 'slug' consisting of letters, numbers, underscores or hyphens.";
    let too_long = |max: usize| json!([format!("Ensure this field has no more than {max} characters.")]);
    let cases: Vec<(Value, Value)> = vec![
        (json!({}), json!({"name": required, "slug": required})),
        (json!({"name": name, "slug": "alpha"}), json!({"slug": ["tenant with this slug already exists."]})),
        (json!({"name": "alpha", "slug": name}), json!({"name": ["tenant with this name already exists."]})),
        (
            json!({"name": "alpha", "slug": "alpha"}),
            json!({"name": ["tenant with this name already exists."],
            "slug": ["tenant with this slug already exists."]}),
        ),
        (json!({"name": name, "slug": "not a slug"}), json!({"slug": [slug]})),
        (json!({"name": name, "slug": "ümlaut"}), json!({"slug": [slug]})),
        (
            json!({"name": "", "slug": ""}),
            json!({"name": ["This field may not be blank."], "slug": ["This field may not be blank."]}),
        ),
        (
            json!({"name": null, "slug": null}),
            json!({"name": ["This field may not be null."], "slug": ["This field may not be null."]}),
        ),
        (
            json!({"name": "x".repeat(151), "slug": "x".repeat(161)}),
            json!({"name": too_long(150), "slug": too_long(160)}),
        ),
        (
            json!({"name": name, "slug": name, "email": "x", "url": "x"}),
            json!({"email": ["Enter a valid email address."], "url": ["Enter a valid URL."]}),
        ),
        (
            json!({"name": name, "slug": name, "url": format!("https://example.com/{}", "x".repeat(200))}),
            json!({"url": too_long(200)}),
        ),
        (json!({"name": name, "slug": name, "description": []}), json!({"description": ["Not a valid string."]})),
        (json!({"name": name, "slug": name, "colour": 1}), json!({"colour": ["Unknown field."]})),
        (
            json!({"name": name, "slug": name, "max_users": 0}),
            json!({"max_users": ["Ensure this value is greater than or equal to 1."]}),
        ),
        (
            json!({"name": name, "slug": name, "max_users": "many"}),
            json!({"max_users": ["A valid integer is required."]}),
        ),
    ];
    for (body, told) in cases {
        expect(&body.to_string(), &api.post(&api.root, "/api/v1/tenants/", body).await, 400, &told);
    }
    for who in [&api.owner, &api.subscriber] {
        let reply = api.post(who, "/api/v1/tenants/", json!({"name": name, "slug": name})).await;
        expect("not staff", &reply, 403, &detail(DENIED));
    }
}

#[tokio::test]
async fn changing_a_tenant() {
    let api = api().await;
    let id = api.new_tenant().await;
    let before = ok("get", &api.get(&api.root, &path(id)).await, 200);
    let put = json!({"name": unique("renamed"), "slug": unique("slug"), "email": "a@example.com", "description": "x", "id": 1});
    let after = ok("put", &api.put(&api.root, &path(id), put.clone()).await, 200);
    has_keys(&after, TENANT);
    assert_eq!((&after["name"], &after["slug"], &after["email"]), (&put["name"], &put["slug"], &put["email"]));
    for key in ["id", "uuid", "created_at", "user_count", "is_active"] {
        assert_eq!(after[key], before[key], "{key}");
    }
    assert_ne!(after["updated_at"], before["updated_at"]);
    let required = json!({"name": ["This field is required."], "slug": ["This field is required."]});
    expect("put", &api.put(&api.root, &path(id), json!({"description": "y"})).await, 400, &required);
    let patched = ok("patch", &api.patch(&api.admin, &path(id), json!({"url": "https://example.com"})).await, 200);
    assert_eq!((&patched["url"], &patched["description"]), (&json!("https://example.com"), &json!("x")));
    for empty in [json!(""), json!(null)] {
        let cleared = ok("clear", &api.patch(&api.admin, &path(id), json!({"url": empty, "email": empty})).await, 200);
        assert!([&cleared["url"], &cleared["email"]].iter().all(|v| v.is_null()), "{cleared}");
    }
    let reply = api.patch(&api.root, &path(id), json!({"slug": "alpha"})).await;
    expect("taken", &reply, 400, &json!({"slug": ["tenant with this slug already exists."]}));
    let off = ok("off", &api.patch(&api.root, &path(id), json!({"is_active": false})).await, 200);
    assert_eq!(off["is_active"], false);
    let kept = ok("put", &api.put(&api.root, &path(id), json!({"name": put["name"], "slug": put["slug"]})).await, 200);
    assert_eq!(
        (&kept["is_active"], &kept["description"]),
        (&json!(false), &json!("x")),
        "what PUT does not name stays"
    );
}

#[tokio::test]
async fn an_owner_changes_what_is_the_owners_to_change() {
    let api = api().await;
    let tenant = api.new_tenant().await;
    let owner = api.new_person("tenant_owner", Some(tenant)).await;
    let before = ok("get", &api.get(&owner, &path(tenant)).await, 200);
    let body = json!({"name": unique("mine"), "slug": "mine", "email": "me@example.com", "url": "https://me.example.com",
        "description": "d", "is_active": false, "max_users": 5});
    for method in ["PUT", "PATCH"] {
        let after = ok(method, &api.call(&owner, method, &path(tenant), body.clone()).await, 200);
        for key in ["name", "email", "url", "description"] {
            assert_eq!(after[key], body[key], "{key}");
        }
        for key in ["slug", "is_active", "max_users"] {
            assert_eq!(after[key], before[key], "{key} is for staff");
        }
    }
    expect("delete", &api.delete(&owner, &path(tenant)).await, 403, &detail(DENIED));
}

#[tokio::test]
async fn deleting_a_tenant() {
    let api = api().await;
    let tenant = api.new_tenant().await;
    let user = api.user("subscriber", Some(tenant)).await;
    let reply = api.delete(&api.root, &path(tenant)).await;
    expect("with users", &reply, 400, &detail("Cannot delete tenant with existing users."));
    let user_path = format!("/api/v1/users/{}/", user["id"]);
    status("user", &api.delete(&api.root, &user_path).await, 204);
    let gone = api.delete(&api.admin, &path(tenant)).await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    expect("get", &api.get(&api.root, &path(tenant)).await, 404, &detail("Not found."));
    expect("again", &api.delete(&api.root, &path(tenant)).await, 404, &detail("Not found."));
    for id in ["0", "-1", "999999999", "x", "1.5", "99999999999999999999"] {
        expect(id, &api.get(&api.root, &path(id)).await, 404, &detail("Not found."));
    }
}

#[tokio::test]
async fn the_own_tenant() {
    let api = api().await;
    for who in [&api.owner, &api.subscriber] {
        let mine = ok("me", &api.get(who, "/api/v1/tenants/me/").await, 200);
        has_keys(&mine, TENANT);
        assert_eq!((&mine["id"], &mine["name"]), (&json!(api.a), &json!("alpha")));
    }
    for who in [&api.root, &api.admin] {
        expect("staff", &api.get(who, "/api/v1/tenants/me/").await, 404, &detail("No tenant assigned"));
    }
    let alone = api.new_person("subscriber", Some(api.a)).await;
    let path = format!("/api/v1/users/{}/assign-tenant/", alone.id);
    status("unassign", &api.post(&api.root, &path, json!({"tenant": null})).await, 200);
    let token = e2e::http::login(api.server, &alone.name, PASSWORD).await;
    let alone = Person { token, ..alone };
    expect("unassigned", &api.get(&alone, "/api/v1/tenants/me/").await, 404, &detail("No tenant assigned"));
    assert_eq!(ok("list", &api.get(&alone, "/api/v1/tenants/").await, 200)["count"], 0);
}

#[tokio::test]
async fn listing_tenants() {
    let api = api().await;
    let page = ok("list", &api.get(&api.admin, "/api/v1/tenants/?search=ALPHA").await, 200);
    assert_eq!(page["count"], 1);
    has_keys(&page["results"][0], TENANT);
    assert!(page["results"][0]["user_count"].as_i64().unwrap() >= 2);
    let inactive = unique("inactive");
    status(
        "off",
        &api.post(&api.root, "/api/v1/tenants/", json!({"name": inactive, "slug": inactive, "is_active": false})).await,
        201,
    );
    let count = async |who: &Person, query: &str| {
        ok(query, &api.get(who, &format!("/api/v1/tenants/?{query}")).await, 200)["count"].as_i64().unwrap()
    };
    assert_eq!(count(&api.root, &format!("search={inactive}&is_active=false")).await, 1);
    assert_eq!(count(&api.root, &format!("search={inactive}&is_active=true")).await, 0);
    assert_eq!((count(&api.owner, "").await, count(&api.subscriber, "").await), (1, 0));
    assert_eq!(count(&api.owner, "search=beta").await, 0);
    let zero = ok("all", &api.get(&api.root, "/api/v1/tenants/?page_size=100&ordering=id").await, 200);
    assert!(
        zero["results"].as_array().unwrap().iter().all(|tenant| tenant["id"].as_i64() > Some(0)),
        "row 0 is never listed"
    );
}
