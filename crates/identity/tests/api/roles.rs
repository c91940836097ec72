use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, Superadmin, TenantOwner},
    auth_service_client::AuthServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App};
use tonic::{Code, Status};

async fn assign(actor: &Actor, id: i64, role: &str) -> Result<AssignRoleResponse, Status> {
    let request = AssignRoleRequest { id, role: Some(role.into()) };
    UserServiceClient::new(actor.client()).assign_role(request).await.map(tonic::Response::into_inner)
}

fn refusal(result: Result<AssignRoleResponse, Status>) -> (Code, String) {
    let status = result.expect_err("is refused");
    (status.code(), status.message().to_owned())
}

#[tokio::test]
async fn the_matrix_of_role_assignment() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let admin = app.user(&root, Admin, None).await;
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let peer = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let foreign = app.user(&root, Subscriber, Some(b.id)).await;
    let denied = |text: &str| (Code::PermissionDenied, text.to_owned());

    // R01: the value is checked first, for everybody.
    for actor in [&root, &subscriber] {
        assert_eq!(refusal(assign(actor, subscriber.id, "king").await), (Code::InvalidArgument, "Invalid role".into()));
        assert_eq!(refusal(assign(actor, subscriber.id, "").await).0, Code::InvalidArgument);
    }
    assert_eq!(refusal(assign(&subscriber, subscriber.id, "subscriber").await), denied("Insufficient permissions"));
    assert_eq!(refusal(assign(&owner, subscriber.id, "tenant_owner").await), denied("Can only assign Subscriber role"));
    assert_eq!(refusal(assign(&owner, peer.id, "subscriber").await), denied("Insufficient permissions"));
    assert_eq!(refusal(assign(&owner, owner.id, "subscriber").await), denied("Insufficient permissions"));
    for absent in [foreign.id, root.id, i64::MAX] {
        let told = refusal(assign(&owner, absent, "subscriber").await);
        assert_eq!(told, denied("Cannot modify users from other tenants"), "there or not");
    }
    assert_eq!(refusal(assign(&owner, subscriber.id, "superadmin").await), denied("Cannot assign SuperAdmin role"));
    assert_eq!(refusal(assign(&admin, i64::MAX, "subscriber").await).0, Code::NotFound);
    assert_eq!(refusal(assign(&admin, subscriber.id, "superadmin").await), denied("Cannot assign SuperAdmin role"));
    assert_eq!(refusal(assign(&admin, root.id, "admin").await), denied("Insufficient permissions"));
    assert_eq!(refusal(assign(&admin, admin.id, "subscriber").await), denied("Insufficient permissions"));

    let reply = assign(&admin, subscriber.id, "tenant_owner").await.unwrap();
    assert_eq!(reply.message, "Role updated successfully");
    let user = reply.user.unwrap();
    assert_eq!((user.role(), user.tenant_id, user.tenant_name.as_deref()), (TenantOwner, Some(a.id), Some("alpha")));
}

#[tokio::test]
async fn whoever_becomes_staff_leaves_the_tenant_and_keeps_the_session() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await;
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let rising = app.user(&root, Subscriber, Some(a.id)).await;
    let user = assign(&root, rising.id, "admin").await.unwrap().user.unwrap();
    assert_eq!((user.role(), user.tenant_id), (Admin, None));
    let me =
        AuthServiceClient::new(rising.client()).get_current_user(GetCurrentUserRequest {}).await.unwrap().into_inner();
    assert_eq!((me.role(), me.tenant_id), (Admin, None));
    let get = UserServiceClient::new(owner.client()).get_user(GetUserRequest { id: rising.id }).await;
    assert_eq!(get.unwrap_err().code(), Code::NotFound);
    let list =
        UserServiceClient::new(owner.client()).list_users(ListUsersRequest::default()).await.unwrap().into_inner();
    assert_eq!(list.total_size, 1);
}

#[tokio::test]
async fn an_admin_never_touches_a_superadmin() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let admin = app.user(&root, Admin, None).await;
    let mut users = UserServiceClient::new(admin.client());
    let id = root.id;
    let refused = [
        users.update_user(UpdateUserRequest { id, user: Some(User::default()), update_mask: None }).await.map(drop),
        users.set_password(SetPasswordRequest { id, password: Some("a brand new one".into()) }).await.map(drop),
        users.activate_user(ActivateUserRequest { id, is_active: Some(false) }).await.map(drop),
        users.delete_user(DeleteUserRequest { id }).await.map(drop),
    ];
    for result in refused {
        assert_eq!(result.expect_err("is refused").code(), Code::PermissionDenied);
    }
    let create = User {
        role: Superadmin.into(),
        username: Some("x".into()),
        email: Some("x@y.de".into()),
        password: Some("correct horse".into()),
        ..User::default()
    };
    let refused = users.create_user(CreateUserRequest { user: Some(create) }).await.unwrap_err();
    assert_eq!((refused.code(), refused.message()), (Code::PermissionDenied, "Cannot assign SuperAdmin role."));
}

#[tokio::test]
async fn the_last_superadmin_stays_even_when_two_leave_at_once() {
    let app = App::start().await;
    let (first, second) = (app.superadmin().await, app.superadmin().await);
    let (one, two) = tokio::join!(assign(&first, second.id, "admin"), assign(&second, first.id, "admin"));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
    let left = if one.is_ok() { &first } else { &second };
    let mut users = UserServiceClient::new(left.client());
    assert_eq!(refusal(assign(left, left.id, "admin").await).0, Code::FailedPrecondition);
    let off = users.activate_user(ActivateUserRequest { id: left.id, is_active: Some(false) }).await;
    assert_eq!(off.unwrap_err().code(), Code::FailedPrecondition);
    assert_eq!(
        users.delete_user(DeleteUserRequest { id: left.id }).await.unwrap_err().code(),
        Code::FailedPrecondition
    );
}

#[tokio::test]
async fn of_many_demotions_at_once_one_superadmin_is_left_over() {
    let app = App::start().await;
    let (first, second) = (app.superadmin().await, app.superadmin().await);
    let mut attempts = tokio::task::JoinSet::new();
    for number in 0..64 {
        let (by, of) = if number % 2 == 0 { (first.clone(), second.id) } else { (second.clone(), first.id) };
        attempts.spawn(async move { assign(&by, of, "admin").await.is_ok() });
    }
    let successes = attempts.join_all().await.into_iter().filter(|ok| *ok).count();
    let admin = app.user(&app.superadmin().await, Admin, None).await;
    let request = ListUsersRequest { role: Some(Superadmin.into()), ..ListUsersRequest::default() };
    let left = UserServiceClient::new(admin.client()).list_users(request).await.unwrap().into_inner().users;
    let left = left.iter().filter(|user| [first.id, second.id].contains(&user.id)).count();
    // Who demoted the other may say so again, which changes nothing; the other may no more.
    assert_eq!((successes, left), (32, 1));
}
