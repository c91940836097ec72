//! Which tables a tenant handle reaches, and queries that carry their scope.

use kernel::{Error, Result, Scope, TenantId, UserId, page::MAX_SIZE};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait, IntoSimpleExpr, Order, PrimaryKeyTrait, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, Value,
    sea_query::{IntoCondition, LockType, SelectStatement, SimpleExpr},
};

/// What a caller who is confined to their own rows sees of a table.
#[derive(Debug, Clone, Copy)]
pub enum OwnRows<C> {
    /// The rows whose column holds the caller's user id.
    Column(C),
    /// The rows whose column holds what the sub-query finds for the tenant and the caller.
    Found(C, fn(TenantId, UserId) -> SelectStatement),
    /// All rows of the tenant.
    WholeTenant,
    /// None.
    Hidden,
}

/// A table whose rows belong to tenants. Opting in is one line beside the entity; without it a tenant handle does not
/// compile for the table.
pub trait TenantScoped: EntityTrait {
    /// The column that holds the tenant.
    fn tenant_column() -> Self::Column;
    /// What a caller who is confined to their own rows sees.
    fn own_rows() -> OwnRows<Self::Column>;
}

/// A table of the platform itself, without tenants.
pub trait Platform: EntityTrait {}

/// Opts a table in: `tenant_scoped!(UserId)`, by the column that holds the caller's user id; `(Username in finder)`, by a
/// column and a function that finds its values; `(whole_tenant)` or `(hidden)`.
#[macro_export]
macro_rules! tenant_scoped {
    ($column:ident in $find:path) => { $crate::tenant_scoped!(@impl TenantId, [$column, $find]); };
    ($own:tt) => { $crate::tenant_scoped!(@impl TenantId, $own); };
    (tenant = $tenant:ident, $own:tt) => { $crate::tenant_scoped!(@impl $tenant, $own); };
    (@impl $tenant:ident, $own:tt) => {
        impl $crate::TenantScoped for Entity {
            fn tenant_column() -> Column {
                Column::$tenant
            }
            fn own_rows() -> $crate::OwnRows<Column> {
                $crate::tenant_scoped!(@own $own)
            }
        }
    };
    (@own hidden) => { $crate::OwnRows::Hidden };
    (@own whole_tenant) => { $crate::OwnRows::WholeTenant };
    (@own [$column:ident, $find:path]) => { $crate::OwnRows::Found(Column::$column, $find) };
    (@own $column:ident) => { $crate::OwnRows::Column(Column::$column) };
}

/// A query that carries its scope. It narrows only; a transaction runs it.
#[derive(Debug, Clone)]
#[must_use = "a transaction runs it"]
pub struct Scoped<E: EntityTrait> {
    pub(crate) select: Select<E>,
}

/// The condition that a scope puts on a table's rows.
pub(crate) fn condition<E: TenantScoped>(scope: Scope) -> Condition {
    let tenant = |tenant: TenantId| Condition::all().add(E::tenant_column().eq(tenant.0));
    let nothing = || Condition::all().add(SimpleExpr::Constant(false.into()));
    match scope {
        Scope::Tenant(id) => tenant(id),
        Scope::Own(id, user) => match E::own_rows() {
            OwnRows::Column(column) => tenant(id).add(column.eq(user.0)),
            OwnRows::Found(column, find) => tenant(id).add(column.in_subquery(find(id, user))),
            OwnRows::WholeTenant => tenant(id),
            OwnRows::Hidden => nothing(),
        },
        Scope::PlatformRead => Condition::all(),
        Scope::Unplaced => nothing(),
    }
}

impl<E: TenantScoped> Scoped<E> {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes finders, and scopes them")]
    pub(crate) fn new(scope: Scope) -> Self {
        Self { select: E::find().filter(condition::<E>(scope)) }
    }

    /// Narrows the query.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.select = self.select.filter(condition);
        self
    }

    /// Narrows the query, if there is a condition.
    pub fn filter_some(self, condition: Option<impl IntoCondition>) -> Self {
        match condition {
            Some(condition) => self.filter(condition),
            None => self,
        }
    }

    /// Narrows the query to one row by its key.
    pub fn by_id(mut self, id: impl Into<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>) -> Self
    where
        <E::PrimaryKey as PrimaryKeyTrait>::ValueType: sea_orm::sea_query::IntoValueTuple,
    {
        use sea_orm::{Iterable as _, PrimaryKeyToColumn as _, sea_query::IntoValueTuple as _};
        let values = id.into().into_value_tuple();
        for (key, value) in E::PrimaryKey::iter().zip(values) {
            self.select = self.select.filter(key.into_column().eq(value));
        }
        self
    }

    /// Narrows the query to the keys in a request's `ids`, if there are any.
    ///
    /// # Errors
    /// More keys than fit on a page.
    pub fn among<V: Into<Value> + Clone>(self, key: E::Column, ids: &[V]) -> Result<Self> {
        if ids.len() as u64 > MAX_SIZE {
            return Err(Error::violation("ids", format!("Ensure there are no more than {MAX_SIZE} of these.")));
        }
        Ok(self.filter_some((!ids.is_empty()).then(|| key.is_in(ids.iter().cloned()))))
    }

    /// Orders the query.
    pub fn order_by(mut self, column: impl IntoSimpleExpr, order: Order) -> Self {
        self.select = self.select.order_by(column, order);
        self
    }

    /// Returns at most so many rows, after leaving out the first ones.
    pub fn slice(mut self, offset: u64, limit: u64) -> Self {
        self.select = self.select.offset(offset).limit(limit);
        self
    }

    /// Locks the rows until the transaction ends (PostgreSQL; SQLite's writer is alone anyway).
    pub fn lock(mut self) -> Self {
        // Not against those who only refer to the row by a foreign key: they would wait for each other.
        self.select = self.select.lock(LockType::NoKeyUpdate);
        self
    }
}
