use kernel::Error;
use proto::wiwebb::radius::v1::{network_statistics_service_server::NetworkStatisticsService, *};
use storage::Storage;
use tonic::{Request, Response, Status};

use crate::{
    convert::timestamp,
    service::db,
    statistics::{self, Range},
};

#[derive(Debug)]
pub struct StatisticsRpcs(pub Storage);

#[tonic::async_trait]
impl NetworkStatisticsService for StatisticsRpcs {
    async fn get_network_statistics(
        &self,
        request: Request<GetNetworkStatisticsRequest>,
    ) -> Result<Response<NetworkStatistics>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(statistics::get(&db, request.into_inner().tenant_id).await?.into()))
    }

    async fn get_network_series(
        &self,
        request: Request<GetNetworkSeriesRequest>,
    ) -> Result<Response<NetworkSeries>, Status> {
        let db = db(&self.0, &request)?;
        let GetNetworkSeriesRequest { range, tenant_id } = request.into_inner();
        let range = read_range(range)?;
        let (step, _) = range.steps();
        let points = statistics::series(&db, tenant_id, range).await?;
        let point = |point: statistics::Point| NetworkSeriesPoint {
            time: kernel::Time::from_timestamp(point.step * step, 0).map(timestamp),
            input_octets: point.input_octets,
            output_octets: point.output_octets,
            accepts: point.accepts,
            rejects: point.rejects,
        };
        Ok(Response::new(NetworkSeries {
            step_seconds: step.try_into().unwrap_or(i32::MAX),
            points: points.into_iter().map(point).collect(),
        }))
    }
}

fn read_range(range: i32) -> Result<Range, Error> {
    match NetworkSeriesRange::try_from(range) {
        Ok(NetworkSeriesRange::Hour) => Ok(Range::Hour),
        Ok(NetworkSeriesRange::Unspecified | NetworkSeriesRange::Day) => Ok(Range::Day),
        Ok(NetworkSeriesRange::Week) => Ok(Range::Week),
        Ok(NetworkSeriesRange::Month) => Ok(Range::Month),
        Err(_) => Err(Error::violation("range", format!("\"{range}\" is not a valid choice."))),
    }
}

impl From<statistics::Statistics> for NetworkStatistics {
    fn from(statistics: statistics::Statistics) -> Self {
        let statistics::Statistics { nas, users, sessions, today, decisions } = statistics;
        Self {
            nas_total: nas.total,
            nas_active: nas.active,
            nas_online: nas.online,
            nas_silent: nas.active - nas.online - nas.never_seen,
            nas_never_seen: nas.never_seen,
            radius_users: users.total,
            active_radius_users: users.active,
            open_sessions: sessions.open,
            users_online: sessions.users,
            input_octets_today: today.input,
            output_octets_today: today.output,
            accepts_24h: decisions.accepts,
            rejects_24h: decisions.rejects,
        }
    }
}
