use std::time::Duration;

use proto::wiwebb::{
    identity::v1::{
        ApiKey, AssignRoleRequest, CreateApiKeyRequest, DeleteApiKeyRequest, LogoutRequest,
        api_key_service_client::ApiKeyServiceClient, auth_service_client::AuthServiceClient,
        user_service_client::UserServiceClient,
    },
    radius::v1::{
        GetSessionRequest, ListSessionsRequest, SessionEvent, WatchSessionsRequest, WatchSessionsResponse,
        session_service_client::SessionServiceClient,
    },
};
use testkit::{Actor, Client};
use tonic::{Code, Status, Streaming};

use crate::{
    site::{SECRET, Site, fields, session_client},
    wire::Nas,
};

async fn report(nas: &Nas, identifier: u8, status: u8, session: &str, username: &str) {
    let attributes =
        [(40, vec![0, 0, 0, status]), (44, session.as_bytes().to_vec()), (1, username.as_bytes().to_vec())];
    nas.ask(&nas.account(identifier, &attributes)).await;
}

async fn watch(actor: &Actor, request: WatchSessionsRequest) -> Result<Streaming<WatchSessionsResponse>, Status> {
    session_client(actor).watch_sessions(request).await.map(tonic::Response::into_inner)
}

async fn next(stream: &mut Streaming<WatchSessionsResponse>) -> Result<(SessionEvent, String), Status> {
    let message = tokio::time::timeout(Duration::from_secs(10), stream.message()).await.expect("an event in time");
    let message = message?.ok_or_else(|| Status::ok("the end"))?;
    Ok((message.event(), message.session.unwrap().session_id))
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_narrowed_and_confined() {
    let site = Site::start().await;
    let ((_, one), (beta, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let gate = site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "gate", "127.0.0.2").await;
    let running = site.serve().await;
    let (first, second) = (running.acct("127.0.0.1", SECRET).await, running.acct("127.0.0.2", SECRET).await);
    report(&first, 1, 1, "a1", "ann").await;
    report(&first, 2, 2, "a2", "bob").await;
    report(&second, 1, 1, "b1", "ann").await;
    let list = async |actor, request: ListSessionsRequest| -> Vec<String> {
        let request = ListSessionsRequest { order_by: "id".into(), ..request };
        let found = session_client(actor).list_sessions(request).await.unwrap().into_inner();
        found.sessions.into_iter().map(|session| session.session_id).collect()
    };
    let all = ListSessionsRequest::default();
    assert_eq!(list(&one, all.clone()).await, ["a1", "a2"]);
    assert_eq!(list(&site.root, all.clone()).await, ["a1", "a2", "b1"]);
    assert_eq!(list(&site.root, ListSessionsRequest { tenant_id: Some(beta), ..all.clone() }).await, ["b1"]);
    assert_eq!(list(&one, ListSessionsRequest { active: Some(true), ..all.clone() }).await, ["a1"]);
    assert_eq!(list(&one, ListSessionsRequest { active: Some(false), ..all.clone() }).await, ["a2"]);
    assert_eq!(
        list(&site.root, ListSessionsRequest { username: Some("ann".into()), ..all.clone() }).await,
        ["a1", "b1"]
    );
    assert_eq!(list(&site.root, ListSessionsRequest { nas_id: Some(gate.id), ..all.clone() }).await, ["a1", "a2"]);
    assert_eq!(list(&one, ListSessionsRequest { search: "OB".into(), ..all.clone() }).await, ["a2"]);
    let bad = ListSessionsRequest { nas_id: Some("x".into()), ..all.clone() };
    assert_eq!(fields(&session_client(&one).list_sessions(bad).await.unwrap_err()), ["nas"]);
    let id = session_client(&one).list_sessions(all).await.unwrap().into_inner().sessions[0].id.clone();
    let get = |actor| session_client(actor);
    assert!(get(&one).get_session(GetSessionRequest { id: id.clone() }).await.is_ok());
    assert!(get(&site.root).get_session(GetSessionRequest { id: id.clone() }).await.is_ok());
    assert_eq!(get(&two).get_session(GetSessionRequest { id }).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_begins_with_what_is_open_and_goes_on_with_changes() {
    let site = Site::start().await;
    let ((_, one), (_, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "gate", "127.0.0.2").await;
    let running = site.serve().await;
    let (first, second) = (running.acct("127.0.0.1", SECRET).await, running.acct("127.0.0.2", SECRET).await);
    report(&first, 1, 1, "a1", "ann").await;
    let request = WatchSessionsRequest { include_open: true, ..WatchSessionsRequest::default() };
    let mut own = watch(&one, request.clone()).await.unwrap();
    let mut all = watch(&site.root, request).await.unwrap();
    for stream in [&mut own, &mut all] {
        assert_eq!(next(stream).await.unwrap(), (SessionEvent::Open, "a1".into()));
    }
    report(&second, 1, 1, "b1", "ann").await;
    assert_eq!(next(&mut all).await.unwrap(), (SessionEvent::Changed, "b1".into()));
    report(&first, 2, 1, "a2", "ann").await;
    // The own tenant's watch never told of b1.
    for stream in [&mut own, &mut all] {
        assert_eq!(next(stream).await.unwrap(), (SessionEvent::Changed, "a2".into()));
    }
    report(&first, 3, 2, "a1", "ann").await;
    assert_eq!(next(&mut own).await.unwrap(), (SessionEvent::Changed, "a1".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_sees_what_another_node_wrote() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let mut stream = watch(&owner, WatchSessionsRequest::default()).await.unwrap();
    // A server with news of its own is another node.
    let settings = radius::RadiusSettings { auth: vec![], acct: vec!["127.0.0.1:0".parse().unwrap()] };
    let other = radius::SessionFeed::default();
    let (server, addresses) = radius::RadiusServer::bind(&settings, &site.app.storage, &other).await.unwrap();
    let shutdown = tokio_util::sync::CancellationToken::new();
    let server = tokio::spawn(server.run(shutdown.clone()));
    let nas = Nas::at("127.0.0.1", addresses.acct[0], SECRET).await;
    report(&nas, 1, 1, "s1", "ann").await;
    assert_eq!(next(&mut stream).await.unwrap(), (SessionEvent::Changed, "s1".into()));
    shutdown.cancel();
    server.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_ends_with_its_session_and_the_ninth_is_refused() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(watch(&owner, WatchSessionsRequest::default()).await.unwrap());
    }
    let error = watch(&owner, WatchSessionsRequest::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::ResourceExhausted);
    streams.truncate(1);
    let mut stream = streams.remove(0);
    AuthServiceClient::new(owner.client()).logout(LogoutRequest::default()).await.unwrap();
    assert_eq!(next(&mut stream).await.unwrap_err().code(), Code::Unauthenticated);
}

/// An API key of somebody's, as a client that uses it.
async fn by_key(site: &Site, owner: &Actor) -> (ApiKey, Client) {
    let key = ApiKey { name: Some("watch".into()), scopes: vec!["radius.*".into()], ..ApiKey::default() };
    let mut keys = ApiKeyServiceClient::new(owner.client());
    let key = keys.create_api_key(CreateApiKeyRequest { api_key: Some(key) }).await.unwrap().into_inner();
    let client = site.app.anonymous().with_token(key.secret.as_ref().unwrap());
    (key, client)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_by_a_key_ends_with_the_key_its_scopes_and_its_time() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    let open = async |client: Client| {
        let mut sessions = SessionServiceClient::new(client);
        sessions.watch_sessions(WatchSessionsRequest::default()).await.map(tonic::Response::into_inner)
    };
    let (revoked, client) = by_key(&site, &owner).await;
    let mut stream = open(client).await.unwrap();
    let mut keys = ApiKeyServiceClient::new(owner.client());
    keys.delete_api_key(DeleteApiKeyRequest { id: revoked.id }).await.unwrap();
    assert_eq!(next(&mut stream).await.unwrap_err().code(), Code::Unauthenticated);

    let (_, client) = by_key(&site, &owner).await;
    let mut stream = open(client).await.unwrap();
    site.app.clock.advance(chrono::TimeDelta::days(91));
    assert_eq!(next(&mut stream).await.unwrap_err().code(), Code::Unauthenticated, "expired");

    let owner = site.app.sign_in(owner.id, &owner.username, owner.tenant).await;
    let (_, client) = by_key(&site, &owner).await;
    let mut stream = open(client.clone()).await.unwrap();
    let root = site.app.sign_in(site.root.id, &site.root.username, None).await;
    let assign = AssignRoleRequest { id: owner.id, role: Some("subscriber".into()) };
    UserServiceClient::new(root.client()).assign_role(assign).await.unwrap();
    assert_eq!(next(&mut stream).await.unwrap_err().code(), Code::PermissionDenied, "the role holds it no more");
    assert_eq!(open(client).await.unwrap_err().code(), Code::PermissionDenied);
}
