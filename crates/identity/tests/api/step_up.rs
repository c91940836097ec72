use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::Subscriber, auth_service_client::AuthServiceClient, user_service_client::UserServiceClient, *,
};
use testkit::{Actor, App, Authenticator, Client, app::PASSWORD};
use tonic::{Code, Status};

use crate::{code, fields, reason};

async fn set_password(client: Client, id: i64) -> Result<(), Status> {
    let request = SetPasswordRequest { id, password: Some("a brand new one".into()) };
    UserServiceClient::new(client).set_password(request).await.map(drop)
}

async fn reauthenticate(client: Client, request: ReauthenticateRequest) -> Result<ReauthenticateResponse, Status> {
    AuthServiceClient::new(client).reauthenticate(request).await.map(tonic::Response::into_inner)
}

fn password(password: &str) -> ReauthenticateRequest {
    ReauthenticateRequest { password: Some(password.into()), ..Default::default() }
}

async fn people(app: &App) -> (Actor, Actor) {
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(tenant.id)).await;
    app.clock.advance(TimeDelta::minutes(11));
    (root, user)
}

#[tokio::test]
async fn an_old_browser_session_proves_itself_anew_and_a_token_does_not() {
    let app = App::start().await;
    let (root, user) = people(&app).await;
    let refused = set_password(root.browser(&app), user.id).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "FRESH_SIGN_IN_REQUIRED"));
    set_password(root.client(), user.id).await.unwrap();

    let wrong = reauthenticate(root.browser(&app), password("not the password")).await.unwrap_err();
    assert_eq!(fields(&wrong), ["password"]);
    let renewed = reauthenticate(root.browser(&app), password(PASSWORD)).await.unwrap();
    assert!(!renewed.second_factor && renewed.authenticated_at.is_some());
    set_password(root.browser(&app), user.id).await.unwrap();
    app.clock.advance(TimeDelta::minutes(11));
    assert_eq!(code(set_password(root.browser(&app), user.id).await), Code::PermissionDenied);
}

#[tokio::test]
async fn an_old_browser_session_changes_no_address_to_which_a_lost_password_is_sent() {
    let app = App::start().await;
    let (root, user) = people(&app).await;
    let with = |email: &str| Some(User { email: Some(email.into()), bio: Some("Hi".into()), ..User::default() });
    let own = async |client: Client, email: &str| {
        let request = UpdateCurrentUserRequest { user: with(email), update_mask: None };
        AuthServiceClient::new(client).update_current_user(request).await
    };
    let others = async |client: Client, email: &str| {
        let request = UpdateUserRequest { id: user.id, user: with(email), update_mask: None };
        UserServiceClient::new(client).update_user(request).await
    };
    for refused in
        [own(user.browser(&app), "thief@example.org").await, others(root.browser(&app), "a@example.org").await]
    {
        assert_eq!(reason(&refused.unwrap_err()), "FRESH_SIGN_IN_REQUIRED");
    }
    let same = format!("{}@example.com", user.username);
    own(user.browser(&app), &same).await.expect("the rest of the profile is free to change");
    own(user.client(), "mine@example.org").await.unwrap();
    reauthenticate(root.browser(&app), password(PASSWORD)).await.unwrap();
    others(root.browser(&app), "theirs@example.org").await.unwrap();
}

#[tokio::test]
async fn a_passkey_proves_it_too_if_it_is_one_s_own() {
    let app = App::start().await;
    let (root, user) = people(&app).await;
    let (mut device, _) = Authenticator::register(root.client()).await.unwrap();
    let (mut other, _) = Authenticator::register(user.client()).await.unwrap();
    app.clock.advance(TimeDelta::minutes(11));
    let asked = async |device: &mut Authenticator| {
        let FinishPasskeyLoginRequest { ceremony, credential } = device.assertion(app.anonymous(), "").await.unwrap();
        ReauthenticateRequest { ceremony, credential, ..Default::default() }
    };
    let theirs = reauthenticate(root.browser(&app), asked(&mut other).await).await.unwrap_err();
    assert_eq!(fields(&theirs), ["credential"]);
    let alone = reauthenticate(root.browser(&app), password(PASSWORD)).await.unwrap_err();
    assert_eq!(reason(&alone), "SECOND_FACTOR_REQUIRED", "the password is not enough for this account");
    assert_eq!(code(set_password(root.browser(&app), user.id).await), Code::PermissionDenied);
    assert!(reauthenticate(root.browser(&app), asked(&mut device).await).await.unwrap().second_factor);
    set_password(root.browser(&app), user.id).await.unwrap();
    let half = ReauthenticateRequest { ceremony: Some("x".into()), ..password(PASSWORD) };
    assert_eq!(fields(&reauthenticate(root.browser(&app), half).await.unwrap_err()), ["credential"]);
}

#[tokio::test]
async fn a_stolen_session_does_not_guess_the_password() {
    let app = App::start().await;
    let (_, user) = people(&app).await;
    let guess = |_| reauthenticate(user.client(), password("a guess"));
    let guesses = futures::future::join_all((0..30).map(guess)).await;
    let looked_at = guesses.iter().filter(|r| r.as_ref().unwrap_err().code() == Code::InvalidArgument).count();
    assert_eq!(looked_at, 10);
    let over = reauthenticate(user.client(), password(PASSWORD)).await;
    assert_eq!(code(over), Code::Unauthenticated, "the session that guessed has ended");
    let again = app.sign_in(user.id, &user.username, user.tenant).await;
    assert_eq!(code(reauthenticate(again.client(), password(PASSWORD)).await), Code::ResourceExhausted);
    app.clock.advance(TimeDelta::seconds(16));
    reauthenticate(again.client(), password(PASSWORD)).await.unwrap();
}
