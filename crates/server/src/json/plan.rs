//! What the edge knows of each message, worked out once at construction: JSON names, enum words, behaviours.
//!
//! Reading (`read`) and writing (`write`) follow these plans, so that no call builds a name or asks a descriptor for
//! one. Messages refer to each other by index, which lets a message contain itself.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use prost_reflect::{DescriptorPool, EnumDescriptor, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor};

/// All messages that can be reached from a method.
pub(super) struct Plans {
    messages: Vec<MessagePlan>,
    by_name: HashMap<String, usize>,
    behavior: ExtensionDescriptor,
    input: ExtensionDescriptor,
}

pub(super) struct MessagePlan {
    pub desc: MessageDescriptor,
    /// In the order of their declaration.
    pub fields: Vec<FieldPlan>,
    by_key: HashMap<Box<str>, usize>,
}

pub(super) struct FieldPlan {
    pub desc: FieldDescriptor,
    /// The name in JSON.
    pub key: Box<str>,
    /// The name as it is written: `"key":`.
    pub quoted: Box<str>,
    pub many: Many,
    pub shape: Shape,
    pub presence: bool,
    /// What is written when the field is unset.
    pub absent: Box<str>,
    pub required: bool,
    pub output_only: bool,
    pub input_only: bool,
    pub immutable: bool,
    /// `null` is refused, although the field may be absent.
    pub not_null: bool,
    /// What a value of another type is told, where v1 has its own words.
    pub invalid: Option<Box<str>>,
}

/// How many values a field has; a map comes with the shape of its keys.
pub(super) enum Many {
    One,
    List,
    Map(Shape),
}

/// The type of one value.
#[derive(Clone)]
pub(super) enum Shape {
    Bool,
    I32,
    I64,
    U32,
    U64,
    F32,
    F64,
    Text,
    Bytes,
    Enum(Arc<EnumPlan>),
    Message(usize),
    Timestamp(MessageDescriptor),
    Duration(MessageDescriptor),
    Mask(MessageDescriptor),
    /// A `google.protobuf.*Value` around one scalar.
    Wrapper(MessageDescriptor, Box<Shape>),
    /// `google.protobuf.Struct`, `Value` or `ListValue`.
    Free(Free, MessageDescriptor),
}

/// Which of the messages that stand for plain JSON.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Free {
    Struct,
    Value,
    List,
}

/// The words of an enum; a zero value called UNSPECIFIED has none.
pub(super) struct EnumPlan {
    pub full_name: Box<str>,
    words: Vec<(Box<str>, i32)>,
}

impl Plans {
    pub fn new(pool: &DescriptorPool) -> Result<Self> {
        let find = |name| pool.get_extension_by_name(name).with_context(|| format!("{name} is not defined"));
        let (behavior, input) = (find("google.api.field_behavior")?, find("wiwebb.options.v1.input")?);
        Ok(Self { messages: Vec::new(), by_name: HashMap::new(), behavior, input })
    }

    /// The plan of a message, made now if it is new.
    pub fn add(&mut self, desc: &MessageDescriptor) -> usize {
        if let Some(&index) = self.by_name.get(desc.full_name()) {
            return index;
        }
        let index = self.messages.len();
        self.by_name.insert(desc.full_name().to_owned(), index);
        self.messages.push(MessagePlan { desc: desc.clone(), fields: Vec::new(), by_key: HashMap::new() });
        let mut fields: Vec<_> = desc.fields().collect();
        fields.sort_by_key(|f| f.path().last().copied());
        let fields: Vec<_> = fields.into_iter().map(|f| self.field(f)).collect();
        let by_key = fields.iter().enumerate().map(|(i, f)| (f.key.clone(), i)).collect();
        self.messages[index] = MessagePlan { desc: desc.clone(), fields, by_key };
        index
    }

    pub fn get(&self, index: usize) -> &MessagePlan {
        &self.messages[index]
    }

    fn field(&mut self, desc: FieldDescriptor) -> FieldPlan {
        let key = json_key(&desc);
        let (many, shape) = match desc.kind() {
            Kind::Message(entry) if desc.is_map() => {
                let value = self.shape(entry.map_entry_value_field().kind());
                (Many::Map(self.shape(entry.map_entry_key_field().kind())), value)
            }
            kind if desc.is_list() => (Many::List, self.shape(kind)),
            kind => (Many::One, self.shape(kind)),
        };
        let options = desc.options();
        let behaviors = options.get_extension(&self.behavior);
        let behaves = |n: i32| behaviors.as_list().unwrap_or_default().iter().any(|v| v.as_enum_number() == Some(n));
        let input = options.get_extension(&self.input);
        let input = |name: &str| input.as_message().and_then(|m| m.get_field_by_name(name).map(Cow::into_owned));
        let invalid = input("invalid").and_then(|v| v.as_str().filter(|text| !text.is_empty()).map(Box::from));
        FieldPlan {
            not_null: input("not_null").and_then(|v| v.as_bool()).unwrap_or_default(),
            invalid,
            quoted: format!("{}:", serde_json::Value::from(&*key)).into(),
            absent: absent(&desc, &many, &shape).into(),
            presence: desc.supports_presence(),
            required: behaves(2),
            output_only: behaves(3),
            input_only: behaves(4),
            immutable: behaves(5),
            key,
            many,
            shape,
            desc,
        }
    }

    fn shape(&mut self, kind: Kind) -> Shape {
        match kind {
            Kind::Bool => Shape::Bool,
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Shape::I32,
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Shape::I64,
            Kind::Uint32 | Kind::Fixed32 => Shape::U32,
            Kind::Uint64 | Kind::Fixed64 => Shape::U64,
            Kind::Float => Shape::F32,
            Kind::Double => Shape::F64,
            Kind::String => Shape::Text,
            Kind::Bytes => Shape::Bytes,
            Kind::Enum(desc) => Shape::Enum(Arc::new(EnumPlan::new(&desc))),
            Kind::Message(desc) => self.message_shape(desc),
        }
    }

    fn message_shape(&mut self, desc: MessageDescriptor) -> Shape {
        match desc.full_name().strip_prefix("google.protobuf.") {
            Some("Timestamp") => Shape::Timestamp(desc),
            Some("Duration") => Shape::Duration(desc),
            Some("FieldMask") => Shape::Mask(desc),
            Some("Struct") => Shape::Free(Free::Struct, desc),
            Some("Value") => Shape::Free(Free::Value, desc),
            Some("ListValue") => Shape::Free(Free::List, desc),
            Some(name) if name.ends_with("Value") => match desc.get_field(1) {
                Some(value) => Shape::Wrapper(desc, Box::new(self.shape(value.kind()))),
                None => Shape::Message(self.add(&desc)),
            },
            _ => Shape::Message(self.add(&desc)),
        }
    }
}

impl FieldPlan {
    /// The message that a single field holds, if it has fields of its own.
    pub fn inner(&self) -> Option<usize> {
        match (&self.shape, &self.many) {
            (Shape::Message(index), Many::One) => Some(*index),
            _ => None,
        }
    }
}

impl MessagePlan {
    pub fn find(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The field with this name in the proto.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.desc.name() == name)
    }
}

impl EnumPlan {
    fn new(desc: &EnumDescriptor) -> Self {
        let prefix = format!("{}_", upper_snake(desc.name()));
        let values = desc.values().map(|v| {
            let name = v.name().strip_prefix(&prefix).unwrap_or(v.name());
            (name.to_ascii_lowercase().into_boxed_str(), v.number())
        });
        let words = values.filter(|(word, number)| *number != 0 || &**word != "unspecified").collect();
        Self { full_name: desc.full_name().into(), words }
    }

    pub fn number(&self, word: &str) -> Option<i32> {
        self.words.iter().find(|(w, _)| **w == *word).map(|(_, number)| *number)
    }

    pub fn word(&self, number: i32) -> Option<&str> {
        self.words.iter().find(|(_, n)| *n == number).map(|(word, _)| &**word)
    }

    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|(word, _)| &**word)
    }
}

fn absent(desc: &FieldDescriptor, many: &Many, shape: &Shape) -> String {
    match (many, shape) {
        (Many::List, _) => "[]".into(),
        (Many::Map(_), _) => "{}".into(),
        _ if desc.supports_presence() => "null".into(),
        (_, Shape::Bool) => "false".into(),
        (_, Shape::Text | Shape::Bytes) => "\"\"".into(),
        (_, Shape::Enum(plan)) => plan.word(0).map_or_else(|| "null".into(), |word| format!("\"{word}\"")),
        _ => "0".into(),
    }
}

/// An explicit `json_name` wins; otherwise the field's own name.
fn json_key(desc: &FieldDescriptor) -> Box<str> {
    let mut camel = String::new();
    let mut raise = false;
    for c in desc.name().chars() {
        match c {
            '_' => raise = true,
            c if raise => {
                camel.push(c.to_ascii_uppercase());
                raise = false;
            }
            c => camel.push(c),
        }
    }
    if desc.json_name() == camel { desc.name().into() } else { desc.json_name().into() }
}

/// `UserRole` → `USER_ROLE`, `IPVersion` → `IP_VERSION`.
fn upper_snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (i, c) in chars.iter().enumerate() {
        let after_word = i > 0 && !chars[i - 1].is_ascii_uppercase();
        let before_word = i > 0 && chars.get(i + 1).is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && (after_word || before_word) && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(c.to_ascii_uppercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::upper_snake;

    #[test]
    fn enum_prefixes_follow_the_style_guide() {
        for (name, snake) in [("UserRole", "USER_ROLE"), ("IPVersion", "IP_VERSION"), ("Eap2Type", "EAP2_TYPE")] {
            assert_eq!(upper_snake(name), snake);
        }
    }
}
