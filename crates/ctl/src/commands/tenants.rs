//! `wiwebbctl tenants`.

use clap::{Args, Subcommand};
use proto::wiwebb::identity::v1::{tenant_service_client::TenantServiceClient, *};

use super::{list, one};
use crate::{
    args::ListOptions,
    connect::Server,
    failure::Failure,
    output::Report,
    paging::{PAGE_SIZE, all},
};

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub enum TenantCommand {
    /// Lists tenants.
    List {
        /// Part of the name, slug or e-mail address.
        #[arg(long, default_value = "")]
        search: String,
        /// Only active or only inactive ones.
        #[arg(long, value_name = "true|false")]
        active: Option<bool>,
        #[command(flatten)]
        list: ListOptions,
    },
    /// Shows one tenant.
    Get {
        /// The tenant.
        id: i64,
    },
    /// Creates a tenant.
    Create {
        /// Display name.
        #[arg(long)]
        name: String,
        /// Short name.
        #[arg(long)]
        slug: String,
        #[command(flatten)]
        fields: TenantFields,
    },
    /// Changes what is named of a tenant.
    Update {
        /// The tenant.
        id: i64,
        /// Display name.
        #[arg(long)]
        name: Option<String>,
        /// Short name.
        #[arg(long)]
        slug: Option<String>,
        #[command(flatten)]
        fields: TenantFields,
    },
    /// Deletes a tenant in which nothing is left. Kept for people.
    Delete {
        /// The tenant.
        id: i64,
    },
}

/// The optional fields of a tenant.
#[derive(Debug, Clone, Args)]
pub struct TenantFields {
    /// Contact address.
    #[arg(long)]
    pub email: Option<String>,
    /// Web address.
    #[arg(long)]
    pub url: Option<String>,
    /// Free text.
    #[arg(long)]
    pub description: Option<String>,
    /// Whether it may be used.
    #[arg(long, value_name = "true|false")]
    pub active: Option<bool>,
}

impl TenantFields {
    fn tenant(&self, name: Option<String>, slug: Option<String>) -> Tenant {
        let Self { email, url, description, active } = self.clone();
        Tenant { name, slug, email, url, description, is_active: active, ..Tenant::default() }
    }
}

const COLUMNS: &[&str] = &["id", "name", "slug", "email", "is_active", "user_count", "created_at"];

pub(super) async fn run(server: &Server, command: &TenantCommand) -> Result<Report, Failure> {
    let mut client = TenantServiceClient::new(server.wire());
    match command {
        TenantCommand::List { search, active, list: options } => {
            let ask = async |page_token| {
                let (search, order_by) = (search.clone(), options.order_by.clone());
                let request = ListTenantsRequest {
                    page_size: PAGE_SIZE,
                    page_token,
                    order_by,
                    search,
                    is_active: *active,
                    ..Default::default()
                };
                client.list_tenants(request).await
            };
            list("Tenant", COLUMNS, &all(options.limit, ask).await?)
        }
        TenantCommand::Get { id } => one("Tenant", client.get_tenant(GetTenantRequest { id: *id }).await?.into_inner()),
        TenantCommand::Create { name, slug, fields } => {
            let tenant = Some(fields.tenant(Some(name.clone()), Some(slug.clone())));
            one("Tenant", client.create_tenant(CreateTenantRequest { tenant }).await?.into_inner())
        }
        TenantCommand::Update { id, name, slug, fields } => {
            let tenant = Some(fields.tenant(name.clone(), slug.clone()));
            let request = UpdateTenantRequest { id: *id, tenant, ..Default::default() };
            one("Tenant", client.update_tenant(request).await?.into_inner())
        }
        TenantCommand::Delete { id } => {
            client.delete_tenant(DeleteTenantRequest { id: *id }).await?;
            Ok(Report::Done(format!("Tenant {id} is deleted.")))
        }
    }
}
