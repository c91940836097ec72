use proto::wiwebb::identity::v1::{statistics_service_server::StatisticsService, *};
use tonic::{Request, Response, Status};

use crate::{Identity, convert::role_to_wire, service::db, statistics};

#[derive(Debug)]
pub struct StatisticsRpcs(pub Identity);

#[tonic::async_trait]
impl StatisticsService for StatisticsRpcs {
    async fn get_statistics(&self, request: Request<GetStatisticsRequest>) -> Result<Response<Statistics>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(statistics::get(&db, request.into_inner().tenant_id).await?.into()))
    }
}

impl From<statistics::Statistics> for Statistics {
    fn from(statistics: statistics::Statistics) -> Self {
        let statistics::Statistics { tenants, roles, signed_in, open_invitations, failed_sign_ins, new_users } =
            statistics;
        let sum = |of: fn(&statistics::Number) -> i64| roles.iter().map(|(_, number)| of(number)).sum();
        Self {
            tenants: tenants.total,
            active_tenants: tenants.active,
            users: sum(|number| number.total),
            active_users: sum(|number| number.active),
            users_by_role: roles
                .iter()
                .map(|(role, number)| RoleCount { role: role_to_wire(*role).into(), users: number.total })
                .collect(),
            signed_in_users: signed_in,
            open_invitations,
            failed_sign_ins_24h: failed_sign_ins,
            new_users_30d: new_users,
        }
    }
}
