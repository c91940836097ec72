use kernel::{Result as RuleResult, validate::Fields};
use proto::wiwebb::identity::v1::{passkey_service_server::PasskeyService, *};
use serde_json::Value;
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    convert::factors::{json, told},
    interceptor, passkeys, second_factors,
    service::{auth::signed_in, db, mask, uuid},
};

#[derive(Debug)]
pub struct Passkeys(pub Identity);

#[tonic::async_trait]
impl PasskeyService for Passkeys {
    async fn list_passkeys(
        &self,
        request: Request<ListPasskeysRequest>,
    ) -> Result<Response<ListPasskeysResponse>, Status> {
        let passkeys = passkeys::list(&db(&self.0, &request)?).await?;
        Ok(Response::new(ListPasskeysResponse { passkeys: passkeys.into_iter().map(Passkey::from).collect() }))
    }

    async fn begin_passkey_registration(
        &self,
        request: Request<BeginPasskeyRegistrationRequest>,
    ) -> Result<Response<BeginPasskeyRegistrationResponse>, Status> {
        let db = db(&self.0, &request)?;
        let headers = request.metadata().clone().into_headers();
        Ok(Response::new(passkeys::begin_registration(&self.0, &db, &headers).await?.into()))
    }

    async fn finish_passkey_registration(
        &self,
        request: Request<FinishPasskeyRegistrationRequest>,
    ) -> Result<Response<FinishPasskeyRegistrationResponse>, Status> {
        let db = db(&self.0, &request)?;
        let FinishPasskeyRegistrationRequest { ceremony, credential, name } = request.into_inner();
        let (ceremony, credential) = answer(ceremony, credential)?;
        let (passkey, codes) = passkeys::register(&self.0, &db, &ceremony, credential, name).await?;
        let (passkey, recovery_codes) = (Some(passkey.into()), told(codes));
        Ok(Response::new(FinishPasskeyRegistrationResponse { passkey, recovery_codes }))
    }

    async fn begin_passkey_login(
        &self,
        request: Request<BeginPasskeyLoginRequest>,
    ) -> Result<Response<BeginPasskeyLoginResponse>, Status> {
        let headers = request.metadata().clone().into_headers();
        let name = request.into_inner().username;
        let mut fields = Fields::default();
        let name = fields.text("username", Some(name), 254);
        fields.finish()?;
        Ok(Response::new(passkeys::begin_login(&self.0, &headers, &name).await?.into()))
    }

    async fn finish_passkey_login(
        &self,
        request: Request<FinishPasskeyLoginRequest>,
    ) -> Result<Response<LoginResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let by_cookie = interceptor::wants_cookie(&request.metadata().clone().into_headers());
        let FinishPasskeyLoginRequest { ceremony, credential } = request.into_inner();
        let (ceremony, credential) = answer(ceremony, credential)?;
        signed_in(&self.0, passkeys::login(&self.0, &caller, &ceremony, credential).await?, by_cookie)
    }

    async fn update_passkey(&self, request: Request<UpdatePasskeyRequest>) -> Result<Response<Passkey>, Status> {
        let db = db(&self.0, &request)?;
        let UpdatePasskeyRequest { id, passkey, update_mask } = request.into_inner();
        let mask = mask(update_mask, passkeys::WRITABLE)?;
        let name = passkey.unwrap_or_default().name;
        Ok(Response::new(passkeys::update(&db, uuid(&id)?, name, &mask).await?.into()))
    }

    async fn delete_passkey(&self, request: Request<DeletePasskeyRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        second_factors::delete(&self.0, &db, uuid(&request.into_inner().id)?).await?;
        Ok(Response::new(()))
    }
}

/// A browser's answer to a challenge.
fn answer(ceremony: Option<String>, credential: Option<prost_types::Struct>) -> RuleResult<(String, Value)> {
    let mut fields = Fields::default();
    let ceremony = fields.required("ceremony", ceremony, 64);
    if credential.is_none() {
        fields.violation("credential", "This field is required.");
    }
    fields.finish()?;
    Ok((ceremony, json(credential.unwrap_or_default())))
}
