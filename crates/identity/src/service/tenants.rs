use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use kernel::PageRequest;
use proto::{
    google::api::HttpBody,
    wiwebb::identity::v1::{tenant_service_server::TenantService, *},
};
use tonic::{Request, Response, Status};

use crate::{
    Identity, exports,
    lease::lease,
    service::{attachment, db, mask},
    tenant_export,
    tenant_settings::{self, SettingsFields},
    tenant_suspension,
    tenants::{self, TenantFilter},
};

#[derive(Debug)]
pub struct Tenants(pub Identity);

#[tonic::async_trait]
impl TenantService for Tenants {
    type ExportTenantStream = BoxStream<'static, Result<HttpBody, Status>>;
    type ExportTenantsStream = BoxStream<'static, Result<HttpBody, Status>>;

    async fn list_tenants(
        &self,
        request: Request<ListTenantsRequest>,
    ) -> Result<Response<ListTenantsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListTenantsRequest { page_size, page_token, skip, order_by, search, is_active, ids } = request.into_inner();
        let filter = TenantFilter { search, is_active, ids, order_by };
        let page_request = PageRequest::parse(page_size, &page_token, skip, &("tenants", &filter))?;
        let page = tenants::list(&db, &filter, &page_request).await?.map(Tenant::from);
        Ok(Response::new(ListTenantsResponse {
            tenants: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn create_tenant(&self, request: Request<CreateTenantRequest>) -> Result<Response<Tenant>, Status> {
        let db = db(&self.0, &request)?;
        let new = request.into_inner().tenant.unwrap_or_default();
        Ok(Response::new(tenants::create(&db, new.into()).await?.into()))
    }

    async fn create_tenant_with_owner(
        &self,
        request: Request<CreateTenantWithOwnerRequest>,
    ) -> Result<Response<Tenant>, Status> {
        let db = db(&self.0, &request)?;
        let CreateTenantWithOwnerRequest { tenant, owner_email } = request.into_inner();
        let new = tenant.unwrap_or_default().into();
        Ok(Response::new(tenants::create_with_owner(&self.0, &db, new, owner_email).await?.into()))
    }

    async fn get_tenant_settings(
        &self,
        request: Request<GetTenantSettingsRequest>,
    ) -> Result<Response<TenantSettings>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(tenant_settings::get(&db, request.into_inner().id).await?.into()))
    }

    async fn update_tenant_settings(
        &self,
        request: Request<UpdateTenantSettingsRequest>,
    ) -> Result<Response<TenantSettings>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateTenantSettingsRequest { id, settings, update_mask } = request.into_inner();
        let mask = mask(update_mask, tenant_settings::WRITABLE)?;
        let TenantSettings { brand_color, locale, display_name, logo, favicon } = settings.unwrap_or_default();
        let new = SettingsFields {
            brand_color,
            locale,
            display_name,
            logo: logo.map(Into::into),
            favicon: favicon.map(Into::into),
        };
        Ok(Response::new(tenant_settings::update(&db, id, new, &mask).await?.into()))
    }

    async fn get_my_tenant(&self, request: Request<GetMyTenantRequest>) -> Result<Response<Tenant>, Status> {
        Ok(Response::new(tenants::mine(&db(&self.0, &request)?).await?.into()))
    }

    async fn get_tenant(&self, request: Request<GetTenantRequest>) -> Result<Response<Tenant>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(tenants::get(&db, request.into_inner().id).await?.into()))
    }

    async fn update_tenant(&self, request: Request<UpdateTenantRequest>) -> Result<Response<Tenant>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateTenantRequest { id, tenant, update_mask } = request.into_inner();
        let mask = mask(update_mask, tenants::WRITABLE)?;
        Ok(Response::new(tenants::update(&db, id, tenant.unwrap_or_default().into(), &mask).await?.into()))
    }

    async fn suspend_tenant(&self, request: Request<SuspendTenantRequest>) -> Result<Response<Tenant>, Status> {
        let db = db(&self.0, &request)?;
        let SuspendTenantRequest { id, reason } = request.into_inner();
        Ok(Response::new(tenant_suspension::suspend(&db, id, reason).await?.into()))
    }

    async fn resume_tenant(&self, request: Request<ResumeTenantRequest>) -> Result<Response<Tenant>, Status> {
        let db = db(&self.0, &request)?;
        let ResumeTenantRequest { id, reason } = request.into_inner();
        Ok(Response::new(tenant_suspension::resume(&db, id, reason).await?.into()))
    }

    async fn export_tenant(
        &self,
        request: Request<ExportTenantRequest>,
    ) -> Result<Response<Self::ExportTenantStream>, Status> {
        let (db, lease) = (db(&self.0, &request)?, lease(&request)?);
        let export = tenant_export::begin(&db, request.into_inner().id, Some(lease)).await?;
        let name = format!("{}.ndjson", export.slug());
        let pieces = export.pieces().map_ok(|text| HttpBody {
            content_type: "application/x-ndjson".to_owned(),
            data: text.into(),
            extensions: Vec::new(),
        });
        attachment(pieces.map_err(Status::from).boxed(), &name)
    }

    async fn export_tenants(
        &self,
        request: Request<ExportTenantsRequest>,
    ) -> Result<Response<Self::ExportTenantsStream>, Status> {
        let (db, lease) = (db(&self.0, &request)?, lease(&request)?);
        let ExportTenantsRequest { search, is_active } = request.into_inner();
        let filter = TenantFilter { search, is_active, ..TenantFilter::default() };
        attachment(exports::tenants(&db, filter, lease).await?.boxed(), "tenants.csv")
    }

    async fn delete_tenant(&self, request: Request<DeleteTenantRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        tenants::delete(&db, request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}

impl From<crate::entity::tenant_settings::Model> for TenantSettings {
    fn from(row: crate::entity::tenant_settings::Model) -> Self {
        Self {
            brand_color: Some(row.brand_color),
            locale: Some(row.locale),
            display_name: Some(row.display_name),
            logo: Some(row.logo.unwrap_or_default().into()),
            favicon: Some(row.favicon.unwrap_or_default().into()),
        }
    }
}
