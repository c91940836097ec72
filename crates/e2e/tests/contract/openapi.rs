//! The OpenAPI document: served to everybody, known by its tag, and good by the judgement of a validator.

use std::{io::Write as _, process::Command};

use serde_json::json;

use crate::world::*;

#[tokio::test]
async fn the_document_is_served_and_cached() {
    let api = api().await;
    let reply = api.raw("GET", "/api/v1/openapi.json", "", b"").await;
    let document = ok("document", &reply, 200);
    assert_eq!((document["openapi"].as_str(), &document["info"]["title"]), (Some("3.1.0"), &json!("WiWebb")));
    for path in [
        "/api/v1/auth/login/",
        "/api/v1/users/{id}/",
        "/api/v1/users/{id}/assign-role/",
        "/api/v1/tenants/me/",
        "/api/v1/todos/",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    let known = format!("if-none-match: {}\r\n", header(&reply, "etag").unwrap());
    status("known", &api.raw("GET", "/api/v1/openapi.json", &known, b"").await, 304);
    status("with a slash", &api.raw("GET", "/api/v1/openapi.json/", "", b"").await, 200);
}

/// `scripts/tools.sh test` installs the validator; `scripts/tools.sh path` says where.
#[tokio::test]
async fn a_validator_finds_nothing_wrong() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = Command::new(root.join("scripts/tools.sh")).arg("path").output().unwrap();
    let path = String::from_utf8(path.stdout).unwrap();
    let validator = path.trim().split(':').map(|folder| std::path::Path::new(folder).join("openapi-spec-validator"));
    let validator = validator.into_iter().find(|file| file.is_file()).expect("run `scripts/tools.sh test` first");
    let api = api().await;
    let mut file = tempfile::NamedTempFile::with_suffix(".json").unwrap();
    file.write_all(&api.raw("GET", "/api/v1/openapi.json", "", b"").await.body).unwrap();
    let said = Command::new(validator).arg(file.path()).output().unwrap();
    let text = String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).into_owned();
    assert!(said.status.success(), "{text}");
}
