//! Types, streams and annotations that no service uses yet.

use prost_reflect::Value;
use serde_json::json;

use super::contract::{Method, Rule, set, set_with};
use super::*;

/// Things with `i` 1 and 2 for lists and streams, nothing for `i` 13; an echo otherwise.
fn things() -> Bench {
    let set = set();
    let pool = DescriptorPool::decode(set.as_slice()).unwrap();
    bench_over(&set, move |path, request| {
        let thing = |i| {
            let mut thing = DynamicMessage::new(message(&pool, "wiwebb.test.v1.Thing"));
            thing.set_field_by_name("i", Value::I32(i));
            thing
        };
        if path.ends_with("ListThings") {
            let mut things = DynamicMessage::new(message(&pool, "wiwebb.test.v1.Things"));
            things.set_field_by_name("things", Value::List(vec![Value::Message(thing(1)), Value::Message(thing(2))]));
            return Ok(vec![things]);
        }
        if path.ends_with("WatchThings") {
            let child = request.get_field_by_name("child").unwrap().as_message().unwrap().clone();
            let quiet = child.get_field_by_name("i").unwrap().as_i32() == Some(13);
            return Ok(if quiet { vec![] } else { vec![thing(1), thing(2)] });
        }
        Ok(vec![request])
    })
}

async fn echo(body: Json) -> Reply {
    things().json("POST", "/api/v1/echo/", body.to_string()).await
}

#[tokio::test]
async fn every_type_comes_back_as_it_went() {
    let full = json!({
        "b": true, "i": -7, "u": u64::MAX, "d": 1.5, "raw": "+/8=", "at": "2024-01-15T10:30:00Z", "span": "-1.500s",
        "mask": "a,b_c", "extra": {"x": [1, 2.5, null, {"y": "z"}]}, "any": null, "list": [true, []],
        "wrapped": "w", "counts": {"b": 2, "a": 1}, "kinds": ["very_big", "small"], "kind": "small",
        "child": {"i": 1}, "children": [{"i": 2}], "right": 4,
    });
    let reply = echo(full.clone()).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let mut back = reply.json();
    assert_eq!((back["child"]["i"].take(), back["children"][0]["i"].take()), (json!(1), json!(2)));
    for (key, value) in full.as_object().unwrap().iter().filter(|(k, _)| !k.starts_with("child") && *k != "span") {
        assert_eq!(&back[key], value, "{key}");
    }
    assert_eq!((&back["span"], &back["left"]), (&json!("-1.5s"), &Json::Null));
}

#[tokio::test]
async fn maps_are_sorted() {
    let counts = r#""counts":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8}"#;
    assert!(things().json("POST", "/api/v1/echo/", format!("{{{counts}}}")).await.body.contains(counts));
}

#[tokio::test]
async fn nothing_comes_back_as_defaults_and_nulls() {
    let expected = json!({
        "b": false, "i": 0, "u": 0, "d": 0, "raw": "", "at": null, "span": null, "mask": null, "extra": null,
        "any": null, "list": null, "wrapped": null, "counts": {}, "kinds": [], "kind": null, "child": null,
        "children": [], "left": null, "right": null,
    });
    assert_eq!(echo(json!({})).await.json(), expected);
    let nulls = json!({"at": null, "child": null, "wrapped": null, "left": null, "extra": null});
    assert_eq!(echo(nulls).await.json(), expected);
}

#[tokio::test]
async fn times_are_read_in_any_zone_and_written_in_utc() {
    let at = async |text: &str| echo(json!({ "at": text })).await.json()["at"].clone();
    assert_eq!(at("2024-01-15T12:30:00.5+02:00").await, "2024-01-15T10:30:00.500000Z");
    assert_eq!(at("0001-01-01T00:00:00Z").await, "0001-01-01T00:00:00Z");
    for bad in ["2024-01-15", "2024-13-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "yesterday"] {
        assert_eq!(at(bad).await, json!(["Datetime has wrong format. Use RFC 3339."]), "{bad}");
    }
}

#[tokio::test]
async fn violations_name_their_place() {
    let body = json!({
        "child": {"child": {"i": "x"}, "nope": 1}, "children": [{}, {"kind": "unspecified"}, null, 5],
        "counts": {"a": "x", "b": null}, "kinds": "small", "extra": [], "list": {}, "span": "1m", "i": null,
        "any": {"a": "\u{0}"},
    });
    let expected = json!({
        "child.child.i": ["A valid integer is required."],
        "child.nope": ["Unknown field."],
        "children[1].kind": ["\"unspecified\" is not a valid choice."],
        "children[2]": ["This field may not be null."],
        "children[3]": ["Invalid data. Expected a dictionary, but got int."],
        "counts.a": ["A valid integer is required."],
        "counts.b": ["This field may not be null."],
        "kinds": ["Expected a list of items but got type \"str\"."],
        "extra": ["Invalid data. Expected a dictionary, but got list."],
        "list": ["Expected a list of items but got type \"dict\"."],
        "span": ["Duration has wrong format. Use seconds, for instance \"1.5s\"."],
        "i": ["This field may not be null."],
        "any": ["Null characters are not allowed."],
    });
    assert_eq!(echo(body).await.json(), expected);
}

#[tokio::test]
async fn what_passes_the_depth_check_passes_the_decoder() {
    let nested = |open: &str, close: &str, depth: usize| format!("{}{}", open.repeat(depth), close.repeat(depth));
    for (open, close, deepest) in [("{\"x\":", "}", 29), ("[", "]", 44)] {
        for depth in [deepest, deepest + 1, 62] {
            let inner = if open == "[" {
                nested("[", "]", depth)
            } else {
                format!("{}1{}", open.repeat(depth), close.repeat(depth))
            };
            let reply = things().json("POST", "/api/v1/echo/", format!("{{\"any\":{inner}}}")).await;
            let status = if depth <= deepest { 200 } else { 400 };
            assert_eq!(reply.status, status, "{open} {depth}: {}", reply.body);
        }
    }
    let body = format!("{}{}", "{\"child\":".repeat(63), "{}".to_owned() + &"}".repeat(63));
    let reply = things().json("POST", "/api/v1/echo/", body).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn queries_reach_into_messages_and_lists() {
    let bench = things();
    let reply = bench
        .get("/api/v1/things/?child.child.i=5&kinds=small&kinds=very_big&at=2024-01-15T10:30:00Z&i=1&i=2&left=x")
        .await;
    let bare: Vec<_> = reply.json().as_array().unwrap().iter().map(|t| t["i"].clone()).collect();
    assert_eq!(bare, [1, 2], "a bare array");
    let expected = r#"i:2,at{seconds:1705314600},kinds:[SMALL,KIND_VERY_BIG],child{child{i:5}},left:"x""#;
    assert_eq!(bench.request(), expected);
    assert_eq!(
        bench.get("/api/v1/things/?child.i=x").await.json(),
        json!({"child.i": ["A valid integer is required."]})
    );
    let deep = format!("/api/v1/things/?{}i=1&child=x&child.i.i=2&extra=1", "child.".repeat(2_000));
    assert_eq!(bench.get(&deep).await.status, 200);
    assert_eq!(bench.request(), "");
    assert_eq!(bench.get("/api/v1/things/?fields=i,b").await.body, r#"[{"b":false,"i":1},{"b":false,"i":2}]"#);
}

/// Pieces of a file; the script's stream ends with an error.
fn file_bench() -> Bench {
    bench_with(|path, _| {
        assert!(path.ends_with("/ExportAuditLogs"), "{path}");
        let pool = pool();
        let piece = |data: &'static str| {
            let mut piece = DynamicMessage::new(message(&pool, "google.api.HttpBody"));
            piece.set_field_by_name("content_type", Value::String("text/csv".into()));
            piece.set_field_by_name("data", Value::Bytes(data.into()));
            piece
        };
        Ok(vec![piece("id,"), piece("name\n")])
    })
}

#[tokio::test]
async fn files_are_the_bytes_of_their_pieces_and_break_off_where_they_fail() {
    let bench = file_bench();
    let request = Request::get("/api/v1/audit-logs/export/?format=csv&action=x").body(Body::empty()).unwrap();
    let response = bench.edge.handle(request).await.unwrap();
    assert_eq!(bench.request(), r#"format:AUDIT_EXPORT_FORMAT_CSV,action:"x""#);
    assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (200, &"text/csv".parse().unwrap()));
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut body = response.into_body();
    let mut text = Vec::new();
    let end = loop {
        match body.frame().await {
            Some(Ok(frame)) => text.extend_from_slice(frame.data_ref().unwrap()),
            other => break other,
        }
    };
    assert_eq!(text, b"id,name\n");
    assert!(matches!(end, Some(Err(_))), "the connection breaks off");
    let bad = bench.get("/api/v1/audit-logs/export/?format=xml").await;
    assert_eq!((bad.status.as_u16(), bad.json()["format"].is_array()), (400, true));
}

#[tokio::test]
async fn streams_are_lines_or_events() {
    let bench = things();
    let lines = bench.get("/api/v1/watch/1/").await;
    assert_eq!((lines.status.as_u16(), lines.header("content-type")), (200, "application/x-ndjson"));
    let parsed: Vec<Json> = lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&parsed[0]["result"]["i"], &parsed[1]["result"]["i"]), (&json!(1), &json!(2)));
    assert_eq!(parsed[2], json!({"error": {"detail": "gone"}}));
    assert_eq!((parsed.len(), bench.request().as_str()), (3, "child{i:1}"));

    let accept = Request::get("/api/v1/watch/1/").header("accept", "text/event-stream").body(Body::empty());
    let events = bench.send(accept.unwrap()).await;
    assert_eq!(events.header("content-type"), "text/event-stream");
    let events: Vec<&str> = events.body.split_terminator("\n\n").collect();
    assert!(events[0].starts_with("data: {\"b\":false,\"i\":1,"), "{}", events[0]);
    assert_eq!(events[2], "event: error\ndata: {\"detail\":\"gone\"}");
    assert_eq!(events.len(), 3);

    let early = bench.get("/api/v1/watch/13/").await;
    assert_eq!((early.status.as_u16(), early.json()), (409, json!({"detail": "gone"})));
}

fn refused(method: Method<'_>, rule: Rule<'_>) -> String {
    let set = set_with(&[(method, rule)]);
    let grpc = tower::service_fn(async |_: Request<GrpcBody>| Ok::<_, Infallible>(Status::internal("").into_http()));
    format!("{:#}", Edge::new(&set, grpc).err().unwrap())
}

#[test]
fn wrong_annotations_are_refused_by_name() {
    let thing = ("GetThing", "Thing", false);
    let cases: [(Rule<'_>, &str); 8] = [
        (&[("get", "/api/v1/x/{nope}")], "template `/api/v1/x/{nope}`: unknown field `nope` in `nope`"),
        (
            &[("get", "/api/v1/x/{child.nope}")],
            "template `/api/v1/x/{child.nope}`: unknown field `nope` in `child.nope`",
        ),
        (&[("get", "/api/v1/x/{children}")], "`children` in `children` cannot be read from a path"),
        (&[("get", "/v1/x")], "`/v1/x` is not below /api/"),
        (&[("get", "/api/v1/users/{i}")], "duplicate route GET /api/v1/users/{i}"),
        (&[("post", "/api/v1/x"), ("body", "nope")], "unknown body field `nope`"),
        (&[("post", "/api/v1/x"), ("body", "i")], "body field `i` is not a message"),
        (&[("get", "/api/v1/x"), ("response_body", "nope")], "unknown response body field `nope`"),
    ];
    for (rule, why) in cases {
        let error = refused(thing, rule);
        assert!(error.contains(why), "{error}");
        assert!(
            error.starts_with("RPC wiwebb.test.v1.ThingService.GetThing: ") || why.contains("duplicate"),
            "{error}"
        );
    }
}
