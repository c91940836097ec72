//! The three database users of security.md S10, made from the URLs of the settings. Rights hang on group roles with
//! fixed names; the users are their members, so users may be called anything and changed at any time.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    time::Duration,
};

use sea_orm::{ConnectionTrait, DbErr, RuntimeErr, Statement, TransactionSession, TransactionTrait};

/// One user to make: the group whose rights it gets, its name and its password.
#[derive(Debug, Clone)]
pub struct DatabaseUser {
    /// `wiwebb_app`, `wiwebb_platform` or `wiwebb_system`.
    pub group: &'static str,
    /// The name in the URL.
    pub name: String,
    /// The password in the URL.
    pub password: Option<String>,
}

/// The group roles.
pub const GROUPS: [&str; 3] = ["wiwebb_app", "wiwebb_platform", "wiwebb_system"];

/// How often others may be ahead before it is given up.
const ATTEMPTS: u32 = 20;
/// How long to wait at most before the second attempt; later ones wait longer.
const PAUSE: Duration = Duration::from_millis(50);

/// Makes groups and users where they are missing, sets the users' passwords, and closes the database to everybody else.
/// Runs as the owner. Roles belong to the whole cluster and advisory locks to one database, so another database of the
/// cluster may be made ready at the same time: who comes second is refused, and begins again a little later.
pub async fn ensure(owner: &(impl ConnectionTrait + TransactionTrait), users: &[DatabaseUser]) -> Result<(), DbErr> {
    let mut attempt = 1;
    loop {
        let tx = owner.begin().await?;
        let made = match make_all(&tx, users).await {
            Ok(()) => tx.commit().await,
            Err(error) => tx.rollback().await.and(Err(error)),
        };
        match made {
            Err(error) if attempt < ATTEMPTS && somebody_was_ahead(&error) => {}
            made => return made,
        }
        let chance = RandomState::new().build_hasher().finish();
        tokio::time::sleep(PAUSE * attempt * u32::try_from(chance % 100).unwrap_or_default() / 100).await;
        attempt += 1;
    }
}

async fn make_all(tx: &impl ConnectionTrait, users: &[DatabaseUser]) -> Result<(), DbErr> {
    for group in GROUPS {
        make(tx, group).await?;
    }
    for user in users {
        make(tx, &user.name).await?;
        let name = quoted_name(&user.name);
        let password = user.password.as_deref().map(|p| format!(" PASSWORD {}", quoted_text(p))).unwrap_or_default();
        // No word of superuser and the like: only a superuser may say them, and the server refuses such a role.
        tx.execute_unprepared(&format!("ALTER ROLE {name} LOGIN{password}")).await?;
        if user.name != user.group {
            tx.execute_unprepared(&format!("GRANT {} TO {name}", user.group)).await?;
        }
    }
    let current = "SELECT current_database()::text AS name";
    let row = tx
        .query_one_raw(Statement::from_string(sea_orm::DbBackend::Postgres, current))
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("current_database".into()))?;
    let database = quoted_name(&row.try_get::<String>("", "name")?);
    tx.execute_unprepared(&format!("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")).await?;
    tx.execute_unprepared(&format!("GRANT CONNECT ON DATABASE {database} TO {}", GROUPS.join(", "))).await?;
    tx.execute_unprepared("REVOKE CREATE ON SCHEMA public FROM PUBLIC").await?;
    Ok(())
}

/// Whether another transaction wrote the same row of the cluster's catalogue, and has ended since.
fn somebody_was_ahead(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return false;
    };
    error.as_database_error().is_some_and(|error| match error.code().as_deref() {
        // unique_violation, duplicate_object
        Some("23505" | "42710") => true,
        // internal_error, which says more in words only
        Some("XX000") => error.message() == "tuple concurrently updated",
        _ => false,
    })
}

async fn make(db: &impl ConnectionTrait, role: &str) -> Result<(), DbErr> {
    let exists = Statement::from_sql_and_values(
        sea_orm::DbBackend::Postgres,
        "SELECT 1 AS found FROM pg_roles WHERE rolname = $1",
        [role.into()],
    );
    if db.query_one_raw(exists).await?.is_none() {
        db.execute_unprepared(&format!("CREATE ROLE {} NOLOGIN", quoted_name(role))).await?;
    }
    Ok(())
}

fn quoted_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted_text(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
