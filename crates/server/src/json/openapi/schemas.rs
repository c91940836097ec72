//! JSON Schemas of messages. One message has up to four: what comes back (`User`), and what POST, PUT and PATCH take
//! (`UserCreate`, `UserReplace`, `UserPatch`).

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::super::plan::{FieldPlan, Free, Many, MessagePlan, Plans, Shape};
use super::operations::comment;

/// What a message is described for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Reply,
    Create,
    Replace,
    Patch,
}

pub(super) struct Schemas<'a> {
    pub plans: &'a Plans,
    done: BTreeMap<String, Json>,
    /// Short names by full name.
    names: BTreeMap<String, String>,
}

impl<'a> Schemas<'a> {
    pub fn new(plans: &'a Plans) -> Self {
        Self { plans, done: BTreeMap::new(), names: BTreeMap::new() }
    }

    pub fn finish(self) -> BTreeMap<String, Json> {
        self.done
    }

    /// A reference to the schema of a message, made now if it is new; `bound` are fields that the path sets.
    pub fn message(&mut self, index: usize, mode: Mode, bound: &[usize]) -> Json {
        let plan = self.plans.get(index);
        let name = self.name(plan, mode);
        if !self.done.contains_key(&name) {
            // A message may contain itself.
            self.done.insert(name.clone(), Json::Null);
            let schema = self.object(plan, mode, bound);
            self.done.insert(name.clone(), schema);
        }
        reference(&name)
    }

    fn name(&mut self, plan: &MessagePlan, mode: Mode) -> String {
        let name = self.short(plan.desc.full_name());
        match mode {
            Mode::Reply => name,
            // `LoginRequest` is what it is; `User` needs a word for each use.
            _ if name.ends_with("Request") => name,
            Mode::Create => format!("{name}Create"),
            Mode::Replace => format!("{name}Replace"),
            Mode::Patch => format!("{name}Patch"),
        }
    }

    /// The name without its package; where another domain has it already, with the domain.
    fn short(&mut self, full_name: &str) -> String {
        if let Some(known) = self.names.get(full_name) {
            return known.clone();
        }
        let short = full_name.rsplit('.').next().unwrap_or(full_name);
        let name = match self.names.values().any(|taken| taken == short) {
            false => short.to_owned(),
            true => {
                let domain = full_name.split('.').nth(1).unwrap_or_default();
                let mut letters = domain.chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                first.into_iter().chain(letters).chain(short.chars()).collect()
            }
        };
        self.names.insert(full_name.to_owned(), name.clone());
        name
    }

    fn object(&mut self, plan: &MessagePlan, mode: Mode, bound: &[usize]) -> Json {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let request = mode != Mode::Reply;
        for (index, field) in plan.fields.iter().enumerate() {
            if bound.contains(&index) || (mode == Mode::Reply && field.input_only) {
                continue;
            }
            let read_only = field.output_only || (matches!(mode, Mode::Replace | Mode::Patch) && field.immutable);
            let mut schema = self.field(field, mode);
            if let Json::Object(schema) = &mut schema {
                schema.extend(comment(field.desc.full_name()).map(|text| ("description".to_owned(), text.into())));
                if request && read_only {
                    schema.insert("readOnly".into(), true.into());
                }
                if request && field.input_only {
                    schema.insert("writeOnly".into(), true.into());
                }
            }
            properties.insert(field.key.to_string(), schema);
            let needed = field.required && matches!(mode, Mode::Create | Mode::Replace) && !read_only;
            if needed || mode == Mode::Reply {
                required.push(field.key.to_string());
            }
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if let Some(text) = comment(plan.desc.full_name()) {
            schema["description"] = text.into();
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if request {
            schema["additionalProperties"] = false.into();
        }
        schema
    }

    /// The schema of a field's value.
    pub fn field(&mut self, field: &FieldPlan, mode: Mode) -> Json {
        let value = self.shape(&field.shape, mode);
        match &field.many {
            Many::List => json!({ "type": "array", "items": value }),
            Many::Map(_) => json!({ "type": "object", "additionalProperties": value }),
            Many::One if nullable(field, mode) => or_null(value),
            Many::One => value,
        }
    }

    pub fn shape(&mut self, shape: &Shape, mode: Mode) -> Json {
        match shape {
            Shape::Bool => json!({ "type": "boolean" }),
            Shape::I32 => json!({ "type": "integer", "format": "int32" }),
            Shape::I64 => json!({ "type": "integer", "format": "int64" }),
            Shape::U32 | Shape::U64 => json!({ "type": "integer", "minimum": 0 }),
            Shape::F32 | Shape::F64 => json!({ "type": "number" }),
            Shape::Text => json!({ "type": "string" }),
            Shape::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
            Shape::Timestamp(_) => json!({ "type": "string", "format": "date-time" }),
            Shape::Duration(_) => json!({ "type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,9})?s$" }),
            Shape::Mask(_) => json!({ "type": "string" }),
            Shape::Free(Free::Struct, _) => json!({ "type": "object" }),
            Shape::Free(Free::List, _) => json!({ "type": "array" }),
            Shape::Free(Free::Value, _) => json!({}),
            Shape::Wrapper(_, inner) => or_null(self.shape(inner, mode)),
            Shape::Message(index) => self.message(*index, mode, &[]),
            Shape::Enum(plan) => {
                let words: Vec<&str> = plan.words().collect();
                let mut schema = json!({ "type": "string", "enum": words });
                if let Some(text) = comment(&plan.full_name) {
                    schema["description"] = text.into();
                }
                let name = self.short(&plan.full_name);
                self.done.entry(name.clone()).or_insert(schema);
                reference(&name)
            }
        }
    }
}

/// Where null may stand: in a reply, what the contract calls `optional` and does not promise; in a request, what may be
/// cleared.
fn nullable(field: &FieldPlan, mode: Mode) -> bool {
    let promised = field.required || field.not_null;
    match mode {
        Mode::Reply => {
            let declared = field.desc.field_descriptor_proto().proto3_optional.unwrap_or_default();
            let choice = field.desc.containing_oneof().is_some();
            let unset_enum = matches!(&field.shape, Shape::Enum(plan) if plan.word(0).is_none());
            (declared || choice || unset_enum) && !promised
        }
        Mode::Create | Mode::Replace | Mode::Patch => field.presence && !promised,
    }
}

fn or_null(schema: Json) -> Json {
    match schema.get("type").and_then(Json::as_str) {
        Some(kind) => {
            let both = json!([kind, "null"]);
            let Json::Object(mut schema) = schema else { return schema };
            schema.insert("type".into(), both);
            Json::Object(schema)
        }
        None => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
