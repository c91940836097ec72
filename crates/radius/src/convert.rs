//! Between the contract and the domain; the only file that names both.

use kernel::{Error, Result, Secret, TenantId, Time};
use proto::wiwebb::radius::v1 as pb;

use crate::{
    entity::{radius_user, session},
    nas::{NasFields, NasFilter},
    sessions::SessionFilter,
    standing::Standing,
    users::{UserFields, UserFilter},
};

pub fn timestamp(time: Time) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.timestamp(),
        nanos: i32::try_from(time.timestamp_subsec_nanos()).unwrap_or_default(),
    }
}

/// A time of a request, on the field it came in.
pub fn time(field: &str, value: prost_types::Timestamp) -> Result<Time> {
    let nanos = u32::try_from(value.nanos).ok();
    nanos
        .and_then(|nanos| Time::from_timestamp(value.seconds, nanos))
        .ok_or_else(|| Error::violation(field, "Enter a valid date and time."))
}

/// The NAS that a filter names.
fn nas_filter(id: Option<String>) -> Result<Option<uuid::Uuid>> {
    id.map(|id| id.parse().map_err(|_| Error::violation("nas", "Must be a valid UUID."))).transpose()
}

impl From<Standing> for pb::Nas {
    fn from(Standing { nas: row, open_sessions }: Standing) -> Self {
        Self {
            id: row.id.to_string(),
            name: Some(row.name),
            address: Some(row.address),
            secret: None,
            tenant_id: TenantId(row.tenant_id).on_wire(),
            is_active: Some(row.is_active),
            description: Some(row.description),
            created_at: Some(timestamp(row.created_at)),
            updated_at: Some(timestamp(row.updated_at)),
            last_seen_at: row.last_seen_at.map(timestamp),
            open_sessions,
        }
    }
}

impl From<pb::Nas> for NasFields {
    fn from(nas: pb::Nas) -> Self {
        let pb::Nas { name, address, secret, tenant_id, is_active, description, .. } = nas;
        Self { name, address, secret: secret.map(Secret::new), tenant: tenant_id, is_active, description }
    }
}

impl From<&pb::ListNasRequest> for NasFilter {
    fn from(request: &pb::ListNasRequest) -> Self {
        Self {
            search: request.search.clone(),
            tenant: request.tenant_id,
            is_active: request.is_active,
            ids: request.ids.clone(),
            order_by: request.order_by.clone(),
        }
    }
}

impl From<radius_user::Model> for pb::RadiusUser {
    fn from(row: radius_user::Model) -> Self {
        Self {
            id: row.id.to_string(),
            username: Some(row.username),
            password: None,
            user_id: row.user_id,
            tenant_id: TenantId(row.tenant_id).on_wire(),
            is_active: Some(row.is_active),
            created_at: Some(timestamp(row.created_at)),
            updated_at: Some(timestamp(row.updated_at)),
        }
    }
}

impl From<pb::RadiusUser> for UserFields {
    fn from(user: pb::RadiusUser) -> Self {
        let pb::RadiusUser { username, password, user_id, tenant_id, is_active, .. } = user;
        Self { username, password: password.map(Secret::new), user: user_id, tenant: tenant_id, is_active }
    }
}

impl From<&pb::ListRadiusUsersRequest> for UserFilter {
    fn from(request: &pb::ListRadiusUsersRequest) -> Self {
        Self {
            search: request.search.clone(),
            tenant: request.tenant_id,
            is_active: request.is_active,
            username: request.username.clone(),
            user: request.user_id,
            order_by: request.order_by.clone(),
        }
    }
}

impl From<session::Model> for pb::Session {
    fn from(row: session::Model) -> Self {
        Self {
            id: row.id.to_string(),
            session_id: row.session_id,
            username: row.username,
            nas_id: row.nas_id.to_string(),
            framed_ip_address: row.framed_ip_address,
            calling_station_id: row.calling_station_id,
            started_at: row.started_at.map(timestamp),
            updated_at: Some(timestamp(row.updated_at)),
            stopped_at: row.stopped_at.map(timestamp),
            input_octets: row.input_octets,
            output_octets: row.output_octets,
            session_seconds: row.session_seconds,
            terminate_cause: row.terminate_cause,
            tenant_id: row.tenant_id,
        }
    }
}

impl TryFrom<&pb::ListSessionsRequest> for SessionFilter {
    type Error = Error;

    fn try_from(request: &pb::ListSessionsRequest) -> Result<Self> {
        Ok(Self {
            search: request.search.clone(),
            tenant: request.tenant_id,
            active: request.active,
            username: request.username.clone(),
            nas: nas_filter(request.nas_id.clone())?,
            order_by: request.order_by.clone(),
        })
    }
}

impl TryFrom<&pb::ExportRadiusSessionsRequest> for SessionFilter {
    type Error = Error;

    fn try_from(request: &pb::ExportRadiusSessionsRequest) -> Result<Self> {
        Ok(Self {
            search: request.search.clone(),
            tenant: request.tenant_id,
            active: request.active,
            username: request.username.clone(),
            nas: nas_filter(request.nas_id.clone())?,
            order_by: String::new(),
        })
    }
}

impl TryFrom<&pb::WatchSessionsRequest> for SessionFilter {
    type Error = Error;

    fn try_from(request: &pb::WatchSessionsRequest) -> Result<Self> {
        Ok(Self {
            tenant: request.tenant_id,
            username: request.username.clone(),
            nas: nas_filter(request.nas_id.clone())?,
            ..Self::default()
        })
    }
}
