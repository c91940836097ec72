//! E32–E37: to-dos.

use serde_json::{Value, json};

use crate::world::*;

const TODO: &[&str] = &["id", "task", "completed", "timestamp", "updated"];

#[tokio::test]
async fn a_to_do_from_beginning_to_end() {
    let api = api().await;
    for (_, who) in api.roles() {
        let made = ok("create", &api.post(who, "/api/v1/todos/", json!({"task": " buy milk "})).await, 201);
        has_keys(&made, TODO);
        assert_eq!((&made["task"], &made["completed"]), (&json!("buy milk"), &json!(false)));
        is_time(&made["timestamp"]);
        is_time(&made["updated"]);
        let path = format!("/api/v1/todos/{}/", made["id"]);
        assert_eq!(ok("get", &api.get(who, &path).await, 200), made);
        let put = ok("put", &api.put(who, &path, json!({"task": "buy tea", "completed": true, "id": 1})).await, 200);
        assert_eq!((&put["task"], &put["completed"], &put["id"]), (&json!("buy tea"), &json!(true), &made["id"]));
        assert_eq!(put["timestamp"], made["timestamp"]);
        assert_ne!(put["updated"], made["updated"]);
        let patched = ok("patch", &api.patch(who, &path, json!({"completed": false})).await, 200);
        assert_eq!((&patched["task"], &patched["completed"]), (&json!("buy tea"), &json!(false)));
        let gone = api.delete(who, &path).await;
        assert_eq!((gone.status, gone.body.len()), (204, 0));
        expect("gone", &api.get(who, &path).await, 404, &detail("Not found."));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_to_do() {
    let api = api().await;
    let made = ok("create", &api.post(&api.owner, "/api/v1/todos/", json!({"task": "x"})).await, 201);
    let path = format!("/api/v1/todos/{}/", made["id"]);
    let required: Value = json!({"task": ["This field is required."]});
    for (body, told) in [
        (json!({}), required.clone()),
        (json!({"completed": true}), required.clone()),
        (json!({"task": ""}), json!({"task": ["This field may not be blank."]})),
        (json!({"task": null}), json!({"task": ["This field may not be null."]})),
        (json!({"task": "x".repeat(201)}), json!({"task": ["Ensure this field has no more than 200 characters."]})),
        (json!({"task": ["x"]}), json!({"task": ["Not a valid string."]})),
        (json!({"task": "x", "completed": "later"}), json!({"completed": ["Must be a valid boolean."]})),
        (json!({"task": "x", "completed": null}), json!({"completed": ["This field may not be null."]})),
    ] {
        expect(&body.to_string(), &api.post(&api.owner, "/api/v1/todos/", body.clone()).await, 400, &told);
        expect(&body.to_string(), &api.put(&api.owner, &path, body).await, 400, &told);
    }
    status("200 characters", &api.post(&api.owner, "/api/v1/todos/", json!({"task": "ü".repeat(200)})).await, 201);
}

#[tokio::test]
async fn to_dos_are_nobody_elses() {
    let api = api().await;
    let made = ok("create", &api.post(&api.subscriber, "/api/v1/todos/", json!({"task": unique("secret")})).await, 201);
    let path = format!("/api/v1/todos/{}/", made["id"]);
    for who in [&api.root, &api.admin, &api.owner, &api.subscriber_of_b] {
        for (method, body) in [("GET", json!({})), ("PUT", json!({"task": "x"})), ("PATCH", json!({"task": "x"}))] {
            expect(method, &api.call(who, method, &path, body).await, 404, &detail("Not found."));
        }
        expect("DELETE", &api.delete(who, &path).await, 404, &detail("Not found."));
        let list = api.get(who, "/api/v1/todos/?search=secret&page_size=100").await;
        assert!(!String::from_utf8_lossy(&list.body).contains(made["task"].as_str().unwrap()));
    }
}
