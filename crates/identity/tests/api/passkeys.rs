use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::Subscriber, auth_service_client::AuthServiceClient, passkey_service_client::PasskeyServiceClient,
    user_service_client::UserServiceClient, *,
};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::{
    Actor, App, Authenticator, Client,
    app::PASSWORD,
    authenticator::{from_struct, to_struct},
};
use tonic::{Code, Status};

use crate::{code, fields, reason};

fn passkeys(client: Client) -> PasskeyServiceClient<Client> {
    PasskeyServiceClient::new(client.on_page())
}

async fn someone(app: &App) -> (Actor, Actor) {
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(tenant.id)).await;
    (root, user)
}

async fn finish(app: &App, answer: FinishPasskeyLoginRequest) -> Result<LoginResponse, Status> {
    passkeys(app.anonymous()).finish_passkey_login(answer).await.map(tonic::Response::into_inner)
}

async fn sign_in(app: &App, device: &mut Authenticator) -> Result<LoginResponse, Status> {
    finish(app, device.assertion(app.anonymous(), "").await?).await
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_name_and_counts_as_two_factors() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (mut device, made) = Authenticator::register(user.client()).await.unwrap();
    let passkey = made.passkey.unwrap();
    assert_eq!((passkey.name(), passkey.host.as_str(), made.recovery_codes.len()), ("Test device", "localhost", 10));

    let signed_in = sign_in(&app, &mut device).await.unwrap();
    assert_eq!(signed_in.user.unwrap().id, user.id);
    let client = app.anonymous().with_token(&signed_in.key.unwrap());
    let rename = UpdatePasskeyRequest {
        id: passkey.id.clone(),
        passkey: Some(Passkey { name: Some("Key ring".into()), ..Passkey::default() }),
        update_mask: None,
    };
    // Only a session of two factors may change them.
    passkeys(client.clone()).update_passkey(rename).await.unwrap();
    let list = passkeys(client.clone()).list_passkeys(ListPasskeysRequest {}).await.unwrap().into_inner().passkeys;
    assert_eq!((list.len(), list[0].name(), list[0].last_used_at.is_some()), (1, "Key ring", true));

    let login = LoginRequest { username: Some(user.username.clone()), password: Some(PASSWORD.into()), otp: None };
    let without = AuthServiceClient::new(app.anonymous()).login(login.clone()).await.unwrap_err();
    assert_eq!(reason(&without), "SECOND_FACTOR_REQUIRED");
    passkeys(client).delete_passkey(DeletePasskeyRequest { id: passkey.id }).await.unwrap();
    AuthServiceClient::new(app.anonymous()).login(login).await.unwrap();
    assert_eq!(code(sign_in(&app, &mut device).await), Code::InvalidArgument, "a removed passkey opens nothing");
}

#[tokio::test]
async fn a_passkey_signs_a_browser_in_by_cookie() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    let answer = device.assertion(app.anonymous(), &user.username).await.unwrap();
    let mut browser = passkeys(app.anonymous().with_header("x-wiwebb-session", "cookie"));
    let reply = browser.finish_passkey_login(answer).await.unwrap();
    assert!(reply.metadata().get("set-cookie").unwrap().to_str().unwrap().starts_with("wiwebb="));
    assert_eq!(reply.into_inner().key, None);
}

#[tokio::test]
async fn a_ceremony_is_finished_once_and_in_time() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    let answer = device.assertion(app.anonymous(), "").await.unwrap();
    let results = futures::future::join_all((0..16).map(|_| finish(&app, answer.clone()))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let again = finish(&app, answer).await.unwrap_err();
    assert_eq!((again.code(), reason(&again).as_str()), (Code::NotFound, "CEREMONY_NOT_FOUND"));

    let late = device.assertion(app.anonymous(), "").await.unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(code(finish(&app, late).await), Code::NotFound);
}

#[tokio::test]
async fn a_ceremony_is_its_owner_s() {
    let app = App::start().await;
    let (root, user) = someone(&app).await;
    let begun = passkeys(user.client()).begin_passkey_registration(BeginPasskeyRegistrationRequest {}).await.unwrap();
    let BeginPasskeyRegistrationResponse { ceremony, public_key } = begun.into_inner();
    let (_, credential) = Authenticator::create(&from_struct(public_key.unwrap()));
    let credential = Some(to_struct(credential));
    let request = FinishPasskeyRegistrationRequest { ceremony: Some(ceremony), credential, name: String::new() };
    assert_eq!(code(passkeys(root.client()).finish_passkey_registration(request).await), Code::NotFound);

    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    for name in [root.username.as_str(), "nobody"] {
        let answer = device.assertion(app.anonymous(), name).await.unwrap();
        assert_eq!(code(finish(&app, answer).await), Code::InvalidArgument, "begun for {name}");
    }
    let answer = device.assertion(app.anonymous(), &user.username).await.unwrap();
    finish(&app, answer).await.unwrap();
}

#[tokio::test]
async fn the_challenge_does_not_tell_who_has_an_account() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    Authenticator::register(user.client()).await.unwrap();
    let mut asked = Vec::new();
    for name in [user.username.as_str(), "nobody", ""] {
        let request = BeginPasskeyLoginRequest { username: name.into() };
        let reply = passkeys(app.anonymous()).begin_passkey_login(request).await.unwrap().into_inner();
        let mut options = from_struct(reply.public_key.unwrap());
        assert_eq!(options["challenge"].take().as_str().unwrap().len(), 43);
        asked.push(options);
    }
    assert!(asked[0] == asked[1] && asked[1] == asked[2], "{asked:?}");
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_noted() {
    let app = App::start().await;
    let (root, user) = someone(&app).await;
    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    // Each assertion says one more.
    device.counter = 40;
    sign_in(&app, &mut device).await.unwrap();
    device.counter = 40;
    assert_eq!(code(sign_in(&app, &mut device).await), Code::InvalidArgument, "the same again");
    device.counter = 7;
    assert_eq!(code(sign_in(&app, &mut device).await), Code::InvalidArgument);
    device.counter = 41;
    sign_in(&app, &mut device).await.unwrap();
    let mut logs = audit_log_service_client::AuditLogServiceClient::new(root.client());
    let rows = logs.list_audit_logs(ListAuditLogsRequest::default()).await.unwrap().into_inner().audit_logs;
    assert_eq!(rows.iter().filter(|row| row.action == "passkey_counter_went_back").count(), 2);
}

#[tokio::test]
async fn devices_without_a_counter_sign_in_again_and_again() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    device.counts = false;
    sign_in(&app, &mut device).await.unwrap();
    sign_in(&app, &mut device).await.unwrap();
}

#[tokio::test]
async fn another_page_or_another_device_proves_nothing() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    device.origin = "http://evil.localhost:8000".into();
    assert_eq!(code(sign_in(&app, &mut device).await), Code::InvalidArgument);
    device.origin = testkit::authenticator::PAGE.into();
    device.host = "evil.localhost".into();
    assert_eq!(code(sign_in(&app, &mut device).await), Code::InvalidArgument);
    device.host = "localhost".into();
    let handle = std::mem::replace(&mut device.handle, vec![7; 16]);
    assert_eq!(code(sign_in(&app, &mut device).await), Code::InvalidArgument);
    device.handle = handle;

    let mut answer = device.assertion(app.anonymous(), "").await.unwrap();
    let mut credential = from_struct(answer.credential.unwrap());
    let other = device.assertion(app.anonymous(), "").await.unwrap();
    credential["response"]["signature"] = from_struct(other.credential.unwrap())["response"]["signature"].clone();
    answer.credential = Some(to_struct(credential));
    assert_eq!(code(finish(&app, answer).await), Code::InvalidArgument, "the signature of another challenge");
    sign_in(&app, &mut device).await.unwrap();
}

#[tokio::test]
async fn a_passkey_of_another_host_is_not_taken() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    let page = "http://other.localhost:8000";
    let there = app.anonymous().on_page().with_header("origin", page).with_header("host", "other.localhost:8000");
    let mut client = PasskeyServiceClient::new(there);
    let begun = client.begin_passkey_login(BeginPasskeyLoginRequest::default()).await.unwrap().into_inner();
    // A device that does not mind signs for the other host.
    (device.host, device.origin) = ("other.localhost".into(), page.into());
    let credential = Some(to_struct(device.get(&from_struct(begun.public_key.unwrap()))));
    let answer = FinishPasskeyLoginRequest { ceremony: Some(begun.ceremony), credential };
    assert_eq!(code(client.finish_passkey_login(answer).await), Code::InvalidArgument);
}

#[tokio::test]
async fn pages_that_are_not_ours_get_no_challenge() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    for page in [None, Some("https://evil.example"), Some("http://192.0.2.1:8000")] {
        let client = match page {
            Some(page) => user.client().on_page().with_header("origin", page),
            None => user.client(),
        };
        let mut passkeys = PasskeyServiceClient::new(client);
        let register = passkeys.begin_passkey_registration(BeginPasskeyRegistrationRequest {}).await.unwrap_err();
        assert_eq!(reason(&register), "PASSKEYS_UNAVAILABLE", "{page:?}");
        let login = passkeys.begin_passkey_login(BeginPasskeyLoginRequest::default()).await.unwrap_err();
        assert_eq!(reason(&login), "PASSKEYS_UNAVAILABLE", "{page:?}");
    }
}

#[tokio::test]
async fn a_passkey_is_registered_once() {
    let app = App::start().await;
    let (_, user) = someone(&app).await;
    let (device, _) = Authenticator::register(user.client()).await.unwrap();
    let mut own = passkeys(user.client());
    let begun = own.begin_passkey_registration(BeginPasskeyRegistrationRequest {}).await.unwrap().into_inner();
    let options = from_struct(begun.public_key.unwrap());
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    let credential = Some(to_struct(device.attest(&options)));
    let request = FinishPasskeyRegistrationRequest { ceremony: Some(begun.ceremony), credential, name: String::new() };
    assert_eq!(fields(&own.finish_passkey_registration(request).await.unwrap_err()), ["credential"]);
    let missing = own.finish_passkey_registration(FinishPasskeyRegistrationRequest::default()).await.unwrap_err();
    assert_eq!(fields(&missing), ["ceremony", "credential"]);
}

#[tokio::test]
async fn inactive_people_are_kept_out_and_ceremonies_end_with_their_rows() {
    let app = App::start().await;
    let (root, user) = someone(&app).await;
    let (mut device, _) = Authenticator::register(user.client()).await.unwrap();
    let off = ActivateUserRequest { id: user.id, is_active: Some(false) };
    UserServiceClient::new(root.client()).activate_user(off).await.unwrap();
    assert_eq!(code(sign_in(&app, &mut device).await), Code::InvalidArgument);
    let owner = app.database.owner().await;
    let sql = "SELECT count(*) AS rows FROM passkey_ceremonies";
    let row = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "rows").unwrap(), 0);
}
