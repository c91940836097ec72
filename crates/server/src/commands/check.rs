//! `check`: whether the settings lead anywhere. One line per item, on stdout: `ok` or `FAIL`, the item, what was found.
//! It changes nothing.

use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    os::unix::fs::PermissionsExt as _,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use kernel::Secret;
use storage::{DatabaseSettings, Redis, Storage};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::migrate;
use crate::{
    cli::one_line,
    settings::{Settings, database::shown},
};

const PATIENCE: Duration = Duration::from_secs(3);

/// Checks everything; whether all is well.
pub async fn all(settings: &Settings) -> Result<bool> {
    let mut well = tell("settings", Ok("read".to_owned()));
    if let Some(tls) = &settings.tls {
        for (item, file) in [("WIWEBB_TLS_CERT", &tls.cert), ("WIWEBB_TLS_KEY", &tls.key)] {
            let found = std::fs::read(file).map(|_| file.display().to_string());
            well &= tell(item, found.with_context(|| file.display().to_string()));
        }
    }
    well &= roles(settings).await;
    let schema = tell("schema", schema(settings).await);
    well &= schema;
    well &= tell("keys", keys(settings, schema).await);
    well &= tell("Redis", redis(settings).await);
    well &= tell("mail", mail(settings).await);
    Ok(well)
}

fn tell(item: &str, found: Result<String>) -> bool {
    let well = found.is_ok();
    let (word, text) = match found {
        Ok(text) => ("ok  ", text),
        Err(error) => ("FAIL", one_line(&error)),
    };
    say!("{word}  {item}: {text}");
    well
}

/// Signs in by each URL; the storage refuses roles that are too powerful.
async fn roles(settings: &Settings) -> bool {
    let (app, platform, system, direct) = match &settings.database {
        DatabaseSettings::Sqlite { .. } => {
            let file = settings.sqlite_file().unwrap_or_default();
            let there = if file.exists() { "" } else { " (not there yet)" };
            return tell("DATABASE_URL", Ok(format!("SQLite, {}{there}", file.display())));
        }
        DatabaseSettings::Postgres { app, platform, system, direct, .. } => (app, platform, system, direct),
    };
    let mut urls = vec![("DATABASE_URL", app), ("DATABASE_PLATFORM_URL", platform), ("DATABASE_SYSTEM_URL", system)];
    if direct != system {
        urls.push(("DATABASE_DIRECT_URL", direct));
    }
    let mut well = true;
    for (name, url) in urls {
        well &= tell(name, role(url).await);
    }
    well
}

async fn role(url: &Secret<String>) -> Result<String> {
    let db = storage::pool::open_postgres(url, "wiwebb-check", 1).await?;
    db.close().await?;
    Ok(shown(url))
}

async fn schema(settings: &Settings) -> Result<String> {
    let status = migrate::status(settings).await?;
    if !status.unknown.is_empty() {
        bail!("made by a newer version: {}", status.unknown.join(", "));
    }
    if !status.pending.is_empty() {
        bail!("lacks {}; run `wiwebb migrate up`", status.pending.join(", "));
    }
    Ok(format!("{} migrations", status.applied.len()))
}

/// Compares the keys with those that sealed the database, where there are both.
async fn keys(settings: &Settings, schema: bool) -> Result<String> {
    let found = match settings.key_file().filter(|_| settings.keys.is_none()) {
        None => "WIWEBB_KEYS".to_owned(),
        Some(file) if !file.exists() => return Ok(format!("none yet; the first start makes {}", file.display())),
        Some(file) => {
            let mode = std::fs::metadata(&file)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                bail!("{} is open to others (mode {mode:o}); chmod 600 it", file.display());
            }
            file.display().to_string()
        }
    };
    if !schema {
        return Ok(format!("{found}, not compared with the database"));
    }
    let (storage, _) = Storage::open(settings.storage_settings()?).await?;
    let checked = storage.check_keys().await;
    storage.close().await;
    checked?;
    Ok(found)
}

async fn redis(settings: &Settings) -> Result<String> {
    let Some(url) = &settings.redis_url else { return Ok("not configured".to_owned()) };
    let redis = Redis::open(url)?;
    patiently(async {
        while redis.ping().await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok("answers".to_owned())
    })
    .await
}

async fn mail(settings: &Settings) -> Result<String> {
    ::jobs::Mailer::new(&settings.mail_settings()).context("DEFAULT_FROM_EMAIL or EMAIL_HOST")?;
    let Some(smtp) = &settings.mail.smtp else { return Ok("written to the log".to_owned()) };
    patiently(async {
        TcpStream::connect((smtp.host.as_str(), smtp.port)).await?;
        Ok(format!("{}:{} listens (not signed in)", smtp.host, smtp.port))
    })
    .await
}

async fn patiently<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(PATIENCE, work).await.context("no answer within 3 s")?
}

/// Asks the running server's admin port whether it is ready.
pub async fn ready(settings: &Settings) -> Result<bool> {
    let address = reachable(settings.admin_listen);
    let answer = patiently(ask(address)).await.with_context(|| format!("http://{address}/readyz"))?;
    let ready = answer.split_whitespace().nth(1) == Some("200");
    say!("{}", answer.rsplit("\r\n\r\n").next().unwrap_or_default().trim());
    Ok(ready)
}

async fn ask(address: SocketAddr) -> Result<String> {
    let mut socket = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.take(64 * 1024).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Where this machine reaches a listener of its own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let address = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(address, listen.port())
}
