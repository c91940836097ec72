//! From HTTP to the message: routes, bodies, queries, and everything that is refused.

use http::Method;
use serde_json::json;

use super::*;
use crate::json::{FromJson, Refused};

#[tokio::test]
async fn paths_outside_are_given_back_and_unknown_ones_are_not_found() {
    let bench = bench();
    let outside = bench.edge.handle(Request::get("/apix").body(Body::empty()).unwrap()).await;
    assert_eq!(outside.err().unwrap().uri(), "/apix");
    for path in [
        "/api",
        "/api/",
        "/api/v1/nothing/",
        "/api/v1/todos/x/",
        "/api/v1/todos/1.5",
        "/api/v1/todos/1.0/",
        "/api/v1/todos/+1/",
        "/api/v1/todos/%201/",
        "/api/v1/todos/9223372036854775808/",
        "/api/v1/todos/%FF/",
    ] {
        let reply = bench.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (404, json!({"detail": "Not found."})), "{path}");
    }
    assert!(!bench.reached_service());
}

#[tokio::test]
async fn methods_are_told_apart() {
    let bench = bench();
    let reply = bench.json("PUT", "/api/v1/todos/", "{}").await;
    assert_eq!(reply.status, 405);
    assert_eq!(reply.json(), json!({"detail": "Method \"PUT\" not allowed."}));
    assert_eq!(reply.header("allow"), "GET, POST, HEAD, OPTIONS");
    let reply = bench.json("OPTIONS", "/api/v1/todos/1", "").await;
    assert_eq!((reply.status.as_u16(), reply.header("allow")), (200, "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"));
    assert_eq!(bench.json("OPTIONS", "/api/v1/nothing", "").await.status, 404);
}

#[tokio::test]
async fn a_body_becomes_the_message_and_extras_travel_along() {
    let bench = bench();
    let request = Request::post("/api/v1/todos/")
        .header("content-type", "Application/JSON; charset=UTF-8")
        .header("authorization", "Token good")
        .header("x-wiwebb-tenant", "7")
        .header("x-forwarded-proto", "https")
        .header("cookie", "a=1")
        .extension(42_u8)
        .body(Body::from(r#"{"task": "tea", "completed": "True", "id": "not read"}"#));
    let reply = bench.send(request.unwrap()).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.json(), json!({"id": 26, "task": "tea", "completed": true, "timestamp": null, "updated": null}));
    assert_eq!(bench.request(), r#"todo{task:"tea",completed:true}"#);
    let seen = bench.seen.lock().unwrap().pop().unwrap();
    assert_eq!(seen.path, "/wiwebb.identity.v1.TodoService/CreateTodo");
    assert_eq!(seen.headers["authorization"], "Token good");
    assert_eq!(seen.headers["x-wiwebb-tenant"], "7");
    assert_eq!(seen.headers["cookie"], "a=1");
    assert!(!seen.headers.contains_key("x-forwarded-proto"));
    assert_eq!(seen.extensions.get::<u8>(), Some(&42));
    assert_eq!(seen.extensions.get::<FromJson>().unwrap().method, Method::POST);
}

#[tokio::test]
async fn all_violations_come_at_once() {
    let bench = bench_with(|path, _| panic!("{path} was called"));
    let body = json!({
        "email": 5, "role": "king", "tenant": "x", "tenant_id": 3, "is_active": "maybe",
        "first_name": null, "tenant_name": null, "url": "a\u{0}b", "bio": ["x"], "extra": 1, "id": "ignored", "date_joined": 7,
    });
    let reply = bench.json("POST", "/api/v1/users/", body.to_string()).await;
    assert_eq!(reply.status, 400);
    let expected = json!({
        "username": ["This field is required."],
        "password": ["This field is required."],
        "email": ["Not a valid string."],
        "role": ["\"king\" is not a valid choice."],
        "tenant": ["A valid integer is required."],
        "tenant_id": ["Unknown field."],
        "is_active": ["Must be a valid boolean."],
        "first_name": ["This field may not be null."],
        "url": ["Null characters are not allowed."],
        "bio": ["Not a valid string."],
        "extra": ["Unknown field."],
    });
    assert_eq!(reply.json(), expected);
}

#[tokio::test]
async fn null_is_refused_where_a_value_is_needed() {
    let bench = bench();
    let reply = bench.json("POST", "/api/v1/todos/", r#"{"task": null, "completed": null}"#).await;
    let told = ["This field may not be null."];
    assert_eq!(reply.json(), json!({"task": told, "completed": told}));
}

#[tokio::test]
async fn changes_name_what_they_change_and_put_needs_what_is_required() {
    let bench = bench();
    let reply = bench.json("PATCH", "/api/v1/todos/7/", r#"{"completed": false, "id": 9}"#).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["id"]), (200, &json!(7)));
    assert_eq!(bench.request(), r#"id:7,todo{completed:false},update_mask{paths:["completed"]}"#);
    bench.json("PATCH", "/api/v1/todos/7/", "").await;
    assert_eq!(bench.request(), "id:7,todo{},update_mask{}");
    bench.json("PUT", "/api/v1/todos/7/?search=ignored", r#"{"task": "x"}"#).await;
    assert_eq!(bench.request(), r#"id:7,todo{task:"x"},update_mask{paths:["task"]}"#);
    let reply = bench.json("PUT", "/api/v1/todos/7/", "{}").await;
    assert_eq!(reply.json(), json!({"task": ["This field is required."]}));
}

#[tokio::test]
async fn immutable_fields_are_ignored_in_changes() {
    let bench = bench_with(|_, _| Ok(vec![DynamicMessage::new(message(&pool(), "wiwebb.identity.v1.User"))]));
    let body = r#"{"username": 5, "role": "king", "tenant": [], "email": "a@b.c"}"#;
    assert_eq!(bench.json("PUT", "/api/v1/users/3/", body).await.status, 200);
    assert_eq!(bench.request(), r#"id:3,user{email:"a@b.c"},update_mask{paths:["email"]}"#);
    bench.json("PATCH", "/api/v1/users/3/", body).await;
    assert_eq!(bench.request(), r#"id:3,user{email:"a@b.c"},update_mask{paths:["email"]}"#);
}

#[tokio::test]
async fn the_path_wins_over_the_body() {
    let name = "wiwebb.identity.v1.AssignRoleResponse";
    let bench = bench_with(move |_, _| Ok(vec![DynamicMessage::new(message(&pool(), name))]));
    let reply = bench.json("POST", "/api/v1/users/3/assign-role/", r#"{"id": "x", "role": "admin"}"#).await;
    assert_eq!(reply.status, 200);
    assert_eq!(bench.request(), r#"id:3,role:"admin""#);
}

#[tokio::test]
async fn queries_filter_and_page() {
    let name = "wiwebb.identity.v1.ListUsersResponse";
    let bench = bench_with(move |_, _| Ok(vec![DynamicMessage::new(message(&pool(), name))]));
    let reply = bench
        .get(concat!(
            "/api/v1/users/?search=a%20b+c&role=tenant_owner&tenant=3&is_active=0&ordering=-id&page_size=500",
            "&x=1&skip=5&page_token=z"
        ))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let expected =
        r#"page_size:100,order_by:"-id",search:"a b c",role:USER_ROLE_TENANT_OWNER,tenant_id:3,is_active:false"#;
    assert_eq!(bench.request(), expected);
    assert_eq!(bench.get("/api/v1/users/?search=&role=&is_active=&page=").await.status, 200);
    assert_eq!(bench.request(), "page_size:10");

    let reply = bench.get("/api/v1/users/?role=king&tenant=x&is_active=maybe&search=%00").await;
    assert_eq!(reply.status, 400);
    let expected = json!({
        "role": ["Select a valid choice. king is not one of the available choices."],
        "tenant": ["A valid integer is required."],
        "is_active": ["Must be a valid boolean."],
        "search": ["Null characters are not allowed."],
    });
    assert_eq!(reply.json(), expected);
}

#[tokio::test]
async fn bodies_that_are_not_json_objects_are_refused() {
    let bench = bench();
    let cases = [
        ("{", "JSON parse error - EOF while parsing an object at line 1 column 1"),
        ("{\"a\":\n01}", "JSON parse error - invalid number at line 2 column 2"),
        ("{} x", "JSON parse error - trailing characters at line 1 column 4"),
        ("{\"task\":\"\\ud800\"}", "JSON parse error - unexpected end of hex escape at line 1 column 16"),
    ];
    for (body, detail) in cases {
        let reply = bench.json("POST", "/api/v1/todos/", body).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({ "detail": detail })));
    }
    for (body, kind) in [("[]", "list"), ("\"x\"", "str"), ("1", "int"), ("1.5", "float"), ("null", "NoneType")] {
        let text = format!("Invalid data. Expected a dictionary, but got {kind}.");
        assert_eq!(bench.json("POST", "/api/v1/todos/", body).await.json(), json!({"non_field_errors": [text]}));
    }
    let reply = bench.json("POST", "/api/v1/todos/", &b"{\"task\": \"\xff\"}"[..]).await;
    assert_eq!(reply.status, 400);
    assert!(!bench.reached_service());
}

#[tokio::test]
async fn size_depth_type_and_encoding_are_bounded() {
    let bench = bench();
    let reply = bench.json("POST", "/api/v1/todos/", "[".repeat(10_000)).await;
    assert_eq!(reply.json(), json!({"detail": "JSON parse error - nested more than 64 levels deep"}));
    assert_eq!(reply.status, 400);

    let too_large = json!({"detail": "Request body is larger than 1048576 bytes."});
    let big = vec![b' '; 5 * 1024 * 1024];
    let reply = bench.json("POST", "/api/v1/todos/", big.clone()).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (413, too_large.clone()));
    let endless = futures::stream::repeat_with(|| Ok::<_, Infallible>(vec![b' '; 65_536]));
    let reply = bench.json("POST", "/api/v1/todos/", Body::from_stream(endless)).await;
    assert_eq!(reply.json(), too_large);
    let announced = Request::post("/api/v1/todos/").header("content-length", "5000000").body(Body::empty());
    assert_eq!(bench.send(announced.unwrap()).await.status, 413);

    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"] {
        let request = Request::post("/api/v1/todos/").header("content-type", kind).body(Body::from("{}"));
        let reply = bench.send(request.unwrap()).await;
        let detail = format!("Unsupported media type \"{kind}\" in request.");
        assert_eq!((reply.status.as_u16(), reply.json()), (415, json!({ "detail": detail })));
    }
    let request = Request::post("/api/v1/todos/").body(Body::from("{}"));
    assert_eq!(bench.send(request.unwrap()).await.status, 415);
    let request = Request::post("/api/v1/todos/").header("content-encoding", "gzip").body(Body::empty());
    assert_eq!(bench.send(request.unwrap()).await.status, 415);
    let request = Request::post("/api/v1/todos/").body(Body::empty());
    assert_eq!(bench.send(request.unwrap()).await.json(), json!({"task": ["This field is required."]}));
}

#[tokio::test]
async fn who_may_not_call_learns_nothing_else() {
    let bench = bench();
    for (token, status) in [("Token bad", 401), ("Token weak", 403), ("Token good", 400)] {
        for body in ["{", "{}", "[]"] {
            let request = Request::post("/api/v1/todos/").header("content-type", "application/json");
            let reply = bench.send(request.header("authorization", token).body(Body::from(body)).unwrap()).await;
            assert_eq!(reply.status, status, "{token} {body}");
        }
        assert!(bench.seen.lock().unwrap().last().unwrap().extensions.get::<Refused>().is_some());
    }
    assert!(!bench.reached_service(), "the rule never runs");
}

#[tokio::test]
async fn nonsense_is_not_echoed_without_end() {
    let body: serde_json::Map<String, Json> = (0..20_000).map(|i| (format!("x{i}"), Json::Null)).collect();
    let reply = bench().json("POST", "/api/v1/todos/", Json::Object(body).to_string()).await;
    assert_eq!((reply.status.as_u16(), reply.json().as_object().unwrap().len()), (400, 100));
}

#[tokio::test]
async fn a_field_with_words_of_its_own_says_them_for_every_wrong_value() {
    let name = "wiwebb.identity.v1.AssignRoleResponse";
    let bench = bench_with(move |_, _| Ok(vec![DynamicMessage::new(message(&pool(), name))]));
    for body in [json!({"role": 5}), json!({"role": []}), json!({"role": true})] {
        let reply = bench.json("POST", "/api/v1/users/3/assign-role/", body.to_string()).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"error": "Invalid role"})), "{body}");
    }
    for absent in [json!({}), json!({"role": null})] {
        assert_eq!(bench.json("POST", "/api/v1/users/3/assign-role/", absent.to_string()).await.status, 200);
        assert_eq!(bench.request(), "id:3", "the rule decides");
    }
}
