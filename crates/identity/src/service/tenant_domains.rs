use kernel::PageRequest;
use proto::wiwebb::identity::v1::{tenant_domain_service_server::TenantDomainService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    domains::{self, DomainFilter},
    service::db,
};

#[derive(Debug)]
pub struct TenantDomains(pub Identity);

#[tonic::async_trait]
impl TenantDomainService for TenantDomains {
    async fn list_tenant_domains(
        &self,
        request: Request<ListTenantDomainsRequest>,
    ) -> Result<Response<ListTenantDomainsResponse>, Status> {
        let db = db(&self.0, &request)?;
        let request = request.into_inner();
        let filter = DomainFilter::from(&request);
        let list = ("tenant_domains", &filter);
        let page_request = PageRequest::parse(request.page_size, &request.page_token, request.skip, &list)?;
        let page = domains::list(&db, &filter, &page_request).await?.map(TenantDomain::from);
        Ok(Response::new(ListTenantDomainsResponse {
            domains: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn create_tenant_domain(
        &self,
        request: Request<CreateTenantDomainRequest>,
    ) -> Result<Response<TenantDomain>, Status> {
        let db = db(&self.0, &request)?;
        let TenantDomain { domain, tenant_id, .. } = request.into_inner().domain.unwrap_or_default();
        Ok(Response::new(domains::create(&db, domain, tenant_id).await?.into()))
    }

    async fn get_tenant_domain(
        &self,
        request: Request<GetTenantDomainRequest>,
    ) -> Result<Response<TenantDomain>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(domains::get(&db, &request.into_inner().id).await?.into()))
    }

    async fn verify_tenant_domain(
        &self,
        request: Request<VerifyTenantDomainRequest>,
    ) -> Result<Response<TenantDomain>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(domains::verify(&self.0, &db, &request.into_inner().id).await?.into()))
    }

    async fn delete_tenant_domain(&self, request: Request<DeleteTenantDomainRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        domains::delete(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}
