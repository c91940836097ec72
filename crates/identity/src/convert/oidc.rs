//! Providers, identities and domains on the wire.

use kernel::{Error, Result, Secret, TenantId, validate::Fields};
use proto::wiwebb::identity::v1 as pb;

use super::timestamp;
use crate::{
    domains::{self, DomainFilter},
    entity::{oidc_connection, oidc_identity, tenant_domain},
    oidc::{
        attempts::Begun,
        connections::{ConnectionFields, ConnectionFilter},
        entry::Returned,
        offers::{SignInOptions, Wish},
    },
};

impl From<oidc_connection::Model> for pb::OidcConnection {
    fn from(row: oidc_connection::Model) -> Self {
        Self {
            id: row.id.to_string(),
            name: Some(row.name),
            issuer: Some(row.issuer),
            client_id: Some(row.client_id),
            client_secret: None,
            scopes: Some(row.scopes),
            email_domains: row.email_domains.split_whitespace().map(str::to_owned).collect(),
            creates_users: Some(row.creates_users),
            is_active: Some(row.is_active),
            has_client_secret: !row.client_secret.is_empty(),
            tenant_id: TenantId(row.tenant_id).on_wire(),
            created_at: Some(timestamp(row.created_at)),
            updated_at: Some(timestamp(row.updated_at)),
        }
    }
}

impl From<pb::OidcConnection> for ConnectionFields {
    fn from(connection: pb::OidcConnection) -> Self {
        let pb::OidcConnection { name, issuer, client_id, client_secret, scopes, creates_users, is_active, .. } =
            connection;
        let email_domains = Some(connection.email_domains).filter(|domains| !domains.is_empty());
        let (client_secret, tenant) = (client_secret.map(Secret::new), connection.tenant_id);
        Self { name, issuer, client_id, client_secret, scopes, email_domains, creates_users, is_active, tenant }
    }
}

impl From<&pb::ListOidcConnectionsRequest> for ConnectionFilter {
    fn from(request: &pb::ListOidcConnectionsRequest) -> Self {
        Self { tenant: request.tenant_id, is_active: request.is_active, order_by: request.order_by.clone() }
    }
}

impl From<tenant_domain::Model> for pb::TenantDomain {
    fn from(row: tenant_domain::Model) -> Self {
        Self {
            id: row.id.to_string(),
            record_name: domains::record_name(&row.domain),
            domain: Some(row.domain),
            record_value: row.challenge,
            verified_at: row.verified_at.map(timestamp),
            tenant_id: TenantId(row.tenant_id).on_wire(),
            created_at: Some(timestamp(row.created_at)),
        }
    }
}

impl From<&pb::ListTenantDomainsRequest> for DomainFilter {
    fn from(request: &pb::ListTenantDomainsRequest) -> Self {
        Self { tenant: request.tenant_id, order_by: request.order_by.clone() }
    }
}

impl From<oidc_identity::Model> for pb::OidcIdentity {
    fn from(row: oidc_identity::Model) -> Self {
        Self {
            id: row.id.to_string(),
            connection: row.connection_id.to_string(),
            issuer: row.issuer,
            subject: row.subject,
            created_at: Some(timestamp(row.created_at)),
        }
    }
}

impl From<SignInOptions> for pb::SignInOptions {
    fn from(options: SignInOptions) -> Self {
        let provider = |(id, name): (uuid::Uuid, String)| pb::SignInProvider { id: id.to_string(), name };
        Self { theme_name: options.theme_name, providers: options.providers.into_iter().map(provider).collect() }
    }
}

impl TryFrom<pb::BeginOidcSignInRequest> for Wish {
    type Error = Error;

    fn try_from(request: pb::BeginOidcSignInRequest) -> Result<Self> {
        let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        match (given(request.connection), given(request.tenant), given(request.email)) {
            (Some(id), None, None) => Ok(Wish::Connection(id)),
            (None, Some(slug), None) => Ok(Wish::Tenant(slug)),
            (None, None, Some(email)) => Ok(Wish::Email(email)),
            _ => Err(Error::violation("connection", "Give one of connection, tenant and email.")),
        }
    }
}

pub fn begun(url: &url::Url, begun: Begun) -> pb::BeginOidcSignInResponse {
    pb::BeginOidcSignInResponse {
        authorization_url: url.to_string(),
        state: begun.state.into_inner(),
        browser_key: begun.browser_key.into_inner(),
        expires_at: Some(timestamp(begun.expires_at)),
    }
}

pub fn returned(
    state: Option<String>,
    code: Option<String>,
    browser_key: Option<String>,
    iss: Option<String>,
) -> Result<Returned> {
    let mut fields = Fields::default();
    let returned = Returned {
        state: fields.required("state", state, 200),
        code: fields.required("code", code, 4096),
        browser_key: fields.required("browser_key", browser_key, 200),
        iss: iss.map(|iss| iss.trim().to_owned()).filter(|iss| !iss.is_empty()),
    };
    fields.finish()?;
    Ok(returned)
}
