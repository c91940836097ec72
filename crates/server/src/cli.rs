//! The command line: what is asked for, and how a command ends. 0: done; 1: it failed, or found something wrong;
//! 2: the settings or arguments are bad. A failure is one line on stderr.

use std::{io::Write as _, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};

use crate::{
    commands,
    settings::{Settings, table},
    telemetry,
};

/// WiWebb, a multi-tenant network-services platform.
#[derive(Debug, Parser)]
#[command(name = "wiwebb", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the admin port and RADIUS
    #[command(after_help = table::help())]
    Serve,
    /// Work on jobs, without listening for requests
    Worker,
    /// Change the database's schema, or tell how it stands
    Migrate {
        #[command(subcommand)]
        direction: Direction,
    },
    /// Create a superadmin; the password comes from WIWEBB_SUPERUSER_PASSWORD, a prompt, or a line on stdin
    Createsuperuser {
        /// Username [default: WIWEBB_SUPERUSER_USERNAME]
        #[arg(long)]
        username: Option<String>,
        /// E-mail address [default: WIWEBB_SUPERUSER_EMAIL]
        #[arg(long)]
        email: Option<String>,
    },
    /// Set a user's password, from a prompt or a line on stdin, and end the user's sessions
    Changepassword {
        /// Username
        user: String,
    },
    /// Take all second factors from a user who has lost them, and end the user's sessions
    Resetsecondfactor {
        /// Username
        user: String,
    },
    /// The audit trail
    Audit {
        #[command(subcommand)]
        action: Audit,
    },
    /// One tenant
    Tenant {
        #[command(subcommand)]
        action: Tenant,
    },
    /// Forget a user's failed sign-ins, so that the account is no longer locked
    Unlock {
        /// Username
        user: String,
    },
    /// Fill the database with data for a demonstration or for load tests
    Seed(Seed),
    /// Check settings and connections, one line per item
    Check {
        /// Only ask the running server's admin port whether it is ready
        #[arg(long)]
        ready: bool,
    },
    /// The keys that seal columns
    Keys {
        #[command(subcommand)]
        action: Keys,
    },
    /// Caches of all nodes
    Cache {
        #[command(subcommand)]
        action: Cache,
    },
    /// Move in from another product
    Import {
        #[command(subcommand)]
        source: Import,
    },
    /// Mails as people get them
    Mail {
        #[command(subcommand)]
        action: Mail,
    },
    /// Jobs that failed for good
    Jobs {
        #[command(subcommand)]
        action: Jobs,
    },
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Find entries that were edited, removed, forged or swapped, and newest ones that are missing; exit 1 if there are any
    Verify {
        /// Only this tenant: its number, short name or name [default: all]
        #[arg(long)]
        tenant: Option<String>,
        /// Files with heads that were kept outside the database [default: WIWEBB_AUDIT_HEADS_FILE, where it exists]
        #[arg(long)]
        heads: Vec<std::path::PathBuf>,
    },
    /// Print the heads of the chains, to be kept somewhere else
    Heads {
        /// Only this tenant: its number, short name or name [default: all]
        #[arg(long)]
        tenant: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum Tenant {
    /// Write all rows of a tenant into a file, as NDJSON and without secrets
    Export {
        /// Its short name, or its name
        name: String,
        /// The file
        #[arg(long)]
        out: std::path::PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Bring the schema up to this program's
    Up,
    /// Take migrations back, and their data with them
    Down {
        /// How many
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// List migrations; exit 1 unless the schema is this program's
    Status,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Tell what each master key is needed for, and how values are sealed; exit 1 if a key is needed and not listed
    List,
    /// Make everything depend on the first key of WIWEBB_KEYS alone; runs beside servers, and may be run again
    Rotate {
        /// Only this tenant: its number, short name or name [default: all]
        #[arg(long)]
        tenant: Option<String>,
        /// Give tenants new data keys, too, and seal every value anew
        #[arg(long)]
        data_keys: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Cache {
    /// Make every node drop what it has cached
    Clear {
        /// Only of this tenant
        #[arg(long)]
        tenant: Option<i64>,
    },
}

#[derive(Debug, Subcommand)]
enum Import {
    /// From the v1 product: a file made by `manage.py dumpdata`; exit 1 while something must be settled first
    V1 {
        /// The file
        file: std::path::PathBuf,
        /// Say what would happen, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Keep the tokens of superadmins and admins, too
        #[arg(long)]
        keep_privileged: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Mail {
    /// Write every mail with sample values, as text and HTML, into a folder
    Preview {
        /// Only this one, for example `reset-password`
        #[arg(long)]
        name: Option<String>,
        /// Only this language: en, fr
        #[arg(long)]
        locale: Option<String>,
        /// The folder
        #[arg(long, default_value = "mail-preview")]
        out: std::path::PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Jobs {
    /// List them, latest first
    Dead {
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Try one again
    Retry {
        /// Its identifier
        id: String,
    },
}

/// What to fill the database with.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct Seed {
    /// Three tenants with people, NAS and network users
    #[arg(long, group = "what")]
    pub demo: bool,
    /// Many tenants, users and tokens for load tests, and files that name them
    #[arg(long, group = "what")]
    pub bench: bool,
    /// Bench: tenants
    #[arg(long, default_value_t = 100)]
    pub tenants: u32,
    /// Bench: users in each tenant
    #[arg(long, default_value_t = 1000)]
    pub users: u32,
    /// Bench: tokens, spread over the tenants
    #[arg(long, default_value_t = 2000)]
    pub tokens: u32,
    /// Bench: RADIUS users, all in the first tenant
    #[arg(long, default_value_t = 10_000)]
    pub radius_users: u32,
    /// Bench: shared secret of the NAS 127.0.0.1 [default: random]
    #[arg(long)]
    pub radius_secret: Option<String>,
    /// Bench: folder for the files
    #[arg(long, default_value = "data/bench")]
    pub out: std::path::PathBuf,
    /// Go ahead although the database has users already
    #[arg(long)]
    pub yes: bool,
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Refused only where one is installed already, which is then the same.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let settings = match Settings::load() {
        Ok(settings) => settings,
        Err(error) => {
            error.0.iter().for_each(|problem| complain(problem));
            return ExitCode::from(2);
        }
    };
    telemetry::log(&settings);
    match run(cli.command, settings) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(&one_line(&error));
            ExitCode::FAILURE
        }
    }
}

fn complain(text: &str) {
    // Nobody is left to tell where stderr is closed.
    let _ = writeln!(std::io::stderr(), "wiwebb: {text}");
}

/// An error and its causes in one line. What an outer text says already, and the public text of an error whose cause is
/// told, are left out.
pub(crate) fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        let public = cause.source().is_some() && cause.is::<kernel::Error>();
        if !public && !line.contains(&text) {
            line.push_str(if line.is_empty() { "" } else { ": " });
            line.push_str(&text);
        }
    }
    line
}

/// Whether the command found everything well.
#[tokio::main]
async fn run(command: Command, settings: Settings) -> Result<bool> {
    match command {
        Command::Serve => commands::serve::serve(settings).await.context("serve")?,
        Command::Worker => commands::serve::work(settings).await.context("worker")?,
        Command::Migrate { direction: Direction::Up } => commands::migrate::run_up(&settings).await?,
        Command::Migrate { direction: Direction::Down { steps } } => {
            commands::migrate::run_down(&settings, steps).await?;
        }
        Command::Migrate { direction: Direction::Status } => return commands::migrate::run_status(&settings).await,
        Command::Createsuperuser { username, email } => {
            commands::accounts::create_superuser(&settings, username, email).await?;
        }
        Command::Changepassword { user } => commands::accounts::change_password(&settings, &user).await?,
        Command::Resetsecondfactor { user } => commands::accounts::reset_second_factors(&settings, &user).await?,
        Command::Audit { action: Audit::Verify { tenant, heads } } => {
            return commands::audit::verify(&settings, tenant, heads).await;
        }
        Command::Audit { action: Audit::Heads { tenant } } => commands::audit::heads(&settings, tenant).await?,
        Command::Tenant { action: Tenant::Export { name, out } } => {
            commands::tenant::export(&settings, &name, &out).await?;
        }
        Command::Unlock { user } => commands::accounts::unlock(&settings, &user).await?,
        Command::Seed(seed) => commands::seed::run(&settings, &seed).await?,
        Command::Check { ready: true } => return commands::check::ready(&settings).await,
        Command::Check { ready: false } => return commands::check::all(&settings).await,
        Command::Keys { action: Keys::List } => return commands::keys::list(&settings).await,
        Command::Keys { action: Keys::Rotate { tenant, data_keys } } => {
            return commands::keys::rotate(&settings, tenant, data_keys).await;
        }
        Command::Cache { action: Cache::Clear { tenant } } => commands::cache::clear(&settings, tenant).await?,
        Command::Import { source: Import::V1 { file, dry_run, keep_privileged } } => {
            let options = identity::import_v1::Options { dry_run, keep_privileged };
            return commands::import::v1(&settings, &file, options).await;
        }
        Command::Mail { action: Mail::Preview { name, locale, out } } => {
            commands::mail::preview(name.as_deref(), locale.as_deref(), &out)?;
        }
        Command::Jobs { action: Jobs::Dead { limit } } => commands::jobs::dead(&settings, limit).await?,
        Command::Jobs { action: Jobs::Retry { id } } => commands::jobs::retry(&settings, &id).await?,
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_error_is_told_once_in_one_line() {
        let cause = std::io::Error::other("nobody\nlistens");
        let error = anyhow::Error::from(kernel::Error::unavailable(cause)).context("the database");
        assert_eq!(one_line(&error), "the database: nobody listens");
        let error = anyhow::Error::from(kernel::Error::not_found()).context("user ann");
        assert_eq!(one_line(&error), "user ann: NOT_FOUND: Not found.");
    }

    #[test]
    fn seed_wants_one_kind() {
        assert!(Cli::try_parse_from(["wiwebb", "seed"]).is_err());
        assert!(Cli::try_parse_from(["wiwebb", "seed", "--demo", "--bench"]).is_err());
        assert!(Cli::try_parse_from(["wiwebb", "seed", "--bench", "--tenants", "3"]).is_ok());
    }
}
