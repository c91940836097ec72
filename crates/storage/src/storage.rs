//! The open storage: databases, keys, the revocation log and Redis, as one cheap handle.

use std::sync::Arc;

use kernel::{Authority, Clock, RequestContext, Result, Secret};
use tokio::sync::{Notify, OnceCell};

use crate::{
    DataKeys, Keyring, Redis, SystemAccess, SystemDb, TenantDb,
    accesses::Accesses,
    pool::{DatabaseSettings, Engine},
    revocation::Revocations,
    writes::Writes,
};

/// What storage needs to open.
#[derive(Debug, Clone)]
pub struct StorageSettings {
    /// The databases.
    pub database: DatabaseSettings,
    /// Redis, single (`redis://`) or cluster (`redis-cluster://`), with TLS as `rediss…`.
    pub redis: Option<Secret<String>>,
    /// The master keys.
    pub keys: Keyring,
    /// The clock.
    pub clock: Clock,
}

/// The open storage.
#[derive(Debug, Clone)]
pub struct Storage(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Engine,
    keys: Keyring,
    data_keys: DataKeys,
    clock: Clock,
    redis: Option<Redis>,
    revocations: Revocations,
    writes: Arc<Writes>,
    outbox_signal: Notify,
    accesses: Accesses,
    name: OnceCell<String>,
}

impl Storage {
    /// Opens everything, and gives out the right to vouch for callers. Redis may be away: it is joined when it comes.
    #[expect(clippy::disallowed_methods, reason = "the one place that gives out the authority")]
    pub async fn open(settings: StorageSettings) -> Result<(Self, Authority)> {
        let engine = Engine::open(&settings.database).await?;
        let redis = match &settings.redis {
            Some(url) => Some(Redis::open(url)?),
            None => None,
        };
        let system = SystemDb::new(&engine, SystemAccess::Revocations);
        let revocations = Revocations::new(system, &engine, redis.clone(), settings.clock.clone());
        let writes = Arc::<Writes>::default();
        let system = SystemDb::new(&engine, SystemAccess::DataKeys);
        let data_keys = DataKeys::new(system, settings.keys.clone(), settings.clock.clone());
        revocations.on_revoked({
            let (writes, data_keys) = (writes.clone(), data_keys.clone());
            move |what| {
                writes.note(what);
                data_keys.forget(what);
            }
        });
        let storage = Self(Arc::new(Inner {
            engine,
            keys: settings.keys,
            data_keys,
            clock: settings.clock,
            redis,
            revocations,
            writes,
            outbox_signal: Notify::new(),
            accesses: Accesses::default(),
            name: OnceCell::new(),
        }));
        Ok((storage, Authority::claim()))
    }

    /// The data of one request's scope.
    pub fn tenant(&self, context: &RequestContext) -> TenantDb {
        TenantDb::new(self.clone(), context.clone())
    }

    /// A handle for one of the named exceptions.
    pub fn system(&self, access: SystemAccess) -> SystemDb {
        SystemDb::new(&self.0.engine, access)
    }

    /// The master keys.
    pub fn keys(&self) -> &Keyring {
        &self.0.keys
    }

    /// The data keys of tenants, by which columns are sealed.
    pub fn data_keys(&self) -> &DataKeys {
        &self.0.data_keys
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Redis, where it is configured.
    pub fn redis(&self) -> Option<&Redis> {
        self.0.redis.as_ref()
    }

    /// What tells this database from others that share a Redis.
    pub async fn name(&self) -> Result<&str> {
        #[derive(Debug, sea_orm::FromQueryResult)]
        struct Row {
            name: String,
        }
        let ask = async || {
            if matches!(self.engine(), Engine::Sqlite { .. }) {
                let check = self.keys().checks().next().map(|(_, check)| *check).unwrap_or_default();
                return Ok(check.iter().take(8).map(|byte| format!("{byte:02x}")).collect());
            }
            let sql = "SELECT (SELECT system_identifier FROM pg_control_system())::text || '-' || oid::text AS name
                       FROM pg_database WHERE datname = current_database()";
            let rows: Vec<Row> = self.system(SystemAccess::DatabaseName).fetch(sql, Vec::new()).await?;
            rows.into_iter()
                .next()
                .map(|row| row.name)
                .ok_or_else(|| kernel::Error::internal("a database without a name"))
        };
        self.0.name.get_or_try_init(ask).await.map(String::as_str)
    }

    /// The revocation log.
    pub fn revocations(&self) -> &Revocations {
        &self.0.revocations
    }

    /// The writes to declared tables that this node knows of.
    pub fn writes(&self) -> &Writes {
        &self.0.writes
    }

    /// Woken when a transaction with an event has been committed by this process.
    pub fn outbox_signal(&self) -> &Notify {
        &self.0.outbox_signal
    }

    pub(crate) fn accesses(&self) -> &Accesses {
        &self.0.accesses
    }

    /// The open databases; their connections stay inside this crate and `jobs`.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Compares the master keys with the check values in the database, and notes those it does not have yet (S11). A key
    /// that still wraps data keys must be listed.
    pub async fn check_keys(&self) -> Result<()> {
        #[derive(Debug, sea_orm::FromQueryResult)]
        struct Row {
            id: String,
            check_value: Vec<u8>,
        }
        #[derive(Debug, sea_orm::FromQueryResult)]
        struct Wraps {
            master_key_id: String,
        }
        let db = self.system(SystemAccess::MasterKeys);
        let rows: Vec<Row> = db.fetch("SELECT id, check_value FROM master_keys", Vec::new()).await?;
        for (id, check) in self.keys().checks() {
            match rows.iter().find(|row| row.id == id) {
                Some(row) if row.check_value.as_slice() != check.as_slice() => {
                    let text = format!("WIWEBB_KEYS: the key `{id}` is not the one that sealed this database");
                    return Err(kernel::Error::precondition("WRONG_KEY", text));
                }
                Some(_) => {}
                None => {
                    let sql = "INSERT INTO master_keys (id, check_value) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
                    db.execute(sql, vec![id.into(), check.to_vec().into()]).await?;
                }
            }
        }
        let sql = "SELECT DISTINCT master_key_id FROM tenant_keys";
        let wrapping: Vec<Wraps> = db.fetch(sql, Vec::new()).await?;
        match wrapping.iter().map(|row| row.master_key_id.as_str()).find(|id| !self.keys().lists(id)) {
            Some(id) => {
                let text = format!("WIWEBB_KEYS: the key `{id}` is missing; it is needed until `wiwebb keys rotate`");
                Err(kernel::Error::precondition("MISSING_KEY", text))
            }
            None => Ok(()),
        }
    }

    /// Asks the database for nothing; fails when it is away.
    pub async fn ping(&self) -> Result<()> {
        #[derive(Debug, sea_orm::FromQueryResult)]
        struct One {}
        self.system(SystemAccess::Ping).fetch::<One>("SELECT 1", Vec::new()).await.map(drop)
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.0.engine.close().await;
    }
}
