//! The news of changed sessions within this process. It only wakes: what changed is read from the database, so that a
//! watch sees the sessions of other nodes in the same way.

use std::sync::Arc;

use tokio::sync::broadcast;

/// Tells those who watch sessions that a batch was committed; clones tell the same listeners.
#[derive(Debug, Clone)]
pub struct SessionFeed(broadcast::Sender<Arc<[i64]>>);

impl Default for SessionFeed {
    fn default() -> Self {
        Self(broadcast::channel(64).0)
    }
}

impl SessionFeed {
    /// Tells that sessions of these tenants changed.
    pub(crate) fn changed(&self, mut tenants: Vec<i64>) {
        tenants.sort_unstable();
        tenants.dedup();
        // Nobody may be listening.
        let _ = self.0.send(tenants.into());
    }

    /// Begins to listen.
    pub(crate) fn listen(&self, tenant: Option<i64>) -> Listener {
        Listener { news: self.0.subscribe(), tenant }
    }
}

/// One who listens for the changes of one tenant, or of all.
#[derive(Debug)]
pub(crate) struct Listener {
    news: broadcast::Receiver<Arc<[i64]>>,
    tenant: Option<i64>,
}

impl Listener {
    /// Waits for a change. Missed news count as a change.
    pub(crate) async fn heard(&mut self) {
        loop {
            match self.news.recv().await {
                Ok(tenants) if self.tenant.is_none_or(|tenant| tenants.contains(&tenant)) => return,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                // The process ends; the tick of the watch goes on until then.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}
