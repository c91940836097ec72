//! What the tests share: a running cluster with two tenants and somebody of each role, and short words for asking it.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
};

use e2e::{cluster::Cluster, http};
use serde_json::{Value, json};
use tokio::sync::Mutex;

pub use e2e::cluster::PASSWORD;
pub use e2e::http::Reply;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub token: String,
}

pub struct World {
    pub cluster: Cluster,
    pub root: Person,
    pub admin: Person,
    /// Tenant A, its owner and a subscriber.
    pub a: i64,
    pub owner: Person,
    pub subscriber: Person,
    /// Tenant B.
    pub b: i64,
    pub owner_of_b: Person,
    pub subscriber_of_b: Person,
}

/// The world, for as long as any test holds it, and a way to one of its servers.
pub struct Api {
    pub world: Arc<World>,
    pub server: SocketAddr,
}

impl std::ops::Deref for Api {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

/// The running world; started by the first test that asks.
pub async fn api() -> Api {
    static WORLD: Mutex<Weak<World>> = Mutex::const_new(Weak::new());
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let mut shared = WORLD.lock().await;
    let world = match shared.upgrade() {
        Some(world) => world,
        None => {
            let world = Arc::new(World::start().await);
            *shared = Arc::downgrade(&world);
            world
        }
    };
    let servers = &world.cluster.servers;
    let server = servers[NEXT.fetch_add(1, Ordering::Relaxed) % servers.len()].api;
    Api { server, world }
}

/// A name that nothing else has.
pub fn unique(stem: &str) -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    format!("{stem}-{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

impl World {
    async fn start() -> Self {
        let cluster = Cluster::start().await;
        let server = cluster.servers[0].api;
        let token = http::login(server, "admin", PASSWORD).await;
        let me = http::get(server, "/api/v1/auth/user/", Some(&token)).await.unwrap().json();
        let root = Person { id: me["id"].as_i64().unwrap(), name: "admin".into(), token };
        let (a, b) = (tenant(server, &root, "alpha").await, tenant(server, &root, "beta").await);
        Self {
            admin: person(server, &root, "admin", None).await,
            owner: person(server, &root, "tenant_owner", Some(a)).await,
            subscriber: person(server, &root, "subscriber", Some(a)).await,
            owner_of_b: person(server, &root, "tenant_owner", Some(b)).await,
            subscriber_of_b: person(server, &root, "subscriber", Some(b)).await,
            cluster,
            root,
            a,
            b,
        }
    }

    /// Superadmin, admin, owner and subscriber of A: the columns of the matrix.
    pub fn roles(&self) -> [(&'static str, &Person); 4] {
        [
            ("superadmin", &self.root),
            ("admin", &self.admin),
            ("tenant_owner", &self.owner),
            ("subscriber", &self.subscriber),
        ]
    }
}

async fn tenant(server: SocketAddr, by: &Person, name: &str) -> i64 {
    let body = json!({ "name": name, "slug": name });
    http::create(server, "/api/v1/tenants/", &by.token, body).await["id"].as_i64().unwrap()
}

/// The body that makes a user.
pub fn new_user(role: &str, tenant: Option<i64>) -> Value {
    let name = unique(role);
    json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD, "role": role, "tenant": tenant })
}

async fn person(server: SocketAddr, by: &Person, role: &str, tenant: Option<i64>) -> Person {
    let made = http::create(server, "/api/v1/users/", &by.token, new_user(role, tenant)).await;
    let name = made["username"].as_str().unwrap().to_owned();
    let token = http::login(server, &name, PASSWORD).await;
    Person { id: made["id"].as_i64().unwrap(), name, token }
}

impl Api {
    /// An empty tenant.
    pub async fn new_tenant(&self) -> i64 {
        tenant(self.server, &self.root, &unique("tenant")).await
    }

    /// Somebody new, signed in.
    pub async fn new_person(&self, role: &str, tenant: Option<i64>) -> Person {
        person(self.server, &self.root, role, tenant).await
    }

    /// A user who has never signed in.
    pub async fn user(&self, role: &str, tenant: Option<i64>) -> Value {
        http::create(self.server, "/api/v1/users/", &self.root.token, new_user(role, tenant)).await
    }

    pub async fn get(&self, who: &Person, path: &str) -> Reply {
        http::get(self.server, path, Some(&who.token)).await.expect("the server answers")
    }

    pub async fn post(&self, who: &Person, path: &str, body: Value) -> Reply {
        self.call(who, "POST", path, body).await
    }

    pub async fn patch(&self, who: &Person, path: &str, body: Value) -> Reply {
        self.call(who, "PATCH", path, body).await
    }

    pub async fn put(&self, who: &Person, path: &str, body: Value) -> Reply {
        self.call(who, "PUT", path, body).await
    }

    pub async fn delete(&self, who: &Person, path: &str) -> Reply {
        self.raw("DELETE", path, &http::authorization(Some(&who.token)), b"").await
    }

    pub async fn call(&self, who: &Person, method: &str, path: &str, body: Value) -> Reply {
        match method {
            "GET" => self.get(who, path).await,
            _ => http::call(self.server, method, path, Some(&who.token), &body).await,
        }
    }

    /// Without credentials.
    pub async fn anonymous(&self, method: &str, path: &str, body: Value) -> Reply {
        http::call(self.server, method, path, None, &body).await
    }

    /// `headers` end in CR LF each.
    pub async fn raw(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
        http::send(self.server, method, path, headers, body).await.expect("the server answers")
    }
}

/// A header of a reply.
pub fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    let line = |line: &'a str| line.split_once(':').filter(|(n, _)| n.trim().eq_ignore_ascii_case(name));
    reply.head.lines().find_map(line).map(|(_, value)| value.trim())
}

/// Status and JSON body, together.
#[track_caller]
pub fn expect(what: &str, reply: &Reply, status: u16, body: &Value) {
    let text = String::from_utf8_lossy(&reply.body);
    assert_eq!(reply.status, status, "{what}: {text}");
    assert_eq!(&reply.json(), body, "{what}");
}

/// The status; the body is what it may be.
#[track_caller]
pub fn status(what: &str, reply: &Reply, status: u16) {
    assert_eq!(reply.status, status, "{what}: {}", String::from_utf8_lossy(&reply.body));
}

/// The JSON of a reply with this status.
#[track_caller]
pub fn ok(what: &str, reply: &Reply, expected: u16) -> Value {
    status(what, reply, expected);
    reply.json()
}

pub fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap_or_else(|| panic!("{object} is no object")).keys().map(String::as_str).collect()
}

/// Exactly these keys.
#[track_caller]
pub fn has_keys(object: &Value, expected: &[&str]) {
    assert_eq!(keys(object), expected.iter().copied().collect::<BTreeSet<_>>(), "{object}");
}

/// A time as v1 writes it: UTC with `Z`, seconds or microseconds.
#[track_caller]
pub fn is_time(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no time"));
    let plain = text.strip_suffix('Z').unwrap_or_else(|| panic!("{text} does not end in Z"));
    let (seconds, fraction) = plain.split_once('.').unwrap_or((plain, "000000"));
    let shape: String = seconds.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00", "{text}");
    assert!(fraction.len() == 6 && fraction.bytes().all(|b| b.is_ascii_digit()), "{text}");
}

pub const DENIED: &str = "You do not have permission to perform this action.";

pub fn detail(text: &str) -> Value {
    json!({ "detail": text })
}
