use proto::wiwebb::radius::v1::{
    CreateNasRequest, DeleteNasRequest, GetNasRequest, ListNasRequest, Nas, UpdateNasRequest,
};
use tonic::Code;

use crate::{
    site::{SECRET, Site, fields, nas, nas_client},
    wire::Nas as Wire,
};

async fn create(actor: &testkit::Actor, nas: Nas) -> Result<Nas, tonic::Status> {
    nas_client(actor).create_nas(CreateNasRequest { nas: Some(nas) }).await.map(tonic::Response::into_inner)
}

async fn update(actor: &testkit::Actor, id: &str, nas: Nas) -> Result<Nas, tonic::Status> {
    let request = UpdateNasRequest { id: id.into(), nas: Some(nas), ..UpdateNasRequest::default() };
    nas_client(actor).update_nas(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn life_of_a_nas_leaves_audit_rows_without_its_secret() {
    let site = Site::start().await;
    let (tenant, owner) = site.tenant("alpha").await;
    let made = create(&owner, nas("gate", "2001:DB8::1")).await.unwrap();
    assert_eq!((made.address.as_deref(), made.tenant_id), (Some("2001:db8::1"), Some(tenant)));
    assert_eq!((made.secret, made.is_active), (None, Some(true)));
    let change =
        Nas { address: Some("192.0.2.0/28".into()), secret: Some("quite another one".into()), ..Nas::default() };
    let changed = update(&owner, &made.id, change).await.unwrap();
    assert_eq!((changed.address.as_deref(), changed.name.as_deref()), (Some("192.0.2.0/28"), Some("gate")));
    let get = GetNasRequest { id: made.id.clone() };
    assert_eq!(nas_client(&owner).get_nas(get.clone()).await.unwrap().into_inner(), changed);
    nas_client(&owner).delete_nas(DeleteNasRequest { id: made.id }).await.unwrap();
    assert_eq!(nas_client(&owner).get_nas(get).await.unwrap_err().code(), Code::NotFound);
    for (action, word) in [("nas_created", "gate"), ("nas_updated", "192.0.2.0/28"), ("nas_deleted", "gate")] {
        let rows = site.audit(action).await;
        assert_eq!(rows.len(), 1);
        assert!(rows[0].contains(word) && !rows[0].contains(SECRET) && !rows[0].contains("another"), "{rows:?}");
        assert_eq!(rows[0].contains("********"), action != "nas_deleted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_bad_fields_are_told_at_once() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    let error = create(&owner, Nas { secret: Some("short".into()), ..nas("", "192.0.2.1/24") }).await.unwrap_err();
    assert_eq!(
        (error.code(), fields(&error)),
        (Code::InvalidArgument, vec!["name".into(), "address".into(), "secret".into()])
    );
    let error = create(&site.root, Nas::default()).await.unwrap_err();
    assert_eq!(fields(&error), ["tenant", "name", "address", "secret"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_claims_little_and_nothing_of_others() {
    let site = Site::start().await;
    let ((alpha, one), (beta, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    create(&one, nas("gate", "192.0.2.0/24")).await.unwrap();
    for address in ["192.0.2.7", "192.0.2.0/24", "192.0.2.128/25", "10.0.0.0/23", "2001:db8::/47", "0.0.0.0/0"] {
        for owner in [&one, &two] {
            let error = create(owner, nas("other", address)).await.unwrap_err();
            assert_eq!(fields(&error), ["address"], "{address}");
            assert!(!error.message().contains("alpha"));
        }
    }
    let staff = |name: &str, address: &str| Nas { tenant_id: Some(beta), ..nas(name, address) };
    create(&site.root, staff("inner", "192.0.2.7")).await.unwrap();
    create(&site.root, Nas { secret: Some("x".into()), ..staff("wide", "192.0.0.0/16") }).await.unwrap();
    let error = create(&site.root, staff("same", "192.0.2.0/24")).await.unwrap_err();
    assert_eq!(fields(&error), ["address"]);
    let error = create(&two, nas("inner", "198.51.100.1")).await.unwrap_err();
    assert_eq!((error.code(), fields(&error)), (Code::AlreadyExists, vec!["name".to_owned()]));
    // The same name in another tenant is nobody's business.
    create(&site.root, Nas { tenant_id: Some(alpha), ..nas("inner", "198.51.100.2") }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_granted_stays_when_other_fields_change() {
    let site = Site::start().await;
    let (tenant, owner) = site.tenant("alpha").await;
    let wide = create(&site.root, Nas { tenant_id: Some(tenant), ..nas("wide", "10.0.0.0/8") }).await.unwrap();
    let change = Nas { address: Some("10.0.0.0/8".into()), description: Some("ours".into()), ..Nas::default() };
    assert_eq!(update(&owner, &wide.id, change).await.unwrap().description.as_deref(), Some("ours"));
    let wider = Nas { address: Some("10.0.0.0/7".into()), ..Nas::default() };
    assert_eq!(fields(&update(&owner, &wide.id, wider).await.unwrap_err()), ["address"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tenants_nas_is_not_there() {
    let site = Site::start().await;
    let ((alpha, one), (_, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let gate = create(&one, nas("gate", "192.0.2.1")).await.unwrap();
    let id = gate.id.clone();
    assert_eq!(nas_client(&two).get_nas(GetNasRequest { id: id.clone() }).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(update(&two, &id, nas("mine", "192.0.2.2")).await.unwrap_err().code(), Code::NotFound);
    let delete = DeleteNasRequest { id: id.clone() };
    assert_eq!(nas_client(&two).delete_nas(delete).await.unwrap_err().code(), Code::NotFound);
    let names = async |actor, request: ListNasRequest| -> Vec<String> {
        let found = nas_client(actor).list_nas(request).await.unwrap().into_inner();
        found.nas.into_iter().map(|nas| nas.name.unwrap()).collect()
    };
    create(&two, nas("door", "192.0.2.3")).await.unwrap();
    assert_eq!(names(&two, ListNasRequest::default()).await, ["door"]);
    assert_eq!(names(&site.root, ListNasRequest::default()).await, ["door", "gate"]);
    let narrowed = ListNasRequest { tenant_id: Some(alpha), ..ListNasRequest::default() };
    assert_eq!(names(&site.root, narrowed.clone()).await, ["gate"]);
    assert_eq!(fields(&nas_client(&two).list_nas(narrowed).await.unwrap_err()), ["tenant"]);
    let search = ListNasRequest { search: "192.0.2.1".into(), order_by: "-name".into(), ..ListNasRequest::default() };
    assert_eq!(names(&site.root, search).await, ["gate"]);
    let these =
        |ids: &[&str]| ListNasRequest { ids: ids.iter().map(ToString::to_string).collect(), ..Default::default() };
    assert_eq!(names(&site.root, these(&[&id])).await, ["gate"]);
    assert_eq!(names(&two, these(&[&id])).await, [""; 0]);
    let many = vec![id.as_str(); 101];
    for wrong in [these(&["gate"]), these(&many)] {
        assert_eq!(fields(&nas_client(&site.root).list_nas(wrong).await.unwrap_err()), ["ids"]);
    }
    assert_eq!(update(&site.root, &id, nas("renamed", "192.0.2.1")).await.unwrap().tenant_id, Some(alpha));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nas_with_sessions_stays() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    let gate = create(&owner, nas("gate", "127.0.0.1")).await.unwrap();
    let running = site.serve().await;
    let wire = Wire::at("127.0.0.1", running.addresses.acct[0], SECRET).await;
    wire.ask(&wire.account(1, &[(40, vec![0, 0, 0, 1]), (44, b"s1".to_vec())])).await;
    let error = nas_client(&owner).delete_nas(DeleteNasRequest { id: gate.id }).await.unwrap_err();
    assert_eq!(error.code(), Code::FailedPrecondition);
    assert!(error.message().contains("sessions"), "{error}");
}
