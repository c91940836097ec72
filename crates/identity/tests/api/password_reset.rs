use chrono::TimeDelta;
use futures::future::join_all;
use proto::wiwebb::identity::v1::{
    UserRole::Subscriber, account_service_client::AccountServiceClient, auth_service_client::AuthServiceClient, *,
};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::{Actor, App, Client, app::PASSWORD};
use tonic::Code;

use crate::{code, fields};

const NEW: &str = "an entirely new one";

async fn somebody(app: &App) -> Actor {
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    app.user(&root, Subscriber, Some(tenant.id)).await
}

fn email(user: &Actor) -> String {
    format!("{}@example.com", user.username)
}

fn confirmation(link: &str, password: &str) -> ConfirmPasswordResetRequest {
    let (uid, token) = link.split_once("&token=").unwrap();
    ConfirmPasswordResetRequest {
        uid: Some(uid.into()),
        token: Some(token.into()),
        new_password1: Some(password.into()),
        new_password2: Some(password.into()),
    }
}

fn accounts(app: &App) -> AccountServiceClient<Client> {
    AccountServiceClient::new(app.anonymous())
}

#[tokio::test]
async fn the_link_sets_a_password_once_and_ends_all_sessions() {
    let app = App::start().await;
    let user = somebody(&app).await;
    let link = app.reset_link(&email(&user)).await;
    let mut accounts = accounts(&app);
    let weak = accounts.confirm_password_reset(confirmation(&link, "12345")).await.unwrap_err();
    assert_eq!(fields(&weak), ["new_password1"; 3], "all reasons at once, and the link still works");
    accounts.confirm_password_reset(confirmation(&link, NEW)).await.unwrap();
    let used = accounts.confirm_password_reset(confirmation(&link, NEW)).await.unwrap_err();
    assert_eq!(fields(&used), ["token"]);
    let mut old = AuthServiceClient::new(user.client());
    assert_eq!(code(old.get_current_user(GetCurrentUserRequest {}).await), Code::Unauthenticated);
    let login = |password: &str| LoginRequest {
        username: Some(user.username.clone()),
        password: Some(password.into()),
        ..LoginRequest::default()
    };
    let mut anonymous = AuthServiceClient::new(app.anonymous());
    assert_eq!(code(anonymous.login(login(PASSWORD)).await), Code::InvalidArgument);
    anonymous.login(login(NEW)).await.unwrap();
}

#[tokio::test]
async fn a_wrong_or_old_link_names_what_is_wrong() {
    let app = App::start().await;
    let user = somebody(&app).await;
    let mut accounts = accounts(&app);
    let link = app.reset_link(&email(&user)).await;
    let with = |uid: &str, token: &str| ConfirmPasswordResetRequest {
        uid: Some(uid.into()),
        token: Some(token.into()),
        ..confirmation(&link, NEW)
    };
    let (uid, token) = link.split_once("&token=").unwrap();
    for (request, field) in [(with("!", token), "uid"), (with("MTAwMDAw", token), "token"), (with(uid, "x"), "token")] {
        assert_eq!(fields(&accounts.confirm_password_reset(request).await.unwrap_err()), [field]);
    }
    let newer = app.reset_link(&email(&user)).await;
    let replaced = accounts.confirm_password_reset(confirmation(&link, NEW)).await.unwrap_err();
    assert_eq!(fields(&replaced), ["token"], "a newer link replaces it");
    app.clock.advance(TimeDelta::days(3) + TimeDelta::seconds(1));
    let old = accounts.confirm_password_reset(confirmation(&newer, NEW)).await.unwrap_err();
    assert_eq!(fields(&old), ["token"], "three days");
}

#[tokio::test]
async fn a_changed_password_or_address_kills_the_link() {
    let app = App::start().await;
    let user = somebody(&app).await;
    let mut accounts = accounts(&app);
    let mut auth = AuthServiceClient::new(user.client());
    let link = app.reset_link(&email(&user)).await;
    let other = User { email: Some("elsewhere@example.com".into()), ..User::default() };
    let update = UpdateCurrentUserRequest { user: Some(other), update_mask: None };
    auth.update_current_user(update).await.unwrap();
    assert_eq!(fields(&accounts.confirm_password_reset(confirmation(&link, NEW)).await.unwrap_err()), ["token"]);
    let link = app.reset_link("elsewhere@example.com").await;
    let change = ChangePasswordRequest {
        old_password: Some(PASSWORD.into()),
        new_password1: Some(NEW.into()),
        new_password2: Some(NEW.into()),
    };
    auth.change_password(change).await.unwrap();
    assert_eq!(
        fields(&accounts.confirm_password_reset(confirmation(&link, "yet another one")).await.unwrap_err()),
        ["token"]
    );
}

#[tokio::test]
async fn a_username_that_is_somebody_s_address_takes_nothing_from_them() {
    let app = App::start().await;
    let mut accounts = accounts(&app);
    let register = |username: &str, email: &str| RegisterRequest {
        username: Some(username.into()),
        email: Some(email.into()),
        password1: Some(PASSWORD.into()),
        password2: Some(PASSWORD.into()),
        ..RegisterRequest::default()
    };
    accounts.register(register("victim", "Victim@example.org")).await.unwrap();
    let late = accounts.register(register("victim@example.org", "thief@example.org")).await.unwrap_err();
    assert_eq!(fields(&late), ["username"]);
    accounts.register(register("early@example.org", "other@example.org")).await.unwrap();
    accounts.register(register("early", "early@example.org")).await.unwrap();
    let link = app.reset_link("early@example.org").await;
    accounts.confirm_password_reset(confirmation(&link, NEW)).await.unwrap();
    let login = LoginRequest { username: Some("early".into()), password: Some(NEW.into()), ..LoginRequest::default() };
    AuthServiceClient::new(app.anonymous()).login(login).await.expect("the mail was for the address's owner");
}

#[tokio::test]
async fn asking_does_the_same_for_every_address() {
    let app = App::start().await;
    let user = somebody(&app).await;
    let owner = app.database.owner().await;
    let events = async || {
        let sql = "SELECT count(*) AS n FROM outbox WHERE topic = 'identity.password_reset_requested'";
        let statement = Statement::from_string(owner.get_database_backend(), sql);
        owner.query_one_raw(statement).await.unwrap().unwrap().try_get::<i64>("", "n").unwrap()
    };
    let mut accounts = accounts(&app);
    let mut answers = Vec::new();
    for (n, address) in [email(&user), "nobody@example.com".to_owned()].into_iter().enumerate() {
        let request = RequestPasswordResetRequest { email: Some(address) };
        answers.push(accounts.request_password_reset(request).await.unwrap().into_inner());
        assert_eq!(events().await, n as i64 + 1, "one event, whoever it is");
    }
    assert_eq!(answers[0], answers[1]);
    let bad = RequestPasswordResetRequest { email: Some("nowhere".into()) };
    assert_eq!(fields(&accounts.request_password_reset(bad).await.unwrap_err()), ["email"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_use_a_link_at_once_one_succeeds() {
    let app = App::start().await;
    let user = somebody(&app).await;
    let link = app.reset_link(&email(&user)).await;
    let tries = (0..64).map(|n| {
        let (mut accounts, request) = (accounts(&app), confirmation(&link, &format!("{NEW} {n}")));
        async move { accounts.confirm_password_reset(request).await.is_ok() }
    });
    let won = join_all(tries).await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
}
