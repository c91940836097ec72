//! Marks of a tenant: what keeps repeated audit rows few, and the effects of a job from coming twice.

#![expect(clippy::disallowed_methods, reason = "stamps the tenant itself, as `transaction` does")]

use kernel::{Result, Time};
use sea_orm::{
    ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, FromQueryResult, Set, Statement, Value, sea_query,
};

use crate::{WriteTx, entity::job_effect, error::from_db};

impl WriteTx {
    /// Whether this is the first transaction of the tenant with a mark.
    pub async fn is_first(&self, mark: &str) -> Result<bool> {
        let sql = "INSERT INTO audit_marks (tenant_id, mark, since, count)
                   SELECT id, $2, $3, 0 FROM tenants WHERE id = $1 ON CONFLICT (tenant_id, mark) DO NOTHING";
        let values = [self.tenant().into(), mark.into(), self.now().into()];
        let db = self.connection();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        Ok(db.execute_raw(statement).await.map_err(from_db)?.rows_affected() > 0)
    }

    /// Counts something that may happen again and again: the first in a window gives the number of those that were
    /// counted since the last time and told to nobody; those that follow give nothing.
    pub async fn mark(&self, mark: &str, window: chrono::TimeDelta) -> Result<Option<i64>> {
        #[derive(Debug, FromQueryResult)]
        struct Row {
            since: Time,
            count: i64,
        }
        let (db, now) = (self.connection(), self.now());
        let backend = db.get_database_backend();
        let run = |sql: &str, mut values: Vec<Value>| {
            values.splice(0..0, [self.tenant().into(), mark.into()]);
            Statement::from_sql_and_values(backend, sql, values)
        };
        if self.is_first(mark).await? {
            return Ok(Some(0));
        }
        let lock = if backend == DbBackend::Postgres { " FOR UPDATE" } else { "" };
        let select = format!("SELECT since, count FROM audit_marks WHERE tenant_id = $1 AND mark = $2{lock}");
        let row = Row::find_by_statement(run(&select, Vec::new())).one(db).await.map_err(from_db)?;
        let Some(row) = row else { return Ok(Some(0)) };
        let over = row.since + window <= now;
        let (since, count) = if over { (now, 0) } else { (row.since, row.count + 1) };
        let update = "UPDATE audit_marks SET since = $3, count = $4 WHERE tenant_id = $1 AND mark = $2";
        db.execute_raw(run(update, vec![since.into(), count.into()])).await.map_err(from_db)?;
        Ok(over.then_some(row.count))
    }

    /// Takes the database effects of a job upon this transaction; `false`: an earlier run has them in place.
    pub async fn claim_effect(&self, job_id: &str) -> Result<bool> {
        let row = job_effect::ActiveModel {
            tenant_id: Set(self.tenant()),
            job_id: Set(job_id.to_owned()),
            created_at: Set(self.now()),
        };
        // A statement that conflicts would abort the transaction on PostgreSQL.
        let unless_there = sea_query::OnConflict::column(job_effect::Column::JobId).do_nothing().to_owned();
        let insert = job_effect::Entity::insert(row).on_conflict(unless_there);
        match insert.exec_without_returning(self.connection()).await {
            Ok(rows) => Ok(rows > 0),
            Err(DbErr::RecordNotInserted) => Ok(false),
            Err(error) => Err(from_db(error)),
        }
    }
}
