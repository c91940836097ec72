use proto::wiwebb::identity::v1::{
    UserRole::{Admin, Subscriber, Superadmin, TenantOwner},
    api_key_service_client::ApiKeyServiceClient,
    audit_log_service_client::AuditLogServiceClient,
    auth_service_client::AuthServiceClient,
    service_account_service_client::ServiceAccountServiceClient,
    tenant_service_client::TenantServiceClient,
    todo_service_client::TodoServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use testkit::{Actor, App, Client, app::PASSWORD};
use tonic::{Code, Status};

use crate::{code, fields};

fn accounts(actor: &Actor) -> ServiceAccountServiceClient<Client> {
    ServiceAccountServiceClient::new(actor.client())
}

async fn create(actor: &Actor, name: &str, role: UserRole, tenant: Option<i64>) -> Result<ServiceAccount, Status> {
    let account = ServiceAccount {
        name: Some(name.into()),
        description: Some("Makes backups".into()),
        role: role.into(),
        tenant_id: tenant,
        ..ServiceAccount::default()
    };
    let request = CreateServiceAccountRequest { service_account: Some(account) };
    Ok(accounts(actor).create_service_account(request).await?.into_inner())
}

/// A key of a service account, as a client that uses it.
async fn key(app: &App, manager: &Actor, account: i64, scopes: &[&str]) -> Client {
    let key = ApiKey {
        name: Some("key".into()),
        account_id: Some(account),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        ..ApiKey::default()
    };
    let request = CreateApiKeyRequest { api_key: Some(key) };
    let made = ApiKeyServiceClient::new(manager.client()).create_api_key(request).await.unwrap().into_inner();
    assert_eq!(made.expires_at, None, "a program's key need not expire");
    app.anonymous().with_token(&made.secret.unwrap())
}

#[tokio::test]
async fn managers_keep_the_service_accounts_of_their_place() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await, app.tenant(&root, "beta").await);
    let admin = app.user(&root, Admin, None).await;
    let owner = app.user(&root, TenantOwner, Some(a.id)).await;
    let subscriber = app.user(&root, Subscriber, Some(a.id)).await;
    let foreign = app.user(&root, TenantOwner, Some(b.id)).await;

    let made = create(&owner, "backup", Subscriber, None).await.unwrap();
    assert_eq!((made.name.as_deref(), made.tenant_id, made.is_active), (Some("backup"), Some(a.id), Some(true)));
    assert_eq!(code(create(&owner, "x", TenantOwner, None).await), Code::PermissionDenied, "policy::may_create");
    assert_eq!(code(create(&admin, "x", Superadmin, None).await), Code::PermissionDenied);
    assert_eq!(code(create(&subscriber, "x", Subscriber, None).await), Code::PermissionDenied);
    assert_eq!(fields(&create(&owner, "x", Subscriber, Some(b.id)).await.unwrap_err()), ["tenant"]);
    assert_eq!(fields(&create(&root, "x", Admin, Some(a.id)).await.unwrap_err()), ["tenant"]);
    assert_eq!(fields(&create(&root, "x", Subscriber, Some(9999)).await.unwrap_err()), ["tenant"]);
    assert_eq!(fields(&create(&owner, "no blanks", Subscriber, None).await.unwrap_err()), ["name"]);
    let taken = create(&foreign, "backup", Subscriber, None).await.unwrap_err();
    assert_eq!((taken.code(), fields(&taken)), (Code::AlreadyExists, vec!["name".to_owned()]));
    let passing_for_somebody = create(&owner, &root.username, Subscriber, None).await.unwrap_err();
    assert_eq!(fields(&passing_for_somebody), ["name"]);

    let list = async |actor: &Actor| {
        let reply = accounts(actor).list_service_accounts(ListServiceAccountsRequest::default()).await;
        reply.unwrap().into_inner().service_accounts.len()
    };
    assert_eq!((list(&root).await, list(&owner).await, list(&foreign).await), (1, 1, 0));
    let get = GetServiceAccountRequest { id: made.id };
    assert_eq!(code(accounts(&foreign).get_service_account(get).await), Code::NotFound);
    assert_eq!(
        code(accounts(&owner).get_service_account(GetServiceAccountRequest { id: owner.id }).await),
        Code::NotFound
    );
    let delete = DeleteServiceAccountRequest { id: owner.id };
    assert_eq!(code(accounts(&root).delete_service_account(delete).await), Code::NotFound, "a person is none");
}

#[tokio::test]
async fn a_service_account_is_nobody_among_people() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let program = create(&root, "program", TenantOwner, Some(tenant.id)).await.unwrap();

    let mut users = UserServiceClient::new(owner.client());
    let listed = users.list_users(ListUsersRequest::default()).await.unwrap().into_inner();
    assert_eq!((listed.total_size, listed.users[0].id), (1, owner.id));
    let mut tenants = TenantServiceClient::new(root.client());
    let counted = tenants.get_tenant(GetTenantRequest { id: tenant.id }).await.unwrap().into_inner();
    assert_eq!(counted.user_count, 1);
    assert_eq!(code(users.get_user(GetUserRequest { id: program.id }).await), Code::NotFound);
    let reset = SetPasswordRequest { id: program.id, password: Some(PASSWORD.into()) };
    assert_eq!(code(users.set_password(reset).await), Code::NotFound);
    let update = UpdateUserRequest {
        id: program.id,
        user: Some(User { email: Some("mine@example.com".into()), ..User::default() }),
        update_mask: None,
    };
    assert_eq!(code(users.update_user(update).await), Code::NotFound);
    let off = ActivateUserRequest { id: program.id, is_active: Some(false) };
    assert_eq!(code(users.activate_user(off).await), Code::NotFound);
    assert_eq!(code(users.delete_user(DeleteUserRequest { id: program.id }).await), Code::NotFound);
    let assign = AssignRoleRequest { id: program.id, role: Some("subscriber".into()) };
    let mut staff = UserServiceClient::new(root.client());
    assert_eq!(code(staff.assign_role(assign).await), Code::NotFound);

    let mut auth = AuthServiceClient::new(app.anonymous());
    for password in ["!", "", PASSWORD] {
        let login = LoginRequest { username: Some("program".into()), password: Some(password.into()), otp: None };
        assert_eq!(code(auth.login(login).await), Code::InvalidArgument);
    }
}

#[tokio::test]
async fn a_program_superadmin_does_not_stand_in_for_the_last_person() {
    let app = App::start().await;
    let root = app.superadmin().await;
    create(&root, "robot", Superadmin, None).await.unwrap();
    let off = ActivateUserRequest { id: root.id, is_active: Some(false) };
    let refused = UserServiceClient::new(root.client()).activate_user(off).await;
    assert_eq!(code(refused), Code::FailedPrecondition);
}

#[tokio::test]
async fn it_acts_by_its_keys_under_its_name_until_it_is_off_or_gone() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let program = create(&root, "nightly", TenantOwner, Some(tenant.id)).await.unwrap();
    let client = key(&app, &owner, program.id, &["identity.users.*", "identity.self.read"]).await;

    let me = AuthServiceClient::new(client.clone()).get_current_user(GetCurrentUserRequest {}).await.unwrap();
    assert_eq!(me.into_inner().username.as_deref(), Some("nightly"));
    let mut users = UserServiceClient::new(client.clone());
    let new = User {
        username: Some("made-by-nightly".into()),
        email: Some("made@example.com".into()),
        password: Some(PASSWORD.into()),
        role: Subscriber.into(),
        ..User::default()
    };
    let made = users.create_user(CreateUserRequest { user: Some(new) }).await.unwrap().into_inner();
    let logs = ListAuditLogsRequest { action: "user_created".into(), target_id: Some(made.id), ..Default::default() };
    let log = AuditLogServiceClient::new(owner.client()).list_audit_logs(logs).await.unwrap().into_inner();
    assert_eq!(log.audit_logs[0].actor_name, "nightly");
    let todo = CreateTodoRequest { todo: Some(Todo { task: Some("x".into()), ..Todo::default() }) };
    assert_eq!(code(TodoServiceClient::new(client.clone()).create_todo(todo).await), Code::PermissionDenied);

    let switch = |is_active| UpdateServiceAccountRequest {
        id: program.id,
        service_account: Some(ServiceAccount { is_active: Some(is_active), ..ServiceAccount::default() }),
        update_mask: None,
    };
    let list = async || UserServiceClient::new(client.clone()).list_users(ListUsersRequest::default()).await;
    accounts(&owner).update_service_account(switch(false)).await.unwrap();
    assert_eq!(code(list().await), Code::Unauthenticated);
    accounts(&owner).update_service_account(switch(true)).await.unwrap();
    list().await.unwrap();
    accounts(&owner).delete_service_account(DeleteServiceAccountRequest { id: program.id }).await.unwrap();
    assert_eq!(code(list().await), Code::Unauthenticated);
}
