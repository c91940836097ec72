//! Passkeys with a real browser: Chromium with a virtual authenticator, on a page of the server.

use e2e::{
    browser::Browser,
    cluster::{Cluster, PASSWORD},
    http,
};
use serde_json::json;

/// What a front end does: the session is a cookie, the options and answers go through unchanged.
const HELPERS: &str = "
const call = async (method, path, body) => {
    const headers = {'content-type': 'application/json', 'x-wiwebb-session': 'cookie'};
    const reply = await fetch('/api/v1/auth/' + path, {method, headers, body: body && JSON.stringify(body)});
    const text = await reply.text();
    return {status: reply.status, reason: reply.headers.get('x-wiwebb-reason'), body: text && JSON.parse(text)};
};
const must = async (method, path, body) => {
    const reply = await call(method, path, body);
    if (reply.status >= 300) throw new Error(path + ': ' + JSON.stringify(reply));
    return reply.body;
};
const register = async name => {
    const {ceremony, public_key} = await must('POST', 'passkeys/register/begin/', {});
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(public_key);
    const credential = (await navigator.credentials.create({publicKey})).toJSON();
    return must('POST', 'passkeys/register/finish/', {ceremony, credential, name});
};
const answer = async username => {
    const {ceremony, public_key} = await must('POST', 'passkeys/login/begin/', {username});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(public_key);
    return {ceremony, credential: (await navigator.credentials.get({publicKey})).toJSON()};
};
";

#[tokio::test]
async fn a_browser_registers_a_passkey_and_signs_in_with_it() {
    let cluster = Cluster::start().await;
    let (first, last) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
    let browser = Browser::start().await;
    browser.add_authenticator().await;
    browser.open(&format!("http://localhost:{}/", first.port())).await;
    let run = async |body: &str| browser.run(&format!("{HELPERS}{body}"), json!({"password": PASSWORD})).await;

    let made = run("await must('POST', 'login/', {username: 'admin', password: args.password});
                    return register('Chromium');")
    .await;
    assert_eq!(made["passkey"]["host"], "localhost", "{made}");
    assert_eq!(made["recovery_codes"].as_array().unwrap().len(), 10);

    let out = run("await must('POST', 'logout/', {}); return call('GET', 'user/');").await;
    assert_eq!(out["status"], 401);
    let alone = run("return call('POST', 'login/', {username: 'admin', password: args.password});").await;
    assert_eq!((alone["status"].as_u64(), alone["reason"].as_str()), (Some(400), Some("SECOND_FACTOR_REQUIRED")));
    assert_eq!(alone["body"], json!({"non_field_errors": ["A second factor is required."]}));

    let user =
        run("await must('POST', 'passkeys/login/finish/', await answer('')); return must('GET', 'user/');").await;
    assert_eq!(user["username"], "admin");
    // A named sign-in works as well, and proves anew who is there.
    let renewed = run("return must('POST', 'reauthenticate/', await answer('admin'));").await;
    assert_eq!(renewed["second_factor"], true);
    // A second passkey on the same device is refused by the browser: the first is told to it.
    let again = run("try { await register('Again') } catch (error) { return error.name }").await;
    assert_eq!(again, "InvalidStateError");

    // The ceremony begun at one server is finished at another, once.
    let answer = run("return answer('');").await;
    let finish = async || http::call(last, "POST", "/api/v1/auth/passkeys/login/finish/", None, &answer).await;
    let reply = finish().await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let key = reply.json()["key"].as_str().unwrap().to_owned();
    assert_eq!(http::get(first, "/api/v1/auth/user/", Some(&key)).await.unwrap().status, 200);
    assert_eq!(finish().await.status, 404);
}
