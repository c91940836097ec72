//! A platform with tenants, NAS and users, and its RADIUS server on loopback.

use identity::Identity;
use proto::wiwebb::{
    identity::v1::{Tenant, UpdateTenantRequest, UserRole, tenant_service_client::TenantServiceClient},
    radius::v1::{
        CreateNasRequest, CreateRadiusUserRequest, Nas, RadiusUser, nas_service_client::NasServiceClient,
        radius_user_service_client::RadiusUserServiceClient, session_service_client::SessionServiceClient,
    },
};
use radius::{Addresses, RadiusServer, RadiusSettings, SessionFeed};
use storage::Storage;
use testkit::{Actor, App, Client};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::service::Routes;

use crate::wire;

pub const SECRET: &str = "a secret of enough bytes";

/// The platform.
pub struct Site {
    pub app: App,
    pub root: Actor,
    feed: SessionFeed,
}

/// A running RADIUS server; it ends when this is dropped.
pub struct Running {
    pub addresses: Addresses,
    _stop: DropGuard,
}

impl Site {
    pub async fn start() -> Self {
        let feed = SessionFeed::default();
        let app = App::start_with(|routes: Routes, identity: &Identity| {
            let services = radius::services(identity.storage(), &feed, Default::default());
            let routes = routes.add_service(services.nas).add_service(services.users).add_service(services.sessions);
            routes.add_service(services.statistics).add_service(services.mine)
        })
        .await;
        let root = app.superadmin().await;
        Self { app, root, feed }
    }

    /// A tenant and its owner.
    pub async fn tenant(&self, name: &str) -> (i64, Actor) {
        let tenant = self.app.tenant(&self.root, name).await.id;
        (tenant, self.app.user(&self.root, UserRole::TenantOwner, Some(tenant)).await)
    }

    pub async fn set_tenant_active(&self, id: i64, is_active: bool) {
        let tenant = Some(Tenant { is_active: Some(is_active), ..Tenant::default() });
        let request = UpdateTenantRequest { id, tenant, ..UpdateTenantRequest::default() };
        TenantServiceClient::new(self.root.client()).update_tenant(request).await.unwrap();
    }

    /// A NAS with the usual secret.
    pub async fn nas(&self, owner: &Actor, name: &str, address: &str) -> Nas {
        nas_client(owner).create_nas(CreateNasRequest { nas: Some(nas(name, address)) }).await.unwrap().into_inner()
    }

    pub async fn user(&self, owner: &Actor, username: &str, password: &str) -> RadiusUser {
        let request = CreateRadiusUserRequest { radius_user: Some(user(username, password)) };
        user_client(owner).create_radius_user(request).await.unwrap().into_inner()
    }

    /// Starts the RADIUS server, on this address.
    pub async fn serve_on(&self, ip: &str) -> Running {
        self.serve_at(ip, &self.app.storage).await
    }

    async fn serve_at(&self, ip: &str, storage: &Storage) -> Running {
        let any: std::net::SocketAddr = (ip.parse::<std::net::IpAddr>().unwrap(), 0).into();
        let settings = RadiusSettings { auth: vec![any], acct: vec![any] };
        let (server, addresses) = RadiusServer::bind(&settings, storage, &self.feed).await.unwrap();
        let shutdown = CancellationToken::new();
        tokio::spawn(server.run(shutdown.clone()));
        Running { addresses, _stop: shutdown.drop_guard() }
    }

    /// Serves while a test does something; when this returns, all of it is written down.
    pub async fn while_serving(&self, work: impl AsyncFnOnce(&Running)) {
        let settings =
            RadiusSettings { auth: vec!["127.0.0.1:0".parse().unwrap()], acct: vec!["127.0.0.1:0".parse().unwrap()] };
        let (server, addresses) = RadiusServer::bind(&settings, &self.app.storage, &self.feed).await.unwrap();
        let shutdown = CancellationToken::new();
        let server = tokio::spawn(server.run(shutdown.clone()));
        work(&Running { addresses, _stop: shutdown.clone().drop_guard() }).await;
        shutdown.cancel();
        server.await.unwrap();
    }

    pub async fn serve(&self) -> Running {
        self.serve_on("127.0.0.1").await
    }

    /// The server of another process on the same database.
    pub async fn serve_over(&self, storage: &Storage) -> Running {
        self.serve_at("127.0.0.1", storage).await
    }

    /// Audit rows of an action, as text.
    pub async fn audit(&self, action: &str) -> Vec<String> {
        use sea_orm::{ConnectionTrait as _, Statement};
        let owner = self.app.database.owner().await;
        let sql = "SELECT CAST(details AS text) AS details FROM audit_logs WHERE action = $1 ORDER BY id";
        let statement = Statement::from_sql_and_values(owner.get_database_backend(), sql, [action.into()]);
        let rows = owner.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get("", "details").unwrap()).collect()
    }
}

impl Running {
    pub async fn auth(&self, source: &str, secret: &str) -> wire::Nas {
        wire::Nas::at(source, self.addresses.auth[0], secret).await
    }

    pub async fn acct(&self, source: &str, secret: &str) -> wire::Nas {
        wire::Nas::at(source, self.addresses.acct[0], secret).await
    }
}

pub fn nas(name: &str, address: &str) -> Nas {
    Nas { name: Some(name.into()), address: Some(address.into()), secret: Some(SECRET.into()), ..Nas::default() }
}

pub fn user(username: &str, password: &str) -> RadiusUser {
    RadiusUser { username: Some(username.into()), password: Some(password.into()), ..RadiusUser::default() }
}

pub fn nas_client(actor: &Actor) -> NasServiceClient<Client> {
    NasServiceClient::new(actor.client())
}

pub fn user_client(actor: &Actor) -> RadiusUserServiceClient<Client> {
    RadiusUserServiceClient::new(actor.client())
}

pub fn session_client(actor: &Actor) -> SessionServiceClient<Client> {
    SessionServiceClient::new(actor.client())
}

/// The fields that a status finds wrong.
pub fn fields(status: &tonic::Status) -> Vec<String> {
    use tonic_types::StatusExt as _;
    let bad = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    bad.into_iter().map(|violation| violation.field).collect()
}
