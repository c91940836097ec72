//! A trie over the segments of path templates: literals win over variables, and a variable may hold any one segment.
//!
//! Templates know literals and `{field}` or `{nested.field}` only; anything else of google.api.http is refused at
//! construction, as are two routes that no request could tell apart.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use http::Method;

use super::query::percent_decode;

/// From path and HTTP method to an endpoint.
pub(super) struct Router<T> {
    root: Node<T>,
}

/// What answers at one path.
pub(super) struct Node<T> {
    literals: BTreeMap<String, Node<T>>,
    variable: Option<Box<Node<T>>>,
    endpoints: Vec<(Method, T)>,
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Self { literals: BTreeMap::new(), variable: None, endpoints: Vec::new() }
    }
}

/// One segment of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Segment<'a> {
    Literal(&'a str),
    /// The dotted path of a field.
    Variable(&'a str),
}

/// Splits a template into its segments.
pub(super) fn segments(template: &str) -> Result<Vec<Segment<'_>>> {
    let path = template.strip_prefix('/').with_context(|| format!("template `{template}` does not begin with `/`"))?;
    path.split('/').map(|s| segment(s).with_context(|| format!("template `{template}`"))).collect()
}

fn segment(text: &str) -> Result<Segment<'_>> {
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    match text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
        Some(name) if plain(name) => Ok(Segment::Variable(name)),
        None if plain(text) => Ok(Segment::Literal(text)),
        _ => bail!("segment `{text}` is neither a literal nor `{{field}}`"),
    }
}

impl<T> Router<T> {
    pub fn new() -> Self {
        Self { root: Node::default() }
    }

    pub fn insert(&mut self, method: Method, template: &str, endpoint: T) -> Result<()> {
        let mut node = &mut self.root;
        for segment in segments(template)? {
            node = match segment {
                Segment::Literal(text) => node.literals.entry(text.to_owned()).or_default(),
                Segment::Variable(_) => node.variable.get_or_insert_default(),
            };
        }
        ensure!(node.endpoint(&method).is_none(), "duplicate route {method} {template}");
        node.endpoints.push((method, endpoint));
        Ok(())
    }

    /// The node at a path, with or without a closing slash, and the decoded values of its variables.
    pub fn find(&self, path: &str) -> Option<(&Node<T>, Vec<String>)> {
        let path = path.strip_prefix('/')?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments: Option<Vec<Cow<'_, str>>> = path.split('/').map(|s| percent_decode(s, false)).collect();
        let mut values = Vec::new();
        let node = self.root.find(&segments?, &mut values)?;
        Some((node, values))
    }
}

impl<T> Node<T> {
    fn find(&self, path: &[Cow<'_, str>], values: &mut Vec<String>) -> Option<&Self> {
        let Some((first, rest)) = path.split_first() else {
            return (!self.endpoints.is_empty()).then_some(self);
        };
        if let Some(found) = self.literals.get(&**first).and_then(|node| node.find(rest, values)) {
            return Some(found);
        }
        let node = self.variable.as_ref().filter(|_| !first.is_empty())?;
        values.push(first.to_string());
        let found = node.find(rest, values);
        if found.is_none() {
            values.pop();
        }
        found
    }

    pub fn endpoint(&self, method: &Method) -> Option<&T> {
        self.endpoints.iter().find(|(m, _)| m == method).map(|(_, endpoint)| endpoint)
    }

    /// The value of `Allow`.
    pub fn allow(&self) -> String {
        let known = ["GET", "POST", "PUT", "PATCH", "DELETE"];
        let there = |name: &str| self.endpoints.iter().any(|(method, _)| method.as_str() == name);
        let mut methods: Vec<&str> = known.into_iter().filter(|name| there(name)).collect();
        if there("GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(routes: &[(&str, &str)]) -> Result<Router<usize>> {
        let mut router = Router::new();
        for (i, (method, template)) in routes.iter().enumerate() {
            router.insert(method.parse()?, template, i)?;
        }
        Ok(router)
    }

    fn found(router: &Router<usize>, path: &str) -> Option<(usize, Vec<String>)> {
        let (node, values) = router.find(path)?;
        Some((*node.endpoint(&Method::GET)?, values))
    }

    #[test]
    fn literals_win_and_variables_catch_the_rest() {
        let r = router(&[("GET", "/a/{id}"), ("GET", "/a/me"), ("GET", "/a/{id}/x"), ("GET", "/a/me/y")]).unwrap();
        assert_eq!(found(&r, "/a/me"), Some((1, vec![])));
        assert_eq!(found(&r, "/a/7/"), Some((0, vec!["7".into()])));
        assert_eq!(found(&r, "/a/me/x"), Some((2, vec!["me".into()])), "falls back to the variable");
        assert_eq!(found(&r, "/a/me/y"), Some((3, vec![])));
        assert_eq!(found(&r, "/a/%6De"), Some((1, vec![])), "compared after decoding");
        assert_eq!(found(&r, "/a/x%2Fy"), Some((0, vec!["x/y".into()])), "an encoded slash does not split");
        for path in ["/a", "/a//", "/a//x", "/b", "/a/1/2", "a/1", "", "/a/%FF", "/a/7//"] {
            assert_eq!(found(&r, path), None, "{path}");
        }
    }

    #[test]
    fn a_dead_end_leaves_no_values_behind() {
        let r = router(&[("GET", "/a/me/{b}/z"), ("GET", "/a/{id}/{c}/x")]).unwrap();
        assert_eq!(found(&r, "/a/me/q/x"), Some((1, vec!["me".into(), "q".into()])));
    }

    #[test]
    fn routes_that_cannot_be_told_apart_are_refused() {
        let error = router(&[("GET", "/a/{id}"), ("GET", "/a/{name}")]).err().unwrap();
        assert!(error.to_string().contains("duplicate route GET /a/{name}"), "{error}");
        assert!(router(&[("GET", "/a/{id}"), ("PUT", "/a/{id}")]).is_ok());
    }

    #[test]
    fn unknown_template_syntax_is_refused() {
        for template in ["a", "/a//b", "/a/{id=*}", "/a/{id", "/a:verb", "/", "/a/**"] {
            assert!(segments(template).is_err(), "{template}");
        }
    }
}
