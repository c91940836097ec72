use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Admin, TenantOwner},
    auth_service_client::AuthServiceClient,
    tenant_service_client::TenantServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use serde_json::json;
use testkit::idp::{Provider, Signed};
use tonic::Code;

use super::{URL, World, connection, vouched};
use crate::{code, fields, reason};

#[tokio::test]
async fn a_new_colleague_becomes_a_subscriber_and_the_same_one_next_time() {
    let world = World::new().await;
    let first = world.sign_in("1", vouched("Ada@acme.example")).await.unwrap();
    let token = first.key.unwrap();
    let mut own = AuthServiceClient::new(world.app.anonymous().with_token(&token));
    let me = own.get_current_user(GetCurrentUserRequest {}).await.unwrap().into_inner();
    assert_eq!((me.role(), me.tenant_id), (UserRole::Subscriber, Some(world.tenant)));
    assert_eq!((me.email.as_deref(), me.first_name.as_deref()), (Some("Ada@acme.example"), Some("Ada")));
    // Another address tomorrow, the same account: it is the subject that counts.
    let second = world.sign_in("1", vouched("ada@elsewhere.example")).await.unwrap();
    assert_eq!(second.user.unwrap().id, me.id);
    let other = world.sign_in("2", vouched("grace@acme.example")).await.unwrap();
    assert_ne!(other.user.unwrap().id, me.id);
    let signed_in = world.audit("signed_in").await;
    let details = format!("{:?}", signed_in[0].details);
    assert!(details.contains("oidc"), "{details}");
    assert_eq!(world.audit("oidc_identity_linked").await.len(), 2);
    // No password opens such an account.
    for password in ["!", "", "wiwebb"] {
        let login =
            LoginRequest { username: me.username.clone(), password: Some(password.into()), ..Default::default() };
        assert!(AuthServiceClient::new(world.app.anonymous()).login(login).await.is_err());
    }
}

#[tokio::test]
async fn the_authorization_url_asks_for_what_it_should() {
    let world = World::new().await;
    let begun = world.begin().await;
    let asked = testkit::idp::query(&begun.url);
    assert!(begun.url.starts_with(&format!("{}/authorize?", world.idp.issuer)));
    assert_eq!(asked["redirect_uri"], format!("{URL}/sign-in/oidc/callback"));
    assert_eq!((asked["scope"].as_str(), asked["response_type"].as_str()), ("openid email profile", "code"));
    assert_eq!((asked["code_challenge"].len(), asked["nonce"].len(), asked["state"].len()), (43, 43, 43));
    assert!(!begun.url.contains(&begun.browser_key));
    let again = world.begin().await;
    assert!(again.state != begun.state && again.browser_key != begun.browser_key);
    // Discovery is remembered for a while.
    let discovered = world.idp.requests().iter().filter(|path| path.contains("openid-configuration")).count();
    assert_eq!(discovered, 1);
}

#[tokio::test]
async fn a_cookie_is_set_where_the_browser_asks_for_one() {
    let world = World::new().await;
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), Signed::Es256);
    let browser = world.app.anonymous().with_header("x-wiwebb-session", "cookie");
    let browser = browser.with_header("origin", "http://localhost").with_header("host", "localhost");
    let mut oidc = oidc_service_client::OidcServiceClient::new(browser);
    let reply = oidc.finish_oidc_sign_in(begun.finish(&code)).await.unwrap();
    assert!(reply.metadata().get("set-cookie").unwrap().to_str().unwrap().starts_with("wiwebb="));
    assert_eq!(reply.into_inner().key, None);
}

#[tokio::test]
async fn only_verified_addresses_in_proved_domains_make_users() {
    let world = World::new().await;
    for claims in [
        json!({}),
        json!({"email": "ada@acme.example"}),
        json!({"email": "ada@acme.example", "email_verified": false}),
        json!({"email_verified": true}),
    ] {
        assert_eq!(world.refusal("1", claims.clone()).await, "OIDC_EMAIL_NOT_VERIFIED", "{claims}");
    }
    for email in ["ada@evil.example", "ada@sub.acme.example", "ada@acme.example.evil.example", "acme.example", "a@b@x"]
    {
        assert_eq!(world.refusal("1", vouched(email)).await, "OIDC_DOMAIN_NOT_ALLOWED", "{email}");
    }
    // On the list, but proved by nobody; then by somebody else.
    let domains = vec!["acme.example".into(), "lab.example".into()];
    world.change(OidcConnection { email_domains: domains, ..OidcConnection::default() }).await;
    assert_eq!(world.refusal("1", vouched("ada@lab.example")).await, "OIDC_DOMAIN_NOT_ALLOWED");
    let other = world.app.tenant(&world.root, "beta").await.id;
    let owner = world.app.user(&world.root, TenantOwner, Some(other)).await;
    world.verify(&owner, "lab.example").await;
    assert_eq!(world.refusal("1", vouched("ada@lab.example")).await, "OIDC_DOMAIN_NOT_ALLOWED");
    // Proved, but not on the list.
    world.verify(&world.owner, "branch.example").await;
    assert_eq!(world.refusal("1", vouched("ada@branch.example")).await, "OIDC_DOMAIN_NOT_ALLOWED");
    world.change(OidcConnection { creates_users: Some(false), ..OidcConnection::default() }).await;
    assert_eq!(world.refusal("1", vouched("ada@acme.example")).await, "OIDC_NOT_LINKED");
    assert!(world.audit("oidc_identity_linked").await.is_empty());
}

#[tokio::test]
async fn an_address_finds_nobody() {
    let world = World::new().await;
    let victim = world.subscriber().await;
    // The victim's address is at example.com: even a tenant that has proved that domain takes nothing over.
    world.verify(&world.owner, "example.com").await;
    let all = vec!["acme.example".into(), "example.com".into()];
    world.change(OidcConnection { email_domains: all.clone(), ..OidcConnection::default() }).await;
    let email = format!("{}@example.com", victim.username);
    assert_eq!(world.refusal("1", vouched(&email)).await, "OIDC_EMAIL_TAKEN");
    assert_eq!(world.refusal("1", vouched(&email.to_uppercase())).await, "OIDC_EMAIL_TAKEN");
    let root = format!("{}@example.com", world.root.username);
    assert_eq!(world.refusal("1", vouched(&root)).await, "OIDC_EMAIL_TAKEN");

    // Another provider names the subject and the address of somebody linked at the first.
    world.sign_in("shared", vouched("ada@acme.example")).await.unwrap();
    let evil = Provider::start(&world.app.clock).await;
    let tenant = world.app.tenant(&world.root, "evil").await.id;
    let id = world.connect(OidcConnection { email_domains: all, ..connection(&evil, tenant, "Evil") }).await;
    let begun = world.begin_by(&id).await;
    let code = evil.authorize(&begun.url, "shared", vouched("ada@acme.example"), Signed::Es256);
    let refused = world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_DOMAIN_NOT_ALLOWED");
    // The same provider, by a second connection of the same tenant, is another identity, too.
    let second = world.connect(connection(&world.idp, world.tenant, "Second")).await;
    let begun = world.begin_by(&second).await;
    let code = world.idp.authorize(&begun.url, "shared", vouched("ada@acme.example"), Signed::Es256);
    let refused = world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_EMAIL_TAKEN");
}

#[tokio::test]
async fn a_state_is_good_once_for_ten_minutes_in_one_browser() {
    let world = World::new().await;
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), Signed::Es256);
    let stolen = FinishOidcSignInRequest { browser_key: Some("somebody else's".into()), ..begun.finish(&code) };
    let refused = world.oidc().finish_oidc_sign_in(stolen).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ATTEMPT_INVALID");
    world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap();
    let replayed = world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap_err();
    assert_eq!(reason(&replayed), "OIDC_ATTEMPT_INVALID");

    let late = world.begin().await;
    let code = world.idp.authorize(&late.url, "1", json!({}), Signed::Es256);
    world.app.clock.advance(TimeDelta::minutes(10));
    let refused = world.oidc().finish_oidc_sign_in(late.finish(&code)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ATTEMPT_INVALID");
    let empty = world.oidc().finish_oidc_sign_in(FinishOidcSignInRequest::default()).await.unwrap_err();
    assert_eq!(fields(&empty), ["state", "code", "browser_key"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_parallel_finishes_one_succeeds() {
    let world = World::new().await;
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), Signed::Es256);
    let finish = (0..64).map(|_| {
        let (mut oidc, request) = (world.oidc(), begun.finish(&code));
        tokio::spawn(async move { oidc.finish_oidc_sign_in(request).await.is_ok() })
    });
    let mut won = 0;
    for task in finish.collect::<Vec<_>>() {
        won += u32::from(task.await.unwrap());
    }
    assert_eq!(won, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_who_comes_many_times_at_once_is_created_once() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let begun = world.begin().await;
        let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), Signed::Es256);
        let (mut oidc, request) = (world.oidc(), begun.finish(&code));
        tasks.push(tokio::spawn(async move { oidc.finish_oidc_sign_in(request).await.unwrap().into_inner() }));
    }
    let mut users = Vec::new();
    for task in tasks {
        users.push(task.await.unwrap().user.unwrap().id);
    }
    users.dedup();
    assert_eq!(users.len(), 1);
    assert_eq!(world.audit("oidc_identity_linked").await.len(), 1);
}

#[tokio::test]
async fn what_is_switched_off_signs_nobody_in() {
    let world = World::new().await;
    let user = world.sign_in("1", vouched("ada@acme.example")).await.unwrap().user.unwrap();
    let mut users = UserServiceClient::new(world.root.client());
    users.activate_user(ActivateUserRequest { id: user.id, is_active: Some(false) }).await.unwrap();
    assert_eq!(code(world.sign_in("1", json!({})).await), Code::InvalidArgument);
    users.activate_user(ActivateUserRequest { id: user.id, is_active: Some(true) }).await.unwrap();
    world.sign_in("1", json!({})).await.unwrap();

    // Switched off while somebody was at the provider.
    let begun = world.begin().await;
    let code_of_1 = world.idp.authorize(&begun.url, "1", json!({}), Signed::Es256);
    world.change(OidcConnection { is_active: Some(false), ..OidcConnection::default() }).await;
    let refused = world.oidc().finish_oidc_sign_in(begun.finish(&code_of_1)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ATTEMPT_INVALID");
    let begin = BeginOidcSignInRequest { connection: Some(world.connection.clone()), ..Default::default() };
    assert_eq!(fields(&world.oidc().begin_oidc_sign_in(begin.clone()).await.unwrap_err()), ["connection"]);
    world.change(OidcConnection { is_active: Some(true), ..OidcConnection::default() }).await;

    let begun = world.begin().await;
    let code_of_1 = world.idp.authorize(&begun.url, "1", json!({}), Signed::Es256);
    let off = Tenant { is_active: Some(false), ..Tenant::default() };
    let request = UpdateTenantRequest { id: world.tenant, tenant: Some(off), update_mask: None };
    TenantServiceClient::new(world.root.client()).update_tenant(request).await.unwrap();
    let refused = world.oidc().finish_oidc_sign_in(begun.finish(&code_of_1)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ATTEMPT_INVALID");
    assert_eq!(fields(&world.oidc().begin_oidc_sign_in(begin).await.unwrap_err()), ["connection"]);
}

#[tokio::test]
async fn staff_are_never_signed_in() {
    let world = World::new().await;
    let user = world.sign_in("1", vouched("ada@acme.example")).await.unwrap().user.unwrap();
    let request = AssignRoleRequest { id: user.id, role: Some("admin".into()) };
    UserServiceClient::new(world.root.client()).assign_role(request).await.unwrap();
    // Whoever becomes staff leaves the tenant and its providers.
    assert_eq!(world.refusal("1", json!({})).await, "OIDC_EMAIL_NOT_VERIFIED");
    assert_eq!(world.refusal("1", vouched("ada@acme.example")).await, "OIDC_EMAIL_TAKEN");
    let admin = world.app.user(&world.root, Admin, None).await;
    for staff in [&admin, &world.root] {
        assert_eq!(reason(&world.link(staff, "2").await.unwrap_err()), "OIDC_NOT_FOR_STAFF");
    }
}

#[tokio::test]
async fn an_accounts_own_second_factor_is_asked_for_here_too() {
    let world = World::new().await;
    let user = world.subscriber().await;
    world.link(&user, "1").await.unwrap();
    let mut factors = second_factor_service_client::SecondFactorServiceClient::new(user.client());
    let begun = factors.begin_totp_enrolment(BeginTotpEnrolmentRequest::default()).await.unwrap().into_inner();
    let otp = Some(testkit::totp(&begun.secret, world.app.clock.now()));
    factors.confirm_totp_enrolment(ConfirmTotpEnrolmentRequest { code: otp }).await.unwrap();
    // Whatever the provider says of how somebody signed in there.
    let claims = json!({"amr": ["pwd", "mfa"], "acr": "phr"});
    assert_eq!(world.refusal("1", claims.clone()).await, "SECOND_FACTOR_REQUIRED");
    world.app.clock.advance(TimeDelta::seconds(30));
    let begun_again = world.begin().await;
    let code = world.idp.authorize(&begun_again.url, "1", claims.clone(), Signed::Es256);
    let wrong = FinishOidcSignInRequest { otp: Some("000000".into()), ..begun_again.finish(&code) };
    assert!(world.oidc().finish_oidc_sign_in(wrong).await.is_err());
    let begun_again = world.begin().await;
    let code = world.idp.authorize(&begun_again.url, "1", claims, Signed::Es256);
    let otp = Some(testkit::totp(&begun.secret, world.app.clock.now()));
    let right = FinishOidcSignInRequest { otp, ..begun_again.finish(&code) };
    let reply = world.oidc().finish_oidc_sign_in(right).await.unwrap().into_inner();
    assert_eq!(reply.user.unwrap().id, user.id);
    assert!(format!("{:?}", world.audit("signed_in").await[0].details).contains("BoolValue(true)"));
}

#[tokio::test]
async fn a_connection_is_found_by_id_slug_and_address() {
    let world = World::new().await;
    let begin = |request: BeginOidcSignInRequest| {
        let mut oidc = world.oidc();
        async move { oidc.begin_oidc_sign_in(request).await }
    };
    let slug = |text: &str| BeginOidcSignInRequest { tenant: Some(text.into()), ..Default::default() };
    let email = |text: &str| BeginOidcSignInRequest { email: Some(text.into()), ..Default::default() };
    for request in [slug("acme"), email("ada@acme.example"), email("ada@ACME.example")] {
        begin(request).await.unwrap();
    }
    assert_eq!(fields(&begin(slug("nobody")).await.unwrap_err()), ["tenant"]);
    for address in ["ada@evil.example", "nonsense", "ada@example.com"] {
        assert_eq!(fields(&begin(email(address)).await.unwrap_err()), ["email"], "{address}");
    }
    let both = BeginOidcSignInRequest { tenant: Some("acme".into()), ..email("ada@acme.example") };
    assert_eq!(fields(&begin(both).await.unwrap_err()), ["connection"]);
    assert_eq!(fields(&begin(BeginOidcSignInRequest::default()).await.unwrap_err()), ["connection"]);
    let second = OidcConnection { email_domains: Vec::new(), ..connection(&world.idp, world.tenant, "Second") };
    world.connect(second).await;
    assert_eq!(fields(&begin(slug("acme")).await.unwrap_err()), ["tenant"]);
    begin(email("ada@acme.example")).await.unwrap();
}

#[tokio::test]
async fn the_host_chooses_what_a_sign_in_page_offers() {
    let world = World::new().await;
    let options = |host: &str| {
        let client = world.app.anonymous().with_header("host", host);
        let mut oidc = oidc_service_client::OidcServiceClient::new(client);
        async move { oidc.get_sign_in_options(GetSignInOptionsRequest {}).await.unwrap().into_inner() }
    };
    for host in ["acme.example", "ACME.example:8443"] {
        let offered = options(host).await;
        assert_eq!(offered.theme_name.as_deref(), Some("acme"), "{host}");
        let names: Vec<_> = offered.providers.iter().map(|provider| provider.name.as_str()).collect();
        assert_eq!(names, ["Acme"]);
    }
    let claimed = TenantDomain { domain: Some("claimed.example".into()), ..TenantDomain::default() };
    let mut domains = tenant_domain_service_client::TenantDomainServiceClient::new(world.owner.client());
    domains.create_tenant_domain(CreateTenantDomainRequest { domain: Some(claimed) }).await.unwrap();
    for host in ["claimed.example", "wifi.acme.example", "localhost:8000", "127.0.0.1", "", "evil.example"] {
        assert_eq!(options(host).await, SignInOptions::default(), "{host}");
    }
    world.change(OidcConnection { is_active: Some(false), ..OidcConnection::default() }).await;
    let offered = options("acme.example").await;
    assert!(offered.theme_name.is_some() && offered.providers.is_empty());
}
