//! The audit trail of real traffic: sealed while the servers run, told outside, verified by the command, seen on another
//! server, taken away as a file.

use std::time::{Duration, Instant};

use e2e::{
    cluster::{Cluster, PASSWORD},
    http, within,
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_of_real_traffic_is_sealed_and_verifies() {
    let cluster = Cluster::start().await;
    let (server, other) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let root = http::login(server, "admin", PASSWORD).await;
    for number in 0..5 {
        let name = format!("tenant-{number}");
        let tenant = http::create(server, "/api/v1/tenants/", &root, json!({"name": name, "slug": name})).await;
        let user = json!({"username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
            "role": "tenant_owner", "tenant": tenant["id"]});
        http::create(other, "/api/v1/users/", &root, user).await;
        http::login(other, &name, PASSWORD).await;
        let wrong = json!({"username": name, "password": "not the one"});
        http::call(server, "POST", "/api/v1/auth/login/", None, &wrong).await;
    }
    let since = Instant::now();
    loop {
        let text = cluster.run(&["audit", "verify"]);
        assert!(text.contains("all is well"), "{text}");
        if text.contains(" 0 not sealed yet") && !text.contains(" 0 heads outside") {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "{text}");
    }
    let heads = cluster.run(&["audit", "heads"]);
    assert!(heads.lines().filter(|line| line.contains("\"seq\"")).count() >= 6, "{heads}");
    assert!(cluster.logs().contains("audit_head"));

    let path = "/api/v1/audit-logs/export/?format=csv&action=sign_in_failed";
    // The last one is noted a little after its reply.
    within(Duration::from_secs(20), async || {
        let file = http::get(other, path, Some(&root)).await.unwrap();
        let text = String::from_utf8(file.body).unwrap();
        let entries = text.lines().filter(|line| line.contains(",sign_in_failed,")).count();
        assert!(file.status == 200 && entries <= 5, "{text}");
        entries == 5
    })
    .await;
    let tenants = http::get(server, "/api/v1/tenants/?search=tenant-3", Some(&root)).await.unwrap().json();
    let id = &tenants["results"][0]["id"];
    let file = http::get(server, &format!("/api/v1/tenants/{id}/export/"), Some(&root)).await.unwrap();
    let text = String::from_utf8(file.body).unwrap();
    assert!(text.contains("\"slug\":\"tenant-3\"") && text.contains("\"complete\":true"), "{text}");
}

/// Whether everything that was written is chained, and nothing is wrong.
fn is_well(cluster: &Cluster) -> bool {
    let text = cluster.run(&["audit", "verify"]);
    text.contains(" 0 not sealed yet") && text.contains("all is well")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_tells_of_whatever_is_done_to_the_trail() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let root = http::login(server, "admin", PASSWORD).await;
    let tenant = http::create(server, "/api/v1/tenants/", &root, json!({"name": "Acme", "slug": "acme"})).await;
    for number in 0..6 {
        let name = format!("person-{number}");
        let user = json!({"username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
            "role": "subscriber", "tenant": tenant["id"]});
        http::create(server, "/api/v1/users/", &root, user).await;
    }
    within(Duration::from_secs(20), async || is_well(&cluster)).await;
    let tenant = &tenant["id"];
    if !cluster.is_postgres() {
        for trigger in ["audit_logs_no_update", "audit_logs_no_delete", "audit_chain_no_delete"] {
            cluster.sql(&[&format!("DROP TRIGGER {trigger}")]);
        }
    }
    let rows = cluster.sql(&[&format!("SELECT audit_id FROM audit_chain WHERE tenant_id = {tenant} ORDER BY seq")]);
    let ids: Vec<i64> = rows.lines().map(|line| line.parse().unwrap()).collect();
    assert!(ids.len() >= 7, "{ids:?}");

    let set = |column: &str, value: &str, id| format!("UPDATE audit_logs SET {column} = {value} WHERE id = {id}");
    let actor = cluster.sql(&[&format!("SELECT actor_name FROM audit_logs WHERE id = {}", ids[1])]);
    cluster.sql(&[&set("actor_name", "'somebody else'", ids[1])]);
    let told = cluster.run_refused(&["audit", "verify"]);
    assert!(told.contains(&format!("entry {} (link 2) was edited", ids[1])), "{told}");
    cluster.sql(&[&set("actor_name", &format!("'{}'", actor.trim()), ids[1])]);

    let [one, other] = [ids[2], ids[3]];
    let swap = [set("id", "-1", one), set("id", &one.to_string(), other), set("id", &other.to_string(), -1)];
    let swap: Vec<&str> = swap.iter().map(String::as_str).collect();
    cluster.sql(&swap);
    let told = cluster.run_refused(&["audit", "verify"]);
    assert!(told.contains(&format!("entry {one} (link 3) is not at its place: swapped")), "{told}");
    cluster.sql(&swap);
    assert!(is_well(&cluster), "once everything is as it was");

    let columns = "tenant_id, actor_name, target_type, target_key, action, details, request_id, client_address, user_agent, timestamp";
    let forge = format!("INSERT INTO audit_logs ({columns}) SELECT {columns} FROM audit_logs WHERE id = {}", ids[0]);
    cluster.sql(&[&forge]);
    let told = cluster.run_refused(&["audit", "verify"]);
    assert!(told.contains("was forged"), "{told}");

    cluster.sql(&[&format!("DELETE FROM audit_logs WHERE id = {}", ids[4])]);
    let told = cluster.run_refused(&["audit", "verify"]);
    assert!(told.contains(&format!("entry {} (link 5) was removed", ids[4])), "{told}");

    // The forged one is chained within a second, as what it is; then it is the newest.
    let chained = format!("SELECT count(*) FROM audit_pending WHERE tenant_id = {tenant}");
    within(Duration::from_secs(20), async || cluster.sql(&[&chained]).trim() == "0").await;
    let newest = format!("SELECT max(seq) FROM audit_chain WHERE tenant_id = {tenant}");
    let newest = cluster.sql(&[&newest]).trim().to_owned();
    let link = format!("tenant_id = {tenant} AND seq = {newest}");
    let row = format!("DELETE FROM audit_logs WHERE id = (SELECT audit_id FROM audit_chain WHERE {link})");
    cluster.sql(&[&row, &format!("DELETE FROM audit_chain WHERE {link}")]);
    let told = cluster.run_refused(&["audit", "verify"]);
    let missing = format!("the newest entries are missing: links {newest} to {newest} of the chain");
    assert!(told.contains(&missing), "{told}");
}
