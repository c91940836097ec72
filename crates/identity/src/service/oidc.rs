use proto::wiwebb::identity::v1::{oidc_service_server::OidcService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    convert::oidc as convert,
    interceptor,
    oidc::{entry, offers},
    service::{auth, db, host},
};

#[derive(Debug)]
pub struct Oidc(pub Identity);

#[tonic::async_trait]
impl OidcService for Oidc {
    async fn get_sign_in_options(
        &self,
        request: Request<GetSignInOptionsRequest>,
    ) -> Result<Response<SignInOptions>, Status> {
        Ok(Response::new(offers::of_host(&self.0, host(&request)).await?.into()))
    }

    async fn begin_oidc_sign_in(
        &self,
        request: Request<BeginOidcSignInRequest>,
    ) -> Result<Response<BeginOidcSignInResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let wish = request.into_inner().try_into()?;
        let (url, begun) = entry::begin(&self.0, &caller, &wish).await?;
        Ok(Response::new(convert::begun(&url, begun)))
    }

    async fn finish_oidc_sign_in(
        &self,
        request: Request<FinishOidcSignInRequest>,
    ) -> Result<Response<LoginResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let by_cookie = interceptor::wants_cookie(&request.metadata().clone().into_headers());
        let FinishOidcSignInRequest { state, code, browser_key, iss, otp } = request.into_inner();
        let returned = convert::returned(state, code, browser_key, iss)?;
        auth::signed_in(&self.0, entry::finish(&self.0, &caller, returned, auth::otp(otp)).await?, by_cookie)
    }

    async fn link_oidc_identity(
        &self,
        request: Request<LinkOidcIdentityRequest>,
    ) -> Result<Response<OidcIdentity>, Status> {
        let db = db(&self.0, &request)?;
        let LinkOidcIdentityRequest { state, code, browser_key, iss } = request.into_inner();
        let returned = convert::returned(state, code, browser_key, iss)?;
        Ok(Response::new(entry::link(&self.0, &db, returned).await?.into()))
    }

    async fn list_oidc_identities(
        &self,
        request: Request<ListOidcIdentitiesRequest>,
    ) -> Result<Response<ListOidcIdentitiesResponse>, Status> {
        let identities = entry::list(&db(&self.0, &request)?).await?;
        let identities = identities.into_iter().map(Into::into).collect();
        Ok(Response::new(ListOidcIdentitiesResponse { identities }))
    }

    async fn list_linkable_providers(
        &self,
        request: Request<ListLinkableProvidersRequest>,
    ) -> Result<Response<ListLinkableProvidersResponse>, Status> {
        let providers = entry::linkable(&self.0, &db(&self.0, &request)?).await?;
        let providers = providers.into_iter().map(|row| SignInProvider { id: row.id.to_string(), name: row.name });
        Ok(Response::new(ListLinkableProvidersResponse { providers: providers.collect() }))
    }

    async fn delete_oidc_identity(&self, request: Request<DeleteOidcIdentityRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        entry::unlink(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}
