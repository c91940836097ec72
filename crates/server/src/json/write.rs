//! From a message to JSON text, straight into a buffer: every field in its place, unset ones as null.
//!
//! Field order is that of the proto, maps are sorted, so that equal messages are equal bytes and share an ETag.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Datelike as _, Timelike as _};
use prost_reflect::{DynamicMessage, MapKey, Value};
use serde::Serialize;

use super::free::free_json;
use super::plan::{FieldPlan, MessagePlan, Plans, Shape};

/// Which fields of a message are wanted (`?fields=`), by their position in its plan.
pub(super) type Only = Vec<bool>;

pub(super) struct Writer<'a> {
    plans: &'a Plans,
    pub out: Vec<u8>,
}

impl<'a> Writer<'a> {
    pub fn new(plans: &'a Plans) -> Self {
        Self { plans, out: Vec::with_capacity(512) }
    }

    pub fn message(&mut self, plan: &MessagePlan, message: &DynamicMessage, only: Option<&Only>) {
        let mut separator = b'{';
        for (index, field) in plan.fields.iter().enumerate() {
            if field.input_only || only.is_some_and(|only| !only[index]) {
                continue;
            }
            self.out.push(separator);
            separator = b',';
            self.out.extend_from_slice(field.quoted.as_bytes());
            self.field(field, message, None);
        }
        self.out.extend_from_slice(if separator == b'{' { b"{}" } else { b"}" });
    }

    /// The value of a field; `only` narrows the messages in it.
    pub fn field(&mut self, field: &FieldPlan, message: &DynamicMessage, only: Option<&Only>) {
        if !message.has_field(&field.desc) {
            return self.out.extend_from_slice(field.absent.as_bytes());
        }
        match &*message.get_field(&field.desc) {
            Value::List(items) => self.sequence(b"[]", items, |w, item| w.value(&field.shape, item, only)),
            Value::Map(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                self.sequence(b"{}", &entries, |w, (key, value)| {
                    w.map_key(key);
                    w.value(&field.shape, value, only);
                });
            }
            value => self.value(&field.shape, value, only),
        }
    }

    fn sequence<T>(&mut self, brackets: &[u8; 2], items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.out.push(brackets[0]);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            write(self, item);
        }
        self.out.push(brackets[1]);
    }

    fn map_key(&mut self, key: &MapKey) {
        match key {
            MapKey::String(text) => self.json(text),
            MapKey::Bool(b) => self.json(&b.to_string()),
            MapKey::I32(n) => self.json(&n.to_string()),
            MapKey::I64(n) => self.json(&n.to_string()),
            MapKey::U32(n) => self.json(&n.to_string()),
            MapKey::U64(n) => self.json(&n.to_string()),
        }
        self.out.push(b':');
    }

    fn value(&mut self, shape: &Shape, value: &Value, only: Option<&Only>) {
        match (shape, value) {
            (Shape::Message(index), Value::Message(message)) => self.message(self.plans.get(*index), message, only),
            (Shape::Timestamp(_), Value::Message(message)) => self.timestamp(message),
            (Shape::Duration(_), Value::Message(message)) => self.duration(message),
            (Shape::Mask(_), Value::Message(message)) => {
                let paths = message.get_field_by_number(1);
                let paths = paths.as_ref().and_then(|p| p.as_list()).unwrap_or_default();
                self.json(&paths.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","));
            }
            (Shape::Wrapper(_, inner), Value::Message(message)) => {
                let value = message.get_field_by_number(1);
                self.value(inner, value.as_deref().unwrap_or(&Value::Bool(false)), None);
            }
            (Shape::Free(free, _), Value::Message(message)) => self.json(&free_json(*free, message)),
            (Shape::Enum(plan), Value::EnumNumber(number)) => match plan.word(*number) {
                Some(word) => self.json(word),
                None if *number == 0 => self.json(&()),
                None => self.json(number),
            },
            (_, value) => self.plain(value),
        }
    }

    fn plain(&mut self, value: &Value) {
        match value {
            Value::Bool(b) => self.json(b),
            Value::I32(n) | Value::EnumNumber(n) => self.json(n),
            Value::I64(n) => self.json(n),
            Value::U32(n) => self.json(n),
            Value::U64(n) => self.json(n),
            Value::F32(n) => self.json(n),
            Value::F64(n) => self.json(n),
            Value::String(s) => self.json(s),
            Value::Bytes(b) => self.json(&STANDARD.encode(b)),
            Value::Message(_) | Value::List(_) | Value::Map(_) => self.json(&()),
        }
    }

    /// Writing scalars and text into memory does not fail; a number that is not finite becomes null.
    pub fn json<T: Serialize + ?Sized>(&mut self, value: &T) {
        if let Err(error) = serde_json::to_writer(&mut self.out, value) {
            tracing::error!(%error, "a value has no JSON form");
        }
    }

    fn timestamp(&mut self, message: &DynamicMessage) {
        let (seconds, nanos) = parts(message);
        let time = u32::try_from(nanos).ok().and_then(|nanos| DateTime::from_timestamp(seconds, nanos));
        let Some(time) = time.filter(|_| super::scalar::TIMESTAMPS.contains(&seconds)) else {
            return self.json(&());
        };
        let (date, clock) = (time.date_naive(), time.time());
        let micros = clock.nanosecond() / 1000 % 1_000_000;
        let written = write!(
            self.out,
            "\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            date.year(),
            date.month(),
            date.day(),
            clock.hour(),
            clock.minute(),
            clock.second()
        );
        let fraction = if micros == 0 { Ok(()) } else { write!(self.out, ".{micros:06}") };
        debug_assert!(written.and(fraction).is_ok(), "memory takes every byte");
        self.out.extend_from_slice(b"Z\"");
    }

    fn duration(&mut self, message: &DynamicMessage) {
        let (seconds, nanos) = parts(message);
        let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:09}", seconds.unsigned_abs(), nanos.unsigned_abs());
        self.json(&format!("{}s", text.trim_end_matches('0').trim_end_matches('.')));
    }
}

/// Seconds and nanoseconds of a Timestamp or Duration.
fn parts(message: &DynamicMessage) -> (i64, i32) {
    let number = |n| message.get_field_by_number(n);
    let seconds = number(1).and_then(|v| v.as_i64()).unwrap_or_default();
    (seconds, number(2).and_then(|v| v.as_i32()).unwrap_or_default())
}
