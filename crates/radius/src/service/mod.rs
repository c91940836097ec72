//! The services of `wiwebb.radius.v1`: decode, call the rule, encode.

mod mine;
mod nas;
mod sessions;
mod statistics;
mod users;
mod watch;

use kernel::{Mask, Result};
use proto::wiwebb::radius::v1::{
    NasSetup, my_network_service_server::MyNetworkServiceServer, nas_service_server::NasServiceServer,
    network_statistics_service_server::NetworkStatisticsServiceServer,
    radius_user_service_server::RadiusUserServiceServer, session_service_server::SessionServiceServer,
};
use storage::{Storage, TenantDb};
use tonic::{Request, Status};

use crate::SessionFeed;

/// The servers of all RADIUS services.
#[derive(Debug)]
pub struct Services {
    /// NAS.
    pub nas: NasServiceServer<nas::NasRpcs>,
    /// RADIUS users.
    pub users: RadiusUserServiceServer<users::UserRpcs>,
    /// Sessions.
    pub sessions: SessionServiceServer<sessions::SessionRpcs>,
    /// Numbers.
    pub statistics: NetworkStatisticsServiceServer<statistics::StatisticsRpcs>,
    /// The caller's own network.
    pub mine: MyNetworkServiceServer<mine::MyNetworkRpcs>,
}

/// Makes them. `feed` is the one that the listener tells of changes, `setup` what devices must be told of it.
pub fn services(storage: &Storage, feed: &SessionFeed, setup: NasSetup) -> Services {
    Services {
        nas: NasServiceServer::new(nas::NasRpcs { storage: storage.clone(), setup }),
        users: RadiusUserServiceServer::new(users::UserRpcs(storage.clone())),
        sessions: SessionServiceServer::new(sessions::SessionRpcs { storage: storage.clone(), feed: feed.clone() }),
        statistics: NetworkStatisticsServiceServer::new(statistics::StatisticsRpcs(storage.clone())),
        mine: MyNetworkServiceServer::new(mine::MyNetworkRpcs(storage.clone())),
    }
}

/// The data of a request's scope.
fn db<T>(storage: &Storage, request: &Request<T>) -> Result<TenantDb, Status> {
    Ok(storage.tenant(&identity::context(request)?))
}

fn mask(mask: Option<prost_types::FieldMask>, known: &[&str]) -> Result<Mask> {
    Mask::parse(mask.map(|mask| mask.paths), known)
}

fn total(rows: u64) -> i64 {
    rows.try_into().unwrap_or(i64::MAX)
}
