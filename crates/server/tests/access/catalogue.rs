//! Every RPC, and a request that succeeds for whoever may make it.

use kernel::Role;
use prost::Message as _;
use proto::wiwebb::{identity::v1::*, radius::v1 as radius};
use testkit::app::PASSWORD;

use crate::{
    entry::{Entry, On, entry},
    values::*,
};

pub fn catalogue() -> Vec<Entry> {
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
        radius!("NasService", "GetNasSetup", Nothing, |_id| radius::GetNasSetupRequest {}),
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
        named!("OidcService", "ListLinkableProviders", Nothing, |_id| ListLinkableProvidersRequest {}),
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
