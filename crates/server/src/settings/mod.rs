//! Settings: the environment over `.env` over `wiwebb.toml`, both in the working folder. All problems are told at once,
//! each with the name of its setting; the value of a secret one is in no error, log or `Debug` text.
//!
//! The names stand in [`table`], how they are merged in [`sources`], how values are read in [`reader`].

mod choices;
pub(crate) mod database;
mod keys;
mod network;
pub mod reader;
mod sources;
pub mod table;

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf};

use ipnet::IpNet;
use kernel::{Clock, Secret};
use proto::wiwebb::radius::v1::NasSetup;
use storage::{DatabaseSettings, StorageSettings};

use reader::{Problems, Reader};

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The API.
    pub listen: SocketAddr,
    /// Health, metrics, reflection.
    pub admin_listen: SocketAddr,
    /// TLS of the API.
    pub tls: Option<TlsFiles>,
    /// RADIUS authentication, UDP.
    pub radius_auth_listen: SocketAddr,
    /// RADIUS accounting, UDP.
    pub radius_acct_listen: SocketAddr,
    /// Where NAS reach these two, if not at the host of `public_url`.
    pub radius_host: Option<String>,
    /// The databases.
    pub database: DatabaseSettings,
    /// PostgreSQL's owner, for migrations and bulk work.
    pub owner_url: Option<Secret<String>>,
    /// Redis.
    pub redis_url: Option<Secret<String>>,
    /// The master keys; with SQLite a key file stands in.
    pub keys: Option<Secret<String>>,
    /// Where the heads of the audit chains stand outside the database; `None`: in the log only.
    pub audit_heads_file: Option<PathBuf>,
    /// The first superadmin.
    pub superuser: Superuser,
    /// Where people reach WiWebb, without a closing slash.
    pub public_url: Option<String>,
    /// Accepted host names in lower case; `.domain` includes subdomains; empty: any.
    pub allowed_hosts: Vec<String>,
    /// Origins of other web applications.
    pub cors_allowed_origins: Vec<String>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The way out to addresses that a tenant chose.
    pub egress: egress::Settings,
    /// The built web application.
    pub web_folder: PathBuf,
    /// How often somebody may call.
    pub limits: identity::rates::Limits,
    /// gRPC reflection on the API's port.
    pub reflection: bool,
    /// Whether staff need a second factor.
    pub staff_second_factor: SecondFactor,
    /// How mail leaves.
    pub mail: Mail,
    /// How much is logged.
    pub log_level: LogLevel,
    /// Log levels by module, instead of `log_level`.
    pub log_filter: Option<String>,
    /// Development mode.
    pub debug: bool,
}

/// The PEM files of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// The superadmin that the first start makes.
#[derive(Debug, Clone)]
pub struct Superuser {
    /// The username.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The password; a random one stands in.
    pub password: Option<Secret<String>>,
}

/// Whether staff need a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// They do.
    Required,
    /// They may have one.
    Optional,
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The sender.
    pub from: String,
    /// The mail server; without one, mails are written to the log.
    pub smtp: Option<Smtp>,
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port; 465 speaks TLS from the first byte.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub use_tls: bool,
    /// Whom to sign in as.
    pub user: Option<String>,
    /// The password.
    pub password: Option<Secret<String>>,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What needs a person.
    Error,
    /// What may need a person.
    Warning,
    /// What happens.
    Info,
    /// How it happens.
    Debug,
    /// Every step.
    Trace,
}

/// All that is wrong with the settings.
#[derive(Debug)]
pub struct SettingsError(pub Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads the environment, `.env` and `wiwebb.toml`.
    pub fn load() -> Result<Self, SettingsError> {
        let mut problems = Problems::default();
        let values = sources::read(&mut problems);
        Self::read(&values, problems)
    }

    /// Reads a map as if it were the environment.
    pub fn from_map(map: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let mut problems = Problems::default();
        let pairs = map.iter().map(|(name, value)| (name.into(), value.into()));
        let values = sources::environment(pairs, &mut problems);
        Self::read(&values, problems)
    }

    fn read(values: &sources::Values, problems: Problems) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(values, problems);
        let listeners = network::listeners(&mut reader);
        let loopback = listeners.all_on_loopback();
        let debug = reader.flag("DEBUG").unwrap_or_default();
        let database = database::read(&mut reader);
        let settings = Self {
            tls: network::tls(&mut reader),
            owner_url: database::owner(&mut reader),
            redis_url: database::redis(&mut reader),
            keys: keys::read(&mut reader, &database),
            audit_heads_file: database::audit_heads_file(&mut reader, &database),
            superuser: choices::superuser(&mut reader),
            public_url: reader.optional(
                "WIWEBB_PUBLIC_URL",
                "an address such as https://example.org",
                reader::public_url,
            ),
            allowed_hosts: network::hosts(&mut reader),
            cors_allowed_origins: reader.list(
                "CORS_ALLOWED_ORIGINS",
                "a list of origins such as https://example.org",
                reader::origin,
            ),
            trusted_proxies: reader.list(
                "WIWEBB_TRUSTED_PROXIES",
                "a list of networks such as 10.0.0.0/8",
                reader::network,
            ),
            web_folder: PathBuf::from(reader.text("WIWEBB_WEB_FOLDER").unwrap_or_default()),
            egress: network::egress(&mut reader),
            limits: choices::limits(&mut reader),
            reflection: reader.flag("WIWEBB_REFLECTION").unwrap_or(loopback),
            staff_second_factor: choices::second_factor(&mut reader, loopback),
            mail: network::mail(&mut reader),
            log_level: choices::log_level(&mut reader, debug),
            log_filter: reader.optional("RUST_LOG", "a list of log levels such as info,sqlx=debug", choices::filter),
            debug,
            listen: listeners.api,
            admin_listen: listeners.admin,
            radius_auth_listen: listeners.radius_auth,
            radius_acct_listen: listeners.radius_acct,
            radius_host: reader.optional("WIWEBB_RADIUS_HOST", "a host name or an address", reader::single_host),
            database,
        };
        let problems = reader.problems.into_lines();
        if problems.is_empty() { Ok(settings) } else { Err(SettingsError(problems)) }
    }

    /// What storage needs to open. With SQLite and no `WIWEBB_KEYS` this reads the key file, and makes a missing one.
    pub fn storage_settings(&self) -> anyhow::Result<StorageSettings> {
        Ok(StorageSettings {
            database: self.database.clone(),
            redis: self.redis_url.clone(),
            keys: keys::keyring(self)?,
            clock: Clock::system(),
        })
    }

    /// How identity behaves.
    pub fn identity_settings(&self) -> identity::Settings {
        let own = self.public_url.as_deref().and_then(|url| url::Url::parse(url).ok());
        let own_is_https = own.as_ref().is_some_and(|url| url.scheme() == "https");
        let own = own.map(|url| url.origin().ascii_serialization());
        identity::Settings {
            trusted_proxies: self.trusted_proxies.clone(),
            origins: own.into_iter().chain(self.cors_allowed_origins.iter().cloned()).collect(),
            public_url: self.reached_at(),
            egress: self.egress.clone(),
            secure_cookie: self.tls.is_some() || own_is_https || !self.listen.ip().is_loopback(),
            staff_second_factor: self.staff_second_factor == SecondFactor::Required,
            hosts: self.allowed_hosts.clone(),
            loopback: self.listen.ip().is_loopback(),
            limits: self.limits,
            ..identity::Settings::default()
        }
    }

    /// What devices must be told of the listeners that stand there.
    pub fn nas_setup(&self, listeners: &radius::Addresses) -> NasSetup {
        let public = self.public_url.as_deref().and_then(|url| url::Url::parse(url).ok());
        let public = public.and_then(|url| Some(url.host_str()?.trim_matches(['[', ']']).to_owned()));
        let port = |addresses: &[SocketAddr]| addresses.first().map_or(0, |address| address.port().into());
        NasSetup {
            host: self.radius_host.clone().or(public),
            auth_port: port(&listeners.auth),
            acct_port: port(&listeners.acct),
        }
    }

    /// Where people reach WiWebb: as set; on loopback, where it listens.
    fn reached_at(&self) -> Option<String> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let local = || self.listen.ip().is_loopback().then(|| format!("{scheme}://{}", self.listen));
        self.public_url.clone().or_else(local)
    }

    /// How mail leaves.
    pub fn mail_settings(&self) -> jobs::MailSettings {
        use jobs::mail::{MailBackend, MailTls};
        let backend = match &self.mail.smtp {
            None => MailBackend::Log,
            Some(smtp) => MailBackend::Smtp {
                host: smtp.host.clone(),
                port: smtp.port,
                tls: match (smtp.use_tls, smtp.port) {
                    (false, _) => MailTls::None,
                    (true, 465) => MailTls::Implicit,
                    (true, _) => MailTls::StartTls,
                },
                user: smtp.user.clone(),
                password: smtp.password.clone(),
            },
        };
        jobs::MailSettings { backend, from: self.mail.from.clone() }
    }

    /// Where the SQLite file is; `None` with PostgreSQL.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        match &self.database {
            DatabaseSettings::Sqlite { url, .. } => storage::pool::sqlite_file(url).ok(),
            DatabaseSettings::Postgres { .. } => None,
        }
    }

    /// Where the keys stand when `WIWEBB_KEYS` is not set: beside the SQLite file.
    pub fn key_file(&self) -> Option<PathBuf> {
        self.sqlite_file().map(|file| file.with_file_name("wiwebb.keys"))
    }
}
