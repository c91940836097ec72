//! Free JSON inside messages: `google.protobuf.Struct`, `Value` and `ListValue`.
//!
//! On the wire one JSON object is three messages deep, and decoders stop at a hundred, so that free JSON may nest less
//! deeply than a body may.

use prost_reflect::{DynamicMessage, MessageDescriptor};
use prost_types::value::Kind;
use serde_json::{Map, Number, Value as Json};

use super::plan::Free;
use super::scalar::Why;

/// Messages within messages that every decoder accepts, with some to spare.
const MAX_LEVELS: usize = 90;
/// Integers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads JSON that lies `depth` levels deep in the body.
pub(super) fn read_free(json: Json, desc: &MessageDescriptor, depth: usize) -> Result<DynamicMessage, Why> {
    if depth + levels(&json) > MAX_LEVELS {
        return Err("Nested too deeply.".into());
    }
    let mut message = DynamicMessage::new(desc.clone());
    let filled = match (desc.name(), value(json)?.kind) {
        ("Struct", Some(Kind::StructValue(object))) => message.transcode_from(&object),
        ("ListValue", Some(Kind::ListValue(list))) => message.transcode_from(&list),
        (_, kind) => message.transcode_from(&prost_types::Value { kind }),
    };
    filled.map_err(|_| "Nested too deeply.")?;
    Ok(message)
}

fn levels(json: &Json) -> usize {
    match json {
        Json::Object(fields) => 3 + fields.values().map(levels).max().unwrap_or_default(),
        Json::Array(items) => 2 + items.iter().map(levels).max().unwrap_or_default(),
        _ => 1,
    }
}

fn value(json: Json) -> Result<prost_types::Value, Why> {
    let kind = match json {
        Json::Null => Kind::NullValue(0),
        Json::Bool(b) => Kind::BoolValue(b),
        Json::Number(n) => Kind::NumberValue(n.as_f64().unwrap_or_default()),
        Json::String(s) => Kind::StringValue(checked(s)?),
        Json::Array(items) => {
            let values = items.into_iter().map(value).collect::<Result<_, _>>()?;
            Kind::ListValue(prost_types::ListValue { values })
        }
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(k, v)| Ok((checked(k)?, value(v)?))).collect::<Result<_, Why>>()?;
            Kind::StructValue(prost_types::Struct { fields })
        }
    };
    Ok(prost_types::Value { kind: Some(kind) })
}

fn checked(text: String) -> Result<String, Why> {
    if text.contains('\0') { Err("Null characters are not allowed.".into()) } else { Ok(text) }
}

/// The JSON that a message stands for.
pub(super) fn free_json(free: Free, message: &DynamicMessage) -> Json {
    match free {
        Free::Struct => message.transcode_to::<prost_types::Struct>().map_or(Json::Null, object),
        Free::Value => message.transcode_to::<prost_types::Value>().map_or(Json::Null, json),
        Free::List => message.transcode_to::<prost_types::ListValue>().map_or(Json::Null, list),
    }
}

fn object(object: prost_types::Struct) -> Json {
    Json::Object(object.fields.into_iter().map(|(k, v)| (k, json(v))).collect::<Map<_, _>>())
}

fn list(list: prost_types::ListValue) -> Json {
    Json::Array(list.values.into_iter().map(json).collect())
}

fn json(value: prost_types::Value) -> Json {
    match value.kind {
        None | Some(Kind::NullValue(_)) => Json::Null,
        Some(Kind::BoolValue(b)) => Json::Bool(b),
        Some(Kind::NumberValue(n)) if n.fract() == 0.0 && n.abs() <= EXACT => Json::from(n as i64),
        Some(Kind::NumberValue(n)) => Number::from_f64(n).map_or(Json::Null, Json::Number),
        Some(Kind::StringValue(s)) => Json::String(s),
        Some(Kind::ListValue(items)) => list(items),
        Some(Kind::StructValue(fields)) => object(fields),
    }
}
