//! The audit log as a file and as it grows; and who leaves entries by reading and by failing.

use std::time::Duration;

use chrono::TimeDelta;
use jobs::Periodic as _;
use kernel::TenantId;
use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    audit_log_service_client::AuditLogServiceClient,
    auth_service_client::AuthServiceClient,
    tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use storage::{AuditEntry, Storage};
use testkit::{Actor, App};
use tonic::{Code, Streaming};
use wiwebb_identity::audit_trail::Marks;

use crate::{audit::entries, code, fields};

async fn list(actor: &Actor, request: ListAuditLogsRequest) -> Vec<AuditLog> {
    let request = ListAuditLogsRequest { page_size: 100, ..request };
    AuditLogServiceClient::new(actor.client()).list_audit_logs(request).await.unwrap().into_inner().audit_logs
}

#[tokio::test]
async fn every_filter_narrows() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await.id;
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let before = app.clock.now();
    app.clock.advance(TimeDelta::minutes(1));
    let ann = app.user(&owner, Subscriber, None).await;
    let all = list(&owner, ListAuditLogsRequest::default()).await;
    let made = all.iter().find(|entry| entry.action == "user_created" && entry.target_id == Some(ann.id)).unwrap();
    let time = |time: kernel::Time| {
        Some(prost_types::Timestamp { seconds: time.timestamp(), nanos: time.timestamp_subsec_nanos() as i32 })
    };
    let request = ListAuditLogsRequest::default;
    let some = list(&owner, ListAuditLogsRequest { request_id: made.request_id.clone(), ..request() }).await;
    assert_eq!(some, std::slice::from_ref(made));
    let by_target = ListAuditLogsRequest { target_type: "user".into(), target_key: ann.id.to_string(), ..request() };
    let by_target = list(&owner, by_target).await;
    assert!(by_target.len() == 2 && by_target.iter().all(|entry| entry.target_id == Some(ann.id)), "{by_target:?}");
    let after = list(&owner, ListAuditLogsRequest { after: time(before), ..request() }).await;
    let earlier = list(&owner, ListAuditLogsRequest { before: time(before), ..request() }).await;
    assert!(!earlier.is_empty() && after.len() + earlier.len() == all.len());
    assert!(after.contains(made) && !earlier.contains(made));
    let bad = ListAuditLogsRequest { after: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }), ..request() };
    let refused = AuditLogServiceClient::new(owner.client()).list_audit_logs(bad).await.unwrap_err();
    assert_eq!(fields(&refused), ["after"]);
}

#[tokio::test]
async fn an_entry_says_with_what_and_for_whom() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await.id;
    let ann = app.user(&root, Subscriber, Some(a)).await;
    let client = ann.client().with_header("user-agent", "phone/1.0");
    AuthServiceClient::new(client).logout(LogoutRequest {}).await.unwrap();
    let out = entries(&root, "signed_out").await.remove(0);
    assert!(out.user_agent.starts_with("phone/1.0") || out.user_agent.contains("tonic"), "{}", out.user_agent);
    assert_eq!((out.on_behalf_of_id, out.on_behalf_of_name.as_str()), (None, ""));
    let context = app.identity.system_context(TenantId(a), "test").made_for(kernel::UserId(ann.id), "ann".into());
    let tx = app.storage.tenant(&context).write().await.unwrap();
    tx.audit(AuditEntry::new("done_for_ann", "user", ann.id)).await.unwrap();
    tx.commit().await.unwrap();
    let done = entries(&root, "done_for_ann").await.remove(0);
    assert_eq!((done.on_behalf_of_id, done.on_behalf_of_name.as_str()), (Some(ann.id), "ann"));
}

/// The text of an export.
async fn export(actor: &Actor, request: ExportAuditLogsRequest) -> Result<(String, String), tonic::Status> {
    let mut stream = AuditLogServiceClient::new(actor.client()).export_audit_logs(request).await?.into_inner();
    let (mut kind, mut text) = (String::new(), Vec::new());
    while let Some(piece) = stream.message().await? {
        kind = piece.content_type;
        text.extend_from_slice(&piece.data);
    }
    Ok((kind, String::from_utf8(text).unwrap()))
}

#[tokio::test]
async fn an_export_holds_what_the_filter_says_and_is_audited() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let subscriber = app.user(&root, Subscriber, Some(b)).await;
    let tx = app.storage.tenant(&app.identity.system_context(TenantId(a), "=evil()")).write().await.unwrap();
    for number in 0..1203 {
        tx.audit(AuditEntry::new("many", "thing", number).detail("text", "a,\"b\"")).await.unwrap();
    }
    tx.commit().await.unwrap();

    let request = ExportAuditLogsRequest { action: "many".into(), ..ExportAuditLogsRequest::default() };
    let (kind, text) = export(&owner, request.clone()).await.unwrap();
    assert_eq!((kind.as_str(), text.lines().count()), ("application/x-ndjson", 1203));
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        lines.iter().enumerate().all(|(number, line)| line["target_key"].as_str() == Some(number.to_string().as_str()))
    );
    assert_eq!(lines[0]["details"], serde_json::json!({"text": "a,\"b\""}));

    let csv = ExportAuditLogsRequest { format: AuditExportFormat::Csv.into(), ..request };
    let (kind, text) = export(&owner, csv).await.unwrap();
    assert!(kind.starts_with("text/csv") && text.starts_with("id,timestamp,tenant,actor,"), "{kind}");
    let line = text.lines().nth(1).unwrap();
    assert!(line.contains(",'=evil(),") && line.contains("\"{\"\"text\"\":\"\"a,\\\"\"b\\\"\"\"\"}\""), "{line}");
    assert_eq!(text.lines().count(), 1204);

    let (_, everything) = export(&owner, ExportAuditLogsRequest::default()).await.unwrap();
    assert!(everything.lines().all(|line| line.contains(&format!("\"tenant\":{a}"))));
    assert_eq!(entries(&owner, "audit_exported").await.len(), 3);
    let (_, all) = export(&root, ExportAuditLogsRequest::default()).await.unwrap();
    assert!(all.contains(&format!("\"tenant\":{b}")) && all.contains("\"tenant\":null"));
    let foreign = ExportAuditLogsRequest { tenant_id: Some(b), ..ExportAuditLogsRequest::default() };
    assert_eq!(fields(&export(&owner, foreign).await.unwrap_err()), ["tenant"]);
    assert_eq!(code(export(&subscriber, ExportAuditLogsRequest::default()).await), Code::PermissionDenied);
}

async fn watch(actor: &Actor, request: WatchAuditLogsRequest) -> Streaming<AuditLog> {
    AuditLogServiceClient::new(actor.client()).watch_audit_logs(request).await.unwrap().into_inner()
}

/// The next entry, which must come within a second, and a little for a slow machine.
async fn next(stream: &mut Streaming<AuditLog>) -> AuditLog {
    tokio::time::timeout(Duration::from_secs(5), stream.message()).await.expect("in time").unwrap().unwrap()
}

async fn write(storage: &Storage, app: &App, tenant: i64, action: &'static str) {
    let tx = storage.tenant(&app.identity.system_context(TenantId(tenant), "test")).write().await.unwrap();
    tx.audit(AuditEntry::new(action, "thing", 1)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_sees_entries_of_every_server_once() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let (second, _) = Storage::open(app.database.settings.clone()).await.unwrap();
    let mut stream = watch(&owner, WatchAuditLogsRequest::default()).await;
    let mut narrow = watch(&root, WatchAuditLogsRequest { action: "two".into(), ..Default::default() }).await;
    write(&second, &app, b, "foreign").await;
    write(&app.storage, &app, a, "one").await;
    let one = next(&mut stream).await;
    assert_eq!(one.action, "one");
    write(&second, &app, a, "two").await;
    let two = next(&mut stream).await;
    assert_eq!((two.action.as_str(), two.tenant_id), ("two", Some(a)));
    assert_eq!(next(&mut narrow).await.id, two.id);
    drop(stream);
    write(&second, &app, a, "three").await;
    let mut resumed = watch(&owner, WatchAuditLogsRequest { after_id: Some(one.id), ..Default::default() }).await;
    assert_eq!(next(&mut resumed).await.id, two.id);
    assert_eq!(next(&mut resumed).await.action, "three");
    write(&app.storage, &app, a, "four").await;
    assert_eq!(next(&mut resumed).await.action, "four");
    let unknown = WatchAuditLogsRequest { after_id: Some(i64::MAX), ..Default::default() };
    let refused = AuditLogServiceClient::new(owner.client()).watch_audit_logs(unknown).await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    // The stream ends with the session.
    AuthServiceClient::new(owner.client()).logout(LogoutRequest {}).await.unwrap();
    let end = tokio::time::timeout(Duration::from_secs(5), async {
        loop {
            match resumed.message().await {
                Ok(_) => {}
                Err(status) => return status.code(),
            }
        }
    });
    assert_eq!(end.await.unwrap(), Code::Unauthenticated);
}

#[tokio::test]
async fn staff_who_read_in_a_tenant_are_noted_once_a_session_and_hour() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let visits = async |tenant| {
        let all =
            list(&root, ListAuditLogsRequest { action: "cross_tenant_access".into(), ..Default::default() }).await;
        all.into_iter().filter(|entry| entry.tenant_id == Some(tenant)).count()
    };
    let get = |actor: &Actor| TenantServiceClient::new(actor.client());
    get(&owner).get_tenant(GetTenantRequest { id: a }).await.unwrap();
    UserServiceClient::new(root.client()).list_users(ListUsersRequest::default()).await.unwrap();
    assert_eq!((visits(a).await, visits(b).await), (0, 0), "across tenants, or at home");
    for _ in 0..3 {
        get(&root).get_tenant(GetTenantRequest { id: a }).await.unwrap();
    }
    assert_eq!(visits(a).await, 1);
    // Another node that has seen to nothing yet.
    let narrowed = ListUsersRequest { tenant_id: Some(b), ..ListUsersRequest::default() };
    UserServiceClient::new(root.client()).list_users(narrowed.clone()).await.unwrap();
    UserServiceClient::new(root.client().with_header("x-wiwebb-tenant", &b.to_string()))
        .list_users(ListUsersRequest::default())
        .await
        .unwrap();
    assert_eq!((visits(a).await, visits(b).await), (1, 1));
    let again = app.sign_in(root.id, &root.username, None).await;
    UserServiceClient::new(again.client()).list_users(narrowed.clone()).await.unwrap();
    assert_eq!(visits(b).await, 2, "another session");
    app.clock.advance(TimeDelta::hours(1));
    UserServiceClient::new(root.client()).list_users(narrowed).await.unwrap();
    assert_eq!(visits(b).await, 3, "another hour");
    let entry = list(&owner, ListAuditLogsRequest { action: "cross_tenant_access".into(), ..Default::default() }).await;
    assert_eq!((entry.len(), entry[0].actor_name.as_str()), (1, root.username.as_str()));
}

async fn fail(app: &App, name: &str) {
    let request = LoginRequest {
        username: Some(name.into()),
        password: Some("wrong wrong wrong".into()),
        ..LoginRequest::default()
    };
    AuthServiceClient::new(app.anonymous()).login(request).await.unwrap_err();
}

/// Failures are noted beside the request.
async fn failures(app: &App, actor: &Actor, wanted: usize) -> Vec<AuditLog> {
    app.identity.settle().await;
    let found = entries(actor, "sign_in_failed").await;
    assert_eq!(found.len(), wanted, "{found:?}");
    found
}

fn count(entry: &AuditLog) -> f64 {
    match entry.details.as_ref().unwrap().fields["failures"].kind {
        Some(prost_types::value::Kind::NumberValue(number)) => number,
        ref other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_sign_ins_leave_one_entry_a_minute_with_their_number() {
    use sea_orm::ConnectionTrait as _;
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await.id;
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let ann = app.user(&root, Subscriber, Some(a)).await;
    for _ in 0..4 {
        fail(&app, &ann.username).await;
    }
    fail(&app, "nobody").await;
    let first = failures(&app, &owner, 1).await.remove(0);
    assert_eq!((first.target_id, first.actor_id, first.actor_name.as_str()), (Some(ann.id), None, "anonymous"));
    assert_eq!((count(&first), first.client_address.as_str()), (1.0, "127.0.0.1"));
    // The others are counted.
    let counted = app.database.owner().await;
    let sql = "SELECT count AS n FROM audit_marks WHERE mark LIKE 'sign_in_failed:%'";
    let sql = sea_orm::Statement::from_string(counted.get_database_backend(), sql);
    let row = counted.query_one_raw(sql).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 3);
    let marks = Marks::new(&app.identity);
    assert_eq!(marks.run().await.unwrap(), 0, "within the minute");
    app.clock.advance(TimeDelta::seconds(61));
    assert_eq!(marks.run().await.unwrap(), 1);
    let told = failures(&app, &owner, 2).await;
    assert_eq!(told.iter().map(count).sum::<f64>(), 4.0);
    app.clock.advance(TimeDelta::seconds(61));
    fail(&app, &ann.username).await;
    assert_eq!(count(&failures(&app, &owner, 3).await[0]), 1.0);
    app.clock.advance(TimeDelta::hours(3));
    assert!(marks.run().await.unwrap() >= 1, "old marks are forgotten");
}
