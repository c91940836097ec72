use kernel::PageRequest;
use proto::wiwebb::radius::v1::{nas_service_server::NasService, *};
use storage::Storage;
use tonic::{Request, Response, Status};

use crate::{
    nas::{self, NasFilter},
    service::{db, mask, total},
};

#[derive(Debug)]
pub struct NasRpcs {
    pub storage: Storage,
    pub setup: NasSetup,
}

#[tonic::async_trait]
impl NasService for NasRpcs {
    async fn list_nas(&self, request: Request<ListNasRequest>) -> Result<Response<ListNasResponse>, Status> {
        let db = db(&self.storage, &request)?;
        let request = request.into_inner();
        let filter = NasFilter::from(&request);
        let page = PageRequest::parse(request.page_size, &request.page_token, request.skip, &("nas", &filter))?;
        let page = nas::list(&db, &filter, &page).await?.map(Nas::from);
        let total_size = total(page.total);
        Ok(Response::new(ListNasResponse { nas: page.items, next_page_token: page.next_token, total_size }))
    }

    async fn create_nas(&self, request: Request<CreateNasRequest>) -> Result<Response<Nas>, Status> {
        let db = db(&self.storage, &request)?;
        let new = request.into_inner().nas.unwrap_or_default();
        Ok(Response::new(nas::create(&db, new.into()).await?.into()))
    }

    async fn get_nas(&self, request: Request<GetNasRequest>) -> Result<Response<Nas>, Status> {
        let db = db(&self.storage, &request)?;
        Ok(Response::new(nas::get(&db, &request.into_inner().id).await?.into()))
    }

    async fn update_nas(&self, request: Request<UpdateNasRequest>) -> Result<Response<Nas>, Status> {
        let db = db(&self.storage, &request)?;
        let UpdateNasRequest { id, nas, update_mask } = request.into_inner();
        let mask = mask(update_mask, nas::WRITABLE)?;
        Ok(Response::new(nas::update(&db, &id, nas.unwrap_or_default().into(), &mask).await?.into()))
    }

    async fn delete_nas(&self, request: Request<DeleteNasRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.storage, &request)?;
        nas::delete(&db, &request.into_inner().id).await?;
        Ok(Response::new(()))
    }

    async fn get_nas_setup(&self, _request: Request<GetNasSetupRequest>) -> Result<Response<NasSetup>, Status> {
        Ok(Response::new(self.setup.clone()))
    }
}
