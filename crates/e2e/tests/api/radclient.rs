//! FreeRADIUS's own client as the NAS: another reading of the RFCs than ours.

use std::process::Command;

use e2e::cluster::Cluster;
use tokio::task::spawn_blocking;

const SECRET: &str = "0123456789abcdef";

/// Sends a packet; what radclient prints, and whether it was content.
async fn radclient(
    server: std::net::SocketAddr,
    kind: &'static str,
    attributes: String,
    secret: &'static str,
) -> (bool, String) {
    spawn_blocking(move || {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), attributes).unwrap();
        let path = file.path().to_str().unwrap();
        let output = Command::new("radclient")
            .args(["-x", "-r", "1", "-t", "2", "-f", path, &server.to_string(), kind, secret])
            .output()
            .expect("radclient is installed: scripts/tools.sh test");
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.success(), text)
    })
    .await
    .unwrap()
}

fn access(password: &str) -> String {
    format!("User-Name = \"bob\"\nUser-Password = \"{password}\"\nMessage-Authenticator = 0x00\n")
}

#[tokio::test]
async fn radclient_is_accepted_rejected_and_not_answered() {
    let cluster = Cluster::start().await;
    super::radius::site(&cluster).await;
    let server = cluster.servers[0].radius_auth;
    let (accepted, text) = radclient(server, "auth", access("bobs password"), SECRET).await;
    assert!(accepted && text.contains("Received Access-Accept") && text.contains("Message-Authenticator"), "{text}");
    let (accepted, text) = radclient(server, "auth", access("wrong"), SECRET).await;
    assert!(!accepted && text.contains("Received Access-Reject"), "{text}");
    let (accepted, text) = radclient(server, "auth", access("bobs password"), "another secret..").await;
    assert!(!accepted && text.contains("No reply from server"), "{text}");
}

#[tokio::test]
async fn radclient_reports_a_session_from_start_to_stop() {
    let cluster = Cluster::start().await;
    let root = super::radius::site(&cluster).await;
    for (status, octets) in [("Start", 0), ("Interim-Update", 1_000), ("Stop", 70_000)] {
        let packet = format!(
            "User-Name = \"bob\"\nAcct-Session-Id = \"r-1\"\nAcct-Status-Type = {status}\nFramed-IP-Address = 10.0.0.9\n\
             Acct-Input-Octets = {octets}\nAcct-Input-Gigawords = {}\nAcct-Session-Time = 60\n",
            u8::from(octets > 1_000)
        );
        let (answered, text) = radclient(cluster.servers[0].radius_acct, "acct", packet, SECRET).await;
        assert!(answered && text.contains("Received Accounting-Response"), "{text}");
    }
    let list = e2e::http::get(cluster.servers[0].api, "/api/v1/radius/sessions/", Some(&root)).await.unwrap().json();
    let session = &list["results"][0];
    assert_eq!(session["input_octets"], (1_i64 << 32) + 70_000, "{session}");
    assert!(session["stopped_at"].is_string() && session["framed_ip_address"] == "10.0.0.9", "{session}");
}
