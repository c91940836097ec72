//! What providers answer, and which of it is believed.

use serde_json::json;
use testkit::idp::{CLIENT, Signed};

use proto::wiwebb::identity::v1::{BeginOidcSignInRequest, FinishOidcSignInRequest, OidcConnection};
use tonic::Code;

use super::{World, vouched};
use crate::reason;

#[tokio::test]
async fn tokens_with_a_fault_are_refused() {
    let world = World::new().await;
    world.sign_in("1", vouched("ada@acme.example")).await.unwrap();
    let now = world.app.clock.now().timestamp();
    for claims in [
        json!({"nonce": "another"}),
        json!({"nonce": null}),
        json!({"aud": "another"}),
        json!({"aud": [CLIENT, "another"]}),
        json!({"aud": null}),
        json!({"azp": "another"}),
        json!({"iss": "https://another.example"}),
        json!({"iss": null}),
        json!({"exp": now - 120}),
        json!({"exp": null}),
        json!({"iat": now + 3600}),
        json!({"iat": null}),
        json!({"sub": ""}),
        json!({"sub": null}),
        json!({"sub": "x".repeat(256)}),
    ] {
        assert_eq!(world.refusal("1", claims.clone()).await, "OIDC_ANSWER_INVALID", "{claims}");
    }
    for fine in [json!({"azp": CLIENT}), json!({"aud": [CLIENT]}), json!({"exp": now - 30}), json!({"iat": now + 30})] {
        world.sign_in("1", fine).await.unwrap();
    }
}

#[tokio::test]
async fn signatures_are_the_providers_own() {
    let world = World::new().await;
    for by in [Signed::Nobody, Signed::Hs256, Signed::Stranger] {
        let refused = world.sign_in_signed("1", vouched("ada@acme.example"), by).await.unwrap_err();
        assert_eq!(reason(&refused), "OIDC_ANSWER_INVALID", "{by:?}");
    }
    for by in [Signed::Es256, Signed::EdDsa] {
        world.sign_in_signed("1", vouched("ada@acme.example"), by).await.unwrap();
    }
}

#[tokio::test]
async fn a_code_is_exchanged_with_its_verifier_once() {
    let world = World::new().await;
    let (mine, theirs) = (world.begin().await, world.begin().await);
    // Somebody else's code in one's own sign-in: the verifier does not fit.
    let code = world.idp.authorize(&theirs.url, "victim", vouched("ada@acme.example"), Signed::Es256);
    let refused = world.oidc().finish_oidc_sign_in(mine.finish(&code)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ANSWER_INVALID");
    let unknown = world.begin().await;
    let refused = world.oidc().finish_oidc_sign_in(unknown.finish("made up")).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ANSWER_INVALID");
}

#[tokio::test]
async fn a_provider_that_names_itself_must_be_the_one_that_was_asked() {
    let world = World::new().await;
    let finish = |iss: Option<String>| {
        let world = &world;
        async move {
            let begun = world.begin().await;
            let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), Signed::Es256);
            let request = FinishOidcSignInRequest { iss, ..begun.finish(&code) };
            world.oidc().finish_oidc_sign_in(request).await.map_err(|status| reason(&status))
        }
    };
    finish(Some(world.idp.issuer.clone())).await.unwrap();
    assert_eq!(finish(Some("https://honest.example".into())).await.unwrap_err(), "OIDC_ANSWER_INVALID");
    finish(None).await.unwrap();
    world.idp.metadata("authorization_response_iss_parameter_supported", json!(true));
    assert_eq!(finish(None).await.unwrap_err(), "OIDC_ANSWER_INVALID");
    finish(Some(world.idp.issuer.clone())).await.unwrap();
}

#[tokio::test]
async fn an_address_may_come_from_userinfo_of_the_same_subject() {
    let world = World::new().await;
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", json!({}), Signed::Es256);
    world.idp.user_info(&code, json!({"sub": "2", "email": "ada@acme.example", "email_verified": true}));
    let refused = world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ANSWER_INVALID");
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", json!({}), Signed::Es256);
    world.idp.user_info(&code, json!({"sub": "1", "email": "ada@acme.example", "email_verified": true}));
    let user = world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap().into_inner().user.unwrap();
    assert_eq!(user.email, "ada@acme.example");
}

#[tokio::test]
async fn discovery_leads_nowhere_it_should_not() {
    for (name, value) in [
        ("issuer", json!("https://another.example")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("authorization_endpoint", json!("data:text/html,x")),
        ("authorization_endpoint", json!("http://10.0.0.1/authorize")),
        ("jwks_uri", json!("http://10.0.0.1/jwks")),
        ("jwks_uri", json!("https://169.254.169.254/latest/meta-data/")),
        ("jwks_uri", json!("file:///etc/passwd")),
    ] {
        let world = World::new().await;
        world.idp.metadata(name, value.clone());
        let request = BeginOidcSignInRequest { connection: Some(world.connection.clone()), ..Default::default() };
        let refused = world.oidc().begin_oidc_sign_in(request).await.unwrap_err();
        assert_eq!(reason(&refused), "PROVIDER_UNREACHABLE", "{name} {value}");
        assert!(!format!("{refused:?}").contains("10.0.0.1"), "{refused:?}");
    }
    let world = World::new().await;
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), Signed::Es256);
    world.idp.metadata("token_endpoint", json!("http://10.0.0.1/token"));
    let refused = world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unavailable, "PROVIDER_UNREACHABLE"));
}

#[tokio::test]
async fn an_answer_for_another_issuer_is_not_used() {
    let world = World::new().await;
    let begun = world.begin().await;
    let code = world.idp.authorize(&begun.url, "1", vouched("ada@acme.example"), Signed::Es256);
    let other = testkit::idp::Provider::start(&world.app.clock).await;
    world.change(OidcConnection { issuer: Some(other.issuer.clone()), ..OidcConnection::default() }).await;
    let refused = world.oidc().finish_oidc_sign_in(begun.finish(&code)).await.unwrap_err();
    assert_eq!(reason(&refused), "OIDC_ATTEMPT_INVALID");
    assert!(other.requests().is_empty());
}
