use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, TenantOwner},
    auth_service_client::AuthServiceClient,
    session_service_client::SessionServiceClient,
    *,
};
use testkit::{Actor, App, Client, app::PASSWORD};
use tonic::Code;

use crate::code;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn sessions(client: Client) -> SessionServiceClient<Client> {
    SessionServiceClient::new(client)
}

async fn own(client: Client) -> Vec<Session> {
    sessions(client).list_sessions(ListSessionsRequest::default()).await.unwrap().into_inner().sessions
}

async fn me(client: Client) -> Code {
    let reply = AuthServiceClient::new(client).get_current_user(GetCurrentUserRequest {}).await;
    reply.map_or_else(|status| status.code(), |_| Code::Ok)
}

/// Signs somebody in once more, from a browser.
async fn from_firefox(app: &App, actor: &Actor) -> Client {
    let login = LoginRequest { username: Some(actor.username.clone()), password: Some(PASSWORD.into()), otp: None };
    let browser = app.anonymous().with_header("user-agent", FIREFOX);
    let token = AuthServiceClient::new(browser).login(login).await.unwrap().into_inner().key.unwrap();
    app.anonymous().with_token(&token)
}

#[tokio::test]
async fn sessions_are_told_by_device_and_ended_one_by_one() {
    let app = App::start().await;
    let root = app.superadmin().await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let firefox = from_firefox(&app, &root).await;
    let list = own(root.client()).await;
    assert_eq!(list.len(), 2);
    let (other, this) = (&list[0], &list[1]);
    assert_eq!((other.device.as_str(), other.user_agent.as_str()), ("Firefox on Linux", FIREFOX));
    assert_eq!((other.current, this.current), (false, true), "latest use first, the caller's is marked");
    assert_eq!(other.sign_in(), SignInMethod::Password);
    assert_eq!(other.client_address, "127.0.0.1");
    assert!(other.expires_at.as_ref().unwrap().seconds > other.created_at.as_ref().unwrap().seconds);
    assert!(own(firefox.clone()).await[0].current, "the other way round from there");

    let mut mine = sessions(root.client());
    mine.delete_session(DeleteSessionRequest { id: other.id.clone() }).await.unwrap();
    assert_eq!((me(firefox).await, me(root.client()).await), (Code::Unauthenticated, Code::Ok));
    assert_eq!(code(mine.delete_session(DeleteSessionRequest { id: other.id.clone() }).await), Code::NotFound);
    assert_eq!(code(mine.delete_session(DeleteSessionRequest { id: "nonsense".into() }).await), Code::NotFound);
    // One's own session can be ended, too: that signs out.
    mine.delete_session(DeleteSessionRequest { id: this.id.clone() }).await.unwrap();
    assert_eq!(me(root.client()).await, Code::Unauthenticated);
}

#[tokio::test]
async fn all_others_are_ended_and_counted() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let others = [from_firefox(&app, &root).await, from_firefox(&app, &root).await];
    let bystander = app.user(&root, Admin, None).await;
    let mut mine = sessions(root.client());
    let ended = mine.end_other_sessions(EndOtherSessionsRequest {}).await.unwrap().into_inner().ended;
    assert_eq!(ended, 2);
    for other in others {
        assert_eq!(me(other).await, Code::Unauthenticated);
    }
    assert_eq!((me(root.client()).await, me(bystander.client()).await), (Code::Ok, Code::Ok));
    assert_eq!(mine.end_other_sessions(EndOtherSessionsRequest {}).await.unwrap().into_inner().ended, 0);
}

#[tokio::test]
async fn nobody_ends_or_sees_a_session_of_somebody_else() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(tenant.id)).await;
    let theirs = own(subscriber.client()).await.remove(0).id;
    for other in [&root, &owner] {
        let refused = sessions(other.client()).delete_session(DeleteSessionRequest { id: theirs.clone() }).await;
        assert_eq!(code(refused), Code::NotFound, "this RPC is for one's own");
        assert!(own(other.client()).await.iter().all(|session| session.id != theirs));
    }
    assert_eq!(me(subscriber.client()).await, Code::Ok);
}

#[tokio::test]
async fn managers_see_and_end_the_sessions_of_those_they_manage() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let admin = app.user(&root, Admin, None).await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let foreign = app.user(&root, TenantOwner, Some(b.id)).await;
    let list = |actor: &Actor, user_id| {
        let mut client = sessions(actor.client());
        async move { client.list_user_sessions(ListUserSessionsRequest { user_id, ..Default::default() }).await }
    };
    let end = |actor: &Actor, user_id| {
        let mut client = sessions(actor.client());
        async move { client.end_user_sessions(EndUserSessionsRequest { user_id }).await }
    };
    for manager in [&root, &admin, &owner] {
        let found = list(manager, subscriber.id).await.unwrap().into_inner();
        assert_eq!((found.total_size, found.sessions[0].current), (1, false));
    }
    assert_eq!(code(list(&foreign, subscriber.id).await), Code::NotFound);
    assert_eq!(code(end(&foreign, subscriber.id).await), Code::NotFound);
    assert_eq!(code(list(&subscriber, subscriber.id).await), Code::PermissionDenied);
    assert_eq!(code(end(&admin, root.id).await), Code::PermissionDenied, "nobody acts on a higher role");
    assert_eq!(code(end(&owner, admin.id).await), Code::NotFound);
    assert_eq!(end(&owner, subscriber.id).await.unwrap().into_inner().ended, 1);
    assert_eq!(me(subscriber.client()).await, Code::Unauthenticated);
    assert_eq!(list(&owner, subscriber.id).await.unwrap().into_inner().total_size, 0);
}

#[tokio::test]
async fn expired_sessions_are_not_listed() {
    let app = App::start().await;
    let root = app.superadmin().await;
    app.clock.advance(chrono::TimeDelta::days(8));
    let again = from_firefox(&app, &root).await;
    assert_eq!(own(again).await.len(), 1);
}
