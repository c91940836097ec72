//! Suspending, resuming, taking away and deleting a tenant.

use std::collections::{BTreeMap, BTreeSet};

use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    auth_service_client::AuthServiceClient,
    tenant_service_client::TenantServiceClient,
    todo_service_client::TodoServiceClient,
    *,
};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::Value;
use storage::tenant_rows::{PASSING, SHOWN};
use testkit::{Actor, App, app::PASSWORD};
use tonic::{Code, Status};

use crate::{audit::entries, code};

fn tenants(actor: &Actor) -> TenantServiceClient<testkit::Client> {
    TenantServiceClient::new(actor.client())
}

async fn login(app: &App, actor: &Actor) -> Result<LoginResponse, Status> {
    let request = LoginRequest {
        username: Some(actor.username.clone()),
        password: Some(PASSWORD.into()),
        ..LoginRequest::default()
    };
    AuthServiceClient::new(app.anonymous()).login(request).await.map(tonic::Response::into_inner)
}

async fn me(actor: &Actor) -> Result<User, Status> {
    AuthServiceClient::new(actor.client())
        .get_current_user(GetCurrentUserRequest {})
        .await
        .map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_suspended_tenant_is_shut_until_it_is_resumed() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let neighbour = app.user(&root, TenantOwner, Some(b)).await;
    let suspend = SuspendTenantRequest { id: a, reason: Some("unpaid".into()) };
    assert_eq!(code(tenants(&owner).suspend_tenant(suspend.clone()).await), Code::PermissionDenied);
    let suspended = tenants(&root).suspend_tenant(suspend).await.unwrap().into_inner();
    assert_eq!(suspended.is_active, Some(false));
    assert_eq!(code(me(&owner).await), Code::Unauthenticated);
    assert!(login(&app, &owner).await.is_err());
    assert!(me(&neighbour).await.is_ok());
    let entry = entries(&root, "tenant_suspended").await.remove(0);
    assert_eq!(entry.tenant_id, Some(a));
    let reason = &entry.details.unwrap().fields["reason"].kind;
    assert_eq!(*reason, Some(prost_types::value::Kind::StringValue("unpaid".into())));

    tenants(&root).resume_tenant(ResumeTenantRequest { id: a, reason: None }).await.unwrap();
    assert_eq!(code(me(&owner).await), Code::Unauthenticated, "the old session has ended");
    assert!(login(&app, &owner).await.is_ok());
    assert_eq!(entries(&root, "tenant_resumed").await.len(), 1);
    let platform = SuspendTenantRequest { id: 0, reason: None };
    assert_eq!(code(tenants(&root).suspend_tenant(platform).await), Code::NotFound);
}

async fn export(actor: &Actor, id: i64) -> Result<Vec<Value>, Status> {
    let mut stream = tenants(actor).export_tenant(ExportTenantRequest { id }).await?.into_inner();
    let mut text = Vec::new();
    while let Some(piece) = stream.message().await? {
        text.extend_from_slice(&piece.data);
    }
    let text = String::from_utf8(text).unwrap();
    Ok(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[tokio::test]
async fn an_export_holds_every_row_of_the_tenant_and_no_other() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let ann = app.user(&root, Subscriber, Some(a)).await;
    let foreign = app.user(&root, TenantOwner, Some(b)).await;
    for number in 0..1100 {
        let todo = Todo { task: Some(format!("task {number}")), ..Todo::default() };
        TodoServiceClient::new(ann.client()).create_todo(CreateTodoRequest { todo: Some(todo) }).await.unwrap();
    }
    let lines = export(&owner, a).await.unwrap();
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    assert_eq!((first["tenant"]["slug"].as_str(), first["tenant"]["id"].as_i64()), (Some("alpha"), Some(a)));
    assert_eq!(last["complete"], true);
    let mut rows = BTreeMap::<&str, Vec<&Value>>::new();
    for line in lines.iter().filter(|line| line.get("row").is_some()) {
        rows.entry(line["table"].as_str().unwrap()).or_default().push(&line["row"]);
    }
    assert_eq!(last["rows"].as_u64().unwrap() as usize, rows.values().map(Vec::len).sum::<usize>());
    let count = |table: &str| rows.get(table).map_or(0, Vec::len);
    assert_eq!((count("tenants"), count("users"), count("todos"), count("sessions")), (1, 2, 1100, 2));
    let tasks: BTreeSet<_> = rows["todos"].iter().map(|row| row["task"].as_str().unwrap()).collect();
    assert_eq!(tasks.len(), 1100);
    for (table, rows) in &rows {
        let column = if *table == "tenants" { "id" } else { "tenant_id" };
        assert!(rows.iter().all(|row| row[column] == a), "{table}");
    }
    let row = rows["users"].iter().find(|row| row["id"] == ann.id).unwrap();
    assert_eq!((row["username"].as_str(), row["is_active"].as_bool()), (Some(ann.username.as_str()), Some(true)));
    assert!(uuid::Uuid::parse_str(rows["sessions"][0]["id"].as_str().unwrap()).is_ok());

    let text = format!("{lines:?}");
    for secret in ["argon2", ann.token.as_str(), foreign.username.as_str()] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(rows["users"][0].get("password").is_none() && rows["sessions"][0].get("token_hash").is_none());
    assert_eq!(entries(&owner, "tenant_exported").await.len(), 1);
    assert_eq!(code(export(&owner, b).await), Code::NotFound);
    assert_eq!(code(export(&ann, a).await), Code::PermissionDenied);
    assert!(export(&root, b).await.is_ok());
}

/// Tables with a tenant, and their columns, as the database has them.
async fn schema(app: &App) -> BTreeMap<String, Vec<String>> {
    let owner = app.database.owner().await;
    let sql = if app.database.is_postgres() {
        "SELECT table_name::text AS tab, column_name::text AS name FROM information_schema.columns
         WHERE table_schema = 'public' ORDER BY 1, ordinal_position"
    } else {
        "SELECT m.name AS tab, p.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) p
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid"
    };
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for row in owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap() {
        tables.entry(row.try_get("", "tab").unwrap()).or_default().push(row.try_get("", "name").unwrap());
    }
    tables.retain(|name, columns| name == "tenants" || columns.contains(&"tenant_id".to_owned()));
    tables
}

#[tokio::test]
async fn no_table_of_tenants_is_forgotten() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await.id;
    let schema = schema(&app).await;
    let passing: BTreeSet<&str> = PASSING.iter().map(|(name, _)| *name).collect();
    let lines = export(&root, a).await.unwrap();
    let mut told = BTreeSet::new();
    for line in lines.iter().filter(|line| line.get("columns").is_some()) {
        let table = line["table"].as_str().unwrap();
        let names =
            |key: &str| line[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        let (shown, left_out): (Vec<String>, Vec<String>) = (names("columns"), names("columns_left_out"));
        let mut all: Vec<&String> = shown.iter().chain(&left_out).collect();
        all.sort();
        let mut known: Vec<&String> = schema[table].iter().collect();
        known.sort();
        assert_eq!(all, known, "{table}");
        told.insert(table);
    }
    let wanted: BTreeSet<&str> = schema.keys().map(String::as_str).filter(|name| !passing.contains(name)).collect();
    assert_eq!(told, wanted);
    for name in passing {
        assert!(schema.contains_key(name), "{name} is left out and does not exist");
    }
    for (table, column) in SHOWN {
        let there = schema.get(*table).is_some_and(|columns| columns.iter().any(|name| name == column));
        assert!(there, "{table}.{column} is shown and does not exist");
    }
}

#[tokio::test]
async fn only_an_empty_tenant_is_deleted_whatever_table_is_in_use() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await.id;
    let owner = app.database.owner().await;
    // A table that names its tenant and has no key to it.
    let table = if app.database.is_postgres() {
        "CREATE TABLE leftovers (tenant_id bigint NOT NULL, id bigint PRIMARY KEY); GRANT SELECT ON leftovers TO wiwebb_app"
    } else {
        "CREATE TABLE leftovers (tenant_id bigint NOT NULL, id integer PRIMARY KEY)"
    };
    owner.execute_unprepared(table).await.unwrap();
    owner.execute_unprepared(&format!("INSERT INTO leftovers VALUES ({a}, 1)")).await.unwrap();
    let refused = tenants(&root).delete_tenant(DeleteTenantRequest { id: a }).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    owner.execute_unprepared("DELETE FROM leftovers").await.unwrap();
    tenants(&root).delete_tenant(DeleteTenantRequest { id: a }).await.unwrap();
    assert_eq!(entries(&root, "tenant_deleted").await.len(), 1, "its history stays");
}
