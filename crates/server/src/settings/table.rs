//! The table of settings: names, defaults and what they mean. `wiwebb serve --help` prints it, `docs/operations.md`
//! repeats it, and it is closed: a name that is not here is refused.

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its name, the same in the environment, in `.env` and in `wiwebb.toml`.
    pub name: &'static str,
    /// The text that stands for it where it is not given; empty: none.
    pub default: &'static str,
    /// What it is.
    pub help: &'static str,
    /// What else there is to know.
    pub note: &'static str,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// A second name, which gives way to the first.
    pub alias: Option<&'static str>,
}

const fn row(name: &'static str, default: &'static str, help: &'static str, note: &'static str) -> Setting {
    Setting { name, default, help, note, secret: false, alias: None }
}

impl Setting {
    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    const fn alias(self, name: &'static str) -> Self {
        Self { alias: Some(name), ..self }
    }
}

/// All settings.
pub const TABLE: &[Setting] = &[
    row("WIWEBB_LISTEN", "127.0.0.1:8000", "address of the API: gRPC, gRPC-Web and HTTP/JSON", ""),
    row("WIWEBB_ADMIN_LISTEN", "127.0.0.1:9000", "address of health, metrics and reflection", "never public"),
    row("WIWEBB_TLS_CERT", "", "PEM file with the certificate chain of the API", "together with WIWEBB_TLS_KEY"),
    row("WIWEBB_TLS_KEY", "", "PEM file with its private key", "together with WIWEBB_TLS_CERT"),
    row("WIWEBB_RADIUS_AUTH_LISTEN", "127.0.0.1:1812", "UDP address of RADIUS authentication", ""),
    row("WIWEBB_RADIUS_ACCT_LISTEN", "127.0.0.1:1813", "UDP address of RADIUS accounting", ""),
    row(
        "WIWEBB_RADIUS_HOST",
        "",
        "name or address under which NAS reach RADIUS, told where a NAS is set up",
        "default: the host of WIWEBB_PUBLIC_URL",
    ),
    row("DATABASE_URL", "sqlite://data/wiwebb.db", "database", "sqlite://FILE, or postgres://… of the app role")
        .secret(),
    row("DATABASE_PLATFORM_URL", "", "the platform role's URL", "required with PostgreSQL").secret(),
    row("DATABASE_SYSTEM_URL", "", "the system role's URL", "required with PostgreSQL").secret(),
    row("DATABASE_DIRECT_URL", "", "the system role's URL past a pooler, for LISTEN", "default: DATABASE_SYSTEM_URL")
        .secret(),
    row("DATABASE_OWNER_URL", "", "the owner's URL", "PostgreSQL; only `wiwebb migrate` and `seed` need it").secret(),
    row("DATABASE_CONNECTIONS", "10", "connections in each pool", "1 to 1000; with SQLite: readers"),
    row("REDIS_URL", "", "Redis", "redis[s]://… or redis[s]-cluster://…").secret(),
    row(
        "WIWEBB_KEYS",
        "",
        "master keys `id:base64,…`, current one first",
        "SQLite: default is the file wiwebb.keys beside it",
    )
    .secret(),
    row(
        "WIWEBB_AUDIT_HEADS_FILE",
        "",
        "file that the heads of the audit chains are added to",
        "default: audit-heads.log beside the SQLite file; data/audit-heads.log with PostgreSQL; off",
    ),
    row("SECRET_KEY", "", "accepted and unused", "").secret(),
    row("WIWEBB_SUPERUSER_USERNAME", "admin", "first superadmin", "made when there is no user yet")
        .alias("DJANGO_SUPERUSER_USERNAME"),
    row("WIWEBB_SUPERUSER_EMAIL", "admin@localhost.localdomain", "its e-mail address", "")
        .alias("DJANGO_SUPERUSER_EMAIL"),
    row("WIWEBB_SUPERUSER_PASSWORD", "", "its password", "default: random, shown once")
        .secret()
        .alias("DJANGO_SUPERUSER_PASSWORD"),
    row("WIWEBB_PUBLIC_URL", "", "where people reach WiWebb", "http(s)://…; used in mails and for cookies"),
    row(
        "WIWEBB_WEB_FOLDER",
        "frontend/dist",
        "the built web application",
        "without an index.html there: the API alone",
    ),
    row(
        "ALLOWED_HOSTS",
        "",
        "accepted host names, separated by commas",
        "default: any; `.example.org` includes subdomains",
    ),
    row("CORS_ALLOWED_ORIGINS", "", "origins of other web applications, separated by commas", "https://host[:port]"),
    row("WIWEBB_TRUSTED_PROXIES", "", "networks whose X-Forwarded-For is believed", "CIDRs, separated by commas"),
    row(
        "WIWEBB_EGRESS_ALLOW",
        "",
        "networks that tenants' URLs may reach although they are not public; by http and on any port, too",
        "CIDRs, separated by commas; default: none",
    ),
    row("WIWEBB_EGRESS_CA", "", "PEM file with further authorities that tenants' URLs may be certified by", ""),
    row("WIWEBB_DNS_SERVER", "", "name server for tenants' URLs and domains", "ADDRESS:PORT; default: the system's"),
    row(
        "WIWEBB_RATE_PROFILE",
        "standard",
        "rates that are not given: standard, strict",
        "strict: 100/h per user and key",
    ),
    row("WIWEBB_RATE_LOGIN", "", "log-ins per address", "default: 5/min; off: without limit, as for all rates"),
    row("WIWEBB_RATE_ADDRESS", "", "anonymous and refused calls per address", "default: 1000/min"),
    row("WIWEBB_RATE_USER", "", "calls per user", "default: 1000/min"),
    row("WIWEBB_RATE_KEY", "", "calls per API key", "default: 1000/min"),
    row("WIWEBB_RATE_TENANT", "", "calls of a tenant's people together", "default: off"),
    row(
        "WIWEBB_REFLECTION",
        "",
        "gRPC reflection on the API's port: on, off",
        "default: on if all listeners are on loopback",
    ),
    row(
        "WIWEBB_STAFF_SECOND_FACTOR",
        "",
        "whether staff need a second factor: required, optional",
        "default: optional if all listeners are on loopback",
    ),
    row("EMAIL_BACKEND", "console", "how mail leaves: console (the log), smtp", ""),
    row("EMAIL_HOST", "", "mail server", "required with smtp"),
    row("EMAIL_PORT", "587", "its port", "465: TLS from the first byte"),
    row("EMAIL_USE_TLS", "true", "whether the connection is encrypted", "STARTTLS"),
    row("EMAIL_HOST_USER", "", "user name at the mail server", ""),
    row("EMAIL_HOST_PASSWORD", "", "its password", "").secret(),
    row("DEFAULT_FROM_EMAIL", "wiwebb@localhost", "sender of mails", "ADDRESS or NAME <ADDRESS>"),
    row("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING, ERROR or OFF", ""),
    row("RUST_LOG", "", "log levels by module, instead of LOG_LEVEL", "for example info,sqlx=debug"),
    row("DEBUG", "false", "development mode: LOG_LEVEL is DEBUG unless given", "never in production"),
];

/// The setting of a name or second name.
pub fn find(name: &str) -> Option<&'static Setting> {
    TABLE.iter().find(|setting| setting.name == name || setting.alias == Some(name))
}

/// The table as text, for `--help`.
pub fn help() -> String {
    let width = TABLE.iter().map(|setting| setting.name.len()).max().unwrap_or_default();
    let mut text = String::from(
        "Settings, from the environment, else from .env, else from wiwebb.toml, both in the working folder:\n",
    );
    for Setting { name, default, help, note, alias, .. } in TABLE {
        let mut notes: Vec<String> = Vec::new();
        if !default.is_empty() {
            notes.push(format!("default: {default}"));
        }
        notes.extend((!note.is_empty()).then(|| (*note).to_owned()));
        notes.extend(alias.map(|alias| format!("also {alias}")));
        let notes = if notes.is_empty() { String::new() } else { format!(" [{}]", notes.join("; ")) };
        text.push_str(&format!("  {name:width$}  {help}{notes}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_passwords_secret() {
        for (index, setting) in TABLE.iter().enumerate() {
            assert!(TABLE[index + 1..].iter().all(|other| other.name != setting.name), "{}", setting.name);
            let sounds_secret =
                ["PASSWORD", "KEYS", "SECRET_KEY"].iter().any(|word| setting.name.contains(word)) || url(setting.name);
            assert_eq!(setting.secret, sounds_secret, "{}", setting.name);
            assert!(!setting.secret || setting.name == "DATABASE_URL" || setting.default.is_empty());
        }
    }

    fn url(name: &str) -> bool {
        name == "REDIS_URL" || name.starts_with("DATABASE_") && name.ends_with("_URL")
    }

    #[test]
    fn the_help_names_every_setting() {
        let help = help();
        assert!(TABLE.iter().all(|setting| help.contains(setting.name)));
    }

    #[test]
    fn second_names_are_found() {
        assert_eq!(find("DJANGO_SUPERUSER_EMAIL").unwrap().name, "WIWEBB_SUPERUSER_EMAIL");
        assert!(find("WIWEBB_NOTHING").is_none());
    }
}
