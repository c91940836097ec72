//! How a tenant's pages look, for its host and for its people.

use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    branding_service_client::BrandingServiceClient,
    tenant_service_client::TenantServiceClient,
    *,
};
use storage::sealed::sha256;
use testkit::{Actor, App, Client};
use tonic::Code;
use wiwebb_identity::rates::{Limits, Rate};

use crate::{audit::entries, code, fields, oidc::World, rates};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";
const ICO: &[u8] = b"\0\0\x01\0and so on";

async fn update(actor: &Actor, id: i64, settings: TenantSettings) -> Result<TenantSettings, tonic::Status> {
    let request = UpdateTenantSettingsRequest { id, settings: Some(settings), update_mask: None };
    Ok(TenantServiceClient::new(actor.client()).update_tenant_settings(request).await?.into_inner())
}

async fn branding(client: Client, host: &str) -> Branding {
    let client = client.with_header("host", host);
    BrandingServiceClient::new(client).get_branding(GetBrandingRequest {}).await.unwrap().into_inner()
}

async fn mine(actor: &Actor) -> Branding {
    BrandingServiceClient::new(actor.client()).get_my_branding(GetMyBrandingRequest {}).await.unwrap().into_inner()
}

fn picture(bytes: &[u8]) -> Option<prost::bytes::Bytes> {
    Some(bytes.to_vec().into())
}

#[tokio::test]
async fn a_host_and_its_people_see_the_tenants_branding_and_nobody_elses() {
    let world = World::new().await;
    let app = &world.app;
    let other = app.tenant(&world.root, "other").await.id;
    let stranger = app.user(&world.root, TenantOwner, Some(other)).await;
    let subscriber = app.user(&world.root, Subscriber, Some(world.tenant)).await;
    assert_eq!(
        branding(app.anonymous(), "acme.example").await.name,
        "acme",
        "the tenant's name, as long as none is set"
    );
    let settings = TenantSettings {
        brand_color: Some("#0F766E".into()),
        locale: Some("fr".into()),
        display_name: Some(" Acme WiFi ".into()),
        logo: picture(PNG),
        favicon: picture(ICO),
    };
    let set = update(&world.owner, world.tenant, settings).await.unwrap();
    assert_eq!((set.display_name.as_deref(), set.logo.as_deref()), (Some("Acme WiFi"), Some(PNG)));
    let expected = Branding {
        name: "Acme WiFi".into(),
        color: "#0f766e".into(),
        logo: PNG.into(),
        logo_type: "image/png".into(),
        favicon: ICO.into(),
        favicon_type: "image/x-icon".into(),
        locale: "fr".into(),
    };
    for host in ["acme.example", "ACME.example:8443"] {
        assert_eq!(branding(app.anonymous(), host).await, expected, "{host}");
    }
    for host in ["other.example", "wifi.acme.example", "localhost:8000", ""] {
        assert_eq!(branding(app.anonymous(), host).await, Branding::default(), "{host}");
    }
    // Whatever the host.
    assert_eq!((mine(&world.owner).await, mine(&subscriber).await), (expected.clone(), expected));
    assert_eq!(mine(&stranger).await, Branding { name: "other".into(), ..Branding::default() });
    assert_eq!(mine(&world.root).await, Branding::default());
    assert_eq!(code(update(&stranger, world.tenant, TenantSettings::default()).await), Code::NotFound);
    assert_eq!(code(update(&subscriber, world.tenant, TenantSettings::default()).await), Code::PermissionDenied);

    let cleared = TenantSettings { logo: picture(b""), ..TenantSettings::default() };
    let left = update(&world.owner, world.tenant, cleared).await.unwrap();
    assert_eq!((left.logo.as_deref(), left.favicon.as_deref()), (Some(&b""[..]), Some(ICO)));
    let shown = branding(app.anonymous(), "acme.example").await;
    assert_eq!((shown.logo_type.as_str(), shown.favicon_type.as_str()), ("", "image/x-icon"));
    let suspend = SuspendTenantRequest { id: world.tenant, reason: None };
    TenantServiceClient::new(world.root.client()).suspend_tenant(suspend).await.unwrap();
    assert_eq!(branding(app.anonymous(), "acme.example").await, Branding::default(), "of active tenants only");
}

#[tokio::test]
async fn pictures_are_checked_and_no_audit_row_holds_one() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await.id;
    let owner = app.user(&root, TenantOwner, Some(tenant)).await;
    let sized = |start: &[u8], length: usize| {
        let mut bytes = start.to_vec();
        bytes.resize(length, 0);
        Some(bytes.into())
    };
    let bad = [
        (picture(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), picture(b"GIF89a")),
        (picture(ICO), picture(b"no picture")),
        (sized(PNG, (64 << 10) + 1), sized(ICO, (16 << 10) + 1)),
    ];
    for (logo, favicon) in bad {
        let settings = TenantSettings { logo, favicon, ..TenantSettings::default() };
        assert_eq!(fields(&update(&owner, tenant, settings).await.unwrap_err()), ["logo", "favicon"]);
    }
    let logo = sized(PNG, 64 << 10);
    let settings = TenantSettings { logo: logo.clone(), favicon: sized(PNG, 16 << 10), ..TenantSettings::default() };
    update(&owner, tenant, settings).await.unwrap();
    let row = entries(&owner, "tenant_settings_updated").await.remove(0);
    let details = testkit::authenticator::from_struct(row.details.unwrap());
    let hash: String = sha256(&logo.unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(details["after"]["logo"], serde_json::json!({"bytes": 65536.0, "sha256": hash}));
    assert!(details.to_string().len() < 1000, "{details}");
    let long = TenantSettings { display_name: Some("x".repeat(151)), ..TenantSettings::default() };
    assert_eq!(fields(&update(&owner, tenant, long).await.unwrap_err()), ["display_name"]);
}

/// Who opens the sign-in page again and again may still sign in.
#[tokio::test]
async fn looking_at_the_sign_in_page_takes_nothing_from_log_ins() {
    let minute = std::time::Duration::from_secs(60);
    let limits = Limits {
        login: Some(Rate { count: 1, per: minute }),
        address: Some(Rate { count: 20, per: minute }),
        ..Limits::none()
    };
    let app = App::over_with(testkit::database().await, rates::behind_a_proxy(limits), |routes, _| routes).await;
    let client = || rates::from(&app, "192.0.2.7");
    let options = || async {
        let mut oidc = oidc_service_client::OidcServiceClient::new(client());
        oidc.get_sign_in_options(GetSignInOptionsRequest {}).await.map(drop)
    };
    for _ in 0..8 {
        options().await.unwrap();
        branding(client(), "acme.example").await;
    }
    assert_eq!(code(rates::login(client(), "nobody", "wrong password").await), Code::InvalidArgument, "not throttled");
    let mut refused = None;
    for _ in 0..20 {
        refused = refused.or(options().await.err());
    }
    assert_eq!(refused.unwrap().code(), Code::ResourceExhausted, "the address's own rate holds");
}
