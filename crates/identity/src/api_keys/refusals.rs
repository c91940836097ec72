//! Keys that were presented from an address that is not theirs: counted, and written to the audit log at most once in five
//! minutes for each key, so that whoever found one cannot flood the log.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::TimeDelta;
use kernel::{Origin, RequestContext, Result, Scope, TenantId, Time, UserId};
use storage::AuditEntry;
use uuid::Uuid;

use crate::{Identity, credentials::Credential};

const NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Keys that are remembered; beyond that, old ones are forgotten.
const REMEMBERED: usize = 10_000;

/// When each refused key was last written down.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<Uuid, Time>>);

impl Refusals {
    fn is_due(&self, key: Uuid, now: Time) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= REMEMBERED {
            noted.retain(|_, at| now - *at < NOTED_EVERY);
        }
        let recently = noted.get(&key).is_some_and(|at| now - *at < NOTED_EVERY);
        if !recently && noted.len() < REMEMBERED {
            noted.insert(key, now);
        }
        !recently
    }
}

impl Identity {
    /// Notes that a key was refused for its caller's address, off the request's path.
    pub(crate) fn note_refused_key(&self, credential: &Credential, origin: Origin) {
        metrics::counter!("wiwebb_api_keys_refused_total", "reason" => "address").increment(1);
        if !self.refusals().is_due(credential.session_id, self.clock().now()) {
            return;
        }
        let (identity, key) = (self.clone(), credential.session_id);
        let Ok(actor) = credential.actor(false) else { return };
        self.beside("a refused API key could not be written to the audit log", async move {
            let scope = Scope::Own(TenantId(actor.tenant.0), UserId(actor.user.0));
            let clock = identity.clock().clone();
            let context = RequestContext::vouch(identity.authority(), actor, scope, false, origin, clock);
            note(&identity, &context, key).await
        });
    }
}

async fn note(identity: &Identity, context: &RequestContext, key: Uuid) -> Result<()> {
    let tx = identity.storage().tenant(context).write().await?;
    let entry = AuditEntry::new("api_key_refused", "api_key", key).on_user(context.person()?.user.0);
    tx.audit(entry.detail("reason", "address")).await?;
    tx.commit().await
}
