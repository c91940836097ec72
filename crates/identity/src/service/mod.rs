//! The services of `wiwebb.identity.v1`: decode, call the rule, encode.

mod audit_logs;
mod auth;
mod tenants;
mod todos;
mod users;

use kernel::{Mask, Result};
use proto::wiwebb::identity::v1::{
    audit_log_service_server::AuditLogServiceServer, auth_service_server::AuthServiceServer,
    tenant_service_server::TenantServiceServer, todo_service_server::TodoServiceServer,
    user_service_server::UserServiceServer,
};
use storage::TenantDb;
use tonic::{Request, Status};

use crate::Identity;

/// The servers of all identity services.
#[derive(Debug)]
pub struct Services {
    /// Signing in and out.
    pub auth: AuthServiceServer<auth::Auth>,
    /// Tenants.
    pub tenants: TenantServiceServer<tenants::Tenants>,
    /// Users.
    pub users: UserServiceServer<users::Users>,
    /// To-dos.
    pub todos: TodoServiceServer<todos::Todos>,
    /// The audit log.
    pub audit_logs: AuditLogServiceServer<audit_logs::AuditLogs>,
}

/// Makes them.
pub fn services(identity: &Identity) -> Services {
    Services {
        auth: AuthServiceServer::new(auth::Auth(identity.clone())),
        tenants: TenantServiceServer::new(tenants::Tenants(identity.clone())),
        users: UserServiceServer::new(users::Users(identity.clone())),
        todos: TodoServiceServer::new(todos::Todos(identity.clone())),
        audit_logs: AuditLogServiceServer::new(audit_logs::AuditLogs(identity.clone())),
    }
}

/// The data of a request's scope.
fn db<T>(identity: &Identity, request: &Request<T>) -> Result<TenantDb, Status> {
    Ok(identity.storage().tenant(&crate::context(request)?))
}

fn mask(mask: Option<prost_types::FieldMask>, known: &[&str]) -> Result<Mask> {
    Mask::parse(mask.map(|mask| mask.paths), known)
}
