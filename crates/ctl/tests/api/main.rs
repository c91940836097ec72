//! The command line without a server: usage, exit codes, completion.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

fn run(environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wiwebbctl"));
    command.env_clear().envs(environment.iter().copied()).args(arguments).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    for wrong in [&["users", "fly"][..], &["users", "get", "x"], &["keys", "create"], &["sessions", "end"], &[]] {
        assert_eq!(run(&[("WIWEBB_TOKEN", "t")], wrong).status.code(), Some(2), "{wrong:?}");
    }
    let without = run(&[], &["whoami"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(told(&without).contains("WIWEBB_API_KEY"), "{}", told(&without));
    let missing = run(&[], &["whoami", "--key-file", "/nowhere/key"]);
    assert!(missing.status.code() == Some(2) && told(&missing).contains("/nowhere/key"), "{}", told(&missing));
}

#[test]
fn a_credential_is_not_sent_in_the_clear_to_another_machine() {
    let refused = run(&[("WIWEBB_API_KEY", "wwk_x"), ("WIWEBB_SERVER", "http://192.0.2.1:8000")], &["whoami"]);
    assert!(refused.status.code() == Some(2) && told(&refused).contains("--plaintext"), "{}", told(&refused));
}

#[test]
fn a_server_that_is_away_is_exit_code_1_and_named() {
    let away = run(&[("WIWEBB_TOKEN", "secret-token")], &["--server", "http://127.0.0.1:1", "whoami"]);
    assert!(away.status.code() == Some(1) && told(&away).contains("http://127.0.0.1:1"), "{}", told(&away));
    assert!(!told(&away).contains("secret-token"));
    let json = run(&[("WIWEBB_TOKEN", "t")], &["--server", "http://127.0.0.1:1", "-o", "json", "whoami"]);
    let error: serde_json::Value = serde_json::from_slice(&json.stderr).unwrap();
    assert!(error["error"]["message"].is_string());
}

#[test]
fn completion_needs_neither_server_nor_credential() {
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&[], &["completion", shell]);
        assert!(script.status.success() && told(&script).contains("service-accounts"), "{shell}");
    }
    assert_eq!(run(&[], &["completion", "cmd"]).status.code(), Some(2));
    assert!(run(&[], &["--help"]).status.success());
}
