//! A headless Chromium, driven by WebDriver (W3C) through chromedriver. What was started ends with the value.

use std::{
    net::SocketAddr,
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{cluster::free, http, within};

/// One browser with one window.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
    profile: TempDir,
}

impl Browser {
    /// Starts driver and browser.
    pub async fn start() -> Self {
        let (address, profile) = (free(), tempfile::tempdir().unwrap());
        let driver = Command::new("chromedriver")
            .arg(format!("--port={}", address.port()))
            .env("HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("chromedriver is installed: scripts/tools.sh test");
        let mut browser = Self { driver, address, session: String::new(), profile };
        within(Duration::from_secs(20), async || http::get(address, "/status", None).await.is_some()).await;
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--user-data-dir={}", browser.profile.path().join("profile").display()),
        ];
        let chrome =
            json!({"browserName": "chrome", "goog:chromeOptions": {"binary": "/usr/bin/chromium", "args": flags}});
        let made = browser.post("/session", json!({"capabilities": {"alwaysMatch": chrome}})).await;
        browser.session = made["sessionId"].as_str().unwrap().to_owned();
        browser
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let reply = http::call(self.address, "POST", path, None, &body).await;
        let value = reply.json()["value"].take();
        assert_eq!(reply.status, 200, "{path}: {value}");
        value
    }

    async fn command(&self, path: &str, body: Value) -> Value {
        self.post(&format!("/session/{}/{path}", self.session), body).await
    }

    /// Opens a page.
    pub async fn open(&self, url: &str) {
        self.command("url", json!({"url": url})).await;
    }

    /// Plugs a virtual authenticator in, which keeps passkeys and verifies its user.
    pub async fn add_authenticator(&self) {
        let device = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "isUserConsenting": true,
        });
        self.command("webauthn/authenticator", device).await;
    }

    /// Runs the body of an async function with `args` on the page; returns what it returns, or fails as it fails.
    pub async fn run(&self, body: &str, args: Value) -> Value {
        let script = format!(
            "const [args, done] = arguments;
             (async () => {{ {body} }})().then(value => done({{value}}), error => done({{error: String(error)}}));"
        );
        let mut result = self.command("execute/async", json!({"script": script, "args": [args]})).await;
        assert_eq!(result["error"], Value::Null, "{body}");
        result["value"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // The browser's processes are told by the folder that only they have.
        let folder = self.profile.path().display().to_string();
        for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let command = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            let pid = process.file_name().to_string_lossy().into_owned();
            if pid.bytes().all(|byte| byte.is_ascii_digit()) && String::from_utf8_lossy(&command).contains(&folder) {
                let _ = Command::new("kill").args(["-KILL", &pid]).stderr(Stdio::null()).status();
            }
        }
    }
}
