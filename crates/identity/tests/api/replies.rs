//! T4: whatever was read before by whomever, nobody is shown another's reply, or one that a write has overtaken.

use std::time::Duration;

use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use sea_orm::ConnectionTrait as _;
use testkit::{Actor, App, Client};
use tonic::Code;

use crate::code;

async fn names(client: Client) -> Vec<String> {
    let request = ListUsersRequest { page_size: 100, ..Default::default() };
    let reply = UserServiceClient::new(client).list_users(request).await.unwrap().into_inner();
    reply.users.into_iter().map(|user| user.first_name.unwrap_or_default() + &user.username.unwrap()).collect()
}

async fn first_name(client: Client, id: i64) -> String {
    let reply = UserServiceClient::new(client).get_user(GetUserRequest { id }).await.unwrap().into_inner();
    reply.first_name.unwrap_or_default()
}

async fn rename(client: Client, id: i64, name: &str) {
    let user = User { first_name: Some(name.into()), ..User::default() };
    let request = UpdateUserRequest { id, user: Some(user), update_mask: None };
    UserServiceClient::new(client).update_user(request).await.unwrap();
}

/// Changes a row without anybody hearing of it: what shows it is not kept.
async fn rename_behind(app: &App, id: i64, name: &str) {
    let sql = format!("UPDATE users SET first_name = '{name}' WHERE id = {id}");
    app.database.owner().await.execute_unprepared(&sql).await.unwrap();
}

struct World {
    app: App,
    root: Actor,
    tenants: [i64; 2],
    owners: [Actor; 2],
    subscriber: Actor,
}

async fn world() -> World {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenants = [app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id];
    let owners =
        [app.user(&root, TenantOwner, Some(tenants[0])).await, app.user(&root, TenantOwner, Some(tenants[1])).await];
    let subscriber = app.user(&root, Subscriber, Some(tenants[0])).await;
    World { app, root, tenants, owners, subscriber }
}

#[tokio::test]
async fn a_reply_is_kept_until_its_time_is_over_or_somebody_clears() {
    let World { app, owners: [owner, _], subscriber, .. } = world().await;
    assert_eq!(first_name(owner.client(), subscriber.id).await, "");
    rename_behind(&app, subscriber.id, "Behind").await;
    assert_eq!(first_name(owner.client(), subscriber.id).await, "", "kept");
    app.clock.advance(TimeDelta::seconds(61));
    assert_eq!(first_name(owner.client(), subscriber.id).await, "Behind");
    rename_behind(&app, subscriber.id, "Again").await;
    let tenant = owner.tenant.unwrap();
    app.storage.revocations().revoke_now(tenant, storage::Revocation::Tenant(tenant)).await.unwrap();
    assert_eq!(first_name(owner.client(), subscriber.id).await, "Again");
}

#[tokio::test]
async fn whoever_was_first_nobody_reads_anothers_reply() {
    let World { app, root, tenants, owners, subscriber } = world().await;
    let all = names(root.client()).await;
    assert_eq!(all.len(), 4);
    assert_eq!(names(owners[0].client()).await.len(), 2);
    assert_eq!(names(owners[1].client()).await, [owners[1].username.clone()]);
    assert_eq!(names(subscriber.client()).await, std::slice::from_ref(&subscriber.username));
    assert_eq!(names(root.client()).await, all);
    for (tenant, owner) in tenants.iter().zip(&owners) {
        let named = root.client().with_header("x-wiwebb-tenant", &tenant.to_string());
        assert!(names(named).await.contains(&owner.username));
    }
    let narrowed = root.client().with_header("x-wiwebb-tenant", &tenants[1].to_string());
    assert_eq!(names(narrowed).await, [owners[1].username.clone()]);
    // The same object, asked for by number.
    let get =
        |client| async move { UserServiceClient::new(client).get_user(GetUserRequest { id: subscriber.id }).await };
    get(root.client()).await.unwrap();
    get(owners[0].client()).await.unwrap();
    assert_eq!(code(get(owners[1].client()).await), Code::NotFound);
    assert_eq!(code(get(app.anonymous()).await), Code::Unauthenticated);
    assert_eq!(code(get(app.anonymous().with_token("guessed")).await), Code::Unauthenticated);
    // The same bytes from two tenants.
    for (tenant, owner) in tenants.iter().zip(&owners) {
        let mine = TenantServiceClient::new(owner.client()).get_my_tenant(GetMyTenantRequest {}).await.unwrap();
        assert_eq!(mine.into_inner().id, *tenant);
    }
}

#[tokio::test]
async fn another_role_reads_with_another_eye() {
    let World { app: _app, root, owners: [owner, _], subscriber, .. } = world().await;
    assert_eq!(names(subscriber.client()).await.len(), 1);
    let assign = |role: &str| AssignRoleRequest { id: subscriber.id, role: Some(role.into()) };
    UserServiceClient::new(root.client()).assign_role(assign("tenant_owner")).await.unwrap();
    assert_eq!(names(subscriber.client()).await.len(), 2);
    UserServiceClient::new(root.client()).assign_role(assign("subscriber")).await.unwrap();
    assert_eq!(names(subscriber.client()).await.len(), 1);
    assert_eq!(names(owner.client()).await.len(), 2);
}

#[tokio::test]
async fn ended_sessions_and_closed_tenants_read_nothing_kept() {
    let World { app: _app, root, tenants, owners: [owner, _], subscriber } = world().await;
    names(owner.client()).await;
    names(subscriber.client()).await;
    let off = ActivateUserRequest { id: subscriber.id, is_active: Some(false) };
    UserServiceClient::new(root.client()).activate_user(off).await.unwrap();
    let list = |client| async move {
        UserServiceClient::new(client).list_users(ListUsersRequest { page_size: 100, ..Default::default() }).await
    };
    assert_eq!(code(list(subscriber.client()).await), Code::Unauthenticated);
    let closed = Tenant { is_active: Some(false), ..Tenant::default() };
    let request = UpdateTenantRequest { id: tenants[0], tenant: Some(closed), update_mask: None };
    TenantServiceClient::new(root.client()).update_tenant(request).await.unwrap();
    assert_eq!(code(list(owner.client()).await), Code::Unauthenticated);
}

#[tokio::test]
async fn a_write_is_read_at_once_by_everybody_on_the_same_server() {
    let World { app, root, tenants, owners: [owner, foreign], subscriber } = world().await;
    let everybody = [root.client(), owner.client()];
    for (number, writer) in [owner.client(), root.client(), subscriber.client()].into_iter().enumerate() {
        for reader in &everybody {
            names(reader.clone()).await;
            first_name(reader.clone(), subscriber.id).await;
        }
        let name = format!("Name{number}-");
        if number == 2 {
            let user = User { first_name: Some(name.clone()), ..User::default() };
            let request = UpdateCurrentUserRequest { user: Some(user), update_mask: None };
            auth_service_client::AuthServiceClient::new(writer).update_current_user(request).await.unwrap();
        } else {
            rename(writer, subscriber.id, &name).await;
        }
        for reader in &everybody {
            assert_eq!(first_name(reader.clone(), subscriber.id).await, name);
            assert!(names(reader.clone()).await.contains(&format!("{name}{}", subscriber.username)));
        }
    }
    // What another tenant writes does not drop this one's.
    first_name(owner.client(), subscriber.id).await;
    rename_behind(&app, subscriber.id, "Behind").await;
    rename(foreign.client(), foreign.id, "Foreign").await;
    assert_eq!(first_name(owner.client(), subscriber.id).await, "Name2-");
    // A new user and a renamed tenant are in lists and replies that name them.
    let before = names(root.client()).await.len();
    app.user(&root, Subscriber, Some(tenants[0])).await;
    assert_eq!(names(root.client()).await.len(), before + 1);
    let count = |client| async move {
        TenantServiceClient::new(client).get_my_tenant(GetMyTenantRequest {}).await.unwrap().into_inner().user_count
    };
    let users = count(owner.client()).await;
    UserServiceClient::new(root.client()).delete_user(DeleteUserRequest { id: subscriber.id }).await.unwrap();
    assert_eq!(count(owner.client()).await, users - 1);
}

#[tokio::test]
async fn a_write_on_one_server_is_read_on_another() {
    let World { app, root, owners: [owner, _], subscriber, .. } = world().await;
    let other = app.beside(wiwebb_identity::Settings::default()).await;
    let (staff, there) = (other.anonymous().with_token(&root.token), other.anonymous().with_token(&owner.token));
    for reader in [&staff, &there] {
        names(reader.clone()).await;
        first_name(reader.clone(), subscriber.id).await;
    }
    rename(owner.client(), subscriber.id, "Renamed-").await;
    let seen = async {
        while first_name(there.clone(), subscriber.id).await != "Renamed-"
            || !names(staff.clone()).await.contains(&format!("Renamed-{}", subscriber.username))
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), seen).await.unwrap();
}
