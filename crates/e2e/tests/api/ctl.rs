//! The operators' command line against the real server.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use e2e::{
    cluster::{Cluster, PASSWORD},
    ctl::Ctl,
    http,
};
use rcgen::generate_simple_self_signed;

/// A key of the superadmin's.
fn key(by: &Ctl, scopes: &[&str]) -> String {
    let mut arguments = vec!["keys", "create", "--name", "ops"];
    scopes.iter().for_each(|scope| arguments.extend(["--scope", scope]));
    by.json(&arguments)["secret"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn operators_run_tenants_users_and_sessions_by_a_key() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let token = http::login(server, "admin", PASSWORD).await;
    let person = Ctl::with_token(server, &token);
    let ctl = Ctl::with_key(server, &key(&person, &["identity.*", "*.read", "*.write"]));
    assert_eq!(ctl.json(&["whoami"])["username"], "admin");

    let tenant = ctl.json(&["tenants", "create", "--name", "Acme", "--slug", "acme"]);
    let id = tenant["id"].to_string();
    assert_eq!(ctl.json(&["tenants", "update", &id, "--email", "it@acme.example"])["email"], "it@acme.example");
    assert_eq!(ctl.json(&["tenants", "get", &id])["slug"], "acme");
    let password = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(password.path(), "correct horse battery\n").unwrap();
    let file = password.path().to_str().unwrap();
    let mut last = String::new();
    for number in 0..12 {
        let (name, email) = (format!("user-{number:02}"), format!("user-{number}@acme.example"));
        let new = ["users", "create", "--username", &name, "--email", &email, "--role", "subscriber"];
        let user = ctl.json(&[&new[..], &["--password-file", file, "--tenant", &id]].concat());
        assert_eq!(user["tenant"].to_string(), id);
        last = user["id"].to_string();
    }
    let all = ctl.json(&["users", "list", "--tenant", &id]);
    assert_eq!(all.as_array().unwrap().len(), 12, "all pages");
    let two = ctl.json(&["users", "list", "--tenant", &id, "--limit", "2", "--order-by", "-username"]);
    assert_eq!((two.as_array().unwrap().len(), two[0]["username"].as_str()), (2, Some("user-11")));
    let table = String::from_utf8(ctl.run(&["users", "list", "--search", "user-03"]).stdout).unwrap();
    assert!(table.starts_with("ID") && table.contains("user-03") && table.lines().count() == 2, "{table}");

    let theirs = http::login(server, "user-11", "correct horse battery").await;
    assert_eq!(ctl.json(&["sessions", "list", "--user", &last]).as_array().unwrap().len(), 1);
    assert!(ctl.json(&["sessions", "end", "--user", &last])["detail"].as_str().unwrap().contains('1'));
    assert_eq!(http::get(server, "/api/v1/auth/user/", Some(&theirs)).await.unwrap().status, 401);
    ctl.json(&["users", "deactivate", &last]);
    ctl.json(&["users", "delete", &last]);
    assert!(ctl.refusal(&["users", "get", &last]).contains("[NOT_FOUND]"));
    let log = ctl.json(&["audit", "list", "--action", "user_deleted"]);
    assert_eq!((log[0]["target_key"].as_str(), log[0]["actor_name"].as_str()), (Some(last.as_str()), Some("admin")));
}

#[tokio::test]
async fn keys_are_made_and_rotated_by_people_and_refusals_say_why() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let person = Ctl::with_token(server, &http::login(server, "admin", PASSWORD).await);
    let secret = key(&person, &["identity.users.view"]);
    let ctl = Ctl::with_key(server, &secret);
    let refused = ctl.refusal(&["keys", "create", "--name", "more", "--scope", "identity.users.view"]);
    assert!(refused.contains("[PEOPLE_ONLY]") && refused.contains("WIWEBB_TOKEN"), "{refused}");
    assert!(ctl.refusal(&["whoami"]).contains("`identity.self.read`"));
    let bad = person.refusal(&["keys", "create", "--name", "x", "--scope", "identity.users.set_password"]);
    assert!(bad.contains("scopes: ") && bad.contains("kept for people"), "{bad}");

    // A service account's key, which a person makes; it acts under the account's name.
    let account =
        person.json(&["service-accounts", "create", "--name", "nightly", "--role", "admin"])["id"].to_string();
    let made = person.json(&["keys", "create", "--name", "n", "--scope", "*.read", "--account", &account]);
    let nightly = Ctl::with_key(server, made["secret"].as_str().unwrap());
    assert_eq!(nightly.json(&["whoami"])["username"], "nightly");
    let id = made["id"].as_str().unwrap();
    let rotated = person.json(&["keys", "rotate", id, "--overlap", "600"]);
    assert_eq!(Ctl::with_key(server, rotated["secret"].as_str().unwrap()).json(&["whoami"])["username"], "nightly");
    nightly.json(&["whoami"]);
    let listed = person.json(&["keys", "list", "--account", &account]);
    assert_eq!(
        (listed[0]["prefix"].as_str(), &listed[0]["secret"]),
        (made["prefix"].as_str(), &serde_json::Value::Null)
    );
    person.json(&["keys", "revoke", id]);
    assert!(nightly.refusal(&["whoami"]).contains("[INVALID_TOKEN]"));

    // From a file; and never in a log, nor on the command line's own output.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{secret}\n")).unwrap();
    let mut by_file = person.command(&["users", "list", "--key-file", file.path().to_str().unwrap()]);
    let output = by_file.env_remove("WIWEBB_TOKEN").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!cluster.logs().contains(&secret[13..]));
}

#[tokio::test]
async fn the_audit_log_is_told_as_it_grows() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let token = http::login(server, "admin", PASSWORD).await;
    let ctl = Ctl::with_token(server, &token);
    let mut watch = ctl.command(&["audit", "watch", "-o", "json", "--action", "tenant_created"]);
    let mut child = watch.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for name in ["first", "second"] {
        ctl.json(&["tenants", "create", "--name", name, "--slug", name]);
        let line = lines.next().unwrap().unwrap();
        let entry: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (entry["action"].as_str(), entry["details"]["after"]["name"].as_str()),
            (Some("tenant_created"), Some(name))
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_list_is_shown_again_when_it_changes() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let ctl = Ctl::with_token(server, &http::login(server, "admin", PASSWORD).await);
    ctl.json(&["tenants", "create", "--name", "First", "--slug", "first"]);
    let mut child = ctl.command(&["tenants", "list", "--watch"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut shows = |rows: usize| {
        let table: Vec<String> = lines.by_ref().take(rows + 1).collect();
        assert!(table[0].starts_with("ID") && table[1..].iter().all(|line| !line.starts_with("ID")), "{table:?}");
        table.join("\n")
    };
    assert!(shows(1).contains("First"));
    ctl.json(&["tenants", "create", "--name", "Second", "--slug", "second"]);
    let again = shows(2);
    assert!(again.contains("First") && again.contains("Second"), "{again}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn it_trusts_the_authority_it_is_given_and_no_other() {
    let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = [("WIWEBB_TLS_CERT", cert.to_str().unwrap()), ("WIWEBB_TLS_KEY", key.to_str().unwrap())];
    let cluster = Cluster::start_with(&files).await;
    let ctl = Ctl::with_token(cluster.servers[0].api, "nonsense");
    let address = format!("https://localhost:{}", cluster.servers[0].api.port());
    let trusted = ctl.refusal(&["whoami", "--server", &address, "--ca", cert.to_str().unwrap()]);
    assert!(trusted.contains("[INVALID_TOKEN]"), "{trusted}");
    let strange = ctl.refusal(&["whoami", "--server", &address]);
    assert!(strange.to_lowercase().contains("certificate"), "{strange}");
}
