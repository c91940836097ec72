use proto::wiwebb::identity::v1::{
    account_service_client::AccountServiceClient, auth_service_client::AuthServiceClient,
    user_service_client::UserServiceClient, *,
};
use testkit::{App, Client, app::PASSWORD};
use tonic::Code;

use crate::{code, fields};

fn accounts(client: Client) -> AccountServiceClient<Client> {
    AccountServiceClient::new(client)
}

fn registration(name: &str) -> RegisterRequest {
    RegisterRequest {
        username: Some(name.into()),
        email: Some(format!("{name}@example.com")),
        password1: Some(PASSWORD.into()),
        password2: Some(PASSWORD.into()),
        first_name: Some("New".into()),
        last_name: None,
    }
}

#[tokio::test]
async fn a_new_account_is_signed_in_and_sees_only_itself() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let made = accounts(app.anonymous()).register(registration("newbie")).await.unwrap().into_inner();
    let user = made.user.unwrap();
    assert_eq!((user.username.as_str(), user.first_name.as_str(), user.last_name.as_str()), ("newbie", "New", ""));
    let client = app.anonymous().with_token(&made.key.unwrap());
    let me = AuthServiceClient::new(client.clone()).get_current_user(GetCurrentUserRequest {}).await.unwrap();
    let me = me.into_inner();
    assert_eq!((me.role(), me.tenant_id, me.id), (UserRole::Subscriber, None, user.id));
    let list = UserServiceClient::new(client).list_users(ListUsersRequest::default()).await.unwrap().into_inner();
    assert_eq!(list.users.iter().map(|user| user.id).collect::<Vec<_>>(), [user.id], "not even {}", root.username);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let app = App::start().await;
    let mut accounts = accounts(app.anonymous());
    let empty = accounts.register(RegisterRequest::default()).await.unwrap_err();
    assert_eq!(fields(&empty), ["username", "email", "password1", "password2"]);
    let bad = RegisterRequest {
        username: Some("a b".into()),
        email: Some("nowhere".into()),
        password1: Some("12345".into()),
        password2: Some("54321".into()),
        ..RegisterRequest::default()
    };
    let bad = accounts.register(bad).await.unwrap_err();
    assert_eq!(fields(&bad), ["username", "email", "password1", "password1", "password1", "password2"]);
    accounts.register(registration("taken")).await.unwrap();
    let again = RegisterRequest { email: Some("TAKEN@example.com".into()), ..registration("taken") };
    assert_eq!(fields(&accounts.register(again).await.unwrap_err()), ["username", "email"]);
}

#[tokio::test]
async fn an_address_is_proved_once() {
    let app = App::start().await;
    let mut anonymous = accounts(app.anonymous());
    let key = anonymous.register(registration("prover")).await.unwrap().into_inner().key.unwrap();
    let mut own = accounts(app.anonymous().with_token(&key));
    let known = own.get_preferences(GetPreferencesRequest {}).await.unwrap().into_inner();
    assert_eq!(known.email_verified_at, None);
    let first = app.mailed("verify-email#key=").await;
    own.resend_verification(ResendVerificationRequest {}).await.unwrap();
    let second = app.mailed("verify-email#key=").await;
    let verify = |key: &str| VerifyEmailRequest { key: Some(key.into()) };
    assert_eq!(fields(&anonymous.verify_email(verify(&first)).await.unwrap_err()), ["key"], "replaced");
    anonymous.verify_email(verify(&second)).await.unwrap();
    assert_eq!(fields(&anonymous.verify_email(verify(&second)).await.unwrap_err()), ["key"], "used");
    let known = own.get_preferences(GetPreferencesRequest {}).await.unwrap().into_inner();
    assert!(known.email_verified_at.is_some());
}

#[tokio::test]
async fn an_address_changes_by_the_proof_of_the_new_one() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let mut own = accounts(root.client());
    let ask = |email: &str, password: &str| ChangeEmailRequest {
        new_email: Some(email.into()),
        password: Some(password.into()),
    };
    assert_eq!(fields(&own.change_email(ask("new@example.com", "wrong")).await.unwrap_err()), ["password"]);
    own.change_email(ask("new@example.com", PASSWORD)).await.unwrap();
    let key = app.mailed("change-email#key=").await;
    let mut auth = AuthServiceClient::new(root.client());
    let before = auth.get_current_user(GetCurrentUserRequest {}).await.unwrap().into_inner().email.unwrap();
    assert_ne!(before, "new@example.com");
    let confirm = || ConfirmEmailChangeRequest { key: Some(key.clone()) };
    accounts(app.anonymous()).confirm_email_change(confirm()).await.unwrap();
    assert_eq!(code(accounts(app.anonymous()).confirm_email_change(confirm()).await), Code::InvalidArgument);
    let after = auth.get_current_user(GetCurrentUserRequest {}).await.unwrap().into_inner().email.unwrap();
    assert_eq!(after, "new@example.com");
    // The old address is told, and the new one is proved by having been reached.
    app.mailed("is new@example.com now").await;
    let known = own.get_preferences(GetPreferencesRequest {}).await.unwrap().into_inner();
    assert!(known.email_verified_at.is_some());
}

#[tokio::test]
async fn the_address_of_somebody_else_is_not_taken_over() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let victim = app.user(&root, UserRole::Admin, None).await;
    let mut own = accounts(root.client());
    let taken = format!("{}@example.com", victim.username);
    let ask = ChangeEmailRequest { new_email: Some(taken), password: Some(PASSWORD.into()) };
    own.change_email(ask).await.expect("whether it is taken is not told");
    let key = app.mailed("change-email#key=").await;
    let confirm = ConfirmEmailChangeRequest { key: Some(key) };
    let refused = accounts(app.anonymous()).confirm_email_change(confirm).await.unwrap_err();
    assert_eq!(fields(&refused), ["key"]);
}

#[tokio::test]
async fn mails_speak_the_language_of_their_reader() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let mut own = accounts(root.client());
    let prefer = |locale: &str| UpdatePreferencesRequest {
        preferences: Some(Preferences { locale: Some(locale.into()), ..Preferences::default() }),
    };
    assert_eq!(fields(&own.update_preferences(prefer("tlh")).await.unwrap_err()), ["locale"]);
    assert_eq!(own.update_preferences(prefer("fr-CA")).await.unwrap().into_inner().locale.as_deref(), Some("fr"));
    own.resend_verification(ResendVerificationRequest {}).await.unwrap();
    assert!(!app.mailed("Confirmez que cette adresse").await.is_empty());
}
