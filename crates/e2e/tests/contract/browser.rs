//! H19–H21, S04: what browsers may do from where, and the session cookie.

use e2e::{cluster::Cluster, http};
use serde_json::json;

use crate::world::*;

const APP: &str = "https://app.example.com";

#[tokio::test]
async fn browsers_may_call_from_listed_origins_only() {
    let cluster =
        Cluster::start_with(&[("CORS_ALLOWED_ORIGINS", "http://localhost:5173,https://app.example.com")]).await;
    let server = cluster.servers[0].api;
    let ask =
        async |method: &str, path: &str, headers: &str| http::send(server, method, path, headers, b"").await.unwrap();
    for origin in ["http://localhost:5173", APP] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let headers = format!(
                "origin: {origin}\r\naccess-control-request-method: {method}\r\n\
                access-control-request-headers: authorization, content-type, accept, accept-encoding, origin\r\n"
            );
            let reply = ask("OPTIONS", "/api/v1/users/", &headers).await;
            assert!([200, 204].contains(&reply.status), "{reply:?}");
            assert_eq!(header(&reply, "access-control-allow-origin"), Some(origin));
            assert_eq!(header(&reply, "access-control-allow-credentials"), Some("true"));
            let methods = header(&reply, "access-control-allow-methods").unwrap();
            assert!(methods.split(',').any(|allowed| allowed.trim() == method), "{methods}");
            let names = header(&reply, "access-control-allow-headers").unwrap().to_ascii_lowercase();
            for name in ["accept", "accept-encoding", "authorization", "content-type", "origin"] {
                assert!(names.split(',').any(|allowed| allowed.trim() == name), "{name}: {names}");
            }
        }
        let reply = ask("GET", "/api/v1/users/", &format!("origin: {origin}\r\n")).await;
        assert_eq!((reply.status, header(&reply, "access-control-allow-origin")), (401, Some(origin)));
        assert!(
            reply.head.to_ascii_lowercase().lines().any(|line| line.starts_with("vary:") && line.contains("origin"))
        );
    }
    for origin in ["https://evil.example", "http://localhost:5174", "null", "https://app.example.com.evil.example"] {
        for (method, more) in [("OPTIONS", "access-control-request-method: GET\r\n"), ("GET", "")] {
            let reply = ask(method, "/api/v1/users/", &format!("origin: {origin}\r\n{more}")).await;
            assert_eq!(header(&reply, "access-control-allow-origin"), None, "{method} from {origin}");
        }
    }
}

#[tokio::test]
async fn a_cookie_counts_only_from_pages_of_our_own() {
    let api = api().await;
    let own = format!("origin: http://{}\r\n", api.server);
    let kind = "content-type: application/json\r\n";
    let body = json!({"username": api.subscriber.name, "password": PASSWORD}).to_string();
    let login = async |headers: &str| {
        api.raw("POST", "/api/v1/auth/login/", &format!("{kind}{headers}"), body.as_bytes()).await
    };
    let without = login("").await;
    assert!(header(&without, "set-cookie").is_none() && without.json()["key"].is_string(), "v1 clients get no cookie");
    status("foreign", &login("x-wiwebb-session: cookie\r\norigin: https://evil.example\r\n").await, 403);
    let reply = login(&format!("x-wiwebb-session: cookie\r\n{own}")).await;
    assert_eq!((reply.status, &reply.json()["key"]), (200, &json!(null)), "the key is in the cookie only");
    let set = header(&reply, "set-cookie").unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
    let cookie = format!("cookie: {}\r\n", set.split(';').next().unwrap());

    let todo = async |headers: &str| {
        api.raw("POST", "/api/v1/todos/", &format!("{kind}{cookie}{headers}"), b"{\"task\": \"x\"}").await
    };
    status("own page", &todo(&own).await, 201);
    for foreign in ["", "origin: https://evil.example\r\n", "origin: null\r\n", "sec-fetch-site: same-origin\r\n"] {
        status(foreign, &todo(foreign).await, 403);
    }
    let me = async |headers: &str| api.raw("GET", "/api/v1/auth/user/", &format!("{cookie}{headers}"), b"").await;
    status("own read", &me("sec-fetch-site: same-origin\r\n").await, 200);
    status("foreign read", &me("sec-fetch-site: cross-site\r\n").await, 403);
    status("both", &me(&format!("{own}authorization: Token {}\r\n", api.subscriber.token)).await, 400);
    let out = api.raw("POST", "/api/v1/auth/logout/", &format!("{kind}{cookie}{own}"), b"").await;
    assert!(out.status == 200 && header(&out, "set-cookie").unwrap().contains("Max-Age=0"), "{out:?}");
    status("after", &me(&own).await, 401);
}
