//! E17–E22, E24, E25, C10, C16: users.

use serde_json::{Value, json};

use crate::{auth::USER, world::*};

fn path(id: impl std::fmt::Display) -> String {
    format!("/api/v1/users/{id}/")
}

#[tokio::test]
async fn creating_a_user() {
    let api = api().await;
    let mut body = new_user("subscriber", Some(api.a));
    for (key, value) in [
        ("first_name", "Ada"),
        ("last_name", "L"),
        ("phone_number", "+49"),
        ("bio", "b"),
        ("company", "c"),
        ("location", "l"),
    ] {
        body[key] = value.into();
    }
    let made = ok("create", &api.post(&api.root, "/api/v1/users/", body.clone()).await, 201);
    has_keys(&made, USER);
    for key in
        ["username", "email", "role", "tenant", "first_name", "last_name", "phone_number", "bio", "company", "location"]
    {
        assert_eq!(made[key], body[key], "{key}");
    }
    assert_eq!((&made["tenant_name"], &made["is_active"], &made["url"]), (&json!("alpha"), &json!(true), &json!("")));
    assert_eq!(made["last_login"], json!(null));
    is_time(&made["date_joined"]);
    assert_eq!(ok("get", &api.get(&api.root, &path(&made["id"])).await, 200), made);
    let mut inactive = new_user("subscriber", Some(api.a));
    inactive["is_active"] = json!(false);
    assert_eq!(ok("inactive", &api.post(&api.root, "/api/v1/users/", inactive).await, 201)["is_active"], false);
    let mut own = new_user("subscriber", None);
    let made = ok("owner", &api.post(&api.owner, "/api/v1/users/", own.clone()).await, 201);
    assert_eq!(made["tenant"], api.a, "the tenant comes from the caller");
    own = new_user("subscriber", Some(api.a));
    status("owner names it", &api.post(&api.owner, "/api/v1/users/", own).await, 201);
    let staff = ok("staff", &api.post(&api.admin, "/api/v1/users/", new_user("admin", None)).await, 201);
    assert_eq!((&staff["tenant"], &staff["tenant_name"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn what_is_wrong_with_a_user() {
    let api = api().await;
    let required = json!(["This field is required."]);
    let all = json!({"username": required, "email": required, "password": required, "role": required});
    expect("nothing", &api.post(&api.root, "/api/v1/users/", json!({})).await, 400, &all);
    let with = |key: &str, value: Value| {
        let mut body = new_user("subscriber", Some(api.a));
        body[key] = value;
        body
    };
    let username = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
    let cases: Vec<(Value, &str, Value)> = vec![
        (with("username", json!(api.owner.name)), "username", json!(["A user with that username already exists."])),
        (
            with("email", json!(format!("{}@Example.COM", api.owner.name))),
            "email",
            json!(["user with this email already exists."]),
        ),
        (with("username", json!("two words")), "username", json!([username])),
        (
            with("username", json!("x".repeat(151))),
            "username",
            json!(["Ensure this field has no more than 150 characters."]),
        ),
        (with("email", json!("nonsense")), "email", json!(["Enter a valid email address."])),
        (with("role", json!("king")), "role", json!(["\"king\" is not a valid choice."])),
        (with("role", json!(null)), "role", json!(["This field may not be null."])),
        (with("tenant", json!(999_999_999)), "tenant", json!(["Invalid pk \"999999999\" - object does not exist."])),
        (with("tenant", json!(null)), "tenant", required.clone()),
        (with("url", json!("x")), "url", json!(["Enter a valid URL."])),
    ];
    for (body, field, told) in cases {
        expect(field, &api.post(&api.root, "/api/v1/users/", body).await, 400, &json!({ field: told }));
    }
    let weak = ok("weak", &api.post(&api.root, "/api/v1/users/", with("password", json!("123"))).await, 400);
    assert!(weak["password"].as_array().unwrap().len() >= 2, "all reasons at once: {weak}");
    let names =
        [("name", json!("upper")), ("NAME", json!("lower"))].map(|(case, _)| format!("{case}-{}", unique("case")));
    for name in names {
        status(
            "usernames are case-sensitive",
            &api.post(&api.root, "/api/v1/users/", with("username", json!(name))).await,
            201,
        );
    }
}

#[tokio::test]
async fn who_may_create_whom() {
    let api = api().await;
    let superadmin = detail("Cannot assign SuperAdmin role.");
    for who in [&api.admin, &api.owner] {
        expect("superadmin", &api.post(who, "/api/v1/users/", new_user("superadmin", None)).await, 403, &superadmin);
    }
    for role in ["admin", "tenant_owner"] {
        status(role, &api.post(&api.owner, "/api/v1/users/", new_user(role, None)).await, 403);
        let tenant = (role == "tenant_owner").then_some(api.a);
        status(role, &api.post(&api.admin, "/api/v1/users/", new_user(role, tenant)).await, 201);
    }
    status("superadmin", &api.post(&api.root, "/api/v1/users/", new_user("superadmin", None)).await, 201);
    let foreign =
        ok("foreign", &api.post(&api.owner, "/api/v1/users/", new_user("subscriber", Some(api.b))).await, 400);
    has_keys(&foreign, &["tenant"]);
    let reply = api.post(&api.subscriber, "/api/v1/users/", new_user("subscriber", None)).await;
    expect("subscriber", &reply, 403, &detail(DENIED));
}

#[tokio::test]
async fn changing_a_user() {
    let api = api().await;
    let user = api.user("subscriber", Some(api.a)).await;
    let put = json!({"email": user["email"], "first_name": "Ada", "last_name": "L", "phone_number": "1", "bio": "b",
        "url": "https://example.com", "company": "c", "location": "l", "is_active": true,
        "username": "other", "role": "superadmin", "tenant": api.b, "date_joined": 1, "last_login": 2, "password": "x"});
    let after = ok("put", &api.put(&api.owner, &path(&user["id"]), put.clone()).await, 200);
    has_keys(&after, USER);
    for key in ["first_name", "last_name", "phone_number", "bio", "url", "company", "location", "is_active"] {
        assert_eq!(after[key], put[key], "{key}");
    }
    for key in ["id", "username", "role", "tenant", "date_joined", "last_login"] {
        assert_eq!(after[key], user[key], "{key} is read-only");
    }
    let name = user["username"].as_str().unwrap();
    status(
        "the password is the old one",
        &api.anonymous("POST", "/api/v1/auth/login/", json!({"username": name, "password": PASSWORD})).await,
        200,
    );
    let reply = api.put(&api.root, &path(&user["id"]), json!({"first_name": "x"})).await;
    expect("put", &reply, 400, &json!({"email": ["This field is required."]}));
    let off = ok("patch", &api.patch(&api.root, &path(&user["id"]), json!({"is_active": false})).await, 200);
    assert_eq!((&off["is_active"], &off["first_name"]), (&json!(false), &json!("Ada")));
    let kept = ok("put", &api.put(&api.root, &path(&user["id"]), json!({"email": user["email"]})).await, 200);
    assert_eq!((&kept["is_active"], &kept["bio"]), (&json!(false), &json!("b")), "what PUT does not name stays");
}

#[tokio::test]
async fn a_subscriber_changes_itself_only() {
    let api = api().await;
    let me = api.new_person("subscriber", Some(api.a)).await;
    let own = ok("own", &api.get(&me, &path(me.id)).await, 200);
    assert_eq!(own["id"], me.id);
    let body = json!({"first_name": "Me", "is_active": false, "role": "admin"});
    let after = ok("own", &api.patch(&me, &path(me.id), body.clone()).await, 200);
    assert_eq!(
        (&after["first_name"], &after["is_active"], &after["role"]),
        (&json!("Me"), &json!(true), &json!("subscriber"))
    );
    for other in [api.subscriber.id, api.owner.id, api.subscriber_of_b.id, api.root.id] {
        expect("get", &api.get(&me, &path(other)).await, 404, &detail("Not found."));
        expect("patch", &api.patch(&me, &path(other), body.clone()).await, 404, &detail("Not found."));
    }
    status("delete", &api.delete(&me, &path(me.id)).await, 403);
}

#[tokio::test]
async fn deleting_a_user() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    status("todo", &api.post(&person, "/api/v1/todos/", json!({"task": "x"})).await, 201);
    let count =
        async || ok("a", &api.get(&api.root, &format!("/api/v1/tenants/{}/", api.a)).await, 200)["user_count"].as_i64();
    let gone = api.delete(&api.owner, &path(person.id)).await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert!(count().await.is_some());
    expect("get", &api.get(&api.owner, &path(person.id)).await, 404, &detail("Not found."));
    expect("token", &api.get(&person, "/api/v1/auth/user/").await, 401, &detail("Invalid token."));
    let reply = api.delete(&api.admin, &path(api.root.id)).await;
    expect("a higher role", &reply, 403, &detail(DENIED));
    expect("absent", &api.delete(&api.root, &path(999_999_999)).await, 404, &detail("Not found."));
}

#[tokio::test]
async fn setting_a_password() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let path = format!("/api/v1/users/{}/set-password/", person.id);
    let reply = api.post(&api.owner, &path, json!({})).await;
    expect("nothing", &reply, 400, &json!({"password": ["This field is required."]}));
    let weak = ok("weak", &api.post(&api.owner, &path, json!({"password": "123"})).await, 400);
    assert!(weak["password"].as_array().unwrap().len() >= 2, "{weak}");
    let done = json!({"message": "Password updated successfully"});
    expect("done", &api.post(&api.owner, &path, json!({"password": "a brand new one"})).await, 200, &done);
    expect("ended", &api.get(&person, "/api/v1/auth/user/").await, 401, &detail("Invalid token."));
    e2e::http::login(api.server, &person.name, "a brand new one").await;
    status("subscriber", &api.post(&api.subscriber, &path, json!({"password": "a brand new one"})).await, 403);
    let root = format!("/api/v1/users/{}/set-password/", api.root.id);
    status("a higher role", &api.post(&api.admin, &root, json!({"password": "a brand new one"})).await, 403);
}

#[tokio::test]
async fn switching_a_user_off_and_on() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    let path = format!("/api/v1/users/{}/activate/", person.id);
    let reply = |active: bool, word: &str| {
        let user = json!({"id": person.id, "username": person.name, "is_active": active});
        json!({"message": format!("User {word} successfully"), "user": user})
    };
    let set = async |active: bool| api.post(&api.owner, &path, json!({ "is_active": active })).await;
    expect("off", &set(false).await, 200, &reply(false, "deactivated"));
    expect("off again", &set(false).await, 200, &reply(false, "deactivated"));
    expect("ended", &api.get(&person, "/api/v1/auth/user/").await, 401, &detail("Invalid token."));
    expect("on", &set(true).await, 200, &reply(true, "activated"));
    status("the old session stays ended", &api.get(&person, "/api/v1/auth/user/").await, 401);
    e2e::http::login(api.server, &person.name, PASSWORD).await;
    let nothing = api.post(&api.owner, &path, json!({})).await;
    expect("nothing", &nothing, 400, &json!({"is_active": ["This field is required."]}));
    status("subscriber", &api.post(&api.subscriber, &path, json!({"is_active": false})).await, 403);
}
