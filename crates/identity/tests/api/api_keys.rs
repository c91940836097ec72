use std::{
    collections::HashSet,
    sync::{Arc, atomic::AtomicUsize, atomic::Ordering},
};

use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, TenantOwner},
    api_key_service_client::ApiKeyServiceClient,
    audit_log_service_client::AuditLogServiceClient,
    auth_service_client::AuthServiceClient,
    session_service_client::SessionServiceClient,
    tenant_service_client::TenantServiceClient,
    todo_service_client::TodoServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App, Client, app::PASSWORD};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::{code, fields};

fn keys(actor: &Actor) -> ApiKeyServiceClient<Client> {
    ApiKeyServiceClient::new(actor.client())
}

fn new_key(scopes: &[&str]) -> ApiKey {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    ApiKey { name: Some("deploy".into()), scopes, ..ApiKey::default() }
}

async fn create(actor: &Actor, key: ApiKey) -> Result<ApiKey, Status> {
    Ok(keys(actor).create_api_key(CreateApiKeyRequest { api_key: Some(key) }).await?.into_inner())
}

/// A client that presents a key.
fn by(app: &App, key: &ApiKey) -> Client {
    app.anonymous().with_token(key.secret.as_ref().unwrap())
}

async fn me(client: Client) -> Result<User, Status> {
    Ok(AuthServiceClient::new(client).get_current_user(GetCurrentUserRequest {}).await?.into_inner())
}

async fn users(client: Client) -> Result<ListUsersResponse, Status> {
    Ok(UserServiceClient::new(client).list_users(ListUsersRequest::default()).await?.into_inner())
}

fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

async fn rotate(actor: &Actor, key: &ApiKey, overlap_seconds: i64) -> Result<ApiKey, Status> {
    let request = RotateApiKeyRequest { id: key.id.clone(), overlap_seconds, etag: Some(key.etag.clone()) };
    Ok(keys(actor).rotate_api_key(request).await?.into_inner())
}

/// Rows of a query against the database itself, as text.
async fn stored(app: &App, sql: &str) -> Vec<String> {
    use sea_orm::{ConnectionTrait as _, Statement};
    let owner = app.database.owner().await;
    let rows = owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "text").unwrap()).collect()
}

fn seconds(time: Option<prost_types::Timestamp>) -> i64 {
    time.unwrap().seconds
}

#[tokio::test]
async fn a_key_is_told_once_and_acts_as_its_maker() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let made = create(&owner, new_key(&["identity.users.view", "identity.self.read"])).await.unwrap();
    let secret = made.secret.clone().unwrap();
    assert!(made.prefix.starts_with("wwk_") && made.prefix.len() == 12, "{}", made.prefix);
    assert!(secret.starts_with(&format!("{}_", made.prefix)) && secret.len() == 56);
    assert_eq!((made.account_id, made.etag.as_str()), (Some(owner.id), "1"));
    assert_eq!(seconds(made.expires_at), seconds(made.created_at) + 90 * 86_400, "90 days, where nothing is said");

    let got = keys(&owner).get_api_key(GetApiKeyRequest { id: made.id.clone() }).await.unwrap().into_inner();
    assert_eq!((got.secret, got.name, got.last_used_at), (None, made.name.clone(), None));
    for scheme in ["Token", "Bearer", "bearer"] {
        let client = app.anonymous().with_header("authorization", &format!("{scheme} {secret}"));
        assert_eq!(me(client).await.unwrap().id, owner.id);
    }
    assert_eq!(users(by(&app, &made)).await.unwrap().total_size, 1);
    let dump = stored(&app, "SELECT CAST(details AS text) AS text FROM audit_logs").await.join("\n")
        + &stored(&app, "SELECT CAST(payload AS text) AS text FROM outbox").await.join("\n");
    assert!(dump.contains(&made.prefix) && !dump.contains(&secret[13..]), "audit row and mail name the prefix only");
    assert!(dump.contains("An API key was made"), "the maker is told");
}

#[tokio::test]
async fn a_key_reaches_no_further_than_its_scopes_and_its_role() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(tenant.id)).await;
    let key = create(&owner, new_key(&["identity.users.view"])).await.unwrap();
    users(by(&app, &key)).await.unwrap();
    let refused = me(by(&app, &key)).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused)), (Code::PermissionDenied, "SCOPE_REQUIRED".to_owned()));
    let off = ActivateUserRequest { id: subscriber.id, is_active: Some(false) };
    let refused = UserServiceClient::new(by(&app, &key)).activate_user(off).await.unwrap_err();
    assert_eq!(reason(&refused), "SCOPE_REQUIRED");

    // What the role loses, the key loses.
    let wide = create(&owner, new_key(&["identity.users.*", "*.read"])).await.unwrap();
    UserServiceClient::new(by(&app, &wide)).activate_user(off).await.unwrap();
    let assign = AssignRoleRequest { id: owner.id, role: Some("subscriber".into()) };
    UserServiceClient::new(root.client()).assign_role(assign).await.unwrap();
    let on = ActivateUserRequest { id: subscriber.id, is_active: Some(true) };
    let refused = UserServiceClient::new(by(&app, &wide)).activate_user(on).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused)), (Code::PermissionDenied, "PERMISSION_DENIED".to_owned()));
    assert_eq!(users(by(&app, &wide)).await.unwrap().total_size, 1, "a subscriber sees itself");
}

#[tokio::test]
async fn scopes_that_are_not_held_or_kept_for_people_are_refused_by_name() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let refusal = async |scope: &str| {
        let refused = create(&owner, new_key(&[scope])).await.unwrap_err();
        assert_eq!(fields(&refused), ["scopes"], "{scope}");
        refused.get_error_details().bad_request().unwrap().field_violations[0].description.clone()
    };
    assert!(refusal("identity.tenants.create").await.contains("role"));
    for kept in
        ["identity.users.set_password", "identity.users.assign_role", "identity.api_keys.own", "identity.api_keys.*"]
    {
        assert!(refusal(kept).await.contains("people"), "{kept}");
    }
    for nonsense in ["*", "identity.users.fly", "everything", ""] {
        refusal(nonsense).await;
    }
    assert_eq!(fields(&create(&owner, new_key(&[])).await.unwrap_err()), ["scopes"]);
    let root_only = create(&root, new_key(&["identity.tenants.delete"])).await.unwrap_err();
    assert_eq!(fields(&root_only), ["scopes"]);
    let mut bad = new_key(&["identity.self.read", "x"]);
    bad.name = Some(" ".into());
    bad.allowed_addresses = vec!["10.0.0.1/8".into()];
    bad.expires_at = Some(prost_types::Timestamp { seconds: 1, nanos: 0 });
    let all = create(&owner, bad).await.unwrap_err();
    assert_eq!(fields(&all), ["name", "scopes", "allowed_addresses", "expires_at"], "all at once");
}

#[tokio::test]
async fn what_is_kept_for_people_no_key_does() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let user = app.user(&root, Subscriber, Some(tenant.id)).await;
    let key = create(&root, new_key(&["identity.*", "*.read", "*.write"])).await.unwrap();
    let client = by(&app, &key);
    let mut auth = AuthServiceClient::new(client.clone());
    let mut users = UserServiceClient::new(client.clone());
    let mut own = ApiKeyServiceClient::new(client.clone());
    let change = ChangePasswordRequest {
        old_password: Some(PASSWORD.into()),
        new_password1: Some("an entirely new one".into()),
        new_password2: Some("an entirely new one".into()),
    };
    let email = |id| UpdateUserRequest {
        id,
        user: Some(User { email: Some("thief@example.com".into()), ..User::default() }),
        update_mask: None,
    };
    let admin = User {
        username: Some("planted".into()),
        email: Some("planted@example.com".into()),
        password: Some(PASSWORD.into()),
        role: Admin.into(),
        ..User::default()
    };
    let refusals = [
        auth.change_password(change).await.map(drop),
        auth.logout(LogoutRequest {}).await.map(drop),
        auth.update_current_user(UpdateCurrentUserRequest::default()).await.map(drop),
        users.set_password(SetPasswordRequest { id: user.id, password: Some(PASSWORD.into()) }).await.map(drop),
        users.assign_role(AssignRoleRequest { id: user.id, role: Some("admin".into()) }).await.map(drop),
        users.update_user(email(user.id)).await.map(drop),
        users.update_user(email(root.id)).await.map(drop),
        users.create_user(CreateUserRequest { user: Some(admin) }).await.map(drop),
        TenantServiceClient::new(client.clone()).delete_tenant(DeleteTenantRequest { id: tenant.id }).await.map(drop),
        own.create_api_key(CreateApiKeyRequest { api_key: Some(new_key(&["identity.self.read"])) }).await.map(drop),
        own.list_api_keys(ListApiKeysRequest::default()).await.map(drop),
        own.rotate_api_key(RotateApiKeyRequest { id: key.id.clone(), overlap_seconds: 0, etag: Some("1".into()) })
            .await
            .map(drop),
        own.delete_api_key(DeleteApiKeyRequest { id: key.id.clone() }).await.map(drop),
        SessionServiceClient::new(client.clone()).list_sessions(ListSessionsRequest::default()).await.map(drop),
        TodoServiceClient::new(client.clone()).create_todo(CreateTodoRequest::default()).await.map(drop),
    ];
    for (index, refusal) in refusals.into_iter().enumerate() {
        let refusal = refusal.unwrap_err();
        assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::PermissionDenied, "PEOPLE_ONLY"), "{index}");
    }
    // The same address again is no change of it.
    let name = User {
        first_name: Some("Ada".into()),
        email: Some(format!("{}@example.com", user.username)),
        ..User::default()
    };
    users.update_user(UpdateUserRequest { id: user.id, user: Some(name), update_mask: None }).await.unwrap();
    let mut sessions = SessionServiceClient::new(client);
    assert_eq!(
        sessions.end_user_sessions(EndUserSessionsRequest { user_id: user.id }).await.unwrap().into_inner().ended,
        1
    );
}

#[tokio::test]
async fn a_key_of_one_tenant_finds_nothing_of_another() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let theirs = app.user(&root, Subscriber, Some(b.id)).await;
    let key = create(&owner, new_key(&["identity.*", "*.read"])).await.unwrap();
    let named = users(by(&app, &key).with_header("x-wiwebb-tenant", &b.id.to_string())).await.unwrap_err();
    assert_eq!((named.code(), fields(&named)), (Code::InvalidArgument, vec!["x-wiwebb-tenant".to_owned()]));
    let mut by_key = UserServiceClient::new(by(&app, &key));
    let filtered = by_key.list_users(ListUsersRequest { tenant_id: Some(b.id), ..Default::default() }).await;
    assert_eq!(code(filtered), Code::InvalidArgument);
    assert_eq!(code(by_key.get_user(GetUserRequest { id: theirs.id }).await), Code::NotFound);
    assert_eq!(users(by(&app, &key)).await.unwrap().total_size, 1);

    // Keys themselves are as far away.
    let stranger = app.user(&root, TenantOwner, Some(b.id)).await;
    let mut strange = keys(&stranger);
    let id = key.id.clone();
    assert_eq!(code(strange.get_api_key(GetApiKeyRequest { id: id.clone() }).await), Code::NotFound);
    assert_eq!(code(strange.delete_api_key(DeleteApiKeyRequest { id: id.clone() }).await), Code::NotFound);
    assert_eq!(code(rotate(&stranger, &key, 0).await), Code::NotFound);
    let list = ListApiKeysRequest { account_id: Some(owner.id), ..Default::default() };
    assert_eq!(code(strange.list_api_keys(list).await), Code::NotFound);
    users(by(&app, &key)).await.unwrap();
}

#[tokio::test]
async fn managers_see_and_revoke_keys_of_people_and_never_get_a_secret_of_them() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(tenant.id)).await;
    let key = create(&subscriber, new_key(&["identity.self.read"])).await.unwrap();
    let list = ListApiKeysRequest { account_id: Some(subscriber.id), ..Default::default() };
    for manager in [&root, &owner] {
        let found = keys(manager).list_api_keys(list.clone()).await.unwrap().into_inner();
        assert_eq!((found.total_size, found.api_keys[0].secret.clone()), (1, None));
        assert_eq!(code(rotate(manager, &key, 0).await), Code::PermissionDenied);
        let foisted = ApiKey { account_id: Some(subscriber.id), ..new_key(&["identity.self.read"]) };
        assert_eq!(code(create(manager, foisted).await), Code::PermissionDenied);
    }
    let of_owner = ListApiKeysRequest { account_id: Some(owner.id), ..Default::default() };
    assert_eq!(code(keys(&subscriber).list_api_keys(of_owner).await), Code::NotFound);
    me(by(&app, &key)).await.unwrap();
    keys(&owner).delete_api_key(DeleteApiKeyRequest { id: key.id.clone() }).await.unwrap();
    assert_eq!(code(me(by(&app, &key)).await), Code::Unauthenticated);
    assert_eq!(code(keys(&owner).delete_api_key(DeleteApiKeyRequest { id: key.id }).await), Code::NotFound);
}

#[tokio::test]
async fn keys_expire_and_a_persons_within_a_year() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let at = |days| {
        let time = app.clock.now() + TimeDelta::days(days);
        Some(prost_types::Timestamp { seconds: time.timestamp(), nanos: 0 })
    };
    let never = create(&root, ApiKey { expires_at: at(366), ..new_key(&["identity.self.read"]) }).await.unwrap_err();
    assert_eq!(fields(&never), ["expires_at"]);
    let key = create(&root, ApiKey { expires_at: at(30), ..new_key(&["identity.self.read"]) }).await.unwrap();
    me(by(&app, &key)).await.unwrap();
    app.clock.advance(TimeDelta::days(31));
    let refused = me(by(&app, &key)).await.unwrap_err();
    assert_eq!((refused.code(), refused.message()), (Code::Unauthenticated, "Invalid token."));
    let root = app.sign_in(root.id, &root.username, None).await;
    assert_eq!(reason(&rotate(&root, &key, 0).await.unwrap_err()), "API_KEY_EXPIRED");
}

#[tokio::test]
async fn a_key_works_from_its_addresses_only_whatever_a_header_says() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let far = ApiKey { allowed_addresses: vec!["192.0.2.0/24".into()], ..new_key(&["identity.self.read"]) };
    let far = create(&root, far).await.unwrap();
    for forged in ["192.0.2.1", "127.0.0.1, 192.0.2.1", "192.0.2.1, 127.0.0.1"] {
        let refused = me(by(&app, &far).with_header("x-forwarded-for", forged)).await.unwrap_err();
        assert_eq!((refused.code(), refused.message()), (Code::Unauthenticated, "Invalid token."), "{forged}");
    }
    let near =
        ApiKey { allowed_addresses: vec!["::1".into(), "127.0.0.0/8".into()], ..new_key(&["identity.self.read"]) };
    let near = create(&root, near).await.unwrap();
    assert_eq!(near.allowed_addresses, ["::1/128", "127.0.0.0/8"]);
    me(by(&app, &near)).await.unwrap();

    // One audit row for all of them; it is written off the request's path.
    let list = || {
        let mut logs = AuditLogServiceClient::new(root.client());
        async move {
            let request = ListAuditLogsRequest { action: "api_key_refused".into(), ..Default::default() };
            logs.list_audit_logs(request).await.unwrap().into_inner().audit_logs
        }
    };
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while list().await.is_empty() {
        assert!(std::time::Instant::now() < patience, "no audit row");
        tokio::task::yield_now().await;
    }
    let logs = list().await;
    assert_eq!((logs.len(), logs[0].target_key.as_str()), (1, far.id.as_str()));
}

#[tokio::test]
async fn use_is_noted_with_the_address() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let key = create(&root, new_key(&["identity.self.read"])).await.unwrap();
    me(by(&app, &key)).await.unwrap();
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let got = keys(&root).get_api_key(GetApiKeyRequest { id: key.id.clone() }).await.unwrap().into_inner();
        if got.last_used_at.is_some() {
            assert_eq!(got.last_used_address, "127.0.0.1");
            break;
        }
        assert!(std::time::Instant::now() < patience, "the use is not noted");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn rotation_keeps_the_old_secret_until_the_overlap_ends() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let first = create(&root, new_key(&["identity.self.read"])).await.unwrap();
    me(by(&app, &first)).await.unwrap();
    for overlap in [-1, 604_801] {
        assert_eq!(fields(&rotate(&root, &first, overlap).await.unwrap_err()), ["overlap_seconds"]);
    }
    let second = rotate(&root, &first, 3600).await.unwrap();
    assert_eq!((second.prefix.as_str(), second.etag.as_str()), (first.prefix.as_str(), "2"));
    assert_eq!(seconds(second.previous_valid_until), seconds(second.rotated_at) + 3600);
    me(by(&app, &first)).await.unwrap();
    me(by(&app, &second)).await.unwrap();
    app.clock.advance(TimeDelta::seconds(3601));
    assert_eq!(code(me(by(&app, &first)).await), Code::Unauthenticated);
    me(by(&app, &second)).await.unwrap();

    // A stale etag rotates nothing; without overlap the old secret ends at once; two rotations back nothing is good.
    assert_eq!(reason(&rotate(&root, &first, 0).await.unwrap_err()), "ETAG_MISMATCH");
    let none = RotateApiKeyRequest { id: first.id.clone(), overlap_seconds: 0, etag: None };
    assert_eq!(fields(&keys(&root).rotate_api_key(none).await.unwrap_err()), ["etag"]);
    let third = rotate(&root, &second, 0).await.unwrap();
    assert_eq!(code(me(by(&app, &second)).await), Code::Unauthenticated);
    let fourth = rotate(&root, &third, 600).await.unwrap();
    assert_eq!(code(me(by(&app, &first)).await), Code::Unauthenticated);
    me(by(&app, &third)).await.unwrap();
    me(by(&app, &fourth)).await.unwrap();
}

#[tokio::test]
async fn of_64_rotations_at_once_one_succeeds() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let key = create(&root, new_key(&["identity.self.read"])).await.unwrap();
    let stale = Arc::new(AtomicUsize::new(0));
    let runs = (0..64).map(|_| {
        let (root, key, stale) = (root.clone(), key.clone(), stale.clone());
        tokio::spawn(async move {
            match rotate(&root, &key, 0).await {
                Ok(rotated) => rotated.secret,
                Err(status) => {
                    assert_eq!((status.code(), reason(&status).as_str()), (Code::Aborted, "ETAG_MISMATCH"));
                    stale.fetch_add(1, Ordering::Relaxed);
                    None
                }
            }
        })
    });
    let mut secrets = HashSet::new();
    for run in runs.collect::<Vec<_>>() {
        secrets.extend(run.await.unwrap());
    }
    assert_eq!((secrets.len(), stale.load(Ordering::Relaxed)), (1, 63));
    let client = app.anonymous().with_token(secrets.iter().next().unwrap());
    me(client).await.unwrap();
    let rows = "SELECT action AS text FROM audit_logs WHERE action = 'api_key_rotated'";
    assert_eq!(stored(&app, rows).await.len(), 1);
}

#[tokio::test]
async fn a_key_is_no_cookie_and_a_session_is_no_key() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let key = create(&root, new_key(&["identity.self.read"])).await.unwrap();
    let cookie = format!("wiwebb={}", key.secret.clone().unwrap());
    let browser = app.anonymous().with_header("cookie", &cookie).with_header("sec-fetch-site", "same-origin");
    assert_eq!(code(me(browser).await), Code::Unauthenticated);
    let secret = key.secret.unwrap();
    for wrong in [&secret[..55], &secret[13..], &key.prefix, &format!("{secret}x")] {
        assert_eq!(code(me(app.anonymous().with_token(wrong)).await), Code::Unauthenticated);
    }
}

#[tokio::test]
async fn an_account_has_at_most_a_hundred_keys() {
    let app = App::start().await;
    let root = app.superadmin().await;
    for _ in 0..100 {
        create(&root, new_key(&["identity.self.read"])).await.unwrap();
    }
    let refused = create(&root, new_key(&["identity.self.read"])).await.unwrap_err();
    assert_eq!(reason(&refused), "TOO_MANY_API_KEYS");
    let page = keys(&root).list_api_keys(ListApiKeysRequest::default()).await.unwrap().into_inner();
    assert_eq!((page.total_size, page.api_keys.len(), page.next_page_token.is_empty()), (100, 10, false));
}
