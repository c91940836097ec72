use kernel::{Error, Result as RuleResult, Secret, validate::Fields};
use proto::wiwebb::identity::v1::{auth_service_server::AuthService, *};
use tonic::{Request, Response, Status, metadata::MetadataMap};

use crate::{
    Identity, auth,
    convert::role_to_wire,
    cookie, interceptor,
    service::{db, mask},
    users,
};

#[derive(Debug)]
pub struct Auth(pub Identity);

#[tonic::async_trait]
impl AuthService for Auth {
    async fn login(&self, request: Request<LoginRequest>) -> Result<Response<LoginResponse>, Status> {
        let caller = interceptor::caller(&request)?;
        let by_cookie = interceptor::wants_cookie(&request.metadata().clone().into_headers());
        let (name, password) = sign_in(request.into_inner())?;
        let signed_in = auth::login(&self.0, &caller, &name, password).await?;
        let user = SignedInUser {
            id: signed_in.user,
            username: signed_in.username,
            email: signed_in.email,
            role: role_to_wire(signed_in.role).into(),
        };
        let key = (!by_cookie).then(|| signed_in.token.expose().clone());
        let mut response = Response::new(LoginResponse { key, user: Some(user) });
        if by_cookie {
            set_cookie(response.metadata_mut(), &cookie::set(&signed_in.token, self.0.settings()))?;
        }
        Ok(response)
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

fn sign_in(request: LoginRequest) -> RuleResult<(String, Secret<String>)> {
    let mut fields = Fields::default();
    let name = fields.required("username", request.username, 254);
    let password = password(&mut fields, "password", request.password);
    fields.finish()?;
    Ok((name, password))
}

fn new_password(request: ChangePasswordRequest) -> RuleResult<(Secret<String>, Secret<String>)> {
    let mut fields = Fields::default();
    let old = password(&mut fields, "old_password", request.old_password);
    let new = password(&mut fields, "new_password1", request.new_password1);
    let again = password(&mut fields, "new_password2", request.new_password2);
    fields.finish()?;
    if new != again {
        return Err(Error::violation("new_password2", "The two password fields didn't match."));
    }
    Ok((old, new))
}

/// A password is taken as it is, blanks and all.
pub fn password(fields: &mut Fields, name: &str, value: Option<String>) -> Secret<String> {
    match value {
        None => fields.violation(name, "This field is required."),
        Some(text) if text.is_empty() => fields.violation(name, "This field may not be blank."),
        Some(text) => return Secret::new(text),
    }
    Secret::new(String::new())
}

fn set_cookie(metadata: &mut MetadataMap, value: &str) -> Result<(), Status> {
    metadata.insert("set-cookie", value.parse().map_err(Error::internal)?);
    Ok(())
}
