//! The services of `wiwebb.identity.v1`: decode, call the rule, encode.

mod api_keys;
mod audit_logs;
mod auth;
mod passkeys;
mod second_factors;
mod service_accounts;
mod sessions;
mod sign_in_locks;
mod tenants;
mod todos;
mod users;

use kernel::{Error, Mask, Result};
use proto::wiwebb::identity::v1::{
    api_key_service_server::ApiKeyServiceServer, audit_log_service_server::AuditLogServiceServer,
    auth_service_server::AuthServiceServer, passkey_service_server::PasskeyServiceServer,
    second_factor_service_server::SecondFactorServiceServer,
    service_account_service_server::ServiceAccountServiceServer, session_service_server::SessionServiceServer,
    sign_in_lock_service_server::SignInLockServiceServer, tenant_service_server::TenantServiceServer,
    todo_service_server::TodoServiceServer, user_service_server::UserServiceServer,
};
use storage::TenantDb;
use tonic::{Request, Status, service::Routes};

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
        .add_service(TenantServiceServer::new(tenants::Tenants(identity.clone())))
        .add_service(UserServiceServer::new(users::Users(identity.clone())))
        .add_service(SignInLockServiceServer::new(sign_in_locks::SignInLocks(identity.clone())))
        .add_service(TodoServiceServer::new(todos::Todos(identity.clone())))
        .add_service(AuditLogServiceServer::new(audit_logs::AuditLogs(identity.clone())))
}

/// The data of a request's scope.
fn db<T>(identity: &Identity, request: &Request<T>) -> Result<TenantDb, Status> {
    Ok(identity.storage().tenant(&crate::context(request)?))
}

fn mask(mask: Option<prost_types::FieldMask>, known: &[&str]) -> Result<Mask> {
    Mask::parse(mask.map(|mask| mask.paths), known)
}

/// The identifier in a request; what is none is nobody's.
fn uuid(text: &str) -> Result<uuid::Uuid> {
    text.parse().map_err(|_| Error::not_found())
}
