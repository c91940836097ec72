use kernel::validate::Fields;
use proto::wiwebb::identity::v1::{second_factor_service_server::SecondFactorService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    convert::factors::told,
    second_factors,
    service::{db, uuid},
};

#[derive(Debug)]
pub struct SecondFactors(pub Identity);

#[tonic::async_trait]
impl SecondFactorService for SecondFactors {
    async fn list_second_factors(
        &self,
        request: Request<ListSecondFactorsRequest>,
    ) -> Result<Response<ListSecondFactorsResponse>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(second_factors::list(&self.0, &db).await?.into()))
    }

    async fn begin_totp_enrolment(
        &self,
        request: Request<BeginTotpEnrolmentRequest>,
    ) -> Result<Response<BeginTotpEnrolmentResponse>, Status> {
        let db = db(&self.0, &request)?;
        let enrolment = second_factors::begin(&db, request.into_inner().name).await?;
        Ok(Response::new(enrolment.into()))
    }

    async fn confirm_totp_enrolment(
        &self,
        request: Request<ConfirmTotpEnrolmentRequest>,
    ) -> Result<Response<ConfirmTotpEnrolmentResponse>, Status> {
        let db = db(&self.0, &request)?;
        let mut fields = Fields::default();
        let code = fields.required("code", request.into_inner().code, 20);
        fields.finish()?;
        let (factor, codes) = second_factors::confirm(&self.0, &db, &code).await?;
        let (second_factor, recovery_codes) = (Some(factor.into()), told(codes));
        Ok(Response::new(ConfirmTotpEnrolmentResponse { second_factor, recovery_codes }))
    }

    async fn delete_second_factor(&self, request: Request<DeleteSecondFactorRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        second_factors::delete(&self.0, &db, uuid(&request.into_inner().id)?).await?;
        Ok(Response::new(()))
    }

    async fn regenerate_recovery_codes(
        &self,
        request: Request<RegenerateRecoveryCodesRequest>,
    ) -> Result<Response<RegenerateRecoveryCodesResponse>, Status> {
        let recovery_codes = told(second_factors::regenerate(&db(&self.0, &request)?).await?);
        Ok(Response::new(RegenerateRecoveryCodesResponse { recovery_codes }))
    }
}
