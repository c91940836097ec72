//! What the audit trail is worth against somebody who can write to the database.

use std::{path::PathBuf, sync::Arc};

use chrono::TimeDelta;
use jobs::Periodic as _;
use kernel::TenantId;
use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    audit_retention_service_client::AuditRetentionServiceClient,
    *,
};
use sea_orm::{ConnectionTrait as _, Statement};
use storage::{AuditEntry, Storage};
use testkit::{Actor, App};
use tonic::Code;
use wiwebb_identity::audit_trail::{HeadsFile, OutsideHead, Report, Retention, Sealer, verify};

use crate::{code, fields};

async fn verified(app: &App) -> Report {
    verify(&app.storage, None, &[]).await.unwrap()
}

async fn findings(app: &App) -> Vec<String> {
    verified(app).await.findings.into_iter().map(|finding| finding.what).collect()
}

async fn seal(app: &App) -> u64 {
    Sealer::new(&app.storage, None).seal().await.unwrap()
}

/// Runs statements as the owner of the tables, past the triggers.
async fn tamper(app: &App, statements: &[String]) {
    let owner = app.database.owner().await;
    if !app.database.is_postgres() {
        for table in ["audit_logs", "audit_chain"] {
            for verb in ["update", "delete"] {
                owner.execute_unprepared(&format!("DROP TRIGGER {table}_no_{verb}")).await.unwrap();
            }
        }
    }
    for statement in statements {
        let done = owner.execute_unprepared(statement).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }
}

async fn numbers(app: &App, sql: &str) -> Vec<i64> {
    let owner = app.database.owner().await;
    let rows = owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "n").unwrap()).collect()
}

async fn ids(app: &App, tenant: i64) -> Vec<i64> {
    numbers(app, &format!("SELECT audit_id AS n FROM audit_chain WHERE tenant_id = {tenant} ORDER BY seq")).await
}

/// A tenant with some sealed traffic; all is well.
async fn sealed() -> (App, i64) {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "alpha").await.id;
    for _ in 0..3 {
        app.user(&root, Subscriber, Some(tenant)).await;
    }
    assert!(seal(&app).await >= 7);
    assert_eq!(seal(&app).await, 0);
    let report = verified(&app).await;
    assert!(report.findings.is_empty() && report.waiting == 0, "{report:?}");
    assert_eq!(report.sealed[&tenant] as usize, ids(&app, tenant).await.len());
    (app, tenant)
}

#[tokio::test]
async fn an_edited_entry_is_found() {
    for change in ["action = 'nothing_happened'", "client_address = '::2'", "timestamp = '2026-01-01T00:00:00+00:00'"] {
        let (app, tenant) = sealed().await;
        let id = ids(&app, tenant).await[2];
        tamper(&app, &[format!("UPDATE audit_logs SET {change} WHERE id = {id}")]).await;
        assert_eq!(findings(&app).await, [format!("entry {id} (link 3) was edited")], "{change}");
    }
}

#[tokio::test]
async fn a_removed_entry_is_found_with_and_without_its_link() {
    let (app, tenant) = sealed().await;
    let id = ids(&app, tenant).await[2];
    tamper(&app, &[format!("DELETE FROM audit_logs WHERE id = {id}")]).await;
    assert_eq!(findings(&app).await, [format!("entry {id} (link 3) was removed")]);
    let owner = app.database.owner().await;
    owner.execute_unprepared(&format!("DELETE FROM audit_chain WHERE audit_id = {id}")).await.unwrap();
    assert_eq!(findings(&app).await, ["links 3 to 3 of the chain are gone"]);
}

#[tokio::test]
async fn swapped_entries_are_found() {
    let (app, tenant) = sealed().await;
    let ids = ids(&app, tenant).await;
    let (one, other) = (ids[1], ids[3]);
    let rename = |from: i64, to: i64| format!("UPDATE audit_logs SET id = {to} WHERE id = {from}");
    tamper(&app, &[rename(one, -1), rename(other, one), rename(-1, other)]).await;
    let found = findings(&app).await;
    let swapped = |id, link| format!("entry {id} (link {link}) is not at its place: swapped or re-chained");
    assert_eq!(found, [swapped(one, 2), swapped(other, 4)]);
}

#[tokio::test]
async fn a_forged_entry_is_found_before_and_after_it_is_sealed() {
    let (app, tenant) = sealed().await;
    let id = ids(&app, tenant).await[1];
    let columns = "tenant_id, actor_id, actor_name, target_id, target_type, target_key, action, details, request_id,
                   client_address, user_agent, timestamp";
    let forge = format!("INSERT INTO audit_logs ({columns}) SELECT {columns} FROM audit_logs WHERE id = {id}");
    tamper(&app, &[forge]).await;
    let forged = numbers(&app, "SELECT max(id) AS n FROM audit_logs").await[0];
    let what = format!("entry {forged} was forged or edited: it is not as WiWebb wrote it");
    assert_eq!(findings(&app).await, [what]);
    assert_eq!(seal(&app).await, 1);
    let found = findings(&app).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&format!("entry {forged} (link ")) && found[0].contains("was forged"), "{found:?}");
}

#[tokio::test]
async fn a_copied_entry_is_found() {
    let (app, tenant) = sealed().await;
    let id = ids(&app, tenant).await[1];
    let columns = "tenant_id, actor_id, actor_name, target_id, target_type, target_key, action, details, request_id,
                   client_address, user_agent, timestamp, on_behalf_of_id, on_behalf_of_name, entry_id, signature";
    app.database.owner().await.execute_unprepared("DROP INDEX audit_logs_entry").await.unwrap();
    let copy = format!("INSERT INTO audit_logs ({columns}) SELECT {columns} FROM audit_logs WHERE id = {id}");
    tamper(&app, &[copy]).await;
    seal(&app).await;
    let copied = numbers(&app, "SELECT max(id) AS n FROM audit_logs").await[0];
    assert_eq!(findings(&app).await, [format!("entry {copied} was forged: it is a copy of entry {id}")]);
}

#[tokio::test]
async fn missing_newest_entries_are_found_even_where_the_head_is_an_old_one() {
    let (app, tenant) = sealed().await;
    let folder = std::env::temp_dir().join(format!("wiwebb-trail-{}", uuid::Uuid::new_v4()));
    let file = HeadsFile::new(PathBuf::from(&folder).join("heads.log"));
    let outside = Sealer::new(&app.storage, Some(file.clone()));
    let columns = "seq AS n FROM audit_heads";
    let before = numbers(&app, &format!("SELECT {columns} WHERE tenant_id = {tenant}")).await[0];
    let owner = app.database.owner().await;
    owner.execute_unprepared("CREATE TABLE old_heads AS SELECT * FROM audit_heads").await.unwrap();
    write(&app.storage, &app, tenant, "later").await;
    assert_eq!(outside.seal().await.unwrap(), 1);
    let lines: Vec<(String, Option<OutsideHead>)> =
        file.read().await.unwrap().into_iter().map(|(number, line)| (format!("heads:{number}"), line)).collect();
    assert_eq!(lines.len(), 1);
    assert!(verify(&app.storage, None, &lines).await.unwrap().findings.is_empty());

    tamper(
        &app,
        &[
            format!("DELETE FROM audit_logs WHERE id IN (SELECT audit_id FROM audit_chain WHERE tenant_id = {tenant} AND seq > {before})"),
            format!("DELETE FROM audit_chain WHERE tenant_id = {tenant} AND seq > {before}"),
        ],
    )
    .await;
    let last = before + 1;
    let missing = format!("the newest entries are missing: links {last} to {last} of the chain");
    assert_eq!(findings(&app).await, [missing]);

    // With the head of before, the database alone looks well; the heads outside know better.
    owner.execute_unprepared("DELETE FROM audit_heads").await.unwrap();
    owner.execute_unprepared("INSERT INTO audit_heads SELECT * FROM old_heads").await.unwrap();
    assert_eq!(findings(&app).await, Vec::<String>::new());
    let found = verify(&app.storage, None, &lines).await.unwrap().findings;
    assert!(found.len() == 1 && found[0].what.contains("heads:1: the newest entries are missing"), "{found:?}");
    let strange: Vec<_> = lines
        .iter()
        .map(|(place, line)| (place.clone(), line.clone().map(|line| OutsideHead { seq: 1, ..line })))
        .collect();
    assert!(verify(&app.storage, None, &strange).await.unwrap().findings[0].what.contains("not WiWebb's own"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_chain_made_anew_without_the_keys_is_found_and_not_built_upon() {
    let (app, tenant) = sealed().await;
    tamper(&app, &[format!("UPDATE audit_heads SET seq = seq - 1 WHERE tenant_id = {tenant}")]).await;
    let found = findings(&app).await;
    assert!(found.iter().any(|what| what.contains("is not signed")), "{found:?}");
    write(&app.storage, &app, tenant, "later").await;
    let error = Sealer::new(&app.storage, None).seal().await.unwrap_err();
    assert_eq!(error.reason(), "AUDIT_HEAD_UNSOUND");
}

async fn write(storage: &Storage, app: &App, tenant: i64, action: &'static str) {
    let db = storage.tenant(&app.identity.system_context(TenantId(tenant), "test"));
    let tx = db.write().await.unwrap();
    tx.audit(AuditEntry::new(action, "test", 1).detail("text", "ü\u{1}\"").detail("number", 0.25)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sealers_and_writers_make_one_chain() {
    let (app, tenant) = sealed().await;
    let (second, _) = Storage::open(app.database.settings.clone()).await.unwrap();
    let app = Arc::new(app);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (app, second) = (app.clone(), second.clone());
        tasks.spawn(async move {
            for _ in 0..10 {
                let storage = if number % 2 == 0 { &app.storage } else { &second };
                write(storage, &app, tenant, "busy").await;
            }
        });
    }
    for storage in [app.storage.clone(), second.clone(), app.storage.clone()] {
        tasks.spawn(async move {
            for _ in 0..20 {
                Sealer::new(&storage, None).seal().await.unwrap();
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    seal(&app).await;
    let report = verified(&app).await;
    assert!(report.findings.is_empty() && report.waiting == 0, "{report:?}");
    assert_eq!(
        report.sealed[&tenant],
        numbers(&app, "SELECT count(*) AS n FROM audit_logs WHERE tenant_id > 0").await[0] as u64
    );
}

#[tokio::test]
async fn an_entry_that_is_committed_late_is_sealed_late() {
    let (app, tenant) = sealed().await;
    if !app.database.is_postgres() {
        // SQLite's writer is alone: nothing is committed out of order.
        return;
    }
    let db = app.storage.tenant(&app.identity.system_context(TenantId(tenant), "test"));
    let late = db.write().await.unwrap();
    late.audit(AuditEntry::new("late", "test", 1)).await.unwrap();
    write(&app.storage, &app, tenant, "early").await;
    assert_eq!(seal(&app).await, 1);
    late.commit().await.unwrap();
    assert_eq!(seal(&app).await, 1);
    assert_eq!(findings(&app).await, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_changes_entries_by_the_servers_own_roles() {
    let (app, tenant) = sealed().await;
    let statements = [
        "UPDATE audit_logs SET action = 'x'",
        "DELETE FROM audit_logs",
        "UPDATE audit_chain SET genuine = true",
        "DELETE FROM audit_chain",
    ];
    let before = (ids(&app, tenant).await, numbers(&app, "SELECT count(*) AS n FROM audit_logs").await);
    match app.storage.engine() {
        storage::Engine::Sqlite { writer, .. } => {
            for statement in statements {
                let error = writer.execute_unprepared(statement).await.unwrap_err().to_string();
                assert!(error.contains("append-only"), "{statement}: {error}");
            }
        }
        storage::Engine::Postgres { app: role, platform, system, .. } => {
            for statement in statements {
                for role in [role, platform] {
                    assert!(role.execute_unprepared(statement).await.is_err(), "{statement}");
                }
                // The system's role may delete what lies behind a signed cut, and there is none.
                match system.execute_unprepared(statement).await {
                    Ok(done) => assert!(done.rows_affected() == 0 && statement.starts_with("DELETE"), "{statement}"),
                    Err(error) => assert!(error.to_string().contains("permission denied"), "{statement}: {error}"),
                }
            }
        }
    }
    let after = (ids(&app, tenant).await, numbers(&app, "SELECT count(*) AS n FROM audit_logs").await);
    assert_eq!(before, after);
}

async fn set_days(actor: &Actor, tenant: Option<i64>, days: Option<i32>) -> Result<AuditRetention, tonic::Status> {
    let audit_retention = Some(AuditRetention { tenant_id: tenant, days, updated_at: None });
    let update_mask = Some(prost_types::FieldMask { paths: vec!["days".into()] });
    let request = UpdateAuditRetentionRequest { audit_retention, update_mask };
    AuditRetentionServiceClient::new(actor.client())
        .update_audit_retention(request)
        .await
        .map(tonic::Response::into_inner)
}

async fn days(actor: &Actor, tenant: Option<i64>) -> Result<AuditRetention, tonic::Status> {
    let request = GetAuditRetentionRequest { tenant_id: tenant };
    AuditRetentionServiceClient::new(actor.client()).get_audit_retention(request).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn retention_belongs_to_owners_and_staff() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let subscriber = app.user(&root, Subscriber, Some(a)).await;
    assert_eq!(days(&owner, None).await.unwrap(), AuditRetention { tenant_id: Some(a), ..Default::default() });
    assert_eq!(set_days(&owner, None, Some(30)).await.unwrap().days, Some(30));
    assert_eq!(set_days(&owner, None, Some(60)).await.unwrap().days, Some(60));
    assert_eq!(days(&root, Some(a)).await.unwrap().days, Some(60));
    assert_eq!(days(&root, Some(b)).await.unwrap().days, None);
    assert_eq!(fields(&set_days(&owner, None, Some(29)).await.unwrap_err()), ["days"]);
    assert_eq!(fields(&set_days(&owner, Some(b), Some(60)).await.unwrap_err()), ["tenant"]);
    assert_eq!(fields(&set_days(&root, None, Some(60)).await.unwrap_err()), ["tenant"]);
    assert_eq!(code(days(&subscriber, None).await), Code::PermissionDenied);
    assert_eq!(set_days(&root, Some(a), None).await.unwrap().days, None);
}

#[tokio::test]
async fn retention_cuts_the_chain_and_says_so() {
    let (app, tenant) = sealed().await;
    let root = app.superadmin().await;
    let kept = ids(&app, tenant).await.len();
    set_days(&root, Some(tenant), Some(30)).await.unwrap();
    let retention = Retention::new(&app.identity);
    assert_eq!(retention.trim().await.unwrap(), 0);
    app.clock.advance(TimeDelta::days(31));
    write(&app.storage, &app, tenant, "young").await;
    // What is not sealed stays, however old.
    seal(&app).await;
    assert_eq!(retention.trim().await.unwrap() as usize, kept);
    let report = verified(&app).await;
    assert!(report.findings.is_empty(), "{report:?}");
    assert_eq!(report.waiting, 1, "the trail says that it was cut");
    seal(&app).await;
    assert_eq!(verified(&app).await.sealed[&tenant], 3);
    assert_eq!(numbers(&app, "SELECT count(*) AS n FROM audit_logs WHERE action = 'audit_trimmed'").await, [1]);
    assert_eq!(retention.run().await.unwrap(), 0);
    // Cutting further by hand is found.
    let id = ids(&app, tenant).await[0];
    tamper(
        &app,
        &[
            format!("UPDATE audit_heads SET cut_seq = cut_seq + 1 WHERE tenant_id = {tenant}"),
            format!("DELETE FROM audit_logs WHERE id = {id}"),
            format!("DELETE FROM audit_chain WHERE audit_id = {id}"),
        ],
    )
    .await;
    assert!(findings(&app).await[0].contains("is not signed"));
}
