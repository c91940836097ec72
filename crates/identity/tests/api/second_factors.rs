use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, TenantOwner},
    auth_service_client::AuthServiceClient,
    second_factor_service_client::SecondFactorServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::{Actor, App, Client, app::PASSWORD, totp};
use tonic::{Code, Status};
use wiwebb_identity::Settings;

use crate::{code, fields, reason};

fn factors(client: Client) -> SecondFactorServiceClient<Client> {
    SecondFactorServiceClient::new(client)
}

/// Enrols an authenticator application; returns its secret and the recovery codes.
async fn enrol(app: &App, client: Client) -> Result<(String, Vec<String>), Status> {
    let mut factors = factors(client);
    let begun = factors.begin_totp_enrolment(BeginTotpEnrolmentRequest::default()).await?.into_inner();
    let code = Some(totp(&begun.secret, app.clock.now()));
    let confirmed = factors.confirm_totp_enrolment(ConfirmTotpEnrolmentRequest { code }).await?.into_inner();
    Ok((begun.secret, confirmed.recovery_codes))
}

async fn login(app: &App, name: &str, otp: Option<&str>) -> Result<LoginResponse, Status> {
    login_with(app, name, PASSWORD, otp).await
}

async fn login_with(app: &App, name: &str, password: &str, otp: Option<&str>) -> Result<LoginResponse, Status> {
    let (username, password, otp) = (Some(name.into()), Some(password.into()), otp.map(str::to_owned));
    let mut auth = AuthServiceClient::new(app.anonymous());
    auth.login(LoginRequest { username, password, otp }).await.map(tonic::Response::into_inner)
}

/// The code of the next step.
fn next(app: &App, secret: &str) -> String {
    app.clock.advance(TimeDelta::seconds(30));
    totp(secret, app.clock.now())
}

async fn someone(app: &App) -> (Actor, Actor) {
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(tenant.id)).await;
    (root, user)
}

/// Everything in the texts of a table's column.
async fn texts(app: &App, column: &str, table: &str) -> String {
    let owner = app.database.owner().await;
    let sql = format!("SELECT CAST({column} AS text) AS text FROM {table}");
    let rows = owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "text").unwrap()).collect()
}

#[tokio::test]
async fn an_account_with_a_factor_is_opened_by_it() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (secret, codes) = enrol(&app, user.client()).await.unwrap();
    assert_eq!(codes.len(), 10);

    let missing = login(&app, &user.username, None).await.unwrap_err();
    assert_eq!((missing.code(), reason(&missing).as_str()), (Code::InvalidArgument, "SECOND_FACTOR_REQUIRED"));
    assert_eq!(fields(&missing), [""]);
    let wrong_password = login_with(&app, &user.username, "not the password", None).await.unwrap_err();
    assert_ne!(reason(&wrong_password), "SECOND_FACTOR_REQUIRED");
    let code = next(&app, &secret);
    let right_code = login_with(&app, &user.username, "not the password", Some(&code)).await.unwrap_err();
    assert_eq!(right_code.message(), wrong_password.message());
    assert_eq!(fields(&login(&app, &user.username, Some("000000")).await.unwrap_err()), ["otp"]);

    login(&app, &user.username, Some(&code)).await.unwrap();
    let replayed = login(&app, &user.username, Some(&code)).await.unwrap_err();
    assert_eq!(fields(&replayed), ["otp"], "a code is taken once");
    login(&app, &user.username, Some(&next(&app, &secret))).await.unwrap();
}

#[tokio::test]
async fn the_code_that_confirms_is_used_up() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (secret, _) = enrol(&app, user.client()).await.unwrap();
    let code = totp(&secret, app.clock.now());
    assert_eq!(fields(&login(&app, &user.username, Some(&code)).await.unwrap_err()), ["otp"]);
}

#[tokio::test]
async fn an_enrolment_counts_once_it_is_confirmed() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let mut own = factors(user.client());
    let nothing = own.confirm_totp_enrolment(ConfirmTotpEnrolmentRequest { code: Some("123456".into()) }).await;
    assert_eq!(code(nothing), Code::NotFound);
    let begin = |name: &str| BeginTotpEnrolmentRequest { name: name.into() };
    let first = own.begin_totp_enrolment(begin("old telephone")).await.unwrap().into_inner();
    let second = own.begin_totp_enrolment(begin("telephone")).await.unwrap().into_inner();
    assert!(second.otpauth_url.starts_with(&format!("otpauth://totp/WiWebb:{}?secret=", user.username)));
    login(&app, &user.username, None).await.unwrap();

    let confirm = |code: String| ConfirmTotpEnrolmentRequest { code: Some(code) };
    let dropped = own.confirm_totp_enrolment(confirm(totp(&first.secret, app.clock.now()))).await.unwrap_err();
    assert_eq!(fields(&dropped), ["code"]);
    own.confirm_totp_enrolment(confirm(totp(&second.secret, app.clock.now()))).await.unwrap();
    let list = own.list_second_factors(ListSecondFactorsRequest {}).await.unwrap().into_inner();
    assert_eq!((list.second_factors.len(), list.recovery_codes_left, list.required), (1, 10, false));
    assert_eq!(list.second_factors[0].name, "telephone");

    let third = own.begin_totp_enrolment(begin("tablet")).await.unwrap().into_inner();
    app.clock.advance(TimeDelta::minutes(61));
    let late = own.confirm_totp_enrolment(confirm(totp(&third.secret, app.clock.now()))).await;
    assert_eq!(code(late), Code::NotFound, "an enrolment waits an hour");
    let (_, codes) = enrol(&app, user.client()).await.unwrap();
    assert!(codes.is_empty(), "the codes that there are stay good");
}

#[tokio::test]
async fn sixty_four_uses_of_one_recovery_code_succeed_once() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (_, codes) = enrol(&app, user.client()).await.unwrap();
    let shouted = codes[0].to_uppercase().replace('-', " ");
    let tries = (0..64).map(|_| login(&app, &user.username, Some(&shouted)));
    let results = futures::future::join_all(tries).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let list = factors(user.client()).list_second_factors(ListSecondFactorsRequest {}).await.unwrap().into_inner();
    assert_eq!(list.recovery_codes_left, 9);
    assert!(texts(&app, "payload", "outbox").await.contains("Codes left: 9."));
}

#[tokio::test]
async fn sixty_four_uses_of_one_code_succeed_once() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (secret, _) = enrol(&app, user.client()).await.unwrap();
    let code = next(&app, &secret);
    let results = futures::future::join_all((0..64).map(|_| login(&app, &user.username, Some(&code)))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
}

#[tokio::test]
async fn guessing_is_bounded_and_the_wait_ends() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (secret, _) = enrol(&app, user.client()).await.unwrap();
    for _ in 0..10 {
        assert_eq!(fields(&login(&app, &user.username, Some("aaaa-aaaa-aaaa-aaaa")).await.unwrap_err()), ["otp"]);
    }
    let right = totp(&secret, app.clock.now() + TimeDelta::seconds(30));
    let waits = login(&app, &user.username, Some(&right)).await.unwrap_err();
    assert_eq!((waits.code(), reason(&waits).as_str()), (Code::ResourceExhausted, "TOO_MANY_WRONG_ANSWERS"));
    app.clock.advance(TimeDelta::seconds(16));
    login(&app, &user.username, Some("000000")).await.unwrap_err();
    app.clock.advance(TimeDelta::seconds(16));
    assert_eq!(code(login(&app, &user.username, Some(&right)).await), Code::ResourceExhausted, "longer each time");
    app.clock.advance(TimeDelta::seconds(15));
    login(&app, &user.username, Some(&next(&app, &secret))).await.unwrap();
    assert_eq!(fields(&login(&app, &user.username, Some("000000")).await.unwrap_err()), ["otp"], "from the start");
}

#[tokio::test]
async fn parallel_guesses_are_bounded_too() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    enrol(&app, user.client()).await.unwrap();
    let results = futures::future::join_all((0..40).map(|_| login(&app, &user.username, Some("000000")))).await;
    let looked_at = results.iter().filter(|r| r.as_ref().unwrap_err().code() == Code::InvalidArgument).count();
    assert_eq!(looked_at, 10);
}

#[tokio::test]
async fn a_session_that_gave_no_factor_changes_none() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let older = app.sign_in(user.id, &user.username, None).await;
    let (secret, _) = enrol(&app, user.client()).await.unwrap();
    let refused = enrol(&app, older.client()).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "SECOND_FACTOR_REQUIRED"));
    let list = factors(older.client()).list_second_factors(ListSecondFactorsRequest {}).await.unwrap().into_inner();
    let id = list.second_factors[0].id.clone();
    let delete = factors(older.client()).delete_second_factor(DeleteSecondFactorRequest { id: id.clone() }).await;
    assert_eq!(code(delete), Code::PermissionDenied);
    let codes = factors(older.client()).regenerate_recovery_codes(RegenerateRecoveryCodesRequest {}).await;
    assert_eq!(code(codes), Code::PermissionDenied);

    let otp = Some(next(&app, &secret));
    let request = ReauthenticateRequest { password: Some(PASSWORD.into()), otp, ..Default::default() };
    let lifted = AuthServiceClient::new(older.client()).reauthenticate(request).await.unwrap().into_inner();
    assert!(lifted.second_factor);
    factors(older.client()).delete_second_factor(DeleteSecondFactorRequest { id }).await.unwrap();
    login(&app, &user.username, None).await.unwrap();
    let list = factors(older.client()).list_second_factors(ListSecondFactorsRequest {}).await.unwrap().into_inner();
    assert_eq!((list.second_factors.len(), list.recovery_codes_left), (0, 0), "the codes go with the last factor");
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let mut own = factors(user.client());
    let without = own.regenerate_recovery_codes(RegenerateRecoveryCodesRequest {}).await.unwrap_err();
    assert_eq!(reason(&without), "NO_SECOND_FACTOR");
    let (_, old) = enrol(&app, user.client()).await.unwrap();
    let new = own.regenerate_recovery_codes(RegenerateRecoveryCodesRequest {}).await.unwrap().into_inner();
    assert!(new.recovery_codes.len() == 10 && new.recovery_codes.iter().all(|code| !old.contains(code)));
    assert_eq!(fields(&login(&app, &user.username, Some(&old[0])).await.unwrap_err()), ["otp"]);
    login(&app, &user.username, Some(&new.recovery_codes[9])).await.unwrap();
}

#[tokio::test]
async fn a_new_password_never_skips_the_factor() {
    let app = App::start().await;
    let (root, user) = someone(&app).await;
    let (secret, _) = enrol(&app, user.client()).await.unwrap();
    let request = SetPasswordRequest { id: user.id, password: Some("a brand new one".into()) };
    UserServiceClient::new(root.client()).set_password(request).await.unwrap();
    let missing = login_with(&app, &user.username, "a brand new one", None).await.unwrap_err();
    assert_eq!(reason(&missing), "SECOND_FACTOR_REQUIRED");
    let code = next(&app, &secret);
    login_with(&app, &user.username, "a brand new one", Some(&code)).await.unwrap();
}

#[tokio::test]
async fn managers_reset_factors_of_those_they_manage() {
    let app = App::start().await;
    let (root, user) = someone(&app).await;
    let owner = app.user(&root, TenantOwner, user.tenant).await;
    enrol(&app, user.client()).await.unwrap();
    let reset = async |by: &Actor, id| {
        let request = ResetSecondFactorsRequest { id };
        UserServiceClient::new(by.client()).reset_second_factors(request).await.map(|_| ())
    };
    for id in [user.id, owner.id] {
        assert_eq!(code(reset(&user, id).await), Code::PermissionDenied);
    }
    assert!(reset(&owner, root.id).await.is_err() && reset(&owner, owner.id).await.is_err());
    reset(&owner, user.id).await.unwrap();
    let ended = factors(user.client()).list_second_factors(ListSecondFactorsRequest {}).await;
    assert_eq!(code(ended), Code::Unauthenticated, "the sessions end");
    login(&app, &user.username, None).await.unwrap();
    assert!(texts(&app, "payload", "outbox").await.contains("All second factors and recovery codes"));

    app.identity.reset_second_factors(&owner.username).await.unwrap();
    assert_eq!(app.identity.reset_second_factors("nobody").await.unwrap_err().kind(), kernel::Kind::NotFound);
}

#[tokio::test]
async fn staff_who_must_have_a_factor_only_enrol_until_they_have() {
    let app = App::start_as(Settings { staff_second_factor: true, ..Settings::default() }).await;
    let root = app.superadmin().await;
    let older = app.sign_in(root.id, &root.username, None).await;
    let users = async |client| UserServiceClient::new(client).list_users(ListUsersRequest::default()).await;
    let refused = users(root.client()).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::PermissionDenied, "SECOND_FACTOR_ENROLMENT_REQUIRED")
    );
    AuthServiceClient::new(root.client()).get_current_user(GetCurrentUserRequest {}).await.unwrap();

    let (secret, _) = enrol(&app, root.client()).await.unwrap();
    users(root.client()).await.unwrap();
    assert_eq!(code(users(older.client()).await), Code::PermissionDenied, "another session has given none");
    let request =
        ReauthenticateRequest { password: Some(PASSWORD.into()), otp: Some(next(&app, &secret)), ..Default::default() };
    AuthServiceClient::new(older.client()).reauthenticate(request).await.unwrap();
    users(older.client()).await.unwrap();

    let list = factors(root.client()).list_second_factors(ListSecondFactorsRequest {}).await.unwrap().into_inner();
    assert!(list.required);
    let last = DeleteSecondFactorRequest { id: list.second_factors[0].id.clone() };
    let refused = factors(root.client()).delete_second_factor(last.clone()).await.unwrap_err();
    assert_eq!(reason(&refused), "LAST_SECOND_FACTOR");
    enrol(&app, root.client()).await.unwrap();
    factors(root.client()).delete_second_factor(last).await.unwrap();
    // People who are not staff need none.
    let tenant = app.tenant(&root, "acme").await;
    users(app.user(&root, Subscriber, Some(tenant.id)).await.client()).await.unwrap();
}

#[tokio::test]
async fn whoever_moves_takes_the_factor_along() {
    let app = App::start().await;
    let (root, user) = someone(&app).await;
    let (secret, codes) = enrol(&app, user.client()).await.unwrap();
    let request =
        AssignRoleRequest { id: user.id, role: Some(Admin.as_str_name()["USER_ROLE_".len()..].to_lowercase()) };
    UserServiceClient::new(root.client()).assign_role(request).await.unwrap();
    assert_eq!(reason(&login(&app, &user.username, None).await.unwrap_err()), "SECOND_FACTOR_REQUIRED");
    login(&app, &user.username, Some(&next(&app, &secret))).await.unwrap();
    login(&app, &user.username, Some(&codes[3])).await.unwrap();
}

#[tokio::test]
async fn secrets_stand_nowhere_in_the_open() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (secret, codes) = enrol(&app, user.client()).await.unwrap();
    login(&app, &user.username, Some(&codes[0])).await.unwrap();
    for (column, table) in [("details", "audit_logs"), ("payload", "outbox"), ("name", "totp_factors")] {
        let texts = texts(&app, column, table).await;
        assert!(!texts.is_empty() && !texts.contains(&secret), "{table}");
        assert!(codes.iter().all(|code| !texts.contains(code)), "{table}");
    }
    let owner = app.database.owner().await;
    let sql = "SELECT secret FROM totp_factors";
    let row = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap().unwrap();
    let stored: Vec<u8> = row.try_get("", "secret").unwrap();
    let plain = totp_rs::Secret::try_from_base32(&secret).unwrap();
    assert!(!stored.windows(20).any(|window| window == plain.as_bytes()));
}
