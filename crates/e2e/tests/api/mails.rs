//! What people do with the mails they get: the link of a mail that really arrived is followed, its token presented.

use std::net::SocketAddr;

use e2e::{
    HEARD,
    cluster::{Cluster, PASSWORD},
    http::{self, Reply},
    smtp::Smtp,
    within,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const PUBLIC_URL: &str = "https://wifi.example.org";
const ME: &str = "/api/v1/auth/user/";
const REGISTER: &str = "/api/v1/auth/registration/";
const RESET: &str = "/api/v1/auth/password/reset/";
const CONFIRM_RESET: &str = "/api/v1/auth/password/reset/confirm/";
const INVITATIONS: &str = "/api/v1/invitations/";
const ACCEPT: &str = "/api/v1/invitations/accept/";
const NEW: &str = "an entirely new one";

struct World {
    cluster: Cluster,
    smtp: Smtp,
    first: SocketAddr,
    last: SocketAddr,
}

impl World {
    async fn start() -> Self {
        let smtp = Smtp::start().await;
        let mut settings = vec![("WIWEBB_PUBLIC_URL", PUBLIC_URL)];
        let mail = smtp.settings();
        settings.extend(mail.iter().map(|(name, value)| (*name, value.as_str())));
        let cluster = Cluster::start_with(&settings).await;
        let (first, last) = (cluster.servers[0].api, cluster.servers[cluster.servers.len() - 1].api);
        Self { cluster, smtp, first, last }
    }

    /// What the link of the mail carries behind `#`, where no server sees it.
    async fn follow(&self, to: &str, subject: &str, page: &str) -> String {
        let link = self.smtp.receive(to, subject).await.link();
        let token = link.strip_prefix(&format!("{PUBLIC_URL}/{page}#")).unwrap_or_else(|| panic!("{link}"));
        token.to_owned()
    }

    /// The same request to all servers in turn, 64 times at once; returns how many were answered 2xx.
    async fn race(&self, path: &'static str, body: impl Fn(usize) -> Value) -> usize {
        let mut tries = JoinSet::new();
        for n in 0..64 {
            let (server, body) = (self.cluster.servers[n % self.cluster.servers.len()].api, body(n));
            tries.spawn(async move { http::call(server, "POST", path, None, &body).await });
        }
        let (won, lost): (Vec<_>, Vec<_>) = tries.join_all().await.into_iter().partition(|reply| reply.status < 300);
        let used = json!({"token": ["Invalid value"]});
        assert!(lost.iter().all(|reply| reply.status == 400 && reply.json() == used), "{lost:?}");
        won.len()
    }

    fn assert_not_logged(&self, secrets: &[&str]) {
        let logs = self.cluster.logs();
        assert!(logs.len() > 500, "there are logs: {logs}");
        for secret in secrets {
            assert!(!logs.contains(secret), "{secret} is in the logs");
        }
    }
}

async fn post(server: SocketAddr, path: &str, token: Option<&str>, body: Value) -> Reply {
    http::call(server, "POST", path, token, &body).await
}

fn field(fragment: &str, name: &str) -> String {
    let mut pairs = fragment.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).unwrap_or_else(|| panic!("{name} in {fragment}")).1.to_owned()
}

fn new_account(username: &str) -> Value {
    json!({"username": username, "password1": PASSWORD, "password2": PASSWORD, "first_name": "Ann"})
}

async fn register(server: SocketAddr, username: &str, email: &str) -> Reply {
    let mut body = new_account(username);
    body["email"] = email.into();
    post(server, REGISTER, None, body).await
}

fn confirmation(fragment: &str, password: &str) -> Value {
    json!({
        "uid": field(fragment, "uid"), "token": field(fragment, "token"),
        "new_password1": password, "new_password2": password,
    })
}

#[tokio::test]
async fn somebody_registers_proves_the_address_and_moves_to_another() {
    let world = World::start().await;
    let made = register(world.first, "ann", "ann@example.org").await;
    let account = made.json();
    let key = account["key"].as_str().unwrap();
    let user = json!({
        "id": account["user"]["id"], "username": "ann", "email": "ann@example.org", "first_name": "Ann", "last_name": "",
    });
    assert_eq!((made.status, &account), (201, &json!({"key": key, "user": user})));
    assert!(made.head.to_lowercase().contains("cache-control: no-store"), "{}", made.head);
    let me = http::get(world.last, ME, Some(key)).await.unwrap().json();
    assert_eq!((&me["role"], &me["tenant"]), (&json!("subscriber"), &Value::Null));

    let proof = field(&world.follow("ann@example.org", "Confirm your e-mail", "verify-email").await, "key");
    let verify = async || post(world.last, "/api/v1/auth/email/verify/", None, json!({"key": proof})).await;
    assert_eq!(verify().await.status, 200);
    let again = verify().await;
    assert_eq!((again.status, again.json()), (400, json!({"key": ["Invalid value"]})));
    let known = http::get(world.first, "/api/v1/auth/preferences/", Some(key)).await.unwrap().json();
    assert!(known["email_verified_at"].is_string(), "{known}");

    let change = json!({"new_email": "ann@example.net", "password": PASSWORD});
    assert_eq!(post(world.first, "/api/v1/auth/email/change/", Some(key), change).await.status, 200);
    let moved = field(&world.follow("ann@example.net", "Confirm your new e-mail", "change-email").await, "key");
    let me = http::get(world.first, ME, Some(key)).await.unwrap().json();
    assert_eq!(me["email"], "ann@example.org", "not before the new address is proved");
    let confirm = post(world.last, "/api/v1/auth/email/change/confirm/", None, json!({"key": moved})).await;
    assert_eq!(confirm.status, 200);
    let told = world.smtp.receive("ann@example.org", "was changed").await;
    assert!(told.text.contains("ann@example.net"), "{}", told.text);
    http::login(world.first, "ann@example.net", PASSWORD).await;
    world.assert_not_logged(&[&proof, &moved, key, PASSWORD]);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_the_link_of_a_mail() {
    let world = World::start().await;
    let root = http::login(world.first, "admin", PASSWORD).await;
    let tenant = http::create(world.first, "/api/v1/tenants/", &root, json!({"name": "Acme", "slug": "acme"})).await;
    for name in ["bob", "idle"] {
        let user = json!({
            "username": name, "email": format!("{name}@example.org"), "password": PASSWORD, "role": "subscriber",
            "tenant": tenant["id"], "is_active": name == "bob",
        });
        http::create(world.first, "/api/v1/users/", &root, user).await;
    }
    let session = http::login(world.last, "bob", PASSWORD).await;

    let mut answers = Vec::new();
    for address in ["nobody@example.org", "idle@example.org", "bob@example.org"] {
        let answer = post(world.first, RESET, None, json!({"email": address})).await;
        answers.push((answer.status, answer.json()));
    }
    let sent = (200, json!({"detail": "Password reset e-mail has been sent."}));
    assert_eq!(answers, vec![sent; 3], "the same for everybody");
    let link = world.follow("bob@example.org", "A new password for Acme", "password-reset/confirm").await;
    let done = post(world.last, CONFIRM_RESET, None, confirmation(&link, NEW)).await;
    let detail = json!({"detail": "Password has been reset with the new password."});
    assert_eq!((done.status, done.json()), (200, detail), "and no key: it signs nobody in");
    let again = post(world.first, CONFIRM_RESET, None, confirmation(&link, "yet another one")).await;
    assert_eq!((again.status, again.json()), (400, json!({"token": ["Invalid value"]})));
    world.smtp.receive("bob@example.org", "password was changed").await;
    let ended = async || http::get(world.last, ME, Some(&session)).await.unwrap().status == 401;
    within(HEARD, ended).await;
    http::login(world.last, "bob", NEW).await;

    assert_eq!(post(world.last, RESET, None, json!({"email": "BOB@example.org"})).await.status, 200);
    let link = world.follow("bob@example.org", "A new password for Acme", "password-reset/confirm").await;
    let won = world.race(CONFIRM_RESET, |n| confirmation(&link, &format!("{NEW} {n}"))).await;
    assert_eq!(won, 1, "of 64 who use a link at once");
    let strangers = ["nobody@example.org", "idle@example.org"];
    let mails = world.smtp.mails();
    assert!(!mails.iter().any(|mail| strangers.iter().any(|address| mail.contains(address))), "{mails:?}");
    world.assert_not_logged(&[&field(&link, "token"), NEW]);
}

#[tokio::test]
async fn an_owner_is_invited_with_the_tenant_and_invites_in_turn() {
    let world = World::start().await;
    let root = http::login(world.first, "admin", PASSWORD).await;
    let new = json!({"tenant": {"name": "Café <Wi-Fi>", "slug": "cafe"}, "owner_email": "olivia@example.org"});
    let tenant = http::create(world.first, "/api/v1/tenants/with-owner/", &root, new).await;
    let token = field(&world.follow("olivia@example.org", "invited to Café <Wi-Fi>", "invitation").await, "token");
    let offer = post(world.last, "/api/v1/invitations/look-up/", None, json!({"token": token})).await;
    let offered = json!({"email": "olivia@example.org", "role": "tenant_owner", "tenant_name": "Café <Wi-Fi>"});
    assert_eq!((offer.status, offer.json()), (200, offered));
    let acceptance = |token: &str, username: &str| {
        let mut body = new_account(username);
        body["token"] = token.into();
        body
    };
    let won = world.race(ACCEPT, |n| acceptance(&token, &format!("olivia-{n}"))).await;
    assert_eq!(won, 1, "of 64 who accept at once");
    let path = format!("/api/v1/tenants/{}/", tenant["id"]);
    assert_eq!(http::get(world.last, &path, Some(&root)).await.unwrap().json()["user_count"], 1);

    let owner = http::login(world.last, "olivia@example.org", PASSWORD).await;
    let settings = json!({"brand_color": "#0f766e", "locale": "fr"});
    let path = format!("{path}settings/");
    let changed = http::call(world.first, "PATCH", &path, Some(&owner), &settings).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let subscriber = json!({"email": "sam@example.org", "role": "subscriber"});
    let invitation = http::create(world.first, INVITATIONS, &owner, subscriber).await;
    assert_eq!((&invitation["tenant"], &invitation["role"]), (&tenant["id"], &json!("subscriber")));
    let mail = world.smtp.receive("sam@example.org", "Vous êtes invité").await;
    assert!(mail.html.contains("Café &lt;Wi-Fi&gt;") && mail.html.contains("#0f766e"), "{}", mail.html);
    let old = field(mail.link().split_once('#').unwrap().1, "token");
    let again = format!("{INVITATIONS}{}/resend/", invitation["id"].as_str().unwrap());
    assert_eq!(post(world.last, &again, Some(&owner), json!({})).await.status, 200);
    let replaced = post(world.last, ACCEPT, None, acceptance(&old, "sam")).await;
    assert_eq!((replaced.status, replaced.json()), (400, json!({"token": ["Invalid value"]})));
    let fresh = field(&world.follow("sam@example.org", "Vous êtes invité", "invitation").await, "token");
    let joined = post(world.last, ACCEPT, None, acceptance(&fresh, "sam")).await;
    assert_eq!(joined.status, 201, "{joined:?}");
    let me = http::get(world.first, ME, joined.json()["key"].as_str()).await.unwrap().json();
    assert_eq!(
        (&me["tenant"], &me["role"], &me["email"]),
        (&tenant["id"], &json!("subscriber"), &json!("sam@example.org"))
    );
    world.assert_not_logged(&[&token, &old, &fresh]);
}

#[tokio::test]
async fn a_sign_in_from_elsewhere_is_told_once_however_many_come_at_once() {
    let world = World::start().await;
    assert_eq!(register(world.first, "ann", "ann@example.org").await.status, 201);
    let mut tries = JoinSet::new();
    for n in 0..16 {
        let server = world.cluster.servers[n % world.cluster.servers.len()].api;
        tries.spawn(async move {
            let headers = "content-type: application/json\r\n\
                           user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0\r\n";
            let body = json!({"username": "ann", "password": PASSWORD}).to_string();
            http::send(server, "POST", "/api/v1/auth/login/", headers, body.as_bytes()).await.unwrap().status
        });
    }
    assert_eq!(tries.join_all().await, [200; 16]);
    let told = world.smtp.receive("ann@example.org", "New sign-in").await;
    assert!(told.text.contains("Firefox on Linux, address 127.0.0.1"), "{}", told.text);
    // A mail that is written later arrives later.
    assert_eq!(post(world.first, RESET, None, json!({"email": "ann@example.org"})).await.status, 200);
    world.smtp.receive("ann@example.org", "A new password").await;
    assert!(!world.smtp.mails().iter().any(|mail| mail.contains("Subject: New sign-in")), "told once");
}

#[tokio::test]
async fn all_mails_can_be_looked_at() {
    let cluster = Cluster::start().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("mails").display().to_string();
    let files = || std::fs::read_dir(&out).unwrap().count();
    let listed = cluster.run(&["mail", "preview", "--name", "invitation", "--locale", "fr", "--out", &out]);
    assert_eq!((listed.lines().count(), files()), (1, 2), "text and HTML: {listed}");
    let listed = cluster.run(&["mail", "preview", "--out", &out]);
    assert_eq!(files(), listed.lines().count() * 2);
    assert!(listed.lines().count() >= 28, "{listed}");
}
