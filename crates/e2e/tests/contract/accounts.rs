//! E03, E08, E09, K01, K02, K10: accounts that people make by themselves.

use serde_json::{Value, json};

use crate::world::*;

async fn register(api: &Api, body: Value) -> Reply {
    api.anonymous("POST", "/api/v1/auth/registration/", body).await
}

fn new(name: &str) -> Value {
    json!({"username": name, "email": format!("{name}@example.com"), "password1": PASSWORD, "password2": PASSWORD})
}

#[tokio::test]
async fn registering_signs_in_at_once() {
    let api = api().await;
    let name = unique("newcomer");
    let mut body = new(&name);
    body["first_name"] = json!("Ada");
    let made = ok("register", &register(&api, body).await, 201);
    has_keys(&made, &["key", "user"]);
    has_keys(&made["user"], &["id", "username", "email", "first_name", "last_name"]);
    assert_eq!((&made["user"]["first_name"], &made["user"]["last_name"]), (&json!("Ada"), &json!("")));
    let who = Person { id: made["user"]["id"].as_i64().unwrap(), name, token: made["key"].as_str().unwrap().into() };
    let me = ok("me", &api.get(&who, "/api/v1/auth/user/").await, 200);
    assert_eq!((&me["role"], &me["tenant"], &me["tenant_name"]), (&json!("subscriber"), &json!(null), &json!(null)));
    let users = ok("users", &api.get(&who, "/api/v1/users/?page_size=100").await, 200);
    assert_eq!(
        (&users["count"], &users["results"][0]["id"]),
        (&json!(1), &json!(who.id)),
        "without a tenant, nobody else"
    );
    status("staff live in the same place", &api.get(&who, &format!("/api/v1/users/{}/", api.root.id)).await, 404);
    let joins =
        api.post(&api.root, &format!("/api/v1/users/{}/assign-tenant/", who.id), json!({"tenant": api.a})).await;
    assert_eq!(ok("joins", &joins, 200)["user"]["tenant"], api.a);
}

#[tokio::test]
async fn what_is_wrong_with_a_registration() {
    let api = api().await;
    let required = json!(["This field is required."]);
    let all = json!({"username": required, "email": required, "password1": required, "password2": required});
    expect("nothing", &register(&api, json!({})).await, 400, &all);
    let with = |key: &str, value: Value| {
        let mut body = new(&unique("newcomer"));
        body[key] = value;
        body
    };
    let mismatch = json!({"password2": ["The two password fields didn't match."]});
    expect("mismatch", &register(&api, with("password2", json!("another one of mine"))).await, 400, &mismatch);
    let taken = json!({"username": ["A user with that username already exists."]});
    expect("username", &register(&api, with("username", json!(api.owner.name))).await, 400, &taken);
    let address = with("email", json!(format!("{}@EXAMPLE.com", api.owner.name)));
    has_keys(&ok("email", &register(&api, address).await, 400), &["email"]);
    let mut weak = with("password1", json!("1234567"));
    weak["password2"] = json!("1234567");
    let told = ok("weak", &register(&api, weak).await, 400);
    assert!(told["password1"].as_array().unwrap().len() >= 2, "all reasons together: {told}");
    for (key, value) in [("role", json!("superadmin")), ("tenant", json!(api.a))] {
        let reply = register(&api, with(key, value)).await;
        assert!(reply.status == 400 || reply.json()["user"].get(key).is_none(), "{key} is nobody's to choose");
    }
}

#[tokio::test]
async fn asking_for_a_new_password_tells_nothing() {
    let api = api().await;
    let sent = detail("Password reset e-mail has been sent.");
    for email in [format!("{}@example.com", api.subscriber.name), "nobody@example.com".into()] {
        let reply = api.anonymous("POST", "/api/v1/auth/password/reset/", json!({ "email": email })).await;
        expect(&email, &reply, 200, &sent);
    }
    for (body, told) in [
        (json!({}), "This field is required."),
        (json!({"email": "nonsense"}), "Enter a valid email address."),
        (json!({"email": ""}), "This field may not be blank."),
    ] {
        let reply = api.anonymous("POST", "/api/v1/auth/password/reset/", body).await;
        expect(told, &reply, 400, &json!({ "email": [told] }));
    }
    let path = "/api/v1/auth/password/reset/confirm/";
    let required = json!(["This field is required."]);
    let all = json!({"uid": required, "token": required, "new_password1": required, "new_password2": required});
    expect("nothing", &api.anonymous("POST", path, json!({})).await, 400, &all);
    let forged = json!({"uid": "MQ", "token": "forged", "new_password1": "an entirely new one", "new_password2": "an entirely new one"});
    let told = ok("forged", &api.anonymous("POST", path, forged).await, 400);
    assert!(told.get("uid").or(told.get("token")).is_some_and(Value::is_array), "{told}");
}
