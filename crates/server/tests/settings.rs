//! Settings and the command line: what is refused, what wins, what is never shown, and the commands of a first day.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeMap,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
};

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

/// Runs the binary in a folder with nothing but these variables.
fn wiwebb(folder: &Path, arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wiwebb"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn help_lists_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let help = wiwebb(folder.path(), &["serve", "--help"], &[], "");
    assert!(help.status.success());
    for name in ["WIWEBB_LISTEN", "127.0.0.1:8000", "DATABASE_CONNECTIONS", "EMAIL_HOST_PASSWORD"] {
        assert!(out(&help).contains(name), "{name}");
    }
}

#[test]
fn an_unknown_setting_ends_with_2_and_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let refused = wiwebb(folder.path(), &["check"], &[("WIWEBB_LISTNE", "x")], "");
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("WIWEBB_LISTNE") && out(&refused).is_empty(), "{}", err(&refused));
    std::fs::write(folder.path().join("wiwebb.toml"), "HOME = \"x\"\n").unwrap();
    let refused = wiwebb(folder.path(), &["check"], &[], "");
    assert!(refused.status.code() == Some(2) && err(&refused).contains("HOME in wiwebb.toml"), "{}", err(&refused));
}

#[test]
fn the_environment_wins_over_the_env_file_and_that_over_toml() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let database = |variables: &[(&str, &str)]| out(&wiwebb(folder.path(), &["check"], variables, ""));
    write("wiwebb.toml", "DATABASE_URL = \"sqlite://toml.db\"\nDATABASE_CONNECTIONS = 3\n");
    assert!(database(&[]).contains("SQLite, toml.db"));
    write(".env", "# comment\nDATABASE_URL=sqlite://dotenv.db\nPOSTGRES_DB=x\n");
    assert!(database(&[]).contains("SQLite, dotenv.db"));
    assert!(database(&[("DATABASE_URL", "sqlite://environment.db")]).contains("SQLite, environment.db"));
    assert!(!folder.path().join("dotenv.db").exists(), "a check makes nothing");
}

#[test]
fn a_broken_file_is_named_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "REDIS_URL=\"hunter2\n").unwrap();
    std::fs::write(folder.path().join("wiwebb.toml"), "REDIS_URL = hunter2\n").unwrap();
    let refused = wiwebb(folder.path(), &["check"], &[], "");
    let text = err(&refused);
    assert!(text.contains(".env") && text.contains("wiwebb.toml") && !text.contains("hunter2"), "{text}");
}

#[test]
fn a_database_goes_up_down_and_up() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| wiwebb(folder.path(), arguments, &[], "");
    let status = run(&["migrate", "status"]);
    assert!(status.status.code() == Some(1) && out(&status).starts_with("pending"), "{}", out(&status));
    assert!(!folder.path().join("data").exists(), "a status makes nothing");
    assert!(out(&run(&["migrate", "up"])).starts_with("applied"));
    let mode = |path: &str| std::fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/wiwebb.db")), (0o700, 0o600));
    let status = run(&["migrate", "status"]);
    assert!(status.status.success() && !out(&status).contains("pending"), "{}", out(&status));
    let steps = out(&status).lines().count().to_string();
    let down = run(&["migrate", "down", "--steps", &steps]);
    assert_eq!(out(&down).lines().count().to_string(), steps, "{}", err(&down));
    assert_eq!(out(&run(&["migrate", "up"])).lines().count().to_string(), steps);
    assert_eq!(out(&run(&["migrate", "up"])), "nothing to apply\n");
}

#[test]
fn accounts_are_made_and_passwords_changed() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["createsuperuser", "--username", "root", "--email", "root@example.org"];
    let weak = wiwebb(folder.path(), &arguments, &[], "short\n");
    assert!(weak.status.code() == Some(1) && err(&weak).contains("too short"), "{}", err(&weak));
    let made = wiwebb(folder.path(), &arguments, &[], "correct horse\n");
    assert!(made.status.success(), "{}", err(&made));
    let again = wiwebb(folder.path(), &arguments, &[("WIWEBB_SUPERUSER_PASSWORD", "correct horse")], "");
    assert!(err(&again).contains("already exists") && err(&again).lines().count() == 1, "{}", err(&again));
    assert!(wiwebb(folder.path(), &["changepassword", "root"], &[], "battery staple\n").status.success());
    let nobody = wiwebb(folder.path(), &["changepassword", "nobody"], &[], "battery staple\n");
    assert!(nobody.status.code() == Some(1) && err(&nobody).contains("user nobody"), "{}", err(&nobody));
    let key = std::fs::metadata(folder.path().join("data/wiwebb.keys")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn check_finds_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], variables: &[(&str, &str)]| wiwebb(folder.path(), arguments, variables, "");
    let before = run(&["check"], &[]);
    assert!(before.status.code() == Some(1) && out(&before).contains("FAIL  schema"), "{}", out(&before));
    run(&["migrate", "up"], &[]);
    let well = run(&["check"], &[]);
    assert!(well.status.success() && !out(&well).contains("FAIL"), "{}", out(&well));
    assert!(run(&["cache", "clear"], &[]).status.success());
    let other = run(&["check"], &[("WIWEBB_KEYS", KEYS)]);
    assert!(other.status.code() == Some(1) && out(&other).contains("FAIL  keys"), "{}", out(&other));
    let away = run(&["check", "--ready"], &[("WIWEBB_ADMIN_LISTEN", "127.0.0.1:1")]);
    assert!(away.status.code() == Some(1) && err(&away).contains("127.0.0.1:1/readyz"), "{}", err(&away));
}

#[test]
fn seeding_is_repeatable_and_careful() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| wiwebb(folder.path(), arguments, &[], "");
    let first = run(&["seed", "--demo"]);
    assert!(first.status.success() && out(&first).contains("New accounts have the password"), "{}", err(&first));
    let again = run(&["seed", "--demo"]);
    assert!(again.status.success() && !out(&again).contains("password "), "{}", out(&again));
    let bench =
        ["seed", "--bench", "--tenants", "2", "--users", "3", "--tokens", "4", "--radius-users", "2", "--out", "b"];
    let refused = run(&bench);
    assert!(refused.status.code() == Some(1) && err(&refused).contains("--yes"), "{}", err(&refused));
    let fresh = wiwebb(folder.path(), &bench, &[("DATABASE_URL", "sqlite://fresh.db")], "");
    assert!(fresh.status.success(), "{}", err(&fresh));
    let lines = |name: &str| std::fs::read_to_string(folder.path().join("b").join(name)).unwrap().lines().count();
    assert_eq!((lines("tokens.txt"), lines("radius_users.txt")), (4, 2));
    let environment = std::fs::read_to_string(folder.path().join("b/env.sh")).unwrap();
    for name in ["WIWEBB_URL=", "WIWEBB_TOKENS=", "WIWEBB_GRPC_HEX=''", "WIWEBB_RADIUS_SECRET="] {
        assert!(environment.contains(name), "{name}");
    }
}
