//! What stands under the API: the tenant handle and, on PostgreSQL, row-level security (S10).

use kernel::{Secret, TenantId};
use proto::wiwebb::identity::v1::{UserRole::Subscriber, todo_service_client::TodoServiceClient, *};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, Set, Statement};
use storage::{DatabaseSettings, Engine, Storage};
use testkit::{Actor, App};
use wiwebb_identity::entity::todo;

async fn todo_of(actor: &Actor, text: &str) -> i64 {
    let todo = Todo { task: Some(text.into()), ..Todo::default() };
    let request = CreateTodoRequest { todo: Some(todo) };
    TodoServiceClient::new(actor.client()).create_todo(request).await.unwrap().into_inner().id
}

/// Two tenants with a subscriber and a to-do each.
async fn two_tenants(app: &App) -> [(i64, Actor, i64); 2] {
    let root = app.superadmin().await;
    let mut made = Vec::new();
    for name in ["alpha", "beta"] {
        let tenant = app.tenant(&root, name).await;
        let actor = app.user(&root, Subscriber, Some(tenant.id)).await;
        let todo = todo_of(&actor, name).await;
        made.push((tenant.id, actor, todo));
    }
    made.try_into().expect("two")
}

#[tokio::test]
async fn a_handle_cannot_leave_its_tenant() {
    let app = App::start().await;
    let [(a, ..), (b, bob, foreign)] = two_tenants(&app).await;
    let db = app.storage.tenant(&app.identity.system_context(TenantId(a), "test"));
    let tx = db.write().await.unwrap();
    assert_eq!(tx.all(tx.find::<todo::Entity>()).await.unwrap().len(), 1);
    let any = sea_orm::Condition::any().add(todo::Column::Id.gt(0)).add(todo::Column::TenantId.eq(b));
    assert_eq!(tx.count(tx.find::<todo::Entity>().filter(any)).await.unwrap(), 1, "an OR does not widen");
    assert!(tx.get::<todo::Entity>(foreign).await.is_err());
    assert!(tx.delete::<todo::Entity>(foreign).await.is_err());
    let change =
        todo::ActiveModel { id: Set(foreign), tenant_id: Set(b), task: Set("stolen".into()), ..Default::default() };
    assert!(tx.update(change, &[]).await.is_err());
    drop(tx);

    // A row that names another tenant is stamped with the handle's, where its person does not exist: refused.
    let tx = db.write().await.unwrap();
    let now = tx.now();
    let row = todo::ActiveModel {
        tenant_id: Set(b),
        id: sea_orm::NotSet,
        user_id: Set(bob.id),
        task: Set("planted".into()),
        search_text: Set(String::new()),
        completed: Set(false),
        timestamp: Set(now),
        updated: Set(now),
    };
    assert!(tx.insert(row, &[]).await.is_err());
}

#[tokio::test]
async fn without_a_tenant_the_app_role_sees_nothing() {
    let app = App::start().await;
    two_tenants(&app).await;
    let Engine::Postgres { app: role, platform, .. } = app.storage.engine() else { return };
    let tables = "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relrowsecurity";
    let tables = role.query_all_raw(Statement::from_string(sea_orm::DbBackend::Postgres, tables)).await.unwrap();
    assert!(tables.len() >= 8);
    for row in tables {
        let table: String = row.try_get("", "name").unwrap();
        let readable = format!("SELECT has_table_privilege('{table}', 'SELECT') AS yes");
        let readable =
            role.query_one_raw(Statement::from_string(sea_orm::DbBackend::Postgres, readable)).await.unwrap().unwrap();
        if readable.try_get::<bool>("", "yes").unwrap() {
            let sql = format!("SELECT count(*) AS n FROM {table}");
            let count =
                role.query_one_raw(Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await.unwrap().unwrap();
            assert_eq!(count.try_get::<i64>("", "n").unwrap(), 0, "{table}");
        }
    }
    assert!(platform.execute_unprepared("UPDATE users SET bio = 'x'").await.is_err(), "the platform's role reads only");
    assert!(role.execute_unprepared("DELETE FROM audit_logs").await.is_err(), "audit rows stay");
}

#[tokio::test]
async fn a_powerful_role_is_refused() {
    let app = App::start().await;
    let mut settings = app.database.settings.clone();
    let owner = Secret::new(app.database.owner_url.clone());
    match &mut settings.database {
        DatabaseSettings::Sqlite { .. } => return,
        DatabaseSettings::Postgres { app, .. } => *app = owner,
    }
    let error = Storage::open(settings).await.expect_err("a superuser is refused");
    assert_eq!(error.reason(), "POWERFUL_DATABASE_ROLE");
}

#[tokio::test]
async fn one_connection_never_mixes_two_tenants() {
    let mut database = testkit::database().await;
    if let DatabaseSettings::Postgres { connections, .. } = &mut database.settings.database {
        *connections = 1;
    }
    let app = App::over(database, |routes, _| routes).await;
    let tenants = two_tenants(&app).await;
    let storage = app.storage.clone();
    for round in 0..40 {
        let (tenant, ..) = tenants[round % 2];
        let db = storage.tenant(&app.identity.system_context(TenantId(tenant), "test"));
        // Cancelled in the middle of a transaction, and panicking in one.
        let cancelled = db.clone();
        let task = tokio::spawn(async move {
            let tx = cancelled.read().await.unwrap();
            tx.all(tx.find::<todo::Entity>()).await.unwrap();
            std::future::pending::<()>().await;
            drop(tx);
        });
        tokio::task::yield_now().await;
        task.abort();
        let _ = task.await;
        let panicking = db.clone();
        let _ = tokio::spawn(async move {
            let _tx = panicking.read().await.unwrap();
            panic!("on purpose");
        })
        .await;
        let tx = db.read().await.unwrap();
        let rows = tx.all(tx.find::<todo::Entity>()).await.unwrap();
        assert!(rows.len() == 1 && rows[0].tenant_id == tenant, "{rows:?}");
    }
}
