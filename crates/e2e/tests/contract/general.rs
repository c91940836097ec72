//! H01–H11, H17, H18, H23, E38: what holds for every call.

use serde_json::json;

use crate::world::*;

#[tokio::test]
async fn paths_answer_with_and_without_the_closing_slash() {
    let api = api().await;
    for path in ["/api/v1/users", "/api/v1/tenants", "/api/v1/todos", "/api/v1/auth/user", "/api/v1/audit-logs"] {
        let (bare, slash) = (api.get(&api.root, path).await, api.get(&api.root, &format!("{path}/")).await);
        status(path, &bare, 200);
        status(path, &slash, 200);
    }
    for path in ["/api/v1/nothing/", "/api/v1/users/1/nothing/", "/api/v1/users//", "/api/v2/users/", "/api/"] {
        expect(path, &api.get(&api.root, path).await, 404, &detail("Not found."));
    }
}

#[tokio::test]
async fn a_method_that_is_not_there_says_which_are() {
    let api = api().await;
    for (method, path, allow) in [
        ("PUT", "/api/v1/users/", "GET, POST, HEAD, OPTIONS"),
        ("DELETE", "/api/v1/tenants/", "GET, POST, HEAD, OPTIONS"),
        ("POST", "/api/v1/users/1/", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
        ("GET", "/api/v1/auth/login/", "POST, OPTIONS"),
        ("DELETE", "/api/v1/auth/user/", "GET, PUT, PATCH, HEAD, OPTIONS"),
        ("GET", "/api/v1/users/1/assign-role/", "POST, OPTIONS"),
        ("POST", "/api/v1/audit-logs/", "GET, HEAD, OPTIONS"),
    ] {
        let reply = api.call(&api.root, method, path, json!({})).await;
        expect(path, &reply, 405, &detail(&format!("Method \"{method}\" not allowed.")));
        assert_eq!(header(&reply, "allow"), Some(allow), "{method} {path}");
        let options = api.raw("OPTIONS", path, "", b"").await;
        assert_eq!((options.status, header(&options, "allow")), (200, Some(allow)), "OPTIONS {path}");
    }
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let api = api().await;
    let authorization = format!("authorization: Token {}\r\n", api.subscriber.token);
    for path in ["/api/v1/auth/user/", "/api/v1/users/", "/api/v1/tenants/me/"] {
        let (get, head) =
            (api.raw("GET", path, &authorization, b"").await, api.raw("HEAD", path, &authorization, b"").await);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        for name in ["content-type", "etag", "content-length"] {
            assert_eq!(header(&head, name), header(&get, name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn credentials_are_a_word_and_a_key() {
    let api = api().await;
    let key = &api.subscriber.token;
    for good in [format!("Token {key}"), format!("token {key}"), format!("Bearer {key}"), format!("BEARER   {key}")] {
        let reply = api.raw("GET", "/api/v1/auth/user/", &format!("authorization: {good}\r\n"), b"").await;
        status(&good, &reply, 200);
    }
    let absent = "Authentication credentials were not provided.";
    for (value, text) in [
        (String::new(), absent),
        (key.clone(), absent),
        (format!("Basic {key}"), absent),
        ("Token".into(), "Invalid token header. No credentials provided."),
        (format!("Token {key} x"), "Invalid token header. Token string should not contain spaces."),
        ("Token 0123456789abcdef0123456789abcdef01234567".into(), "Invalid token."),
        ("Bearer nonsense".into(), "Invalid token."),
        (format!("Token {}", &key[..key.len() - 1]), "Invalid token."),
    ] {
        let headers = if value.is_empty() { String::new() } else { format!("authorization: {value}\r\n") };
        for (method, path) in [("GET", "/api/v1/users/"), ("GET", "/api/v1/tenants/1/"), ("DELETE", "/api/v1/users/1/")]
        {
            let reply = api.raw(method, path, &headers, b"").await;
            expect(&value, &reply, 401, &detail(text));
            assert_eq!(header(&reply, "www-authenticate"), Some("Token"));
        }
    }
}

#[tokio::test]
async fn everything_but_the_documented_few_needs_a_token() {
    let api = api().await;
    for (method, path) in [
        ("POST", "/api/v1/auth/logout/"),
        ("GET", "/api/v1/auth/user/"),
        ("PUT", "/api/v1/auth/user/"),
        ("PATCH", "/api/v1/auth/user/"),
        ("POST", "/api/v1/auth/password/change/"),
        ("GET", "/api/v1/auth/permissions/"),
        ("GET", "/api/v1/auth/permissions/explain/"),
        ("GET", "/api/v1/roles/"),
        ("GET", "/api/v1/tenants/"),
        ("POST", "/api/v1/tenants/"),
        ("GET", "/api/v1/tenants/me/"),
        ("PUT", "/api/v1/tenants/1/"),
        ("DELETE", "/api/v1/tenants/1/"),
        ("GET", "/api/v1/users/"),
        ("POST", "/api/v1/users/"),
        ("PATCH", "/api/v1/users/1/"),
        ("POST", "/api/v1/users/1/assign-role/"),
        ("POST", "/api/v1/users/1/assign-tenant/"),
        ("POST", "/api/v1/users/1/set-password/"),
        ("POST", "/api/v1/users/1/activate/"),
        ("GET", "/api/v1/todos/"),
        ("GET", "/api/v1/audit-logs/"),
    ] {
        // Whatever else is wrong with it: a caller who may not call learns only that.
        for body in [json!({}), json!({"nonsense": 1}), json!([])] {
            let reply = match method {
                "GET" => api.raw(method, path, "", b"").await,
                _ => api.anonymous(method, path, body).await,
            };
            expect(path, &reply, 401, &detail("Authentication credentials were not provided."));
        }
    }
    for path in ["/api/v1/", "/api/v1/openapi.json"] {
        status(path, &api.raw("GET", path, "", b"").await, 200);
    }
}

#[tokio::test]
async fn the_root_lists_collections_with_absolute_links() {
    let api = api().await;
    for headers in ["", "accept: text/html,application/xhtml+xml\r\n", "accept: application/json\r\n"] {
        let reply = api.raw("GET", "/api/v1/", headers, b"").await;
        assert_eq!(header(&reply, "content-type"), Some("application/json"));
        let root = ok("root", &reply, 200);
        for name in ["tenants", "users", "todos", "audit-logs"] {
            assert_eq!(root[name], format!("http://{}/api/v1/{name}/", api.server), "{root}");
        }
    }
}

#[tokio::test]
async fn replies_say_how_they_are_kept() {
    let api = api().await;
    let me = api.get(&api.subscriber, "/api/v1/auth/user/").await;
    assert_eq!(header(&me, "content-type"), Some("application/json"));
    assert_eq!(header(&me, "cache-control"), Some("private, no-cache"));
    assert_eq!(header(&me, "x-content-type-options"), Some("nosniff"));
    assert_eq!(header(&me, "vary"), Some("Authorization, Cookie, Accept-Encoding, Accept-Language"));
    assert!(header(&me, "x-request-id").is_some_and(|id| !id.is_empty()));
    let tag = header(&me, "etag").expect("a tag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let again = |tag: &str| format!("authorization: Token {}\r\nif-none-match: {tag}\r\n", api.subscriber.token);
    let same = api.raw("GET", "/api/v1/auth/user/", &again(&tag), b"").await;
    assert_eq!((same.status, same.body.len(), header(&same, "etag")), (304, 0, Some(tag.as_str())));
    status("another tag", &api.raw("GET", "/api/v1/auth/user/", &again("W/\"x\""), b"").await, 200);
    ok("a change", &api.patch(&api.subscriber, "/api/v1/auth/user/", json!({"bio": unique("bio")})).await, 200);
    status("after a change", &api.raw("GET", "/api/v1/auth/user/", &again(&tag), b"").await, 200);
    let login = json!({"username": api.subscriber.name, "password": PASSWORD});
    let login = api.anonymous("POST", "/api/v1/auth/login/", login).await;
    assert_eq!((login.status, header(&login, "cache-control"), header(&login, "etag")), (200, Some("no-store"), None));
}

#[tokio::test]
async fn long_replies_are_compressed_and_secrets_are_not() {
    let api = api().await;
    let headers = format!("authorization: Token {}\r\naccept-encoding: gzip\r\n", api.root.token);
    let packed = api.raw("GET", "/api/v1/users/", &headers, b"").await;
    assert_eq!((packed.status, header(&packed, "content-encoding")), (200, Some("gzip")));
    assert_eq!(packed.body[..2], [0x1f, 0x8b], "it is gzip");
    let plain = api.get(&api.root, "/api/v1/users/").await;
    assert!(header(&plain, "content-encoding").is_none() && packed.body.len() < plain.body.len());
    let login = json!({"username": api.subscriber.name, "password": PASSWORD}).to_string();
    let headers = "content-type: application/json\r\naccept-encoding: gzip\r\n";
    let login = api.raw("POST", "/api/v1/auth/login/", headers, login.as_bytes()).await;
    assert_eq!((login.status, header(&login, "content-encoding")), (200, None));
}

#[tokio::test]
async fn fields_narrow_replies() {
    let api = api().await;
    let me = ok("me", &api.get(&api.subscriber, "/api/v1/auth/user/?fields=id,username,nothing").await, 200);
    has_keys(&me, &["id", "username"]);
    let page = ok("page", &api.get(&api.root, "/api/v1/users/?fields=email&page_size=2").await, 200);
    has_keys(&page, &["count", "next", "previous", "results"]);
    page["results"].as_array().unwrap().iter().for_each(|user| has_keys(user, &["email"]));
    assert!(page["next"].as_str().unwrap().contains("fields=email"), "{page}");
}
