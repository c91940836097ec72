//! Which provider somebody means who has not signed in yet, and what a host's sign-in page offers. Only active connections
//! of active tenants are found.

use kernel::{Error, Result, Secret};
use sea_orm::FromQueryResult;
use storage::{SealedColumn, SystemAccess};
use uuid::Uuid;

use super::parse_id;
use crate::{Identity, domains};

/// A connection by which somebody may sign in.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Offer {
    pub tenant_id: i64,
    pub id: Uuid,
    pub issuer: String,
    pub client_id: String,
    client_secret: Vec<u8>,
    pub scopes: String,
    email_domains: String,
    pub creates_users: bool,
}

impl Offer {
    /// The client's secret, if it has one.
    pub async fn secret(&self, identity: &Identity) -> Result<Option<Secret<String>>> {
        if self.client_secret.is_empty() {
            return Ok(None);
        }
        let place = SealedColumn::OidcClientSecret.at(self.tenant_id, self.id);
        let secret = identity.storage().data_keys().open(place, &self.client_secret).await?;
        Ok(Some(Secret::new(String::from_utf8(secret.into_inner()).map_err(Error::internal)?)))
    }

    /// Whether people of an e-mail domain may be created.
    pub fn takes_domain(&self, domain: &str) -> bool {
        self.email_domains.split(' ').any(|known| known == domain)
    }
}

/// How somebody says by which provider to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// By this connection.
    Connection(String),
    /// By the only one of the tenant with this slug.
    Tenant(String),
    /// By the one that takes this e-mail address.
    Email(String),
}

macro_rules! offers {
    ($condition:literal) => {
        concat!(
            "SELECT c.tenant_id, c.id, c.issuer, c.client_id, c.client_secret, c.scopes, c.email_domains, \
             c.creates_users FROM oidc_connections c JOIN tenants t ON t.id = c.tenant_id \
             WHERE c.is_active AND t.is_active AND ",
            $condition
        )
    };
}

/// The connection that somebody means.
pub async fn find(identity: &Identity, wish: &Wish) -> Result<Offer> {
    let (field, found) = match wish {
        Wish::Connection(id) => {
            let id = parse_id(id).map_err(|_| none("connection"))?;
            ("connection", look_up(identity, offers!("c.id = $1"), id.into()).await?)
        }
        Wish::Tenant(slug) => ("tenant", look_up(identity, offers!("t.slug = $1"), slug.as_str().into()).await?),
        Wish::Email(email) => {
            let domain = domains::of_email(email).ok_or_else(|| none("email"))?;
            let sql = offers!(
                "c.tenant_id = (SELECT tenant_id FROM tenant_domains WHERE domain = $1 AND verified_at IS NOT NULL)"
            );
            let mut found = look_up(identity, sql, domain.as_str().into()).await?;
            found.retain(|offer| offer.takes_domain(&domain));
            ("email", found)
        }
    };
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(offer), None) => Ok(offer),
        (Some(_), Some(_)) => Err(Error::violation(field, "There are several providers. Name the connection.")),
        (None, _) => Err(none(field)),
    }
}

/// The connection of a begun sign-in, if it may still be used.
pub async fn still(identity: &Identity, id: Uuid) -> Result<Offer> {
    find(identity, &Wish::Connection(id.to_string())).await.map_err(|error| match error.reason() {
        "INVALID_ARGUMENT" => super::no_attempt(),
        _ => error,
    })
}

fn none(field: &str) -> Error {
    Error::violation(field, "There is no sign-in by a provider for this.")
}

async fn look_up(identity: &Identity, sql: &str, value: sea_orm::Value) -> Result<Vec<Offer>> {
    identity.storage().system(SystemAccess::OidcConnection).fetch(sql, vec![value]).await
}

/// What the sign-in page of a host offers.
#[derive(Debug, Default)]
pub struct SignInOptions {
    /// The name to show.
    pub theme_name: Option<String>,
    /// Connections: identifier and name.
    pub providers: Vec<(Uuid, String)>,
}

#[derive(Debug, FromQueryResult)]
struct Shown {
    theme_name: String,
    id: Option<Uuid>,
    name: Option<String>,
}

const OF_HOST: &str = "
SELECT coalesce(nullif(s.display_name, ''), t.name) AS theme_name, c.id, c.name
FROM tenant_domains d
JOIN tenants t ON t.id = d.tenant_id AND t.is_active
LEFT JOIN tenant_settings s ON s.tenant_id = t.id
LEFT JOIN oidc_connections c ON c.tenant_id = t.id AND c.is_active
WHERE d.domain = $1 AND d.verified_at IS NOT NULL ORDER BY c.name";

/// What the sign-in page of a host offers; nothing where the host is nobody's verified domain.
pub async fn of_host(identity: &Identity, host: &str) -> Result<SignInOptions> {
    let Some(domain) = domains::of_host(host) else { return Ok(SignInOptions::default()) };
    let db = identity.storage().system(SystemAccess::SignInOptions);
    let rows = db.fetch::<Shown>(OF_HOST, vec![domain.into()]).await?;
    let theme_name = rows.first().map(|row| row.theme_name.clone());
    let providers = rows.into_iter().filter_map(|row| Some((row.id?, row.name?))).collect();
    Ok(SignInOptions { theme_name, providers })
}
