//! `wiwebbctl service-accounts`.

use clap::Subcommand;
use proto::wiwebb::identity::v1::{service_account_service_client::ServiceAccountServiceClient, *};

use super::{list, one, role};
use crate::{
    args::ListOptions,
    connect::Server,
    failure::Failure,
    output::Report,
    paging::{PAGE_SIZE, all},
};

/// What to do with accounts of programs. Changes are kept for people.
#[derive(Debug, Subcommand)]
pub enum ServiceAccountCommand {
    /// Lists service accounts.
    List {
        /// Part of the name or description.
        #[arg(long, default_value = "")]
        search: String,
        #[command(flatten)]
        list: ListOptions,
    },
    /// Shows one service account.
    Get {
        /// The service account.
        id: i64,
    },
    /// Creates a service account. Staff name the tenant by --tenant.
    Create {
        /// Its name, among usernames.
        #[arg(long)]
        name: String,
        /// superadmin, admin, tenant_owner or subscriber.
        #[arg(long, value_parser = role)]
        role: UserRole,
        /// What it is for.
        #[arg(long)]
        description: Option<String>,
    },
    /// Changes what is named of a service account.
    Update {
        /// The service account.
        id: i64,
        /// What it is for.
        #[arg(long)]
        description: Option<String>,
        /// Whether its keys are accepted.
        #[arg(long, value_name = "true|false")]
        active: Option<bool>,
    },
    /// Deletes a service account for good, with its keys.
    Delete {
        /// The service account.
        id: i64,
    },
}

const NAME: &str = "ServiceAccount";
const COLUMNS: &[&str] = &["id", "name", "role", "tenant", "is_active", "description"];

pub(super) async fn run(server: &Server, command: &ServiceAccountCommand) -> Result<Report, Failure> {
    let mut client = ServiceAccountServiceClient::new(server.wire());
    match command {
        ServiceAccountCommand::List { search, list: options } => {
            let ask = async |page_token| {
                let (search, order_by) = (search.clone(), options.order_by.clone());
                let request = ListServiceAccountsRequest {
                    page_size: PAGE_SIZE,
                    page_token,
                    order_by,
                    search,
                    ..Default::default()
                };
                client.list_service_accounts(request).await
            };
            list(NAME, COLUMNS, &all(options.limit, ask).await?)
        }
        ServiceAccountCommand::Get { id } => {
            one(NAME, client.get_service_account(GetServiceAccountRequest { id: *id }).await?.into_inner())
        }
        ServiceAccountCommand::Create { name, role, description } => {
            let account = ServiceAccount {
                name: Some(name.clone()),
                role: (*role).into(),
                description: description.clone(),
                ..ServiceAccount::default()
            };
            let request = CreateServiceAccountRequest { service_account: Some(account) };
            one(NAME, client.create_service_account(request).await?.into_inner())
        }
        ServiceAccountCommand::Update { id, description, active } => {
            let account =
                ServiceAccount { description: description.clone(), is_active: *active, ..ServiceAccount::default() };
            let request = UpdateServiceAccountRequest { id: *id, service_account: Some(account), update_mask: None };
            one(NAME, client.update_service_account(request).await?.into_inner())
        }
        ServiceAccountCommand::Delete { id } => {
            client.delete_service_account(DeleteServiceAccountRequest { id: *id }).await?;
            Ok(Report::Done(format!("Service account {id} is deleted.")))
        }
    }
}
