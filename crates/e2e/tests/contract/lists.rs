//! H13–H16, X13: pages, links, search, order, filters.

use serde_json::{Value, json};

use crate::world::*;

/// Twelve to-dos of somebody who has no others.
async fn twelve(api: &Api) -> Person {
    let person = api.new_person("subscriber", Some(api.a)).await;
    for number in 0..12 {
        let todo = json!({"task": format!("task {number:02}"), "completed": number % 3 == 0});
        status("todo", &api.post(&person, "/api/v1/todos/", todo).await, 201);
    }
    person
}

fn tasks(page: &Value) -> Vec<&str> {
    page["results"].as_array().unwrap().iter().map(|todo| todo["task"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn lists_come_in_pages_with_absolute_links() {
    let api = api().await;
    let person = twelve(&api).await;
    let page = async |query: &str| ok(query, &api.get(&person, &format!("/api/v1/todos/{query}")).await, 200);
    let base = format!("http://{}/api/v1/todos/", api.server);
    let first = page("").await;
    has_keys(&first, &["count", "next", "previous", "results"]);
    assert_eq!((&first["count"], &first["previous"]), (&json!(12), &json!(null)));
    assert_eq!((first["next"].as_str(), tasks(&first).len()), (Some(format!("{base}?page=2").as_str()), 10));
    let second = page("?page=2").await;
    assert_eq!(
        (&second["next"], second["previous"].as_str(), tasks(&second).len()),
        (&json!(null), Some(base.as_str()), 2)
    );
    let middle = page("?page_size=5&page=2&search=task&ordering=-task").await;
    let next = format!("{base}?ordering=-task&page=3&page_size=5&search=task");
    let previous = format!("{base}?ordering=-task&page_size=5&search=task");
    assert_eq!((middle["next"].as_str(), middle["previous"].as_str()), (Some(next.as_str()), Some(previous.as_str())));
    assert_eq!(tasks(&middle), ["task 06", "task 05", "task 04", "task 03", "task 02"]);
    let followed = next.strip_prefix(&format!("http://{}", api.server)).unwrap();
    assert_eq!(tasks(&ok("next", &api.get(&person, followed).await, 200)), ["task 01", "task 00"]);
    let none = page("?search=nothing-like-it").await;
    assert_eq!(none, json!({"count": 0, "next": null, "previous": null, "results": []}));
}

#[tokio::test]
async fn page_sizes_are_cut_and_pages_that_are_not_there_are_404() {
    let api = api().await;
    let person = twelve(&api).await;
    for (query, rows) in [
        ("?page_size=3", 3),
        ("?page_size=100", 12),
        ("?page_size=1000000", 12),
        ("?page_size=0", 10),
        ("?page_size=-5", 10),
        ("?page_size=many", 10),
        ("?page_size=", 10),
        ("?page=", 10),
        ("?page=1&nothing=x&page_token=abc&skip=5", 10),
    ] {
        let page = ok(query, &api.get(&person, &format!("/api/v1/todos/{query}")).await, 200);
        assert_eq!(tasks(&page).len(), rows, "{query}");
    }
    for query in ["?page=0", "?page=3", "?page=-1", "?page=x", "?page=1.5", "?page=99999999999999999999"] {
        let reply = api.get(&person, &format!("/api/v1/todos/{query}")).await;
        expect(query, &reply, 404, &detail("Invalid page."));
    }
}

#[tokio::test]
async fn no_page_is_longer_than_a_hundred() {
    let api = api().await;
    let person = api.new_person("subscriber", Some(api.a)).await;
    for number in 0..101 {
        status("todo", &api.post(&person, "/api/v1/todos/", json!({"task": number.to_string()})).await, 201);
    }
    let page = ok("page", &api.get(&person, "/api/v1/todos/?page_size=500").await, 200);
    assert_eq!((page["count"].as_i64(), tasks(&page).len()), (Some(101), 100));
    assert!(page["next"].is_string());
}

#[tokio::test]
async fn lists_are_ordered_as_asked() {
    let api = api().await;
    let stem = unique("ordered");
    let mut tenants = Vec::new();
    for letter in ["b", "a", "c"] {
        let body = json!({"name": format!("{stem}-{letter}"), "slug": format!("{stem}-{letter}")});
        tenants.push(ok("tenant", &api.post(&api.root, "/api/v1/tenants/", body).await, 201)["id"].as_i64().unwrap());
        api.user("subscriber", Some(tenants[0])).await;
    }
    let column = |page: &Value, key: &str| -> Vec<String> {
        page["results"].as_array().unwrap().iter().map(|row| row[key].to_string()).collect()
    };
    for (path, keys) in [
        (format!("users/?tenant={}", tenants[0]), &["username", "email", "date_joined", "id"][..]),
        (format!("tenants/?search={stem}"), &["name", "slug", "id", "created_at"]),
        (format!("audit-logs/?tenant={}", tenants[0]), &["timestamp", "id"]),
    ] {
        for key in keys {
            let page = async |sign: &str| {
                ok(key, &api.get(&api.root, &format!("/api/v1/{path}&ordering={sign}{key}")).await, 200)
            };
            let (up, down) = (column(&page("").await, key), column(&page("-").await, key));
            assert!(up.len() >= 3, "{path}: {up:?}");
            assert_eq!(up, down.iter().rev().cloned().collect::<Vec<_>>(), "{path} by {key}");
            if *key == "name" {
                let sorted = ["a", "b", "c"].map(|letter| format!("\"{stem}-{letter}\""));
                assert_eq!(up, sorted);
                assert_eq!(
                    column(&ok("default", &api.get(&api.root, &format!("/api/v1/{path}")).await, 200), key),
                    sorted
                );
            }
        }
    }
    status("two", &api.get(&api.root, "/api/v1/users/?ordering=role,-username").await, 200);
    for order in ["secret", "password", "tenant__name", "-", "username;drop", "email_key"] {
        let told = ok(order, &api.get(&api.root, &format!("/api/v1/users/?ordering={order}")).await, 400);
        assert!(told["ordering"][0].is_string(), "{order}: {told}");
    }
}

#[tokio::test]
async fn search_looks_into_the_documented_fields() {
    let api = api().await;
    let mark = unique("needle");
    let mut user = new_user("subscriber", Some(api.a));
    user["first_name"] = json!(format!("Ärger {mark}"));
    status("user", &api.post(&api.root, "/api/v1/users/", user.clone()).await, 201);
    let found = async |words: &str| {
        let path = format!("/api/v1/users/?search={words}");
        ok(words, &api.get(&api.root, &path).await, 200)["count"].as_i64().unwrap()
    };
    assert_eq!(found(&mark.to_uppercase()).await, 1, "whatever the case");
    assert_eq!(found(&format!("%C3%A4rger%20{mark}")).await, 1, "of letters beyond ASCII, too");
    assert_eq!(found(user["username"].as_str().unwrap()).await, 1);
    assert_eq!(found(user["email"].as_str().unwrap()).await, 1);
    for literal in ["%25", "_%25_", "%5C"] {
        assert_eq!(found(&format!("{literal}{mark}")).await, 0, "{literal} stands for itself");
    }
}

#[tokio::test]
async fn filters_combine_and_wrong_ones_are_named() {
    let api = api().await;
    let count = async |query: &str| {
        ok(query, &api.get(&api.root, &format!("/api/v1/users/?{query}")).await, 200)["count"].as_i64().unwrap()
    };
    let b = api.new_tenant().await;
    api.user("tenant_owner", Some(b)).await;
    api.user("subscriber", Some(b)).await;
    assert_eq!(count(&format!("tenant={b}")).await, 2);
    assert_eq!(count(&format!("tenant={b}&role=tenant_owner")).await, 1);
    assert_eq!(count(&format!("tenant={b}&role=tenant_owner&is_active=false")).await, 0);
    assert_eq!(count(&format!("tenant={b}&role=&search=")).await, count(&format!("tenant={b}")).await);
    assert_eq!(count("tenant=999999999").await, 0);
    for (path, field) in [
        ("/api/v1/users/?role=king", "role"),
        ("/api/v1/users/?tenant=x", "tenant"),
        ("/api/v1/users/?is_active=2", "is_active"),
        ("/api/v1/tenants/?is_active=x", "is_active"),
        ("/api/v1/todos/?completed=x", "completed"),
        ("/api/v1/audit-logs/?actor=x", "actor"),
    ] {
        let told = ok(path, &api.get(&api.root, path).await, 400);
        has_keys(&told, &[field]);
    }
}
