//! `wiwebbctl sessions`.

use clap::Subcommand;
use proto::wiwebb::identity::v1::{session_service_client::SessionServiceClient, *};

use super::list;
use crate::{
    args::WatchOption,
    connect::Server,
    failure::Failure,
    output::Report,
    paging::{PAGE_SIZE, all},
};

/// What to do with sessions. One's own are kept for people; with an API key, name a --user.
#[derive(Debug, Subcommand)]
pub enum SessionCommand {
    /// Lists the caller's own sessions, or those of a user.
    List {
        /// The user.
        #[arg(long, value_name = "ID")]
        user: Option<i64>,
        /// Rows at most; without it, all.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        #[command(flatten)]
        watch: WatchOption,
    },
    /// Ends one of the caller's own sessions, all others of them, or all of a user.
    #[command(group(clap::ArgGroup::new("which").required(true).args(["id", "others", "user"])))]
    End {
        /// One of the caller's own sessions.
        id: Option<String>,
        /// All of the caller's sessions but the one that calls.
        #[arg(long)]
        others: bool,
        /// All sessions of this user.
        #[arg(long, value_name = "ID")]
        user: Option<i64>,
    },
}

const COLUMNS: &[&str] =
    &["id", "device", "client_address", "sign_in", "second_factor", "last_seen_at", "expires_at", "current"];

pub(super) async fn run(server: &Server, command: &SessionCommand) -> Result<Report, Failure> {
    let mut client = SessionServiceClient::new(server.wire());
    let ended = match command {
        SessionCommand::List { user: None, limit, .. } => {
            let ask = async |page_token| {
                client.list_sessions(ListSessionsRequest { page_size: PAGE_SIZE, page_token, skip: 0 }).await
            };
            return list("Session", COLUMNS, &all(*limit, ask).await?);
        }
        SessionCommand::List { user: Some(user), limit, .. } => {
            let ask = async |page_token| {
                let request = ListUserSessionsRequest { user_id: *user, page_size: PAGE_SIZE, page_token, skip: 0 };
                client.list_user_sessions(request).await
            };
            return list("Session", COLUMNS, &all(*limit, ask).await?);
        }
        SessionCommand::End { id: Some(id), .. } => {
            client.delete_session(DeleteSessionRequest { id: id.clone() }).await?;
            1
        }
        SessionCommand::End { user: Some(user), .. } => {
            client.end_user_sessions(EndUserSessionsRequest { user_id: *user }).await?.into_inner().ended
        }
        SessionCommand::End { .. } => client.end_other_sessions(EndOtherSessionsRequest {}).await?.into_inner().ended,
    };
    Ok(Report::Done(format!("Sessions ended: {ended}.")))
}
