//! A key in the making: every field is checked, and all violations are told at once.

use chrono::TimeDelta;
use kernel::{Result, Role, Time, validate::Fields};
use sea_orm::{ActiveValue::NotSet, Set};
use serde_json::json;

use super::{addresses, scopes};
use crate::{
    entity::{api_key::ActiveModel, user},
    token::NewKey,
    users::stored_role,
};

/// How long a person's key lives where nothing is said.
const LIFE: TimeDelta = TimeDelta::days(90);
/// How long a person's key may live.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(365);
/// Scopes, and addresses, that a key may have.
const MOST: usize = 50;

/// A key as a request describes it.
#[derive(Debug, Clone, Default)]
pub struct NewApiKey {
    /// Display name.
    pub name: Option<String>,
    /// The service account; absent: the caller's own.
    pub account: Option<i64>,
    /// Permissions, or patterns of them.
    pub scopes: Vec<String>,
    /// Addresses and networks from which it may be used; none: from everywhere.
    pub allowed_addresses: Vec<String>,
    /// When it expires.
    pub expires_at: Option<Time>,
}

impl NewApiKey {
    /// The row of a key for an account.
    pub(super) fn checked(self, account: &user::Model, maker: Role, fresh: &NewKey, now: Time) -> Result<ActiveModel> {
        let mut fields = Fields::default();
        let name = fields.required("name", self.name, 100);
        let scopes = scopes(&mut fields, self.scopes, &[stored_role(account)?, maker]);
        let addresses = addresses(&mut fields, &self.allowed_addresses);
        let expires_at = expiry(&mut fields, self.expires_at, account.is_service, now);
        fields.finish()?;
        Ok(ActiveModel {
            tenant_id: NotSet,
            id: Set(kernel::id::new_uuid(now)),
            user_id: Set(account.id),
            name: Set(name),
            prefix: Set(fresh.prefix.clone()),
            secret_hash: Set(fresh.hash()),
            previous_hash: Set(None),
            previous_valid_until: Set(None),
            scopes: Set(json!(scopes)),
            allowed_addresses: Set(json!(addresses)),
            generation: Set(1),
            created_at: Set(now),
            rotated_at: Set(None),
            expires_at: Set(expires_at),
            last_used_at: Set(None),
            last_used_address: Set(String::new()),
        })
    }
}

fn scopes(fields: &mut Fields, mut scopes: Vec<String>, roles: &[Role]) -> Vec<String> {
    scopes.sort_unstable();
    scopes.dedup();
    match scopes.len() {
        0 => fields.violation("scopes", "This list may not be empty."),
        1..=MOST => scopes
            .iter()
            .filter_map(|scope| scopes::objection(scope, roles))
            .for_each(|objection| fields.violation("scopes", objection)),
        _ => fields.violation("scopes", format!("Ensure this list has no more than {MOST} entries.")),
    }
    scopes
}

fn addresses(fields: &mut Fields, texts: &[String]) -> Vec<ipnet::IpNet> {
    if texts.len() > MOST {
        fields.violation("allowed_addresses", format!("Ensure this list has no more than {MOST} entries."));
        return Vec::new();
    }
    let read = |text: &String| match addresses::parse(text.trim()) {
        Ok(net) => Some(net),
        Err(objection) => {
            fields.violation("allowed_addresses", objection);
            None
        }
    };
    texts.iter().filter_map(read).collect()
}

/// A person's key ends within a year, after 90 days where nothing is said; a service account's need not.
fn expiry(fields: &mut Fields, asked: Option<Time>, service: bool, now: Time) -> Option<Time> {
    match asked {
        None if service => None,
        None => Some(now + LIFE),
        Some(end) if end <= now => {
            fields.violation("expires_at", "This time has passed.");
            None
        }
        Some(end) if !service && end > now + LONGEST_LIFE => {
            fields.violation("expires_at", "A person's key may live for 365 days at most.");
            None
        }
        Some(end) => Some(end),
    }
}
