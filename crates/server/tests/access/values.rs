//! What calls carry.

use proto::wiwebb::{identity::v1::*, radius::v1 as radius};
use testkit::{app::PASSWORD, authenticator::to_struct, idp};

pub fn unique(stem: &str) -> String {
    format!("{stem}-{}", &uuid::Uuid::new_v4().simple().to_string()[..8])
}

pub fn new_user() -> User {
    let name = unique("made");
    User {
        email: Some(format!("{name}@example.com")),
        username: Some(name),
        password: Some(PASSWORD.into()),
        role: UserRole::Subscriber.into(),
        ..User::default()
    }
}

/// `tenant` is a number, or 0 for the caller's own.
pub fn new_nas(tenant: &str) -> radius::Nas {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0x0a01_0000);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    radius::Nas {
        name: Some(unique("nas")),
        address: Some(std::net::Ipv4Addr::from(number).to_string()),
        secret: Some("0123456789abcdef".into()),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..radius::Nas::default()
    }
}

pub fn new_radius_user(tenant: &str) -> radius::RadiusUser {
    radius::RadiusUser {
        username: Some(unique("made")),
        password: Some("secret".into()),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..radius::RadiusUser::default()
    }
}

pub fn new_api_key() -> ApiKey {
    ApiKey { name: Some("made".into()), scopes: vec!["identity.self.read".into()], ..ApiKey::default() }
}

pub fn new_service_account() -> ServiceAccount {
    ServiceAccount { name: Some(unique("program")), role: UserRole::Subscriber.into(), ..ServiceAccount::default() }
}

pub fn new_invitation(tenant: &str) -> Invitation {
    Invitation {
        email: Some(format!("{}@example.org", unique("asked"))),
        role: UserRole::Subscriber.into(),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..Invitation::default()
    }
}

/// `tenant` is a number, or 0 for the caller's own.
pub fn new_connection(tenant: &str) -> OidcConnection {
    OidcConnection {
        name: Some(unique("made")),
        issuer: Some("https://idp.example".into()),
        client_id: Some(idp::CLIENT.into()),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..OidcConnection::default()
    }
}

pub fn new_domain(tenant: &str) -> TenantDomain {
    TenantDomain {
        domain: Some(format!("{}.example", unique("made"))),
        tenant_id: tenant.parse().ok().filter(|tenant| *tenant != 0),
        ..TenantDomain::default()
    }
}

/// `state code browser_key`.
pub fn returned(text: &str) -> FinishOidcSignInRequest {
    let mut parts = text.split(' ').map(|part| Some(part.to_owned()));
    FinishOidcSignInRequest {
        state: parts.next().flatten(),
        code: parts.next().flatten(),
        browser_key: parts.next().flatten(),
        ..Default::default()
    }
}

pub fn new_tenant() -> Tenant {
    let name = unique("made");
    Tenant { slug: Some(name.clone()), name: Some(name), ..Tenant::default() }
}

/// A ceremony and the browser's answer, where the text holds them.
pub fn ceremony(text: &str) -> (Option<String>, Option<prost_types::Struct>) {
    let Ok(mut json) = serde_json::from_str::<serde_json::Value>(text) else { return (None, None) };
    let Some(credential) = json.get_mut("credential").map(serde_json::Value::take) else { return (None, None) };
    (json["ceremony"].as_str().map(str::to_owned), Some(to_struct(credential)))
}
