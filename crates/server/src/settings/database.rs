//! The URLs of databases and Redis. They hold passwords: an error names the setting and what is wrong, not the value.

use std::{path::PathBuf, str::FromStr as _};

use kernel::Secret;
use percent_encoding::percent_decode_str;
use sea_orm::sqlx::postgres::PgConnectOptions;
use storage::DatabaseSettings;
use url::Url;

use super::reader::Reader;

/// The name and password in a PostgreSQL URL.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: String,
    pub password: Option<Secret<String>>,
}

const POSTGRES: &str = "a postgres:// URL with a user name";
const SHARES: &str = "signs in as the same user as another DATABASE_…_URL; each role needs a user of its own";

pub fn read(reader: &mut Reader<'_>) -> DatabaseSettings {
    let url = reader.text("DATABASE_URL").unwrap_or_default();
    let range = |text: &str| text.parse().ok().filter(|number| (1..=1000).contains(number));
    let connections = reader.parsed("DATABASE_CONNECTIONS", "a number from 1 to 1000", 10, range);
    if is_postgres(&url) {
        return postgres(reader, connections);
    }
    for name in ["DATABASE_PLATFORM_URL", "DATABASE_SYSTEM_URL", "DATABASE_DIRECT_URL", "DATABASE_OWNER_URL"] {
        if reader.given(name).is_some() {
            reader.problems.add(name, "is for PostgreSQL, and DATABASE_URL is not a postgres:// URL");
        }
    }
    if !url.starts_with("sqlite:") || storage::pool::sqlite_file(&url).is_err() {
        reader.refuse("DATABASE_URL", "sqlite://FILE or a postgres:// URL");
    }
    DatabaseSettings::Sqlite { url, readers: connections }
}

/// Where the heads of the audit chains stand: beside the SQLite file unless something else is said; `off`: nowhere.
pub fn audit_heads_file(reader: &mut Reader<'_>, database: &DatabaseSettings) -> Option<PathBuf> {
    match (reader.text("WIWEBB_AUDIT_HEADS_FILE"), database) {
        (Some(text), _) if text == "off" => None,
        (Some(text), _) => Some(PathBuf::from(text)),
        (None, DatabaseSettings::Sqlite { url, .. }) => {
            storage::pool::sqlite_file(url).ok().map(|file| file.with_file_name("audit-heads.log"))
        }
        (None, DatabaseSettings::Postgres { .. }) => Some(PathBuf::from("data/audit-heads.log")),
    }
}

fn postgres(reader: &mut Reader<'_>, connections: u32) -> DatabaseSettings {
    let app = role(reader, "DATABASE_URL");
    let platform = role(reader, "DATABASE_PLATFORM_URL");
    let system = role(reader, "DATABASE_SYSTEM_URL");
    let direct = reader.secret("DATABASE_DIRECT_URL");
    if direct.as_ref().is_some_and(|url| account(url).is_none()) {
        reader.refuse("DATABASE_DIRECT_URL", POSTGRES);
    }
    let names = [&app, &platform, &system].map(|url| account(url).map(|account| account.name));
    if names[1].is_some() && names[1] == names[0] {
        reader.problems.add("DATABASE_PLATFORM_URL", SHARES);
    }
    if names[2].is_some() && names[..2].contains(&names[2]) {
        reader.problems.add("DATABASE_SYSTEM_URL", SHARES);
    }
    if let Some(owner) = reader.secret("DATABASE_OWNER_URL").and_then(|url| account(&url))
        && names.contains(&Some(owner.name))
    {
        reader.problems.add("DATABASE_OWNER_URL", SHARES);
    }
    DatabaseSettings::Postgres { app, platform, direct: direct.unwrap_or_else(|| system.clone()), system, connections }
}

/// The URL of one role, which must be there.
fn role(reader: &mut Reader<'_>, name: &str) -> Secret<String> {
    let Some(url) = reader.secret(name) else {
        reader.problems.add(name, "is missing: DATABASE_URL is PostgreSQL, whose roles sign in separately");
        return Secret::new(String::new());
    };
    if account(&url).is_none() {
        reader.refuse(name, POSTGRES);
    }
    url
}

/// The owner's URL.
pub fn owner(reader: &mut Reader<'_>) -> Option<Secret<String>> {
    let url = reader.secret("DATABASE_OWNER_URL")?;
    if account(&url).is_none() {
        reader.refuse("DATABASE_OWNER_URL", POSTGRES);
    }
    Some(url)
}

pub fn redis(reader: &mut Reader<'_>) -> Option<Secret<String>> {
    let url = reader.secret("REDIS_URL")?;
    let scheme = Url::parse(url.expose().trim()).ok().filter(Url::has_host).map(|url| url.scheme().to_owned());
    let known = ["redis", "rediss", "redis-cluster", "rediss-cluster", "redis-sentinel", "rediss-sentinel"];
    if !scheme.is_some_and(|scheme| known.contains(&scheme.as_str())) {
        reader.refuse("REDIS_URL", "a redis:// or rediss:// URL (redis-cluster:// for a cluster)");
    }
    Some(url)
}

/// Who signs in by a PostgreSQL URL; `None` where it is not one, or names nobody.
pub fn account(url: &Secret<String>) -> Option<Account> {
    let text = url.expose().trim();
    let parsed = Url::parse(text).ok().filter(|_| is_postgres(text))?;
    PgConnectOptions::from_str(text).ok()?;
    let decode = |text: &str| percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned());
    let name = decode(parsed.username()).filter(|name| !name.is_empty())?;
    let password = match parsed.password() {
        Some(password) => Some(Secret::new(decode(password)?)),
        None => None,
    };
    Some(Account { name, password })
}

/// A PostgreSQL URL as it may be shown: who, where, which database.
pub fn shown(url: &Secret<String>) -> String {
    let Ok(parsed) = Url::parse(url.expose().trim()) else { return "?".to_owned() };
    let port = parsed.port().unwrap_or(5432);
    format!("{}@{}:{port}{}", parsed.username(), parsed.host_str().unwrap_or_default(), parsed.path())
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_decoded() {
        let account = account(&Secret::from("postgres://wi%40app:p%2Fw@db:6432/wiwebb")).unwrap();
        assert_eq!((account.name.as_str(), account.password.unwrap().expose().as_str()), ("wi@app", "p/w"));
        for bad in ["postgres://db/wiwebb", "mysql://a@b/c", "postgres://a@b/c?sslmode=nonsense", ""] {
            assert!(super::account(&Secret::from(bad)).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_is_shown_has_no_password() {
        assert_eq!(shown(&Secret::from("postgres://app:hunter2@db/wiwebb")), "app@db:5432/wiwebb");
    }
}
