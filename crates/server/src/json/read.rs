//! From JSON to a message: a walk over the plans that collects every violation as JSON path → texts.
//!
//! Of several equal keys in an object the last counts. The document's depth is bounded before it comes here
//! (`body`), so plain recursion is safe.

use std::collections::{BTreeMap, HashMap};

use http::Method;
use prost_reflect::{DynamicMessage, MapKey, Value};
use serde_json::{Map, Value as Json};

use super::free::read_free;
use super::plan::{FieldPlan, Free, Many, MessagePlan, Plans, Shape};
use super::scalar::{Source, Why, python_type, scalar};

/// A form has fewer fields than this; a reply must not grow with the nonsense in a request.
const MAX_PATHS: usize = 100;

/// Texts by JSON path.
#[derive(Default, serde::Serialize)]
#[serde(transparent)]
pub(super) struct Violations(BTreeMap<String, Vec<Why>>);

impl Violations {
    pub fn add(&mut self, path: &str, text: impl Into<Why>) {
        if self.0.len() >= MAX_PATHS && !self.0.contains_key(path) {
            return;
        }
        self.0.entry(path.to_owned()).or_default().push(text.into());
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first text of the first path.
    pub fn first(&self) -> Option<&str> {
        self.0.values().flatten().next().map(|text| &**text)
    }
}

pub(super) struct Reader<'a> {
    plans: &'a Plans,
    /// PUT and PATCH leave immutable fields alone.
    changes: bool,
    /// POST and PUT need every required field.
    complete: bool,
    path: String,
    depth: usize,
    pub violations: Violations,
}

impl<'a> Reader<'a> {
    pub fn new(plans: &'a Plans, method: &Method) -> Self {
        Self {
            plans,
            changes: method == Method::PUT || method == Method::PATCH,
            complete: method == Method::POST || method == Method::PUT,
            path: String::new(),
            depth: 0,
            violations: Violations::default(),
        }
    }

    /// Fills a message; `bound` are fields that the path sets. Answers the proto names of the fields that were there.
    pub fn message(
        &mut self,
        plan: &'a MessagePlan,
        object: Map<String, Json>,
        bound: &[usize],
        message: &mut DynamicMessage,
    ) -> Vec<&'a str> {
        let mut given = Vec::new();
        for (key, json) in object {
            let Some(index) = plan.find(&key) else {
                self.at(&key, |r| r.refuse("Unknown field."));
                continue;
            };
            let field = &plan.fields[index];
            if bound.contains(&index) || field.output_only || (self.changes && field.immutable) {
                continue;
            }
            given.push(field.desc.name());
            if let Some(value) = self.at(&key, |r| r.field(field, json)) {
                message.set_field(&field.desc, value);
            }
        }
        if self.complete {
            self.require(plan, &given, bound);
        }
        given
    }

    fn require(&mut self, plan: &MessagePlan, given: &[&str], bound: &[usize]) {
        for (index, field) in plan.fields.iter().enumerate() {
            let ignored = bound.contains(&index) || field.output_only || (self.changes && field.immutable);
            if field.required && !ignored && !given.contains(&field.desc.name()) {
                self.at(&field.key, |r| r.refuse("This field is required."));
            }
        }
    }

    fn field(&mut self, field: &'a FieldPlan, json: Json) -> Option<Value> {
        if json.is_null() && !matches!((&field.many, &field.shape), (Many::One, Shape::Free(Free::Value, _))) {
            if field.required || field.not_null || !field.presence {
                self.refuse("This field may not be null.");
            }
            return None;
        }
        if let (Many::One, Some(text)) = (&field.many, &field.invalid) {
            let value = scalar(&field.shape, json, Source::Body);
            return value.map_err(|_| self.refuse(text.to_string())).ok();
        }
        match &field.many {
            Many::One => self.value(&field.shape, json),
            Many::List => self.list(&field.shape, json).map(Value::List),
            Many::Map(key) => self.map(key, &field.shape, json).map(Value::Map),
        }
    }

    fn list(&mut self, shape: &'a Shape, json: Json) -> Option<Vec<Value>> {
        let Json::Array(items) = json else {
            self.refuse(format!("Expected a list of items but got type \"{}\".", python_type(&json)));
            return None;
        };
        let values = items.into_iter().enumerate().filter_map(|(i, item)| self.at_index(i, |r| r.item(shape, item)));
        Some(values.collect())
    }

    fn map(&mut self, key_shape: &Shape, shape: &'a Shape, json: Json) -> Option<HashMap<MapKey, Value>> {
        let Json::Object(entries) = json else {
            self.refuse(format!("Expected a dictionary of items but got type \"{}\".", python_type(&json)));
            return None;
        };
        let mut map = HashMap::new();
        for (key, item) in entries {
            self.at(&key.clone(), |r| {
                let value = r.item(shape, item);
                match scalar(key_shape, Json::String(key), Source::Body) {
                    Ok(key) => map.extend(key.into_map_key().zip(value)),
                    Err(why) => r.refuse(why),
                }
            });
        }
        Some(map)
    }

    fn item(&mut self, shape: &'a Shape, json: Json) -> Option<Value> {
        if json.is_null() && !matches!(shape, Shape::Free(Free::Value, _)) {
            self.refuse("This field may not be null.");
            return None;
        }
        self.value(shape, json)
    }

    fn value(&mut self, shape: &'a Shape, json: Json) -> Option<Value> {
        match (shape, json) {
            (Shape::Message(index), Json::Object(object)) => {
                let plan = self.plans.get(*index);
                let mut message = DynamicMessage::new(plan.desc.clone());
                self.message(plan, object, &[], &mut message);
                Some(Value::Message(message))
            }
            (Shape::Message(_) | Shape::Free(Free::Struct, _), json) if !json.is_object() => {
                self.refuse(format!("Invalid data. Expected a dictionary, but got {}.", python_type(&json)));
                None
            }
            (Shape::Free(Free::List, _), json) if !json.is_array() => {
                self.refuse(format!("Expected a list of items but got type \"{}\".", python_type(&json)));
                None
            }
            (Shape::Free(_, desc), json) => {
                let read = read_free(json, desc, self.depth);
                read.map(Value::Message).map_err(|why| self.refuse(why)).ok()
            }
            (shape, json) => scalar(shape, json, Source::Body).map_err(|why| self.refuse(why)).ok(),
        }
    }

    fn refuse(&mut self, why: impl Into<Why>) {
        self.violations.add(&self.path, why);
    }

    fn at<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.below(&format!("{dot}{key}"), read)
    }

    fn at_index<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.below(&format!("[{index}]"), read)
    }

    fn below<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push_str(step);
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        self.path.truncate(length);
        result
    }
}
