//! One HTTP route of one RPC, read from its options: where path, query and body go, and how its replies look.
//!
//! Everything that can be wrong with an annotation is found here, at construction, and named.

use anyhow::{Context as _, Result, bail, ensure};
use http::uri::PathAndQuery;
use http::{Method, StatusCode};
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, Value};

use super::plan::{FieldPlan, Many, MessagePlan, Plans, Shape};
use super::router::{Segment, segments};

pub(super) struct Binding {
    /// `/package.Service/Method`.
    pub rpc: PathAndQuery,
    pub http: Method,
    pub template: String,
    /// Plans of request and response.
    pub input: usize,
    pub output: usize,
    pub body: Body,
    /// Indexes of the fields that lead to each variable of the path.
    pub variables: Vec<Vec<usize>>,
    /// Fields of the body's message that the path sets.
    pub bound: Vec<usize>,
    /// `update_mask` of the request.
    pub mask: Option<usize>,
    pub paging: Option<Paging>,
    pub order_by: Option<usize>,
    pub reply: Reply,
    pub status: StatusCode,
    pub error_key: bool,
    pub credentials: bool,
    pub streaming: bool,
}

impl Binding {
    pub fn is_paged(&self) -> bool {
        matches!(self.reply, Reply::Page { .. })
    }

    /// The name in v1 of a field of the request, for instance `tenant` for `user.tenant_id` where the body is `user`.
    pub fn wire_path(&self, plans: &Plans, field: &str) -> String {
        let request = plans.get(self.input);
        if self.order_by.is_some_and(|i| request.fields[i].desc.name() == field) {
            return "ordering".to_owned();
        }
        let (mut plan, path) = match self.body {
            Body::Field(index, inner) => {
                let rest = field.strip_prefix(request.fields[index].desc.name()).and_then(|f| f.strip_prefix('.'));
                (Some(plans.get(inner)), rest.unwrap_or(field))
            }
            Body::None | Body::Whole => (Some(request), field),
        };
        let keys = path.split('.').map(|step| {
            let (name, index) = step.split_at(step.find('[').unwrap_or(step.len()));
            let found = plan.and_then(|p| Some(&p.fields[p.position(name)?]));
            plan = found.and_then(|f| match f.shape {
                Shape::Message(next) => Some(plans.get(next)),
                _ => None,
            });
            format!("{}{index}", found.map_or(name, |f| &*f.key))
        });
        keys.collect::<Vec<_>>().join(".")
    }
}

/// Which part of the request message the body is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Body {
    None,
    Whole,
    /// A field of the request, and its message's plan.
    Field(usize, usize),
}

/// The request's fields that say which page is wanted.
pub(super) struct Paging {
    pub page_size: usize,
    pub skip: usize,
    page_token: Option<usize>,
    order_by: Option<usize>,
}

impl Paging {
    /// Whether the field can only be set under its v1 name.
    pub fn owns(&self, field: usize) -> bool {
        [Some(self.page_size), Some(self.skip), self.page_token, self.order_by].contains(&Some(field))
    }
}

/// Which part of the response message is the reply.
pub(super) enum Reply {
    Nothing,
    Whole,
    /// The bytes of `google.api.HttpBody`, of the type that it names.
    Raw,
    Field(usize),
    /// `{count, next, previous, results}`.
    Page {
        total: usize,
        results: usize,
    },
}

/// Every route of a method: its rule and the additional bindings of it.
pub(super) fn bindings(pool: &DescriptorPool, plans: &mut Plans, method: &MethodDescriptor) -> Result<Vec<Binding>> {
    let Some(rule) = option(pool, method, "google.api.http")? else { return Ok(Vec::new()) };
    ensure!(!method.is_client_streaming(), "a client stream has no JSON form");
    let mut rules = vec![rule.clone()];
    if let Some(Value::List(more)) = rule.get_field_by_name("additional_bindings").as_deref() {
        rules.extend(more.iter().filter_map(|v| v.as_message().cloned()));
    }
    let edge = option(pool, method, "wiwebb.options.v1.edge")?;
    rules.iter().map(|rule| binding(plans, method, rule, edge.as_ref())).collect()
}

fn binding(
    plans: &mut Plans,
    method: &MethodDescriptor,
    rule: &DynamicMessage,
    edge: Option<&DynamicMessage>,
) -> Result<Binding> {
    let (http, template) = pattern(rule)?;
    ensure!(template.starts_with("/api/"), "`{template}` is not below /api/");
    let (input, output) = (plans.add(&method.input()), plans.add(&method.output()));
    let (request, response) = (plans.get(input), plans.get(output));
    let body = body(request, &text(rule, "body"))?;
    let variables = variables(plans, input, &template)?;
    let flag = |name| edge.and_then(|e| e.get_field_by_name(name)?.as_bool()).unwrap_or_default();
    let page_size = |name| request.position(name);
    let paging = page_size("page_size").zip(page_size("skip")).map(|(page_size, skip)| Paging {
        page_size,
        skip,
        page_token: request.position("page_token"),
        order_by: request.position("order_by"),
    });
    let reply = reply(response, &text(rule, "response_body"))?;
    ensure!(!matches!(reply, Reply::Raw) || method.is_server_streaming(), "google.api.HttpBody must be streamed");
    Ok(Binding {
        rpc: format!("/{}/{}", method.parent_service().full_name(), method.name()).parse()?,
        bound: variables.iter().filter_map(|path| bound(body, path)).collect(),
        mask: request.position("update_mask").filter(|i| matches!(request.fields[*i].shape, Shape::Mask(_))),
        order_by: request.position("order_by"),
        reply,
        status: success(method.name(), edge)?,
        error_key: flag("error_key"),
        credentials: flag("credentials"),
        streaming: method.is_server_streaming(),
        http,
        template,
        input,
        output,
        body,
        variables,
        paging,
    })
}

/// An extension of a method's options, if it is set.
fn option(pool: &DescriptorPool, method: &MethodDescriptor, name: &str) -> Result<Option<DynamicMessage>> {
    let extension = pool.get_extension_by_name(name).with_context(|| format!("{name} is not defined"))?;
    let options = method.options();
    Ok(options.has_extension(&extension).then(|| options.get_extension(&extension).as_message().cloned()).flatten())
}

fn text(message: &DynamicMessage, field: &str) -> String {
    message.get_field_by_name(field).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn pattern(rule: &DynamicMessage) -> Result<(Method, String)> {
    let verbs = [
        ("get", Method::GET),
        ("put", Method::PUT),
        ("post", Method::POST),
        ("delete", Method::DELETE),
        ("patch", Method::PATCH),
    ];
    let set = verbs.into_iter().find(|(name, _)| rule.has_field_by_name(name));
    let (name, method) = set.context("google.api.http names none of get, put, post, delete, patch")?;
    Ok((method, text(rule, name)))
}

fn body(request: &MessagePlan, name: &str) -> Result<Body> {
    match name {
        "" => Ok(Body::None),
        "*" => Ok(Body::Whole),
        name => {
            let index = request.position(name).with_context(|| format!("unknown body field `{name}`"))?;
            let plan = request.fields[index].inner();
            Ok(Body::Field(index, plan.with_context(|| format!("body field `{name}` is not a message"))?))
        }
    }
}

fn variables(plans: &Plans, input: usize, template: &str) -> Result<Vec<Vec<usize>>> {
    let names = segments(template)?.into_iter().filter_map(|segment| match segment {
        Segment::Variable(name) => Some(name),
        Segment::Literal(_) => None,
    });
    names.map(|name| field_path(plans, input, name).with_context(|| format!("template `{template}`"))).collect()
}

fn field_path(plans: &Plans, input: usize, dotted: &str) -> Result<Vec<usize>> {
    let mut plan = plans.get(input);
    let mut path = Vec::new();
    let mut names = dotted.split('.').peekable();
    while let Some(name) = names.next() {
        let index = plan.position(name).with_context(|| format!("unknown field `{name}` in `{dotted}`"))?;
        path.push(index);
        match (&plan.fields[index].shape, &plan.fields[index].many) {
            (Shape::Message(next), Many::One) if names.peek().is_some() => plan = plans.get(*next),
            (Shape::Message(_) | Shape::Free(..), _) | (_, Many::List | Many::Map(_)) => {
                bail!("`{name}` in `{dotted}` cannot be read from a path")
            }
            _ if names.peek().is_some() => bail!("`{name}` in `{dotted}` has no fields"),
            _ => {}
        }
    }
    Ok(path)
}

fn bound(body: Body, path: &[usize]) -> Option<usize> {
    match (body, path) {
        (Body::Whole, [field]) => Some(*field),
        (Body::Field(index, _), [first, field]) if *first == index => Some(*field),
        _ => None,
    }
}

fn reply(response: &MessagePlan, response_body: &str) -> Result<Reply> {
    if !response_body.is_empty() {
        let index = response.position(response_body);
        return Ok(Reply::Field(index.with_context(|| format!("unknown response body field `{response_body}`"))?));
    }
    if response.desc.full_name() == "google.protobuf.Empty" {
        return Ok(Reply::Nothing);
    }
    if response.desc.full_name() == "google.api.HttpBody" {
        return Ok(Reply::Raw);
    }
    if response.position("next_page_token").is_none() {
        return Ok(Reply::Whole);
    }
    let items = |f: &FieldPlan| matches!((&f.many, &f.shape), (Many::List, Shape::Message(_)));
    let mut lists = response.fields.iter().enumerate().filter(|(_, f)| items(f)).map(|(i, _)| i);
    let name = response.desc.full_name();
    match (response.position("total_size"), lists.next(), lists.next()) {
        (Some(total), Some(results), None) => Ok(Reply::Page { total, results }),
        _ => bail!("{name} has `next_page_token` but not `total_size` and one list of messages"),
    }
}

fn success(method: &str, edge: Option<&DynamicMessage>) -> Result<StatusCode> {
    let named = edge.and_then(|e| e.get_field_by_name("success_status")?.as_i32()).unwrap_or_default();
    match named {
        0 if method.starts_with("Create") || method.starts_with("Register") => Ok(StatusCode::CREATED),
        0 if method.starts_with("Delete") => Ok(StatusCode::NO_CONTENT),
        0 => Ok(StatusCode::OK),
        n => u16::try_from(n)
            .ok()
            .and_then(|n| StatusCode::from_u16(n).ok())
            .context("`success_status` is no HTTP status"),
    }
}
