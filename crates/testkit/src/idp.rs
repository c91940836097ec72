//! An OpenID provider on the loopback, small enough to lie in every way that a test wants.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use aws_lc_rs::{
    digest, hmac, rand,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use kernel::Clock;
use serde_json::{Map, Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The client identifier of every client.
pub const CLIENT: &str = "wiwebb-test";
/// The client secret.
pub const SECRET: &str = "s3cret & odd: %";

/// How an ID token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// By the provider's P-256 key.
    Es256,
    /// By the provider's Ed25519 key.
    EdDsa,
    /// By nobody: `alg` is `none`.
    Nobody,
    /// With the client secret: `alg` is `HS256`.
    Hs256,
    /// By a key that is not the provider's.
    Stranger,
}

/// A token that waits for its code.
struct Waiting {
    id_token: String,
    challenge: String,
    access_token: String,
}

struct State {
    issuer: String,
    ec: EcdsaKeyPair,
    ed: Ed25519KeyPair,
    stranger: EcdsaKeyPair,
    waiting: Mutex<HashMap<String, Waiting>>,
    users: Mutex<HashMap<String, Value>>,
    metadata: Mutex<Map<String, Value>>,
    requests: Mutex<Vec<String>>,
}

/// The provider; ends when dropped.
pub struct Provider {
    /// Its issuer URL.
    pub issuer: String,
    state: Arc<State>,
    clock: Clock,
    task: JoinHandle<()>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Provider {
    /// Starts one that lives by a clock.
    pub async fn start(clock: &Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let key = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        let state = Arc::new(State {
            issuer: issuer.clone(),
            ec: key(),
            ed: Ed25519KeyPair::generate().expect("a key"),
            stranger: key(),
            waiting: Mutex::default(),
            users: Mutex::default(),
            metadata: Mutex::default(),
            requests: Mutex::default(),
        });
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                tokio::spawn(async move { serve(stream, &state).await });
            }
        });
        Self { issuer, state, clock: clock.clone(), task }
    }

    /// Says something else in discovery.
    pub fn metadata(&self, name: &str, value: Value) {
        self.state.metadata.lock().expect("no panic before").insert(name.to_owned(), value);
    }

    /// The paths that were asked for so far.
    pub fn requests(&self) -> Vec<String> {
        self.state.requests.lock().expect("no panic before").clone()
    }

    /// Lets somebody sign in at an authorization URL; the code that the browser would bring back. `claims` replace those
    /// of the ID token; null takes one away.
    pub fn authorize(&self, url: &str, subject: &str, claims: Value, signed: Signed) -> String {
        let query = query(url);
        let asked = |name: &str| query.get(name).cloned().unwrap_or_default();
        assert_eq!((asked("client_id").as_str(), asked("response_type").as_str()), (CLIENT, "code"));
        assert_eq!(asked("code_challenge_method"), "S256");
        let now = self.clock.now().timestamp();
        let mut all = json!({
            "iss": self.issuer, "sub": subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked("nonce"),
        });
        for (name, value) in claims.as_object().expect("an object") {
            match value {
                Value::Null => all.as_object_mut().expect("an object").remove(name),
                value => all.as_object_mut().expect("an object").insert(name.clone(), value.clone()),
            };
        }
        let id_token = self.sign(&all, signed);
        let (code, access_token) = (random(), random());
        self.state.users.lock().expect("no panic before").insert(access_token.clone(), json!({"sub": subject}));
        let waiting = Waiting { id_token, challenge: asked("code_challenge"), access_token };
        self.state.waiting.lock().expect("no panic before").insert(code.clone(), waiting);
        code
    }

    /// What the userinfo endpoint says of whoever got the code.
    pub fn user_info(&self, code: &str, claims: Value) {
        let waiting = self.state.waiting.lock().expect("no panic before");
        let token = waiting[code].access_token.clone();
        self.state.users.lock().expect("no panic before").insert(token, claims);
    }

    fn sign(&self, claims: &Value, signed: Signed) -> String {
        let (alg, kid) = match signed {
            Signed::Es256 | Signed::Stranger => ("ES256", "ec"),
            Signed::EdDsa => ("EdDSA", "ed"),
            Signed::Nobody => ("none", "ec"),
            Signed::Hs256 => ("HS256", "ec"),
        };
        let header = json!({"alg": alg, "kid": kid, "typ": "JWT"});
        let text = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let random = rand::SystemRandom::new();
        let by = |key: &EcdsaKeyPair| key.sign(&random, text.as_bytes()).expect("signs").as_ref().to_vec();
        let signature = match signed {
            Signed::Es256 => by(&self.state.ec),
            Signed::Stranger => by(&self.state.stranger),
            Signed::EdDsa => self.state.ed.sign(text.as_bytes()).as_ref().to_vec(),
            Signed::Nobody => Vec::new(),
            Signed::Hs256 => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
                hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
        };
        format!("{text}.{}", BASE64.encode(signature))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The parameters of a URL's query, or of a form.
pub fn query(url: &str) -> HashMap<String, String> {
    let query = url.split_once('?').map_or(url, |(_, query)| query);
    query.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (decoded(k), decoded(v))).collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.replace('+', " ").into_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn random() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

async fn serve(mut stream: TcpStream, state: &State) -> Option<()> {
    let mut bytes = Vec::new();
    let end = loop {
        bytes.push(stream.read_u8().await.ok()?);
        if bytes.ends_with(b"\r\n\r\n") {
            break bytes.len();
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let mut body = vec![0; header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    state.requests.lock().expect("no panic before").push(path.clone());
    let authorization = header("authorization").unwrap_or_default();
    let (status, reply) = match path.as_str() {
        "/.well-known/openid-configuration" => (200, discovery(state)),
        "/jwks" => (200, keys(state)),
        "/token" => token(state, &authorization, &String::from_utf8_lossy(&body)),
        "/userinfo" => {
            let users = state.users.lock().expect("no panic before");
            match users.get(authorization.trim_start_matches("Bearer ")) {
                Some(claims) => (200, claims.clone()),
                None => (401, json!({})),
            }
        }
        _ => (404, json!({})),
    };
    let reply = reply.to_string();
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        reply.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(reply.as_bytes()).await.ok()
}

fn discovery(state: &State) -> Value {
    let issuer = &state.issuer;
    let mut all = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "EdDSA", "HS256", "none"],
    });
    let changed = state.metadata.lock().expect("no panic before").clone();
    all.as_object_mut().expect("an object").extend(changed);
    all
}

fn keys(state: &State) -> Value {
    let point = state.ec.public_key().as_ref();
    let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..65]));
    json!({"keys": [
        {"kty": "EC", "crv": "P-256", "use": "sig", "kid": "ec", "x": x, "y": y},
        {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "ed", "x": BASE64.encode(state.ed.public_key().as_ref())},
    ]})
}

/// Gives each code's token once, to the client that proves its secret and the PKCE verifier.
fn token(state: &State, authorization: &str, form: &str) -> (u16, Value) {
    let form = query(form);
    let text = |name: &str| form.get(name).cloned().unwrap_or_default();
    let basic = base64::engine::general_purpose::STANDARD
        .decode(authorization.trim_start_matches("Basic "))
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|pair| pair.split_once(':').map(|(id, secret)| (decoded(id), decoded(secret))));
    if basic != Some((CLIENT.to_owned(), SECRET.to_owned())) {
        return (401, json!({"error": "invalid_client"}));
    }
    let invalid = (400, json!({"error": "invalid_grant"}));
    let Some(waiting) = state.waiting.lock().expect("no panic before").remove(&text("code")) else { return invalid };
    let challenge = digest::digest(&digest::SHA256, text("code_verifier").as_bytes());
    if BASE64.encode(challenge.as_ref()) != waiting.challenge || text("grant_type") != "authorization_code" {
        return invalid;
    }
    let Waiting { id_token, access_token, .. } = waiting;
    (200, json!({"access_token": access_token, "token_type": "Bearer", "id_token": id_token, "expires_in": 300}))
}
