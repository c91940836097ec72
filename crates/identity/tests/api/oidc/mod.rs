//! Sign-in by a tenant's provider, with a provider of the test's own.

mod answers;
mod connections;
mod linking;
mod sign_in;

use egress::Settings as Egress;
use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    audit_log_service_client::AuditLogServiceClient,
    oidc_connection_service_client::OidcConnectionServiceClient,
    oidc_service_client::OidcServiceClient,
    tenant_domain_service_client::TenantDomainServiceClient,
    *,
};
use serde_json::{Value, json};
use testkit::{
    Actor, App, Client,
    dns::NameServer,
    idp::{self, Provider, Signed},
};
use tonic::Status;
use wiwebb_identity as identity;

use crate::reason;

pub const URL: &str = "https://wifi.example";

/// A tenant with a provider, and a verified domain `acme.example`.
pub struct World {
    pub app: App,
    pub idp: Provider,
    pub names: NameServer,
    pub root: Actor,
    pub tenant: i64,
    pub owner: Actor,
    pub connection: String,
}

/// A sign-in that has begun.
pub struct Begun {
    pub url: String,
    pub state: String,
    pub browser_key: String,
}

pub fn connection(idp: &Provider, tenant: i64, name: &str) -> OidcConnection {
    OidcConnection {
        name: Some(name.into()),
        issuer: Some(idp.issuer.clone()),
        client_id: Some(idp::CLIENT.into()),
        client_secret: Some(idp::SECRET.into()),
        email_domains: vec!["acme.example".into()],
        creates_users: Some(true),
        tenant_id: Some(tenant),
        ..OidcConnection::default()
    }
}

/// What a provider says of a colleague at `acme.example`.
pub fn vouched(email: &str) -> Value {
    json!({"email": email, "email_verified": true, "given_name": "Ada", "family_name": "Lovelace"})
}

/// An application whose way out leads to the loopback and whose names are the test's.
pub async fn app(names: &NameServer) -> App {
    App::start_as(settings(names)).await
}

/// What makes it so.
pub fn settings(names: &NameServer) -> identity::Settings {
    let egress =
        Egress { allow: vec!["127.0.0.0/8".parse().unwrap()], dns_server: Some(names.address), ..Egress::default() };
    identity::Settings { public_url: Some(URL.into()), egress, ..identity::Settings::default() }
}

impl World {
    pub async fn new() -> Self {
        let names = NameServer::start().await;
        let app = app(&names).await;
        let (root, idp) = (app.superadmin().await, Provider::start(&app.clock).await);
        let tenant = app.tenant(&root, "acme").await.id;
        let owner = app.user(&root, TenantOwner, Some(tenant)).await;
        let mut world = Self { app, idp, names, root, tenant, owner, connection: String::new() };
        world.connection = world.connect(connection(&world.idp, tenant, "Acme")).await;
        world.verify(&world.owner, "acme.example").await;
        world
    }

    pub async fn connect(&self, new: OidcConnection) -> String {
        let request = CreateOidcConnectionRequest { connection: Some(new) };
        let mut connections = OidcConnectionServiceClient::new(self.root.client());
        connections.create_oidc_connection(request).await.unwrap().into_inner().id
    }

    /// Changes the connection.
    pub async fn change(&self, connection: OidcConnection) {
        let request = UpdateOidcConnectionRequest {
            id: self.connection.clone(),
            connection: Some(connection),
            update_mask: None,
        };
        OidcConnectionServiceClient::new(self.root.client()).update_oidc_connection(request).await.unwrap();
    }

    /// Claims and proves a domain.
    pub async fn verify(&self, owner: &Actor, name: &str) -> String {
        let mut domains = TenantDomainServiceClient::new(owner.client());
        let domain = TenantDomain { domain: Some(name.into()), ..TenantDomain::default() };
        let domain = domains.create_tenant_domain(CreateTenantDomainRequest { domain: Some(domain) }).await.unwrap();
        let domain = domain.into_inner();
        self.names.texts(&domain.record_name, &["something else", &domain.record_value]);
        let request = VerifyTenantDomainRequest { id: domain.id.clone() };
        domains.verify_tenant_domain(request).await.unwrap();
        domain.id
    }

    pub fn oidc(&self) -> OidcServiceClient<Client> {
        OidcServiceClient::new(self.app.anonymous())
    }

    pub async fn begin(&self) -> Begun {
        self.begin_by(&self.connection).await
    }

    pub async fn begin_by(&self, connection: &str) -> Begun {
        let request = BeginOidcSignInRequest { connection: Some(connection.into()), ..Default::default() };
        let begun = self.oidc().begin_oidc_sign_in(request).await.unwrap().into_inner();
        assert_eq!(idp::query(&begun.authorization_url)["state"], begun.state);
        Begun { url: begun.authorization_url, state: begun.state, browser_key: begun.browser_key }
    }

    /// Begins, lets the provider say this of somebody, and finishes.
    pub async fn sign_in(&self, subject: &str, claims: Value) -> Result<LoginResponse, Status> {
        self.sign_in_signed(subject, claims, Signed::Es256).await
    }

    pub async fn sign_in_signed(&self, subject: &str, claims: Value, by: Signed) -> Result<LoginResponse, Status> {
        let begun = self.begin().await;
        let code = self.idp.authorize(&begun.url, subject, claims, by);
        Ok(self.oidc().finish_oidc_sign_in(begun.finish(&code)).await?.into_inner())
    }

    /// Why such a sign-in is refused.
    pub async fn refusal(&self, subject: &str, claims: Value) -> String {
        reason(&self.sign_in(subject, claims).await.unwrap_err())
    }

    pub async fn subscriber(&self) -> Actor {
        self.app.user(&self.root, Subscriber, Some(self.tenant)).await
    }

    /// Links an account at the provider to a user's.
    pub async fn link(&self, actor: &Actor, subject: &str) -> Result<OidcIdentity, Status> {
        let begun = self.begin().await;
        let code = self.idp.authorize(&begun.url, subject, json!({}), Signed::Es256);
        let mut oidc = OidcServiceClient::new(actor.client());
        Ok(oidc.link_oidc_identity(begun.link(&code)).await?.into_inner())
    }

    pub async fn audit(&self, action: &str) -> Vec<AuditLog> {
        let request = ListAuditLogsRequest { action: action.into(), page_size: 100, ..Default::default() };
        AuditLogServiceClient::new(self.root.client()).list_audit_logs(request).await.unwrap().into_inner().audit_logs
    }
}

impl Begun {
    pub fn finish(&self, code: &str) -> FinishOidcSignInRequest {
        FinishOidcSignInRequest {
            state: Some(self.state.clone()),
            code: Some(code.into()),
            browser_key: Some(self.browser_key.clone()),
            ..Default::default()
        }
    }

    pub fn link(&self, code: &str) -> LinkOidcIdentityRequest {
        let FinishOidcSignInRequest { state, code, browser_key, iss, .. } = self.finish(code);
        LinkOidcIdentityRequest { state, code, browser_key, iss }
    }
}
