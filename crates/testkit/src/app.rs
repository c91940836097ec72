//! An application in process: the real auth layer over the real services, without a socket; and typed actors.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use identity::{AuthLayer, Connection, Identity, rates::Limits};
use kernel::{Clock, Secret};
use proto::wiwebb::identity::v1::{
    CreateTenantRequest, CreateUserRequest, LoginRequest, Tenant, User, UserRole,
    auth_service_client::AuthServiceClient, tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient,
};
use storage::{Keyring, Storage, StorageSettings};
use tonic::{body::Body, service::Routes};
use tower::{Layer as _, Service, util::BoxCloneSyncService};

use crate::{Database, authenticator::PAGE, database};

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery";

type Stack = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// The application.
#[derive(Debug)]
pub struct App {
    /// Its database.
    pub database: Arc<Database>,
    /// Its storage.
    pub storage: Storage,
    /// Its identity.
    pub identity: Identity,
    /// Its clock.
    pub clock: Clock,
    stack: Stack,
}

impl App {
    /// Identity alone.
    pub async fn start() -> Self {
        Self::start_with(|routes, _| routes).await
    }

    /// Identity and further services.
    pub async fn start_with(add: impl FnOnce(Routes, &Identity) -> Routes) -> Self {
        let database = database().await;
        Self::over(database, add).await
    }

    /// The application over a database that is there.
    pub async fn over(database: impl Into<Arc<Database>>, add: impl FnOnce(Routes, &Identity) -> Routes) -> Self {
        // Tests sign in often.
        let settings = identity::Settings { limits: Limits::none(), ..identity::Settings::default() };
        Self::over_with(database, settings, add).await
    }

    /// Identity alone, with these settings; sign-ins are as many as a test likes.
    pub async fn start_as(settings: identity::Settings) -> Self {
        let settings = identity::Settings { limits: Limits::none(), ..settings };
        Self::over_with(database().await, settings, |routes, _| routes).await
    }

    /// The application over a database that is there, with exactly these settings.
    pub async fn over_with(
        database: impl Into<Arc<Database>>,
        settings: identity::Settings,
        add: impl FnOnce(Routes, &Identity) -> Routes,
    ) -> Self {
        let database = database.into();
        let keys = database.settings.keys.clone();
        Self::open(database, keys, settings, add).await
    }

    async fn open(
        database: Arc<Database>,
        keys: Keyring,
        settings: identity::Settings,
        add: impl FnOnce(Routes, &Identity) -> Routes,
    ) -> Self {
        let clock = database.settings.clock.clone();
        let opened = StorageSettings { keys, ..database.settings.clone() };
        let (storage, authority) = Storage::open(opened).await.expect("storage opens");
        storage.check_keys().await.expect("keys fit");
        storage.revocations().follow().await.expect("the revocation log is read");
        let identity = Identity::new(storage.clone(), authority, settings);
        let routes = identity::add_services(Routes::default(), &identity);
        let stack = AuthLayer::new(identity.clone()).layer(add(routes, &identity).prepare());
        Self { database, storage, identity, clock, stack: BoxCloneSyncService::new(stack) }
    }

    /// Another server on the same database, with identity alone.
    pub async fn beside(&self, settings: identity::Settings) -> Self {
        Self::over_with(self.database.clone(), settings, |routes, _| routes).await
    }

    /// Another server on the same database, with other master keys and identity alone.
    pub async fn with_keys(&self, keys: Keyring, settings: identity::Settings) -> Self {
        let settings = identity::Settings { limits: Limits::none(), ..settings };
        Self::open(self.database.clone(), keys, settings, |routes, _| routes).await
    }

    /// A client without credentials.
    pub fn anonymous(&self) -> Client {
        Client { stack: self.stack.clone(), headers: Vec::new() }
    }

    /// The first superadmin.
    pub async fn superadmin(&self) -> Actor {
        let name = unique("root");
        let id = self
            .identity
            .create_superuser(&name, &format!("{name}@example.com"), Secret::from(PASSWORD))
            .await
            .expect("a superadmin");
        self.sign_in(id, &name, None).await
    }

    /// A tenant of the given name, made by a member of staff.
    pub async fn tenant(&self, staff: &Actor, name: &str) -> Tenant {
        let tenant = Tenant { name: Some(name.into()), slug: Some(name.into()), ..Tenant::default() };
        TenantServiceClient::new(staff.client())
            .create_tenant(CreateTenantRequest { tenant: Some(tenant) })
            .await
            .expect("a tenant")
            .into_inner()
    }

    /// A user of a role, made by a member of staff, and signed in.
    pub async fn user(&self, staff: &Actor, role: UserRole, tenant: Option<i64>) -> Actor {
        let name = unique(role.as_str_name().trim_start_matches("USER_ROLE_").to_lowercase().as_str());
        let user = User {
            username: Some(name.clone()),
            email: Some(format!("{name}@example.com")),
            password: Some(PASSWORD.into()),
            role: role.into(),
            tenant_id: tenant,
            ..User::default()
        };
        let user = UserServiceClient::new(staff.client())
            .create_user(CreateUserRequest { user: Some(user) })
            .await
            .expect("a user")
            .into_inner();
        self.sign_in(user.id, &name, tenant).await
    }

    /// What follows `marker` in the newest mail that holds it, as far as a link goes: the token of a proof.
    pub async fn mailed(&self, marker: &str) -> String {
        use sea_orm::{ConnectionTrait as _, Statement};
        let owner = self.database.owner().await;
        let sql = "SELECT CAST(payload AS text) AS payload FROM outbox WHERE topic = 'mail.send' ORDER BY created_at DESC, id DESC";
        let rows = owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.expect("rows");
        let payloads = rows.iter().map(|row| row.try_get::<String>("", "payload").expect("a payload"));
        let found = payloads.into_iter().find_map(|payload| {
            let rest = payload.split_once(marker)?.1.to_owned();
            Some(rest.split(['\\', '"', '<', '\n']).next()?.replace("&amp;", "&"))
        });
        found.expect("a mail that holds the marker")
    }

    /// Does what a worker does when somebody asks for a new password; `uid&token=token` of the mail's link.
    pub async fn reset_link(&self, email: &str) -> String {
        use jobs::Handler as _;
        let handler = identity::accounts::password_reset::ResetMails(self.identity.clone());
        let (id, payload) = (uuid::Uuid::now_v7(), serde_json::json!({"email": email}));
        let job = jobs::Job::of_event(id, kernel::TenantId::PLATFORM, handler.topic(), payload, self.clock.now());
        let context = self.identity.system_context(kernel::TenantId::PLATFORM, "test");
        handler.run(&job, &self.storage.tenant(&context)).await.expect("the job is done");
        self.mailed("confirm#uid=").await
    }

    /// Signs somebody in with everybody's password.
    pub async fn sign_in(&self, id: i64, name: &str, tenant: Option<i64>) -> Actor {
        let request = LoginRequest { username: Some(name.into()), password: Some(PASSWORD.into()), otp: None };
        let reply = AuthServiceClient::new(self.anonymous()).login(request).await.expect("signs in").into_inner();
        let token = reply.key.expect("a token");
        Actor { id, username: name.to_owned(), tenant, client: self.anonymous().with_token(&token), token }
    }
}

fn unique(stem: &str) -> String {
    format!("{stem}-{}", &uuid::Uuid::new_v4().simple().to_string()[..8])
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The user.
    pub id: i64,
    /// The username.
    pub username: String,
    /// The tenant.
    pub tenant: Option<i64>,
    /// The session's token.
    pub token: String,
    client: Client,
}

impl Actor {
    /// What a generated client is made with.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The same session as a browser's cookie, on a page of ours.
    pub fn browser(&self, app: &App) -> Client {
        app.anonymous().with_header("cookie", &format!("wiwebb={}", self.token)).on_page()
    }
}

/// A channel into the application; generated clients take it as they take a connection.
#[derive(Debug, Clone)]
pub struct Client {
    stack: Stack,
    headers: Vec<(http::HeaderName, http::HeaderValue)>,
}

impl Client {
    /// The same channel with a session.
    pub fn with_token(self, token: &str) -> Self {
        self.with_header("authorization", &format!("Bearer {token}"))
    }

    /// The same channel, as a browser on a page of ours uses it.
    pub fn on_page(self) -> Self {
        let host = PAGE.trim_start_matches("http://");
        self.with_header("origin", PAGE).with_header("host", host)
    }

    /// The same channel with one more header on every request.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((http::HeaderName::from_static(name), value.parse().expect("a header value")));
        self
    }
}

impl Service<Request<Body>> for Client {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = <Stack as Service<Request<Body>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.stack.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        for (name, value) in &self.headers {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        request.extensions_mut().insert(Connection { peer, request_id: unique("test").into(), method: None });
        self.stack.call(request)
    }
}
