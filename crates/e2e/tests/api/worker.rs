//! A killed worker loses no job.

use std::time::Duration;

use e2e::{
    cluster::{Cluster, PASSWORD},
    http,
    smtp::Smtp,
    within,
};
use serde_json::json;

const MAILS: usize = 12;

#[tokio::test]
async fn mails_of_a_killed_worker_still_leave() {
    let smtp = Smtp::start().await;
    let settings = smtp.settings();
    let mut cluster = Cluster::start_with(&settings.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    let server = cluster.servers[0].api;
    let root = http::login(server, "admin", PASSWORD).await;
    let tenant = http::create(server, "/api/v1/tenants/", &root, json!({"name": "A", "slug": "a"})).await;
    let user = json!({
        "username": "ann", "email": "ann@example.org", "password": PASSWORD, "role": "subscriber", "tenant": tenant["id"],
    });
    let user = http::create(server, "/api/v1/users/", &root, user).await;

    // The mail server holds back its word, so that the worker dies with mails in its hands.
    smtp.take(false);
    for n in 0..MAILS {
        let path = format!("/api/v1/users/{}/set-password/", user["id"]);
        let password = json!({"password": format!("{PASSWORD} {n}")});
        assert_eq!(http::call(server, "POST", &path, Some(&root), &password).await.status, 200);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    cluster.kill_worker();
    smtp.take(true);
    cluster.restart_worker().await;

    let all = async || smtp.times().len() >= MAILS;
    within(Duration::from_secs(60), all).await;
    let times = smtp.times();
    assert_eq!(times.len(), MAILS, "each change told once, by Message-ID: {times:?}");
}
