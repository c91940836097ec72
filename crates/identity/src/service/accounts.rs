use proto::wiwebb::identity::v1::{account_service_server::AccountService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    accounts::{email_address, password_reset, preferences, registration},
    convert::timestamp,
    cookie, interceptor,
    service::{auth::set_cookie, db},
    sign_in::SignedIn,
    users::UserFields,
};

#[derive(Debug)]
pub struct Accounts(pub Identity);

#[tonic::async_trait]
impl AccountService for Accounts {
    async fn register(&self, request: Request<RegisterRequest>) -> Result<Response<RegisterResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let by_cookie = interceptor::wants_cookie(&request.metadata().clone().into_headers());
        let RegisterRequest { username, email, password1, password2, first_name, last_name } = request.into_inner();
        let new = UserFields { username, email, first_name, last_name, ..UserFields::default() };
        let (signed_in, new) = registration::register(&self.0, &caller, new, password1, password2).await?;
        registered(&self.0, signed_in, new, by_cookie)
    }

    async fn verify_email(
        &self,
        request: Request<VerifyEmailRequest>,
    ) -> Result<Response<VerifyEmailResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        email_address::verify(&self.0, &caller, request.into_inner().key).await?;
        Ok(Response::new(VerifyEmailResponse { detail: "The e-mail address is confirmed.".into() }))
    }

    async fn resend_verification(
        &self,
        request: Request<ResendVerificationRequest>,
    ) -> Result<Response<ResendVerificationResponse>, Status> {
        email_address::resend(&self.0, &db(&self.0, &request)?).await?;
        Ok(Response::new(ResendVerificationResponse { detail: "Verification e-mail has been sent.".into() }))
    }

    async fn change_email(
        &self,
        request: Request<ChangeEmailRequest>,
    ) -> Result<Response<ChangeEmailResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ChangeEmailRequest { new_email, password } = request.into_inner();
        email_address::ask_to_change(&self.0, &db, new_email, password).await?;
        Ok(Response::new(ChangeEmailResponse { detail: "A mail to confirm the new address has been sent.".into() }))
    }

    async fn confirm_email_change(
        &self,
        request: Request<ConfirmEmailChangeRequest>,
    ) -> Result<Response<ConfirmEmailChangeResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        email_address::change(&self.0, &caller, request.into_inner().key).await?;
        Ok(Response::new(ConfirmEmailChangeResponse { detail: "The e-mail address has been changed.".into() }))
    }

    async fn request_password_reset(
        &self,
        request: Request<RequestPasswordResetRequest>,
    ) -> Result<Response<RequestPasswordResetResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        password_reset::request(&self.0, &caller, request.into_inner().email).await?;
        Ok(Response::new(RequestPasswordResetResponse { detail: "Password reset e-mail has been sent.".into() }))
    }

    async fn confirm_password_reset(
        &self,
        request: Request<ConfirmPasswordResetRequest>,
    ) -> Result<Response<ConfirmPasswordResetResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let ConfirmPasswordResetRequest { uid, token, new_password1, new_password2 } = request.into_inner();
        let given = password_reset::Confirmation { uid, token, password1: new_password1, password2: new_password2 };
        password_reset::confirm(&self.0, &caller, given).await?;
        let detail = "Password has been reset with the new password.".into();
        Ok(Response::new(ConfirmPasswordResetResponse { detail }))
    }

    async fn get_preferences(&self, request: Request<GetPreferencesRequest>) -> Result<Response<Preferences>, Status> {
        Ok(Response::new(preferences::get(&db(&self.0, &request)?).await?.into()))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Result<Response<Preferences>, Status> {
        let db = db(&self.0, &request)?;
        let new = request.into_inner().preferences.unwrap_or_default();
        Ok(Response::new(preferences::update(&db, new.locale).await?.into()))
    }
}

/// The reply to somebody whose account was made a moment ago.
pub(super) fn registered(
    identity: &Identity,
    signed_in: SignedIn,
    new: UserFields,
    by_cookie: bool,
) -> Result<Response<RegisterResponse>, Status> {
    let user = RegisteredUser {
        id: signed_in.user,
        username: signed_in.username,
        email: signed_in.email,
        first_name: new.first_name.unwrap_or_default().trim().to_owned(),
        last_name: new.last_name.unwrap_or_default().trim().to_owned(),
    };
    let key = (!by_cookie).then(|| signed_in.token.expose().clone());
    let mut response = Response::new(RegisterResponse { key, user: Some(user) });
    if by_cookie {
        set_cookie(response.metadata_mut(), &cookie::set(&signed_in.token, identity.settings()))?;
    }
    Ok(response)
}

impl From<preferences::Preferences> for Preferences {
    fn from(known: preferences::Preferences) -> Self {
        Self { locale: Some(known.locale), email_verified_at: known.email_verified_at.map(timestamp) }
    }
}
