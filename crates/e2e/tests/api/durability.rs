//! What was acknowledged is there after the server was killed, once.

use std::collections::{HashMap, HashSet};

use e2e::{
    cluster::Cluster,
    http,
    radius::{Answer, account, accounting_request, exchange_once},
    within,
};
use radius_codec::Packet;
use tokio::net::UdpSocket;

const SECRET: &[u8] = b"0123456789abcdef";
const PACKETS: usize = 2000;
const OUTSTANDING: usize = 64;

#[tokio::test]
async fn nothing_is_acknowledged_while_the_database_is_away() {
    let cluster = Cluster::start().await;
    let root = super::radius::site(&cluster).await;
    let (acct, api) = (cluster.servers[0].radius_acct, cluster.servers[0].api);
    assert_eq!(account(acct, "before", "bob", 1, 0, SECRET).await, Answer::Code(5));
    let shut = cluster.shut_database();
    let away = accounting_request(9, "away", "bob", 1, 0, SECRET);
    let authenticator = Packet::parse(&away).unwrap().authenticator();
    let report = async || exchange_once(acct, &away, &authenticator, SECRET).await;
    assert_eq!(report().await, Answer::Silence);
    let tenant = serde_json::json!({"name": "B", "slug": "b"});
    let refused = http::call(api, "POST", "/api/v1/tenants/", Some(&root), &tenant).await;
    // Or the pool is full of others who wait.
    assert!(matches!(refused.status, 503 | 429), "{}", String::from_utf8_lossy(&refused.body));
    drop(shut);
    within(std::time::Duration::from_secs(30), async || report().await == Answer::Code(5)).await;
    let list = http::get(api, "/api/v1/radius/sessions/?ordering=id", Some(&root)).await.unwrap().json();
    assert_eq!(list["count"], 2, "the retransmission is counted once: {list}");
}

#[tokio::test]
async fn no_acknowledged_accounting_record_is_lost_or_doubled() {
    let mut cluster = Cluster::start().await;
    let root = super::radius::site(&cluster).await;
    let server = cluster.servers[0].radius_acct;
    // Nothing is sent again below, and a NAS that was just made is answered a moment later.
    assert_eq!(account(server, "before", "bob", 1, 0, SECRET).await, Answer::Code(5));
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let (mut sent, mut acknowledged) = (0, HashSet::new());
    let mut waiting = HashMap::new();
    let mut buffer = [0; 4096];
    while acknowledged.len() < PACKETS {
        while sent < PACKETS && waiting.len() < OUTSTANDING {
            let name = format!("kill-{sent}");
            let request = accounting_request((sent % 256) as u8, &name, "bob", 1, 0, SECRET);
            waiting.insert((sent % 256) as u8, name);
            socket.send_to(&request, server).await.unwrap();
            sent += 1;
        }
        let reply = tokio::time::timeout(std::time::Duration::from_secs(10), socket.recv(&mut buffer)).await;
        let Ok(Ok(length)) = reply else { break };
        let identifier = Packet::parse(&buffer[..length]).unwrap().identifier();
        acknowledged.extend(waiting.remove(&identifier));
        if acknowledged.len() == PACKETS / 2 {
            cluster.servers[0].kill();
        }
    }
    assert!((PACKETS / 2..PACKETS).contains(&acknowledged.len()), "killed on the way: {}", acknowledged.len());

    cluster.kill_and_restart(0).await;
    let api = cluster.servers[0].api;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut page = 1;
    loop {
        let path = format!("/api/v1/radius/sessions/?page_size=100&page={page}&ordering=id");
        let list = http::get(api, &path, Some(&root)).await.unwrap().json();
        for session in list["results"].as_array().unwrap() {
            *seen.entry(session["session_id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        if list["next"].is_null() {
            break;
        }
        page += 1;
    }
    let lost: Vec<_> = acknowledged.iter().filter(|name| !seen.contains_key(*name)).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert!(seen.values().all(|times| *times == 1), "doubled");
}
