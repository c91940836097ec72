//! What of an audit row is signed and chained, to the byte: every column, each behind its length, so that no two rows
//! read alike. The signature covers the row as it was written; the chain's hash the row with its place, and the hash
//! before it.

use kernel::Result;
use serde_json::Value;

use crate::{Keyring, Purpose, Signed, entity::audit_log::Model, sealed::sha256};

const ROW: &[u8] = b"wiwebb audit row 1";
const LINK: &[u8] = b"wiwebb audit link 1";
const START: &[u8] = b"wiwebb audit start 1";

/// Signs a row; its `id` is not known yet.
pub(crate) fn sign(row: &Model, keys: &Keyring) -> Result<Vec<u8>> {
    keys.sign(Purpose::Audit, &content(row))
}

/// What a row's signature is worth. A row without one was not written by WiWebb.
pub fn verify(row: &Model, keys: &Keyring) -> Signed {
    match &row.signature {
        Some(signature) => keys.verify(Purpose::Audit, &content(row), signature),
        None => Signed::Invalid,
    }
}

/// The hash before a tenant's first row.
pub fn start(tenant: i64) -> Vec<u8> {
    let mut bytes = Bytes(START.to_vec());
    bytes.part(&tenant.to_be_bytes());
    sha256(&bytes.0)
}

/// The hash of a row at its place in the chain. `genuine`: whether its signature was valid when it was sealed.
pub fn link(before: &[u8], seq: i64, genuine: bool, row: &Model) -> Vec<u8> {
    let mut bytes = Bytes(LINK.to_vec());
    bytes.part(before);
    bytes.part(&seq.to_be_bytes());
    bytes.part(&[u8::from(genuine)]);
    bytes.part(&row.id.to_be_bytes());
    bytes.part(&content(row));
    bytes.optional(row.signature.as_deref());
    sha256(&bytes.0)
}

fn content(row: &Model) -> Vec<u8> {
    let mut bytes = Bytes(ROW.to_vec());
    bytes.part(&row.tenant_id.to_be_bytes());
    bytes.optional(row.entry_id.as_ref().map(|id| id.as_bytes().as_slice()));
    bytes.optional(row.actor_id.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    bytes.part(row.actor_name.as_bytes());
    bytes.optional(row.on_behalf_of_id.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    bytes.part(row.on_behalf_of_name.as_bytes());
    bytes.optional(row.target_id.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    for text in [&row.target_type, &row.target_key, &row.action] {
        bytes.part(text.as_bytes());
    }
    let mut details = String::new();
    write_json(&row.details, &mut details);
    bytes.part(details.as_bytes());
    for text in [&row.request_id, &row.client_address, &row.user_agent] {
        bytes.part(text.as_bytes());
    }
    bytes.part(&row.timestamp.timestamp_micros().to_be_bytes());
    bytes.0
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn part(&mut self, part: &[u8]) {
        self.0.push(1);
        self.0.extend_from_slice(&(part.len() as u64).to_be_bytes());
        self.0.extend_from_slice(part);
    }

    /// Nothing is told from an empty part.
    fn optional(&mut self, part: Option<&[u8]>) {
        match part {
            Some(part) => self.part(part),
            None => self.0.push(0),
        }
    }
}

/// JSON in one form, whatever the database made of it: names in order, no blanks, whole numbers without a fraction.
fn write_json(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut names: Vec<_> = map.iter().collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (index, (name, item)) in names.into_iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write_json(item, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if !number.is_i64() && !number.is_u64() && float.fract() == 0.0 && float.abs() < 9e15 => {
                out.push_str(&format!("{float:.0}"));
            }
            _ => out.push_str(&number.to_string()),
        },
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Clock;
    use serde_json::json;

    use super::*;

    fn row() -> Model {
        Model {
            tenant_id: 7,
            id: 1,
            actor_id: Some(2),
            actor_name: "ann".into(),
            target_id: None,
            target_type: "user".into(),
            target_key: "3".into(),
            action: "role_changed".into(),
            details: json!({"b": 1, "a": [1.0, "x"]}),
            request_id: "r".into(),
            client_address: "::1".into(),
            user_agent: String::new(),
            timestamp: Clock::system().now(),
            on_behalf_of_id: None,
            on_behalf_of_name: String::new(),
            entry_id: Some(uuid::Uuid::nil()),
            signature: None,
        }
    }

    #[test]
    fn json_has_one_form() {
        let mut text = String::new();
        write_json(
            &serde_json::from_str(r#"{ "b": 1, "a": [1.0, 0.5, -3, "\n", null, true], "c": {} }"#).unwrap(),
            &mut text,
        );
        assert_eq!(text, r#"{"a":[1,0.5,-3,"\n",null,true],"b":1,"c":{}}"#);
    }

    #[test]
    fn every_column_counts() {
        let keys = Keyring::parse(&Keyring::generate().unwrap()).unwrap();
        let base = row();
        let changes: [fn(&mut Model); 14] = [
            |row| row.tenant_id = 8,
            |row| row.actor_id = None,
            |row| row.actor_name.push('x'),
            |row| row.target_id = Some(0),
            |row| row.target_type.push('x'),
            |row| row.target_key.push('x'),
            |row| row.action.push('x'),
            |row| row.details = json!({}),
            |row| row.request_id.push('x'),
            |row| row.client_address.push('x'),
            |row| row.user_agent.push('x'),
            |row| row.timestamp += chrono::TimeDelta::microseconds(1),
            |row| row.on_behalf_of_id = Some(0),
            |row| row.entry_id = None,
        ];
        let signed = Model { signature: Some(sign(&base, &keys).unwrap()), ..base.clone() };
        assert_eq!(verify(&signed, &keys), Signed::Valid);
        assert_eq!(verify(&base, &keys), Signed::Invalid);
        for (index, change) in changes.iter().enumerate() {
            let mut changed = signed.clone();
            change(&mut changed);
            assert_eq!(verify(&changed, &keys), Signed::Invalid, "change {index}");
            assert_ne!(link(b"", 1, true, &changed), link(b"", 1, true, &signed), "change {index}");
        }
        let place = link(b"", 1, true, &signed);
        assert_eq!(place, link(b"", 1, true, &Model { details: json!({"a": [1, "x"], "b": 1.0}), ..signed.clone() }));
        assert_ne!(place, link(b"x", 1, true, &signed));
        assert_ne!(place, link(b"", 2, true, &signed));
        assert_ne!(place, link(b"", 1, false, &signed));
        assert_ne!(place, link(b"", 1, true, &Model { id: 2, ..signed.clone() }));
        assert_ne!(start(1), start(2));
    }
}
