use kernel::{PageRequest, Secret};
use proto::wiwebb::radius::v1::{my_network_service_server::MyNetworkService, *};
use storage::Storage;
use tonic::{Request, Response, Status};

use crate::{
    convert::timestamp,
    entity::radius_user,
    my_network::{self, Day, Device, Usage, date},
    service::{db, total},
    sessions::{self, SessionFilter},
    users::{self, UserFilter},
};

#[derive(Debug)]
pub struct MyNetworkRpcs(pub Storage);

#[tonic::async_trait]
impl MyNetworkService for MyNetworkRpcs {
    async fn list_my_sessions(
        &self,
        request: Request<ListMySessionsRequest>,
    ) -> Result<Response<ListMySessionsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListMySessionsRequest { page_size, page_token, skip, order_by, active } = request.into_inner();
        let filter = SessionFilter { active, order_by, ..SessionFilter::default() };
        let page = PageRequest::parse(page_size, &page_token, skip, &("my_sessions", &filter))?;
        let page = sessions::list(&db, &filter, &page).await?.map(Session::from);
        let total_size = total(page.total);
        Ok(Response::new(ListMySessionsResponse { sessions: page.items, next_page_token: page.next_token, total_size }))
    }

    async fn get_my_usage(&self, request: Request<GetMyUsageRequest>) -> Result<Response<MyUsage>, Status> {
        Ok(Response::new(my_network::usage(&db(&self.0, &request)?).await?.into()))
    }

    async fn list_my_devices(
        &self,
        request: Request<ListMyDevicesRequest>,
    ) -> Result<Response<ListMyDevicesResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListMyDevicesRequest { page_size, page_token, skip } = request.into_inner();
        let page = PageRequest::parse(page_size, &page_token, skip, &"my_devices")?;
        let page = my_network::devices(&db, &page).await?.map(MyDevice::from);
        let total_size = total(page.total);
        Ok(Response::new(ListMyDevicesResponse { devices: page.items, next_page_token: page.next_token, total_size }))
    }

    async fn list_my_network_logins(
        &self,
        request: Request<ListMyNetworkLoginsRequest>,
    ) -> Result<Response<ListMyNetworkLoginsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListMyNetworkLoginsRequest { page_size, page_token, skip } = request.into_inner();
        let page = PageRequest::parse(page_size, &page_token, skip, &"my_logins")?;
        let page = users::list(&db, &UserFilter::default(), &page).await?.map(NetworkLogin::from);
        let (next_page_token, total_size) = (page.next_token, total(page.total));
        Ok(Response::new(ListMyNetworkLoginsResponse { logins: page.items, next_page_token, total_size }))
    }

    async fn set_my_network_password(
        &self,
        request: Request<SetMyNetworkPasswordRequest>,
    ) -> Result<Response<NetworkLogin>, Status> {
        let db = db(&self.0, &request)?;
        let SetMyNetworkPasswordRequest { id, password } = request.into_inner();
        Ok(Response::new(my_network::set_password(&db, &id, password.map(Secret::new)).await?.into()))
    }
}

impl From<radius_user::Model> for NetworkLogin {
    fn from(row: radius_user::Model) -> Self {
        Self { id: row.id.to_string(), username: row.username, is_active: row.is_active }
    }
}

impl From<Usage> for MyUsage {
    fn from(usage: Usage) -> Self {
        let amount = |day: Day| UsageAmount {
            input_octets: day.input_octets,
            output_octets: day.output_octets,
            seconds: day.seconds,
        };
        let day = |day: Day| UsageDay {
            date: date(day.day),
            input_octets: day.input_octets,
            output_octets: day.output_octets,
            seconds: day.seconds,
        };
        Self {
            open_sessions: total(usage.open_sessions),
            today: Some(amount(usage.days.last().copied().unwrap_or_default())),
            this_month: Some(amount(usage.this_month)),
            days: usage.days.into_iter().map(day).collect(),
        }
    }
}

impl From<Device> for MyDevice {
    fn from(device: Device) -> Self {
        Self {
            calling_station_id: device.calling_station_id,
            first_seen_at: Some(timestamp(device.first_seen_at)),
            last_seen_at: Some(timestamp(device.last_seen_at)),
            online: device.sessions > device.ended,
            sessions: device.sessions,
            input_octets: device.input_octets,
            output_octets: device.output_octets,
        }
    }
}
