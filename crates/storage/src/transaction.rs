//! Transactions in one scope. The scope is part of every statement; on PostgreSQL row-level security is told the tenant,
//! too. What a change must leave behind (audit row, outbox row, revocation) is written in the same transaction; what
//! must happen elsewhere happens after the commit.

#![expect(clippy::disallowed_methods, reason = "the one place that runs statements, with their scope")]

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use kernel::{Error, RequestContext, Result, Time};
use sea_orm::{
    AccessMode, ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait as _, DatabaseConnection,
    DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, Iterable as _, PaginatorTrait as _,
    PrimaryKeyToColumn as _, PrimaryKeyTrait, QueryFilter as _, QuerySelect as _, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _, Value, sea_query::IntoValueTuple,
};

use crate::{
    AuditEntry, Revocation, Scoped, Storage, TenantScoped,
    entity::{audit_log, outbox, revocation},
    error::{from_db, on_live_connection},
    outbox::Event,
    scoped, writes,
};

/// A reading transaction in one scope.
#[derive(Debug)]
pub struct Tx {
    pub(crate) tx: DatabaseTransaction,
    context: RequestContext,
}

impl Tx {
    pub(crate) async fn begin(db: &DatabaseConnection, context: RequestContext, mode: AccessMode) -> Result<Self> {
        let sqlite_transaction_mode = Some(match mode {
            AccessMode::ReadOnly => SqliteTransactionMode::Deferred,
            AccessMode::ReadWrite => SqliteTransactionMode::Immediate,
        });
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        let asked = std::time::Instant::now();
        let tx = on_live_connection(|| db.begin_with_options(options)).await?;
        let tx = Self { tx, context };
        metrics::histogram!("wiwebb_database_begin_seconds").record(asked.elapsed().as_secs_f64());
        tx.set_tenant().await?;
        Ok(tx)
    }

    /// Tells row-level security the tenant, until the transaction ends.
    async fn set_tenant(&self) -> Result<()> {
        if let (sea_orm::DbBackend::Postgres, Some(tenant)) =
            (self.tx.get_database_backend(), self.context.scope().tenant())
        {
            let sql = format!("SET LOCAL wiwebb.tenant_id = {}", tenant.0);
            self.tx.execute_unprepared(&sql).await.map_err(from_db)?;
        }
        Ok(())
    }

    /// The request.
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// A query over a table, within the scope.
    pub fn find<E: TenantScoped>(&self) -> Scoped<E> {
        Scoped::new(self.context.scope())
    }

    /// All rows of a query.
    pub async fn all<E: EntityTrait>(&self, query: Scoped<E>) -> Result<Vec<E::Model>> {
        query.select.all(&self.tx).await.map_err(from_db)
    }

    /// The first row of a query.
    pub async fn one<E: EntityTrait>(&self, query: Scoped<E>) -> Result<Option<E::Model>> {
        query.select.one(&self.tx).await.map_err(from_db)
    }

    /// One row by its key, or NOT_FOUND.
    pub async fn get<E: TenantScoped>(&self, id: <E::PrimaryKey as PrimaryKeyTrait>::ValueType) -> Result<E::Model>
    where
        <E::PrimaryKey as PrimaryKeyTrait>::ValueType: IntoValueTuple,
    {
        self.one(self.find::<E>().by_id(id)).await?.ok_or_else(Error::not_found)
    }

    /// Some columns of a query's rows.
    pub async fn columns<E: EntityTrait, M: FromQueryResult>(
        &self,
        query: Scoped<E>,
        columns: &[E::Column],
    ) -> Result<Vec<M>> {
        let select = query.select.select_only().columns(columns.iter().copied());
        select.into_model::<M>().all(&self.tx).await.map_err(from_db)
    }

    /// The number of rows of a query.
    pub async fn count<E>(&self, query: Scoped<E>) -> Result<u64>
    where
        E: EntityTrait,
        E::Model: Sync,
    {
        query.select.count(&self.tx).await.map_err(from_db)
    }

    /// One page of a query, with the total.
    pub async fn page<E>(&self, query: Scoped<E>, request: &kernel::PageRequest) -> Result<kernel::Page<E::Model>>
    where
        E: TenantScoped,
        E::Model: Sync,
    {
        let total = self.count(query.clone()).await?;
        let items = if total > request.offset {
            self.all(query.slice(request.offset, request.limit)).await?
        } else {
            Vec::new()
        };
        Ok(request.page(items, total))
    }

    /// A text column of the rows with these integer keys, by key: names for a list, in one statement.
    pub async fn names<E: TenantScoped>(
        &self,
        key: E::Column,
        name: E::Column,
        keys: &[i64],
    ) -> Result<HashMap<i64, String>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys.dedup();
        let rows: Vec<(i64, String)> = self
            .find::<E>()
            .filter(key.is_in(keys))
            .select
            .select_only()
            .columns([key, name])
            .into_tuple()
            .all(&self.tx)
            .await
            .map_err(from_db)?;
        Ok(rows.into_iter().collect())
    }

    /// Ends it. Dropping does the same, later.
    pub async fn end(self) -> Result<()> {
        self.tx.commit().await.map_err(from_db)
    }
}

/// A changing transaction in one tenant; rolled back unless committed.
#[derive(Debug)]
pub struct WriteTx {
    tx: Tx,
    storage: Storage,
    across_tenants: bool,
    /// Whether a worker is to be woken.
    has_events: bool,
    revoked: Vec<Revocation>,
    /// Declared tables that were changed, and where.
    written: Mutex<BTreeSet<(Option<i64>, &'static str)>>,
}

impl std::ops::Deref for WriteTx {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl WriteTx {
    pub(crate) fn new(tx: Tx, storage: Storage) -> Self {
        Self { tx, storage, across_tenants: false, has_events: false, revoked: Vec::new(), written: Mutex::default() }
    }

    /// Lets the transaction change the tenant of rows.
    pub(crate) fn across_tenants(self) -> Self {
        Self { across_tenants: true, ..self }
    }

    /// A number for a tenant that does not exist yet.
    pub(crate) async fn draw_tenant(&self) -> Result<i64> {
        let backend = self.tx.tx.get_database_backend();
        let sql = match backend {
            sea_orm::DbBackend::Postgres => "SELECT nextval('tenants_id_seq') AS id",
            _ => {
                "SELECT max((SELECT max(id) FROM tenants), (SELECT max(seq) FROM sqlite_sequence WHERE name = 'tenants'))
                 + 1 AS id"
            }
        };
        let row = self.tx.tx.query_one_raw(sea_orm::Statement::from_string(backend, sql)).await.map_err(from_db)?;
        row.ok_or_else(|| Error::internal("no tenant number"))?.try_get("", "id").map_err(from_db)
    }

    /// Goes on in another place.
    pub(crate) async fn move_to(&mut self, context: RequestContext) -> Result<()> {
        self.tx.context = context;
        self.tx.set_tenant().await
    }

    /// Goes on in another tenant; only in a change that crosses tenants, and only for staff.
    pub async fn go_to(&mut self, tenant: kernel::TenantId) -> Result<()> {
        if !self.across_tenants {
            return Err(Error::internal("a change that leaves its tenant"));
        }
        self.move_to(self.tx.context.on_platform_to(tenant)?).await
    }

    /// For the statements of this crate's other files.
    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        &self.tx.tx
    }

    pub(crate) fn tenant(&self) -> i64 {
        self.tx.context.scope().tenant().map_or(0, |tenant| tenant.0)
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.tx.context.now()
    }

    /// Notes that a table is changed, for those who keep what they read from it.
    fn touch<E: EntityTrait>(&self) {
        if let Some(table) = writes::declared(E::default().table_name()) {
            let tenant = (!self.across_tenants).then(|| self.tenant());
            self.written.lock().unwrap_or_else(PoisonError::into_inner).insert((tenant, table));
        }
    }

    /// Inserts a row into the tenant, whatever tenant the row named. `conflicts`: see [`crate::on_conflict`].
    pub async fn insert<A>(
        &self,
        mut row: A,
        conflicts: &[(&str, &str, &str)],
    ) -> Result<<A::Entity as EntityTrait>::Model>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantScoped,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.touch::<A::Entity>();
        row.set(A::Entity::tenant_column(), Value::from(self.tenant()));
        row.insert(&self.tx.tx).await.map_err(|error| crate::on_conflict(error, conflicts))
    }

    /// Inserts a row into the tenant unless one with the same `key` is there; whether it did.
    pub async fn insert_missing<A>(&self, mut row: A, key: &[<A::Entity as EntityTrait>::Column]) -> Result<bool>
    where
        A: ActiveModelTrait + Send,
        A::Entity: TenantScoped,
    {
        self.touch::<A::Entity>();
        row.set(A::Entity::tenant_column(), Value::from(self.tenant()));
        // A statement that conflicts would abort the transaction on PostgreSQL.
        let unless_there = sea_orm::sea_query::OnConflict::columns(key.iter().copied()).do_nothing().to_owned();
        match A::Entity::insert(row).on_conflict(unless_there).exec_without_returning(&self.tx.tx).await {
            Ok(rows) => Ok(rows > 0),
            Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
            Err(error) => Err(from_db(error)),
        }
    }

    /// Updates a row of the scope by its key; NOT_FOUND where it is not in the scope.
    pub async fn update<A>(
        &self,
        mut row: A,
        conflicts: &[(&str, &str, &str)],
    ) -> Result<<A::Entity as EntityTrait>::Model>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantScoped,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.touch::<A::Entity>();
        let tenant = A::Entity::tenant_column();
        let is_key = <A::Entity as EntityTrait>::PrimaryKey::iter()
            .any(|key| key.into_column().as_column_ref() == tenant.as_column_ref());
        if !is_key {
            row.not_set(tenant);
        }
        A::Entity::update(row)
            .validate()
            .map_err(from_db)?
            .filter(scoped::condition::<A::Entity>(self.tx.context.scope()))
            .exec(&self.tx.tx)
            .await
            .map_err(|error| crate::on_conflict(error, conflicts))
    }

    /// Sets columns of all rows of the scope that match, and returns their number.
    pub async fn update_all<E: TenantScoped>(
        &self,
        changes: impl IntoIterator<Item = (E::Column, sea_orm::sea_query::SimpleExpr)>,
        filter: impl sea_orm::sea_query::IntoCondition,
    ) -> Result<u64> {
        self.touch::<E>();
        let mut update = E::update_many().filter(scoped::condition::<E>(self.tx.context.scope())).filter(filter);
        for (column, value) in changes {
            if !self.across_tenants && column.as_column_ref() == E::tenant_column().as_column_ref() {
                return Err(Error::internal("a change of the tenant inside a tenant"));
            }
            update = update.col_expr(column, value);
        }
        update.exec(&self.tx.tx).await.map_err(from_db).map(|done| done.rows_affected)
    }

    /// Deletes all rows of the scope that match, and returns their number.
    pub async fn delete_all<E: TenantScoped>(&self, filter: impl sea_orm::sea_query::IntoCondition) -> Result<u64> {
        self.touch::<E>();
        let delete = E::delete_many().filter(scoped::condition::<E>(self.tx.context.scope())).filter(filter);
        delete.exec(&self.tx.tx).await.map_err(from_db).map(|done| done.rows_affected)
    }

    /// Deletes a row of the scope by its key; NOT_FOUND where it is not in the scope.
    pub async fn delete<E>(&self, id: <E::PrimaryKey as PrimaryKeyTrait>::ValueType) -> Result<()>
    where
        E: TenantScoped,
        <E::PrimaryKey as PrimaryKeyTrait>::ValueType: IntoValueTuple,
    {
        let mut by_key = sea_orm::Condition::all();
        for (key, value) in E::PrimaryKey::iter().zip(id.into_value_tuple()) {
            by_key = by_key.add(key.into_column().eq(value));
        }
        if self.delete_all::<E>(by_key).await? == 0 { Err(Error::not_found()) } else { Ok(()) }
    }

    /// Waits until no other transaction holds `what`, and holds it until this one ends: for rules that no constraint can
    /// state. (SQLite's writer is alone anyway.)
    pub async fn serialize(&self, what: &'static str) -> Result<()> {
        if self.tx.tx.get_database_backend() == sea_orm::DbBackend::Postgres {
            let sql = format!("SELECT pg_advisory_xact_lock(hashtext('wiwebb {what}'))");
            self.tx.tx.execute_unprepared(&sql).await.map_err(from_db)?;
        }
        Ok(())
    }

    /// Writes an audit row (S13).
    pub async fn audit(&self, entry: AuditEntry) -> Result<()> {
        self.touch::<audit_log::Entity>();
        let row = entry.into_row(self.tenant(), &self.tx.context, self.storage.keys())?;
        audit_log::Entity::insert(row).exec_without_returning(&self.tx.tx).await.map_err(from_db).map(drop)
    }

    /// Writes an event, which leaves after the commit, at least once.
    pub async fn publish(&mut self, event: Event) -> Result<()> {
        let row = event.into_row(self.tenant(), self.now());
        self.has_events = true;
        outbox::Entity::insert(row).exec_without_returning(&self.tx.tx).await.map_err(from_db).map(drop)
    }

    /// Revokes what nodes may have cached; every node hears of it within a second of the commit (S17).
    pub fn revoke(&mut self, revocation: Revocation) {
        self.revoked.push(revocation);
    }

    /// Writes down, for every node, what is revoked and which declared tables the transaction changed.
    async fn log_revoked(&mut self) -> Result<Vec<Revocation>> {
        let written = std::mem::take(self.written.get_mut().unwrap_or_else(PoisonError::into_inner));
        let written = written.into_iter().map(|(tenant, table)| Revocation::Table(tenant, table));
        let revoked: Vec<_> = self.revoked.drain(..).chain(written).collect();
        if !revoked.is_empty() {
            let rows = revoked.iter().map(|what| revocation::ActiveModel::of(what, self.tenant(), self.now()));
            revocation::Entity::insert_many(rows).exec_without_returning(&self.tx.tx).await.map_err(from_db)?;
            self.storage.revocations().announce_in(&self.tx.tx).await?;
        }
        Ok(revoked)
    }

    /// Makes it durable; then what waits for the change is woken.
    pub async fn commit(mut self) -> Result<()> {
        let revoked = self.log_revoked().await?;
        self.tx.tx.commit().await.map_err(from_db)?;
        // At once on this node, even if its reading of the log is under way elsewhere.
        revoked.iter().for_each(|what| self.storage.writes().note(what));
        if !revoked.is_empty() {
            self.storage.revocations().announce().await;
        }
        if self.has_events {
            self.storage.outbox_signal().notify_one();
        }
        Ok(())
    }
}
