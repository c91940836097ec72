use std::time::Duration;

use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{UserRole::Subscriber, auth_service_client::AuthServiceClient, *};
use testkit::{App, Client, app::PASSWORD};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use wiwebb_identity::rates::{Limits, Rate};

use crate::code;

/// Behind a proxy, so that a test says where a client is.
pub fn behind_a_proxy(limits: Limits) -> wiwebb_identity::Settings {
    let trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    wiwebb_identity::Settings { limits, trusted_proxies, ..wiwebb_identity::Settings::default() }
}

pub fn from(app: &App, address: &str) -> Client {
    app.anonymous().with_header("x-forwarded-for", address)
}

pub async fn login(client: Client, name: &str, password: &str) -> Result<(), Status> {
    let request = LoginRequest { username: Some(name.into()), password: Some(password.into()), otp: None };
    AuthServiceClient::new(client).login(request).await.map(drop)
}

async fn me(client: Client) -> Result<tonic::Response<User>, Status> {
    AuthServiceClient::new(client).get_current_user(GetCurrentUserRequest {}).await
}

fn a_minute(count: u32) -> Option<Rate> {
    Some(Rate { count, per: Duration::from_secs(60) })
}

async fn start(limits: Limits) -> App {
    App::over_with(testkit::database().await, behind_a_proxy(limits), |routes, _| routes).await
}

fn header<'a>(metadata: &'a tonic::metadata::MetadataMap, name: &str) -> &'a str {
    metadata.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn log_ins_of_an_address_are_counted_before_the_password() {
    let app = start(Limits { login: a_minute(5), ..Limits::none() }).await;
    let root = app.superadmin().await;
    for _ in 0..5 {
        assert_eq!(code(login(from(&app, "192.0.2.1"), "nobody", "wrong password").await), Code::InvalidArgument);
    }
    let refused = login(from(&app, "192.0.2.1"), &root.username, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    let wait = refused.get_details_retry_info().unwrap().retry_delay.unwrap();
    assert!(wait <= Duration::from_secs(12), "{wait:?}");
    let text = format!("Request was throttled. Expected available in {} seconds.", wait.as_secs());
    assert_eq!(refused.message(), text);
    let metadata = refused.metadata();
    assert_eq!(header(metadata, "retry-after"), wait.as_secs().to_string());
    assert_eq!((header(metadata, "ratelimit-limit"), header(metadata, "ratelimit-remaining")), ("5", "0"));
    assert_eq!(header(metadata, "ratelimit-policy"), "\"default\";q=5;w=60");
    login(from(&app, "192.0.2.2"), &root.username, PASSWORD).await.unwrap();
    app.clock.advance(TimeDelta::seconds(12));
    login(from(&app, "192.0.2.1"), &root.username, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn one_ipv6_network_is_one_client() {
    let app = start(Limits { login: a_minute(2), ..Limits::none() }).await;
    for host in ["2001:db8::1", "2001:db8::2"] {
        assert_eq!(code(login(from(&app, host), "nobody", "x").await), Code::InvalidArgument);
    }
    assert_eq!(code(login(from(&app, "2001:db8::3"), "nobody", "x").await), Code::ResourceExhausted);
    assert_eq!(code(login(from(&app, "2001:db8:0:1::3"), "nobody", "x").await), Code::InvalidArgument);
}

#[tokio::test]
async fn calls_of_a_user_and_of_a_tenant_are_counted() {
    let app = start(Limits { user: a_minute(40), tenant: a_minute(5), ..Limits::none() }).await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let first = app.user(&root, Subscriber, Some(tenant.id)).await;
    let second = app.user(&root, Subscriber, Some(tenant.id)).await;
    for left in ["4", "3", "2"] {
        let reply = me(first.client()).await.unwrap();
        assert_eq!(header(reply.metadata(), "ratelimit-remaining"), left);
    }
    me(second.client()).await.unwrap();
    me(second.client()).await.unwrap();
    let refused = me(first.client()).await.unwrap_err();
    assert_eq!((refused.code(), header(refused.metadata(), "ratelimit-limit")), (Code::ResourceExhausted, "5"));
    // Staff have no tenant, and the user's own rate is untouched.
    let reply = me(root.client()).await.unwrap();
    assert_eq!(header(reply.metadata(), "ratelimit-limit"), "40");
    let mut client = Ok(());
    for _ in 0..40 {
        client = me(root.client()).await.map(drop);
    }
    assert_eq!(code(client), Code::ResourceExhausted);
}

#[tokio::test]
async fn refused_credentials_count_against_the_address_alone() {
    let app = start(Limits { address: a_minute(2), ..Limits::none() }).await;
    let root = app.superadmin().await;
    for client in [from(&app, "192.0.2.1"), from(&app, "192.0.2.1").with_token("guessed")] {
        assert_eq!(code(me(client).await), Code::Unauthenticated);
    }
    assert_eq!(code(me(from(&app, "192.0.2.1").with_token("guessed again")).await), Code::ResourceExhausted);
    me(from(&app, "192.0.2.1").with_token(&root.token)).await.unwrap();
    assert_eq!(code(me(from(&app, "192.0.2.2")).await), Code::Unauthenticated);
}

#[tokio::test]
async fn without_redis_each_server_counts_for_itself() {
    let mut database = testkit::database().await;
    database.settings.redis = Some("redis://127.0.0.1:1".into());
    let settings = behind_a_proxy(Limits { login: a_minute(3), ..Limits::none() });
    let app = App::over_with(database, settings, |routes, _| routes).await;
    for _ in 0..3 {
        assert_eq!(code(login(from(&app, "192.0.2.1"), "nobody", "x").await), Code::InvalidArgument);
    }
    assert_eq!(code(login(from(&app, "192.0.2.1"), "nobody", "x").await), Code::ResourceExhausted);
}

/// Servers that share a Redis; `None` where the tests have none.
async fn two_servers(limits: Limits) -> Option<[App; 2]> {
    let first = start(limits).await;
    let second = first.beside(behind_a_proxy(limits)).await;
    let redis = first.storage.redis().filter(|_| first.database.is_postgres())?.clone();
    let joined = async {
        while redis.ping().await.is_err() || second.storage.redis().unwrap().ping().await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), joined).await.unwrap();
    Some([first, second])
}

#[tokio::test]
async fn servers_share_the_log_in_rate_exactly() {
    let Some(servers) = two_servers(Limits { login: a_minute(5), ..Limits::none() }).await else { return };
    let calls = (0..20).map(|call| login(from(&servers[call % 2], "192.0.2.1"), "nobody", "x"));
    let codes: Vec<_> = futures::future::join_all(calls).await.into_iter().map(code).collect();
    assert_eq!(codes.iter().filter(|code| **code == Code::InvalidArgument).count(), 5, "{codes:?}");
    assert!(codes.iter().all(|code| matches!(code, Code::InvalidArgument | Code::ResourceExhausted)));
}

#[tokio::test]
async fn servers_share_the_rate_of_a_user_soon() {
    let limits = Limits { user: Some(Rate { count: 1000, per: Duration::from_secs(3600) }), ..Limits::none() };
    let Some([first, second]) = two_servers(limits).await else { return };
    let root = first.superadmin().await;
    while me(root.client()).await.is_ok() {}
    let there = second.anonymous().with_token(&root.token);
    let refused = async {
        let mut accepted = 0;
        while me(there.clone()).await.is_ok() {
            accepted += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        accepted
    };
    let accepted = tokio::time::timeout(Duration::from_secs(5), refused).await.unwrap();
    assert!(accepted < 200, "{accepted}");
}
