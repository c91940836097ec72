//! The migrated schema: tenants in front, entities equal to tables, up and down again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use migrations::{Migrator, roles};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, EntityTrait, Iterable as _, Statement};
use sea_orm_migration::MigratorTrait as _;
use storage::SealedColumn;

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

/// Columns of bytes that are not sealed, and why.
const NOT_SEALED: &[(&str, &str, &str)] = &[
    ("api_keys", "previous_hash", "a hash"),
    ("api_keys", "secret_hash", "a hash"),
    ("audit_chain", "hash", "a hash"),
    ("audit_heads", "cut_hash", "a hash"),
    ("audit_heads", "hash", "a hash"),
    ("audit_heads", "signature", "a signature"),
    ("audit_logs", "signature", "a signature"),
    ("invitations", "token_hash", "a hash"),
    ("known_devices", "device_hash", "a hash"),
    ("mail_tokens", "token_hash", "a hash"),
    ("master_keys", "check_value", "tells nothing of the key"),
    ("oidc_attempts", "browser_hash", "a hash"),
    ("oidc_attempts", "state_hash", "a hash"),
    ("passkeys", "credential_id", "public"),
    ("radius_nas", "first_address", "an address"),
    ("radius_nas", "last_address", "an address"),
    ("recovery_codes", "code_hash", "a hash"),
    ("sessions", "token_hash", "a hash"),
    ("tenant_keys", "wrapped_key", "wrapped by a master key"),
    ("tenant_settings", "favicon", "public"),
    ("tenant_settings", "logo", "public"),
];

/// A column of bytes is sealed, and then the rotation of keys knows it; or it stands on the list above.
#[tokio::test]
async fn sealed_columns_are_those_that_hold_bytes() {
    let database = testkit::database().await;
    let db = database.owner().await;
    let backend = db.get_database_backend();
    // SQLite keeps identifiers as bytes, too.
    let sql = match backend {
        sea_orm::DbBackend::Postgres => {
            "SELECT table_name::text AS tab, column_name::text AS name FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type = 'bytea'"
        }
        _ => {
            "SELECT m.name AS tab, p.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) p
             WHERE m.type = 'table' AND lower(p.type) = 'blob' AND p.name NOT IN ('id', 'uuid', 'user_handle')
               AND (p.name NOT LIKE '%!_id' ESCAPE '!' OR p.name = 'credential_id')"
        }
    };
    let mut there = Vec::<(String, String)>::new();
    for row in db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap() {
        there.push((row.try_get("", "tab").unwrap(), row.try_get("", "name").unwrap()));
    }
    let sealed = SealedColumn::ALL.iter().map(|column| (column.table().to_owned(), column.column().to_owned()));
    let plain = NOT_SEALED.iter().map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned()));
    let mut known: Vec<_> = sealed.chain(plain).collect();
    there.sort();
    known.sort();
    assert_eq!(there, known);
}

/// What a rotation reads and writes: rows by tenant and UUID, as the tenant's own role; counts, as the system's.
#[tokio::test]
async fn the_rotation_of_keys_reaches_every_sealed_column() {
    let database = testkit::database().await;
    let tables = tables(&database.owner().await).await;
    let (storage, authority) = storage::Storage::open(database.settings.clone()).await.unwrap();
    storage.check_keys().await.unwrap();
    let found = storage::sealed::census::take(&storage).await.unwrap();
    assert_eq!(found.columns.len(), SealedColumn::ALL.len());
    storage::sealed::rotation::retire(&storage, None).await.unwrap();
    assert!(storage::sealed::rotation::stale_tenants(&storage, None).await.unwrap().is_empty());
    let origin = kernel::Origin::default();
    let context = kernel::RequestContext::system(&authority, kernel::TenantId(0), origin, storage.clock().clone());
    for column in SealedColumn::ALL {
        let columns: Vec<&str> = tables[column.table()].iter().map(|column| column.name.as_str()).collect();
        assert!(columns.starts_with(&["tenant_id", "id"]), "{columns:?}");
        let none = storage::sealed::rotation::reseal(&storage.tenant(&context), *column, uuid::Uuid::nil()).await;
        assert_eq!(none.unwrap().done, 0);
        if database.is_postgres() {
            let sql = "SELECT has_column_privilege('wiwebb_app', $1, $2, 'UPDATE') AS may";
            let values = [column.table().into(), column.column().into()];
            let owner = database.owner().await;
            let asked = Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
            let row = owner.query_one_raw(asked).await.unwrap().unwrap();
            assert!(row.try_get::<bool>("", "may").unwrap(), "{column:?}");
        }
    }
}

/// Roles belong to the cluster, and no lock of one database keeps another out.
#[tokio::test(flavor = "multi_thread")]
async fn databases_of_one_cluster_make_their_roles_at_once() {
    let users = roles::GROUPS.map(|group| roles::DatabaseUser {
        group,
        name: format!("{group}_schema"),
        password: Some("test".to_owned()),
    });
    let mut makers = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let database = testkit::database().await;
        if !database.is_postgres() {
            return;
        }
        let users = users.clone();
        makers.spawn(async move {
            let owner = database.owner().await;
            for _ in 0..10 {
                roles::ensure(&owner, &users).await.unwrap();
            }
        });
    }
    assert_eq!(makers.join_all().await.len(), 6);
}
