use proto::wiwebb::identity::v1::{branding_service_server::BrandingService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity, branding,
    service::{db, host},
};

#[derive(Debug)]
pub struct Brandings(pub Identity);

#[tonic::async_trait]
impl BrandingService for Brandings {
    async fn get_branding(&self, request: Request<GetBrandingRequest>) -> Result<Response<Branding>, Status> {
        Ok(Response::new(branding::of_host(&self.0, host(&request)).await?.into()))
    }

    async fn get_my_branding(&self, request: Request<GetMyBrandingRequest>) -> Result<Response<Branding>, Status> {
        Ok(Response::new(branding::mine(&db(&self.0, &request)?).await?.into()))
    }
}

impl From<branding::Branding> for Branding {
    fn from(branding: branding::Branding) -> Self {
        let kind = |picture: &Option<Vec<u8>>| {
            picture.as_deref().and_then(branding::media_type).unwrap_or_default().to_owned()
        };
        Self {
            name: branding.name,
            color: branding.color,
            logo_type: kind(&branding.logo),
            logo: branding.logo.unwrap_or_default().into(),
            favicon_type: kind(&branding.favicon),
            favicon: branding.favicon.unwrap_or_default().into(),
            locale: branding.locale,
        }
    }
}
