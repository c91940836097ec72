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
    dns::NameServer,
    idp,
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
    /// A tenant in which nobody else calls.
    SpareTenant,
    User,
    /// A to-do of the caller; of A's subscriber, where another tenant calls.
    Todo,
    AuditLog,
    Nas,
    RadiusUser,
    /// A RADIUS user of the caller's; of A's subscriber, where another tenant calls.
    NetworkLogin,
    Session,
    OidcConnection,
    /// A claim whose proof stands in the DNS.
    TenantDomain,
    /// A link of the caller's; of A's subscriber, where another tenant calls.
    OidcIdentity,
    /// What a provider sent back for somebody linked: `state code browser_key`.
    OidcSignIn,
    /// The same for somebody who is not linked yet.
    OidcLink,
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
    Invitation,
    /// What stands in a mail's link: of an invitation, and of the three proofs of an address.
    InvitationToken,
    VerifyKey,
    ChangeKey,
    ResetLink,
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

fn new_invitation(tenant: &str) -> Invitation {
    Invitation {
        email: Some(format!("{}@example.org", unique("asked"))),
        role: UserRole::Subscriber.into(),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..Invitation::default()
    }
}

/// `tenant` is a number, or 0 for the caller's own.
fn new_connection(tenant: &str) -> OidcConnection {
    OidcConnection {
        name: Some(unique("made")),
        issuer: Some("https://idp.example".into()),
        client_id: Some(idp::CLIENT.into()),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..OidcConnection::default()
    }
}

fn new_domain(tenant: &str) -> TenantDomain {
    TenantDomain {
        domain: Some(format!("{}.example", unique("made"))),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..TenantDomain::default()
    }
}

/// `state code browser_key`.
fn returned(text: &str) -> FinishOidcSignInRequest {
    let mut parts = text.split(' ').map(|part| Some(part.to_owned()));
    FinishOidcSignInRequest {
        state: parts.next().flatten(),
        code: parts.next().flatten(),
        browser_key: parts.next().flatten(),
        ..Default::default()
    }
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
    macro_rules! radius {
        ($service:literal, $method:literal, $on:ident, |$id:ident| $message:expr) => {
            entry(concat!("/wiwebb.radius.v1.", $service, "/", $method), On::$on, |$id| {
                let $id = $id.to_owned();
                $message.encode_to_vec()
            })
        };
    }
    macro_rules! named {
        ($service:literal, $method:literal, $on:ident, |$id:ident| $message:expr) => {
            entry(concat!("/wiwebb.identity.v1.", $service, "/", $method), On::$on, |$id| {
                let $id = $id.to_owned();
                $message.encode_to_vec()
            })
        };
    }
    vec![
        named!("SessionService", "ListSessions", Nothing, |_id| ListSessionsRequest::default()),
        named!("SessionService", "DeleteSession", OtherSession, |id| DeleteSessionRequest { id }),
        named!("SessionService", "EndOtherSessions", OwnSession, |_id| EndOtherSessionsRequest {}),
        rpc!("SessionService", "ListUserSessions", User, |id| ListUserSessionsRequest {
            user_id: id,
            ..Default::default()
        }),
        rpc!("SessionService", "EndUserSessions", User, |id| EndUserSessionsRequest { user_id: id }),
        named!("ApiKeyService", "ListApiKeys", Nothing, |_id| ListApiKeysRequest::default()),
        named!("ApiKeyService", "CreateApiKey", Nothing, |_id| CreateApiKeyRequest { api_key: Some(new_api_key()) }),
        named!("ApiKeyService", "GetApiKey", ApiKey, |id| GetApiKeyRequest { id }),
        named!("ApiKeyService", "RotateApiKey", ApiKey, |id| RotateApiKeyRequest {
            id,
            overlap_seconds: 60,
            etag: Some("1".into())
        }),
        named!("ApiKeyService", "DeleteApiKey", ApiKey, |id| DeleteApiKeyRequest { id }),
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
        radius!("RadiusUserService", "ExportRadiusUsers", Nothing, |_id| radius::ExportRadiusUsersRequest::default()),
        radius!("SessionService", "ExportRadiusSessions", Nothing, |_id| {
            radius::ExportRadiusSessionsRequest::default()
        }),
        radius!("NetworkStatisticsService", "GetNetworkStatistics", Nothing, |_id| {
            radius::GetNetworkStatisticsRequest::default()
        }),
        radius!("NetworkStatisticsService", "GetNetworkSeries", Nothing, |_id| {
            radius::GetNetworkSeriesRequest::default()
        }),
        radius!("MyNetworkService", "ListMySessions", Nothing, |_id| radius::ListMySessionsRequest::default()),
        radius!("MyNetworkService", "GetMyUsage", Nothing, |_id| radius::GetMyUsageRequest {}),
        radius!("MyNetworkService", "ListMyDevices", Nothing, |_id| radius::ListMyDevicesRequest::default()),
        radius!("MyNetworkService", "ListMyNetworkLogins", Nothing, |_id| {
            radius::ListMyNetworkLoginsRequest::default()
        }),
        radius!("MyNetworkService", "SetMyNetworkPassword", NetworkLogin, |id| radius::SetMyNetworkPasswordRequest {
            id,
            password: Some("a new password".into())
        }),
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
        named!("AccountService", "Register", Nothing, |_id| RegisterRequest {
            username: Some(unique("made")),
            email: Some(format!("{}@example.com", unique("made"))),
            password1: Some(PASSWORD.into()),
            password2: Some(PASSWORD.into()),
            ..RegisterRequest::default()
        }),
        named!("AccountService", "ResendVerification", Nothing, |_id| ResendVerificationRequest {}),
        named!("AccountService", "VerifyEmail", VerifyKey, |id| VerifyEmailRequest { key: Some(id) }),
        named!("AccountService", "ChangeEmail", Nothing, |_id| ChangeEmailRequest {
            new_email: Some(format!("{}@example.com", unique("new"))),
            password: Some(PASSWORD.into()),
        }),
        named!("AccountService", "ConfirmEmailChange", ChangeKey, |id| ConfirmEmailChangeRequest { key: Some(id) }),
        Entry {
            asks: true,
            ..named!("AccountService", "RequestPasswordReset", Nothing, |_id| RequestPasswordResetRequest {
                email: Some("nobody@example.com".into())
            })
        },
        named!("AccountService", "ConfirmPasswordReset", ResetLink, |id| {
            let (uid, token) = id.split_once("&token=").unwrap_or_default();
            ConfirmPasswordResetRequest {
                uid: Some(uid.into()),
                token: Some(token.into()),
                new_password1: Some("an entirely new one".into()),
                new_password2: Some("an entirely new one".into()),
            }
        }),
        named!("AccountService", "GetPreferences", Nothing, |_id| GetPreferencesRequest {}),
        named!("AccountService", "UpdatePreferences", Nothing, |_id| UpdatePreferencesRequest {
            preferences: Some(Preferences { locale: Some("fr".into()), ..Preferences::default() })
        }),
        named!("InvitationService", "ListInvitations", Nothing, |_id| ListInvitationsRequest {
            page_size: 100,
            ..Default::default()
        }),
        named!("InvitationService", "CreateInvitation", Nothing, |id| CreateInvitationRequest {
            invitation: Some(new_invitation(&id))
        }),
        named!("InvitationService", "GetInvitation", Invitation, |id| GetInvitationRequest { id }),
        named!("InvitationService", "ResendInvitation", Invitation, |id| ResendInvitationRequest { id }),
        named!("InvitationService", "DeleteInvitation", Invitation, |id| DeleteInvitationRequest { id }),
        Entry {
            asks: true,
            ..named!("InvitationService", "LookUpInvitation", InvitationToken, |id| LookUpInvitationRequest {
                token: Some(id)
            })
        },
        named!("InvitationService", "AcceptInvitation", InvitationToken, |id| AcceptInvitationRequest {
            token: Some(id),
            username: Some(unique("made")),
            password1: Some(PASSWORD.into()),
            password2: Some(PASSWORD.into()),
            ..AcceptInvitationRequest::default()
        }),
        rpc!("TenantService", "CreateTenantWithOwner", Nothing, |id| CreateTenantWithOwnerRequest {
            tenant: Some(new_tenant()),
            owner_email: Some("owner@example.org".into()),
        }),
        rpc!("TenantService", "GetTenantSettings", Tenant, |id| GetTenantSettingsRequest { id }),
        rpc!("TenantService", "UpdateTenantSettings", Tenant, |id| UpdateTenantSettingsRequest {
            id,
            settings: Some(TenantSettings { brand_color: Some("#0f766e".into()), ..Default::default() }),
            ..Default::default()
        }),
        rpc!("PermissionService", "GetMyPermissions", Nothing, |id| GetMyPermissionsRequest {}),
        rpc!("PermissionService", "ExplainPermission", User, |id| ExplainPermissionRequest {
            user_id: id,
            permission: "identity.users.view".into(),
            target_id: None,
        }),
        rpc!("PermissionService", "ListRoles", Nothing, |id| ListRolesRequest {}),
        named!("OidcService", "GetSignInOptions", Nothing, |_id| GetSignInOptionsRequest {}),
        named!("BrandingService", "GetBranding", Nothing, |_id| GetBrandingRequest {}),
        named!("BrandingService", "GetMyBranding", Nothing, |_id| GetMyBrandingRequest {}),
        named!("StatisticsService", "GetStatistics", Nothing, |_id| GetStatisticsRequest::default()),
        Entry {
            asks: true,
            ..named!("OidcService", "BeginOidcSignIn", Nothing, |_id| BeginOidcSignInRequest::default())
        },
        named!("OidcService", "FinishOidcSignIn", OidcSignIn, |id| returned(&id)),
        named!("OidcService", "LinkOidcIdentity", OidcLink, |id| {
            let FinishOidcSignInRequest { state, code, browser_key, iss, .. } = returned(&id);
            LinkOidcIdentityRequest { state, code, browser_key, iss }
        }),
        named!("OidcService", "ListOidcIdentities", Nothing, |_id| ListOidcIdentitiesRequest {}),
        named!("OidcService", "DeleteOidcIdentity", OidcIdentity, |id| DeleteOidcIdentityRequest { id }),
        named!("OidcConnectionService", "ListOidcConnections", Nothing, |_id| ListOidcConnectionsRequest {
            page_size: 100,
            ..Default::default()
        }),
        named!("OidcConnectionService", "CreateOidcConnection", Nothing, |id| CreateOidcConnectionRequest {
            connection: Some(new_connection(&id))
        }),
        named!("OidcConnectionService", "GetOidcConnection", OidcConnection, |id| GetOidcConnectionRequest { id }),
        named!("OidcConnectionService", "UpdateOidcConnection", OidcConnection, |id| UpdateOidcConnectionRequest {
            id,
            ..Default::default()
        }),
        named!("OidcConnectionService", "DeleteOidcConnection", OidcConnection, |id| DeleteOidcConnectionRequest {
            id
        }),
        named!("TenantDomainService", "ListTenantDomains", Nothing, |_id| ListTenantDomainsRequest {
            page_size: 100,
            ..Default::default()
        }),
        named!("TenantDomainService", "CreateTenantDomain", Nothing, |id| CreateTenantDomainRequest {
            domain: Some(new_domain(&id))
        }),
        named!("TenantDomainService", "GetTenantDomain", TenantDomain, |id| GetTenantDomainRequest { id }),
        named!("TenantDomainService", "VerifyTenantDomain", TenantDomain, |id| VerifyTenantDomainRequest { id }),
        named!("TenantDomainService", "DeleteTenantDomain", TenantDomain, |id| DeleteTenantDomainRequest { id }),
        rpc!("TenantService", "ListTenants", Nothing, |id| ListTenantsRequest { page_size: 100, ..Default::default() }),
        rpc!("TenantService", "CreateTenant", Nothing, |id| CreateTenantRequest { tenant: Some(new_tenant()) }),
        rpc!("TenantService", "GetMyTenant", Nothing, |id| GetMyTenantRequest {}),
        Entry {
            policy_refuses: &[Role::Subscriber],
            ..rpc!("TenantService", "GetTenant", Tenant, |id| GetTenantRequest { id })
        },
        rpc!("TenantService", "UpdateTenant", Tenant, |id| UpdateTenantRequest { id, ..Default::default() }),
        rpc!("TenantService", "SuspendTenant", SpareTenant, |id| SuspendTenantRequest { id, ..Default::default() }),
        rpc!("TenantService", "ResumeTenant", SpareTenant, |id| ResumeTenantRequest { id, ..Default::default() }),
        rpc!("TenantService", "ExportTenant", Tenant, |id| ExportTenantRequest { id }),
        rpc!("TenantService", "ExportTenants", Nothing, |id| ExportTenantsRequest::default()),
        rpc!("TenantService", "DeleteTenant", Tenant, |id| DeleteTenantRequest { id }),
        rpc!("UserService", "ListUsers", Nothing, |id| ListUsersRequest { page_size: 100, ..Default::default() }),
        rpc!("UserService", "ExportUsers", Nothing, |id| ExportUsersRequest::default()),
        rpc!("UserService", "CreateUser", Nothing, |id| CreateUserRequest {
            user: Some(User { tenant_id: (id != 0).then_some(id), ..new_user() })
        }),
        Entry {
            policy_refuses: &[Role::Subscriber],
            ..rpc!("UserService", "GetUser", User, |id| GetUserRequest { id })
        },
        Entry {
            policy_refuses: &[Role::Subscriber],
            ..rpc!("UserService", "UpdateUser", User, |id| UpdateUserRequest { id, ..Default::default() })
        },
        rpc!("UserService", "DeleteUser", User, |id| DeleteUserRequest { id }),
        Entry {
            policy_refuses: &[Role::Subscriber],
            ..rpc!("UserService", "AssignRole", User, |id| AssignRoleRequest { id, role: Some("subscriber".into()) })
        },
        rpc!("UserService", "AssignTenant", User, |id| AssignTenantRequest { id, tenant_id: None }),
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
        rpc!("AuditLogService", "ExportAuditLogs", Nothing, |id| ExportAuditLogsRequest::default()),
        rpc!("AuditLogService", "WatchAuditLogs", Nothing, |id| WatchAuditLogsRequest::default()),
        rpc!("AuditRetentionService", "GetAuditRetention", Nothing, |id| GetAuditRetentionRequest {
            tenant_id: (id != 0).then_some(id)
        }),
        rpc!("AuditRetentionService", "UpdateAuditRetention", Nothing, |id| UpdateAuditRetentionRequest {
            audit_retention: Some(AuditRetention {
                tenant_id: (id != 0).then_some(id),
                days: Some(90),
                ..Default::default()
            }),
            ..Default::default()
        }),
        rpc!("AuditLogService", "GetAuditLog", AuditLog, |id| GetAuditLogRequest { id }),
        // Last: whoever has a passkey is asked for it.
        named!("SecondFactorService", "ListSecondFactors", Nothing, |_id| ListSecondFactorsRequest {}),
        named!("SecondFactorService", "DeleteSecondFactor", Enrolment, |id| DeleteSecondFactorRequest { id }),
        named!("SecondFactorService", "ConfirmTotpEnrolment", EnrolmentCode, |id| ConfirmTotpEnrolmentRequest {
            code: Some(id)
        }),
        named!("SecondFactorService", "BeginTotpEnrolment", Nothing, |_id| BeginTotpEnrolmentRequest::default()),
        named!("SecondFactorService", "RegenerateRecoveryCodes", OwnPasskey, |_id| RegenerateRecoveryCodesRequest {}),
        named!("PasskeyService", "ListPasskeys", Nothing, |_id| ListPasskeysRequest {}),
        Entry {
            asks: true,
            ..named!("PasskeyService", "BeginPasskeyRegistration", Nothing, |_id| BeginPasskeyRegistrationRequest {})
        },
        named!("PasskeyService", "FinishPasskeyRegistration", Registration, |id| {
            let (ceremony, credential) = ceremony(&id);
            FinishPasskeyRegistrationRequest { ceremony, credential, ..Default::default() }
        }),
        Entry {
            asks: true,
            ..named!("PasskeyService", "BeginPasskeyLogin", Nothing, |_id| BeginPasskeyLoginRequest::default())
        },
        named!("PasskeyService", "FinishPasskeyLogin", Assertion, |id| {
            let (ceremony, credential) = ceremony(&id);
            FinishPasskeyLoginRequest { ceremony, credential }
        }),
        named!("PasskeyService", "UpdatePasskey", Passkey, |id| UpdatePasskeyRequest {
            id,
            passkey: Some(Passkey { name: Some("x".into()), ..Default::default() }),
            update_mask: None
        }),
        named!("PasskeyService", "DeletePasskey", Passkey, |id| DeletePasskeyRequest { id }),
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
    names: NameServer,
    idp: idp::Provider,
}

impl World {
    async fn new() -> Self {
        let names = NameServer::start().await;
        let egress = egress::Settings {
            allow: vec!["127.0.0.0/8".parse().unwrap()],
            dns_server: Some(names.address),
            ..egress::Settings::default()
        };
        let settings = identity::Settings {
            public_url: Some("https://wifi.example".into()),
            limits: identity::rates::Limits::none(),
            egress,
            ..Default::default()
        };
        let app = App::over_with(testkit::database().await, settings, |routes, identity| {
            let services = ::radius::services(identity.storage(), &::radius::SessionFeed::default());
            let routes = routes.add_service(services.nas).add_service(services.users).add_service(services.sessions);
            routes.add_service(services.statistics).add_service(services.mine)
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
        let idp = idp::Provider::start(&app.clock).await;
        Self { app, root, tenant: a, actors, foreign, names, idp }
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
            On::NetworkLogin => {
                // Staff have no network of their own.
                let owner = if caller.tenant.is_some() { caller } else { self.subscriber() };
                let user = radius::RadiusUser {
                    user_id: Some(owner.id),
                    ..new_radius_user(&owner.tenant.unwrap().to_string())
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
            On::OidcConnection => return self.connection("marker-of-a").await,
            On::TenantDomain => return self.domain().await,
            On::OidcIdentity => return self.identity(caller).await,
            On::OidcSignIn => return self.at_provider(true).await,
            On::OidcLink => return self.at_provider(false).await,
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
            On::Invitation | On::InvitationToken => {
                let mut invitation = new_invitation(&self.tenant.to_string());
                invitation.email = Some(format!("marker-of-a-{}@example.org", unique("asked")));
                let request = CreateInvitationRequest { invitation: Some(invitation) };
                let mut invitations = invitation_service_client::InvitationServiceClient::new(root());
                let made = invitations.create_invitation(request).await.unwrap().into_inner();
                return if on == On::Invitation { made.id } else { self.app.mailed("invitation#token=").await };
            }
            On::VerifyKey => {
                let mut accounts = account_service_client::AccountServiceClient::new(caller.client());
                accounts.resend_verification(ResendVerificationRequest {}).await.unwrap();
                return self.app.mailed("verify-email#key=").await;
            }
            On::ChangeKey => {
                let user = self.app.user(&self.root, UserRole::Subscriber, Some(self.tenant)).await;
                let mut accounts = account_service_client::AccountServiceClient::new(user.client());
                let new_email = Some(format!("{}@example.com", unique("changed")));
                let request = ChangeEmailRequest { new_email, password: Some(PASSWORD.into()) };
                accounts.change_email(request).await.unwrap();
                return self.app.mailed("change-email#key=").await;
            }
            On::ResetLink => {
                let user = self.app.user(&self.root, UserRole::Subscriber, Some(self.tenant)).await;
                return self.app.reset_link(&format!("{}@example.com", user.username)).await;
            }
            // Staff name the tenant of something new.
            On::Nothing if caller.tenant.is_none() => self.tenant,
            On::Nothing | On::OwnSession => 0,
            On::Tenant => self.tenant,
            On::SpareTenant => self.app.tenant(&self.root, &unique("spare")).await.id,
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

    async fn connection(&self, stem: &str) -> String {
        let connection = OidcConnection {
            name: Some(unique(stem)),
            issuer: Some(self.idp.issuer.clone()),
            client_secret: Some(idp::SECRET.into()),
            ..new_connection(&self.tenant.to_string())
        };
        let request = CreateOidcConnectionRequest { connection: Some(connection) };
        let mut connections = oidc_connection_service_client::OidcConnectionServiceClient::new(self.root.client());
        connections.create_oidc_connection(request).await.unwrap().into_inner().id
    }

    async fn domain(&self) -> String {
        let domain = TenantDomain {
            domain: Some(format!("{}.example", unique("marker-of-a"))),
            ..new_domain(&self.tenant.to_string())
        };
        let request = CreateTenantDomainRequest { domain: Some(domain) };
        let mut domains = tenant_domain_service_client::TenantDomainServiceClient::new(self.root.client());
        let domain = domains.create_tenant_domain(request).await.unwrap().into_inner();
        self.names.texts(&domain.record_name, &[&domain.record_value]);
        domain.id
    }

    /// A link of the caller's, in the caller's tenant.
    async fn identity(&self, caller: &Actor) -> String {
        use sea_orm::ConnectionTrait as _;
        let (connection, id) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        let (tenant, now) = (caller.tenant.unwrap_or(0), self.app.clock.now());
        let owner = self.app.database.owner().await;
        let insert = async |sql: &str, values: Vec<sea_orm::Value>| {
            let statement = sea_orm::Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
            owner.execute_raw(statement).await.unwrap();
        };
        let sql = "INSERT INTO oidc_connections
                       (tenant_id, id, name, issuer, client_id, client_secret, scopes, created_at, updated_at)
                   VALUES ($1, $2, $3, 'https://idp.example', 'x', $4, 'openid', $5, $5)";
        let name = connection.to_string();
        let values = vec![tenant.into(), connection.into(), name.into(), Vec::<u8>::new().into(), now.into()];
        insert(sql, values).await;
        let sql = "INSERT INTO oidc_identities (tenant_id, id, connection_id, issuer, subject, user_id, created_at)
                   VALUES ($1, $2, $3, 'https://idp.example', 'marker-of-a', $4, $5)";
        insert(sql, vec![tenant.into(), id.into(), connection.into(), caller.id.into(), now.into()]).await;
        id.to_string()
    }

    /// Somebody who has come back from A's provider.
    async fn at_provider(&self, linked: bool) -> String {
        let (connection, subject) = (self.connection("provider").await, unique("subject"));
        let mut oidc = oidc_service_client::OidcServiceClient::new(self.subscriber().client());
        let answer = async || {
            let request = BeginOidcSignInRequest { connection: Some(connection.clone()), ..Default::default() };
            let mut anonymous = oidc_service_client::OidcServiceClient::new(self.app.anonymous());
            let begun = anonymous.begin_oidc_sign_in(request).await.unwrap().into_inner();
            let claims = serde_json::json!({});
            let code = self.idp.authorize(&begun.authorization_url, &subject, claims, idp::Signed::Es256);
            format!("{} {code} {}", begun.state, begun.browser_key)
        };
        if linked {
            let FinishOidcSignInRequest { state, code, browser_key, iss, .. } = returned(&answer().await);
            oidc.link_oidc_identity(LinkOidcIdentityRequest { state, code, browser_key, iss }).await.unwrap();
        }
        answer().await
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
        if !matches!(on, On::OwnSession | On::OidcLink) {
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
                        || (code == Code::NotFound && entry.path.ends_with("GetMyTenant"))
                        || (code == Code::NotFound && entry.on == On::NetworkLogin && role.is_staff()),
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
            if !matches!(entry.on, On::Nothing | On::OwnSession | On::OwnPasskey | On::OidcLink) {
                assert!(matches!(code(&result), Code::NotFound | Code::PermissionDenied), "{what}");
                let denied = code(&result) == Code::PermissionDenied;
                let knows = identity::permissions::allows(*role, rpc(entry.path).permission);
                let in_v1_words = entry.path.ends_with("AssignRole");
                assert!(!denied || !knows || in_v1_words || entry.policy_refuses.contains(role), "{what}");
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
        let caller = if entry.on == On::NetworkLogin { world.subscriber() } else { &world.root };
        let client = world.client(entry.on, caller).await;
        let mut request = (entry.request)(&id);
        if entry.path.ends_with("/Login") {
            let (username, password) = (Some(world.root.username.clone()), Some(PASSWORD.into()));
            let login = LoginRequest { username, password, otp: None };
            request = login.encode_to_vec();
        }
        let before = world.audit_rows().await;
        let result = raw(client, entry.path, request).await;
        assert_eq!(code(&result), Code::Ok, "{}: {result:?}", entry.path);
        assert!(world.audit_rows().await > before, "{}", entry.path);
    }
}
