use proto::wiwebb::{
    identity::v1::UserRole,
    radius::v1::{
        CreateRadiusUserRequest, DeleteRadiusUserRequest, GetRadiusUserRequest, ListRadiusUsersRequest, RadiusUser,
        UpdateRadiusUserRequest,
    },
};
use testkit::Actor;
use tonic::Code;

use crate::site::{Site, fields, user, user_client};

async fn create(actor: &Actor, user: RadiusUser) -> Result<RadiusUser, tonic::Status> {
    let request = CreateRadiusUserRequest { radius_user: Some(user) };
    user_client(actor).create_radius_user(request).await.map(tonic::Response::into_inner)
}

async fn update(actor: &Actor, id: &str, user: RadiusUser, mask: &[&str]) -> Result<RadiusUser, tonic::Status> {
    let paths: Vec<String> = mask.iter().map(|path| (*path).to_owned()).collect();
    let update_mask = (!paths.is_empty()).then_some(prost_types::FieldMask { paths });
    let request = UpdateRadiusUserRequest { id: id.into(), radius_user: Some(user), update_mask };
    user_client(actor).update_radius_user(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn life_of_a_user_leaves_audit_rows_without_the_password() {
    let site = Site::start().await;
    let (tenant, owner) = site.tenant("alpha").await;
    let account = site.app.user(&site.root, UserRole::Subscriber, Some(tenant)).await;
    let made = create(&owner, RadiusUser { user_id: Some(account.id), ..user("ann", "open sesame") }).await.unwrap();
    assert_eq!((made.password.as_ref(), made.user_id, made.tenant_id), (None, Some(account.id), Some(tenant)));
    let renamed = update(&owner, &made.id, user("Anna", "closed sesame"), &[]).await.unwrap();
    assert_eq!((renamed.username.as_deref(), renamed.user_id), (Some("Anna"), Some(account.id)));
    let cleared = update(&owner, &made.id, RadiusUser::default(), &["user"]).await.unwrap();
    assert_eq!((cleared.username.as_deref(), cleared.user_id), (Some("Anna"), None));
    let list = ListRadiusUsersRequest { search: "nn".into(), ..ListRadiusUsersRequest::default() };
    assert_eq!(user_client(&owner).list_radius_users(list).await.unwrap().into_inner().radius_users, [cleared]);
    let delete = DeleteRadiusUserRequest { id: made.id.clone() };
    user_client(&owner).delete_radius_user(delete).await.unwrap();
    let get = GetRadiusUserRequest { id: made.id };
    assert_eq!(user_client(&owner).get_radius_user(get).await.unwrap_err().code(), Code::NotFound);
    for (action, rows) in [("radius_user_created", 1), ("radius_user_updated", 2), ("radius_user_deleted", 1)] {
        let found = site.audit(action).await;
        assert_eq!(found.len(), rows);
        assert!(found.iter().all(|row| !row.contains("sesame")), "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_unique_in_their_tenant() {
    let site = Site::start().await;
    let ((alpha, one), (_, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    create(&one, user("ann", "x")).await.unwrap();
    create(&two, user("ann", "x")).await.unwrap();
    create(&one, user("Ann", "x")).await.unwrap();
    let error = create(&one, user("ann", "y")).await.unwrap_err();
    assert_eq!((error.code(), fields(&error)), (Code::AlreadyExists, vec!["username".to_owned()]));
    let error = create(&site.root, RadiusUser { tenant_id: Some(alpha), ..user("ann", "y") }).await.unwrap_err();
    assert_eq!(fields(&error), ["username"]);
    let error = create(&site.root, RadiusUser { tenant_id: Some(999), ..user("ann", "y") }).await.unwrap_err();
    assert_eq!(fields(&error), ["tenant"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_is_of_the_same_tenant() {
    let site = Site::start().await;
    let ((alpha, one), (_, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let account = site.app.user(&site.root, UserRole::Subscriber, Some(alpha)).await;
    for id in [account.id, 999_999, -1] {
        let error = create(&two, RadiusUser { user_id: Some(id), ..user("bob", "x") }).await.unwrap_err();
        assert_eq!((error.code(), fields(&error)), (Code::InvalidArgument, vec!["user".to_owned()]));
    }
    let ann = create(&one, user("ann", "x")).await.unwrap();
    let foreign = RadiusUser { user_id: Some(999_999), ..RadiusUser::default() };
    assert_eq!(fields(&update(&one, &ann.id, foreign, &[]).await.unwrap_err()), ["user"]);
    assert_eq!(update(&two, &ann.id, user("x", "x"), &[]).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn bounds_are_in_bytes_and_told_at_once() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    let error = create(&owner, user(&"ü".repeat(127), &"ü".repeat(65))).await.unwrap_err();
    assert_eq!(fields(&error), ["username", "password"]);
    assert_eq!(fields(&create(&owner, RadiusUser::default()).await.unwrap_err()), ["username", "password"]);
    assert_eq!(fields(&create(&owner, user("", "")).await.unwrap_err()), ["username", "password"]);
    create(&owner, user(&"x".repeat(253), &"ü".repeat(64))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribers_have_no_part_in_it() {
    let site = Site::start().await;
    let (tenant, _) = site.tenant("alpha").await;
    let subscriber = site.app.user(&site.root, UserRole::Subscriber, Some(tenant)).await;
    let error = create(&subscriber, user("ann", "x")).await.unwrap_err();
    assert_eq!(error.code(), Code::PermissionDenied);
    let list = user_client(&subscriber).list_radius_users(ListRadiusUsersRequest::default()).await;
    assert_eq!(list.unwrap_err().code(), Code::PermissionDenied);
}
