//! Numbers of tenants and people: the platform's for staff, the tenant's for its owner.

use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, TenantOwner},
    invitation_service_client::InvitationServiceClient,
    statistics_service_client::StatisticsServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App};
use tonic::Code;

use crate::{code, fields, rates};

async fn get(actor: &Actor, tenant: Option<i64>) -> Result<Statistics, tonic::Status> {
    let mut statistics = StatisticsServiceClient::new(actor.client());
    Ok(statistics.get_statistics(GetStatisticsRequest { tenant_id: tenant }).await?.into_inner())
}

fn by_role(statistics: &Statistics) -> Vec<(UserRole, i64)> {
    statistics.users_by_role.iter().map(|count| (count.role(), count.users)).collect()
}

#[tokio::test]
async fn each_sees_the_numbers_of_what_they_manage() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    app.tenant(&root, "gamma").await;
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let subscriber = app.user(&root, Subscriber, Some(a)).await;
    let neighbour = app.user(&root, TenantOwner, Some(b)).await;
    let admin = app.user(&root, Admin, None).await;
    let off = ActivateUserRequest { id: subscriber.id, is_active: Some(false) };
    UserServiceClient::new(owner.client()).activate_user(off).await.unwrap();
    let invitation = Invitation { email: Some("x@example.org".into()), role: Subscriber.into(), ..Default::default() };
    let request = CreateInvitationRequest { invitation: Some(invitation) };
    InvitationServiceClient::new(owner.client()).create_invitation(request).await.unwrap();
    for _ in 0..2 {
        rates::login(app.anonymous(), &owner.username, "wrong password").await.unwrap_err();
    }
    app.identity.settle().await;

    let own = get(&owner, None).await.unwrap();
    assert_eq!((own.tenants, own.active_tenants, own.users, own.active_users), (1, 1, 2, 1));
    let roles =
        |owners, subscribers| [(UserRole::Superadmin, 0), (Admin, 0), (TenantOwner, owners), (Subscriber, subscribers)];
    assert_eq!(by_role(&own), roles(1, 1));
    assert_eq!((own.signed_in_users, own.open_invitations, own.new_users_30d), (1, 1, 2));
    assert_eq!(own.failed_sign_ins_24h, 1, "the second is told when its minute is over");
    assert_eq!(get(&admin, Some(a)).await.unwrap(), own);
    assert_eq!(get(&owner, Some(a)).await.unwrap(), own);

    let foreign = get(&neighbour, None).await.unwrap();
    assert_eq!((foreign.users, foreign.failed_sign_ins_24h, foreign.open_invitations), (1, 0, 0));
    assert_eq!(by_role(&foreign), roles(1, 0));
    assert_eq!(fields(&get(&neighbour, Some(a)).await.unwrap_err()), ["tenant"]);
    assert_eq!(code(get(&subscriber, None).await), Code::Unauthenticated, "switched off");

    let all = get(&admin, None).await.unwrap();
    assert_eq!((all.tenants, all.users, all.signed_in_users, all.open_invitations), (3, 5, 4, 1));
    assert_eq!(by_role(&all), [(UserRole::Superadmin, 1), (Admin, 1), (TenantOwner, 2), (Subscriber, 1)]);
    assert_eq!(all.failed_sign_ins_24h, own.failed_sign_ins_24h);

    app.clock.advance(TimeDelta::days(31));
    let root = app.sign_in(root.id, &root.username, None).await;
    let later = get(&root, None).await.unwrap();
    assert_eq!((later.users, later.new_users_30d, later.failed_sign_ins_24h, later.open_invitations), (5, 0, 0, 0));
    assert_eq!(later.signed_in_users, 1);
}

#[tokio::test]
async fn a_subscriber_may_not_ask() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "alpha").await.id;
    let subscriber = app.user(&root, Subscriber, Some(tenant)).await;
    assert_eq!(code(get(&subscriber, None).await), Code::PermissionDenied);
}
