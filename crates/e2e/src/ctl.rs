//! `wiwebbctl`, as operators run it.

use std::{
    net::SocketAddr,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::cluster::program;

/// Runs of `wiwebbctl` against one server, with one credential.
#[derive(Debug, Clone)]
pub struct Ctl {
    server: SocketAddr,
    credential: (&'static str, String),
}

impl Ctl {
    /// With an API key.
    pub fn with_key(server: SocketAddr, key: &str) -> Self {
        Self { server, credential: ("WIWEBB_API_KEY", key.to_owned()) }
    }

    /// With the token of a session.
    pub fn with_token(server: SocketAddr, token: &str) -> Self {
        Self { server, credential: ("WIWEBB_TOKEN", token.to_owned()) }
    }

    /// The command.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("wiwebbctl"));
        command.env_clear().env("WIWEBB_SERVER", format!("http://{}", self.server));
        command.env(self.credential.0, &self.credential.1).args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it, and reads its result.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["-o", "json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs what must be refused, and returns what it tells.
    pub fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        told
    }
}
