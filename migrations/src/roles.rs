//! The three database users of security.md S10, made from the URLs of the settings. Rights hang on group roles with
//! fixed names; the users are their members, so users may be called anything and changed at any time.

use sea_orm::{ConnectionTrait, DbErr, Statement, TransactionTrait};

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

/// Makes groups and users where they are missing, sets the users' passwords, and closes the database to everybody else.
/// Runs under an advisory lock, as the owner.
pub async fn ensure(owner: &(impl ConnectionTrait + TransactionTrait), users: &[DatabaseUser]) -> Result<(), DbErr> {
    let tx = owner.begin().await?;
    sea_orm::TransactionSession::commit({
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(hashtext('wiwebb roles'))").await?;
        for group in GROUPS {
            make(&tx, group).await?;
        }
        for user in users {
            make(&tx, &user.name).await?;
            let name = quoted_name(&user.name);
            let password =
                user.password.as_deref().map(|p| format!(" PASSWORD {}", quoted_text(p))).unwrap_or_default();
            // No word of superuser and the like: only a superuser may say them, and the server refuses such a role.
            tx.execute_unprepared(&format!("ALTER ROLE {name} LOGIN{password}")).await?;
            if user.name != user.group {
                tx.execute_unprepared(&format!("GRANT {} TO {name}", user.group)).await?;
            }
        }
        let row = tx
            .query_one_raw(Statement::from_string(
                sea_orm::DbBackend::Postgres,
                "SELECT current_database()::text AS name",
            ))
            .await?
            .ok_or_else(|| DbErr::RecordNotFound("current_database".into()))?;
        let database = quoted_name(&row.try_get::<String>("", "name")?);
        tx.execute_unprepared(&format!("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")).await?;
        tx.execute_unprepared(&format!("GRANT CONNECT ON DATABASE {database} TO {}", GROUPS.join(", "))).await?;
        tx.execute_unprepared("REVOKE CREATE ON SCHEMA public FROM PUBLIC").await?;
        tx
    })
    .await
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
