//! Single values from JSON or from a URL; wrong ones get the texts of v1, which are Django REST framework's.

use std::borrow::Cow;
use std::fmt::Display;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chrono::DateTime;
use prost_reflect::{DynamicMessage, MessageDescriptor, Value};
use serde_json::Value as Json;

use super::plan::{EnumPlan, Shape};

/// Why a value was refused.
pub(super) type Why = Cow<'static, str>;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Source {
    Body,
    Query,
    Path,
}

const INTEGER: Why = Cow::Borrowed("A valid integer is required.");
const NUMBER: Why = Cow::Borrowed("A valid number is required.");
const BOOLEAN: Why = Cow::Borrowed("Must be a valid boolean.");
const TEXT: Why = Cow::Borrowed("Not a valid string.");
const NUL: Why = Cow::Borrowed("Null characters are not allowed.");
const BASE64: Why = Cow::Borrowed("Not valid base64.");
const DATETIME: Why = Cow::Borrowed("Datetime has wrong format. Use RFC 3339.");
const DURATION: Why = Cow::Borrowed("Duration has wrong format. Use seconds, for instance \"1.5s\".");

/// 0001-01-01 and 9999-12-31, as google.protobuf.Timestamp has it.
pub(super) const TIMESTAMPS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
const MAX_DURATION: i64 = 315_576_000_000;

/// Reads one value. Messages with fields of their own and free JSON are not scalars and never arrive here.
pub(super) fn scalar(shape: &Shape, json: Json, source: Source) -> Result<Value, Why> {
    match shape {
        Shape::Bool => boolean(&json).map(Value::Bool),
        Shape::I32 => integer(&json, i32::MIN, i32::MAX, source).map(Value::I32),
        Shape::I64 => integer(&json, i64::MIN, i64::MAX, source).map(Value::I64),
        Shape::U32 => integer(&json, u32::MIN, u32::MAX, source).map(Value::U32),
        Shape::U64 => integer(&json, u64::MIN, u64::MAX, source).map(Value::U64),
        Shape::F32 => Some(number(&json)? as f32).filter(|n| n.is_finite()).map(Value::F32).ok_or(NUMBER),
        Shape::F64 => number(&json).map(Value::F64),
        Shape::Text => text(json).map(Value::String),
        Shape::Bytes => bytes(&text(json)?).map(|b| Value::Bytes(b.into())),
        Shape::Enum(plan) => word(plan, &json, source).map(Value::EnumNumber),
        Shape::Timestamp(desc) => timestamp(desc, json.as_str().ok_or(DATETIME)?),
        Shape::Duration(desc) => duration(desc, json.as_str().ok_or(DURATION)?).ok_or(DURATION),
        Shape::Mask(desc) => Ok(mask(desc, text(json)?.split(','))),
        Shape::Wrapper(desc, inner) => {
            let mut message = DynamicMessage::new(desc.clone());
            message.set_field_by_number(1, scalar(inner, json, source)?);
            Ok(Value::Message(message))
        }
        Shape::Message(_) | Shape::Free(..) => Err(TEXT),
    }
}

fn boolean(json: &Json) -> Result<bool, Why> {
    match json {
        Json::Bool(b) => Ok(*b),
        Json::Number(n) if n.as_i64() == Some(1) => Ok(true),
        Json::Number(n) if n.as_i64() == Some(0) => Ok(false),
        Json::String(s) => match s.to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(BOOLEAN),
        },
        _ => Err(BOOLEAN),
    }
}

fn integer<T: TryFrom<i128> + Display + Into<i128> + Copy>(
    json: &Json,
    min: T,
    max: T,
    source: Source,
) -> Result<T, Why> {
    let wide = match json {
        Json::Number(n) => match (n.as_i128(), n.as_f64()) {
            (Some(whole), _) => whole,
            (None, Some(float)) if float.fract() == 0.0 => float as i128,
            _ => return Err(INTEGER),
        },
        // An object has one path: digits, and nothing that only means the same.
        Json::String(s) if source == Source::Path => s.parse().ok().filter(|_| !s.starts_with('+')).ok_or(INTEGER)?,
        Json::String(s) => integer_text(s.trim()).ok_or(INTEGER)?,
        _ => return Err(INTEGER),
    };
    T::try_from(wide).map_err(|_| match wide > max.into() {
        true => format!("Ensure this value is less than or equal to {max}.").into(),
        false => format!("Ensure this value is greater than or equal to {min}.").into(),
    })
}

/// Whole numbers also as `5.0`; `+` and digits in other scripts are not accepted.
fn integer_text(text: &str) -> Option<i128> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    whole.parse().ok().filter(|_| !whole.starts_with('+'))
}

fn number(json: &Json) -> Result<f64, Why> {
    let number = match json {
        Json::Number(n) => n.as_f64(),
        Json::String(s) => s.trim().parse().ok(),
        _ => None,
    };
    number.filter(|n| n.is_finite()).ok_or(NUMBER)
}

fn text(json: Json) -> Result<String, Why> {
    match json {
        Json::String(s) if s.contains('\0') => Err(NUL),
        Json::String(s) => Ok(s),
        _ => Err(TEXT),
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, Why> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) { &URL_SAFE } else { &STANDARD };
    GeneralPurpose::new(alphabet, config).decode(text).map_err(|_| BASE64)
}

fn word(plan: &EnumPlan, json: &Json, source: Source) -> Result<i32, Why> {
    let found = json.as_str().and_then(|word| plan.number(word));
    found.ok_or_else(|| {
        let given = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
        match source {
            Source::Query => format!("Select a valid choice. {given} is not one of the available choices.").into(),
            _ => format!("\"{given}\" is not a valid choice.").into(),
        }
    })
}

fn timestamp(desc: &MessageDescriptor, text: &str) -> Result<Value, Why> {
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| DATETIME)?;
    let nanos = time.timestamp_subsec_nanos().min(999_999_999);
    if !TIMESTAMPS.contains(&time.timestamp()) {
        return Err(DATETIME);
    }
    Ok(moment(desc, time.timestamp(), nanos as i32))
}

fn duration(desc: &MessageDescriptor, text: &str) -> Option<Value> {
    let (sign, digits) = text.strip_suffix('s')?.strip_prefix('-').map_or((1, text.strip_suffix('s')?), |d| (-1, d));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let decimal = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !decimal(whole) || !decimal(part) || part.len() > 9 {
        return None;
    }
    let seconds: i64 = whole.parse().ok().filter(|s| *s <= MAX_DURATION)?;
    let nanos: i32 = format!("{part:0<9}").parse().ok()?;
    Some(moment(desc, sign * seconds, sign as i32 * nanos))
}

fn moment(desc: &MessageDescriptor, seconds: i64, nanos: i32) -> Value {
    let mut message = DynamicMessage::new(desc.clone());
    message.set_field_by_number(1, Value::I64(seconds));
    message.set_field_by_number(2, Value::I32(nanos));
    Value::Message(message)
}

/// A FieldMask of these paths.
pub(super) fn mask<'a>(desc: &MessageDescriptor, paths: impl Iterator<Item = &'a str>) -> Value {
    let paths = paths.map(str::trim).filter(|p| !p.is_empty()).map(|p| Value::String(p.to_owned())).collect();
    let mut message = DynamicMessage::new(desc.clone());
    message.set_field_by_number(1, Value::List(paths));
    Value::Message(message)
}

/// What Python calls the type of a JSON value, because v1's texts do.
pub(super) fn python_type(json: &Json) -> &'static str {
    match json {
        Json::Null => "NoneType",
        Json::Bool(_) => "bool",
        Json::Number(n) if n.is_f64() => "float",
        Json::Number(_) => "int",
        Json::String(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(shape: &Shape, json: Json) -> Result<Value, String> {
        scalar(shape, json, Source::Body).map_err(Cow::into_owned)
    }

    #[test]
    fn integers_are_whole_and_in_range() {
        for (json, number) in [(json!(7), 7), (json!("7"), 7), (json!(" -7 "), -7), (json!(7.0), 7), (json!("7.0"), 7)]
        {
            assert_eq!(read(&Shape::I32, json), Ok(Value::I32(number)));
        }
        for json in [json!(1.5), json!("x"), json!("1.5"), json!(""), json!(true), json!([]), json!({}), json!("+1")] {
            assert_eq!(read(&Shape::I64, json), Err("A valid integer is required.".into()));
        }
        assert_eq!(read(&Shape::I64, json!(i64::MAX)), Ok(Value::I64(i64::MAX)));
        let max = Err(format!("Ensure this value is less than or equal to {}.", i64::MAX));
        assert_eq!(read(&Shape::I64, json!(u64::MAX)), max);
        assert_eq!(read(&Shape::I64, json!("9223372036854775808")), max);
        assert_eq!(read(&Shape::I64, json!(1e300)), max);
        assert_eq!(read(&Shape::U32, json!(-1)), Err("Ensure this value is greater than or equal to 0.".into()));
    }

    #[test]
    fn other_scalars_read_as_in_v1() {
        for (json, value) in [(json!("True"), true), (json!(1), true), (json!("0"), false), (json!("FALSE"), false)] {
            assert_eq!(read(&Shape::Bool, json), Ok(Value::Bool(value)));
        }
        for json in [json!(2), json!("yes"), json!(""), json!([]), json!(1.5)] {
            assert_eq!(read(&Shape::Bool, json), Err("Must be a valid boolean.".into()));
        }
        assert_eq!(read(&Shape::Text, json!(5)), Err("Not a valid string.".into()));
        assert_eq!(read(&Shape::Text, json!("a\0")), Err("Null characters are not allowed.".into()));
        assert_eq!(read(&Shape::F64, json!("1.5")), Ok(Value::F64(1.5)));
        assert_eq!(read(&Shape::F64, json!("nan")), Err("A valid number is required.".into()));
        assert_eq!(read(&Shape::F32, json!(1e300)), Err("A valid number is required.".into()));
        for base64 in ["+/8=", "-_8", "+/8"] {
            assert_eq!(read(&Shape::Bytes, json!(base64)), Ok(Value::Bytes(vec![0xfb, 0xff].into())));
        }
        assert_eq!(read(&Shape::Bytes, json!("é")), Err("Not valid base64.".into()));
    }
}
