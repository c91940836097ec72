//! Database errors, read once for both engines. Texts of the driver go to the log, never to a caller.

use kernel::{Error, Kind};
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// What a caller hears of a database error that no rule expected.
pub fn from_db(error: DbErr) -> Error {
    match error {
        DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => Error::not_found(),
        DbErr::ConnectionAcquire(_) => {
            Error::new(Kind::ResourceExhausted, "DATABASE_BUSY", "The database is busy. Try again.").caused_by(error)
        }
        _ => match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                Error::new(Kind::AlreadyExists, "ALREADY_EXISTS", "The object exists already.").caused_by(error)
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => still_referenced().caused_by(error),
            _ if is_restricted(&error) => still_referenced().caused_by(error),
            _ if is_unavailable(&error) => Error::unavailable(error),
            _ => Error::internal(error),
        },
    }
}

/// What a key to another table refuses.
pub(crate) fn still_referenced() -> Error {
    Error::precondition("STILL_REFERENCED", "The object is still in use, or refers to one that is gone.")
}

/// Turns the violation of a unique key into `taken(field, text)`: `keys` lists `<table>_<column>`, the field, and the
/// text. (PostgreSQL reports the key's name, `<table>_<column>_key`; SQLite the columns, `<table>.<column>`.)
pub fn on_conflict(error: DbErr, keys: &[(&str, &str, &str)]) -> Error {
    if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err()
        && let message = message.replace('.', "_")
        && let Some((_, field, text)) = keys.iter().find(|(key, ..)| message.contains(key))
    {
        return Error::taken(*field, *text);
    }
    from_db(error)
}

/// Whether a key with ON DELETE RESTRICT refused: SQLite reports that as a trigger's doing (SQLITE_CONSTRAINT_TRIGGER),
/// which `sql_err` does not know.
fn is_restricted(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    let database = cause.as_database_error();
    database.is_some_and(|e| e.code().as_deref() == Some("1811") && e.message().contains("FOREIGN KEY"))
}

/// Whether the connection is gone, not the database: the next one may be well. A pool's connections all break when the
/// database restarts, and nobody tests them before use.
pub(crate) fn is_lost(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    match cause.as_ref() {
        sqlx::Error::Database(database) => {
            matches!(database.code().as_deref(), Some("57P01" | "57P02" | "08003" | "08006"))
        }
        sqlx::Error::Io(_) => true,
        _ => false,
    }
}

/// Runs what may safely be run again, on another connection where one was lost; at most once for each of a pool's.
pub(crate) async fn on_live_connection<T, F>(mut attempt: impl FnMut() -> F) -> kernel::Result<T>
where
    F: Future<Output = Result<T, DbErr>>,
{
    const ATTEMPTS: usize = 64;
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(error) if is_lost(&error) => tracing::debug!(%error, "a connection was lost"),
            result => return result.map_err(from_db),
        }
    }
    attempt().await.map_err(from_db)
}

/// Whether the database itself is the trouble: gone, locked, full, shutting down.
fn is_unavailable(error: &DbErr) -> bool {
    if matches!(error, DbErr::Conn(_)) {
        return true;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    match cause.as_ref() {
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            // SQLite (extended codes): busy, locked, I/O error, full, cannot open, read-only.
            // PostgreSQL classes: connection exception, insufficient resources, operator intervention, system error.
            match code.parse::<i64>() {
                Ok(sqlite) if code.len() < 5 => matches!(sqlite & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
                _ => ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)),
            }
        }
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => true,
        _ => false,
    }
}
