use kernel::{Error, Result as RuleResult, Secret, validate::Fields};
use proto::wiwebb::identity::v1::{auth_service_server::AuthService, *};
use tonic::{Request, Response, Status, metadata::MetadataMap};

use crate::{
    Identity,
    auth::{self, Credentials},
    convert::{factors::json, role_to_wire, timestamp},
    cookie, interceptor,
    service::{db, mask},
    sign_in::SignedIn,
    step_up::{self, Evidence},
    users::{self, password_field},
};

#[derive(Debug)]
pub struct Auth(pub Identity);

#[tonic::async_trait]
impl AuthService for Auth {
    async fn login(&self, request: Request<LoginRequest>) -> Result<Response<LoginResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let by_cookie = interceptor::wants_cookie(&request.metadata().clone().into_headers());
        let credentials = sign_in(request.into_inner())?;
        signed_in(&self.0, auth::login(&self.0, &caller, credentials).await?, by_cookie)
    }

    async fn reauthenticate(
        &self,
        request: Request<ReauthenticateRequest>,
    ) -> Result<Response<ReauthenticateResponse>, Status> {
        let db = db(&self.0, &request)?;
        let renewed = step_up::reauthenticate(&self.0, &db, evidence(request.into_inner())?).await?;
        Ok(Response::new(ReauthenticateResponse {
            authenticated_at: Some(timestamp(renewed.authenticated_at)),
            second_factor: renewed.second_factor,
        }))
    }

    async fn logout(&self, request: Request<LogoutRequest>) -> Result<Response<LogoutResponse>, Status> {
        auth::logout(&db(&self.0, &request)?).await?;
        let mut response = Response::new(LogoutResponse { detail: "Successfully logged out.".into() });
        if request.metadata().contains_key("cookie") {
            set_cookie(response.metadata_mut(), &cookie::clear(self.0.settings()))?;
        }
        Ok(response)
    }

    async fn get_current_user(&self, request: Request<GetCurrentUserRequest>) -> Result<Response<User>, Status> {
        let credential = interceptor::credential(&request)?;
        Ok(Response::new(credential.as_ref().try_into()?))
    }

    async fn update_current_user(&self, request: Request<UpdateCurrentUserRequest>) -> Result<Response<User>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateCurrentUserRequest { user, update_mask } = request.into_inner();
        let mask = mask(update_mask, users::WRITABLE)?;
        let user = users::update_own(&db, user.unwrap_or_default().into(), &mask).await?;
        Ok(Response::new(user.try_into()?))
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Result<Response<ChangePasswordResponse>, Status> {
        let db = db(&self.0, &request)?;
        let (old, new) = new_password(request.into_inner())?;
        auth::change_password(&self.0, &db, old, new).await?;
        Ok(Response::new(ChangePasswordResponse { detail: "New password has been saved.".into() }))
    }
}

/// The reply to somebody who has signed in: with the token, or with the cookie instead.
pub fn signed_in(identity: &Identity, done: SignedIn, by_cookie: bool) -> Result<Response<LoginResponse>, Status> {
    let SignedIn { token, user, username, email, role } = done;
    let user = SignedInUser { id: user, username, email, role: role_to_wire(role).into() };
    let key = (!by_cookie).then(|| token.expose().clone());
    let mut response = Response::new(LoginResponse { key, user: Some(user) });
    if by_cookie {
        set_cookie(response.metadata_mut(), &cookie::set(&token, identity.settings()))?;
    }
    Ok(response)
}

fn sign_in(request: LoginRequest) -> RuleResult<Credentials> {
    let mut fields = Fields::default();
    let name = fields.required("username", request.username, 254);
    let password = password_field(&mut fields, "password", request.password);
    fields.finish()?;
    Ok(Credentials { name, password, otp: otp(request.otp) })
}

/// A passkey's answer, or else a password.
fn evidence(request: ReauthenticateRequest) -> RuleResult<Evidence> {
    let mut fields = Fields::default();
    let evidence = match (request.ceremony, request.credential) {
        (Some(ceremony), Some(credential)) => Evidence::Passkey { ceremony, credential: json(credential) },
        (ceremony, credential) => {
            if ceremony.is_some() || credential.is_some() {
                let missing = if ceremony.is_none() { "ceremony" } else { "credential" };
                fields.violation(missing, "This field is required.");
            }
            let password = password_field(&mut fields, "password", request.password);
            Evidence::Password { password, otp: otp(request.otp) }
        }
    };
    fields.finish()?;
    Ok(evidence)
}

/// A form may send an empty field.
pub fn otp(otp: Option<String>) -> Option<Secret<String>> {
    otp.filter(|otp| !otp.trim().is_empty()).map(Secret::new)
}

fn new_password(request: ChangePasswordRequest) -> RuleResult<(Secret<String>, Secret<String>)> {
    let mut fields = Fields::default();
    let old = password_field(&mut fields, "old_password", request.old_password);
    let new = password_field(&mut fields, "new_password1", request.new_password1);
    let again = password_field(&mut fields, "new_password2", request.new_password2);
    fields.finish()?;
    if new != again {
        return Err(Error::violation("new_password2", "The two password fields didn't match."));
    }
    Ok((old, new))
}

pub(super) fn set_cookie(metadata: &mut MetadataMap, value: &str) -> Result<(), Status> {
    metadata.insert("set-cookie", value.parse().map_err(Error::internal)?);
    Ok(())
}
