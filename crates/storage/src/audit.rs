//! Audit rows: who did what to what, in the transaction of the change (S13). Secrets never come here: a rule gives
//! the values that may be shown, and [`masked`] stands for the others.

use kernel::RequestContext;
use sea_orm::Set;
use serde_json::{Map, Value, json};

use crate::entity::audit_log;

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
    details: Map<String, Value>,
}

impl AuditEntry {
    /// `action` on the `target_type` with the key `target_key`.
    pub fn new(action: &'static str, target_type: &'static str, target_key: impl ToString) -> Self {
        Self { action, target_type, target_key: target_key.to_string(), target_user: None, details: Map::new() }
    }

    /// The user to whom it was done.
    pub fn on_user(mut self, user: i64) -> Self {
        self.target_user = Some(user);
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

    pub(crate) fn into_row(self, tenant: i64, context: &RequestContext) -> audit_log::ActiveModel {
        let actor = context.actor();
        let origin = context.origin();
        audit_log::ActiveModel {
            tenant_id: Set(tenant),
            id: sea_orm::NotSet,
            actor_id: Set(actor.map(|actor| actor.user.0)),
            actor_name: Set(actor.map_or_else(|| "system".to_owned(), |actor| actor.username.to_string())),
            target_id: Set(self.target_user),
            target_type: Set(self.target_type.to_owned()),
            target_key: Set(self.target_key),
            action: Set(self.action.to_owned()),
            details: Set(json!(self.details)),
            request_id: Set(origin.request_id.to_string()),
            client_address: Set(origin.address.map(|address| address.to_string()).unwrap_or_default()),
            user_agent: Set(origin.user_agent.to_string()),
            timestamp: Set(context.now()),
        }
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
