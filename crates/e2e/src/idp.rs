//! Real OpenID providers (npm's oidc-provider, certified) in a process of their own, and a browser that signs in there.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http;

/// The page to which browsers are sent back.
pub const REDIRECT_URI: &str = "https://wifi.example/sign-in/oidc/callback";

/// Two providers and a name server.
#[derive(Debug)]
pub struct Providers {
    child: Child,
    folder: TempDir,
    /// Issuer; whoever signs in is NAME@acme.example.
    pub honest: String,
    /// Issuer; whoever signs in has the address they say.
    pub evil: String,
    /// Address of the name server.
    pub dns: String,
}

impl Providers {
    /// Starts them.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let records = folder.path().join("records.json");
        std::fs::write(&records, "{}").unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("idp/providers.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args([package().as_path(), Path::new(REDIRECT_URI), &records])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node runs");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Some releases of the package say something before that.
        let line = lines.find_map(|line| line.ok().filter(|line| line.starts_with("{\"honest\"")));
        let said: Value = serde_json::from_str(&line.expect("the providers start")).unwrap();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        // What else they say must not stop them.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, folder, honest: text("honest"), evil: text("evil"), dns: text("dns") }
    }

    /// Publishes a text record, in place of all others.
    pub fn publish(&self, name: &str, text: &str) {
        let records = json!({name: [text]}).to_string();
        std::fs::write(self.folder.path().join("records.json"), records).unwrap();
    }

    /// Follows an authorization URL as a browser without cookies does, signs in as somebody and agrees; the parameters
    /// with which the provider sends the browser back.
    pub async fn sign_in(&self, authorization_url: &str, name: &str) -> BTreeMap<String, String> {
        let mut browser = Browser::default();
        let mut location = authorization_url.to_owned();
        for _ in 0..10 {
            if let Some(query) = location.strip_prefix(REDIRECT_URI) {
                return parameters(query);
            }
            let form = match location.contains("/interaction/") {
                false => None,
                true => {
                    let page = browser.request("GET", &location, "").await;
                    let page = String::from_utf8_lossy(&page.body).into_owned();
                    let login = format!("prompt=login&login={}&password=x", encoded(name));
                    let is_login = page.contains("value=\"login\"");
                    Some(if is_login { login } else { "prompt=consent".to_owned() })
                }
            };
            let reply = match &form {
                None => browser.request("GET", &location, "").await,
                Some(form) => browser.request("POST", &location, form).await,
            };
            let text = || String::from_utf8_lossy(&reply.body).into_owned();
            let next = header(&reply.head, "location").next().unwrap_or_else(|| panic!("{}\n{}", reply.head, text()));
            let base = location.split('/').take(3).collect::<Vec<_>>().join("/");
            location = if next.starts_with('/') { format!("{base}{next}") } else { next };
        }
        panic!("the provider does not come to an end: {location}");
    }
}

impl Drop for Providers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug, Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn request(&mut self, method: &str, url: &str, form: &str) -> http::Reply {
        let rest = url.strip_prefix("http://").unwrap();
        let (server, path) = rest.split_once('/').unwrap();
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = format!("cookie: {}\r\n", cookies.join("; "));
        if method == "POST" {
            headers.push_str("content-type: application/x-www-form-urlencoded\r\n");
        }
        let path = format!("/{path}");
        let reply = http::send(server.parse().unwrap(), method, &path, &headers, form.as_bytes()).await.unwrap();
        for cookie in header(&reply.head, "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }
}

fn header<'a>(head: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
}

/// The parameters of a URL's query.
pub fn parameters(url: &str) -> BTreeMap<String, String> {
    let query = url.split_once('?').map_or(url, |(_, query)| query);
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.into(), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().replace('+', " ").into_bytes();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].replace('+', " ").bytes());
    }
    String::from_utf8(bytes).unwrap()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Where `scripts/tools.sh test` puts the package.
fn package() -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/tools.sh");
    let output = Command::new(script).arg("oidc-provider").output().unwrap();
    let path = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    assert!(path.join("node_modules/oidc-provider").is_dir(), "run scripts/tools.sh test: {}", path.display());
    path
}
