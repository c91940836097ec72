//! E01, E02, E04–E07, K07–K09: signing in and out, and one's own account.

use serde_json::{Value, json};

use crate::world::*;

pub const USER: &[&str] = &[
    "id",
    "username",
    "email",
    "first_name",
    "last_name",
    "role",
    "tenant",
    "tenant_name",
    "is_active",
    "phone_number",
    "bio",
    "url",
    "company",
    "location",
    "date_joined",
    "last_login",
];
const REFUSED: &str = "Unable to log in with provided credentials.";

async fn login(api: &Api, body: Value) -> Reply {
    api.anonymous("POST", "/api/v1/auth/login/", body).await
}

#[tokio::test]
async fn signing_in_by_name_or_address() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let address = format!("{}@example.com", person.name);
    for name in [person.name.clone(), address.clone(), address.to_uppercase()] {
        let reply = ok(&name, &login(&api, json!({"username": name, "password": PASSWORD})).await, 200);
        has_keys(&reply, &["key", "user"]);
        let expected = json!({"id": person.id, "username": person.name, "email": address, "role": "subscriber"});
        assert_eq!(reply["user"], expected);
        let token = reply["key"].as_str().unwrap();
        assert!(token.len() >= 40 && token.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{token}");
    }
}

#[tokio::test]
async fn a_log_in_that_fails_never_says_why() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let inactive = api.new_person("subscriber", Some(api.a)).await;
    let path = format!("/api/v1/users/{}/activate/", inactive.id);
    status("off", &api.post(&api.root, &path, json!({"is_active": false})).await, 200);
    for (name, password) in [
        (person.name.clone(), "wrong"),
        (person.name.to_uppercase(), PASSWORD),
        (unique("nobody"), PASSWORD),
        ("nobody@example.com".into(), PASSWORD),
        (inactive.name.clone(), PASSWORD),
        (inactive.name.clone(), "wrong"),
    ] {
        let reply = login(&api, json!({"username": name, "password": password})).await;
        expect(&name, &reply, 400, &json!({"non_field_errors": [REFUSED]}));
    }
    let required = json!(["This field is required."]);
    let blank = json!(["This field may not be blank."]);
    expect("nothing", &login(&api, json!({})).await, 400, &json!({"username": required, "password": required}));
    expect("name", &login(&api, json!({"username": "x"})).await, 400, &json!({"password": required}));
    let reply = login(&api, json!({"username": "", "password": ""})).await;
    expect("blank", &reply, 400, &json!({"username": blank, "password": blank}));
    let reply = login(&api, json!({"username": [], "password": {}})).await;
    let text = json!(["Not a valid string."]);
    expect("types", &reply, 400, &json!({"username": text, "password": text}));
}

#[tokio::test]
async fn signing_out_ends_this_session_only() {
    let api = api().await;
    let one = api.new_person("subscriber", Some(api.a)).await;
    let token = e2e::http::login(api.server, &one.name, PASSWORD).await;
    let other = Person { token, ..one.clone() };
    let reply = api.post(&one, "/api/v1/auth/logout/", json!({})).await;
    expect("logout", &reply, 200, &detail("Successfully logged out."));
    expect("after", &api.get(&one, "/api/v1/auth/user/").await, 401, &detail("Invalid token."));
    expect("twice", &api.post(&one, "/api/v1/auth/logout/", json!({})).await, 401, &detail("Invalid token."));
    status("the other", &api.get(&other, "/api/v1/auth/user/").await, 200);
    let bodyless = api.raw("POST", "/api/v1/auth/logout/", &e2e::http::authorization(Some(&other.token)), b"").await;
    status("without a body", &bodyless, 200);
}

#[tokio::test]
async fn the_own_account() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let me = ok("me", &api.get(&person, "/api/v1/auth/user/").await, 200);
    has_keys(&me, USER);
    is_time(&me["date_joined"]);
    is_time(&me["last_login"]);
    for (key, value) in [
        ("role", json!("subscriber")),
        ("tenant", json!(api.a)),
        ("tenant_name", json!("alpha")),
        ("is_active", json!(true)),
        ("bio", json!("")),
        ("url", json!("")),
        ("phone_number", json!("")),
    ] {
        assert_eq!(me[key], value, "{key}");
    }
    let staff = ok("staff", &api.get(&api.root, "/api/v1/auth/user/").await, 200);
    assert_eq!((&staff["tenant"], &staff["tenant_name"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn changing_the_own_account() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let path = "/api/v1/auth/user/";
    let before = ok("me", &api.get(&person, path).await, 200);
    let full = json!({"first_name": "Ada", "last_name": "L", "email": before["email"], "phone_number": "+49 30 1",
        "bio": "b", "url": "https://example.com/a", "company": "c", "location": "l"});
    let mut sent = full.clone();
    for (key, value) in [
        ("id", json!(1)),
        ("username", json!("other")),
        ("role", json!("superadmin")),
        ("tenant", json!(api.b)),
        ("date_joined", json!("2001-01-01T00:00:00Z")),
        ("last_login", json!(null)),
        ("is_active", json!(false)),
        ("password", json!("x")),
    ] {
        sent[key] = value;
    }
    let after = ok("put", &api.put(&person, path, sent).await, 200);
    has_keys(&after, USER);
    for (key, value) in full.as_object().unwrap() {
        assert_eq!(&after[key], value, "{key}");
    }
    for key in ["id", "username", "role", "tenant", "date_joined", "last_login", "is_active"] {
        assert_eq!(after[key], before[key], "{key} is read-only");
    }
    let reply = api.put(&person, path, json!({"first_name": "Eve"})).await;
    expect("put", &reply, 400, &json!({"email": ["This field is required."]}));
    let kept = ok("put", &api.put(&person, path, json!({"email": before["email"], "first_name": "Eve"})).await, 200);
    assert_eq!((&kept["first_name"], &kept["bio"]), (&json!("Eve"), &json!("b")), "what PUT does not name stays");
    let cleared = ok("patch", &api.patch(&person, path, json!({"bio": "", "url": "", "company": "  "})).await, 200);
    assert_eq!((&cleared["bio"], &cleared["url"], &cleared["company"]), (&json!(""), &json!(""), &json!("")));
    assert_eq!(cleared["first_name"], "Eve");
    assert_eq!(ok("empty", &api.patch(&person, path, json!({})).await, 200), cleared);
    let taken = api.patch(&person, path, json!({"email": format!("{}@EXAMPLE.com", api.owner.name)})).await;
    expect("taken", &taken, 400, &json!({"email": ["user with this email already exists."]}));
}

#[tokio::test]
async fn changing_the_own_password() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let path = "/api/v1/auth/password/change/";
    let new = "an entirely new one";
    let change =
        |old: &str, one: &str, two: &str| json!({"old_password": old, "new_password1": one, "new_password2": two});
    let required = json!(["This field is required."]);
    let all = json!({"old_password": required, "new_password1": required, "new_password2": required});
    expect("nothing", &api.post(&person, path, json!({})).await, 400, &all);
    let reply = api.post(&person, path, change("wrong", new, new)).await;
    expect("old", &reply, 400, &json!({"old_password": ["Wrong password."]}));
    let reply = ok("two", &api.post(&person, path, change(PASSWORD, new, "another one of them")).await, 400);
    has_keys(&reply, &["new_password2"]);
    let weak = ok("weak", &api.post(&person, path, change(PASSWORD, "123", "123")).await, 400);
    let reasons = weak.as_object().unwrap().values().next().unwrap().as_array().unwrap();
    assert!(reasons.len() >= 2, "all reasons at once: {weak}");
    status("still in", &api.get(&person, "/api/v1/auth/user/").await, 200);
    expect(
        "done",
        &api.post(&person, path, change(PASSWORD, new, new)).await,
        200,
        &detail("New password has been saved."),
    );
    expect("ended", &api.get(&person, "/api/v1/auth/user/").await, 401, &detail("Invalid token."));
    status("old", &login(&api, json!({"username": person.name, "password": PASSWORD})).await, 400);
    status("new", &login(&api, json!({"username": person.name, "password": new})).await, 200);
}

#[tokio::test]
async fn last_login_is_null_until_the_first_and_moves_with_each() {
    let api = api().await;
    let user = api.user("subscriber", Some(api.a)).await;
    assert_eq!(user["last_login"], json!(null));
    let path = format!("/api/v1/users/{}/", user["id"]);
    let seen = async || ok("user", &api.get(&api.root, &path).await, 200)["last_login"].as_str().map(str::to_owned);
    assert_eq!(seen().await, None);
    let name = user["username"].as_str().unwrap();
    e2e::http::login(api.server, name, PASSWORD).await;
    let first = seen().await.expect("a time");
    e2e::http::login(api.server, name, PASSWORD).await;
    assert!(seen().await.unwrap() > first);
}
