use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Admin, TenantOwner},
    oidc_connection_service_client::OidcConnectionServiceClient,
    *,
};
use sea_orm::ConnectionTrait as _;
use testkit::{Actor, Client, dns::NameServer, idp};
use tonic::Code;

use super::{World, connection};
use crate::{code, fields, reason};

fn client(actor: &Actor) -> OidcConnectionServiceClient<Client> {
    OidcConnectionServiceClient::new(actor.client())
}

fn create(connection: OidcConnection) -> CreateOidcConnectionRequest {
    CreateOidcConnectionRequest { connection: Some(connection) }
}

fn get(id: &str) -> GetOidcConnectionRequest {
    GetOidcConnectionRequest { id: id.into() }
}

#[tokio::test]
async fn the_secret_is_sealed_and_never_shown() {
    let world = World::new().await;
    let shown = client(&world.owner).get_oidc_connection(get(&world.connection)).await.unwrap().into_inner();
    assert_eq!((shown.client_secret, shown.has_client_secret), (None, true));
    let list = client(&world.root).list_oidc_connections(ListOidcConnectionsRequest::default()).await.unwrap();
    assert!(list.into_inner().connections.iter().all(|connection| connection.client_secret.is_none()));
    let owner = world.app.database.owner().await;
    let sql = "SELECT client_secret FROM oidc_connections";
    let row = owner.query_one_raw(sea_orm::Statement::from_string(owner.get_database_backend(), sql)).await;
    let stored: Vec<u8> = row.unwrap().unwrap().try_get("", "client_secret").unwrap();
    assert!(
        stored.len() > idp::SECRET.len() && !stored.windows(6).any(|window| window == &idp::SECRET.as_bytes()[..6])
    );

    // Kept where none is given, whatever the mask says; taken away by an empty one.
    let all = || Some(prost_types::FieldMask { paths: vec!["*".into()] });
    let update = |connection, update_mask| UpdateOidcConnectionRequest {
        id: world.connection.clone(),
        connection: Some(connection),
        update_mask,
    };
    let without = OidcConnection { client_secret: None, ..connection(&world.idp, world.tenant, "Renamed") };
    let kept = client(&world.owner).update_oidc_connection(update(without, all())).await.unwrap().into_inner();
    assert!(kept.has_client_secret && kept.name.as_deref() == Some("Renamed"));
    let taken = OidcConnection { client_secret: Some(String::new()), ..OidcConnection::default() };
    let taken = client(&world.owner).update_oidc_connection(update(taken, None)).await.unwrap().into_inner();
    assert!(!taken.has_client_secret);

    for action in ["oidc_connection_created", "oidc_connection_updated"] {
        for row in world.audit(action).await {
            let details = format!("{:?}", row.details);
            assert!(!details.contains(idp::SECRET), "{details}");
        }
    }
    assert!(format!("{:?}", world.audit("oidc_connection_created").await[0].details).contains("********"));
}

#[tokio::test]
async fn fields_are_checked_all_at_once() {
    let world = World::new().await;
    let bad = OidcConnection {
        issuer: Some("ftp://idp.example".into()),
        scopes: Some("e\"mail".into()),
        email_domains: vec!["acme.example".into(), "not a domain".into()],
        client_secret: Some("x".repeat(1025)),
        ..OidcConnection::default()
    };
    let refused = client(&world.owner).create_oidc_connection(create(bad)).await.unwrap_err();
    assert_eq!(fields(&refused), ["name", "issuer", "client_id", "client_secret", "scopes", "email_domains[1]"]);
    let named = |issuer: &str| OidcConnection {
        issuer: Some(issuer.into()),
        ..connection(&world.idp, world.tenant, "Another")
    };
    for issuer in [
        "http://10.0.0.1/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://u:p@idp.example",
        "https://a.example/?x=1",
        "https://169.254.169.254/",
        "https://[::ffff:10.0.0.1]/",
        "javascript:alert(1)",
    ] {
        let refused = client(&world.owner).create_oidc_connection(create(named(issuer))).await.unwrap_err();
        assert_eq!(fields(&refused), ["issuer"], "{issuer}");
    }
    let twice = client(&world.owner).create_oidc_connection(create(connection(&world.idp, world.tenant, "Acme"))).await;
    assert_eq!(fields(&twice.unwrap_err()), ["name"]);
    let made = OidcConnection {
        scopes: Some("groups  email".into()),
        email_domains: vec!["BÜCHER.example".into(), "acme.example".into(), "Acme.Example".into()],
        ..named("https://idp.example/realms/a")
    };
    let made = client(&world.owner).create_oidc_connection(create(made)).await.unwrap().into_inner();
    assert_eq!(made.scopes.as_deref(), Some("openid groups email"));
    assert_eq!(made.email_domains, ["xn--bcher-kva.example", "acme.example"]);
}

#[tokio::test]
async fn without_an_allowed_network_only_public_https_is_stored() {
    let names = NameServer::start().await;
    let app = testkit::App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await.id;
    let idp = idp::Provider::start(&app.clock).await;
    for issuer in [idp.issuer.as_str(), "http://idp.example", "https://idp.example:8443", "https://127.0.0.1/"] {
        let new = OidcConnection { issuer: Some(issuer.into()), ..connection(&idp, tenant, "Acme") };
        let refused = client(&root).create_oidc_connection(create(new)).await.unwrap_err();
        assert_eq!(fields(&refused), ["issuer"], "{issuer}");
    }
    drop(names);
}

#[tokio::test]
async fn a_tenant_sees_and_changes_its_own() {
    let world = World::new().await;
    let beta = world.app.tenant(&world.root, "beta").await.id;
    let stranger = world.app.user(&world.root, TenantOwner, Some(beta)).await;
    let admin = world.app.user(&world.root, Admin, None).await;
    let listed = |actor: &Actor, tenant: Option<i64>| {
        let mut client = client(actor);
        async move {
            let request = ListOidcConnectionsRequest { tenant_id: tenant, ..Default::default() };
            client.list_oidc_connections(request).await.map(|list| list.into_inner().total_size)
        }
    };
    assert_eq!((listed(&world.owner, None).await.unwrap(), listed(&stranger, None).await.unwrap()), (1, 0));
    assert_eq!(listed(&admin, None).await.unwrap(), 1);
    assert_eq!(listed(&admin, Some(beta)).await.unwrap(), 0);
    assert!(listed(&stranger, Some(world.tenant)).await.is_err());
    assert_eq!(code(client(&stranger).get_oidc_connection(get(&world.connection)).await), Code::NotFound);
    let update = UpdateOidcConnectionRequest { id: world.connection.clone(), ..Default::default() };
    assert_eq!(code(client(&stranger).update_oidc_connection(update).await), Code::NotFound);
    let delete = DeleteOidcConnectionRequest { id: world.connection.clone() };
    assert_eq!(code(client(&stranger).delete_oidc_connection(delete.clone()).await), Code::NotFound);
    let named = create(connection(&world.idp, world.tenant, "Foreign"));
    assert_eq!(fields(&client(&stranger).create_oidc_connection(named).await.unwrap_err()), ["tenant"]);
    let unnamed = OidcConnection { tenant_id: None, ..connection(&world.idp, 0, "Nowhere") };
    assert_eq!(fields(&client(&admin).create_oidc_connection(create(unnamed)).await.unwrap_err()), ["tenant"]);
    let subscriber = world.subscriber().await;
    assert_eq!(code(client(&subscriber).get_oidc_connection(get(&world.connection)).await), Code::PermissionDenied);
    client(&admin).delete_oidc_connection(delete).await.unwrap();
    for id in ["", "nonsense", &world.connection] {
        assert_eq!(code(client(&admin).get_oidc_connection(get(id)).await), Code::NotFound, "{id}");
    }
}

#[tokio::test]
async fn a_browser_must_have_signed_in_lately_to_change_one() {
    let world = World::new().await;
    world.app.clock.advance(TimeDelta::minutes(11));
    let browser = world.app.anonymous().with_header("cookie", &format!("wiwebb={}", world.owner.token));
    let browser = browser.with_header("origin", "http://localhost").with_header("host", "localhost");
    let mut client = OidcConnectionServiceClient::new(browser);
    client.get_oidc_connection(get(&world.connection)).await.unwrap();
    let update = UpdateOidcConnectionRequest { id: world.connection.clone(), ..Default::default() };
    assert_eq!(reason(&client.update_oidc_connection(update).await.unwrap_err()), "FRESH_SIGN_IN_REQUIRED");
}
