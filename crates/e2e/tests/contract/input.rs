//! H07, H08, H16: what comes in, and what is said of it where it is wrong.

use serde_json::{Value, json};

use crate::world::*;

#[tokio::test]
async fn only_json_is_read() {
    let api = api().await;
    let authorization = format!("authorization: Token {}\r\n", api.root.token);
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
    {
        let headers = format!("{authorization}content-type: {kind}\r\n");
        let reply = api.raw("POST", "/api/v1/tenants/", &headers, b"name=x").await;
        expect(kind, &reply, 415, &detail(&format!("Unsupported media type \"{kind}\" in request.")));
    }
    let packed = format!("{authorization}content-type: application/json\r\ncontent-encoding: gzip\r\n");
    status("packed", &api.raw("POST", "/api/v1/tenants/", &packed, b"\x1f\x8b").await, 415);
    let charset = format!("{authorization}content-type: application/json; charset=utf-8\r\n");
    status("charset", &api.raw("POST", "/api/v1/todos/", &charset, b"{\"task\": \"x\"}").await, 201);
    let huge = format!("{{\"task\": \"{}\"}}", "x".repeat(2 << 20));
    status("huge", &api.raw("POST", "/api/v1/todos/", &charset, huge.as_bytes()).await, 413);
}

#[tokio::test]
async fn malformed_json_says_so() {
    let api = api().await;
    let headers = format!("authorization: Token {}\r\ncontent-type: application/json\r\n", api.root.token);
    for body in
        [&b"{"[..], b"{\"task\": }", b"{'task': 'x'}", b"{\"task\": \"\xff\"}", b"{\"a\": NaN}", b"nonsense", b"{} {}"]
    {
        let reply = api.raw("POST", "/api/v1/todos/", &headers, body).await;
        let told = ok("malformed", &reply, 400);
        assert!(told["detail"].as_str().is_some_and(|text| text.starts_with("JSON parse error - ")), "{told}");
    }
    for (body, kind) in [("[]", "list"), ("\"x\"", "str"), ("5", "int"), ("null", "NoneType"), ("true", "bool")] {
        let told = format!("Invalid data. Expected a dictionary, but got {kind}.");
        let reply = api.raw("POST", "/api/v1/todos/", &headers, body.as_bytes()).await;
        expect(body, &reply, 400, &json!({ "non_field_errors": [told] }));
    }
    let missing = json!({"task": ["This field is required."]});
    for body in ["", "  ", "{}"] {
        expect("nothing", &api.raw("POST", "/api/v1/todos/", &headers, body.as_bytes()).await, 400, &missing);
    }
}

#[tokio::test]
async fn each_wrong_value_gets_the_words_of_v1() {
    let api = api().await;
    let text = "Not a valid string.";
    let cases: &[(&str, Value, &str)] = &[
        ("email", json!("nonsense"), "Enter a valid email address."),
        ("email", json!("a@b"), "Enter a valid email address."),
        ("email", json!(""), "This field may not be blank."),
        ("email", json!(null), "This field may not be null."),
        ("email", json!(["a@b.de"]), text),
        ("first_name", json!("x".repeat(151)), "Ensure this field has no more than 150 characters."),
        ("last_name", json!("x".repeat(151)), "Ensure this field has no more than 150 characters."),
        ("phone_number", json!("1".repeat(21)), "Ensure this field has no more than 20 characters."),
        ("company", json!("x".repeat(101)), "Ensure this field has no more than 100 characters."),
        ("location", json!("x".repeat(101)), "Ensure this field has no more than 100 characters."),
        ("url", json!("not a url"), "Enter a valid URL."),
        ("url", json!("example.com"), "Enter a valid URL."),
        ("url", json!("javascript:alert(1)"), "Enter a valid URL."),
        ("bio", json!({}), text),
        ("bio", json!(true), text),
        ("bio", json!(null), "This field may not be null."),
        ("first_name", json!(null), "This field may not be null."),
        ("first_name", json!("a\u{0}b"), "Null characters are not allowed."),
        ("colour", json!("red"), "Unknown field."),
    ];
    for (field, value, told) in cases {
        for path in ["/api/v1/auth/user/".to_owned(), format!("/api/v1/users/{}/", api.subscriber.id)] {
            let reply = api.patch(&api.subscriber, &path, json!({ *field: value })).await;
            expect(&format!("{path} {field} {value}"), &reply, 400, &json!({ *field: [told] }));
        }
    }
    for value in [json!("maybe"), json!(2), json!([]), json!("")] {
        let reply = api.patch(&api.root, &format!("/api/v1/tenants/{}/", api.a), json!({ "is_active": value })).await;
        expect("is_active", &reply, 400, &json!({ "is_active": ["Must be a valid boolean."] }));
    }
    let reply = api.patch(&api.root, &format!("/api/v1/tenants/{}/", api.a), json!({ "is_active": null })).await;
    expect("is_active", &reply, 400, &json!({ "is_active": ["This field may not be null."] }));
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let api = api().await;
    let body =
        json!({"email": "nonsense", "url": "x", "role": "king", "is_active": "maybe", "tenant": "x", "colour": 1});
    let told = ok("all", &api.post(&api.root, "/api/v1/users/", body).await, 400);
    for field in ["username", "role", "is_active", "tenant", "colour"] {
        assert!(told[field][0].is_string(), "{field}: {told}");
    }
    assert_eq!(told["role"], json!(["\"king\" is not a valid choice."]));
    assert_eq!(told["username"], json!(["This field is required."]));
    assert_eq!(told["tenant"], json!(["A valid integer is required."]));
    let taken = json!({"username": api.owner.name, "email": format!("{}@EXAMPLE.com", api.owner.name), "password": PASSWORD,
        "role": "subscriber", "tenant": api.a});
    let told = json!({
        "username": ["A user with that username already exists."],
        "email": ["user with this email already exists."],
    });
    expect("taken", &api.post(&api.root, "/api/v1/users/", taken).await, 400, &told);
}

#[tokio::test]
async fn what_a_client_got_it_may_send_back() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    for (who, path) in [
        (&person, "/api/v1/auth/user/".to_owned()),
        (&api.root, format!("/api/v1/users/{}/", person.id)),
        (&api.root, format!("/api/v1/tenants/{}/", api.a)),
        (&api.owner, format!("/api/v1/tenants/{}/", api.a)),
    ] {
        let before = ok(&path, &api.get(who, &path).await, 200);
        for method in ["PUT", "PATCH"] {
            let after = ok(&path, &api.call(who, method, &path, before.clone()).await, 200);
            let stays = |object: &Value| {
                let mut object = object.clone();
                object.as_object_mut().unwrap().retain(|key, _| key != "updated_at" && key != "user_count");
                object
            };
            assert_eq!(stays(&after), stays(&before), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn true_and_false_in_several_spellings() {
    let api = api().await;
    let user = api.user("subscriber", Some(api.a)).await;
    let path = format!("/api/v1/users/{}/activate/", user["id"]);
    let spellings =
        [(json!(false), false), (json!("True"), true), (json!("false"), false), (json!(1), true), (json!("0"), false)];
    for (given, expected) in spellings {
        let reply = ok("activate", &api.post(&api.root, &path, json!({ "is_active": given })).await, 200);
        assert_eq!(reply["user"]["is_active"], expected, "{given}");
    }
    let count = async |value: &str| {
        let path = format!("/api/v1/users/?search={}&is_active={value}", user["username"].as_str().unwrap());
        ok(value, &api.get(&api.root, &path).await, 200)["count"].as_i64().unwrap()
    };
    for value in ["false", "False", "0"] {
        assert_eq!(count(value).await, 1, "{value}");
    }
    for value in ["true", "True", "1"] {
        assert_eq!(count(value).await, 0, "{value}");
    }
    let reply = api.get(&api.root, "/api/v1/users/?is_active=perhaps").await;
    expect("perhaps", &reply, 400, &json!({ "is_active": ["Must be a valid boolean."] }));
}
