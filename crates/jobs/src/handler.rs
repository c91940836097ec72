//! Who does which work: one handler a topic.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use kernel::{Authority, Error, Result};
use storage::{Storage, TenantDb};

use crate::{Job, Periodic, Queue, Worker, WorkerSettings, schedule};

/// Does the work of one topic. It may be called again for the same job: database effects go through [`crate::once`].
#[async_trait]
pub trait Handler: Send + Sync {
    /// The topic.
    fn topic(&self) -> &'static str;

    /// Does it, in the job's tenant. An INVALID_ARGUMENT is final; every other failure is tried again.
    async fn run(&self, job: &Job, db: &TenantDb) -> Result<()>;
}

/// What a worker can do; domains add to it while the process is wired.
pub struct Jobs {
    pub(crate) storage: Storage,
    pub(crate) authority: Authority,
    pub(crate) queue: Queue,
    pub(crate) handlers: HashMap<&'static str, Arc<dyn Handler>>,
    pub(crate) periodic: Vec<Arc<dyn Periodic>>,
    twice: Option<&'static str>,
}

impl Jobs {
    /// With the foundation's own periodic work: expired sessions, old rows.
    pub fn new(storage: Storage, authority: Authority, queue: Queue) -> Self {
        let periodic = schedule::own(&storage, &queue);
        Self { storage, authority, queue, handlers: HashMap::new(), periodic, twice: None }
    }

    /// Adds the handler of a topic.
    #[must_use]
    pub fn handle(mut self, handler: impl Handler + 'static) -> Self {
        let topic = handler.topic();
        if self.handlers.insert(topic, Arc::new(handler)).is_some() {
            self.twice = Some(topic);
        }
        self
    }

    /// Adds periodic work.
    #[must_use]
    pub fn every(mut self, work: impl Periodic + 'static) -> Self {
        self.periodic.push(Arc::new(work));
        self
    }

    /// A worker for all of it. Fails where two handlers claim one topic.
    pub fn worker(self, settings: WorkerSettings) -> Result<Worker> {
        match self.twice {
            Some(topic) => Err(Error::internal(format!("two handlers for the topic `{topic}`"))),
            None => Ok(Worker::new(self, settings)),
        }
    }
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").field("topics", &self.handlers.keys()).finish_non_exhaustive()
    }
}
