//! Talking to an OpenID provider: discovery, the authorization URL, the code's exchange, the checks of the ID token
//! (OpenID Connect Core, 3.1.3.7). All requests go through `egress`.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use egress::Egress;
use futures::future::BoxFuture;
use kernel::{Error, Kind, Result, Secret, Time};
use moka::future::Cache;
use openidconnect::{
    AccessToken, AdditionalProviderMetadata, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EmptyAdditionalClaims, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError,
    Scope, SubjectIdentifier, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
        CoreGenderClaim, CoreGrantType, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode,
        CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
    },
};
use serde::{Deserialize, Serialize};

use super::{attempts::Secrets, bad_answer, offers::Offer};
use crate::{Identity, token};

/// Algorithms that an ID token may be signed with: never `none`, never one that shares a secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];
/// How far a provider's clock may be off.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// The longest subject (OpenID Connect Core, section 2).
const MAX_SUBJECT: usize = 255;
/// How long discovery is remembered for beginning a sign-in; finishing one asks anew.
const REMEMBER: Duration = Duration::from_secs(300);

/// What RFC 9207 adds to discovery.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Rfc9207 {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Rfc9207 {}

type Metadata = ProviderMetadata<
    Rfc9207,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The providers of all tenants, as this process has met them.
#[derive(Debug)]
pub struct Providers {
    egress: Egress,
    known: Cache<String, Arc<Metadata>>,
}

/// What a provider answered for somebody, checked.
pub struct Answer {
    /// The account at the provider.
    pub subject: String,
    claims: CoreIdTokenClaims,
    client: Client,
    access_token: AccessToken,
}

/// What a provider says of somebody.
#[derive(Debug, Default)]
pub struct Profile {
    /// The e-mail address, if the provider has verified it.
    pub verified_email: Option<String>,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
}

impl Providers {
    pub(crate) fn new(egress: Egress) -> Self {
        let known = Cache::builder().max_capacity(1000).time_to_live(REMEMBER).build();
        Self { egress, known }
    }

    async fn discover(&self, issuer: &str) -> Result<Arc<Metadata>> {
        let url = IssuerUrl::new(issuer.to_owned()).map_err(unreachable)?;
        let metadata = Metadata::discover_async(url, &http(&self.egress)).await.map_err(unreachable)?;
        // The browser is sent there: what is not a web address could be a script.
        self.egress.check_url(metadata.authorization_endpoint().as_str()).map_err(unreachable)?;
        let metadata = Arc::new(metadata);
        self.known.insert(issuer.to_owned(), metadata.clone()).await;
        Ok(metadata)
    }

    async fn remembered(&self, issuer: &str) -> Result<Arc<Metadata>> {
        match self.known.get(issuer).await {
            Some(metadata) => Ok(metadata),
            None => self.discover(issuer).await,
        }
    }
}

/// Where to send the browser, with `state` in it, and what must be remembered.
pub async fn authorization_url(
    identity: &Identity,
    offer: &Offer,
    redirect_uri: &str,
) -> Result<(url::Url, Secret<String>, Secrets)> {
    let metadata = identity.providers().remembered(&offer.issuer).await?;
    let client = client(&metadata, offer, None, redirect_uri)?;
    let (state, nonce) = (token::generate()?, token::generate()?);
    // 43 characters of base64url, as RFC 7636 asks for.
    let verifier = PkceCodeVerifier::new(token::generate()?.into_inner());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let (for_url, for_token) = (state.expose().clone(), nonce.expose().clone());
    let request = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(for_url),
            move || Nonce::new(for_token),
        )
        .set_pkce_challenge(challenge);
    let scopes = offer.scopes.split(' ').filter(|scope| !scope.is_empty() && *scope != "openid");
    let (url, ..) = request.add_scopes(scopes.map(|scope| Scope::new(scope.to_owned()))).url();
    let secrets = Secrets {
        nonce: nonce.into_inner(),
        verifier: verifier.secret().clone(),
        issuer: offer.issuer.clone(),
        redirect_uri: redirect_uri.to_owned(),
    };
    Ok((url, state, secrets))
}

/// Exchanges a code, and checks the ID token that comes for it.
pub async fn redeem(
    identity: &Identity,
    offer: &Offer,
    secrets: Secrets,
    code: String,
    iss: Option<&str>,
    now: Time,
) -> Result<Answer> {
    let providers = identity.providers();
    let metadata = providers.discover(&offer.issuer).await?;
    // A code of another provider is never sent to this one (RFC 9207).
    let promised = metadata.additional_metadata().authorization_response_iss_parameter_supported;
    match iss {
        Some(iss) if iss != offer.issuer => return Err(bad_answer("`iss` names another issuer")),
        None if promised => return Err(bad_answer("`iss` is missing")),
        Some(_) | None => {}
    }
    let client = client(&metadata, offer, offer.secret(identity).await?, &secrets.redirect_uri)?;
    let request = client.exchange_code(AuthorizationCode::new(code)).map_err(unreachable)?;
    let request = request.set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier));
    let response: CoreTokenResponse = request.request_async(&http(&providers.egress)).await.map_err(refused)?;
    let id_token = response.id_token().ok_or_else(|| bad_answer("there is no ID token"))?;
    let verifier = verifier(&metadata, offer, now);
    let claims = id_token.claims(&verifier, &Nonce::new(secrets.nonce)).map_err(bad_answer)?.clone();
    if claims.authorized_party().is_some_and(|party| party.as_str() != offer.client_id) {
        return Err(bad_answer("`azp` names another client"));
    }
    let subject = claims.subject().as_str().to_owned();
    if subject.is_empty() || subject.chars().count() > MAX_SUBJECT || subject.contains('\0') {
        return Err(bad_answer("`sub` is empty or too long"));
    }
    let access_token = response.access_token().clone();
    Ok(Answer { subject, claims, client, access_token })
}

/// The same accessors on two types of claims.
macro_rules! profile {
    ($claims:ident) => {
        Profile {
            verified_email: verified($claims.email().map(|email| email.as_str()), $claims.email_verified()),
            first_name: text($claims.given_name().and_then(|name| name.get(None)).map(|name| name.as_str())),
            last_name: text($claims.family_name().and_then(|name| name.get(None)).map(|name| name.as_str())),
        }
    };
}

impl Answer {
    /// What the provider says of the person: in the ID token, else at its userinfo endpoint.
    pub async fn profile(&self, identity: &Identity) -> Result<Profile> {
        let claims = &self.claims;
        if claims.email().is_some() || self.client.user_info_url().is_none() {
            return Ok(profile!(claims));
        }
        let claims = self.user_info(identity).await?;
        Ok(profile!(claims))
    }

    async fn user_info(&self, identity: &Identity) -> Result<CoreUserInfoClaims> {
        // What is no header's value would make the library panic.
        if !self.access_token.secret().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(bad_answer("the access token holds strange characters"));
        }
        let subject = SubjectIdentifier::new(self.subject.clone());
        let request = self.client.user_info(self.access_token.clone(), Some(subject)).map_err(unreachable)?;
        let egress = &identity.providers().egress;
        request.request_async::<EmptyAdditionalClaims, _, CoreGenderClaim>(&http(egress)).await.map_err(bad_answer)
    }
}

fn verified(email: Option<&str>, verified: Option<bool>) -> Option<String> {
    email.filter(|_| verified == Some(true)).map(str::to_owned)
}

fn text(name: Option<&str>) -> String {
    name.unwrap_or_default().chars().filter(|c| !c.is_control()).take(150).collect()
}

fn client(metadata: &Metadata, offer: &Offer, secret: Option<Secret<String>>, redirect_uri: &str) -> Result<Client> {
    let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(Error::internal)?;
    let secret = secret.map(|secret| ClientSecret::new(secret.into_inner()));
    let client = CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(offer.client_id.clone()), secret);
    Ok(client.set_redirect_uri(redirect).set_auth_type(auth_type(metadata)))
}

/// By header, which is the default, unless the provider takes the secret in the body only.
fn auth_type(metadata: &Metadata) -> AuthType {
    match metadata.token_endpoint_auth_methods_supported() {
        Some(methods)
            if !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost) =>
        {
            AuthType::RequestBody
        }
        _ => AuthType::BasicAuth,
    }
}

/// Issuer, audience, signature, expiry and time of issue. Without the client's secret no shared-secret algorithm can be
/// verified, whatever the token claims.
fn verifier<'a>(metadata: &Metadata, offer: &Offer, now: Time) -> CoreIdTokenVerifier<'a> {
    let client = ClientId::new(offer.client_id.clone());
    CoreIdTokenVerifier::new_public_client(client, metadata.issuer().clone(), metadata.jwks().clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now - LEEWAY)
        .set_issue_time_verifier_fn(move |issued| {
            if issued <= now + LEEWAY { Ok(()) } else { Err("issued in the future".to_owned()) }
        })
}

fn http(egress: &Egress) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, egress::Error>> {
    let egress = egress.clone();
    move |request| {
        let egress = egress.clone();
        Box::pin(async move { egress.send(request).await })
    }
}

/// The refusal where a provider cannot be asked. What went wrong on the way is for the log.
fn unreachable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let cause = cause.into();
    let reason = cause.source().map(ToString::to_string).unwrap_or_default();
    tracing::warn!(%cause, reason, "a provider cannot be asked");
    let text = "The provider does not answer as an OpenID provider should.";
    Error::new(Kind::Unavailable, "PROVIDER_UNREACHABLE", text).caused_by(cause)
}

/// What the token endpoint did not want.
fn refused<T>(error: RequestTokenError<egress::Error, T>) -> Error
where
    T: openidconnect::ErrorResponse + Send + Sync + 'static,
{
    match error {
        RequestTokenError::Request(error) => unreachable(error),
        error => bad_answer(error),
    }
}
