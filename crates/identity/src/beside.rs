//! What is written beside a request, because its reply must not wait for it or tell of it: notes in the audit log, mails to
//! owners. A process that stops lets it end first.

use kernel::Result;

use crate::Identity;

impl Identity {
    /// Does something beside the request; `what` went wrong is logged if it fails.
    pub(crate) fn beside(&self, what: &'static str, work: impl Future<Output = Result<()>> + Send + 'static) {
        self.0.beside.spawn(async move {
            if let Err(error) = work.await {
                tracing::warn!(%error, "{what}");
            }
        });
    }

    /// Waits until all that was begun beside requests is done. Call it when none can come any more.
    pub async fn settle(&self) {
        self.0.beside.close();
        self.0.beside.wait().await;
    }
}
