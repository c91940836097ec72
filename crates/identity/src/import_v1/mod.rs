//! Moving in from the v1 product (`wiwebb import v1`): a `dumpdata` file of its Django database becomes tenants, people,
//! to-dos, history and sessions, with their identifiers, so that v1 clients keep their token and password.
//!
//! - [`dump`] reads the file and says everything that is wrong with it before anything is written.
//! - [`write`] fills one tenant a transaction. A run that was cut short is run again: what is there already is left
//!   alone, and what differs is a conflict that stops the run before it writes.
//! - Password hashes stay as they are and are replaced at the next log-in. Of tokens only the SHA-256 is kept; those of
//!   staff are left out unless asked for, and all end thirty days after the import (S09).

pub mod dump;
mod write;

use std::collections::BTreeMap;

use kernel::{Result, TenantId};
use sea_orm::FromQueryResult;
use storage::SystemAccess;

use self::dump::Dump;
use crate::Identity;

/// How to import.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Say what would happen, and change nothing.
    pub dry_run: bool,
    /// Keep the tokens of superadmins and admins, too.
    pub keep_privileged: bool,
}

/// What was imported, or would be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows by kind: `tenants`, `users`, `tokens`, `todos`, `audit logs`.
    pub imported: BTreeMap<&'static str, usize>,
    /// Rows that are there already, by kind.
    pub present: BTreeMap<&'static str, usize>,
    /// Rows that stay behind: the reason, and how many.
    pub left_out: BTreeMap<String, usize>,
    /// What must be settled first. Nothing is written while there is any.
    pub conflicts: Vec<String>,
}

#[derive(Debug, FromQueryResult)]
struct ThereTenant {
    id: i64,
    name: String,
    slug: String,
}

#[derive(Debug, FromQueryResult)]
struct ThereUser {
    tenant_id: i64,
    id: i64,
    username: String,
    email_key: String,
}

/// What the database holds already.
#[derive(Debug)]
struct There {
    tenants: Vec<ThereTenant>,
    users: Vec<ThereUser>,
}

/// Imports a dump, or says what that would do.
pub async fn run(identity: &Identity, dump: &Dump, options: Options) -> Result<Report> {
    let there = there(identity).await?;
    let mut report = Report { conflicts: dump.problems.clone(), left_out: dump.others.clone(), ..Report::default() };
    report.conflicts.extend(conflicts(dump, &there));
    let plan = write::plan(dump, &there, options, &mut report);
    if options.dry_run || !report.conflicts.is_empty() {
        return Ok(report);
    }
    for tenant in plan {
        write::tenant(identity, &tenant).await?;
    }
    Ok(report)
}

async fn there(identity: &Identity) -> Result<There> {
    let db = identity.storage().system(SystemAccess::ImportedRows);
    Ok(There {
        tenants: db.fetch("SELECT id, name, slug FROM tenants WHERE id <> 0", Vec::new()).await?,
        users: db.fetch("SELECT tenant_id, id, username, email_key FROM users", Vec::new()).await?,
    })
}

/// Where the dump and the database disagree.
fn conflicts(dump: &Dump, there: &There) -> Vec<String> {
    let mut found = Vec::new();
    for new in &dump.tenants {
        for old in &there.tenants {
            let same = old.id == new.id && old.slug == new.slug;
            if !same && (old.id == new.id || old.slug == new.slug || old.name == new.name) {
                found.push(format!("tenant {} `{}`: the database has {} `{}`", new.id, new.slug, old.id, old.slug));
            }
        }
    }
    for new in &dump.users {
        let key = storage::text::fold(&new.email);
        for old in &there.users {
            let same = old.id == new.id && old.username == new.username && old.tenant_id == new.home();
            if !same && (old.id == new.id || old.username == new.username || old.email_key == key) {
                let (id, name) = (new.id, &new.username);
                found.push(format!("user {id} `{name}`: the database has {} `{}`", old.id, old.username));
            }
        }
    }
    found
}

impl There {
    fn has_tenant(&self, id: i64) -> bool {
        id == TenantId::PLATFORM.0 || self.tenants.iter().any(|tenant| tenant.id == id)
    }

    fn has_user(&self, id: i64) -> bool {
        self.users.iter().any(|user| user.id == id)
    }
}
