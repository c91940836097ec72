//! The services of `wiwebb.identity.v1`: decode, call the rule, encode.

mod accounts;
mod api_keys;
mod audit_logs;
mod audit_retention;
mod auth;
mod branding;
mod invitations;
mod oidc;
mod oidc_connections;
mod passkeys;
mod permissions;
mod second_factors;
mod service_accounts;
mod sessions;
mod sign_in_locks;
mod statistics;
mod tenant_domains;
mod tenants;
mod todos;
mod users;

use kernel::{Error, Mask, Result};
use proto::wiwebb::identity::v1::{
    account_service_server::AccountServiceServer, api_key_service_server::ApiKeyServiceServer,
    audit_log_service_server::AuditLogServiceServer, audit_retention_service_server::AuditRetentionServiceServer,
    auth_service_server::AuthServiceServer, branding_service_server::BrandingServiceServer,
    invitation_service_server::InvitationServiceServer, oidc_connection_service_server::OidcConnectionServiceServer,
    oidc_service_server::OidcServiceServer, passkey_service_server::PasskeyServiceServer,
    permission_service_server::PermissionServiceServer, second_factor_service_server::SecondFactorServiceServer,
    service_account_service_server::ServiceAccountServiceServer, session_service_server::SessionServiceServer,
    sign_in_lock_service_server::SignInLockServiceServer, statistics_service_server::StatisticsServiceServer,
    tenant_domain_service_server::TenantDomainServiceServer, tenant_service_server::TenantServiceServer,
    todo_service_server::TodoServiceServer, user_service_server::UserServiceServer,
};
use storage::TenantDb;
use tonic::{Request, Response, Status, service::Routes};

use crate::Identity;

/// Adds all identity services.
pub fn add(routes: Routes, identity: &Identity) -> Routes {
    routes
        .add_service(AuthServiceServer::new(auth::Auth(identity.clone())))
        .add_service(SessionServiceServer::new(sessions::Sessions(identity.clone())))
        .add_service(ApiKeyServiceServer::new(api_keys::ApiKeys(identity.clone())))
        .add_service(ServiceAccountServiceServer::new(service_accounts::ServiceAccounts(identity.clone())))
        .add_service(SecondFactorServiceServer::new(second_factors::SecondFactors(identity.clone())))
        .add_service(PasskeyServiceServer::new(passkeys::Passkeys(identity.clone())))
        .add_service(AccountServiceServer::new(accounts::Accounts(identity.clone())))
        .add_service(InvitationServiceServer::new(invitations::Invitations(identity.clone())))
        .add_service(PermissionServiceServer::new(permissions::Permissions(identity.clone())))
        .add_service(OidcServiceServer::new(oidc::Oidc(identity.clone())))
        .add_service(OidcConnectionServiceServer::new(oidc_connections::OidcConnections(identity.clone())))
        .add_service(TenantDomainServiceServer::new(tenant_domains::TenantDomains(identity.clone())))
        .add_service(BrandingServiceServer::new(branding::Brandings(identity.clone())))
        .add_service(TenantServiceServer::new(tenants::Tenants(identity.clone())))
        .add_service(StatisticsServiceServer::new(statistics::StatisticsRpcs(identity.clone())))
        .add_service(UserServiceServer::new(users::Users(identity.clone())))
        .add_service(SignInLockServiceServer::new(sign_in_locks::SignInLocks(identity.clone())))
        .add_service(TodoServiceServer::new(todos::Todos(identity.clone())))
        .add_service(AuditLogServiceServer::new(audit_logs::AuditLogs(identity.clone())))
        .add_service(AuditRetentionServiceServer::new(audit_retention::Retentions(identity.clone())))
}

/// The data of a request's scope.
fn db<T>(identity: &Identity, request: &Request<T>) -> Result<TenantDb, Status> {
    Ok(identity.storage().tenant(&crate::context(request)?))
}

/// The host that the client asked.
fn host<T>(request: &Request<T>) -> &str {
    request.metadata().get("host").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A stream that a browser stores as a file.
pub fn attachment<S>(stream: S, name: &str) -> Result<Response<S>, Status> {
    let mut response = Response::new(stream);
    let value = format!("attachment; filename=\"{name}\"").parse().map_err(Error::internal)?;
    response.metadata_mut().insert("content-disposition", value);
    Ok(response)
}

fn mask(mask: Option<prost_types::FieldMask>, known: &[&str]) -> Result<Mask> {
    Mask::parse(mask.map(|mask| mask.paths), known)
}

/// The identifier in a request; what is none is nobody's.
fn uuid(text: &str) -> Result<uuid::Uuid> {
    text.parse().map_err(|_| Error::not_found())
}
