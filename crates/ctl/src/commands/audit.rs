//! `wiwebbctl audit`.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use proto::wiwebb::identity::v1::{audit_log_service_client::AuditLogServiceClient, *};
use serde_json::Value as Json;

use super::list;
use crate::{
    args::{Command, ListOptions},
    connect::Server,
    failure::Failure,
    message,
    output::Report,
    paging::{PAGE_SIZE, all},
};

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Lists entries, newest first.
    List {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        list: ListOptions,
    },
    /// Tells entries as they are written, oldest first, until it is stopped.
    Watch {
        #[command(flatten)]
        filter: Filter,
    },
}

/// Which entries.
#[derive(Debug, Clone, Args)]
pub struct Filter {
    /// Only what this account did.
    #[arg(long, value_name = "ID")]
    pub actor: Option<i64>,
    /// Only what was done to this account.
    #[arg(long, value_name = "ID")]
    pub target: Option<i64>,
    /// Only this action, for instance `role_changed`.
    #[arg(long, default_value = "")]
    pub action: String,
}

impl Filter {
    fn request(&self, page_token: String, order_by: &str) -> ListAuditLogsRequest {
        ListAuditLogsRequest {
            page_size: PAGE_SIZE,
            page_token,
            order_by: order_by.to_owned(),
            actor_id: self.actor,
            target_id: self.target,
            action: self.action.clone(),
            ..Default::default()
        }
    }
}

/// What a table shows of an entry.
pub const COLUMNS: &[&str] =
    &["timestamp", "id", "actor_name", "action", "target_type", "target_key", "client_address", "details"];

pub(super) async fn run(server: &Server, command: &AuditCommand) -> Result<Report, Failure> {
    match command {
        AuditCommand::List { filter, list: options } => {
            list("AuditLog", COLUMNS, &entries(server, filter, &options.order_by, options.limit).await?)
        }
        AuditCommand::Watch { filter } => list("AuditLog", COLUMNS, &entries(server, filter, "", Some(10)).await?),
    }
}

/// Pages that a watch reads at most at a time: 1000 entries.
const PAGES: usize = 10;

/// The latest entries of a watch, newest first, a page at least, and as far back as the first that is known.
pub async fn latest(server: &Server, command: &Command, known: &BTreeSet<i64>) -> Result<Vec<Json>, Failure> {
    let Command::Audit(AuditCommand::Watch { filter }) = command else { return Ok(Vec::new()) };
    let mut client = AuditLogServiceClient::new(server.wire());
    let (mut rows, mut page_token) = (Vec::new(), String::new());
    for _ in 0..PAGES {
        let page = client.list_audit_logs(filter.request(page_token, "-id")).await?.into_inner();
        let met = known.is_empty() || page.audit_logs.iter().any(|entry| known.contains(&entry.id));
        rows.extend(page.audit_logs);
        page_token = page.next_page_token;
        if met || page_token.is_empty() {
            break;
        }
    }
    rows.iter().map(|row| message::json("AuditLog", row)).collect()
}

async fn entries(
    server: &Server,
    filter: &Filter,
    order_by: &str,
    limit: Option<usize>,
) -> Result<Vec<AuditLog>, Failure> {
    let mut client = AuditLogServiceClient::new(server.wire());
    let ask = async |page_token| client.list_audit_logs(filter.request(page_token, order_by)).await;
    all(limit, ask).await
}
