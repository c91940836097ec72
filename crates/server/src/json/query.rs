//! The query of a URL, and what it says to every method: filters, `page`, `page_size`, `ordering`, `fields`.
//!
//! A parameter that names no field is ignored and an empty one counts as absent; of several for a single field the last
//! counts. Parameters of paging exist only under their v1 names.

use std::borrow::Cow;

use prost_reflect::{DynamicMessage, Value};
use serde_json::Value as Json;

use super::binding::{Binding, Paging};
use super::plan::{FieldPlan, Many, Plans, Shape};
use super::read::Violations;
use super::scalar::{Source, scalar};

/// A filter cannot reach deeper than this.
const MAX_DEPTH: usize = 8;
const DEFAULT_PAGE_SIZE: i32 = 10;
const MAX_PAGE_SIZE: i64 = 100;

/// Decoded names and values, each with its text as it came.
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>, &'a str)>);

/// The page that was asked for; (1, 10) unless said otherwise.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub number: i64,
    pub size: i32,
}

impl Page {
    pub fn skip(self) -> i64 {
        (self.number - 1) * i64::from(self.size)
    }
}

impl<'a> Query<'a> {
    pub fn new(text: Option<&'a str>) -> Self {
        let pairs = text.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |s| percent_decode(s, true).unwrap_or(Cow::Borrowed("\u{fffd}"));
            (decode(name), decode(value), pair)
        });
        Self(pairs.collect())
    }

    /// The last value that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(n, v, _)| n == name && !v.is_empty()).map(|(_, value, _)| &**value)
    }

    /// The page; None if there can be no such page.
    pub fn page(&self) -> Option<Page> {
        let size = self.get("page_size").and_then(|s| s.trim().parse::<i64>().ok()).filter(|size| *size > 0);
        let size = size.map_or(DEFAULT_PAGE_SIZE, |n| n.min(MAX_PAGE_SIZE) as i32);
        let number = self.get("page").map_or(Some(1), |s| s.trim().parse().ok())?;
        let page = Page { number: i64::from(number), size };
        (1..=i64::from(i32::MAX)).contains(&page.number).then_some(page)
    }

    /// The query with another page, sorted by name as v1 does.
    pub fn with_page(&self, page: i64) -> String {
        let own = (page > 1).then(|| format!("page={page}"));
        let mut pairs: Vec<(&str, &str)> =
            self.0.iter().filter(|(n, ..)| n != "page").map(|(name, _, raw)| (&**name, *raw)).collect();
        pairs.extend(own.as_deref().map(|raw| ("page", raw)));
        pairs.sort_by_key(|(name, _)| *name);
        pairs.iter().map(|(_, raw)| *raw).collect::<Vec<_>>().join("&")
    }

    /// Writes the filters into the request message.
    pub fn fill(&self, plans: &Plans, binding: &Binding, message: &mut DynamicMessage, refused: &mut Violations) {
        for (name, text, _) in self.0.iter().filter(|(_, text, _)| !text.is_empty()) {
            if let Some(fields) = self.fields(plans, binding, name) {
                match scalar(&fields[fields.len() - 1].shape, Json::String(text.to_string()), Source::Query) {
                    Ok(value) => put(message, &fields, value),
                    Err(why) => refused.add(name, why),
                }
            }
        }
    }

    /// The fields along a dotted name, if a query may set the last of them.
    fn fields<'p>(&self, plans: &'p Plans, binding: &'p Binding, name: &str) -> Option<Vec<&'p FieldPlan>> {
        let request = plans.get(binding.input);
        if let (Some(order_by), "ordering") = (binding.order_by, name) {
            return Some(vec![&request.fields[order_by]]);
        }
        let (mut path, mut fields) = (Vec::new(), Vec::new());
        let mut plan = Some(request);
        for key in name.split('.').take(MAX_DEPTH + 1) {
            let index = plan?.find(key)?;
            let field = &plan?.fields[index];
            path.push(index);
            fields.push(field);
            plan = field.inner().map(|inner| plans.get(inner));
        }
        let last = fields.last().filter(|_| fields.len() <= MAX_DEPTH)?;
        let scalar = !matches!((&last.shape, &last.many), (Shape::Message(_) | Shape::Free(..), _) | (_, Many::Map(_)));
        let taken = binding.paging.as_ref().is_some_and(|p| p.owns(path[0])) || binding.variables.contains(&path);
        (scalar && !taken && fields.iter().all(|f| !f.output_only)).then_some(fields)
    }
}

impl Paging {
    /// Writes the page into the request message.
    pub fn fill(&self, plans: &Plans, input: usize, page: Page, message: &mut DynamicMessage) -> Option<()> {
        let fields = &plans.get(input).fields;
        message.set_field(&fields[self.page_size].desc, Value::I32(page.size));
        message.set_field(&fields[self.skip].desc, Value::I32(i32::try_from(page.skip()).ok()?));
        Some(())
    }
}

/// Sets the field at the end of the path, or appends to it if it is a list.
pub(super) fn put(message: &mut DynamicMessage, path: &[&FieldPlan], value: Value) {
    let Some((last, parents)) = path.split_last() else { return };
    let mut at = message;
    for parent in parents {
        match at.get_field_mut(&parent.desc) {
            Value::Message(next) => at = next,
            _ => return,
        }
    }
    match (&last.many, value) {
        (Many::List, value) => {
            if let Some(list) = at.get_field_mut(&last.desc).as_list_mut() {
                list.push(value);
            }
        }
        (_, value) => at.set_field(&last.desc, value),
    }
}

/// Decodes `%XX` and, in a query, `+`; None if the result is not UTF-8.
pub(super) fn percent_decode(text: &str, plus: bool) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|b| b == b'%' || (plus && b == b'+')) {
        return Some(Cow::Borrowed(text));
    }
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        match (bytes[i], hex(bytes.get(i + 1)), hex(bytes.get(i + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                i += 2;
            }
            (b'+', ..) if plus => decoded.push(b' '),
            (byte, ..) => decoded.push(byte),
        }
        i += 1;
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_decode() {
        assert_eq!(percent_decode("a%20b+c", true).as_deref(), Some("a b c"));
        assert_eq!(percent_decode("a%20b+c", false).as_deref(), Some("a b+c"));
        assert_eq!(percent_decode("100%", true).as_deref(), Some("100%"));
        assert_eq!(percent_decode("%zz%4", true).as_deref(), Some("%zz%4"));
        assert_eq!(percent_decode("%ff", true), None);
    }

    #[test]
    fn pages_are_clamped_or_refused() {
        let page = |text| Query::new(Some(text)).page().map(|p| (p.number, p.size));
        assert_eq!(page(""), Some((1, 10)));
        assert_eq!(page("page=3&page_size=20"), Some((3, 20)));
        assert_eq!(page("page=&page_size="), Some((1, 10)));
        assert_eq!(page("page_size=1000"), Some((1, 100)));
        for no_size in ["page_size=-4", "page_size=0", "page_size=x", "page_size=1.5"] {
            assert_eq!(page(no_size), Some((1, 10)), "{no_size}");
        }
        for bad in ["page=0", "page=-1", "page=x", "page=1.5", "page=99999999999"] {
            assert_eq!(page(bad), None, "{bad}");
        }
    }

    #[test]
    fn links_keep_the_other_parameters() {
        let query = Query::new(Some("search=a%20b&page=2&is_active=true&role=x"));
        assert_eq!(query.with_page(3), "is_active=true&page=3&role=x&search=a%20b");
        assert_eq!(query.with_page(1), "is_active=true&role=x&search=a%20b");
        assert_eq!(Query::new(Some("page=2")).with_page(1), "");
    }
}
