//! The files that load tools read; they hold credentials, so only their owner may.

use std::{
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::Seeded;
use crate::settings::Settings;

/// Writes `tokens.txt`, `radius_users.txt` and `env.sh`.
pub fn write(folder: &Path, settings: &Settings, seeded: &Seeded) -> Result<()> {
    storage::pool::private_folder(folder)?;
    let folder = folder.canonicalize()?;
    let tokens = seeded.tokens.iter().map(|token| format!("{} {}\n", token.token.expose(), token.user)).collect();
    file(folder.join("tokens.txt"), tokens)?;
    let users = seeded.radius_users.iter().map(|(name, password)| format!("{name} {password}\n")).collect();
    file(folder.join("radius_users.txt"), users)?;
    file(folder.join("env.sh"), environment(&folder, settings, seeded))
}

fn environment(folder: &Path, settings: &Settings, seeded: &Seeded) -> String {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let mut variables = vec![
        ("WIWEBB_URL", format!("{scheme}://{}", settings.listen)),
        ("WIWEBB_TOKENS", folder.join("tokens.txt").display().to_string()),
        ("WIWEBB_GRPC", settings.listen.to_string()),
        ("WIWEBB_GRPC_PATH", "/wiwebb.identity.v1.AuthService/GetCurrentUser".to_owned()),
        ("WIWEBB_GRPC_HEX", String::new()),
        ("WIWEBB_RADIUS_AUTH", settings.radius_auth_listen.to_string()),
        ("WIWEBB_RADIUS_ACCT", settings.radius_acct_listen.to_string()),
        ("WIWEBB_RADIUS_SECRET", seeded.radius_secret.expose().clone()),
        ("WIWEBB_RADIUS_USERS", folder.join("radius_users.txt").display().to_string()),
    ];
    if let Some(first) = seeded.tokens.first() {
        variables.push(("WIWEBB_TOKEN", first.token.expose().clone()));
        variables.push(("WIWEBB_USER_ID", first.user.to_string()));
    }
    let line = |(name, value): &(&str, String)| format!("export {name}='{}'\n", value.replace('\'', r"'\''"));
    let text: String = variables.iter().map(line).collect();
    format!("# For load tools. Not for the server's shell: these names are none of its settings.\n{text}")
}

fn file(path: PathBuf, text: String) -> Result<()> {
    let open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    open.and_then(|mut file| file.write_all(text.as_bytes())).with_context(|| path.display().to_string())
}
