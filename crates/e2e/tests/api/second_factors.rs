//! Second factors over HTTP, with codes made by oathtool, which shares no code with the server.

use std::process::Command;

use e2e::{
    HEARD,
    cluster::{Cluster, PASSWORD},
    http::{self, Reply},
    within,
};
use serde_json::{Value, json};

/// The code of an authenticator application: now, or a step ahead.
fn oathtool(secret: &str, when: &str) -> String {
    let output = Command::new("oathtool").args(["--totp", "--base32", "--now", when, secret]).output();
    let output = output.expect("oathtool is installed: scripts/tools.sh test");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn refused_for(reply: &Reply, reason: &str) -> bool {
    reply.head.contains(&format!("x-wiwebb-reason: {reason}\r\n")) || reply.head.ends_with(reason)
}

#[tokio::test]
async fn staff_enrol_an_authenticator_application_and_sign_in_with_it() {
    let cluster = Cluster::start_with(&[("WIWEBB_STAFF_SECOND_FACTOR", "required")]).await;
    let (first, last) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let key = http::login(first, "admin", PASSWORD).await;
    let users = async |server| http::get(server, "/api/v1/users/", Some(&key)).await.unwrap();
    for server in [first, last] {
        let refused = users(server).await;
        assert_eq!(refused.status, 403);
        assert!(refused_for(&refused, "SECOND_FACTOR_ENROLMENT_REQUIRED"), "{}", refused.head);
    }

    let factors = "/api/v1/auth/second-factors/";
    let begun = http::create(first, &format!("{factors}totp/"), &key, json!({"name": "oathtool"})).await;
    let secret = begun["secret"].as_str().unwrap();
    let confirm = json!({"code": oathtool(secret, "now")});
    let confirmed = http::call(last, "POST", &format!("{factors}totp/confirm/"), Some(&key), &confirm).await;
    assert_eq!(confirmed.status, 200, "{}", String::from_utf8_lossy(&confirmed.body));
    let codes = confirmed.json()["recovery_codes"].clone();
    assert_eq!(users(last).await.status, 200, "at once where it was confirmed");
    within(HEARD, async || users(first).await.status == 200).await;

    let login = async |otp: Value| {
        let body = json!({"username": "admin", "password": PASSWORD, "otp": otp});
        http::call(first, "POST", "/api/v1/auth/login/", None, &body).await
    };
    let missing = login(Value::Null).await;
    assert_eq!(missing.json(), json!({"non_field_errors": ["A second factor is required."]}));
    assert!(missing.status == 400 && refused_for(&missing, "SECOND_FACTOR_REQUIRED"), "{}", missing.head);
    assert_eq!(login(json!("000000")).await.json(), json!({"otp": ["This code is not valid."]}));
    // A step ahead, so that it is not the step that was confirmed with.
    let code = json!(oathtool(secret, "30 seconds"));
    assert_eq!(login(code.clone()).await.status, 200);
    assert_eq!(login(code).await.json(), json!({"otp": ["This code is not valid."]}), "a code is taken once");
    assert_eq!(login(codes[4].clone()).await.status, 200);

    let logs = cluster.logs();
    for secret in codes.as_array().unwrap().iter().chain([&begun["secret"]]) {
        assert!(!logs.contains(secret.as_str().unwrap()), "a secret stands in a log");
    }
    let told = cluster.run(&["resetsecondfactor", "admin"]);
    assert!(told.contains("took all second factors from admin"), "{told}");
    within(HEARD, async || users(first).await.status == 401).await;
    assert_eq!(login(Value::Null).await.status, 200);
}
