//! The migrated schema: tenants in front, entities equal to tables, up and down again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use migrations::Migrator;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, EntityTrait, Iterable as _, Statement};
use sea_orm_migration::MigratorTrait as _;

/// Tables that lead with something else, and why.
const WITHOUT_TENANT: &[(&str, &str)] = &[
    ("tenants", "the tenant itself: its `id`"),
    ("master_keys", "check values of the platform's keys; tell nothing about anybody"),
    ("seaql_migrations", "the migrations' own"),
];

#[derive(Debug)]
struct Column {
    name: String,
    required: bool,
}

/// Columns of every table, in order.
async fn tables(db: &DatabaseConnection) -> BTreeMap<String, Vec<Column>> {
    let backend = db.get_database_backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => {
            "SELECT c.table_name::text AS tab, c.column_name::text AS name, c.is_nullable = 'NO' AS required
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position"
        }
        _ => {
            "SELECT m.name AS tab, p.name AS name, (p.\"notnull\" OR p.pk) AS required
             FROM sqlite_master m JOIN pragma_table_info(m.name) p
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid"
        }
    };
    let mut tables = BTreeMap::<String, Vec<Column>>::new();
    for row in db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap() {
        let column = Column { name: row.try_get("", "name").unwrap(), required: row.try_get("", "required").unwrap() };
        tables.entry(row.try_get("", "tab").unwrap()).or_default().push(column);
    }
    tables
}

#[tokio::test]
async fn every_table_leads_with_its_tenant() {
    let database = testkit::database().await;
    let tables = tables(&database.owner().await).await;
    assert!(tables.len() > 8, "{:?}", tables.keys());
    for (table, columns) in &tables {
        let first = &columns[0];
        let excused = WITHOUT_TENANT.iter().any(|(name, _)| name == table);
        assert!(excused || (first.name == "tenant_id" && first.required), "{table} leads with {first:?}");
    }
    for (name, _) in WITHOUT_TENANT {
        assert!(tables.contains_key(*name), "{name} is excused and does not exist");
    }
}

fn columns<E: EntityTrait>() -> (String, Vec<String>) {
    use sea_orm::IdenStatic as _;
    (E::default().table_name().to_owned(), E::Column::iter().map(|column| column.as_str().to_owned()).collect())
}

#[tokio::test]
async fn entities_equal_the_tables() {
    let database = testkit::database().await;
    let tables = tables(&database.owner().await).await;
    let entities = [
        columns::<identity::entity::invitation::Entity>(),
        columns::<identity::entity::known_device::Entity>(),
        columns::<identity::entity::mail_token::Entity>(),
        columns::<identity::entity::tenant_settings::Entity>(),
        columns::<identity::entity::audit_retention::Entity>(),
        columns::<identity::entity::tenant::Entity>(),
        columns::<identity::entity::user::Entity>(),
        columns::<identity::entity::oidc_attempt::Entity>(),
        columns::<identity::entity::oidc_connection::Entity>(),
        columns::<identity::entity::oidc_identity::Entity>(),
        columns::<identity::entity::session::Entity>(),
        columns::<identity::entity::api_key::Entity>(),
        columns::<identity::entity::tenant_domain::Entity>(),
        columns::<identity::entity::sign_in_address::Entity>(),
        columns::<identity::entity::sign_in_failure::Entity>(),
        columns::<identity::entity::todo::Entity>(),
        columns::<identity::entity::totp_factor::Entity>(),
        columns::<identity::entity::recovery_code::Entity>(),
        columns::<identity::entity::second_factor_try::Entity>(),
        columns::<identity::entity::passkey::Entity>(),
        columns::<identity::entity::passkey_ceremony::Entity>(),
        columns::<radius::entity::nas::Entity>(),
        columns::<radius::entity::radius_user::Entity>(),
        columns::<radius::entity::session::Entity>(),
        columns::<radius::entity::traffic::Entity>(),
        columns::<storage::entity::audit_log::Entity>(),
        columns::<storage::entity::outbox::Entity>(),
        columns::<storage::entity::revocation::Entity>(),
        columns::<storage::entity::job_effect::Entity>(),
    ];
    for (table, columns) in entities {
        let there: Vec<_> = tables[&table].iter().map(|column| column.name.clone()).collect();
        assert_eq!(columns, there, "{table}");
    }
}

#[tokio::test]
async fn migrations_go_down_and_up_again() {
    let database = testkit::database().await;
    let owner = database.owner().await;
    let before = format!("{:?}", tables(&owner).await);
    Migrator::down(&owner, None).await.unwrap();
    let left = tables(&owner).await;
    assert!(left.keys().all(|table| table == "seaql_migrations"), "{:?}", left.keys());
    Migrator::up(&owner, None).await.unwrap();
    assert_eq!(format!("{:?}", tables(&owner).await), before);
    assert!(migrations::status(&owner).await.unwrap().is_current());
}

/// What stays behind is deleted before its user moves: a tenant's provider speaks for that tenant's people only.
const LEFT_BEHIND: &[&str] = &["oidc_identities"];

/// Keys that lead to a user, and what happens to them when the user moves to another tenant.
#[tokio::test]
async fn what_a_user_owns_follows_to_another_tenant() {
    let database = testkit::database().await;
    let db = database.owner().await;
    let backend = db.get_database_backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => {
            "SELECT conrelid::regclass::text AS tab, CASE confupdtype WHEN 'c' THEN 'CASCADE' ELSE confupdtype::text END AS moved
             FROM pg_constraint WHERE contype = 'f' AND confrelid = 'users'::regclass"
        }
        _ => {
            "SELECT DISTINCT m.name AS tab, f.on_update AS moved FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
             WHERE m.type = 'table' AND f.\"table\" = 'users'"
        }
    };
    let keys = db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    assert!(keys.len() >= 2, "keys are found");
    for row in keys {
        let (table, moved): (String, String) = (row.try_get("", "tab").unwrap(), row.try_get("", "moved").unwrap());
        let follows = if LEFT_BEHIND.contains(&table.as_str()) { moved != "CASCADE" } else { moved == "CASCADE" };
        assert!(follows, "{table} does not follow its user, or is said to stay behind: {moved}");
    }
}
