use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    audit_log_service_client::AuditLogServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App};
use tonic::Code;

pub async fn entries(actor: &Actor, action: &str) -> Vec<AuditLog> {
    let request = ListAuditLogsRequest { action: action.into(), page_size: 100, ..ListAuditLogsRequest::default() };
    AuditLogServiceClient::new(actor.client()).list_audit_logs(request).await.unwrap().into_inner().audit_logs
}

#[tokio::test]
async fn changes_leave_entries_without_secrets() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let mut users = UserServiceClient::new(root.client());
    users.assign_role(AssignRoleRequest { id: subscriber.id, role: Some("tenant_owner".into()) }).await.unwrap();
    users
        .set_password(SetPasswordRequest { id: subscriber.id, password: Some("hunter2-hunter2".into()) })
        .await
        .unwrap();
    users.activate_user(ActivateUserRequest { id: subscriber.id, is_active: Some(false) }).await.unwrap();

    let changed = entries(&root, "role_changed").await.remove(0);
    assert_eq!(
        (changed.actor_id, changed.target_id, changed.tenant_id),
        (Some(root.id), Some(subscriber.id), Some(a.id))
    );
    let details = changed.details.unwrap().fields;
    let text = |name: &str| match &details[name].kind {
        Some(prost_types::value::Kind::StringValue(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!((text("old_role").as_str(), text("new_role").as_str()), ("subscriber", "tenant_owner"));
    assert!(!changed.request_id.is_empty() && changed.client_address == "127.0.0.1");
    for action in ["tenant_created", "user_created", "password_reset", "activation_changed"] {
        assert!(!entries(&root, action).await.is_empty(), "{action}");
    }
    let everything = format!("{:?}", entries(&root, "").await);
    for secret in ["hunter2", "argon2", root.token.as_str(), testkit::app::PASSWORD] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn an_owner_reads_the_own_tenants_entries_only() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    app.user(&root, Subscriber, Some(b.id)).await;
    let seen = entries(&owner, "").await;
    assert!(!seen.is_empty() && seen.iter().all(|entry| entry.tenant_id == Some(a.id)));
    let all = entries(&root, "").await;
    let foreign = all.iter().find(|entry| entry.tenant_id == Some(b.id)).unwrap();
    let mut client = AuditLogServiceClient::new(owner.client());
    let get = client.get_audit_log(GetAuditLogRequest { id: foreign.id }).await;
    assert_eq!(get.unwrap_err().code(), Code::NotFound);
    let mut client = AuditLogServiceClient::new(subscriber.client());
    let refused = client.list_audit_logs(ListAuditLogsRequest::default()).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn entries_outlive_their_people() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let a = app.tenant(&root, "alpha").await;
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let mut users = UserServiceClient::new(owner.client());
    users.activate_user(ActivateUserRequest { id: subscriber.id, is_active: Some(false) }).await.unwrap();
    UserServiceClient::new(root.client()).delete_user(DeleteUserRequest { id: owner.id }).await.unwrap();
    let entry = entries(&root, "activation_changed").await.remove(0);
    assert_eq!((entry.actor_id, entry.actor_name), (None, owner.username));
    assert_eq!(entry.target_id, Some(subscriber.id));
}
