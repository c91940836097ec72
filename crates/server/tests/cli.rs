//! The commands of a first day, as processes of the built binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
};

const KEYS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

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
    assert!(again.status.success() && !out(&again).contains("have the password"), "{}", out(&again));
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

#[tokio::test]
async fn the_audit_trail_is_verified_and_tenants_are_taken_away() {
    use sea_orm::ConnectionTrait as _;
    let folder = tempfile::tempdir().unwrap();
    let database = testkit::database().await;
    let mut variables = database.environment();
    let heads = folder.path().join("heads.log").display().to_string();
    variables.push(("WIWEBB_KEYS".into(), KEYS.into()));
    variables.push(("WIWEBB_AUDIT_HEADS_FILE".into(), heads.clone()));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let run = |arguments: &[&str]| wiwebb(folder.path(), arguments, &variables, "");
    assert!(run(&["seed", "--demo"]).status.success());
    let well = run(&["audit", "verify"]);
    assert!(well.status.success() && out(&well).contains("all is well"), "{}{}", out(&well), err(&well));
    let printed = run(&["audit", "heads"]);
    assert!(printed.status.success() && out(&printed).is_empty(), "nothing is sealed: {}", out(&printed));

    let owner = database.owner().await;
    let forge = "INSERT INTO audit_logs (tenant_id, actor_name, target_type, target_key, action, details, request_id,
                                         client_address, user_agent, timestamp)
                 VALUES (0, 'system', 'user', '1', 'forged', '{}', '', '', '', '2026-01-01T00:00:00+00:00')";
    owner.execute_unprepared(forge).await.unwrap();
    let found = run(&["audit", "verify"]);
    assert!(found.status.code() == Some(1) && out(&found).contains("was forged"), "{}", out(&found));
    std::fs::write(&heads, "nonsense\n").unwrap();
    let found = run(&["audit", "verify", "--heads", &heads]);
    assert!(out(&found).contains("heads.log:1: the line is not"), "{}", out(&found));
    let nobody = run(&["audit", "verify", "--tenant", "nobody"]);
    assert!(nobody.status.code() == Some(1) && err(&nobody).contains("no tenant nobody"), "{}", err(&nobody));

    let file = folder.path().join("export.ndjson");
    let list = run(&["tenant", "export", "nobody", "--out", &file.display().to_string()]);
    assert!(list.status.code() == Some(1) && !file.exists(), "{}", err(&list));
    let row = owner.query_one_raw(sea_orm::Statement::from_string(
        owner.get_database_backend(),
        "SELECT slug FROM tenants WHERE id > 0 ORDER BY id LIMIT 1",
    ));
    let slug: String = row.await.unwrap().unwrap().try_get("", "slug").unwrap();
    let done = run(&["tenant", "export", &slug, "--out", &file.display().to_string()]);
    assert!(done.status.success(), "{}", err(&done));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains(&format!("\"slug\":\"{slug}\"")) && text.lines().last().unwrap().contains("\"complete\":true")
    );
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_database_of_either_engine_is_checked_and_seeded() {
    let folder = tempfile::tempdir().unwrap();
    let database = testkit::database().await;
    let mut variables = database.environment();
    variables.push(("WIWEBB_KEYS".into(), KEYS.into()));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let run = |arguments: &[&str]| wiwebb(folder.path(), arguments, &variables, "");
    assert!(run(&["migrate", "status"]).status.success());
    let well = run(&["check"]);
    assert!(well.status.success() && !out(&well).contains("FAIL"), "{}", out(&well));
    let bench =
        ["seed", "--bench", "--tenants", "2", "--users", "3", "--tokens", "4", "--radius-users", "2", "--out", "b"];
    let seeded = run(&bench);
    assert!(seeded.status.success(), "{}", err(&seeded));
    let demo = run(&["seed", "--demo"]);
    assert!(demo.status.success() && out(&demo).contains("sessions       4"), "{}", err(&demo));
}
