//! `wiwebbctl keys`. The server lets people manage keys, never a key: these commands need the token of a session.

use clap::Subcommand;
use proto::wiwebb::identity::v1::{api_key_service_client::ApiKeyServiceClient, *};

use super::{list, one};
use crate::{
    args::ListOptions,
    connect::Server,
    failure::Failure,
    output::Report,
    paging::{PAGE_SIZE, all},
};

/// What to do with API keys. Needs the token of a session in WIWEBB_TOKEN.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Lists the caller's own keys, or those of an account.
    List {
        /// The account.
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        #[command(flatten)]
        list: ListOptions,
    },
    /// Makes a key, and tells its secret this once.
    Create {
        /// Display name.
        #[arg(long)]
        name: String,
        /// A permission, or a pattern such as `*.read` or `radius.*`; once for each.
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<String>,
        /// The service account; without it, the caller.
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// An address or network from which it may be used; once for each. Without one, from everywhere.
        #[arg(long = "allow", value_name = "CIDR")]
        addresses: Vec<String>,
        /// When it expires, as in `2027-01-31T00:00:00Z`.
        #[arg(long, value_name = "TIME")]
        expires_at: Option<prost_types::Timestamp>,
    },
    /// Gives a key a new secret, and tells it this once.
    Rotate {
        /// The key.
        id: String,
        /// Seconds for which the secret so far stays good: seven days at most.
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        overlap: i64,
    },
    /// Ends a key for good.
    Revoke {
        /// The key.
        id: String,
    },
}

const COLUMNS: &[&str] = &["id", "name", "prefix", "scopes", "expires_at", "last_used_at", "last_used_address"];

pub(super) async fn run(server: &Server, command: &KeyCommand) -> Result<Report, Failure> {
    let mut client = ApiKeyServiceClient::new(server.wire());
    match command {
        KeyCommand::List { account, list: options } => {
            let ask = async |page_token| {
                let order_by = options.order_by.clone();
                let request =
                    ListApiKeysRequest { page_size: PAGE_SIZE, page_token, order_by, account_id: *account, skip: 0 };
                client.list_api_keys(request).await
            };
            list("ApiKey", COLUMNS, &all(options.limit, ask).await?)
        }
        KeyCommand::Create { name, scopes, account, addresses, expires_at } => {
            let key = ApiKey {
                name: Some(name.clone()),
                account_id: *account,
                scopes: scopes.clone(),
                allowed_addresses: addresses.clone(),
                expires_at: *expires_at,
                ..ApiKey::default()
            };
            one("ApiKey", client.create_api_key(CreateApiKeyRequest { api_key: Some(key) }).await?.into_inner())
        }
        KeyCommand::Rotate { id, overlap } => {
            let read = client.get_api_key(GetApiKeyRequest { id: id.clone() }).await?.into_inner();
            let request = RotateApiKeyRequest { id: id.clone(), overlap_seconds: *overlap, etag: Some(read.etag) };
            one("ApiKey", client.rotate_api_key(request).await?.into_inner())
        }
        KeyCommand::Revoke { id } => {
            client.delete_api_key(DeleteApiKeyRequest { id: id.clone() }).await?;
            Ok(Report::Done(format!("The key {id} is revoked.")))
        }
    }
}
