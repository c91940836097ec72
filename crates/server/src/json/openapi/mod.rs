//! The OpenAPI 3.1 document of the HTTP API, made at start from the same plans that serve it, so that it cannot say
//! anything else. It names no message and no RPC; the words are the contract's comments.
//!
//! `operations` describes the calls, `schemas` what goes in and comes out.

mod operations;
mod schemas;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use self::schemas::Schemas;
use super::binding::Binding;
use super::plan::Plans;

const ABOUT: &str = "Multi-tenant network services over HTTP/JSON; the same calls exist as gRPC.\n\n\
    Every reply can be narrowed by `?fields=id,name`. GET replies carry an `ETag` and answer `If-None-Match` with 304. \
    Paths are served with and without the closing slash. Staff act in the tenant that `x-wiwebb-tenant` names.";

/// The document.
pub(super) fn document(plans: &Plans, bindings: &[Arc<Binding>]) -> Vec<u8> {
    let mut schemas = Schemas::new(plans);
    let mut paths: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
    let mut tags: BTreeMap<String, Json> = BTreeMap::new();
    for binding in bindings {
        let (service, _) = operations::names(binding);
        let tag = operations::tag(service);
        let about = operations::comment(service).unwrap_or_default();
        tags.entry(tag.clone()).or_insert_with(|| json!({ "name": tag, "description": about }));
        let operation = operations::operation(&mut schemas, binding);
        let verb = binding.http.as_str().to_ascii_lowercase();
        paths.entry(format!("{}/", binding.template)).or_default().insert(verb, operation);
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "WiWebb", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "servers": [{ "url": "/" }],
        "tags": tags.into_values().collect::<Vec<_>>(),
        "paths": paths,
        "security": [{ "token": [] }, { "bearer": [] }, { "session": [] }],
        "components": {
            "securitySchemes": security_schemes(),
            "responses": operations::error_responses(),
            "schemas": schemas.finish(),
        },
    });
    document.to_string().into_bytes()
}

fn security_schemes() -> Json {
    json!({
        "token": {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`Token <key>`: a session's key, or an API key.",
        },
        "bearer": { "type": "http", "scheme": "bearer", "description": "The same keys as `Bearer <key>`." },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "__Host-wiwebb",
            "description": "A browser's session: sign in with the header `x-wiwebb-session: cookie`.",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Json {
        serde_json::from_slice(&super::super::openapi_document(proto::DESCRIPTOR_SET).unwrap()).unwrap()
    }

    #[test]
    fn every_route_of_the_contract_is_described_with_its_access() {
        let document = document();
        let operations: Vec<&Json> = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|path| path.as_object().unwrap().values())
            .collect();
        for rpc in proto::RPCS {
            let name = rpc.path.trim_start_matches('/');
            let found = operations.iter().find(|operation| operation["x-wiwebb-rpc"] == name);
            let operation = found.unwrap_or_else(|| panic!("{name} is not described"));
            assert!(!operation["description"].as_str().unwrap().is_empty(), "{name} has no words");
            assert_eq!(operation["security"] == json!([]), rpc.public, "{name}");
        }
    }

    #[test]
    fn schemas_say_what_clients_send_and_get() {
        let schemas = &document()["components"]["schemas"];
        let user = &schemas["User"];
        assert!(user["properties"].get("password").is_none() && user["properties"].get("tenant_id").is_none());
        assert_eq!(user["properties"]["tenant"]["type"], json!(["integer", "null"]));
        assert_eq!(user["properties"]["bio"]["type"], "string");
        assert_eq!(user["properties"]["date_joined"]["format"], "date-time");
        let create = &schemas["UserCreate"];
        assert_eq!(create["required"], json!(["username", "email", "password", "role"]));
        assert_eq!(create["properties"]["password"]["writeOnly"], true);
        assert_eq!(create["properties"]["id"]["readOnly"], true);
        assert_eq!(create["additionalProperties"], false);
        assert_eq!(schemas["UserReplace"]["properties"]["username"]["readOnly"], true);
        assert!(schemas["UserPatch"].get("required").is_none());
        assert_eq!(schemas["UserRole"]["enum"], json!(["superadmin", "admin", "tenant_owner", "subscriber"]));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        let references = text.split("\"$ref\":\"#/").skip(1).map(|rest| rest.split('"').next().unwrap());
        for reference in references {
            assert!(document.pointer(&format!("/{reference}")).is_some(), "{reference}");
        }
    }
}
