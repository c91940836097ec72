//! From the message to HTTP: shapes, links, caching, statuses, errors.

use std::time::Duration;

use serde_json::json;
use tonic_types::{ErrorDetails, StatusExt as _};

use super::*;
use crate::json::BaseUrl;

#[tokio::test]
async fn every_field_is_there_and_times_are_utc() {
    let reply = bench().get("/api/v1/todos/1/").await;
    let body = r#"{"id":1,"task":"task 1","completed":null,"timestamp":"2024-01-15T10:30:00.123456Z","updated":null}"#;
    assert_eq!(reply.body, body);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("cache-control"), "private, no-cache");
    assert_eq!(reply.header("vary"), "Authorization, Cookie, Accept-Encoding, Accept-Language");
}

#[tokio::test]
async fn known_replies_are_not_sent_again() {
    let bench = bench();
    let first = bench.get("/api/v1/todos/1/").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    for known in [tag.as_str(), "*", &format!("\"x\", {tag}"), tag.trim_start_matches("W/")] {
        let request = Request::get("/api/v1/todos/1/").header("if-none-match", known).body(Body::empty()).unwrap();
        let reply = bench.send(request).await;
        assert_eq!((reply.status.as_u16(), reply.body.as_str(), reply.header("etag")), (304, "", tag.as_str()));
    }
    let request = Request::get("/api/v1/todos/2/").header("if-none-match", &tag).body(Body::empty()).unwrap();
    assert_eq!(bench.send(request).await.status, 200);
    assert_ne!(bench.get("/api/v1/todos/1/?fields=id").await.header("etag"), tag);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let bench = bench();
    let get = bench.get("/api/v1/todos/1/").await;
    let head = bench.send(Request::head("/api/v1/todos/1/").body(Body::empty()).unwrap()).await;
    assert_eq!((head.status, head.body.as_str()), (get.status, ""));
    assert_eq!(head.header("etag"), get.header("etag"));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
}

#[tokio::test]
async fn lists_come_in_pages_with_absolute_links() {
    let bench = bench();
    let page = bench.get("/api/v1/todos/?search=x&fields=id").await.json();
    assert_eq!(page["count"], 25);
    assert_eq!(page["next"], "http://api.test/api/v1/todos/?fields=id&page=2&search=x");
    assert_eq!(page["previous"], json!(null));
    assert_eq!(page["results"][9], json!({"id": 10}));
    let page = bench.get("/api/v1/todos/?page=2&page_size=10").await.json();
    assert_eq!(page["next"], "http://api.test/api/v1/todos/?page=3&page_size=10");
    assert_eq!(page["previous"], "http://api.test/api/v1/todos/?page_size=10");
    assert_eq!(bench.request(), r#"page_size:10,skip:10"#);
    let last = bench.get("/api/v1/todos/?page=3").await.json();
    assert_eq!((last["results"].as_array().unwrap().len(), &last["next"]), (5, &json!(null)));
    let request = Request::get("/api/v1/todos/?page=2&page_size=20").extension(BaseUrl("https://x.test/".into()));
    let page = bench.send(request.body(Body::empty()).unwrap()).await.json();
    assert_eq!(page["previous"], "https://x.test/api/v1/todos/?page_size=20");
    for page in ["4", "0", "-1", "x", "300000000"] {
        let reply = bench.get(&format!("/api/v1/todos/?page={page}")).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (404, json!({"detail": "Invalid page."})), "{page}");
    }
}

#[tokio::test]
async fn fields_narrow_a_reply() {
    let bench = bench();
    assert_eq!(bench.get("/api/v1/todos/1/?fields=task,id,nothing").await.body, r#"{"id":1,"task":"task 1"}"#);
    assert_eq!(bench.get("/api/v1/todos/1/?fields=nothing").await.body, "{}");
    assert_eq!(bench.get("/api/v1/todos/1/?fields=").await.json().as_object().unwrap().len(), 5);
    let reply = bench.json("PATCH", "/api/v1/todos/1/?fields=id", "{}").await;
    assert_eq!(reply.body, r#"{"id":1}"#);
}

#[tokio::test]
async fn deletion_says_nothing() {
    let reply = bench().json("DELETE", "/api/v1/todos/1/", "").await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str(), reply.header("content-type")), (204, "", ""));
}

#[tokio::test]
async fn the_root_lists_collections() {
    let bench = bench();
    let root = bench.get("/api/v1/").await;
    for name in ["audit-logs", "tenants", "todos", "users"] {
        assert_eq!(root.json()[name], format!("http://api.test/api/v1/{name}/"), "{}", root.body);
    }
    assert_eq!(root.json().get("auth"), None, "not a collection");
    assert!(bench.seen.lock().unwrap().is_empty());
    assert_eq!(bench.json("POST", "/api/v1", "{}").await.status, 405);
}

#[tokio::test]
async fn words_names_and_secrets_are_as_in_v1() {
    let bench = bench_with(|_, _| {
        let mut user = DynamicMessage::new(message(&pool(), "wiwebb.identity.v1.User"));
        user.set_field_by_name("password", prost_reflect::Value::String("secret".into()));
        user.set_field_by_name("tenant_id", prost_reflect::Value::I64(3));
        user.set_field_by_name("role", prost_reflect::Value::EnumNumber(3));
        Ok(vec![user])
    });
    let user = bench.get("/api/v1/auth/user/").await.json();
    assert_eq!((&user["role"], &user["tenant"]), (&json!("tenant_owner"), &json!(3)));
    assert!(user.get("password").is_none() && user.get("tenant_id").is_none());
    let keys: Vec<_> = user.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 16);
}

#[tokio::test]
async fn replies_with_credentials_are_never_stored() {
    let name = "wiwebb.identity.v1.LoginResponse";
    let bench = bench_with(move |_, _| Ok(vec![DynamicMessage::new(message(&pool(), name))]));
    let reply = bench.json("POST", "/api/v1/auth/login/", r#"{"username": "u", "password": "p"}"#).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (200, json!({"key": null, "user": null})));
    assert_eq!((reply.header("cache-control"), reply.header("etag")), ("no-store", ""));
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    assert_eq!(reply.header("x-request-id"), "r-1");
    let reply = bench.json("POST", "/api/v1/auth/login/", "{}").await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (400, "no-store"));
}

async fn failing(status: Status, method: &str, path: &str) -> Reply {
    let bench = bench_with(move |_, _| Err(status.clone()));
    bench.json(method, path, r#"{"role": "admin"}"#).await
}

#[tokio::test]
async fn statuses_become_v1_errors() {
    let cases = [
        (Code::InvalidArgument, 400),
        (Code::FailedPrecondition, 400),
        (Code::OutOfRange, 400),
        (Code::Unauthenticated, 401),
        (Code::PermissionDenied, 403),
        (Code::NotFound, 404),
        (Code::AlreadyExists, 409),
        (Code::Aborted, 409),
        (Code::ResourceExhausted, 429),
        (Code::Cancelled, 499),
        (Code::Unimplemented, 501),
        (Code::Unavailable, 503),
        (Code::DeadlineExceeded, 504),
    ];
    for (code, http) in cases {
        let reply = failing(Status::new(code, "why"), "GET", "/api/v1/tenants/me/").await;
        assert_eq!((reply.status.as_u16(), reply.json()), (http, json!({"detail": "why"})), "{code:?}");
        assert_eq!(reply.header("www-authenticate"), if http == 401 { "Token" } else { "" });
        let reply = failing(Status::new(code, "why"), "POST", "/api/v1/users/1/assign-role/").await;
        let key = if http == 401 { "detail" } else { "error" };
        assert_eq!((reply.status.as_u16(), reply.json()), (http, json!({ key: "why" })), "{code:?}");
    }
    let reply = failing(Status::internal("SELECT failed"), "GET", "/api/v1/tenants/me/").await;
    assert_eq!((reply.status.as_u16(), reply.json()), (500, json!({"detail": "Internal server error."})));
    let reply = failing(Status::permission_denied(""), "GET", "/api/v1/tenants/me/").await;
    assert_eq!(reply.json(), json!({"detail": "You do not have permission to perform this action."}));
}

#[tokio::test]
async fn details_become_fields_and_headers() {
    let mut details = ErrorDetails::new();
    details.add_bad_request_violation("slug", "first").add_bad_request_violation("slug", "second");
    details.add_bad_request_violation("", "both").set_error_info(
        "SLUG_TAKEN",
        "wiwebb",
        [("a".to_owned(), "b".to_owned())],
    );
    for code in [Code::InvalidArgument, Code::AlreadyExists] {
        let status = Status::with_error_details(code, "no", details.clone());
        let reply = failing(status.clone(), "GET", "/api/v1/tenants/me/").await;
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json(), json!({"slug": ["first", "second"], "non_field_errors": ["both"]}));
        assert_eq!(reply.header("x-wiwebb-reason"), "SLUG_TAKEN");
        let reply = failing(status, "POST", "/api/v1/users/1/assign-role/").await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"error": "first"})));
    }
    let details = ErrorDetails::with_retry_info(Some(Duration::from_millis(2_500)));
    let mut status = Status::with_error_details(Code::ResourceExhausted, "slow down", details);
    assert_eq!(failing(status.clone(), "GET", "/api/v1/tenants/me/").await.header("retry-after"), "3");
    status.metadata_mut().insert("retry-after", "9".parse().unwrap());
    status.metadata_mut().insert("set-cookie", "gone=1".parse().unwrap());
    let reply = failing(status, "GET", "/api/v1/tenants/me/").await;
    assert_eq!((reply.header("retry-after"), reply.header("set-cookie")), ("9", "gone=1"));
}

#[tokio::test]
async fn violations_speak_of_v1_names() {
    let cases = [
        ("POST", "/api/v1/users/", "user.tenant_id", "tenant"),
        ("POST", "/api/v1/users/", "tenant_id", "tenant"),
        ("POST", "/api/v1/users/", "user.email", "email"),
        ("POST", "/api/v1/users/", "else.where[0].tenant_id", "else.where[0].tenant_id"),
        ("GET", "/api/v1/users/", "tenant_id", "tenant"),
        ("GET", "/api/v1/users/", "order_by", "ordering"),
    ];
    for (method, path, field, key) in cases {
        let details = ErrorDetails::with_bad_request_violation(field, "why");
        let status = Status::with_error_details(Code::InvalidArgument, "no", details);
        let bench = bench_with(move |_, _| Err(status.clone()));
        let body = r#"{"username": "u", "email": "e", "password": "p", "role": "admin"}"#;
        assert_eq!(bench.json(method, path, body).await.json(), json!({ key: ["why"] }), "{method} {field}");
    }
}

#[tokio::test]
async fn large_replies_pass() {
    let bench = bench_with(|_, _| {
        let mut user = DynamicMessage::new(message(&pool(), "wiwebb.identity.v1.User"));
        user.set_field_by_name("bio", prost_reflect::Value::String("x".repeat(6 * 1024 * 1024)));
        Ok(vec![user])
    });
    assert_eq!(bench.get("/api/v1/auth/user/?fields=bio").await.body.len(), 6 * 1024 * 1024 + 10);
}
