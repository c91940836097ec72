//! The named exception to tenant handles: look-ups that find out the tenant, and batches over many tenants. Each
//! variant has one call site; on PostgreSQL its role holds column grants for exactly these statements.

use kernel::Result;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, ExecResult, FromQueryResult, Statement,
    TransactionOptions, TransactionTrait as _, Value,
};

use crate::{
    Keyring,
    entity::audit_log,
    error::{from_db, on_live_connection},
    pool::Engine,
};

/// What a system handle is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SystemAccess {
    /// Token hash → session, user, tenant.
    SessionByToken,
    /// Notes that a session was used.
    SessionSeen,
    /// API key's secret → account, tenant, scopes.
    ApiKeyBySecret,
    /// Notes that an API key was used.
    ApiKeyUsed,
    /// Username or e-mail → user, for signing in.
    UserBySignIn,
    /// Tenants and people that an import may meet.
    ImportedRows,
    /// Whether a username or e-mail address is taken, across tenants.
    TakenNames,
    /// Token hash → the proof of an address that was sent there.
    MailToken,
    /// Token hash → the invitation that was sent.
    InvitationToken,
    /// Proofs of addresses that have expired.
    ExpiredMailTokens,
    /// Whether there is any user yet, and the user or tenant that the command line means.
    UserByName,
    /// The tenant that the command line means.
    TenantByName,
    /// A passkey's credential → its owner, for signing in.
    PasskeyOwner,
    /// Ceremonies with passkeys: begun, and taken once.
    PasskeyCeremony,
    /// Ceremonies that nobody finished.
    OldCeremonies,
    /// Whether the name or slug of a tenant is taken.
    TakenTenantNames,
    /// Connection, tenant's slug or e-mail domain → provider, for signing in.
    OidcConnection,
    /// Takes a begun sign-in away from the table, once.
    OidcAttempt,
    /// Begun sign-ins that came to nothing.
    ExpiredOidcAttempts,
    /// Host name → what its sign-in page offers.
    SignInOptions,
    /// Host name → how its pages look.
    Branding,
    /// Moves a user to another tenant, sessions and all.
    MoveUser,
    /// NAS addresses → tenant and secret.
    NasLookup,
    /// RADIUS usernames of waiting packets → passwords.
    RadiusUser,
    /// Accounting records of waiting packets.
    AccountingBatch,
    /// When NAS were heard, and the decisions on their requests.
    RadiusActivity,
    /// Traffic that is older than anybody asks for.
    OldRadiusTraffic,
    /// Outbox rows to hand on.
    OutboxRelay,
    /// Sessions that have expired.
    ExpiredSessions,
    /// Audit rows that are not chained yet, and the chain.
    AuditSealer,
    /// The heads of the audit chains.
    AuditHeads,
    /// Audit rows and their chain, to be compared.
    AuditVerify,
    /// Audit rows that are older than their tenant keeps them.
    AuditRetention,
    /// What keeps repeated audit rows few.
    AuditMarks,
    /// Revocations that every node has read long ago.
    OldRevocations,
    /// Marks of job effects that no duplicate can meet any more.
    OldJobEffects,
    /// What has been revoked lately.
    Revocations,
    /// Check values of the master keys.
    MasterKeys,
    /// Data keys of the values that are to be opened, and of the tenants that something is sealed for.
    DataKeys,
    /// Data keys that are wrapped anew, replaced and retired; and what is sealed with which.
    KeyRotation,
    /// Which master keys signed the heads of the audit chains, and rows that are not chained yet.
    AuditSigners,
    /// Failed sign-ins, by folded name and by address.
    SignInFailures,
    /// Whether a person signed in from an address lately.
    SignInAddress,
    /// Failed sign-ins that are forgotten.
    OldSignInFailures,
    /// Addresses that nobody signed in from lately.
    OldSignInAddresses,
    /// Which database this is, among those that share a Redis.
    DatabaseName,
    /// Whether the database answers.
    Ping,
    /// Counts for the metrics.
    Gauges,
}

/// A handle for one [`SystemAccess`].
#[derive(Debug, Clone)]
pub struct SystemDb {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

impl SystemDb {
    pub(crate) fn new(engine: &Engine, access: SystemAccess) -> Self {
        tracing::trace!(?access, "system access");
        match engine {
            Engine::Sqlite { writer, readers } => Self { read: readers.clone(), write: writer.clone() },
            Engine::Postgres { system, .. } => Self { read: system.clone(), write: system.clone() },
        }
    }

    /// The SQL dialect.
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// Runs one SELECT outside a transaction. Both engines take `$1`-style parameters.
    pub async fn fetch<M: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<M>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        on_live_connection(|| M::find_by_statement(statement.clone()).all(&self.read)).await
    }

    /// Runs one changing statement outside a transaction, and returns the rows it changed.
    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        self.write.execute_raw(statement).await.map_err(from_db).map(|done| done.rows_affected())
    }

    /// Runs one changing statement that returns rows.
    pub async fn returning<M: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<M>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        M::find_by_statement(statement).all(&self.write).await.map_err(from_db)
    }

    /// Begins to read several statements of one moment.
    pub async fn snapshot(&self) -> Result<SystemTx> {
        let options = TransactionOptions {
            isolation_level: (self.backend() == DbBackend::Postgres).then_some(sea_orm::IsolationLevel::RepeatableRead),
            access_mode: (self.backend() == DbBackend::Postgres).then_some(sea_orm::AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Deferred),
        };
        self.read.begin_with_options(options).await.map_err(from_db).map(SystemTx)
    }

    /// Begins a transaction of several statements.
    pub async fn begin(&self) -> Result<SystemTx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        on_live_connection(|| self.write.begin_with_options(options)).await.map(SystemTx)
    }
}

/// A transaction of a system handle; rolled back unless committed.
#[derive(Debug)]
pub struct SystemTx(DatabaseTransaction);

impl SystemTx {
    /// The SQL dialect.
    pub fn backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    /// Runs one SELECT, or a changing statement that returns rows.
    pub async fn fetch<M: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<M>> {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, values);
        M::find_by_statement(statement).all(&self.0).await.map_err(from_db)
    }

    /// Writes an audit row in the tenant of a context (S13).
    #[expect(clippy::disallowed_methods, reason = "a row of the context's tenant, by the system's role")]
    pub async fn audit(
        &self,
        entry: crate::AuditEntry,
        context: &kernel::RequestContext,
        keys: &Keyring,
    ) -> Result<()> {
        let tenant = context.scope().tenant().unwrap_or(kernel::TenantId::PLATFORM);
        let row = entry.into_row(tenant.0, context, keys)?;
        let insert = <audit_log::Entity as sea_orm::EntityTrait>::insert(row);
        insert.exec_without_returning(&self.0).await.map_err(from_db).map(drop)
    }

    /// Runs one changing statement.
    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<ExecResult> {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, values);
        self.0.execute_raw(statement).await.map_err(from_db)
    }

    /// Ends it without a change; dropping does the same, later.
    pub async fn end(self) -> Result<()> {
        self.0.rollback().await.map_err(from_db)
    }

    /// Makes it durable.
    pub async fn commit(self) -> Result<()> {
        self.0.commit().await.map_err(from_db)
    }
}
