use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    tenant_domain_service_client::TenantDomainServiceClient,
    *,
};
use testkit::{Actor, App, Client, dns::NameServer};
use tonic::{Code, Status};

use crate::{code, fields, oidc, reason};

struct World {
    app: App,
    names: NameServer,
    root: Actor,
    a: Actor,
    b: Actor,
}

async fn world() -> World {
    let names = NameServer::start().await;
    let app = oidc::app(&names).await;
    let root = app.superadmin().await;
    let (first, second) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let a = app.user(&root, TenantOwner, Some(first)).await;
    let b = app.user(&root, TenantOwner, Some(second)).await;
    World { app, names, root, a, b }
}

fn client(actor: &Actor) -> TenantDomainServiceClient<Client> {
    TenantDomainServiceClient::new(actor.client())
}

async fn claim(actor: &Actor, name: &str) -> Result<TenantDomain, Status> {
    let domain = TenantDomain { domain: Some(name.into()), ..TenantDomain::default() };
    let request = CreateTenantDomainRequest { domain: Some(domain) };
    Ok(client(actor).create_tenant_domain(request).await?.into_inner())
}

async fn verify(actor: &Actor, domain: &TenantDomain) -> Result<TenantDomain, Status> {
    let request = VerifyTenantDomainRequest { id: domain.id.clone() };
    Ok(client(actor).verify_tenant_domain(request).await?.into_inner())
}

#[tokio::test]
async fn a_claim_counts_once_the_record_is_there() {
    let world = world().await;
    let domain = claim(&world.a, "Acme.Example").await.unwrap();
    assert_eq!(domain.domain.as_deref(), Some("acme.example"));
    assert_eq!(domain.record_name, "_wiwebb-challenge.acme.example");
    assert_eq!((domain.record_value.len(), domain.verified_at.is_some()), (43, false));
    let refused = verify(&world.a, &domain).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "CHALLENGE_NOT_FOUND"));
    for wrong in ["", "something else", &domain.record_value[1..]] {
        world.names.texts(&domain.record_name, &[wrong]);
        assert_eq!(reason(&verify(&world.a, &domain).await.unwrap_err()), "CHALLENGE_NOT_FOUND", "{wrong}");
    }
    world.names.texts("acme.example", &[&domain.record_value]);
    assert_eq!(reason(&verify(&world.a, &domain).await.unwrap_err()), "CHALLENGE_NOT_FOUND");
    world.names.texts(&domain.record_name, &["other", &domain.record_value]);
    let verified = verify(&world.a, &domain).await.unwrap();
    assert!(verified.verified_at.is_some());
    assert_eq!(verify(&world.a, &domain).await.unwrap().verified_at, verified.verified_at);
}

#[tokio::test]
async fn a_proved_domain_is_nobody_elses() {
    let world = world().await;
    // Both may claim; each has a challenge of its own.
    let (mine, theirs) =
        (claim(&world.a, "acme.example").await.unwrap(), claim(&world.b, "acme.example").await.unwrap());
    assert_ne!(mine.record_value, theirs.record_value);
    world.names.texts(&mine.record_name, &[&mine.record_value]);
    assert_eq!(reason(&verify(&world.b, &theirs).await.unwrap_err()), "CHALLENGE_NOT_FOUND");
    verify(&world.a, &mine).await.unwrap();
    // Even whoever comes to own the name later waits until it is given up.
    world.names.texts(&mine.record_name, &[&theirs.record_value]);
    assert_eq!(reason(&verify(&world.b, &theirs).await.unwrap_err()), "DOMAIN_TAKEN");
    client(&world.a).delete_tenant_domain(DeleteTenantDomainRequest { id: mine.id }).await.unwrap();
    verify(&world.b, &theirs).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_prove_at_once_one_wins() {
    let world = world().await;
    for round in 0..5 {
        let name = format!("r{round}.example");
        let (mine, theirs) = (claim(&world.a, &name).await.unwrap(), claim(&world.b, &name).await.unwrap());
        world.names.texts(&mine.record_name, &[&mine.record_value, &theirs.record_value]);
        let (first, second) = tokio::join!(verify(&world.a, &mine), verify(&world.b, &theirs));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    }
}

#[tokio::test]
async fn names_are_checked_and_claimed_once() {
    let world = world().await;
    for bad in ["", "localhost", "10.0.0.1", "https://acme.example", "*.acme.example", "a b.example", "acme.example."] {
        assert_eq!(fields(&claim(&world.a, bad).await.unwrap_err()), ["domain"], "{bad}");
    }
    claim(&world.a, "acme.example").await.unwrap();
    let twice = claim(&world.a, "ACME.example").await.unwrap_err();
    assert_eq!((twice.code(), fields(&twice)), (Code::AlreadyExists, vec!["domain".to_owned()]));
}

#[tokio::test]
async fn domains_are_their_tenants() {
    let world = world().await;
    let mine = claim(&world.a, "acme.example").await.unwrap();
    let get = || GetTenantDomainRequest { id: mine.id.clone() };
    let mut other = client(&world.b);
    assert_eq!(code(other.get_tenant_domain(get()).await), Code::NotFound);
    assert_eq!(code(verify(&world.b, &mine).await), Code::NotFound);
    let delete = DeleteTenantDomainRequest { id: mine.id.clone() };
    assert_eq!(code(other.delete_tenant_domain(delete).await), Code::NotFound);
    let list = other.list_tenant_domains(ListTenantDomainsRequest::default()).await.unwrap().into_inner();
    assert!(list.domains.is_empty());
    assert_eq!(client(&world.root).get_tenant_domain(get()).await.unwrap().into_inner(), mine);
    assert_eq!(fields(&claim(&world.root, "staff.example").await.unwrap_err()), ["tenant"]);
    let subscriber = world.app.user(&world.root, Subscriber, world.a.tenant).await;
    assert_eq!(code(client(&subscriber).get_tenant_domain(get()).await), Code::PermissionDenied);
}
