use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, TenantOwner},
    auth_service_client::AuthServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App, app::PASSWORD};
use tonic::Code;

use crate::{code, fields};

fn client(actor: &Actor) -> UserServiceClient<testkit::Client> {
    UserServiceClient::new(actor.client())
}

fn user(name: &str, role: UserRole, tenant: Option<i64>) -> CreateUserRequest {
    let user = User {
        username: Some(name.into()),
        email: Some(format!("{name}@example.com")),
        password: Some(PASSWORD.into()),
        role: role.into(),
        tenant_id: tenant,
        ..User::default()
    };
    CreateUserRequest { user: Some(user) }
}

#[tokio::test]
async fn each_role_sees_its_users() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let foreign = app.user(&root, Subscriber, Some(b.id)).await;
    let list = |actor: &Actor, request: ListUsersRequest| {
        let mut client = client(actor);
        async move { client.list_users(request).await.map(tonic::Response::into_inner) }
    };
    let all = list(&root, ListUsersRequest::default()).await.unwrap();
    assert_eq!(all.total_size, 4);
    let named =
        |page: &ListUsersResponse, id| page.users.iter().find(|user| user.id == id).unwrap().tenant_name.clone();
    assert_eq!((named(&all, owner.id).as_deref(), named(&all, root.id)), (Some("alpha"), None));
    let own = list(&owner, ListUsersRequest::default()).await.unwrap();
    assert_eq!(own.users.iter().map(|user| user.id).collect::<Vec<_>>().len(), 2);
    assert!(own.users.iter().all(|user| user.tenant_id == Some(a.id)));
    let itself = list(&subscriber, ListUsersRequest::default()).await.unwrap();
    assert_eq!(itself.users.iter().map(|user| user.id).collect::<Vec<_>>(), [subscriber.id]);

    let narrowed = |tenant| ListUsersRequest { tenant_id: Some(tenant), ..ListUsersRequest::default() };
    assert_eq!(list(&root, narrowed(b.id)).await.unwrap().users[0].id, foreign.id);
    assert_eq!(fields(&list(&owner, narrowed(b.id)).await.unwrap_err()), ["tenant"]);
    let these = |ids| ListUsersRequest { ids, ..ListUsersRequest::default() };
    let listed =
        async |actor, ids| list(actor, these(ids)).await.unwrap().users.iter().map(|user| user.id).collect::<Vec<_>>();
    assert_eq!(listed(&root, vec![foreign.id, owner.id, i64::MAX]).await.len(), 2);
    assert_eq!(listed(&owner, vec![foreign.id, owner.id]).await, [owner.id]);
    assert_eq!(fields(&list(&root, these(vec![1; 101])).await.unwrap_err()), ["ids"]);
    let get = |id| GetUserRequest { id };
    assert_eq!(code(client(&owner).get_user(get(foreign.id)).await), Code::NotFound);
    assert_eq!(code(client(&owner).get_user(get(root.id)).await), Code::NotFound);
    assert_eq!(code(client(&subscriber).get_user(get(owner.id)).await), Code::NotFound);
    assert_eq!(client(&root).get_user(get(foreign.id)).await.unwrap().into_inner().id, foreign.id);
}

#[tokio::test]
async fn filters_and_search_stay_inside_the_tenant() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    client(&root).create_user(user("needle-in-b", Subscriber, Some(b.id))).await.unwrap();
    for request in [
        ListUsersRequest { search: "needle".into(), ..ListUsersRequest::default() },
        ListUsersRequest { search: "needle".into(), order_by: "-email".into(), ..ListUsersRequest::default() },
        ListUsersRequest { skip: 1, ..ListUsersRequest::default() },
    ] {
        let page = client(&owner).list_users(request).await.unwrap().into_inner();
        assert!(page.users.is_empty() && page.total_size <= 1, "{page:?}");
    }
    let page = ListUsersRequest { page_size: 1, ..ListUsersRequest::default() };
    let token = client(&root).list_users(page).await.unwrap().into_inner().next_page_token;
    let stolen = ListUsersRequest { page_token: token, page_size: 100, ..ListUsersRequest::default() };
    let seen = client(&owner).list_users(stolen).await.unwrap().into_inner();
    assert!(seen.users.iter().all(|user| user.tenant_id == Some(a.id)), "a page token carries no rights");
}

#[tokio::test]
async fn creation_places_people() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let made = client(&owner).create_user(user("first", Subscriber, None)).await.unwrap().into_inner();
    assert_eq!((made.tenant_id, made.tenant_name.as_deref(), made.password), (Some(a.id), Some("alpha"), None));
    let refused = client(&owner).create_user(user("second", Subscriber, Some(b.id))).await.unwrap_err();
    assert_eq!(fields(&refused), ["tenant"]);
    assert_eq!(code(client(&owner).create_user(user("third", TenantOwner, None)).await), Code::PermissionDenied);
    let refused = client(&root).create_user(user("fourth", Subscriber, None)).await.unwrap_err();
    assert_eq!(fields(&refused), ["tenant"], "staff name the tenant");
    let refused = client(&root).create_user(user("fifth", Subscriber, Some(999_999))).await.unwrap_err();
    assert_eq!(fields(&refused), ["tenant"]);
    let refused = client(&root).create_user(user("sixth", Admin, Some(a.id))).await.unwrap_err();
    assert_eq!(fields(&refused), ["tenant"], "staff have none");
    let mut same_name = user("first", Subscriber, Some(b.id));
    same_name.user.as_mut().unwrap().email = Some("another@example.com".into());
    let refused = client(&root).create_user(same_name).await.unwrap_err();
    assert_eq!((refused.code(), fields(&refused)), (Code::AlreadyExists, vec!["username".to_owned()]));
    let mut same_mail = user("seventh", Subscriber, Some(b.id));
    same_mail.user.as_mut().unwrap().email = Some("FIRST@example.com".into());
    assert_eq!(fields(&client(&root).create_user(same_mail).await.unwrap_err()), ["email"]);
    let mut weak = user("eighth", Subscriber, Some(b.id));
    weak.user.as_mut().unwrap().password = Some("1234567".into());
    assert_eq!(fields(&client(&root).create_user(weak).await.unwrap_err()), ["password"; 3]);
    let empty = client(&root).create_user(CreateUserRequest { user: None }).await.unwrap_err();
    assert_eq!(fields(&empty), ["password", "username", "email", "role"]);
}

#[tokio::test]
async fn updates_never_touch_role_tenant_or_username() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let change = User {
        username: Some("other".into()),
        role: UserRole::Superadmin.into(),
        tenant_id: Some(b.id),
        bio: Some("hello".into()),
        ..User::default()
    };
    let request = UpdateUserRequest { id: subscriber.id, user: Some(change.clone()), update_mask: None };
    let after = client(&root).update_user(request).await.unwrap().into_inner();
    assert_eq!((after.role(), after.tenant_id, after.bio.as_deref()), (Subscriber, Some(a.id), Some("hello")));
    assert_eq!(after.username.as_deref(), Some(subscriber.username.as_str()));
    // Nor one's own; and the picture of a cached session follows.
    let mut auth = AuthServiceClient::new(subscriber.client());
    let own = UpdateCurrentUserRequest {
        user: Some(User { is_active: Some(false), company: Some("ACME".into()), ..change }),
        update_mask: None,
    };
    auth.update_current_user(own).await.unwrap();
    let me = auth.get_current_user(GetCurrentUserRequest {}).await.unwrap().into_inner();
    assert_eq!(
        (me.role(), me.tenant_id, me.is_active, me.company.as_deref()),
        (Subscriber, Some(a.id), Some(true), Some("ACME"))
    );
    let other = app.user(&root, Subscriber, Some(a.id)).await;
    let deactivate = |id| UpdateUserRequest {
        id,
        user: Some(User { is_active: Some(false), bio: Some("by myself".into()), ..User::default() }),
        update_mask: None,
    };
    assert_eq!(code(client(&subscriber).update_user(deactivate(other.id)).await), Code::NotFound);
    let itself = client(&subscriber).update_user(deactivate(subscriber.id)).await.unwrap().into_inner();
    assert_eq!((itself.is_active, itself.bio.as_deref()), (Some(true), Some("by myself")), "P17");
}

#[tokio::test]
async fn setting_a_password_and_deactivation_end_sessions_at_once() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await;
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let me = |actor: &Actor| {
        let mut auth = AuthServiceClient::new(actor.client());
        async move { auth.get_current_user(GetCurrentUserRequest {}).await }
    };
    me(&subscriber).await.unwrap();
    let set = SetPasswordRequest { id: subscriber.id, password: Some("a brand new one".into()) };
    client(&owner).set_password(set).await.unwrap();
    assert_eq!(code(me(&subscriber).await), Code::Unauthenticated);
    me(&owner).await.unwrap();
    let off = ActivateUserRequest { id: owner.id, is_active: Some(false) };
    client(&root).activate_user(off).await.unwrap();
    assert_eq!(code(me(&owner).await), Code::Unauthenticated);
    let missing = client(&root).activate_user(ActivateUserRequest { id: owner.id, is_active: None }).await.unwrap_err();
    assert_eq!(fields(&missing), ["is_active"]);
}

#[tokio::test]
async fn deleting_a_user_is_counted_and_final() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await;
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    client(&owner).delete_user(DeleteUserRequest { id: subscriber.id }).await.unwrap();
    assert_eq!(code(client(&owner).delete_user(DeleteUserRequest { id: subscriber.id }).await), Code::NotFound);
    assert_eq!(code(client(&owner).delete_user(DeleteUserRequest { id: root.id }).await), Code::NotFound);
    let mut auth = AuthServiceClient::new(subscriber.client());
    assert_eq!(code(auth.get_current_user(GetCurrentUserRequest {}).await), Code::Unauthenticated);
    assert_eq!(client(&owner).list_users(ListUsersRequest::default()).await.unwrap().into_inner().total_size, 1);
}
