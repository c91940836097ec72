use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    auth_service_client::AuthServiceClient,
    tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{App, app::PASSWORD};
use tonic::Code;

use crate::{code, fields};

fn login(name: &str, password: &str) -> LoginRequest {
    LoginRequest { username: Some(name.into()), password: Some(password.into()), otp: None }
}

#[tokio::test]
async fn signs_in_by_username_or_email_and_out_again() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let mut auth = AuthServiceClient::new(app.anonymous());
    let by_email = auth.login(login(&format!("{}@EXAMPLE.com", root.username), PASSWORD)).await.unwrap().into_inner();
    assert_eq!(by_email.user.unwrap().id, root.id);

    let mut own = AuthServiceClient::new(app.anonymous().with_token(&by_email.key.unwrap()));
    let me = own.get_current_user(GetCurrentUserRequest {}).await.unwrap().into_inner();
    assert_eq!((me.username.as_deref(), me.tenant_id), (Some(root.username.as_str()), None));
    own.logout(LogoutRequest {}).await.unwrap();
    assert_eq!(code(own.get_current_user(GetCurrentUserRequest {}).await), Code::Unauthenticated);
    // The other session goes on.
    AuthServiceClient::new(root.client()).get_current_user(GetCurrentUserRequest {}).await.unwrap();
}

#[tokio::test]
async fn wrong_unknown_and_inactive_get_the_same_answer() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(tenant.id)).await;
    let mut auth = AuthServiceClient::new(app.anonymous());
    let wrong = auth.login(login(&user.username, "not the password")).await.unwrap_err();
    let unknown = auth.login(login("nobody", PASSWORD)).await.unwrap_err();
    let off = ActivateUserRequest { id: user.id, is_active: Some(false) };
    UserServiceClient::new(root.client()).activate_user(off).await.unwrap();
    let inactive = auth.login(login(&user.username, PASSWORD)).await.unwrap_err();
    for refusal in [&wrong, &unknown, &inactive] {
        assert_eq!(
            (refusal.code(), refusal.message(), refusal.details()),
            (Code::InvalidArgument, wrong.message(), wrong.details())
        );
    }
}

#[tokio::test]
async fn usernames_keep_their_case() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let mut auth = AuthServiceClient::new(app.anonymous());
    assert_eq!(code(auth.login(login(&root.username.to_uppercase(), PASSWORD)).await), Code::InvalidArgument);
}

#[tokio::test]
async fn sessions_end_a_week_after_their_last_use() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let mut auth = AuthServiceClient::new(root.client());
    app.clock.advance(TimeDelta::days(6));
    auth.get_current_user(GetCurrentUserRequest {}).await.unwrap();
    app.clock.advance(TimeDelta::days(8));
    assert_eq!(code(auth.get_current_user(GetCurrentUserRequest {}).await), Code::Unauthenticated);
}

#[tokio::test]
async fn changing_the_password_ends_all_sessions() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let other = app.sign_in(root.id, &root.username, None).await;
    let mut auth = AuthServiceClient::new(root.client());
    let change = |old: &str, again: &str| ChangePasswordRequest {
        old_password: Some(old.into()),
        new_password1: Some("an entirely new one".into()),
        new_password2: Some(again.into()),
    };
    let refused = auth.change_password(change("wrong", "an entirely new one")).await.unwrap_err();
    assert_eq!(fields(&refused), ["old_password"]);
    let refused = auth.change_password(change(PASSWORD, "something else")).await.unwrap_err();
    assert_eq!(fields(&refused), ["new_password2"]);
    auth.change_password(change(PASSWORD, "an entirely new one")).await.unwrap();
    for session in [&root, &other] {
        let ended = AuthServiceClient::new(session.client()).get_current_user(GetCurrentUserRequest {}).await;
        assert_eq!(code(ended), Code::Unauthenticated);
    }
    let mut auth = AuthServiceClient::new(app.anonymous());
    assert_eq!(code(auth.login(login(&root.username, PASSWORD)).await), Code::InvalidArgument);
    auth.login(login(&root.username, "an entirely new one")).await.unwrap();
}

#[tokio::test]
async fn credentials_are_told_apart_and_checked() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let me = |client| async move { AuthServiceClient::new(client).get_current_user(GetCurrentUserRequest {}).await };
    me(app.anonymous().with_header("authorization", &format!("Token {}", root.token))).await.unwrap();
    let without = me(app.anonymous()).await.unwrap_err();
    assert_eq!(without.message(), "Authentication credentials were not provided.");
    let invalid = me(app.anonymous().with_token("nonsense")).await.unwrap_err();
    assert_eq!((invalid.code(), invalid.message()), (Code::Unauthenticated, "Invalid token."));
    // A bare key is wrong (H02).
    assert_eq!(code(me(app.anonymous().with_header("authorization", &root.token)).await), Code::Unauthenticated);
    let cookie = format!("wiwebb={}", root.token);
    let both = me(root.client().with_header("cookie", &cookie)).await;
    assert_eq!(code(both), Code::InvalidArgument);
    let foreign = app.anonymous().with_header("cookie", &cookie).with_header("origin", "https://evil.example");
    assert_eq!(code(me(foreign).await), Code::PermissionDenied);
    me(app.anonymous().with_header("cookie", &cookie).with_header("sec-fetch-site", "same-origin")).await.unwrap();
}

#[tokio::test]
async fn cookie_sign_in_keeps_the_key_out_of_the_reply() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let browser = app.anonymous().with_header("x-wiwebb-session", "cookie");
    let mut auth = AuthServiceClient::new(browser.clone().with_header("origin", "https://evil.example"));
    assert_eq!(code(auth.login(login(&root.username, PASSWORD)).await), Code::PermissionDenied);
    let browser = browser.with_header("origin", "http://localhost").with_header("host", "localhost");
    let reply = AuthServiceClient::new(browser).login(login(&root.username, PASSWORD)).await.unwrap();
    let cookie = reply.metadata().get("set-cookie").unwrap().to_str().unwrap().to_owned();
    assert!(
        cookie.starts_with("wiwebb=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert_eq!(reply.into_inner().key, None);
}

#[tokio::test]
async fn an_inactive_tenant_locks_its_people_out_and_lets_them_back() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let mut tenants = TenantServiceClient::new(root.client());
    let switch = |active| UpdateTenantRequest {
        id: tenant.id,
        tenant: Some(Tenant { is_active: Some(active), ..Tenant::default() }),
        update_mask: None,
    };
    tenants.update_tenant(switch(false)).await.unwrap();
    let mut auth = AuthServiceClient::new(owner.client());
    assert_eq!(code(auth.get_current_user(GetCurrentUserRequest {}).await), Code::Unauthenticated);
    let mut anonymous = AuthServiceClient::new(app.anonymous());
    assert_eq!(code(anonymous.login(login(&owner.username, PASSWORD)).await), Code::InvalidArgument);
    tenants.update_tenant(switch(true)).await.unwrap();
    let ended = auth.get_current_user(GetCurrentUserRequest {}).await;
    assert_eq!(code(ended), Code::Unauthenticated, "as when somebody is deactivated, sessions do not come back");
    anonymous.login(login(&owner.username, PASSWORD)).await.unwrap();
}

#[tokio::test]
async fn a_changed_password_is_told_by_mail_after_the_commit() {
    use sea_orm::{ConnectionTrait as _, Statement};
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(tenant.id)).await;
    let owner = app.database.owner().await;
    let waiting = async || {
        let sql = "SELECT topic, CAST(payload AS text) AS payload FROM outbox";
        let rows = owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get::<String>("", "payload").unwrap()).collect::<Vec<_>>()
    };
    let mut users = UserServiceClient::new(root.client());
    let weak = SetPasswordRequest { id: user.id, password: Some("short".into()) };
    users.set_password(weak).await.unwrap_err();
    assert!(waiting().await.is_empty());
    users.set_password(SetPasswordRequest { id: user.id, password: Some("a brand new one".into()) }).await.unwrap();
    let mails = waiting().await;
    assert!(mails.len() == 1 && mails[0].contains(&user.username) && !mails[0].contains("brand new"), "{mails:?}");
}
