use futures::future::join_all;
use kernel::{Origin, Secret, SignIn};
use proto::wiwebb::identity::v1::{
    UserRole::Subscriber, auth_service_client::AuthServiceClient, user_service_client::UserServiceClient, *,
};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::App;
use wiwebb_identity::{
    interceptor::Caller,
    sign_in::{self, OVERTAKEN, Person, Proof, SignedIn},
};

async fn open(app: &App, person: &Person) -> kernel::Result<SignedIn> {
    let caller = Caller { origin: Origin::default(), clock: app.clock.clone() };
    let proof = Proof { how: SignIn::Passkey, second_factor: true };
    sign_in::open(&app.identity, &caller, person, proof, None).await
}

#[tokio::test]
async fn no_session_outlives_what_ended_sessions_while_it_was_made() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(tenant.id)).await;
    let find = async || sign_in::find_user(&app.identity, user.id).await.unwrap().unwrap();
    let mut users = UserServiceClient::new(root.client());
    let proved = find().await;
    open(&app, &proved).await.unwrap();
    users.set_password(SetPasswordRequest { id: user.id, password: Some("a brand new one".into()) }).await.unwrap();
    assert_eq!(open(&app, &proved).await.unwrap_err().reason(), OVERTAKEN);
    let proved = find().await;
    open(&app, &proved).await.unwrap();
    users.activate_user(ActivateUserRequest { id: user.id, is_active: Some(false) }).await.unwrap();
    assert_eq!(open(&app, &proved).await.unwrap_err().reason(), OVERTAKEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_who_come_with_an_old_hash_at_once_get_in() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let owner = app.database.owner().await;
    let old = "pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=";
    let sql = format!("UPDATE users SET password = '{old}' WHERE id = {}", root.id);
    owner.execute_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap();
    let request =
        LoginRequest { username: Some(root.username.clone()), password: Some("lètmein".into()), ..Default::default() };
    let logins = (0..8).map(|_| {
        let (mut client, request) = (AuthServiceClient::new(app.anonymous()), request.clone());
        async move { client.login(request).await.map(|reply| reply.into_inner().key) }
    });
    for login in join_all(logins).await {
        assert!(login.unwrap().is_some());
    }
    let person = sign_in::find_user(&app.identity, root.id).await.unwrap().unwrap();
    assert!(Secret::new(person.password).expose().starts_with("$argon2id$"), "the hash is replaced");
}
