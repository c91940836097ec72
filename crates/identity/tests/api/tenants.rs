use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, TenantOwner},
    tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App};
use tonic::Code;

use crate::{code, fields};

fn client(actor: &Actor) -> TenantServiceClient<testkit::Client> {
    TenantServiceClient::new(actor.client())
}

fn tenant(name: &str, slug: &str) -> Tenant {
    Tenant { name: Some(name.into()), slug: Some(slug.into()), ..Tenant::default() }
}

#[tokio::test]
async fn names_and_slugs_are_unique_and_checked_all_at_once() {
    let app = App::start().await;
    let root = app.superadmin().await;
    app.tenant(&root, "acme").await;
    let create = |tenant| CreateTenantRequest { tenant: Some(tenant) };
    let taken = client(&root).create_tenant(create(tenant("Other", "acme"))).await.unwrap_err();
    assert_eq!((taken.code(), fields(&taken)), (Code::AlreadyExists, vec!["slug".to_owned()]));
    let taken = client(&root).create_tenant(create(tenant("acme", "other"))).await.unwrap_err();
    assert_eq!(fields(&taken), ["name"]);
    let taken = client(&root).create_tenant(create(tenant("acme", "acme"))).await.unwrap_err();
    let mut both = fields(&taken);
    both.sort();
    assert_eq!((taken.code(), both), (Code::AlreadyExists, vec!["name".to_owned(), "slug".to_owned()]));
    let bad = Tenant { email: Some("nonsense".into()), url: Some("ftp://x".into()), ..tenant("", "no blanks") };
    let refused = client(&root).create_tenant(create(bad)).await.unwrap_err();
    assert_eq!(fields(&refused), ["name", "slug", "email", "url"]);
}

#[tokio::test]
async fn each_role_sees_its_tenants() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let admin = app.user(&root, Admin, None).await;
    let listed = async |actor: &Actor, ids: &[i64]| {
        let request = ListTenantsRequest { ids: ids.to_vec(), ..ListTenantsRequest::default() };
        let list = client(actor).list_tenants(request).await.unwrap().into_inner();
        list.tenants.into_iter().map(|tenant| tenant.slug.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&admin, &[]).await, ["alpha", "beta"]);
    assert_eq!(listed(&admin, &[b.id, 0, i64::MAX]).await, ["beta"]);
    assert_eq!(listed(&owner, &[]).await, ["alpha"]);
    assert_eq!(listed(&owner, &[a.id, b.id]).await, ["alpha"]);
    assert!(listed(&subscriber, &[a.id]).await.is_empty());
    let many = ListTenantsRequest { ids: vec![a.id; 101], ..ListTenantsRequest::default() };
    assert_eq!(fields(&client(&admin).list_tenants(many).await.unwrap_err()), ["ids"]);
    let get = |id| GetTenantRequest { id };
    assert_eq!(client(&admin).get_tenant(get(b.id)).await.unwrap().into_inner().slug.as_deref(), Some("beta"));
    assert_eq!(client(&owner).get_tenant(get(a.id)).await.unwrap().into_inner().user_count, 2);
    assert_eq!(code(client(&owner).get_tenant(get(b.id)).await), Code::NotFound);
    assert_eq!(code(client(&subscriber).get_tenant(get(a.id)).await), Code::NotFound);
    for id in [0, -1, i64::MAX] {
        assert_eq!(code(client(&admin).get_tenant(get(id)).await), Code::NotFound);
    }
    let mine = client(&subscriber).get_my_tenant(GetMyTenantRequest {}).await.unwrap().into_inner();
    assert_eq!((mine.id, mine.user_count), (a.id, 2));
    let none = client(&root).get_my_tenant(GetMyTenantRequest {}).await.unwrap_err();
    assert_eq!((none.code(), none.message()), (Code::NotFound, "No tenant assigned"));
}

#[tokio::test]
async fn an_owner_edits_the_own_tenant_but_not_its_slug_or_activity() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let change = Tenant {
        name: Some("Alpha Net".into()),
        slug: Some("mine".into()),
        is_active: Some(false),
        ..Tenant::default()
    };
    let request = |id| UpdateTenantRequest { id, tenant: Some(change.clone()), update_mask: None };
    let after = client(&owner).update_tenant(request(a.id)).await.unwrap().into_inner();
    assert_eq!(
        (after.name.as_deref(), after.slug.as_deref(), after.is_active),
        (Some("Alpha Net"), Some("alpha"), Some(true))
    );
    assert_eq!(code(client(&owner).update_tenant(request(b.id)).await), Code::NotFound);
    let create = CreateTenantRequest { tenant: Some(tenant("x", "x")) };
    assert_eq!(code(client(&owner).create_tenant(create).await), Code::PermissionDenied);
    assert_eq!(code(client(&owner).delete_tenant(DeleteTenantRequest { id: a.id }).await), Code::PermissionDenied);
}

#[tokio::test]
async fn only_an_empty_tenant_is_deleted() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let acme = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(acme.id)).await;
    let refused = client(&root).delete_tenant(DeleteTenantRequest { id: acme.id }).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.message()),
        (Code::FailedPrecondition, "Cannot delete tenant with existing users.")
    );
    UserServiceClient::new(root.client()).delete_user(DeleteUserRequest { id: user.id }).await.unwrap();
    client(&root).delete_tenant(DeleteTenantRequest { id: acme.id }).await.unwrap();
    assert_eq!(code(client(&root).get_tenant(GetTenantRequest { id: acme.id }).await), Code::NotFound);
    // Numbers are not used again.
    assert!(app.tenant(&root, "later").await.id > acme.id);
}

#[tokio::test]
async fn of_many_who_want_the_last_place_one_gets_it() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let acme = app.tenant(&root, "acme").await;
    app.user(&root, TenantOwner, Some(acme.id)).await;
    let limited = Tenant { max_users: Some(2), ..Tenant::default() };
    let request = UpdateTenantRequest { id: acme.id, tenant: Some(limited), update_mask: None };
    assert_eq!(client(&root).update_tenant(request).await.unwrap().into_inner().max_users, Some(2));
    let mut attempts = tokio::task::JoinSet::new();
    for number in 0..64 {
        let mut users = UserServiceClient::new(root.client());
        let user = User {
            username: Some(format!("late-{number}")),
            email: Some(format!("late-{number}@example.com")),
            password: Some(testkit::app::PASSWORD.into()),
            role: Subscriber.into(),
            tenant_id: Some(acme.id),
            ..User::default()
        };
        attempts.spawn(async move { users.create_user(CreateUserRequest { user: Some(user) }).await.map(drop) });
    }
    let results = attempts.join_all().await;
    let refused: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert_eq!(refused.len(), 63);
    for status in refused {
        let told = "The tenant has reached its maximum number of users (2).";
        assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, told));
    }
    let after = client(&root).get_tenant(GetTenantRequest { id: acme.id }).await.unwrap().into_inner();
    assert_eq!(after.user_count, 2);
}

#[tokio::test]
async fn users_who_move_in_opposite_directions_keep_the_counts_right() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let mut moves = tokio::task::JoinSet::new();
    for (from, to) in [(a.id, b.id), (b.id, a.id)].repeat(8) {
        let user = app.user(&root, Subscriber, Some(from)).await;
        let mut users = UserServiceClient::new(root.client());
        moves.spawn(async move {
            users.assign_tenant(AssignTenantRequest { id: user.id, tenant_id: Some(to) }).await.map(drop)
        });
    }
    assert!(moves.join_all().await.iter().all(Result::is_ok));
    for tenant in [a.id, b.id] {
        let tenant = client(&root).get_tenant(GetTenantRequest { id: tenant }).await.unwrap().into_inner();
        assert_eq!(tenant.user_count, 8);
    }
}
