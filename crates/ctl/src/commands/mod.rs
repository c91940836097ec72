//! What the commands do: one call, or all pages of a list, and the report.

pub mod audit;
pub mod keys;
pub mod service_accounts;
pub mod sessions;
pub mod tenants;
pub mod users;

use proto::wiwebb::identity::v1::{GetCurrentUserRequest, UserRole, auth_service_client::AuthServiceClient};
use serde_json::Value as Json;

use crate::{args::Command, connect::Server, failure::Failure, message, output::Report};

/// Runs a command once.
pub async fn run(server: &Server, command: &Command) -> Result<Report, Failure> {
    match command {
        Command::Whoami => {
            let user = AuthServiceClient::new(server.wire()).get_current_user(GetCurrentUserRequest {}).await?;
            one("User", user.into_inner())
        }
        Command::Tenants(command) => tenants::run(server, command).await,
        Command::Users(command) => users::run(server, command).await,
        Command::ServiceAccounts(command) => service_accounts::run(server, command).await,
        Command::Keys(command) => keys::run(server, command).await,
        Command::Sessions(command) => sessions::run(server, command).await,
        Command::Audit(command) => audit::run(server, command).await,
        Command::Completion { .. } => Ok(Report::Done(String::new())),
    }
}

/// One message.
fn one<M: prost::Message>(name: &str, message: M) -> Result<Report, Failure> {
    Ok(Report::One(message::json(name, &message)?))
}

/// The messages of a list.
fn list<M: prost::Message>(name: &str, columns: &'static [&'static str], rows: &[M]) -> Result<Report, Failure> {
    let rows = rows.iter().map(|row| message::json(name, row)).collect::<Result<Vec<Json>, _>>()?;
    Ok(Report::List(columns, rows))
}

/// A role by its word.
fn role(word: &str) -> Result<UserRole, String> {
    let known = [UserRole::Superadmin, UserRole::Admin, UserRole::TenantOwner, UserRole::Subscriber];
    let name = |role: &UserRole| role.as_str_name().trim_start_matches("USER_ROLE_").to_lowercase();
    let found = known.into_iter().find(|role| name(role) == word.replace('-', "_"));
    found.ok_or_else(|| format!("one of {}", known.iter().map(name).collect::<Vec<_>>().join(", ")))
}
