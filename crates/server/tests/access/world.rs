//! Two tenants with everybody who may call, and what calls are about.

use kernel::Role;
use proto::wiwebb::{identity::v1::*, radius::v1 as radius};
use testkit::{Actor, App, Authenticator, Client, app::PASSWORD, authenticator::from_struct, dns::NameServer, idp};

use crate::{entry::On, values::*};

pub struct World {
    pub app: App,
    pub root: Actor,
    pub tenant: i64,
    pub actors: Vec<(Role, Actor)>,
    pub foreign: Vec<(Role, Actor)>,
    pub names: NameServer,
    pub idp: idp::Provider,
}

impl World {
    pub async fn new() -> Self {
        let names = NameServer::start().await;
        let egress = egress::Settings {
            allow: vec!["127.0.0.0/8".parse().unwrap()],
            dns_server: Some(names.address),
            ..egress::Settings::default()
        };
        let settings = identity::Settings {
            public_url: Some("https://wifi.example".into()),
            limits: identity::rates::Limits::none(),
            egress,
            ..Default::default()
        };
        let app = App::over_with(testkit::database().await, settings, |routes, identity| {
            let services =
                ::radius::services(identity.storage(), &::radius::SessionFeed::default(), Default::default());
            let routes = routes.add_service(services.nas).add_service(services.users).add_service(services.sessions);
            routes.add_service(services.statistics).add_service(services.mine)
        })
        .await;
        let root = app.superadmin().await;
        let (a, b) = (app.tenant(&root, "marker-of-a").await.id, app.tenant(&root, "beta").await.id);
        let mut actors = vec![(Role::Superadmin, root.clone())];
        for (role, word, tenant) in [
            (Role::Admin, UserRole::Admin, None),
            (Role::TenantOwner, UserRole::TenantOwner, Some(a)),
            (Role::Subscriber, UserRole::Subscriber, Some(a)),
        ] {
            actors.push((role, app.user(&root, word, tenant).await));
        }
        let foreign = vec![
            (Role::TenantOwner, app.user(&root, UserRole::TenantOwner, Some(b)).await),
            (Role::Subscriber, app.user(&root, UserRole::Subscriber, Some(b)).await),
        ];
        let idp = idp::Provider::start(&app.clock).await;
        Self { app, root, tenant: a, actors, foreign, names, idp }
    }

    pub fn subscriber(&self) -> &Actor {
        &self.actors[3].1
    }

    /// The object of a call, made anew.
    pub async fn fresh(&self, on: On, caller: &Actor) -> String {
        let root = || self.root.client();
        let id = match on {
            On::Nas => return self.nas().await,
            On::RadiusUser => {
                let user = radius::RadiusUser {
                    username: Some(unique("marker-of-a")),
                    ..new_radius_user(&self.tenant.to_string())
                };
                let request = radius::CreateRadiusUserRequest { radius_user: Some(user) };
                let mut users = radius::radius_user_service_client::RadiusUserServiceClient::new(root());
                return users.create_radius_user(request).await.unwrap().into_inner().id;
            }
            On::NetworkLogin => {
                // Staff have no network of their own.
                let owner = if caller.tenant.is_some() { caller } else { self.subscriber() };
                let user = radius::RadiusUser {
                    user_id: Some(owner.id),
                    ..new_radius_user(&owner.tenant.unwrap().to_string())
                };
                let request = radius::CreateRadiusUserRequest { radius_user: Some(user) };
                let mut users = radius::radius_user_service_client::RadiusUserServiceClient::new(root());
                return users.create_radius_user(request).await.unwrap().into_inner().id;
            }
            On::Session => return self.session().await,
            On::OtherSession => {
                self.app.sign_in(caller.id, &caller.username, caller.tenant).await;
                let mut sessions = session_service_client::SessionServiceClient::new(caller.client());
                let list = sessions.list_sessions(ListSessionsRequest::default()).await.unwrap().into_inner();
                return list.sessions.into_iter().find(|session| !session.current).unwrap().id;
            }
            On::ApiKey => {
                let key = ApiKey { name: Some("marker-of-a".into()), ..new_api_key() };
                let request = CreateApiKeyRequest { api_key: Some(key) };
                let mut keys = api_key_service_client::ApiKeyServiceClient::new(caller.client());
                return keys.create_api_key(request).await.unwrap().into_inner().id;
            }
            On::ServiceAccount => {
                let account = ServiceAccount {
                    tenant_id: Some(self.tenant),
                    description: Some("marker-of-a".into()),
                    ..new_service_account()
                };
                let request = CreateServiceAccountRequest { service_account: Some(account) };
                let mut accounts = service_account_service_client::ServiceAccountServiceClient::new(root());
                accounts.create_service_account(request).await.unwrap().into_inner().id
            }
            On::OidcConnection => return self.connection("marker-of-a").await,
            On::TenantDomain => return self.domain().await,
            On::OidcIdentity => return self.identity(caller).await,
            On::OidcSignIn => return self.at_provider(true).await,
            On::OidcLink => return self.at_provider(false).await,
            On::Enrolment | On::EnrolmentCode => {
                let mut factors = second_factor_service_client::SecondFactorServiceClient::new(caller.client());
                let begun = factors.begin_totp_enrolment(BeginTotpEnrolmentRequest::default()).await.unwrap();
                let BeginTotpEnrolmentResponse { id, secret, .. } = begun.into_inner();
                return if on == On::Enrolment { id } else { testkit::totp(&secret, self.app.clock.now()) };
            }
            On::Passkey | On::OwnPasskey => {
                let (_, made) = Authenticator::register(caller.client()).await.unwrap();
                return made.passkey.unwrap().id;
            }
            On::Registration => {
                let mut passkeys = passkey_service_client::PasskeyServiceClient::new(caller.client().on_page());
                let asked = passkeys.begin_passkey_registration(BeginPasskeyRegistrationRequest {}).await.unwrap();
                let BeginPasskeyRegistrationResponse { ceremony, public_key } = asked.into_inner();
                let (_, credential) = Authenticator::create(&from_struct(public_key.unwrap()));
                return serde_json::json!({"ceremony": ceremony, "credential": credential}).to_string();
            }
            On::Assertion => {
                let (mut device, _) = Authenticator::register(caller.client()).await.unwrap();
                let answer = device.assertion(self.app.anonymous(), "").await.unwrap();
                let credential = from_struct(answer.credential.unwrap());
                return serde_json::json!({"ceremony": answer.ceremony, "credential": credential}).to_string();
            }
            On::Invitation | On::InvitationToken => {
                let mut invitation = new_invitation(&self.tenant.to_string());
                invitation.email = Some(format!("marker-of-a-{}@example.org", unique("asked")));
                let request = CreateInvitationRequest { invitation: Some(invitation) };
                let mut invitations = invitation_service_client::InvitationServiceClient::new(root());
                let made = invitations.create_invitation(request).await.unwrap().into_inner();
                return if on == On::Invitation { made.id } else { self.app.mailed("invitation#token=").await };
            }
            On::VerifyKey => {
                let mut accounts = account_service_client::AccountServiceClient::new(caller.client());
                accounts.resend_verification(ResendVerificationRequest {}).await.unwrap();
                return self.app.mailed("verify-email#key=").await;
            }
            On::ChangeKey => {
                let user = self.app.user(&self.root, UserRole::Subscriber, Some(self.tenant)).await;
                let mut accounts = account_service_client::AccountServiceClient::new(user.client());
                let new_email = Some(format!("{}@example.com", unique("changed")));
                let request = ChangeEmailRequest { new_email, password: Some(PASSWORD.into()) };
                accounts.change_email(request).await.unwrap();
                return self.app.mailed("change-email#key=").await;
            }
            On::ResetLink => {
                let user = self.app.user(&self.root, UserRole::Subscriber, Some(self.tenant)).await;
                return self.app.reset_link(&format!("{}@example.com", user.username)).await;
            }
            // Staff name the tenant of something new.
            On::Nothing if caller.tenant.is_none() => self.tenant,
            On::Nothing | On::OwnSession => 0,
            On::Tenant => self.tenant,
            On::SpareTenant => self.app.tenant(&self.root, &unique("spare")).await.id,
            On::User => {
                let user = User { tenant_id: Some(self.tenant), ..new_user() };
                let request = CreateUserRequest { user: Some(user) };
                user_service_client::UserServiceClient::new(root()).create_user(request).await.unwrap().into_inner().id
            }
            On::Todo => {
                let todo = Todo { task: Some("x".into()), ..Todo::default() };
                let request = CreateTodoRequest { todo: Some(todo) };
                let mut todos = todo_service_client::TodoServiceClient::new(caller.client());
                todos.create_todo(request).await.unwrap().into_inner().id
            }
            On::AuditLog => {
                let request = ListAuditLogsRequest { tenant_id: Some(self.tenant), ..Default::default() };
                let mut logs = audit_log_service_client::AuditLogServiceClient::new(root());
                logs.list_audit_logs(request).await.unwrap().into_inner().audit_logs[0].id
            }
        };
        id.to_string()
    }

    pub async fn nas(&self) -> String {
        let nas = radius::Nas { description: Some("marker-of-a".into()), ..new_nas(&self.tenant.to_string()) };
        let request = radius::CreateNasRequest { nas: Some(nas) };
        let mut nas = radius::nas_service_client::NasServiceClient::new(self.root.client());
        nas.create_nas(request).await.unwrap().into_inner().id
    }

    pub async fn connection(&self, stem: &str) -> String {
        let connection = OidcConnection {
            name: Some(unique(stem)),
            issuer: Some(self.idp.issuer.clone()),
            client_secret: Some(idp::SECRET.into()),
            ..new_connection(&self.tenant.to_string())
        };
        let request = CreateOidcConnectionRequest { connection: Some(connection) };
        let mut connections = oidc_connection_service_client::OidcConnectionServiceClient::new(self.root.client());
        connections.create_oidc_connection(request).await.unwrap().into_inner().id
    }

    pub async fn domain(&self) -> String {
        let domain = TenantDomain {
            domain: Some(format!("{}.example", unique("marker-of-a"))),
            ..new_domain(&self.tenant.to_string())
        };
        let request = CreateTenantDomainRequest { domain: Some(domain) };
        let mut domains = tenant_domain_service_client::TenantDomainServiceClient::new(self.root.client());
        let domain = domains.create_tenant_domain(request).await.unwrap().into_inner();
        self.names.texts(&domain.record_name, &[&domain.record_value]);
        domain.id
    }

    /// A link of the caller's, in the caller's tenant.
    pub async fn identity(&self, caller: &Actor) -> String {
        use sea_orm::ConnectionTrait as _;
        let (connection, id) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        let (tenant, now) = (caller.tenant.unwrap_or(0), self.app.clock.now());
        let owner = self.app.database.owner().await;
        let insert = async |sql: &str, values: Vec<sea_orm::Value>| {
            let statement = sea_orm::Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
            owner.execute_raw(statement).await.unwrap();
        };
        let sql = "INSERT INTO oidc_connections
                       (tenant_id, id, name, issuer, client_id, client_secret, scopes, created_at, updated_at)
                   VALUES ($1, $2, $3, 'https://idp.example', 'x', $4, 'openid', $5, $5)";
        let name = connection.to_string();
        let values = vec![tenant.into(), connection.into(), name.into(), Vec::<u8>::new().into(), now.into()];
        insert(sql, values).await;
        let sql = "INSERT INTO oidc_identities (tenant_id, id, connection_id, issuer, subject, user_id, created_at)
                   VALUES ($1, $2, $3, 'https://idp.example', 'marker-of-a', $4, $5)";
        insert(sql, vec![tenant.into(), id.into(), connection.into(), caller.id.into(), now.into()]).await;
        id.to_string()
    }

    /// Somebody who has come back from A's provider.
    pub async fn at_provider(&self, linked: bool) -> String {
        let (connection, subject) = (self.connection("provider").await, unique("subject"));
        let mut oidc = oidc_service_client::OidcServiceClient::new(self.subscriber().client());
        let answer = async || {
            let request = BeginOidcSignInRequest { connection: Some(connection.clone()), ..Default::default() };
            let mut anonymous = oidc_service_client::OidcServiceClient::new(self.app.anonymous());
            let begun = anonymous.begin_oidc_sign_in(request).await.unwrap().into_inner();
            let claims = serde_json::json!({});
            let code = self.idp.authorize(&begun.authorization_url, &subject, claims, idp::Signed::Es256);
            format!("{} {code} {}", begun.state, begun.browser_key)
        };
        if linked {
            let FinishOidcSignInRequest { state, code, browser_key, iss, .. } = returned(&answer().await);
            oidc.link_oidc_identity(LinkOidcIdentityRequest { state, code, browser_key, iss }).await.unwrap();
        }
        answer().await
    }

    /// A row as accounting writes it.
    pub async fn session(&self) -> String {
        use sea_orm::ConnectionTrait as _;
        let (id, nas) = (uuid::Uuid::now_v7(), self.nas().await.parse::<uuid::Uuid>().unwrap());
        let owner = self.app.database.owner().await;
        let sql = "INSERT INTO radius_sessions (tenant_id, id, nas_id, session_id, username, generation, updated_at, event_at)
                   VALUES ($1, $2, $3, $4, 'marker-of-a', 0, $5, $5)";
        let now = self.app.clock.now();
        let values = [self.tenant.into(), id.into(), nas.into(), id.to_string().into(), now.into()];
        let statement = sea_orm::Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
        owner.execute_raw(statement).await.unwrap();
        id.to_string()
    }

    pub async fn audit_rows(&self) -> i64 {
        let mut logs = audit_log_service_client::AuditLogServiceClient::new(self.root.client());
        logs.list_audit_logs(ListAuditLogsRequest::default()).await.unwrap().into_inner().total_size
    }

    /// A client that a call may sign out without harm to the next.
    pub async fn client(&self, on: On, actor: &Actor) -> Client {
        if !matches!(on, On::OwnSession | On::OidcLink) {
            return actor.client().on_page();
        }
        self.app.user(&self.root, UserRole::Subscriber, Some(self.tenant)).await.client()
    }
}
