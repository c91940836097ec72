//! Whatever a client sends, it gets a JSON answer that blames the client.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::sync::LazyLock;

use prost_reflect::ReflectMessage as _;

use super::*;

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
        Just(Json::from("tenant_owner")),
        Just(Json::from("2024-02-30T00:00:00Z")),
        Just(Json::from("-1.5s")),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map(any_key(), inner, 0..8).prop_map(|m| Json::Object(m.into_iter().collect())),
        ]
    })
}

fn any_key() -> impl Strategy<Value = String> {
    let known = "username|email|role|tenant|task|completed|id|is_active|user|update_mask|otp";
    let shapes = "b|i|u|d|raw|at|span|mask|extra|any|list|wrapped|counts|kinds|kind|child|left|right";
    prop_oneof![known.prop_map(String::from), shapes.prop_map(String::from), ".{0,6}".prop_map(String::from)]
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let set = contract::set();
    let pool = DescriptorPool::decode(set.as_slice()).unwrap();
    bench_over(&set, move |path, request| {
        let (service, method) = path[1..].split_once('/').unwrap();
        let service = pool.get_service_by_name(service).unwrap();
        let output = service.methods().find(|m| m.name() == method).unwrap().output();
        let echo = output.full_name() == request.descriptor().full_name();
        Ok(vec![if echo { request } else { DynamicMessage::new(output) }])
    })
});

fn answers(method: &str, path: &str, body: Vec<u8>) -> TestCaseResult {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let Ok(request) =
        Request::builder().method(method).uri(path).header("content-type", "application/json").body(Body::from(body))
    else {
        return Ok(());
    };
    let reply = runtime.block_on(BENCH.send(request));
    prop_assert!(reply.status.as_u16() < 500, "{} {}", reply.status, reply.body);
    prop_assert!(serde_json::from_str::<Json>(&reply.body).is_ok(), "{}", reply.body);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_answered(body in any_json(), route in 0_usize..6) {
        let (method, path) = [
            ("POST", "/api/v1/todos/"), ("PATCH", "/api/v1/users/1/"), ("PUT", "/api/v1/users/1/"),
            ("POST", "/api/v1/users/"), ("POST", "/api/v1/echo/"), ("POST", "/api/v1/auth/login/"),
        ][route];
        answers(method, path, body.to_string().into_bytes())?;
    }

    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
        answers("POST", "/api/v1/echo/", body)?;
    }

    #[test]
    fn nearly_json_is_answered(body in "[\\[\\]{}:,\"\\\\a0-9.eE+ntu-]{0,60}") {
        answers("POST", "/api/v1/echo/", body.into_bytes())?;
    }

    #[test]
    fn any_url_is_answered(path in "(/[a-z0-9%{}._-]{0,9}){0,4}", query in "[a-z_.=&%+0-9\\[\\]-]{0,60}") {
        answers("GET", &format!("/api/v1{path}?{query}"), Vec::new())?;
        answers("GET", &format!("/api/v1/users/?tenant={query}&page={query}"), Vec::new())?;
        answers("GET", &format!("/api/v1/things/?{query}"), Vec::new())?;
    }
}
