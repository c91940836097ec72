//! Data keys: one for each tenant, made once, gone with it; factors and provider secrets before and after rotations.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::TenantId;
use proto::wiwebb::identity::v1::{
    UserRole::Subscriber, auth_service_client::AuthServiceClient,
    second_factor_service_client::SecondFactorServiceClient, tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient, *,
};
use sea_orm::{ConnectionTrait as _, Statement, Value};
use storage::SealedColumn;
use testkit::{Actor, App, MasterKey, app::PASSWORD, totp};
use uuid::Uuid;
use wiwebb_identity::key_rotation::{self, Options};

use crate::oidc::{World, settings, vouched};

async fn count(app: &App, tenant: i64) -> i64 {
    let owner = app.database.owner().await;
    let sql = "SELECT count(*) AS count FROM tenant_keys WHERE tenant_id = $1";
    let statement = Statement::from_sql_and_values(owner.get_database_backend(), sql, [tenant.into()]);
    owner.query_one_raw(statement).await.unwrap().unwrap().try_get("", "count").unwrap()
}

/// The bytes of a column, by the row's key.
async fn sealed(app: &App, column: SealedColumn) -> Vec<(Uuid, Vec<u8>)> {
    let owner = app.database.owner().await;
    let sql = format!("SELECT id, {} AS value FROM {} ORDER BY id", column.column(), column.table());
    let statement = Statement::from_sql_and_values(owner.get_database_backend(), sql, Vec::<Value>::new());
    let rows = owner.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "id").unwrap(), row.try_get("", "value").unwrap())).collect()
}

/// Enrols an authenticator application; returns its secret.
async fn enrol(app: &App, user: &Actor) -> String {
    let mut factors = SecondFactorServiceClient::new(user.client());
    let begun = factors.begin_totp_enrolment(BeginTotpEnrolmentRequest::default()).await.unwrap().into_inner();
    let code = Some(totp(&begun.secret, app.clock.now()));
    factors.confirm_totp_enrolment(ConfirmTotpEnrolmentRequest { code }).await.unwrap();
    begun.secret
}

/// Signs in with the code of the next step.
async fn log_in(app: &App, user: &Actor, secret: &str) -> Result<LoginResponse, tonic::Status> {
    app.clock.advance(TimeDelta::seconds(30));
    let otp = Some(totp(secret, app.clock.now()));
    let request = LoginRequest { username: Some(user.username.clone()), password: Some(PASSWORD.into()), otp };
    AuthServiceClient::new(app.anonymous()).login(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_who_seal_first_make_one_key() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await.id;
    let other = app.beside(wiwebb_identity::Settings::default()).await;
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let keys = if number % 2 == 0 { app.storage.data_keys() } else { other.storage.data_keys() }.clone();
            tokio::spawn(async move { keys.current(TenantId(tenant)).await.unwrap().id() })
        })
        .collect();
    let mut ids = BTreeSet::new();
    for task in tasks {
        ids.insert(task.await.unwrap());
    }
    assert_eq!((ids.len(), count(&app, tenant).await), (1, 1));
    let nobody = app.storage.data_keys().current(TenantId(999_999)).await.unwrap_err();
    assert_eq!(nobody.reason(), "STILL_REFERENCED");
}

#[tokio::test]
async fn a_tenants_keys_go_with_it() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await.id;
    let key = app.storage.data_keys().current(TenantId(tenant)).await.unwrap();
    let (column, row) = (SealedColumn::OidcClientSecret, Uuid::from_u128(1));
    let value = key.seal(column, row, b"s3cret").unwrap();
    let opened = app.storage.data_keys().open(column.at(tenant, row), &value).await.unwrap();
    assert_eq!((opened.expose().as_slice(), count(&app, tenant).await), (b"s3cret".as_slice(), 1));
    TenantServiceClient::new(root.client()).delete_tenant(DeleteTenantRequest { id: tenant }).await.unwrap();
    assert_eq!(count(&app, tenant).await, 0);
    assert!(app.storage.data_keys().open(column.at(tenant, row), &value).await.is_err(), "nor is it remembered");
}

#[tokio::test]
async fn a_factor_goes_with_its_owner_to_another_tenant() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "a").await.id, app.tenant(&root, "b").await.id);
    let user = app.user(&root, Subscriber, Some(a)).await;
    let secret = enrol(&app, &user).await;
    let key = async |tenant| app.storage.data_keys().current(TenantId(tenant)).await.unwrap().id();
    let sealed_with = async || Uuid::from_slice(&sealed(&app, SealedColumn::TotpSecret).await[0].1[1..17]).unwrap();
    assert_eq!(sealed_with().await, key(a).await);
    for (tenant, home) in [(Some(b), b), (None, 0), (Some(b), b)] {
        let request = AssignTenantRequest { id: user.id, tenant_id: tenant };
        UserServiceClient::new(root.client()).assign_tenant(request).await.unwrap();
        assert_eq!(sealed_with().await, key(home).await);
        log_in(&app, &user, &secret).await.unwrap();
    }
    let request = AssignRoleRequest { id: user.id, role: Some("admin".into()) };
    UserServiceClient::new(root.client()).assign_role(request).await.unwrap();
    assert_eq!(sealed_with().await, key(0).await, "staff belong to the platform");
    log_in(&app, &user, &secret).await.unwrap();
}

#[tokio::test]
async fn factors_and_providers_work_without_the_old_master_key_once_it_is_rotated() {
    let world = World::new().await;
    let (app, tenant) = (&world.app, world.tenant);
    let (ann, bob) = (app.user(&world.root, Subscriber, Some(tenant)).await, world.owner.clone());
    let (anns, bobs) = (enrol(app, &ann).await, enrol(app, &bob).await);
    // One factor and the provider's secret as a database has them that was made before tenants had keys.
    let owner = app.database.owner().await;
    let old = &app.database.master;
    let secret = totp_bytes(&anns);
    let factor = sealed(app, SealedColumn::TotpSecret).await[0].0;
    old.write(&owner, SealedColumn::TotpSecret, 0, factor, &secret).await;
    let connection = world.connection.parse().unwrap();
    old.write(&owner, SealedColumn::OidcClientSecret, tenant, connection, testkit::idp::SECRET.as_bytes()).await;
    log_in(app, &ann, &anns).await.unwrap();
    world.sign_in("1", vouched("ada@acme.example")).await.unwrap();

    let new = MasterKey::generate("k2");
    let both = app.with_keys(new.keyring(&[old]), settings(&world.names)).await;
    let begun = world.begin().await;
    let options = Options { data_keys: true, ..Options::default() };
    let report = key_rotation::rotate(&both.identity, options).await.unwrap();
    assert_eq!(report.failures, Vec::<String>::new());
    let resealed = |column| report.resealed[&column];
    assert_eq!((resealed(SealedColumn::TotpSecret), resealed(SealedColumn::OidcClientSecret)), (2, 1));
    assert!(resealed(SealedColumn::OidcAttempt) >= 1, "a sign-in that is on its way is not lost");

    let alone = app.with_keys(new.keyring(&[]), settings(&world.names)).await;
    log_in(&alone, &ann, &anns).await.unwrap();
    log_in(&alone, &bob, &bobs).await.unwrap();
    let signed = testkit::idp::Signed::Es256;
    let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), signed);
    let world = World { app: alone, ..world };
    world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap();
    world.sign_in("1", vouched("ada@acme.example")).await.unwrap();
}

/// The bytes of a secret in base32 (RFC 4648, without padding).
fn totp_bytes(secret: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in secret.bytes() {
        let value = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
        (bits, count) = ((bits << 5) | u32::from(value), count + 5);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}
