//! Accounts from the command line: the first superadmin, further ones, a lost password.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, Result, bail};
use identity::Identity;
use kernel::Secret;

use crate::settings::Settings;

/// Characters of a random password: letters and digits, which no shell and no tool takes for something else.
const RANDOM_LENGTH: usize = 20;

/// At the first start, when no user exists: creates the superadmin of the settings. A password that the settings do not
/// give is random and shown once, on stdout, never in the log. Returns whether an account was made.
pub async fn ensure_superuser(identity: &Identity, settings: &Settings) -> Result<bool> {
    if identity.has_users().await? {
        return Ok(false);
    }
    let superuser = &settings.superuser;
    let random = if superuser.password.is_none() { Some(random_password()?) } else { None };
    let Some(password) = superuser.password.as_ref().or(random.as_ref()) else { return Ok(false) };
    if let Err(error) = identity.create_superuser(&superuser.username, &superuser.email, password.clone()).await {
        // Another node that starts for the first time may have been quicker.
        return if identity.has_users().await? { Ok(false) } else { Err(error.into()) };
    }
    tracing::info!(username = superuser.username, "created the first superadmin");
    if let Some(password) = random {
        show(&superuser.username, &password);
    }
    Ok(true)
}

/// `createsuperuser`.
pub async fn create_superuser(settings: &Settings, username: Option<String>, email: Option<String>) -> Result<()> {
    let username = username.unwrap_or_else(|| settings.superuser.username.clone());
    let email = email.unwrap_or_else(|| settings.superuser.email.clone());
    let identity = super::open(settings).await?;
    let password = match settings.superuser.password.clone() {
        Some(password) => password,
        None => ask()?,
    };
    let id = identity.create_superuser(&username, &email, password).await?;
    say!("created superadmin {username} (user {id})");
    identity.storage().close().await;
    Ok(())
}

/// `changepassword`.
pub async fn change_password(settings: &Settings, username: &str) -> Result<()> {
    let identity = super::open(settings).await?;
    let password = ask()?;
    identity.change_password(username, password).await.with_context(|| format!("user {username}"))?;
    say!("changed the password of {username}; all sessions of the account have ended");
    identity.storage().close().await;
    Ok(())
}

/// `resetsecondfactor`.
pub async fn reset_second_factors(settings: &Settings, username: &str) -> Result<()> {
    let identity = super::open(settings).await?;
    identity.reset_second_factors(username).await.with_context(|| format!("user {username}"))?;
    say!("took all second factors from {username}; all sessions of the account have ended");
    identity.storage().close().await;
    Ok(())
}

/// `unlock`.
pub async fn unlock(settings: &Settings, username: &str) -> Result<()> {
    let identity = super::open(settings).await?;
    identity.unlock(username).await.with_context(|| format!("user {username}"))?;
    say!("forgot the failed sign-ins of {username}");
    identity.storage().close().await;
    Ok(())
}

/// A password: from a terminal twice and unseen, else the first line of stdin.
fn ask() -> Result<Secret<String>> {
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Password (again): ")? != password {
            bail!("the two passwords differ");
        }
        return Ok(Secret::new(password));
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("no password: give one as the first line of stdin");
    }
    Ok(Secret::new(password.to_owned()))
}

/// A password that nobody has to guess.
pub fn random_password() -> Result<Secret<String>> {
    let token = identity::token::generate()?;
    Ok(Secret::new(token.expose().chars().filter(char::is_ascii_alphanumeric).take(RANDOM_LENGTH).collect()))
}

fn show(username: &str, password: &Secret<String>) {
    let rule = "=".repeat(72);
    say!("{rule}\n  First start. Sign in as `{username}` with the password\n");
    say!("      {}\n", password.expose());
    say!("  It is shown this once; `wiwebb changepassword {username}` sets another.\n{rule}");
}
