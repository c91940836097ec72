//! Audit rows: who did what to what, in the transaction of the change (S13). Secrets never come here: a rule gives
//! the values that may be shown, and [`masked`] stands for the others.
//!
//! A row is signed as it is written, so that one that somebody else puts into the table is told from ours, and never
//! changed. [`trail`] says what exactly is signed and chained.

pub mod trail;

use kernel::{RequestContext, Result};
use sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, IntoActiveModel as _};
use serde_json::{Map, Value, json};

use crate::{Keyring, entity::audit_log};

/// What stands in an audit row for a secret that was set.
pub fn masked() -> Value {
    Value::from("********")
}

/// One audit row in the making.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    action: &'static str,
    target_type: &'static str,
    target_key: String,
    target_user: Option<i64>,
    actor: Option<&'static str>,
    details: Map<String, Value>,
}

impl AuditEntry {
    /// `action` on the `target_type` with the key `target_key`.
    pub fn new(action: &'static str, target_type: &'static str, target_key: impl ToString) -> Self {
        let (target_key, details) = (target_key.to_string(), Map::new());
        Self { action, target_type, target_key, target_user: None, actor: None, details }
    }

    /// The user to whom it was done.
    pub fn on_user(mut self, user: i64) -> Self {
        self.target_user = Some(user);
        self
    }

    /// Who did it, where nobody is signed in; else it is the system itself.
    pub fn by(mut self, actor: &'static str) -> Self {
        self.actor = Some(actor);
        self
    }

    /// A further detail.
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// How it looked before and after; only what differs is kept.
    pub fn change(self, before: Value, after: Value) -> Self {
        let (mut old, mut new) = (Map::new(), Map::new());
        if let (Value::Object(mut before), Value::Object(after)) = (before, after) {
            for (name, value) in after {
                let was = before.remove(&name).unwrap_or(Value::Null);
                if was != value {
                    old.insert(name.clone(), was);
                    new.insert(name, value);
                }
            }
            // What is gone altogether.
            old.extend(before);
        }
        self.detail("before", old).detail("after", new)
    }

    pub(crate) fn into_row(
        self,
        tenant: i64,
        context: &RequestContext,
        keys: &Keyring,
    ) -> Result<audit_log::ActiveModel> {
        let actor = context.actor();
        let (origin, principal) = (context.origin(), context.on_behalf_of());
        let nobody = self.actor.unwrap_or("system");
        let mut row = audit_log::Model {
            tenant_id: tenant,
            id: 0,
            actor_id: actor.map(|actor| actor.user.0),
            actor_name: actor.map_or_else(|| nobody.to_owned(), |actor| actor.username.to_string()),
            target_id: self.target_user,
            target_type: self.target_type.to_owned(),
            target_key: self.target_key,
            action: self.action.to_owned(),
            details: json!(self.details),
            request_id: origin.request_id.to_string(),
            client_address: origin.address.map(|address| address.to_string()).unwrap_or_default(),
            user_agent: origin.user_agent.to_string(),
            timestamp: context.now(),
            on_behalf_of_id: principal.map(|(user, _)| user.0),
            on_behalf_of_name: principal.map(|(_, name)| name.to_string()).unwrap_or_default(),
            entry_id: Some(uuid::Uuid::new_v4()),
            signature: None,
        };
        row.signature = Some(trail::sign(&row, keys)?);
        Ok(audit_log::ActiveModel { id: NotSet, ..row.into_active_model().reset_all() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn change_keeps_only_what_differs() {
        let entry = AuditEntry::new("user_updated", "user", 1)
            .change(json!({"email": "a@b.de", "bio": ""}), json!({"email": "c@d.de", "bio": ""}));
        assert_eq!(Value::from(entry.details), json!({"before": {"email": "a@b.de"}, "after": {"email": "c@d.de"}}));
        let gone = AuditEntry::new("user_deleted", "user", 1).change(json!({"bio": "x"}), json!({}));
        assert_eq!(Value::from(gone.details), json!({"before": {"bio": "x"}, "after": {}}));
    }
}
