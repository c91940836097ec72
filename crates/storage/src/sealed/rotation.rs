//! The steps of a rotation. Each is made of small transactions and may be broken off and repeated; servers go on beside
//! it, since what they write is never written over: a value is replaced only if it is still the one that was read.
//!
//! A data key is in use (it seals what is new), then replaced (it opens what it sealed, until that is sealed anew), then
//! retired. A retired key is kept: a change that began before it was replaced may have been committed after.

use kernel::{Error, Result, TenantId};
use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::{SealedColumn, WrappedKey, data_key};
use crate::{Storage, SystemAccess, SystemDb, TenantDb, Tx, error::from_db};

/// Rows of one transaction.
const BATCH: usize = 100;

/// Keys that were wrapped anew.
#[derive(Debug, Default)]
pub struct Rewrapped {
    /// How many.
    pub done: u64,
    /// What is wrong with the others.
    pub failed: Vec<Error>,
}

/// Some values of one column and tenant, sealed anew.
#[derive(Debug, Default)]
pub struct Resealed {
    /// How many.
    pub done: u64,
    /// What is wrong with values that do not open.
    pub failed: Vec<Error>,
    /// The row behind which to go on; none: there are no more.
    pub next: Option<Uuid>,
}

/// Wraps all data keys, or those of one tenant, by the current master key.
pub async fn rewrap(storage: &Storage, tenant: Option<TenantId>) -> Result<Rewrapped> {
    let (db, keys) = (system(storage), storage.keys());
    let mut outcome = Rewrapped::default();
    let mut after = Uuid::nil();
    loop {
        let tx = db.begin().await?;
        let sql = format!(
            "SELECT tenant_id, id, wrapped_key, master_key_id FROM tenant_keys
             WHERE master_key_id <> $1 AND id > $2{} ORDER BY id LIMIT {BATCH}",
            only(tenant, "tenant_id")
        );
        let old: Vec<WrappedKey> = tx.fetch(&sql, vec![keys.current().into(), after.into()]).await?;
        let Some(last) = old.last().map(|key| key.id) else { return Ok(outcome) };
        for key in old {
            match key.rewrap(keys) {
                Ok(WrappedKey { id, wrapped_key, master_key_id, .. }) => {
                    let sql = "UPDATE tenant_keys SET wrapped_key = $1, master_key_id = $2
                               WHERE id = $3 AND wrapped_key = $4";
                    let values = vec![wrapped_key.into(), master_key_id.into(), id.into(), key.wrapped_key.into()];
                    outcome.done += tx.execute(sql, values).await?.rows_affected();
                }
                Err(error) => outcome.failed.push(error),
            }
        }
        tx.commit().await?;
        after = last;
    }
}

/// Gives all tenants that have a data key, or one, a new one; all or none, so that a rotation that was broken off is told
/// from one that has not begun: a tenant with a key that is replaced and not retired gets none. Returns their number.
pub async fn replace(storage: &Storage, tenant: Option<TenantId>) -> Result<u64> {
    #[derive(Debug, FromQueryResult)]
    struct InUse {
        tenant_id: i64,
        id: Uuid,
    }
    let (keys, now) = (storage.keys(), storage.clock().now());
    let tx = system(storage).begin().await?;
    if tx.backend() == DbBackend::Postgres {
        tx.execute("SELECT pg_advisory_xact_lock(hashtext('wiwebb data keys'))", Vec::new()).await?;
    }
    let sql = format!(
        "SELECT k.tenant_id, k.id FROM tenant_keys k WHERE k.replaced_at IS NULL{} AND NOT EXISTS
             (SELECT 1 FROM tenant_keys o WHERE o.tenant_id = k.tenant_id
              AND o.replaced_at IS NOT NULL AND o.retired_at IS NULL)
         ORDER BY k.tenant_id",
        only(tenant, "k.tenant_id")
    );
    let in_use: Vec<InUse> = tx.fetch(&sql, Vec::new()).await?;
    for some in in_use.chunks(BATCH) {
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(some.iter().map(|key| Value::from(key.id)));
        let places: Vec<String> = (2..=values.len()).map(|place| format!("${place}")).collect();
        let sql = format!("UPDATE tenant_keys SET replaced_at = $1 WHERE id IN ({})", places.join(", "));
        tx.execute(&sql, values).await?;
        let mut values: Vec<Value> = vec![now.into()];
        let mut rows = Vec::new();
        for key in some {
            let new = WrappedKey::generate(TenantId(key.tenant_id), keys, now)?;
            let first = values.len() + 1;
            rows.push(format!("(${}, ${}, ${}, ${}, $1)", first, first + 1, first + 2, first + 3));
            values.extend([key.tenant_id.into(), new.id.into(), new.wrapped_key.into(), new.master_key_id.into()]);
        }
        let rows = rows.join(", ");
        let sql =
            format!("INSERT INTO tenant_keys (tenant_id, id, wrapped_key, master_key_id, created_at) VALUES {rows}");
        tx.execute(&sql, values).await?;
    }
    tx.commit().await?;
    Ok(in_use.len() as u64)
}

/// Tenants with values that are not sealed with the key in use.
pub async fn stale_tenants(storage: &Storage, tenant: Option<TenantId>) -> Result<Vec<TenantId>> {
    #[derive(Debug, FromQueryResult)]
    struct Stale {
        tenant_id: i64,
    }
    let db = system(storage);
    let parts = SealedColumn::ALL.iter().map(|column| {
        let table = column.table();
        let (stale, only) = (stale(*column, db.backend()), only(tenant, "v.tenant_id"));
        format!(
            "SELECT v.tenant_id AS tenant_id FROM {table} v LEFT JOIN tenant_keys k
                 ON k.tenant_id = v.tenant_id AND k.replaced_at IS NULL WHERE {stale}{only}"
        )
    });
    // UNION drops repetitions.
    let sql = format!("{} ORDER BY tenant_id", parts.collect::<Vec<_>>().join(" UNION "));
    let rows: Vec<Stale> = db.fetch(&sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|row| TenantId(row.tenant_id)).collect())
}

/// Seals some values of a column anew in the tenant of the handle, with its key in use.
pub async fn reseal(db: &TenantDb, column: SealedColumn, after: Uuid) -> Result<Resealed> {
    let key = db.data_key().await?;
    let stale = stale_rows(db, column, key.id(), after).await?;
    let opener = db.storage().data_keys().opener(stale.iter().map(|row| row.value.as_slice())).await?;
    let mut outcome = Resealed::default();
    if stale.len() == BATCH {
        outcome.next = stale.last().map(|row| row.id);
    }
    let mut fresh = Vec::new();
    for Row { id, value } in stale {
        match opener.open(column.at(key.tenant(), id), &value) {
            Ok(plain) => fresh.push((id, value, key.seal(column, id, plain.expose())?)),
            Err(error) => outcome.failed.push(error),
        }
    }
    if !fresh.is_empty() {
        let (table, name) = (column.table(), column.column());
        let sql = format!("UPDATE {table} SET {name} = $1 WHERE tenant_id = $2 AND id = $3 AND {name} = $4");
        let write = db.write().await?;
        let tx: &Tx = &write;
        for (id, old, new) in fresh {
            let values: [Value; 4] = [new.into(), key.tenant().into(), id.into(), old.into()];
            let statement = Statement::from_sql_and_values(tx.tx.get_database_backend(), &sql, values);
            outcome.done += tx.tx.execute_raw(statement).await.map_err(from_db)?.rows_affected();
        }
        write.commit().await?;
    }
    Ok(outcome)
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: Uuid,
    value: Vec<u8>,
}

async fn stale_rows(db: &TenantDb, column: SealedColumn, key: Uuid, after: Uuid) -> Result<Vec<Row>> {
    let (table, name) = (column.table(), column.column());
    let sql = format!(
        "SELECT id, {name} AS value FROM {table} WHERE tenant_id = $1 AND id > $2 AND length({name}) > 0
         AND (substr({name}, 1, 1) <> $3 OR substr({name}, 2, 16) <> $4) ORDER BY id LIMIT {BATCH}"
    );
    let tenant = db.context().scope().tenant().ok_or_else(|| Error::internal("a rotation without a tenant"))?;
    let values: [Value; 4] =
        [tenant.0.into(), after.into(), vec![data_key::VERSION].into(), key.as_bytes().to_vec().into()];
    let tx = db.read().await?;
    let statement = Statement::from_sql_and_values(tx.tx.get_database_backend(), &sql, values);
    let rows = Row::find_by_statement(statement).all(&tx.tx).await.map_err(from_db)?;
    tx.end().await?;
    Ok(rows)
}

/// Retires replaced keys, of all tenants or of one, that no value is sealed with.
pub async fn retire(storage: &Storage, tenant: Option<TenantId>) -> Result<u64> {
    let db = system(storage);
    let unused = SealedColumn::ALL.iter().map(|column| {
        let table = column.table();
        let by_key = by_key(*column, db.backend(), "tenant_keys");
        format!(" AND NOT EXISTS (SELECT 1 FROM {table} v WHERE v.tenant_id = tenant_keys.tenant_id AND {by_key})")
    });
    let sql = format!(
        "UPDATE tenant_keys SET retired_at = $1 WHERE replaced_at IS NOT NULL AND retired_at IS NULL{}{}",
        only(tenant, "tenant_id"),
        unused.collect::<String>()
    );
    db.execute(&sql, vec![storage.clock().now().into()]).await
}

/// The condition that a value `v` is there and not sealed with the key `k`.
pub(super) fn stale(column: SealedColumn, backend: DbBackend) -> String {
    let (name, by_key) = (column.column(), by_key(column, backend, "k"));
    format!("length(v.{name}) > 0 AND (k.id IS NULL OR NOT ({by_key}))")
}

/// The condition that a value `v` is sealed with a data key.
fn by_key(column: SealedColumn, backend: DbBackend, key: &str) -> String {
    let (name, version) = (column.column(), data_key::VERSION);
    let (start, id) = match backend {
        DbBackend::Postgres => (format!("'\\x{version:02x}'::bytea"), format!("uuid_send({key}.id)")),
        _ => (format!("x'{version:02x}'"), format!("{key}.id")),
    };
    format!("substr(v.{name}, 1, 1) = {start} AND substr(v.{name}, 2, 16) = {id}")
}

fn only(tenant: Option<TenantId>, column: &str) -> String {
    tenant.map(|tenant| format!(" AND {column} = {}", tenant.0)).unwrap_or_default()
}

pub(super) fn system(storage: &Storage) -> SystemDb {
    storage.system(SystemAccess::KeyRotation)
}
