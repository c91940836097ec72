use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{UserRole::TenantOwner, oidc_service_client::OidcServiceClient, *};
use serde_json::json;
use testkit::idp::Signed;
use tonic::Code;

use super::{World, connection};
use crate::{code, reason};

#[tokio::test]
async fn a_linked_account_signs_its_user_in_until_the_link_ends() {
    let world = World::new().await;
    world.change(OidcConnection { creates_users: Some(false), ..OidcConnection::default() }).await;
    let user = world.subscriber().await;
    assert_eq!(world.refusal("1", json!({})).await, "OIDC_NOT_LINKED");
    let linked = world.link(&user, "1").await.unwrap();
    assert_eq!((linked.subject.as_str(), &linked.issuer), ("1", &world.idp.issuer));
    assert_eq!(world.sign_in("1", json!({})).await.unwrap().user.unwrap().id, user.id);
    assert_eq!(world.audit("oidc_identity_linked").await[0].target_id, Some(user.id));

    let mut own = OidcServiceClient::new(user.client());
    let list = own.list_oidc_identities(ListOidcIdentitiesRequest {}).await.unwrap().into_inner();
    assert_eq!(list.identities, vec![linked.clone()]);
    let stranger = world.subscriber().await;
    let mut theirs = OidcServiceClient::new(stranger.client());
    let list = theirs.list_oidc_identities(ListOidcIdentitiesRequest {}).await.unwrap().into_inner();
    assert!(list.identities.is_empty());
    let delete = || DeleteOidcIdentityRequest { id: linked.id.clone() };
    assert_eq!(code(theirs.delete_oidc_identity(delete()).await), Code::NotFound);
    own.delete_oidc_identity(delete()).await.unwrap();
    assert_eq!(world.refusal("1", json!({})).await, "OIDC_NOT_LINKED");
    assert_eq!(world.audit("oidc_identity_unlinked").await.len(), 1);
}

#[tokio::test]
async fn an_account_is_linked_once() {
    let world = World::new().await;
    let (first, second) = (world.subscriber().await, world.subscriber().await);
    world.link(&first, "1").await.unwrap();
    assert_eq!(code(world.link(&second, "1").await), Code::AlreadyExists);
    assert_eq!(world.sign_in("1", json!({})).await.unwrap().user.unwrap().id, first.id);
    // One person may have several.
    world.link(&first, "2").await.unwrap();
    assert_eq!(world.sign_in("2", json!({})).await.unwrap().user.unwrap().id, first.id);
}

#[tokio::test]
async fn another_tenants_connection_links_nobody() {
    let world = World::new().await;
    let tenant = world.app.tenant(&world.root, "beta").await.id;
    let stranger = world.app.user(&world.root, TenantOwner, Some(tenant)).await;
    assert_eq!(reason(&world.link(&stranger, "1").await.unwrap_err()), "OIDC_ATTEMPT_INVALID");
    world.connect(connection(&world.idp, tenant, "Beta")).await;
    assert_eq!(reason(&world.link(&stranger, "1").await.unwrap_err()), "OIDC_ATTEMPT_INVALID");
    assert!(world.audit("oidc_identity_linked").await.is_empty());
}

#[tokio::test]
async fn people_are_offered_their_own_tenants_providers_on_every_host() {
    let world = World::new().await;
    let user = world.subscriber().await;
    let beta = world.app.tenant(&world.root, "beta").await.id;
    world.connect(connection(&world.idp, beta, "Beta")).await;
    let off = OidcConnection { is_active: Some(false), ..connection(&world.idp, world.tenant, "Off") };
    world.connect(off).await;
    world.connect(connection(&world.idp, world.tenant, "Annex")).await;
    let offered = async |client| {
        let answer = OidcServiceClient::new(client).list_linkable_providers(ListLinkableProvidersRequest {}).await;
        answer.unwrap().into_inner().providers.into_iter().map(|provider| provider.name).collect::<Vec<_>>()
    };
    assert_eq!(offered(user.client()).await, ["Acme", "Annex"]);
    world.link(&user, "1").await.unwrap();
    assert_eq!(offered(user.client().with_header("host", "wifi.beta.example")).await, ["Annex"]);
    assert!(offered(world.root.client()).await.is_empty());
}

#[tokio::test]
async fn a_browser_must_have_signed_in_lately() {
    let world = World::new().await;
    let user = world.subscriber().await;
    world.app.clock.advance(TimeDelta::minutes(11));
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", json!({}), Signed::Es256);
    let browser = world.app.anonymous().with_header("cookie", &format!("wiwebb={}", user.token));
    let browser = browser.with_header("origin", "http://localhost").with_header("host", "localhost");
    let refused = OidcServiceClient::new(browser).link_oidc_identity(begun.link(&code)).await.unwrap_err();
    assert_eq!(reason(&refused), "FRESH_SIGN_IN_REQUIRED");
    // A token is governed by its scopes instead.
    OidcServiceClient::new(user.client()).link_oidc_identity(begun.link(&code)).await.unwrap();
}

#[tokio::test]
async fn with_the_user_or_the_connection_the_link_goes() {
    let world = World::new().await;
    let user = world.subscriber().await;
    world.link(&user, "1").await.unwrap();
    let mut users = user_service_client::UserServiceClient::new(world.root.client());
    users.delete_user(DeleteUserRequest { id: user.id }).await.unwrap();
    assert_eq!(world.refusal("1", json!({})).await, "OIDC_EMAIL_NOT_VERIFIED");
    let user = world.subscriber().await;
    world.link(&user, "1").await.unwrap();
    let mut connections = oidc_connection_service_client::OidcConnectionServiceClient::new(world.owner.client());
    connections.delete_oidc_connection(DeleteOidcConnectionRequest { id: world.connection.clone() }).await.unwrap();
    let list = OidcServiceClient::new(user.client()).list_oidc_identities(ListOidcIdentitiesRequest {}).await.unwrap();
    assert!(list.into_inner().identities.is_empty());
}
