//! The access catalogue: every RPC × {anonymous, each role, another tenant}, on either engine. An RPC without an entry
//! fails; so does one that changes something without leaving an audit row.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod catalogue;
mod entry;
#[path = "../support/mod.rs"]
mod support;
mod values;
mod world;

use catalogue::catalogue;
use entry::On;
use prost::Message as _;
use proto::{Rpc, wiwebb::identity::v1::LoginRequest};
use support::raw;
use testkit::app::PASSWORD;
use tonic::{Code, Status};
use values::unique;
use world::World;

fn rpc(path: &str) -> &'static Rpc {
    proto::rpc(path).unwrap_or_else(|| panic!("{path} is not in the contract"))
}

fn code(result: &Result<Vec<u8>, Status>) -> Code {
    result.as_ref().err().map_or(Code::Ok, Status::code)
}

#[test]
fn every_rpc_has_an_entry() {
    let known: Vec<_> = catalogue().iter().map(|entry| entry.path).collect();
    for rpc in proto::RPCS {
        assert!(known.contains(&rpc.path), "{} has no entry", rpc.path);
    }
    assert_eq!(known.len(), proto::RPCS.len());
}

#[tokio::test]
async fn without_credentials_only_public_rpcs_answer() {
    let world = World::new().await;
    for entry in catalogue() {
        let result = raw(world.app.anonymous(), entry.path, (entry.request)(&world.tenant.to_string())).await;
        if rpc(entry.path).public {
            assert_ne!(code(&result), Code::Unauthenticated, "{}", entry.path);
        } else {
            assert_eq!(code(&result), Code::Unauthenticated, "{}", entry.path);
        }
    }
}

#[tokio::test]
async fn each_role_may_call_what_its_permissions_say() {
    let world = World::new().await;
    for entry in catalogue().into_iter().filter(|entry| !rpc(entry.path).public) {
        for (role, actor) in &world.actors {
            let id = world.fresh(entry.on, actor).await;
            let client = world.client(entry.on, actor).await;
            let code = code(&raw(client, entry.path, (entry.request)(&id)).await);
            let what = format!("{} by {role}: {code:?}", entry.path);
            if !identity::permissions::allows(*role, rpc(entry.path).permission) {
                assert_eq!(code, Code::PermissionDenied, "{what}");
            } else if entry.policy_refuses.contains(role) {
                assert!(matches!(code, Code::PermissionDenied | Code::NotFound), "{what}");
            } else {
                assert!(
                    matches!(code, Code::Ok | Code::FailedPrecondition)
                        || (code == Code::NotFound && entry.path.ends_with("GetMyTenant"))
                        || (code == Code::NotFound && entry.on == On::NetworkLogin && role.is_staff()),
                    "{what}"
                );
            }
        }
    }
}

#[tokio::test]
async fn another_tenant_finds_and_learns_nothing() {
    let world = World::new().await;
    for entry in catalogue().into_iter().filter(|entry| !rpc(entry.path).public) {
        for (role, actor) in &world.foreign {
            let id =
                if entry.on == On::Nothing { "0".to_owned() } else { world.fresh(entry.on, world.subscriber()).await };
            let client = world.client(entry.on, actor).await;
            let result = raw(client, entry.path, (entry.request)(&id)).await;
            let what = format!("{} by a foreign {role}: {result:?}", entry.path);
            if !matches!(entry.on, On::Nothing | On::OwnSession | On::OwnPasskey | On::OidcLink) {
                assert!(matches!(code(&result), Code::NotFound | Code::PermissionDenied), "{what}");
                let denied = code(&result) == Code::PermissionDenied;
                let knows = identity::permissions::allows(*role, rpc(entry.path).permission);
                let in_v1_words = entry.path.ends_with("AssignRole");
                assert!(!denied || !knows || in_v1_words || entry.policy_refuses.contains(role), "{what}");
            }
            let reply = result.unwrap_or_default();
            assert!(!reply.windows(11).any(|window| window == b"marker-of-a"), "{}", entry.path);
        }
    }
}

#[tokio::test]
async fn every_change_leaves_an_audit_row() {
    let world = World::new().await;
    for entry in catalogue().into_iter().filter(|entry| !rpc(entry.path).read_only && !entry.asks) {
        let id = match entry.on {
            On::Tenant if entry.path.ends_with("DeleteTenant") => {
                world.app.tenant(&world.root, &unique("empty")).await.id.to_string()
            }
            on => world.fresh(on, &world.root).await,
        };
        let caller = if entry.on == On::NetworkLogin { world.subscriber() } else { &world.root };
        let client = world.client(entry.on, caller).await;
        let mut request = (entry.request)(&id);
        if entry.path.ends_with("/Login") {
            let (username, password) = (Some(world.root.username.clone()), Some(PASSWORD.into()));
            let login = LoginRequest { username, password, otp: None };
            request = login.encode_to_vec();
        }
        let before = world.audit_rows().await;
        let result = raw(client, entry.path, request).await;
        assert_eq!(code(&result), Code::Ok, "{}: {result:?}", entry.path);
        assert!(world.audit_rows().await > before, "{}", entry.path);
    }
}
