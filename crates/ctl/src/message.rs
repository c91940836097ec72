//! Messages of the contract as JSON, with the names and words of the HTTP API: explicit JSON names win, enum values are
//! in lower case without their prefix, what is unset is null.

use std::sync::OnceLock;

use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, ReflectMessage as _, Value,
};
use serde_json::{Map, Value as Json};

use crate::failure::Failure;

fn pool() -> Result<&'static DescriptorPool, Failure> {
    static POOL: OnceLock<Option<DescriptorPool>> = OnceLock::new();
    let pool = POOL.get_or_init(|| DescriptorPool::decode(proto::DESCRIPTOR_SET).ok());
    pool.as_ref().ok_or_else(broken)
}

fn broken() -> Failure {
    Failure::Output(std::io::Error::other("a reply does not fit the contract"))
}

/// A message of `wiwebb.identity.v1` as JSON.
pub fn json(name: &str, message: &impl Message) -> Result<Json, Failure> {
    let descriptor = pool()?.get_message_by_name(&format!("wiwebb.identity.v1.{name}")).ok_or_else(broken)?;
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).map_err(|_| broken())?;
    Ok(object(&message))
}

fn object(message: &DynamicMessage) -> Json {
    match message.descriptor().full_name() {
        "google.protobuf.Timestamp" => {
            message.transcode_to::<prost_types::Timestamp>().map_or(Json::Null, |time| time.to_string().into())
        }
        "google.protobuf.Struct" => message.transcode_to::<prost_types::Struct>().map_or(Json::Null, structure),
        _ => {
            let fields = message.descriptor().fields().collect::<Vec<_>>();
            let written = fields.iter().filter(|field| field.name() != "password");
            Json::Object(written.map(|field| (name(field), value_of(message, field))).collect())
        }
    }
}

/// An explicit JSON name, or the field's own.
fn name(field: &FieldDescriptor) -> String {
    let mut upper = false;
    let camel: String = field
        .name()
        .chars()
        .filter_map(|c| match c {
            '_' => {
                upper = true;
                None
            }
            c if std::mem::take(&mut upper) => Some(c.to_ascii_uppercase()),
            c => Some(c),
        })
        .collect();
    if field.json_name() == camel { field.name().to_owned() } else { field.json_name().to_owned() }
}

fn value_of(message: &DynamicMessage, field: &FieldDescriptor) -> Json {
    if field.supports_presence() && !message.has_field(field) {
        return Json::Null;
    }
    value(&message.get_field(field), &field.kind())
}

fn value(value: &Value, kind: &Kind) -> Json {
    match value {
        Value::Bool(yes) => (*yes).into(),
        Value::I32(number) => (*number).into(),
        Value::I64(number) => (*number).into(),
        Value::U32(number) => (*number).into(),
        Value::U64(number) => (*number).into(),
        Value::F32(number) => (*number).into(),
        Value::F64(number) => (*number).into(),
        Value::String(text) => text.as_str().into(),
        Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
        Value::EnumNumber(number) => match kind {
            Kind::Enum(words) => word(words, *number),
            _ => (*number).into(),
        },
        Value::Message(message) => object(message),
        Value::List(items) => items.iter().map(|item| self::value(item, kind)).collect(),
        Value::Map(entries) => {
            let entry = |(key, item): (&prost_reflect::MapKey, &Value)| match (key, kind) {
                (prost_reflect::MapKey::String(key), Kind::Message(entry)) => {
                    Some((key.clone(), self::value(item, &entry.map_entry_value_field().kind())))
                }
                _ => None,
            };
            Json::Object(entries.iter().filter_map(entry).collect::<Map<_, _>>())
        }
    }
}

/// `USER_ROLE_TENANT_OWNER` → `tenant_owner`; the unspecified value is null.
fn word(words: &EnumDescriptor, number: i32) -> Json {
    let values = words.values().collect::<Vec<_>>();
    let prefix = values.iter().find_map(|value| value.name().strip_suffix("UNSPECIFIED")).unwrap_or_default();
    match values.iter().find(|value| value.number() == number) {
        _ if number == 0 => Json::Null,
        Some(value) => value.name().trim_start_matches(prefix).to_lowercase().into(),
        None => number.into(),
    }
}

fn structure(fields: prost_types::Struct) -> Json {
    Json::Object(fields.fields.into_iter().map(|(name, value)| (name, free(value))).collect())
}

fn free(value: prost_types::Value) -> Json {
    use prost_types::value::Kind;
    match value.kind {
        Some(Kind::BoolValue(yes)) => yes.into(),
        Some(Kind::NumberValue(number)) if number.fract() == 0.0 && number.abs() < 9e15 => (number as i64).into(),
        Some(Kind::NumberValue(number)) => number.into(),
        Some(Kind::StringValue(text)) => text.into(),
        Some(Kind::ListValue(list)) => list.values.into_iter().map(free).collect(),
        Some(Kind::StructValue(fields)) => structure(fields),
        Some(Kind::NullValue(_)) | None => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use proto::wiwebb::identity::v1::{User, UserRole};
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_look_as_in_the_http_api() {
        let user = User {
            id: 7,
            username: Some("ann".into()),
            role: UserRole::TenantOwner.into(),
            tenant_id: Some(3),
            date_joined: Some(prost_types::Timestamp { seconds: 0, nanos: 0 }),
            ..User::default()
        };
        let shown = super::json("User", &user).unwrap();
        assert_eq!(
            (&shown["id"], &shown["role"], &shown["tenant"], &shown["email"], &shown["date_joined"]),
            (&json!(7), &json!("tenant_owner"), &json!(3), &Json::Null, &json!("1970-01-01T00:00:00Z"))
        );
        assert!(shown.get("password").is_none());
    }
}
