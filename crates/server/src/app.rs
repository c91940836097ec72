//! The domains, put together: storage, identity, and the gRPC stack that every protocol shares.

use std::{convert::Infallible, net::SocketAddr, path::PathBuf};

use anyhow::Result;
use http::{Request, Response};
use identity::{
    AuthLayer, Identity,
    accounts::password_reset::ResetMails,
    audit_trail::{HeadsFile, Marks, Retention, Sealer},
};
use jobs::{Jobs, Mailer, Queue, Worker, WorkerSettings, schedule};
use kernel::Authority;
use proto::wiwebb::radius::v1::NasSetup;
use radius::{Addresses, RadiusServer, RadiusSettings, SessionFeed};
use storage::{Storage, StorageSettings};
use tonic::{body::Body, service::Routes};
use tonic_health::{
    pb::health_server::{Health, HealthServer},
    server::HealthReporter,
};
use tower::{ServiceBuilder, util::BoxCloneSyncService};

use crate::{
    commands::migrate,
    front::{deadline::DeadlineLayer, observe::ObserveLayer},
};

/// The gRPC stack: what native gRPC, gRPC-Web and the JSON edge all call.
pub type GrpcStack = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// The application of one process.
#[derive(Debug, Clone)]
pub struct App {
    /// The storage.
    pub storage: Storage,
    /// Identity.
    pub identity: Identity,
    authority: Authority,
    feed: SessionFeed,
}

impl App {
    /// Opens storage and sets the domains up. Fails where the keys are not this database's.
    pub async fn open(storage: StorageSettings, identity: identity::Settings) -> Result<Self> {
        let (storage, authority) = Storage::open(storage).await?;
        migrate::require_current(&storage).await?;
        storage.check_keys().await?;
        storage.revocations().follow().await?;
        let identity = Identity::new(storage.clone(), authority.clone(), identity);
        Ok(Self { storage, identity, authority, feed: SessionFeed::default() })
    }

    /// The RADIUS listeners, bound, and where.
    pub async fn radius(&self, auth: SocketAddr, acct: SocketAddr) -> Result<(RadiusServer, Addresses)> {
        let settings = RadiusSettings { auth: vec![auth], acct: vec![acct] };
        Ok(RadiusServer::bind(&settings, &self.storage, &self.feed).await?)
    }

    /// The worker of this process: mail, and what is due by the clock. `audit_heads`: the file outside the database.
    pub async fn worker(&self, mail: jobs::MailSettings, audit_heads: Option<PathBuf>) -> Result<Worker> {
        let queue = Queue::open(&self.storage).await?;
        let jobs = Jobs::new(self.storage.clone(), self.authority.clone(), queue)
            .handle(Mailer::new(&mail)?)
            .handle(ResetMails(self.identity.clone()))
            .every(schedule::expired_sessions(&self.storage))
            .every(schedule::expired_mail_tokens(&self.storage))
            .every(schedule::expired_oidc_attempts(&self.storage))
            .every(schedule::old_revocations(&self.storage))
            .every(schedule::old_job_effects(&self.storage))
            .every(schedule::old_sign_in_failures(&self.storage))
            .every(schedule::old_sign_in_addresses(&self.storage))
            .every(schedule::old_radius_traffic(&self.storage))
            .every(Sealer::new(&self.storage, audit_heads.map(HeadsFile::new)))
            .every(Marks::new(&self.identity))
            .every(Retention::new(&self.identity));
        Ok(jobs.worker(WorkerSettings::default())?)
    }

    /// All services behind the shared layers. `setup` is what devices must be told; `reflection` answers without
    /// credentials on the public port (S19).
    pub async fn grpc<H: Health>(
        &self,
        health: &HealthReporter,
        health_service: HealthServer<H>,
        setup: NasSetup,
        reflection: bool,
    ) -> Result<GrpcStack> {
        let radius = radius::services(&self.storage, &self.feed, setup);
        for name in service_names() {
            health.set_service_status(name, tonic_health::ServingStatus::Serving).await;
        }
        let mut routes = identity::add_services(Routes::new(health_service), &self.identity)
            .add_service(radius.nas)
            .add_service(radius.users)
            .add_service(radius.sessions)
            .add_service(radius.statistics)
            .add_service(radius.mine);
        if reflection {
            routes = add_reflection(routes)?;
        }
        let stack = ServiceBuilder::new()
            .layer(ObserveLayer)
            .layer(DeadlineLayer)
            .layer(AuthLayer::new(self.identity.clone()))
            .service(routes.prepare());
        Ok(BoxCloneSyncService::new(stack))
    }
}

/// Adds reflection, v1 and v1alpha.
pub fn add_reflection(routes: Routes) -> Result<Routes> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(routes.add_service(builder().build_v1()?).add_service(builder().build_v1alpha()?))
}

/// The full names of the services in the contract.
pub fn service_names() -> Vec<&'static str> {
    let mut names: Vec<_> =
        proto::RPCS.iter().filter_map(|rpc| rpc.path.strip_prefix('/')?.split('/').next()).collect();
    names.dedup();
    names
}

/// How the database's schema stands to this program's.
pub async fn schema_status(storage: &Storage) -> Result<migrations::SchemaStatus> {
    let db = match storage.engine() {
        storage::Engine::Sqlite { readers, .. } => readers,
        storage::Engine::Postgres { system, .. } => system,
    };
    Ok(migrations::status(db).await?)
}
