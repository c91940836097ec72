//! Second factors in software. [`Authenticator`] is a passkey device (P-256, discoverable, verifies its user) that also
//! does what no real one does, if a test changes its fields; [`totp`] is an authenticator application.

use aws_lc_rs::{
    digest,
    rand::{self, SystemRandom},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use kernel::Time;
use proto::wiwebb::identity::v1::{
    BeginPasskeyLoginRequest, BeginPasskeyRegistrationRequest, FinishPasskeyLoginRequest,
    FinishPasskeyRegistrationRequest, FinishPasskeyRegistrationResponse, passkey_service_client::PasskeyServiceClient,
};
use serde_json::{Value, json};
use tonic::Status;

use crate::Client;

/// The page whose passkeys tests use.
pub const PAGE: &str = "http://localhost:8000";

/// The code that an authenticator application shows.
pub fn totp(secret: &str, now: Time) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("a secret");
    totp.generate(now.timestamp().unsigned_abs()).to_string()
}

/// A device that holds one passkey.
#[derive(Debug)]
pub struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// The user handle that the server gave.
    pub handle: Vec<u8>,
    /// The host that it believes to be on.
    pub host: String,
    /// The origin that its browser tells.
    pub origin: String,
    /// The signature counter; the next assertion says one more.
    pub counter: u32,
    /// Whether it counts at all; many devices say 0 each time.
    pub counts: bool,
}

impl Authenticator {
    /// Makes a passkey as the options ask; returns the browser's answer, too.
    pub fn create(options: &Value) -> (Self, Value) {
        let mut id = vec![0u8; 32];
        rand::fill(&mut id).expect("random bytes");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let device = Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"),
            id,
            handle: BASE64.decode(text(&options["user"]["id"])).expect("base64"),
            host: text(&options["rp"]["id"]),
            origin: PAGE.to_owned(),
            counter: 0,
            counts: true,
        };
        let answer = device.attest(options);
        (device, answer)
    }

    /// The answer to a registration, with this device's passkey.
    pub fn attest(&self, options: &Value) -> Value {
        // User present, user verified, credential included.
        let mut data = self.data(0x45);
        data.extend([0u8; 16]);
        data.extend((self.id.len() as u16).to_be_bytes());
        data.extend(&self.id);
        let point = self.key.public_key().as_ref();
        // COSE: EC2, ES256, P-256, x, y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend((data.len() as u16).to_be_bytes());
        object.extend(data);
        self.answer(json!({
            "attestationObject": BASE64.encode(object),
            "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", options)),
        }))
    }

    /// The answer to a request for an assertion.
    pub fn get(&mut self, options: &Value) -> Value {
        self.counter += u32::from(self.counts);
        let data = self.data(0x05);
        let client = self.client_data("webauthn.get", options);
        let signed = [&data[..], digest::digest(&digest::SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("signs");
        self.answer(json!({
            "authenticatorData": BASE64.encode(data),
            "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signature.as_ref()),
            "userHandle": BASE64.encode(&self.handle),
        }))
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = digest::digest(&digest::SHA256, self.host.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let challenge = &options["challenge"];
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn answer(&self, response: Value) -> Value {
        let id = BASE64.encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }

    /// Registers a passkey for whoever the client is signed in as.
    pub async fn register(client: Client) -> Result<(Self, FinishPasskeyRegistrationResponse), Status> {
        let mut passkeys = PasskeyServiceClient::new(client.on_page());
        let challenge = passkeys.begin_passkey_registration(BeginPasskeyRegistrationRequest {}).await?.into_inner();
        let (device, answer) = Self::create(&from_struct(challenge.public_key.unwrap_or_default()));
        let request = FinishPasskeyRegistrationRequest {
            ceremony: Some(challenge.ceremony),
            credential: Some(to_struct(answer)),
            name: "Test device".into(),
        };
        Ok((device, passkeys.finish_passkey_registration(request).await?.into_inner()))
    }

    /// Begins to sign in as `username`, or as anybody, and answers the challenge.
    pub async fn assertion(&mut self, client: Client, username: &str) -> Result<FinishPasskeyLoginRequest, Status> {
        let mut passkeys = PasskeyServiceClient::new(client.on_page());
        let request = BeginPasskeyLoginRequest { username: username.into() };
        let challenge = passkeys.begin_passkey_login(request).await?.into_inner();
        let answer = self.get(&from_struct(challenge.public_key.unwrap_or_default()));
        Ok(FinishPasskeyLoginRequest { ceremony: Some(challenge.ceremony), credential: Some(to_struct(answer)) })
    }
}

/// A struct as the JSON it stands for.
pub fn from_struct(object: prost_types::Struct) -> Value {
    Value::Object(object.fields.into_iter().map(|(name, value)| (name, from_value(value))).collect())
}

fn from_value(value: prost_types::Value) -> Value {
    use prost_types::value::Kind;
    match value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(yes)) => yes.into(),
        Some(Kind::NumberValue(number)) => number.into(),
        Some(Kind::StringValue(text)) => text.into(),
        Some(Kind::ListValue(list)) => list.values.into_iter().map(from_value).collect(),
        Some(Kind::StructValue(object)) => from_struct(object),
    }
}

/// A JSON object as a struct.
pub fn to_struct(json: Value) -> prost_types::Struct {
    match to_value(json).kind {
        Some(prost_types::value::Kind::StructValue(object)) => object,
        _ => prost_types::Struct::default(),
    }
}

fn to_value(json: Value) -> prost_types::Value {
    use prost_types::value::Kind;
    let kind = match json {
        Value::Null => Kind::NullValue(0),
        Value::Bool(yes) => Kind::BoolValue(yes),
        Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        Value::String(text) => Kind::StringValue(text),
        Value::Array(items) => {
            Kind::ListValue(prost_types::ListValue { values: items.into_iter().map(to_value).collect() })
        }
        Value::Object(fields) => Kind::StructValue(prost_types::Struct {
            fields: fields.into_iter().map(|(name, value)| (name, to_value(value))).collect(),
        }),
    };
    prost_types::Value { kind: Some(kind) }
}
