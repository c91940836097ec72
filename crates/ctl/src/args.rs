//! The command line. Secrets are read from the environment or from files, never from arguments: those are seen by
//! everybody on the machine.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::commands::{
    audit::AuditCommand, keys::KeyCommand, service_accounts::ServiceAccountCommand, sessions::SessionCommand,
    tenants::TenantCommand, users::UserCommand,
};

/// The operators' command line for WiWebb.
#[derive(Debug, Parser)]
#[command(name = "wiwebbctl", version, propagate_version = true)]
pub struct Arguments {
    /// Where the server is, and who calls.
    #[command(flatten)]
    pub connection: Connection,
    /// How results are written.
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Table)]
    pub output: Format,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the server is, and who calls. The credential is the API key in WIWEBB_API_KEY or in --key-file, or the token of a
/// session in WIWEBB_TOKEN.
#[derive(Debug, Args)]
pub struct Connection {
    /// The server's address, `http://…` or `https://…`.
    #[arg(long, global = true, env = "WIWEBB_SERVER", default_value = "http://127.0.0.1:8000")]
    pub server: String,
    /// A file that holds the API key; without it, WIWEBB_API_KEY or WIWEBB_TOKEN is used.
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Certificates (PEM) to trust instead of the public authorities'.
    #[arg(long, global = true, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// The tenant in which staff act.
    #[arg(long, global = true, value_name = "ID")]
    pub tenant: Option<i64>,
    /// Send the credential without TLS to another machine.
    #[arg(long, global = true)]
    pub plaintext: bool,
    /// Seconds that one request may take.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For programs, with the names of the HTTP API.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The account as which the credential acts.
    Whoami,
    /// Organisations.
    #[command(subcommand)]
    Tenants(TenantCommand),
    /// People.
    #[command(subcommand)]
    Users(UserCommand),
    /// Accounts of programs.
    #[command(subcommand)]
    ServiceAccounts(ServiceAccountCommand),
    /// API keys. The server lets people manage them, with the token of a session; never a key.
    #[command(subcommand)]
    Keys(KeyCommand),
    /// Where people are signed in.
    #[command(subcommand)]
    Sessions(SessionCommand),
    /// Who changed what.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// A script that completes commands, for a shell.
    Completion {
        /// The shell.
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// How much of a list, and whether again and again.
#[derive(Debug, Clone, Args)]
pub struct ListOptions {
    /// Rows at most; without it, all.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Fields to sort by, separated by commas; `-` before one reverses it.
    #[arg(long, value_name = "FIELDS", default_value = "", allow_hyphen_values = true)]
    pub order_by: String,
    #[command(flatten)]
    pub watch: WatchOption,
}

/// Whether a list is shown again whenever it changes.
#[derive(Debug, Clone, Args)]
pub struct WatchOption {
    /// Shows the list again whenever it changes, asking every so many seconds (2 at least).
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2", value_parser = clap::value_parser!(u64).range(2..=3600))]
    pub watch: Option<u64>,
}

impl Command {
    /// How often a list is to be shown again.
    pub fn watched(&self) -> Option<Duration> {
        let option = match self {
            Command::Tenants(TenantCommand::List { list, .. }) => &list.watch,
            Command::Users(UserCommand::List { list, .. }) => &list.watch,
            Command::ServiceAccounts(ServiceAccountCommand::List { list, .. }) => &list.watch,
            Command::Keys(KeyCommand::List { list, .. }) => &list.watch,
            Command::Sessions(SessionCommand::List { watch, .. }) => watch,
            Command::Audit(AuditCommand::List { list, .. }) => &list.watch,
            _ => return None,
        };
        option.watch.map(Duration::from_secs)
    }

    /// Whether it tells of what happens until it is stopped.
    pub fn follows(&self) -> bool {
        matches!(self, Command::Audit(AuditCommand::Watch { .. }))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn lists_are_watched_every_two_seconds_at_least() {
        let parse = |words: &str| Arguments::try_parse_from(words.split(' '));
        let watched = |words: &str| parse(words).unwrap().command.watched().map(|every| every.as_secs());
        assert_eq!(watched("wiwebbctl users list --watch"), Some(2));
        assert_eq!(watched("wiwebbctl sessions list --watch 5"), Some(5));
        assert_eq!(watched("wiwebbctl tenants get 3"), None);
        assert!(parse("wiwebbctl users list --watch 1").is_err());
        assert!(parse("wiwebbctl --key wwk_x whoami").is_err(), "no secret is an argument");
    }
}
