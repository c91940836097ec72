//! Many rows for load tests, written by multi-row statements through the owner's connection in one transaction, and the
//! files that load tools read. All users share one password and its one hash; of tokens the database gets the SHA-256.

mod files;
mod rows;

use anyhow::{Context as _, Result, bail, ensure};
use identity::{Identity, password, token};
use kernel::{Secret, TenantId, Time};
use sea_orm::TransactionTrait as _;
use storage::Revocation;

use crate::{
    cli::Seed,
    commands::{accounts::random_password, migrate, seed::network},
    settings::Settings,
};

/// One token and its user.
struct Token {
    token: Secret<String>,
    user: i64,
}

/// What is in the database once the transaction is committed.
struct Seeded {
    tokens: Vec<Token>,
    radius_users: Vec<(String, String)>,
    radius_secret: Secret<String>,
    password: Secret<String>,
    /// The username of the first token's user.
    username: String,
}

/// Seeds, then writes the files.
pub async fn run(identity: &Identity, settings: &Settings, seed: &Seed) -> Result<()> {
    ensure!(seed.tenants > 0 && seed.users > 0, "--tenants and --users must be at least 1");
    if settings.owner_url.is_none() && settings.sqlite_file().is_none() {
        bail!("DATABASE_OWNER_URL is missing: many rows are written through the owner's connection");
    }
    let seeded = fill(identity, settings, seed).await.context("seed")?;
    let storage = identity.storage();
    storage.revocations().revoke_now(0, Revocation::All).await?;
    files::write(&seed.out, settings, &seeded)?;
    say!("{} tenants with {} users each, {} tokens", seed.tenants, seed.users, seeded.tokens.len());
    say!("{} RADIUS users behind the NAS 127.0.0.1", seeded.radius_users.len());
    say!("user {} (and every other one) has the password {}", seeded.username, seeded.password.expose());
    say!("in the shell of the load tools, not the server's: . {}", seed.out.join("env.sh").display());
    Ok(())
}

async fn fill(identity: &Identity, settings: &Settings, seed: &Seed) -> Result<Seeded> {
    let keys = identity.storage().keys();
    let now = identity.storage().clock().now();
    let (password, secret) = (random_password()?, radius_secret(seed)?);
    let stamp = random_password()?.expose().chars().filter(char::is_ascii_alphanumeric).take(6).collect::<String>();
    let stamp = stamp.to_lowercase();
    let owner = migrate::owner(settings).await?;
    let tx = owner.begin().await?;
    rows::refuse_claimed_nas(&tx).await?;
    let tenants = rows::tenants(&tx, &stamp, seed, now).await?;
    let hash = password::hash_now(password.expose())?;
    let mut users = Vec::new();
    for (number, tenant) in tenants.iter().enumerate() {
        let prefix = format!("bench-{stamp}-{number}");
        users.push(rows::users(&tx, *tenant, &prefix, &hash, seed, now).await?);
    }
    let ends = now + settings.identity_settings().session_life;
    let tokens = tokens(&tx, &tenants, &users, seed, (now, ends)).await?;
    let first = *tenants.first().context("no tenant")?;
    let radius_users = rows::radius_users(&tx, keys, first, seed.radius_users, now).await?;
    tx.commit().await?;
    owner.close().await?;
    network::nas(identity, TenantId(first), "Load generator", "127.0.0.1", secret.clone()).await?;
    let username = format!("bench-{stamp}-0-0");
    Ok(Seeded { tokens, radius_users, radius_secret: secret, password, username })
}

/// Tokens in turn over the tenants, each of the next of the tenant's first users, who are its owners.
async fn tokens(
    tx: &sea_orm::DatabaseTransaction,
    tenants: &[i64],
    users: &[Vec<i64>],
    seed: &Seed,
    times: (Time, Time),
) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut sessions = Vec::new();
    for number in 0..seed.tokens as usize {
        let place = number % tenants.len();
        let people = &users[place];
        let user = people[(number / tenants.len()) % people.len()];
        let token = token::generate()?;
        sessions.push((tenants[place], user, token::hash(token.expose())));
        tokens.push(Token { token, user });
    }
    rows::sessions(tx, sessions, times).await?;
    Ok(tokens)
}

fn radius_secret(seed: &Seed) -> Result<Secret<String>> {
    match &seed.radius_secret {
        Some(secret) => {
            ensure!((16..=128).contains(&secret.len()), "--radius-secret must have 16 to 128 bytes");
            Ok(Secret::new(secret.clone()))
        }
        None => random_password(),
    }
}
