use chrono::TimeDelta;
use futures::future::join_all;
use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, TenantOwner},
    invitation_service_client::InvitationServiceClient,
    tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App, Client, app::PASSWORD};
use tonic::Code;

use crate::{code, fields};

fn invitations(client: Client) -> InvitationServiceClient<Client> {
    InvitationServiceClient::new(client)
}

async fn invite(actor: &Actor, email: &str, role: UserRole, tenant: Option<i64>) -> Result<Invitation, tonic::Status> {
    let invitation =
        Invitation { email: Some(email.into()), role: role.into(), tenant_id: tenant, ..Invitation::default() };
    let request = CreateInvitationRequest { invitation: Some(invitation) };
    invitations(actor.client()).create_invitation(request).await.map(tonic::Response::into_inner)
}

fn acceptance(token: &str, username: &str) -> AcceptInvitationRequest {
    AcceptInvitationRequest {
        token: Some(token.into()),
        username: Some(username.into()),
        password1: Some(PASSWORD.into()),
        password2: Some(PASSWORD.into()),
        ..AcceptInvitationRequest::default()
    }
}

#[tokio::test]
async fn an_invited_person_joins_the_tenant_with_the_role() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let made = invite(&root, "olivia@example.org", TenantOwner, Some(tenant.id)).await.unwrap();
    assert_eq!((made.tenant_id, made.invited_by.as_str()), (Some(tenant.id), root.username.as_str()));
    let token = app.mailed("invitation#token=").await;
    let mut anonymous = invitations(app.anonymous());
    let look_up = LookUpInvitationRequest { token: Some(token.clone()) };
    let offer = anonymous.look_up_invitation(look_up.clone()).await.unwrap().into_inner();
    assert_eq!((offer.email.as_str(), offer.tenant_name.as_deref()), ("olivia@example.org", Some("acme")));
    let joined = anonymous.accept_invitation(acceptance(&token, "olivia")).await.unwrap().into_inner();
    let client = app.anonymous().with_token(&joined.key.unwrap());
    let list = UserServiceClient::new(client).list_users(ListUsersRequest::default()).await.unwrap().into_inner();
    let olivia = &list.users[0];
    assert_eq!(
        (olivia.tenant_id, olivia.role(), olivia.email.as_deref()),
        (Some(tenant.id), TenantOwner, Some("olivia@example.org"))
    );
    let tenant = GetTenantRequest { id: tenant.id };
    let tenant = TenantServiceClient::new(root.client()).get_tenant(tenant).await.unwrap().into_inner();
    assert_eq!(tenant.user_count, 1);
    assert_eq!(fields(&anonymous.look_up_invitation(look_up).await.unwrap_err()), ["token"]);
    assert_eq!(fields(&anonymous.accept_invitation(acceptance(&token, "second")).await.unwrap_err()), ["token"]);
}

#[tokio::test]
async fn roles_are_given_as_at_creation_and_tenants_stay_apart() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "a").await.id, app.tenant(&root, "b").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let foreign = app.user(&root, TenantOwner, Some(b)).await;
    let made = invite(&owner, "sub@example.org", Subscriber, None).await.unwrap();
    assert_eq!(made.tenant_id, Some(a));
    assert_eq!(code(invite(&owner, "x@example.org", TenantOwner, None).await), Code::PermissionDenied);
    assert_eq!(code(invite(&owner, "x@example.org", Admin, None).await), Code::PermissionDenied);
    assert_eq!(fields(&invite(&owner, "x@example.org", Subscriber, Some(b)).await.unwrap_err()), ["tenant"]);
    assert_eq!(fields(&invite(&root, "x@example.org", Subscriber, None).await.unwrap_err()), ["tenant"]);
    assert_eq!(fields(&invite(&root, "nowhere", Subscriber, Some(a)).await.unwrap_err()), ["email"]);
    assert_eq!(fields(&invite(&root, "x@example.org", Subscriber, Some(999_999)).await.unwrap_err()), ["tenant"]);
    assert_eq!(invite(&root, "staff@example.org", Admin, None).await.unwrap().tenant_id, None);
    let delete = || DeleteInvitationRequest { id: made.id.clone() };
    assert_eq!(code(invitations(foreign.client()).delete_invitation(delete()).await), Code::NotFound);
    let seen = invitations(foreign.client()).list_invitations(ListInvitationsRequest::default()).await.unwrap();
    assert_eq!(seen.into_inner().total_size, 0);
    invitations(owner.client()).delete_invitation(delete()).await.unwrap();
}

#[tokio::test]
async fn an_invitation_ends_by_time_by_another_link_and_by_its_maker() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let made = invite(&root, "late@example.org", Subscriber, Some(tenant.id)).await.unwrap();
    let first = app.mailed("invitation#token=").await;
    app.clock.advance(TimeDelta::days(7) + TimeDelta::seconds(1));
    let mut anonymous = invitations(app.anonymous());
    assert_eq!(fields(&anonymous.accept_invitation(acceptance(&first, "late")).await.unwrap_err()), ["token"]);
    let root = app.sign_in(root.id, &root.username, None).await;
    invitations(root.client()).resend_invitation(ResendInvitationRequest { id: made.id }).await.unwrap();
    let second = app.mailed("invitation#token=").await;
    assert_ne!(first, second);
    anonymous.accept_invitation(acceptance(&second, "late")).await.unwrap();
    let open = ListInvitationsRequest { is_open: Some(true), ..Default::default() };
    assert_eq!(invitations(root.client()).list_invitations(open).await.unwrap().into_inner().total_size, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_accept_at_once_one_succeeds() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    invite(&root, "race@example.org", Subscriber, Some(tenant.id)).await.unwrap();
    let token = app.mailed("invitation#token=").await;
    let tries = (0..64).map(|n| {
        let (mut anonymous, request) = (invitations(app.anonymous()), acceptance(&token, &format!("racer-{n}")));
        async move { anonymous.accept_invitation(request).await.is_ok() }
    });
    let won = join_all(tries).await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    let list = ListUsersRequest { tenant_id: Some(tenant.id), ..Default::default() };
    assert_eq!(UserServiceClient::new(root.client()).list_users(list).await.unwrap().into_inner().total_size, 1);
}

#[tokio::test]
async fn a_tenant_comes_with_its_owners_invitation_or_not_at_all() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let mut tenants = TenantServiceClient::new(root.client());
    let request = |email: &str| CreateTenantWithOwnerRequest {
        tenant: Some(Tenant { name: Some("New".into()), slug: Some("new".into()), ..Tenant::default() }),
        owner_email: Some(email.into()),
    };
    assert_eq!(fields(&tenants.create_tenant_with_owner(request("nowhere")).await.unwrap_err()), ["owner_email"]);
    let none = tenants.list_tenants(ListTenantsRequest::default()).await.unwrap().into_inner();
    assert_eq!(none.total_size, 0, "nothing was made");
    let tenant = tenants.create_tenant_with_owner(request("o@example.org")).await.unwrap().into_inner();
    let settings = UpdateTenantSettingsRequest {
        id: tenant.id,
        settings: Some(TenantSettings {
            brand_color: Some("green".into()),
            locale: Some("xx".into()),
            ..Default::default()
        }),
        update_mask: None,
    };
    assert_eq!(fields(&tenants.update_tenant_settings(settings).await.unwrap_err()), ["brand_color", "locale"]);
    let token = app.mailed("invitation#token=").await;
    invitations(app.anonymous()).accept_invitation(acceptance(&token, "owner")).await.unwrap();
}
