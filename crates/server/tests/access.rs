//! The access catalogue: every RPC × {anonymous, each role, another tenant}, on either engine. An RPC without an entry
//! fails; so does one that changes something without leaving an audit row.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use kernel::Role;
use prost::Message as _;
use proto::{
    Rpc,
    wiwebb::{identity::v1::*, radius::v1 as radius},
};
use testkit::{
    Actor, App, Authenticator, Client,
    app::PASSWORD,
    authenticator::{from_struct, to_struct},
};
use tonic::{Code, Status};

mod support;
use support::raw;

/// What an RPC is called on; made anew for every call, in tenant A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    /// Nothing: a list, or something new.
    Nothing,
    Tenant,
    User,
    /// A to-do of the caller; of A's subscriber, where another tenant calls.
    Todo,
    AuditLog,
    Nas,
    RadiusUser,
    Session,
    /// The caller's own session or password.
    OwnSession,
    /// Another session of the caller.
    OtherSession,
    ApiKey,
    ServiceAccount,
    /// An enrolment that the caller has begun: its identifier, or the code that confirms it.
    Enrolment,
    EnrolmentCode,
    /// A passkey of the caller's, with which recovery codes come.
    Passkey,
    OwnPasskey,
    /// A ceremony with the browser's answer, as JSON.
    Registration,
    Assertion,
}

struct Entry {
    path: &'static str,
    on: On,
    request: fn(&str) -> Vec<u8>,
    /// Roles that the policy refuses although they hold the permission.
    policy_refuses: &'static [Role],
    /// It only asks a question, which leaves no audit row.
    asks: bool,
}

fn entry(path: &'static str, on: On, request: fn(&str) -> Vec<u8>) -> Entry {
    Entry { path, on, request, policy_refuses: &[], asks: false }
}

fn unique(stem: &str) -> String {
    format!("{stem}-{}", &uuid::Uuid::new_v4().simple().to_string()[..8])
}

fn new_user() -> User {
    let name = unique("made");
    User {
        email: Some(format!("{name}@example.com")),
        username: Some(name),
        password: Some(PASSWORD.into()),
        role: UserRole::Subscriber.into(),
        ..User::default()
    }
}

/// `tenant` is a number, or 0 for the caller's own.
fn new_nas(tenant: &str) -> radius::Nas {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0x0a01_0000);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    radius::Nas {
        name: Some(unique("nas")),
        address: Some(std::net::Ipv4Addr::from(number).to_string()),
        secret: Some("0123456789abcdef".into()),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..radius::Nas::default()
    }
}

fn new_radius_user(tenant: &str) -> radius::RadiusUser {
    radius::RadiusUser {
        username: Some(unique("made")),
        password: Some("secret".into()),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..radius::RadiusUser::default()
    }
}

fn new_api_key() -> ApiKey {
    ApiKey { name: Some("made".into()), scopes: vec!["identity.self.read".into()], ..ApiKey::default() }
}

fn new_service_account() -> ServiceAccount {
    ServiceAccount { name: Some(unique("program")), role: UserRole::Subscriber.into(), ..ServiceAccount::default() }
}

fn new_tenant() -> Tenant {
    let name = unique("made");
    Tenant { slug: Some(name.clone()), name: Some(name), ..Tenant::default() }
}

fn catalogue() -> Vec<Entry> {
    macro_rules! rpc {
        ($service:literal, $method:literal, $on:ident, |$id:ident| $message:expr) => {
            entry(concat!("/wiwebb.identity.v1.", $service, "/", $method), On::$on, |$id| {
                let $id: i64 = $id.parse().unwrap_or_default();
                let _ = $id;
                $message.encode_to_vec()
            })
        };
    }
    macro_rules! keyed {
        ($service:literal, $method:literal, $on:ident, |$id:ident| $message:expr) => {
            entry(concat!("/wiwebb.identity.v1.", $service, "/", $method), On::$on, |$id| {
                let $id = $id.to_owned();
                $message.encode_to_vec()
            })
        };
    }
    macro_rules! radius {
        ($service:literal, $method:literal, $on:ident, |$id:ident| $message:expr) => {
            entry(concat!("/wiwebb.radius.v1.", $service, "/", $method), On::$on, |$id| {
                let $id = $id.to_owned();
                $message.encode_to_vec()
            })
        };
    }
    macro_rules! factor {
        ($service:literal, $method:literal, $on:ident, |$id:ident| $message:expr) => {
            entry(concat!("/wiwebb.identity.v1.", $service, "/", $method), On::$on, |$id| {
                let $id = $id.to_owned();
                $message.encode_to_vec()
            })
        };
    }
    vec![
        keyed!("SessionService", "ListSessions", Nothing, |_id| ListSessionsRequest::default()),
        keyed!("SessionService", "DeleteSession", OtherSession, |id| DeleteSessionRequest { id }),
        keyed!("SessionService", "EndOtherSessions", OwnSession, |_id| EndOtherSessionsRequest {}),
        rpc!("SessionService", "ListUserSessions", User, |id| ListUserSessionsRequest {
            user_id: id,
            ..Default::default()
        }),
        rpc!("SessionService", "EndUserSessions", User, |id| EndUserSessionsRequest { user_id: id }),
        keyed!("ApiKeyService", "ListApiKeys", Nothing, |_id| ListApiKeysRequest::default()),
        keyed!("ApiKeyService", "CreateApiKey", Nothing, |_id| CreateApiKeyRequest { api_key: Some(new_api_key()) }),
        keyed!("ApiKeyService", "GetApiKey", ApiKey, |id| GetApiKeyRequest { id }),
        keyed!("ApiKeyService", "RotateApiKey", ApiKey, |id| RotateApiKeyRequest {
            id,
            overlap_seconds: 60,
            etag: Some("1".into())
        }),
        keyed!("ApiKeyService", "DeleteApiKey", ApiKey, |id| DeleteApiKeyRequest { id }),
        rpc!("ServiceAccountService", "ListServiceAccounts", Nothing, |id| ListServiceAccountsRequest::default()),
        rpc!("ServiceAccountService", "CreateServiceAccount", Nothing, |id| CreateServiceAccountRequest {
            service_account: Some(ServiceAccount { tenant_id: (id != 0).then_some(id), ..new_service_account() })
        }),
        rpc!("ServiceAccountService", "GetServiceAccount", ServiceAccount, |id| GetServiceAccountRequest { id }),
        rpc!("ServiceAccountService", "UpdateServiceAccount", ServiceAccount, |id| UpdateServiceAccountRequest {
            id,
            ..Default::default()
        }),
        rpc!("ServiceAccountService", "DeleteServiceAccount", ServiceAccount, |id| DeleteServiceAccountRequest { id }),
        radius!("NasService", "ListNas", Nothing, |_id| radius::ListNasRequest {
            page_size: 100,
            ..Default::default()
        }),
        radius!("NasService", "CreateNas", Nothing, |id| radius::CreateNasRequest { nas: Some(new_nas(&id)) }),
        radius!("NasService", "GetNas", Nas, |id| radius::GetNasRequest { id }),
        radius!("NasService", "UpdateNas", Nas, |id| radius::UpdateNasRequest { id, ..Default::default() }),
        radius!("NasService", "DeleteNas", Nas, |id| radius::DeleteNasRequest { id }),
        radius!("RadiusUserService", "ListRadiusUsers", Nothing, |_id| radius::ListRadiusUsersRequest {
            page_size: 100,
            ..Default::default()
        }),
        radius!("RadiusUserService", "CreateRadiusUser", Nothing, |id| radius::CreateRadiusUserRequest {
            radius_user: Some(new_radius_user(&id))
        }),
        radius!("RadiusUserService", "GetRadiusUser", RadiusUser, |id| radius::GetRadiusUserRequest { id }),
        radius!("RadiusUserService", "UpdateRadiusUser", RadiusUser, |id| radius::UpdateRadiusUserRequest {
            id,
            ..Default::default()
        }),
        radius!("RadiusUserService", "DeleteRadiusUser", RadiusUser, |id| radius::DeleteRadiusUserRequest { id }),
        radius!("SessionService", "ListSessions", Nothing, |_id| radius::ListSessionsRequest {
            page_size: 100,
            ..Default::default()
        }),
        radius!("SessionService", "GetSession", Session, |id| radius::GetSessionRequest { id }),
        radius!("SessionService", "WatchSessions", Nothing, |_id| radius::WatchSessionsRequest::default()),
        rpc!("AuthService", "Login", Nothing, |id| LoginRequest::default()),
        rpc!("AuthService", "Reauthenticate", OwnSession, |id| ReauthenticateRequest {
            password: Some(PASSWORD.into()),
            ..Default::default()
        }),
        rpc!("AuthService", "Logout", OwnSession, |id| LogoutRequest {}),
        rpc!("AuthService", "GetCurrentUser", Nothing, |id| GetCurrentUserRequest {}),
        rpc!("AuthService", "UpdateCurrentUser", Nothing, |id| UpdateCurrentUserRequest::default()),
        rpc!("AuthService", "ChangePassword", OwnSession, |id| ChangePasswordRequest {
            old_password: Some(PASSWORD.into()),
            new_password1: Some("an entirely new one".into()),
            new_password2: Some("an entirely new one".into()),
        }),
        rpc!("TenantService", "ListTenants", Nothing, |id| ListTenantsRequest { page_size: 100, ..Default::default() }),
        rpc!("TenantService", "CreateTenant", Nothing, |id| CreateTenantRequest { tenant: Some(new_tenant()) }),
        rpc!("TenantService", "GetMyTenant", Nothing, |id| GetMyTenantRequest {}),
        Entry {
            policy_refuses: &[Role::Subscriber],
            ..rpc!("TenantService", "GetTenant", Tenant, |id| GetTenantRequest { id })
        },
        rpc!("TenantService", "UpdateTenant", Tenant, |id| UpdateTenantRequest { id, ..Default::default() }),
        rpc!("TenantService", "DeleteTenant", Tenant, |id| DeleteTenantRequest { id }),
        rpc!("UserService", "ListUsers", Nothing, |id| ListUsersRequest { page_size: 100, ..Default::default() }),
        rpc!("UserService", "CreateUser", Nothing, |id| CreateUserRequest {
            user: Some(User { tenant_id: (id != 0).then_some(id), ..new_user() })
        }),
        Entry {
            policy_refuses: &[Role::Subscriber],
            ..rpc!("UserService", "GetUser", User, |id| GetUserRequest { id })
        },
        rpc!("UserService", "UpdateUser", User, |id| UpdateUserRequest { id, ..Default::default() }),
        rpc!("UserService", "DeleteUser", User, |id| DeleteUserRequest { id }),
        Entry {
            policy_refuses: &[Role::Subscriber],
            ..rpc!("UserService", "AssignRole", User, |id| AssignRoleRequest { id, role: Some("subscriber".into()) })
        },
        rpc!("UserService", "SetPassword", User, |id| SetPasswordRequest {
            id,
            password: Some("a brand new one".into())
        }),
        rpc!("UserService", "ResetSecondFactors", User, |id| ResetSecondFactorsRequest { id }),
        rpc!("UserService", "ActivateUser", User, |id| ActivateUserRequest { id, is_active: Some(false) }),
        rpc!("SignInLockService", "GetSignInLock", User, |id| GetSignInLockRequest { user_id: id }),
        rpc!("SignInLockService", "DeleteSignInLock", User, |id| DeleteSignInLockRequest { user_id: id }),
        rpc!("TodoService", "ListTodos", Nothing, |id| ListTodosRequest { page_size: 100, ..Default::default() }),
        rpc!("TodoService", "CreateTodo", Nothing, |id| CreateTodoRequest {
            todo: Some(Todo { task: Some("x".into()), ..Todo::default() })
        }),
        rpc!("TodoService", "GetTodo", Todo, |id| GetTodoRequest { id }),
        rpc!("TodoService", "UpdateTodo", Todo, |id| UpdateTodoRequest { id, ..Default::default() }),
        rpc!("TodoService", "DeleteTodo", Todo, |id| DeleteTodoRequest { id }),
        rpc!("AuditLogService", "ListAuditLogs", Nothing, |id| ListAuditLogsRequest {
            page_size: 100,
            ..Default::default()
        }),
        rpc!("AuditLogService", "GetAuditLog", AuditLog, |id| GetAuditLogRequest { id }),
        // Last: whoever has a passkey is asked for it.
        factor!("SecondFactorService", "ListSecondFactors", Nothing, |_id| ListSecondFactorsRequest {}),
        factor!("SecondFactorService", "DeleteSecondFactor", Enrolment, |id| DeleteSecondFactorRequest { id }),
        factor!("SecondFactorService", "ConfirmTotpEnrolment", EnrolmentCode, |id| ConfirmTotpEnrolmentRequest {
            code: Some(id)
        }),
        factor!("SecondFactorService", "BeginTotpEnrolment", Nothing, |_id| BeginTotpEnrolmentRequest::default()),
        factor!("SecondFactorService", "RegenerateRecoveryCodes", OwnPasskey, |_id| RegenerateRecoveryCodesRequest {}),
        factor!("PasskeyService", "ListPasskeys", Nothing, |_id| ListPasskeysRequest {}),
        Entry {
            asks: true,
            ..factor!("PasskeyService", "BeginPasskeyRegistration", Nothing, |_id| BeginPasskeyRegistrationRequest {})
        },
        factor!("PasskeyService", "FinishPasskeyRegistration", Registration, |id| {
            let (ceremony, credential) = ceremony(&id);
            FinishPasskeyRegistrationRequest { ceremony, credential, ..Default::default() }
        }),
        Entry {
            asks: true,
            ..factor!("PasskeyService", "BeginPasskeyLogin", Nothing, |_id| BeginPasskeyLoginRequest::default())
        },
        factor!("PasskeyService", "FinishPasskeyLogin", Assertion, |id| {
            let (ceremony, credential) = ceremony(&id);
            FinishPasskeyLoginRequest { ceremony, credential }
        }),
        factor!("PasskeyService", "UpdatePasskey", Passkey, |id| UpdatePasskeyRequest {
            id,
            passkey: Some(Passkey { name: Some("x".into()), ..Default::default() }),
            update_mask: None
        }),
        factor!("PasskeyService", "DeletePasskey", Passkey, |id| DeletePasskeyRequest { id }),
    ]
}

/// A ceremony and the browser's answer, where the text holds them.
fn ceremony(text: &str) -> (Option<String>, Option<prost_types::Struct>) {
    let Ok(mut json) = serde_json::from_str::<serde_json::Value>(text) else { return (None, None) };
    let Some(credential) = json.get_mut("credential").map(serde_json::Value::take) else { return (None, None) };
    (json["ceremony"].as_str().map(str::to_owned), Some(to_struct(credential)))
}

struct World {
    app: App,
    root: Actor,
    tenant: i64,
    actors: Vec<(Role, Actor)>,
    foreign: Vec<(Role, Actor)>,
}

impl World {
    async fn new() -> Self {
        let app = App::start_with(|routes, identity| {
            let services = ::radius::services(identity.storage(), &::radius::SessionFeed::default());
            routes.add_service(services.nas).add_service(services.users).add_service(services.sessions)
        })
        .await;
        let root = app.superadmin().await;
        let (a, b) = (app.tenant(&root, "marker-of-a").await.id, app.tenant(&root, "beta").await.id);
        let mut actors = vec![(Role::Superadmin, root.clone())];
        for (role, word, tenant) in [
            (Role::Admin, UserRole::Admin, None),
            (Role::TenantOwner, UserRole::TenantOwner, Some(a)),
            (Role::Subscriber, UserRole::Subscriber, Some(a)),
        ] {
            actors.push((role, app.user(&root, word, tenant).await));
        }
        let foreign = vec![
            (Role::TenantOwner, app.user(&root, UserRole::TenantOwner, Some(b)).await),
            (Role::Subscriber, app.user(&root, UserRole::Subscriber, Some(b)).await),
        ];
        Self { app, root, tenant: a, actors, foreign }
    }

    fn subscriber(&self) -> &Actor {
        &self.actors[3].1
    }

    /// The object of a call, made anew.
    async fn fresh(&self, on: On, caller: &Actor) -> String {
        let root = || self.root.client();
        let id = match on {
            On::Nas => return self.nas().await,
            On::RadiusUser => {
                let user = radius::RadiusUser {
                    username: Some(unique("marker-of-a")),
                    ..new_radius_user(&self.tenant.to_string())
                };
                let request = radius::CreateRadiusUserRequest { radius_user: Some(user) };
                let mut users = radius::radius_user_service_client::RadiusUserServiceClient::new(root());
                return users.create_radius_user(request).await.unwrap().into_inner().id;
            }
            On::Session => return self.session().await,
            On::OtherSession => {
                self.app.sign_in(caller.id, &caller.username, caller.tenant).await;
                let mut sessions = session_service_client::SessionServiceClient::new(caller.client());
                let list = sessions.list_sessions(ListSessionsRequest::default()).await.unwrap().into_inner();
                return list.sessions.into_iter().find(|session| !session.current).unwrap().id;
            }
            On::ApiKey => {
                let key = ApiKey { name: Some("marker-of-a".into()), ..new_api_key() };
                let request = CreateApiKeyRequest { api_key: Some(key) };
                let mut keys = api_key_service_client::ApiKeyServiceClient::new(caller.client());
                return keys.create_api_key(request).await.unwrap().into_inner().id;
            }
            On::ServiceAccount => {
                let account = ServiceAccount {
                    tenant_id: Some(self.tenant),
                    description: Some("marker-of-a".into()),
                    ..new_service_account()
                };
                let request = CreateServiceAccountRequest { service_account: Some(account) };
                let mut accounts = service_account_service_client::ServiceAccountServiceClient::new(root());
                accounts.create_service_account(request).await.unwrap().into_inner().id
            }
            On::Enrolment | On::EnrolmentCode => {
                let mut factors = second_factor_service_client::SecondFactorServiceClient::new(caller.client());
                let begun = factors.begin_totp_enrolment(BeginTotpEnrolmentRequest::default()).await.unwrap();
                let BeginTotpEnrolmentResponse { id, secret, .. } = begun.into_inner();
                return if on == On::Enrolment { id } else { testkit::totp(&secret, self.app.clock.now()) };
            }
            On::Passkey | On::OwnPasskey => {
                let (_, made) = Authenticator::register(caller.client()).await.unwrap();
                return made.passkey.unwrap().id;
            }
            On::Registration => {
                let mut passkeys = passkey_service_client::PasskeyServiceClient::new(caller.client().on_page());
                let asked = passkeys.begin_passkey_registration(BeginPasskeyRegistrationRequest {}).await.unwrap();
                let BeginPasskeyRegistrationResponse { ceremony, public_key } = asked.into_inner();
                let (_, credential) = Authenticator::create(&from_struct(public_key.unwrap()));
                return serde_json::json!({"ceremony": ceremony, "credential": credential}).to_string();
            }
            On::Assertion => {
                let (mut device, _) = Authenticator::register(caller.client()).await.unwrap();
                let answer = device.assertion(self.app.anonymous(), "").await.unwrap();
                let credential = from_struct(answer.credential.unwrap());
                return serde_json::json!({"ceremony": answer.ceremony, "credential": credential}).to_string();
            }
            // Staff name the tenant of something new.
            On::Nothing if caller.tenant.is_none() => self.tenant,
            On::Nothing | On::OwnSession => 0,
            On::Tenant => self.tenant,
            On::User => {
                let user = User { tenant_id: Some(self.tenant), ..new_user() };
                let request = CreateUserRequest { user: Some(user) };
                user_service_client::UserServiceClient::new(root()).create_user(request).await.unwrap().into_inner().id
            }
            On::Todo => {
                let todo = Todo { task: Some("x".into()), ..Todo::default() };
                let request = CreateTodoRequest { todo: Some(todo) };
                let mut todos = todo_service_client::TodoServiceClient::new(caller.client());
                todos.create_todo(request).await.unwrap().into_inner().id
            }
            On::AuditLog => {
                let request = ListAuditLogsRequest { tenant_id: Some(self.tenant), ..Default::default() };
                let mut logs = audit_log_service_client::AuditLogServiceClient::new(root());
                logs.list_audit_logs(request).await.unwrap().into_inner().audit_logs[0].id
            }
        };
        id.to_string()
    }

    async fn nas(&self) -> String {
        let nas = radius::Nas { description: Some("marker-of-a".into()), ..new_nas(&self.tenant.to_string()) };
        let request = radius::CreateNasRequest { nas: Some(nas) };
        let mut nas = radius::nas_service_client::NasServiceClient::new(self.root.client());
        nas.create_nas(request).await.unwrap().into_inner().id
    }

    /// A row as accounting writes it.
    async fn session(&self) -> String {
        use sea_orm::ConnectionTrait as _;
        let (id, nas) = (uuid::Uuid::now_v7(), self.nas().await.parse::<uuid::Uuid>().unwrap());
        let owner = self.app.database.owner().await;
        let sql = "INSERT INTO radius_sessions (tenant_id, id, nas_id, session_id, username, generation, updated_at, event_at)
                   VALUES ($1, $2, $3, $4, 'marker-of-a', 0, $5, $5)";
        let now = self.app.clock.now();
        let values = [self.tenant.into(), id.into(), nas.into(), id.to_string().into(), now.into()];
        let statement = sea_orm::Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
        owner.execute_raw(statement).await.unwrap();
        id.to_string()
    }

    async fn audit_rows(&self) -> i64 {
        let mut logs = audit_log_service_client::AuditLogServiceClient::new(self.root.client());
        logs.list_audit_logs(ListAuditLogsRequest::default()).await.unwrap().into_inner().total_size
    }

    /// A client that a call may sign out without harm to the next.
    async fn client(&self, on: On, actor: &Actor) -> Client {
        if on != On::OwnSession {
            return actor.client().on_page();
        }
        self.app.user(&self.root, UserRole::Subscriber, Some(self.tenant)).await.client()
    }
}

fn rpc(path: &str) -> &'static Rpc {
    proto::rpc(path).unwrap_or_else(|| panic!("{path} is not in the contract"))
}

fn code(result: &Result<Vec<u8>, Status>) -> Code {
    result.as_ref().err().map_or(Code::Ok, Status::code)
}

#[test]
fn every_rpc_has_an_entry() {
    let known: Vec<_> = catalogue().iter().map(|entry| entry.path).collect();
    for rpc in proto::RPCS {
        assert!(known.contains(&rpc.path), "{} has no entry", rpc.path);
    }
    assert_eq!(known.len(), proto::RPCS.len());
}

#[tokio::test]
async fn without_credentials_only_public_rpcs_answer() {
    let world = World::new().await;
    for entry in catalogue() {
        let result = raw(world.app.anonymous(), entry.path, (entry.request)(&world.tenant.to_string())).await;
        if rpc(entry.path).public {
            assert_ne!(code(&result), Code::Unauthenticated, "{}", entry.path);
        } else {
            assert_eq!(code(&result), Code::Unauthenticated, "{}", entry.path);
        }
    }
}

#[tokio::test]
async fn each_role_may_call_what_its_permissions_say() {
    let world = World::new().await;
    for entry in catalogue().into_iter().filter(|entry| !rpc(entry.path).public) {
        for (role, actor) in &world.actors {
            let id = world.fresh(entry.on, actor).await;
            let client = world.client(entry.on, actor).await;
            let code = code(&raw(client, entry.path, (entry.request)(&id)).await);
            let what = format!("{} by {role}: {code:?}", entry.path);
            if !identity::permissions::allows(*role, rpc(entry.path).permission) {
                assert_eq!(code, Code::PermissionDenied, "{what}");
            } else if entry.policy_refuses.contains(role) {
                assert!(matches!(code, Code::PermissionDenied | Code::NotFound), "{what}");
            } else {
                assert!(
                    matches!(code, Code::Ok | Code::FailedPrecondition)
                        || (code == Code::NotFound && entry.path.ends_with("GetMyTenant")),
                    "{what}"
                );
            }
        }
    }
}

#[tokio::test]
async fn another_tenant_finds_and_learns_nothing() {
    let world = World::new().await;
    for entry in catalogue().into_iter().filter(|entry| !rpc(entry.path).public) {
        for (role, actor) in &world.foreign {
            let id =
                if entry.on == On::Nothing { "0".to_owned() } else { world.fresh(entry.on, world.subscriber()).await };
            let client = world.client(entry.on, actor).await;
            let result = raw(client, entry.path, (entry.request)(&id)).await;
            let what = format!("{} by a foreign {role}: {result:?}", entry.path);
            if !matches!(entry.on, On::Nothing | On::OwnSession | On::OwnPasskey) {
                assert!(matches!(code(&result), Code::NotFound | Code::PermissionDenied), "{what}");
                let denied = code(&result) == Code::PermissionDenied;
                let knows = identity::permissions::allows(*role, rpc(entry.path).permission);
                assert!(!denied || !knows || entry.policy_refuses.contains(role), "{what}");
            }
            let reply = result.unwrap_or_default();
            assert!(!reply.windows(11).any(|window| window == b"marker-of-a"), "{}", entry.path);
        }
    }
}

#[tokio::test]
async fn every_change_leaves_an_audit_row() {
    let world = World::new().await;
    for entry in catalogue().into_iter().filter(|entry| !rpc(entry.path).read_only && !entry.asks) {
        let id = match entry.on {
            On::Tenant if entry.path.ends_with("DeleteTenant") => {
                world.app.tenant(&world.root, &unique("empty")).await.id.to_string()
            }
            on => world.fresh(on, &world.root).await,
        };
        let client = world.client(entry.on, &world.root).await;
        let mut request = (entry.request)(&id);
        if entry.path.ends_with("/Login") {
            let (username, password) = (Some(world.root.username.clone()), Some(PASSWORD.into()));
            let login = LoginRequest { username, password, otp: None };
            request = login.encode_to_vec();
        }
        let before = world.audit_rows().await;
        let result = raw(client, entry.path, request).await;
        assert_eq!(code(&result), Code::Ok, "{}: {result:?}", entry.path);
        assert_eq!(world.audit_rows().await, before + 1, "{}", entry.path);
    }
}
