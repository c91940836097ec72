//! A name server on the loopback, over UDP, with the names that a test gives it.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{net::UdpSocket, task::JoinHandle};

/// What is known of one name.
#[derive(Debug, Default)]
struct Entry {
    /// Answers to address queries, one a query; the last one stays.
    addresses: Vec<Vec<Ipv4Addr>>,
    texts: Vec<String>,
}

type Entries = Arc<Mutex<HashMap<String, Entry>>>;

/// The server; ends when dropped.
#[derive(Debug)]
pub struct NameServer {
    /// Where it listens.
    pub address: SocketAddr,
    entries: Entries,
    task: JoinHandle<()>,
}

const A: u16 = 1;
const TXT: u16 = 16;

impl NameServer {
    /// Starts one.
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let address = socket.local_addr().expect("an address");
        let entries = Entries::default();
        let known = entries.clone();
        let task = tokio::spawn(async move {
            let mut packet = [0u8; 1500];
            while let Ok((length, peer)) = socket.recv_from(&mut packet).await {
                if let Some(reply) = answer(&packet[..length], &known) {
                    let _ = socket.send_to(&reply, peer).await;
                }
            }
        });
        Self { address, entries, task }
    }

    /// Gives a name addresses: one list a query, and the last one from then on.
    pub fn addresses(&self, name: &str, answers: &[&[Ipv4Addr]]) {
        let mut entries = self.entries.lock().expect("no panic before");
        entries.entry(name.to_owned()).or_default().addresses = answers.iter().map(|list| list.to_vec()).collect();
    }

    /// Gives a name text records.
    pub fn texts(&self, name: &str, texts: &[&str]) {
        let mut entries = self.entries.lock().expect("no panic before");
        entries.entry(name.to_owned()).or_default().texts = texts.iter().map(|text| (*text).to_owned()).collect();
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The reply to a query with one question.
fn answer(query: &[u8], entries: &Entries) -> Option<Vec<u8>> {
    let mut labels = Vec::new();
    let mut at = 12;
    loop {
        let length = usize::from(*query.get(at)?);
        at += 1;
        if length == 0 {
            break;
        }
        labels.push(String::from_utf8_lossy(query.get(at..at + length)?).to_lowercase());
        at += length;
    }
    let kind = u16::from_be_bytes([*query.get(at)?, *query.get(at + 1)?]);
    let question = query.get(12..at + 4)?;
    let mut entries = entries.lock().expect("no panic before");
    let entry = entries.get_mut(&labels.join("."));
    let code = if entry.is_some() { 0 } else { 3 };
    let records: Vec<Vec<u8>> = match (entry, kind) {
        (Some(entry), A) => {
            let list = entry.addresses.first().cloned().unwrap_or_default();
            if entry.addresses.len() > 1 {
                entry.addresses.remove(0);
            }
            list.into_iter().map(|address| address.octets().to_vec()).collect()
        }
        (Some(entry), TXT) => {
            let text = |text: &String| [&[text.len() as u8], text.as_bytes()].concat();
            entry.texts.iter().map(text).collect()
        }
        _ => Vec::new(),
    };
    let mut reply = query[..2].to_vec();
    reply.extend([0x84, 0x80 | code, 0, 1, 0, records.len() as u8, 0, 0, 0, 0]);
    reply.extend(question);
    for record in records {
        reply.extend([0xc0, 12]);
        reply.extend(kind.to_be_bytes());
        reply.extend([0, 1, 0, 0, 0, 0]);
        reply.extend((record.len() as u16).to_be_bytes());
        reply.extend(record);
    }
    Some(reply)
}
