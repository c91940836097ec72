//! Every list runs a fixed number of statements, whatever its length.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::sync::atomic::{AtomicUsize, Ordering};

use proto::wiwebb::{identity::v1::*, radius::v1 as radius};
use sea_orm::{ActiveModelTrait as _, Set};
use testkit::{Actor, App};
use tracing::{Event, Subscriber};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
};

static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

/// Counts what the driver says it runs.
struct Count;

impl<S: Subscriber> Layer<S> for Count {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            STATEMENTS.fetch_add(1, Ordering::SeqCst);
        }
    }
}

async fn list_users(actor: &Actor) -> usize {
    let request = ListUsersRequest { page_size: 100, ..Default::default() };
    let reply = user_service_client::UserServiceClient::new(actor.client()).list_users(request).await.unwrap();
    reply.into_inner().users.len()
}

async fn list_audit_logs(actor: &Actor) -> usize {
    let request = ListAuditLogsRequest { page_size: 100, ..Default::default() };
    let reply = audit_log_service_client::AuditLogServiceClient::new(actor.client()).list_audit_logs(request).await;
    reply.unwrap().into_inner().audit_logs.len()
}

async fn list_tenants(actor: &Actor) -> usize {
    let request = ListTenantsRequest { page_size: 100, ..Default::default() };
    let reply = tenant_service_client::TenantServiceClient::new(actor.client()).list_tenants(request).await.unwrap();
    reply.into_inner().tenants.len()
}

async fn list_sessions(actor: &Actor) -> usize {
    let request = ListSessionsRequest { page_size: 100, ..Default::default() };
    let reply = session_service_client::SessionServiceClient::new(actor.client()).list_sessions(request).await;
    reply.unwrap().into_inner().sessions.len()
}

async fn list_api_keys(actor: &Actor) -> usize {
    let request = ListApiKeysRequest { page_size: 100, ..Default::default() };
    let reply = api_key_service_client::ApiKeyServiceClient::new(actor.client()).list_api_keys(request).await;
    reply.unwrap().into_inner().api_keys.len()
}

async fn list_service_accounts(actor: &Actor) -> usize {
    let request = ListServiceAccountsRequest { page_size: 100, ..Default::default() };
    let mut accounts = service_account_service_client::ServiceAccountServiceClient::new(actor.client());
    accounts.list_service_accounts(request).await.unwrap().into_inner().service_accounts.len()
}

async fn list_todos(actor: &Actor) -> usize {
    let request = ListTodosRequest { page_size: 100, ..Default::default() };
    todo_service_client::TodoServiceClient::new(actor.client())
        .list_todos(request)
        .await
        .unwrap()
        .into_inner()
        .todos
        .len()
}

async fn list_nas(actor: &Actor) -> usize {
    let request = radius::ListNasRequest { page_size: 100, ..Default::default() };
    radius::nas_service_client::NasServiceClient::new(actor.client())
        .list_nas(request)
        .await
        .unwrap()
        .into_inner()
        .nas
        .len()
}

async fn list_radius_users(actor: &Actor) -> usize {
    let request = radius::ListRadiusUsersRequest { page_size: 100, ..Default::default() };
    let mut users = radius::radius_user_service_client::RadiusUserServiceClient::new(actor.client());
    users.list_radius_users(request).await.unwrap().into_inner().radius_users.len()
}

/// The number of users that the statistics tell of.
async fn statistics(actor: &Actor) -> usize {
    let mut statistics = statistics_service_client::StatisticsServiceClient::new(actor.client());
    let reply = statistics.get_statistics(GetStatisticsRequest::default()).await.unwrap().into_inner();
    usize::try_from(reply.users).unwrap()
}

/// The number of NAS that the statistics tell of.
async fn network_statistics(actor: &Actor) -> usize {
    let mut statistics = radius::network_statistics_service_client::NetworkStatisticsServiceClient::new(actor.client());
    let request = radius::GetNetworkStatisticsRequest::default();
    let reply = statistics.get_network_statistics(request).await.unwrap().into_inner();
    usize::try_from(reply.nas_total).unwrap()
}

async fn list_my_network_logins(actor: &Actor) -> usize {
    let request = radius::ListMyNetworkLoginsRequest { page_size: 100, ..Default::default() };
    let mut mine = radius::my_network_service_client::MyNetworkServiceClient::new(actor.client());
    mine.list_my_network_logins(request).await.unwrap().into_inner().logins.len()
}

async fn list_my_sessions(actor: &Actor) -> usize {
    let request = radius::ListMySessionsRequest { page_size: 100, ..Default::default() };
    let mut mine = radius::my_network_service_client::MyNetworkServiceClient::new(actor.client());
    mine.list_my_sessions(request).await.unwrap().into_inner().sessions.len()
}

async fn list_my_devices(actor: &Actor) -> usize {
    let request = radius::ListMyDevicesRequest { page_size: 100, ..Default::default() };
    let mut mine = radius::my_network_service_client::MyNetworkServiceClient::new(actor.client());
    mine.list_my_devices(request).await.unwrap().into_inner().devices.len()
}

/// Statements and rows of one call of each list. The revocation log's own readings are few, and the least of several
/// calls has none.
async fn measure(app: &App, actor: &Actor, subscriber: &Actor) -> [(usize, usize); 14] {
    let mut least = [(usize::MAX, 0); 14];
    for _ in 0..5 {
        for (index, slot) in least.iter_mut().enumerate() {
            // A kept reply runs none.
            app.identity.replies().clear();
            let before = STATEMENTS.load(Ordering::SeqCst);
            let rows = match index {
                0 => list_users(actor).await,
                1 => list_audit_logs(actor).await,
                2 => list_tenants(actor).await,
                3 => list_nas(actor).await,
                4 => list_radius_users(actor).await,
                5 => list_sessions(actor).await,
                6 => list_api_keys(actor).await,
                7 => list_service_accounts(actor).await,
                8 => list_todos(actor).await,
                9 => statistics(actor).await,
                10 => network_statistics(actor).await,
                11 => list_my_network_logins(subscriber).await,
                12 => list_my_sessions(subscriber).await,
                _ => list_my_devices(subscriber).await,
            };
            let ran = STATEMENTS.load(Ordering::SeqCst) - before;
            *slot = (slot.0.min(ran), rows);
        }
    }
    least
}

/// A session, an API key and a service account.
async fn add_access(app: &App, staff: &Actor, tenant: i64, number: u8) {
    app.sign_in(staff.id, &staff.username, None).await;
    let key = ApiKey { name: Some("key".into()), scopes: vec!["*.read".into()], ..ApiKey::default() };
    let mut keys = api_key_service_client::ApiKeyServiceClient::new(staff.client());
    keys.create_api_key(CreateApiKeyRequest { api_key: Some(key) }).await.unwrap();
    let account = ServiceAccount {
        name: Some(format!("program-{number}")),
        role: UserRole::Subscriber.into(),
        tenant_id: Some(tenant),
        ..ServiceAccount::default()
    };
    let mut accounts = service_account_service_client::ServiceAccountServiceClient::new(staff.client());
    accounts.create_service_account(CreateServiceAccountRequest { service_account: Some(account) }).await.unwrap();
}

/// A NAS, a network user of a subscriber's, and a session of that user.
#[expect(clippy::disallowed_methods, reason = "a row as accounting writes it")]
async fn add_radius(app: &App, staff: &Actor, subscriber: &Actor, number: u8) {
    let tenant = subscriber.tenant.unwrap();
    let nas = radius::Nas {
        name: Some(format!("nas-{number}")),
        address: Some(format!("198.51.100.{number}")),
        secret: Some("0123456789abcdef".into()),
        tenant_id: Some(tenant),
        ..radius::Nas::default()
    };
    let request = radius::CreateNasRequest { nas: Some(nas) };
    let nas = radius::nas_service_client::NasServiceClient::new(staff.client()).create_nas(request).await.unwrap();
    let nas: uuid::Uuid = nas.into_inner().id.parse().unwrap();
    let user = radius::RadiusUser {
        username: Some(format!("user-{number}")),
        password: Some("secret".into()),
        user_id: Some(subscriber.id),
        tenant_id: Some(tenant),
        ..radius::RadiusUser::default()
    };
    let request = radius::CreateRadiusUserRequest { radius_user: Some(user) };
    let mut users = radius::radius_user_service_client::RadiusUserServiceClient::new(staff.client());
    users.create_radius_user(request).await.unwrap();
    let session = ::radius::entity::session::ActiveModel {
        tenant_id: Set(tenant),
        id: Set(uuid::Uuid::now_v7()),
        nas_id: Set(nas),
        session_id: Set("s".into()),
        username: Set(format!("user-{number}")),
        generation: Set(0),
        calling_station_id: Set(Some(format!("02-00-00-00-00-{number:02x}"))),
        started_at: Set(Some(app.clock.now())),
        updated_at: Set(app.clock.now()),
        event_at: Set(app.clock.now()),
        input_octets: Set(1),
        output_octets: Set(1),
        session_seconds: Set(1),
        search_text: Set(String::new()),
        ..Default::default()
    };
    session.insert(&app.database.owner().await).await.unwrap();
}

#[tokio::test]
async fn lists_run_a_fixed_number_of_statements() {
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Count)).unwrap();
    let app = App::start_with(|routes, identity| {
        let services = ::radius::services(identity.storage(), &::radius::SessionFeed::default(), Default::default());
        let routes = routes.add_service(services.nas).add_service(services.users).add_service(services.sessions);
        routes.add_service(services.statistics).add_service(services.mine)
    })
    .await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "first").await;
    let todo = || CreateTodoRequest { todo: Some(Todo { task: Some("x".into()), ..Todo::default() }) };
    let mut todos = todo_service_client::TodoServiceClient::new(root.client());
    todos.create_todo(todo()).await.unwrap();
    let subscriber = app.user(&root, UserRole::Subscriber, Some(tenant.id)).await;
    add_radius(&app, &root, &subscriber, 0).await;
    add_access(&app, &root, tenant.id, 0).await;
    let few = measure(&app, &root, &subscriber).await;
    for number in 0..30 {
        todos.create_todo(todo()).await.unwrap();
        add_radius(&app, &root, &subscriber, number + 1).await;
        add_access(&app, &root, tenant.id, number + 1).await;
        let tenant = if number % 3 == 0 { app.tenant(&root, &format!("more-{number}")).await } else { tenant.clone() };
        if number % 2 == 0 {
            app.user(&root, UserRole::Subscriber, Some(tenant.id)).await;
        }
    }
    let many = measure(&app, &root, &subscriber).await;
    for (few, many) in few.iter().zip(&many) {
        assert!(many.1 > few.1, "the lists grew");
        assert!(few.0 > 0, "statements are counted");
        assert_eq!(few.0, many.0, "statements for {} and {} rows", few.1, many.1);
    }
}
