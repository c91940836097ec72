//! Where people have signed in before. A sign-in from elsewhere is told by mail; the very first is not.

use std::net::IpAddr;

use kernel::{Error, Origin, Result};
use sea_orm::{ColumnTrait as _, Condition, NotSet, Set};
use storage::WriteTx;

use crate::{
    entity::{
        known_device::{ActiveModel, Column, Entity},
        user,
    },
    mails::{self, Mail, Recipient},
};

/// Notes the device of a sign-in, and tells its owner where it is a new one. A known device costs one statement.
pub async fn note(tx: &mut WriteTx, user_id: i64, origin: &Origin) -> Result<()> {
    let (hash, now) = (fingerprint(origin), tx.now());
    if is_known(tx, user_id, &hash).await? {
        return Ok(());
    }
    // Others may be signing in from there at this moment: the row of the user lets one after the other go on.
    let user = tx.one(tx.find::<user::Entity>().by_id(user_id).lock()).await?.ok_or_else(Error::not_found)?;
    // Only read: those who know the device hold its row while they wait for the user's.
    if tx.one(tx.find::<Entity>().filter(device(user_id, &hash))).await?.is_some() {
        return Ok(());
    }
    let row = ActiveModel { tenant_id: NotSet, user_id: Set(user_id), device_hash: Set(hash), last_seen_at: Set(now) };
    tx.insert(row, &[]).await?;
    if user.last_login.is_none() {
        return Ok(());
    }
    let address = origin.address.map(|address| address.to_string()).unwrap_or_default();
    let mail = Mail::NewDevice { device: name(&origin.user_agent), address, time: now };
    mails::send(tx, &Recipient::of(&user), mail).await
}

async fn is_known(tx: &WriteTx, user_id: i64, hash: &[u8]) -> Result<bool> {
    let seen = [(Column::LastSeenAt, tx.now().into())];
    Ok(tx.update_all::<Entity>(seen, device(user_id, hash)).await? > 0)
}

fn device(user_id: i64, hash: &[u8]) -> Condition {
    Condition::all().add(Column::UserId.eq(user_id)).add(Column::DeviceHash.eq(hash))
}

/// The client's software and network: updates of a browser and another address of the same network change nothing.
fn fingerprint(origin: &Origin) -> Vec<u8> {
    let network = match origin.address {
        Some(IpAddr::V4(address)) => address.octets()[..3].to_vec(),
        Some(IpAddr::V6(address)) => address.octets()[..6].to_vec(),
        None => Vec::new(),
    };
    let mut text = name(&origin.user_agent).into_bytes();
    text.push(0);
    text.extend(network);
    storage::sealed::sha256(&text)
}

/// A short name such as `Firefox on Linux`, or the name of the program: a guess from what the client claims, which proves
/// nothing.
pub fn name(agent: &str) -> String {
    if !agent.starts_with("Mozilla/") {
        let program = agent.split(['/', ' ', '(']).next().unwrap_or_default();
        let program: String = program.chars().filter(|c| !c.is_control()).take(40).collect();
        return if program.is_empty() { "Unknown device".to_owned() } else { program };
    }
    // Every browser names those before it: the first match is the most particular.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let first =
        |words: &[(&str, &'static str)]| words.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name);
    match (first(&browsers), first(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("Browser on {system}"),
        (None, None) => "Browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_names_for_people() {
        let named = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/19.0 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36",
                "Chrome on Android",
            ),
            ("Mozilla/5.0", "Browser"),
            ("curl/8.5.0", "curl"),
            ("wiwebbctl/0.1.0 tonic/0.14", "wiwebbctl"),
            ("", "Unknown device"),
        ];
        for (agent, device) in named {
            assert_eq!(name(agent), device, "{agent}");
        }
    }

    #[test]
    fn updates_and_neighbouring_addresses_are_the_same_device() {
        let origin = |address: &str, agent: &str| Origin {
            address: Some(address.parse().unwrap()),
            user_agent: agent.into(),
            ..Origin::default()
        };
        let one = fingerprint(&origin("192.0.2.1", "Mozilla/5.0 (Windows NT 10.0) Firefox/141.0"));
        assert_eq!(one, fingerprint(&origin("192.0.2.200", "Mozilla/5.0 (Windows NT 10.0) Firefox/142.0")));
        assert_ne!(one, fingerprint(&origin("198.51.100.1", "Mozilla/5.0 (Windows NT 10.0) Firefox/142.0")));
    }
}
