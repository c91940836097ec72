//! Settings: what is refused, what wins, and what is never shown.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{collections::BTreeMap, path::Path};

use server::settings::{LogLevel, SecondFactor, Settings, SettingsError};
use storage::DatabaseSettings;

const KEYS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn read(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let map: BTreeMap<String, String> = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Settings::from_map(&map)
}

fn problems(pairs: &[(&str, &str)]) -> String {
    read(pairs).unwrap_err().to_string()
}

const POSTGRES: [(&str, &str); 4] = [
    ("DATABASE_URL", "postgres://app:hunter2@db/wiwebb"),
    ("DATABASE_PLATFORM_URL", "postgres://platform:hunter2@db/wiwebb"),
    ("DATABASE_SYSTEM_URL", "postgres://system:hunter2@db/wiwebb"),
    ("WIWEBB_KEYS", KEYS),
];

#[test]
fn defaults_are_those_of_one_machine() {
    let settings = read(&[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(settings.admin_listen.to_string(), "127.0.0.1:9000");
    assert!(
        matches!(&settings.database, DatabaseSettings::Sqlite { url, readers: 10 } if url == "sqlite://data/wiwebb.db")
    );
    assert_eq!(settings.key_file().unwrap(), Path::new("data/wiwebb.keys"));
    assert!(settings.reflection && settings.tls.is_none() && settings.mail.smtp.is_none());
    assert_eq!(settings.staff_second_factor, SecondFactor::Optional);
    assert_eq!(settings.superuser.username, "admin");
    assert!(!settings.identity_settings().secure_cookie);
}

#[test]
fn a_listener_that_others_reach_changes_the_defaults() {
    let settings = read(&[("WIWEBB_RADIUS_AUTH_LISTEN", "0.0.0.0:1812")]).unwrap();
    assert!(!settings.reflection && settings.staff_second_factor == SecondFactor::Required);
    assert!(!settings.identity_settings().secure_cookie);
    assert!(read(&[("WIWEBB_LISTEN", "[::]:8000")]).unwrap().identity_settings().secure_cookie);
    assert!(read(&[("WIWEBB_RADIUS_AUTH_LISTEN", "0.0.0.0:1812"), ("WIWEBB_REFLECTION", "on")]).unwrap().reflection);
}

#[test]
fn names_outside_the_table_are_refused_where_they_are_meant_for_wiwebb() {
    assert!(problems(&[("WIWEBB_LISTNE", "127.0.0.1:1")]).contains("WIWEBB_LISTNE"));
    assert!(read(&[("WIWEBB_TEST_DATABASE_URL", "x"), ("POSTGRES_DB", "x"), ("HOME", "/")]).is_ok());
}

#[test]
fn every_problem_is_told_at_once_by_name() {
    let text = problems(&[
        ("WIWEBB_LISTEN", "8000"),
        ("WIWEBB_TLS_CERT", "cert.pem"),
        ("WIWEBB_RATE_LOGIN", "often"),
        ("WIWEBB_RATE_PROFILE", "lax"),
        ("WIWEBB_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
        ("CORS_ALLOWED_ORIGINS", "https://example.org/path"),
        ("WIWEBB_PUBLIC_URL", "example.org"),
        ("ALLOWED_HOSTS", "https://example.org"),
        ("EMAIL_BACKEND", "smtp"),
        ("EMAIL_PORT", "0"),
        ("LOG_LEVEL", "LOUD"),
        ("DEBUG", "perhaps"),
        ("DATABASE_CONNECTIONS", "0"),
        ("WIWEBB_REFLECTION", "x"),
        ("WIWEBB_STAFF_SECOND_FACTOR", "x"),
        ("REDIS_URL", "http://redis"),
    ]);
    let names = [
        "WIWEBB_LISTEN is `8000`",
        "WIWEBB_TLS_KEY",
        "WIWEBB_RATE_LOGIN",
        "WIWEBB_RATE_PROFILE",
        "WIWEBB_TRUSTED_PROXIES",
        "CORS_ALLOWED_ORIGINS",
        "WIWEBB_PUBLIC_URL",
        "ALLOWED_HOSTS",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "LOG_LEVEL",
        "DEBUG",
        "DATABASE_CONNECTIONS",
        "WIWEBB_REFLECTION",
        "WIWEBB_STAFF_SECOND_FACTOR",
        "REDIS_URL",
    ];
    for name in names {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert_eq!(text.lines().count(), names.len(), "{text}");
}

#[test]
fn postgres_needs_its_roles_and_keys() {
    let text = problems(&POSTGRES[..1]);
    for name in ["DATABASE_PLATFORM_URL", "DATABASE_SYSTEM_URL", "WIWEBB_KEYS"] {
        assert!(text.contains(name), "{name} in {text}");
    }
    let settings = read(&POSTGRES).unwrap();
    let DatabaseSettings::Postgres { system, direct, connections, .. } = &settings.database else {
        panic!("PostgreSQL")
    };
    assert_eq!((system, *connections), (direct, 10));
    assert!(settings.key_file().is_none());
}

#[test]
fn two_roles_never_share_a_user() {
    let mut pairs = POSTGRES.to_vec();
    pairs.push(("DATABASE_OWNER_URL", "postgres://app:hunter2@db/wiwebb"));
    assert!(problems(&pairs).contains("DATABASE_OWNER_URL signs in as the same user"));
    pairs[2] = ("DATABASE_SYSTEM_URL", "postgres://platform:hunter2@db/wiwebb");
    assert!(problems(&pairs).contains("DATABASE_SYSTEM_URL signs in as the same user"));
}

#[test]
fn urls_of_postgres_beside_sqlite_are_a_mistake() {
    assert!(problems(&POSTGRES[1..]).contains("DATABASE_PLATFORM_URL is for PostgreSQL"));
    for bad in ["sqlite::memory:", "mysql://a@b/c", "data/wiwebb.db"] {
        assert!(problems(&[("DATABASE_URL", bad)]).contains("DATABASE_URL"), "{bad}");
    }
}

#[test]
fn secrets_are_in_no_error_and_no_debug_text() {
    let text = problems(&[
        ("DATABASE_URL", "postgres://app:hunter2@db:port/wiwebb"),
        ("DATABASE_PLATFORM_URL", "postgres//hunter2"),
        ("DATABASE_SYSTEM_URL", "hunter2"),
        ("REDIS_URL", "hunter2://:hunter2@redis"),
        ("WIWEBB_KEYS", "k1:hunter2"),
    ]);
    assert!(!text.contains("hunter2") && text.lines().count() == 5, "{text}");
    let mut pairs = POSTGRES.to_vec();
    pairs.push(("REDIS_URL", "redis://:hunter2@redis"));
    pairs.push(("WIWEBB_SUPERUSER_PASSWORD", "hunter2"));
    pairs.push(("SECRET_KEY", "hunter2"));
    pairs.extend([("EMAIL_BACKEND", "smtp"), ("EMAIL_HOST", "mail"), ("EMAIL_HOST_USER", "u")]);
    pairs.push(("EMAIL_HOST_PASSWORD", "hunter2"));
    let text = format!("{:?}", read(&pairs).unwrap());
    assert!(!text.contains("hunter2") && !text.contains(KEYS), "{text}");
}

#[test]
fn values_are_read() {
    let settings = read(&[
        ("WIWEBB_PUBLIC_URL", "https://net.example.org/"),
        ("CORS_ALLOWED_ORIGINS", "http://localhost:5173, https://app.example.org"),
        ("WIWEBB_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.1"),
        ("ALLOWED_HOSTS", "Net.example.org,.example.com"),
        ("DEBUG", "True"),
        ("DJANGO_SUPERUSER_USERNAME", "second"),
        ("EMAIL_HOST", ""),
    ])
    .unwrap();
    let identity = settings.identity_settings();
    assert_eq!(identity.origins, ["https://net.example.org", "http://localhost:5173", "https://app.example.org"]);
    assert!(identity.secure_cookie);
    assert_eq!(settings.trusted_proxies.len(), 2);
    assert_eq!(settings.allowed_hosts, ["net.example.org", ".example.com"]);
    assert_eq!((settings.log_level, settings.superuser.username.as_str()), (LogLevel::Debug, "second"));
    let both = [("DJANGO_SUPERUSER_USERNAME", "second"), ("WIWEBB_SUPERUSER_USERNAME", "first")];
    assert_eq!(read(&both).unwrap().superuser.username, "first");
    assert!(read(&[("ALLOWED_HOSTS", "*")]).unwrap().allowed_hosts.is_empty());
}

#[test]
fn rates_are_given_one_by_one_or_as_a_profile() {
    use identity::rates::{Limits, Rate};
    let limits = |pairs: &[(&str, &str)]| read(pairs).unwrap().identity_settings().limits;
    let rate = |count, seconds| Some(Rate { count, per: std::time::Duration::from_secs(seconds) });
    assert_eq!(limits(&[]), Limits::default());
    let standard = limits(&[("WIWEBB_RATE_LOGIN", "20/h"), ("WIWEBB_RATE_USER", "off"), ("WIWEBB_RATE_TENANT", "9/s")]);
    assert_eq!((standard.login, standard.user, standard.tenant), (rate(20, 3600), None, rate(9, 1)));
    let strict = limits(&[("WIWEBB_RATE_PROFILE", "strict"), ("WIWEBB_RATE_KEY", "7/d")]);
    assert_eq!((strict.login, strict.user, strict.key), (rate(5, 60), rate(100, 3600), rate(7, 86_400)));
}

#[test]
fn the_documents_name_settings_that_exist() {
    let file = |name: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name));
    let guide = file("docs/operations.md").unwrap();
    for setting in server::settings::table::TABLE {
        assert!(guide.contains(&format!("`{}`", setting.name)), "{} in docs/operations.md", setting.name);
    }
    for line in file(".env.example").unwrap().lines() {
        if let Some((name, _)) = line.strip_prefix('#').and_then(|line| line.split_once('='))
            && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        {
            assert!(server::settings::table::find(name).is_some(), "{name} in .env.example");
        }
    }
}

#[test]
fn devices_are_told_where_radius_is_reached() {
    let told = |pairs: &[(&str, &str)]| {
        let at = |port| vec![std::net::SocketAddr::from(([0, 0, 0, 0], port))];
        let setup = read(pairs).unwrap().nas_setup(&radius::Addresses { auth: at(11812), acct: at(11813) });
        assert_eq!((setup.auth_port, setup.acct_port), (11812, 11813));
        setup.host
    };
    let public = ("WIWEBB_PUBLIC_URL", "https://wifi.example:8443/net");
    assert_eq!(told(&[]), None);
    assert_eq!(told(&[public]).as_deref(), Some("wifi.example"));
    assert_eq!(told(&[public, ("WIWEBB_RADIUS_HOST", "192.0.2.7")]).as_deref(), Some("192.0.2.7"));
    assert_eq!(told(&[("WIWEBB_PUBLIC_URL", "https://[2001:db8::7]")]).as_deref(), Some("2001:db8::7"));
    assert!(problems(&[("WIWEBB_RADIUS_HOST", "192.0.2.7:1812")]).contains("WIWEBB_RADIUS_HOST"));
}
