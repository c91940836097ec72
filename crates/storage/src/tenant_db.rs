//! The only way to tenant data. A [`TenantDb`] belongs to one verified request, and opens transactions that cannot
//! leave the request's scope: reads run in a [`Tx`], changes in a [`WriteTx`].

#![expect(clippy::disallowed_methods, reason = "the platform's look-up of an object's tenant")]

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use kernel::{Error, RequestContext, Result, Scope, Time};
use sea_orm::{
    AccessMode, ColumnTrait as _, Iterable as _, PrimaryKeyToColumn as _, PrimaryKeyTrait, QueryFilter as _,
    QuerySelect as _, sea_query::IntoValueTuple,
};

use crate::{Storage, SystemAccess, TenantScoped, Tx, WriteTx, accesses, error::from_db, pool::Engine};

/// The data of one request's scope.
#[derive(Debug, Clone)]
pub struct TenantDb {
    storage: Storage,
    context: RequestContext,
    /// The tenant to which staff have narrowed a list; 0: none.
    narrowed: Arc<AtomicI64>,
}

impl TenantDb {
    pub(crate) fn new(storage: Storage, context: RequestContext) -> Self {
        Self { storage, context, narrowed: Arc::default() }
    }

    /// The request.
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.context.now()
    }

    /// The same data in another place: see [`RequestContext::place`].
    pub fn place(&self, named: Option<i64>) -> Result<Self> {
        Ok(Self::new(self.storage.clone(), self.context.place(named)?))
    }

    /// The caller's own rows.
    pub fn own(&self) -> Result<Self> {
        Ok(Self::new(self.storage.clone(), self.context.own()?))
    }

    /// The platform's own rows, for staff.
    pub fn on_platform(&self) -> Result<Self> {
        Ok(Self::new(self.storage.clone(), self.context.on_platform()?))
    }

    /// The same data in a tenant, for staff.
    pub fn in_tenant(&self, tenant: kernel::TenantId) -> Result<Self> {
        Ok(Self::new(self.storage.clone(), self.context.on_platform_to(tenant)?))
    }

    /// The tenant by which staff narrow a list; anybody else may name their own only (I05).
    pub fn narrowed(&self, named: Option<i64>) -> Result<Option<i64>> {
        match (self.context.scope().tenant(), named) {
            (Some(own), Some(named)) if own.0 != named => {
                Err(Error::violation("tenant", "You cannot use another tenant."))
            }
            _ => {
                self.narrowed.store(named.unwrap_or_default(), Ordering::Relaxed);
                Ok(named)
            }
        }
    }

    /// The same data in the tenant of one object: staff are placed where the object is, everybody else stays.
    pub async fn at<E>(&self, id: <E::PrimaryKey as PrimaryKeyTrait>::ValueType) -> Result<Self>
    where
        E: TenantScoped,
        <E::PrimaryKey as PrimaryKeyTrait>::ValueType: IntoValueTuple,
    {
        if self.context.scope().tenant().is_some() || !self.context.is_staff() {
            return Ok(self.clone());
        }
        let tenant = self.storage.locate::<E>(id).await?.ok_or_else(Error::not_found)?;
        Ok(Self::new(self.storage.clone(), self.context.in_tenant(kernel::TenantId(tenant))?))
    }

    /// Begins to read. That staff read in a tenant is noted in the tenant's audit log first (I09).
    pub async fn read(&self) -> Result<Tx> {
        let narrowed = Some(self.narrowed.load(Ordering::Relaxed)).filter(|tenant| *tenant != 0);
        if let Some(tenant) = accesses::visited(&self.context, narrowed) {
            accesses::note(self, tenant).await?;
        }
        let scope = self.context.scope();
        let db = match (self.storage.engine(), scope) {
            (Engine::Sqlite { readers, .. }, _) => readers,
            (Engine::Postgres { platform, .. }, Scope::PlatformRead) => platform,
            (Engine::Postgres { app, .. }, _) => app,
        };
        Tx::begin(db, self.context.clone(), AccessMode::ReadOnly).await
    }

    /// Begins to change. A scope that spans tenants, or none, cannot.
    pub async fn write(&self) -> Result<WriteTx> {
        if self.context.scope().tenant().is_none() {
            return Err(Error::internal(format!("a change in the scope {:?}", self.context.scope())));
        }
        let db = match self.storage.engine() {
            Engine::Sqlite { writer, .. } => writer,
            Engine::Postgres { app, .. } => app,
        };
        let tx = Tx::begin(db, self.context.clone(), AccessMode::ReadWrite).await?;
        Ok(WriteTx::new(tx, self.storage.clone()))
    }

    /// Begins a change that crosses tenants: a transaction of the system's role, for one of the named exceptions.
    pub async fn write_system(&self, access: SystemAccess) -> Result<WriteTx> {
        tracing::trace!(?access, "system access");
        let db = match self.storage.engine() {
            Engine::Sqlite { writer, .. } => writer,
            Engine::Postgres { system, .. } => system,
        };
        let tx = Tx::begin(db, self.context.clone(), AccessMode::ReadWrite).await?;
        Ok(WriteTx::new(tx, self.storage.clone()).across_tenants())
    }

    /// Begins the change that creates a tenant: draws its number and is placed in it (S10). Staff only.
    pub async fn write_new_tenant(&self) -> Result<WriteTx> {
        let mut write = self.on_platform()?.write().await?;
        let id = write.draw_tenant().await?;
        write.move_to(self.context.on_platform_to(kernel::TenantId(id))?).await?;
        Ok(write)
    }

    /// The storage that it belongs to.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }
}

impl Storage {
    /// The tenant of an object, across tenants; only for placing staff.
    async fn locate<E>(&self, id: <E::PrimaryKey as PrimaryKeyTrait>::ValueType) -> Result<Option<i64>>
    where
        E: TenantScoped,
        <E::PrimaryKey as PrimaryKeyTrait>::ValueType: IntoValueTuple,
    {
        let db = match self.engine() {
            Engine::Sqlite { readers, .. } => readers,
            Engine::Postgres { platform, .. } => platform,
        };
        let mut select = E::find().select_only().column(E::tenant_column());
        for (key, value) in E::PrimaryKey::iter().zip(id.into_value_tuple()) {
            select = select.filter(key.into_column().eq(value));
        }
        select.into_tuple().one(db).await.map_err(from_db)
    }
}
