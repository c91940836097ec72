//! Sign-in by a real OpenID provider: discovery, its own pages, the code's exchange, a token that works; and what a
//! provider that lies cannot do.

use e2e::{
    cluster::{Cluster, PASSWORD},
    http,
    idp::{Providers, parameters},
};
use serde_json::{Value, json};

struct World {
    cluster: Cluster,
    providers: Providers,
    root: String,
    tenant: i64,
}

impl World {
    async fn start() -> Self {
        let providers = Providers::start();
        let cluster = Cluster::start_with(&[
            ("WIWEBB_EGRESS_ALLOW", "127.0.0.0/8"),
            ("WIWEBB_DNS_SERVER", &providers.dns),
            ("WIWEBB_PUBLIC_URL", "https://wifi.example"),
        ])
        .await;
        let root = http::login(cluster.servers[0].api, "admin", PASSWORD).await;
        let body = json!({"name": "Acme", "slug": "acme"});
        let tenant = http::create(cluster.servers[0].api, "/api/v1/tenants/", &root, body).await;
        Self { cluster, providers, root, tenant: tenant["id"].as_i64().unwrap() }
    }

    /// A server; not always the same one.
    fn api(&self, turn: usize) -> std::net::SocketAddr {
        self.cluster.servers[turn % self.cluster.servers.len()].api
    }

    async fn connect(&self, tenant: i64, name: &str, issuer: &str, client: &str) -> String {
        let body = json!({
            "name": name, "issuer": issuer, "client_id": client, "client_secret": format!("the secret of {client}"),
            "email_domains": ["acme.example"], "creates_users": true, "tenant": tenant,
        });
        let made = http::create(self.api(0), "/api/v1/oidc/connections/", &self.root, body).await;
        assert!(!made.to_string().contains("the secret of"), "{made}");
        made["id"].as_str().unwrap().to_owned()
    }

    async fn post(&self, turn: usize, path: &str, token: Option<&str>, body: Value) -> (u16, Value) {
        let reply = http::call(self.api(turn), "POST", path, token, &body).await;
        (reply.status, reply.json())
    }

    async fn begin(&self, body: Value) -> Value {
        let (status, begun) = self.post(0, "/api/v1/auth/oidc/begin/", None, body).await;
        assert_eq!(status, 200, "{begun}");
        begun
    }

    /// What the callback page posts after somebody has signed in at the provider.
    async fn answer(&self, begun: &Value, url: &str, name: &str) -> Value {
        let back = self.providers.sign_in(url, name).await;
        assert_eq!(back["state"], begun["state"].as_str().unwrap());
        json!({"state": back["state"], "code": back["code"], "iss": back["iss"], "browser_key": begun["browser_key"]})
    }

    async fn sign_in(&self, connection: &str, name: &str) -> (u16, Value) {
        let begun = self.begin(json!({"connection": connection})).await;
        let answer = self.answer(&begun, begun["authorization_url"].as_str().unwrap(), name).await;
        self.post(1, "/api/v1/auth/oidc/finish/", None, answer).await
    }

    async fn verify_domain(&self, tenant: i64) -> Value {
        let body = json!({"domain": "acme.example", "tenant": tenant});
        let domain = http::create(self.api(0), "/api/v1/tenant-domains/", &self.root, body).await;
        let path = format!("/api/v1/tenant-domains/{}/verify/", domain["id"].as_str().unwrap());
        let (status, refused) = self.post(0, &path, Some(&self.root), json!({})).await;
        assert_eq!(status, 400, "{refused}");
        self.providers.publish(domain["record_name"].as_str().unwrap(), domain["record_value"].as_str().unwrap());
        let (status, verified) = self.post(0, &path, Some(&self.root), json!({})).await;
        assert_eq!(status, 200, "{verified}");
        verified
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_by_their_tenants_provider() {
    let world = World::start().await;
    let connection = world.connect(world.tenant, "Acme", &world.providers.honest, "wiwebb").await;

    // Nobody is created before the domain is proved.
    let (status, refused) = world.sign_in(&connection, "ada").await;
    assert_eq!(status, 400, "{refused}");
    assert!(refused.to_string().contains("e-mail domain"), "{refused}");
    assert!(world.verify_domain(world.tenant).await["verified_at"].is_string());

    let begun = world.begin(json!({"email": "ada@acme.example"})).await;
    let answer = world.answer(&begun, begun["authorization_url"].as_str().unwrap(), "ada").await;
    let (status, reply) = world.post(1, "/api/v1/auth/oidc/finish/", None, answer.clone()).await;
    assert_eq!(status, 200, "{reply}");
    let key = reply["key"].as_str().unwrap();
    let me = http::get(world.api(0), "/api/v1/auth/user/", Some(key)).await.unwrap().json();
    assert_eq!((&me["email"], &me["tenant"]), (&json!("ada@acme.example"), &json!(world.tenant)));
    assert_eq!((&me["role"], &me["first_name"]), (&json!("subscriber"), &json!("ada")));
    // Once.
    let (status, refused) = world.post(1, "/api/v1/auth/oidc/finish/", None, answer).await;
    assert_eq!(status, 400, "{refused}");

    let (status, again) = world.sign_in(&connection, "ada").await;
    assert_eq!((status, &again["user"]["id"]), (200, &me["id"]), "{again}");
    // A client whose secret goes into the body is the same provider by another connection: another identity.
    let second = world.connect(world.tenant, "Second", &world.providers.honest, "by-body").await;
    let (status, taken) = world.sign_in(&second, "ada").await;
    assert_eq!(status, 400, "{taken}");
    assert!(taken.to_string().contains("exists already"), "{taken}");
    let (status, grace) = world.sign_in(&second, "grace").await;
    assert_eq!(status, 200, "{grace}");

    let logs = world.cluster.logs();
    for secret in ["the secret of", key, begun["state"].as_str().unwrap(), begun["browser_key"].as_str().unwrap()] {
        assert!(!logs.contains(secret), "a log shows {secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_lies_gets_nobody_in() {
    let world = World::start().await;
    world.verify_domain(world.tenant).await;
    let honest = world.connect(world.tenant, "Acme", &world.providers.honest, "wiwebb").await;
    let (status, reply) = world.sign_in(&honest, "ada").await;
    assert_eq!(status, 200, "{reply}");

    // Another tenant's provider vouches for the victim's address, and for one in the victim's domain.
    let body = json!({"name": "Evil", "slug": "evil"});
    let tenant = http::create(world.api(0), "/api/v1/tenants/", &world.root, body).await["id"].as_i64().unwrap();
    let evil = world.connect(tenant, "Evil", &world.providers.evil, "wiwebb").await;
    for name in ["ada@acme.example", "new@acme.example", "admin@localhost.localdomain"] {
        let (status, refused) = world.sign_in(&evil, name).await;
        assert_eq!(status, 400, "{name}: {refused}");
    }
    // An ID token for another nonce.
    let begun = world.begin(json!({"connection": honest})).await;
    let url = begun["authorization_url"].as_str().unwrap();
    let nonce = &parameters(url)["nonce"];
    let answer = world.answer(&begun, &url.replace(nonce.as_str(), "another"), "ada").await;
    let (status, refused) = world.post(1, "/api/v1/auth/oidc/finish/", None, answer).await;
    assert_eq!(status, 400, "{refused}");
    // An answer of another sign-in, and of another browser.
    let (mine, theirs) =
        (world.begin(json!({"connection": honest})).await, world.begin(json!({"connection": honest})).await);
    let mut answer = world.answer(&theirs, theirs["authorization_url"].as_str().unwrap(), "ada").await;
    answer["browser_key"] = mine["browser_key"].clone();
    let (status, refused) = world.post(1, "/api/v1/auth/oidc/finish/", None, answer.clone()).await;
    assert_eq!(status, 400, "{refused}");
    answer["state"] = mine["state"].clone();
    let (status, refused) = world.post(1, "/api/v1/auth/oidc/finish/", None, answer).await;
    assert_eq!(status, 400, "{refused}");
    // A token that is signed with what the client knows, too.
    let shared = world.connect(world.tenant, "Shared", &world.providers.honest, "shared-secret").await;
    let (status, refused) = world.sign_in(&shared, "new").await;
    assert_eq!(status, 400, "{refused}");

    let users = http::get(world.api(0), "/api/v1/users/", Some(&world.root)).await.unwrap().json();
    assert_eq!(users["count"], 2, "{users}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_leave_nothing_inside_is_asked() {
    let providers = Providers::start();
    let cluster = Cluster::start_with(&[("WIWEBB_DNS_SERVER", &providers.dns)]).await;
    let api = cluster.servers[0].api;
    let root = http::login(api, "admin", PASSWORD).await;
    let body = json!({"name": "Acme", "slug": "acme"});
    let tenant = http::create(api, "/api/v1/tenants/", &root, body).await["id"].clone();
    for issuer in [providers.honest.as_str(), "https://127.0.0.1", "https://169.254.169.254", "http://idp.example"] {
        let body = json!({"name": "x", "issuer": issuer, "client_id": "wiwebb", "tenant": tenant});
        let reply = http::call(api, "POST", "/api/v1/oidc/connections/", Some(&root), &body).await;
        assert_eq!(reply.status, 400, "{issuer}");
        assert!(reply.json()["issuer"].is_array(), "{}", reply.json());
    }
}
