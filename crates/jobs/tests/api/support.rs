//! A database and a queue for one test, handlers that misbehave, and patience with a deadline.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use jobs::{Backoff, Handler, Job, Jobs, Queue, WorkerSettings};
use kernel::{Authority, Clock, Origin, RequestContext, Secret, TenantId};
use migrations::{Migrator, roles};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, Statement, Value, sqlx};
use sea_orm_migration::MigratorTrait as _;
use storage::{DatabaseSettings, Engine, Keyring, Storage, StorageSettings, TenantDb, outbox::Event};
use tokio_util::sync::CancellationToken;

/// Roles belong to the whole server: tests make them one after the other.
static ROLES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// One test's own database and queue.
pub struct World {
    pub storage: Storage,
    pub authority: Authority,
    pub queue: Queue,
    /// Not confined: the owner's connection.
    pub raw: DatabaseConnection,
    pub clock: Clock,
    _folder: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match std::env::var("WIWEBB_TEST_DATABASE_URL") {
            Ok(url) => postgres(&url).await,
            Err(_) => (sqlite(&folder), None),
        };
        let clock = Clock::movable();
        let settings = StorageSettings {
            database: database.0,
            redis: None,
            keys: Keyring::parse(&Keyring::generate().unwrap()).unwrap(),
            clock: clock.clone(),
        };
        let (storage, authority) = Storage::open(settings).await.unwrap();
        let raw = match (database.1, storage.engine()) {
            (Some(owner), _) => owner,
            (None, Engine::Sqlite { writer, .. }) => {
                Migrator::up(writer, None).await.unwrap();
                writer.clone()
            }
            _ => unreachable!(),
        };
        let queue = Queue::open(&storage).await.unwrap();
        Self { storage, authority, queue, raw, clock, _folder: folder }
    }

    /// The data of a tenant.
    pub fn tenant(&self, id: i64) -> TenantDb {
        let context = RequestContext::system(&self.authority, TenantId(id), Origin::default(), self.clock.clone());
        self.storage.tenant(&context)
    }

    /// Publishes an event in a committed transaction.
    pub async fn publish(&self, tenant: i64, topic: &'static str, payload: serde_json::Value) {
        let mut tx = self.tenant(tenant).write().await.unwrap();
        tx.publish(Event::new(topic, payload).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub fn jobs(&self) -> Jobs {
        Jobs::new(self.storage.clone(), self.authority.clone(), self.queue.clone())
    }

    /// The number that a statement returns as `n`.
    pub async fn count(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.raw.get_database_backend(), sql);
        self.raw.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    pub async fn execute(&self, sql: &str, values: Vec<Value>) {
        let statement = Statement::from_sql_and_values(self.raw.get_database_backend(), sql, values);
        self.raw.execute_raw(statement).await.unwrap();
    }

    /// How often the effect of [`leave_effect`] is in the database.
    pub async fn effects(&self) -> i64 {
        self.count("SELECT count(*) AS n FROM audit_logs WHERE action = 'effect'").await
    }
}

fn sqlite(folder: &tempfile::TempDir) -> DatabaseSettings {
    let file = folder.path().join("wiwebb.db");
    DatabaseSettings::Sqlite { url: format!("sqlite://{}", file.display()), readers: 2 }
}

#[expect(clippy::disallowed_methods, reason = "a database of the test's own")]
async fn postgres(superuser: &str) -> (DatabaseSettings, Option<DatabaseConnection>) {
    let _one_at_a_time = ROLES.lock().await;
    let name = format!("jobs_{}", kernel::id::new_uuid(Clock::system().now()).simple());
    let admin = Database::connect(superuser).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let options = sqlx::postgres::PgConnectOptions::from_str(superuser).unwrap().database(&name);
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(2).connect_with(options.clone()).await.unwrap();
    let owner = DatabaseConnection::from(pool);
    let users = roles::GROUPS.map(|group| roles::DatabaseUser {
        group,
        name: format!("{group}_jobs"),
        password: Some("test".to_owned()),
    });
    roles::ensure(&owner, &users).await.unwrap();
    Migrator::up(&owner, None).await.unwrap();
    jobs::setup_postgres(&owner).await.unwrap();
    jobs::setup_postgres(&owner).await.unwrap();
    let url = |group: &str| {
        let (host, port) = (options.get_host(), options.get_port());
        Secret::new(format!("postgres://{group}_jobs:test@{host}:{port}/{name}"))
    };
    let settings = DatabaseSettings::Postgres {
        app: url("wiwebb_app"),
        platform: url("wiwebb_platform"),
        system: url("wiwebb_system"),
        direct: url("wiwebb_system"),
        connections: 3,
    };
    (settings, Some(owner))
}

/// A worker in a hurry.
pub fn settings() -> WorkerSettings {
    WorkerSettings {
        attempts: 4,
        backoff: Backoff { first: Duration::ZERO, limit: Duration::ZERO },
        poll: Duration::from_millis(50),
        heartbeat: Duration::from_millis(200),
        dead_after: Duration::from_secs(2),
        ..WorkerSettings::default()
    }
}

/// A worker in a task of its own; aborted when it is dropped.
pub struct Running {
    pub stop: CancellationToken,
    pub task: tokio::task::JoinHandle<kernel::Result<()>>,
}

impl Running {
    pub fn start(jobs: Jobs, settings: WorkerSettings) -> Self {
        let stop = CancellationToken::new();
        let worker = jobs.worker(settings).unwrap();
        Self { task: tokio::spawn(worker.run(stop.clone())), stop }
    }

    pub async fn stop(mut self) {
        self.stop.cancel();
        (&mut self.task).await.unwrap().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Body = dyn Fn(u32, Job, TenantDb) -> futures::future::BoxFuture<'static, kernel::Result<()>> + Send + Sync;

/// A handler made of a closure, which hears how many runs came before.
#[derive(Clone)]
pub struct Handled {
    topic: &'static str,
    runs: Arc<std::sync::atomic::AtomicU32>,
    body: Arc<Body>,
}

impl Handled {
    pub fn new<F, R>(topic: &'static str, body: F) -> Self
    where
        F: Fn(u32, Job, TenantDb) -> R + Send + Sync + 'static,
        R: Future<Output = kernel::Result<()>> + Send + 'static,
    {
        Self { topic, runs: Arc::default(), body: Arc::new(move |run, job, db| Box::pin(body(run, job, db))) }
    }

    pub fn runs(&self) -> u32 {
        self.runs.load(std::sync::atomic::Ordering::SeqCst)
    }
}

#[async_trait::async_trait]
impl Handler for Handled {
    fn topic(&self) -> &'static str {
        self.topic
    }

    async fn run(&self, job: &Job, db: &TenantDb) -> kernel::Result<()> {
        let before = self.runs.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        (self.body)(before, job.clone(), db.clone()).await
    }
}

/// Makes the job's effect, once.
pub async fn leave_effect(job: &Job, db: &TenantDb) -> kernel::Result<()> {
    let tx = db.write().await?;
    if jobs::once(&tx, job).await? {
        tx.audit(storage::AuditEntry::new("effect", "job", &job.id)).await?;
    }
    tx.commit().await
}

/// A failure that another attempt may mend.
pub fn passing() -> kernel::Error {
    kernel::Error::unavailable("not today")
}

/// Waits until something holds; fails after half a minute.
pub async fn until<R: Future<Output = bool>>(what: &str, holds: impl Fn() -> R) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while !holds().await {
        assert!(tokio::time::Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
