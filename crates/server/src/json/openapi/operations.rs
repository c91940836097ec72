//! One call: its parameters, body, replies and access.

use serde_json::{Value as Json, json};

use http::Method;

use super::super::binding::{Binding, Body, Reply};
use super::super::plan::{FieldPlan, Many, Shape};
use super::schemas::{Mode, Schemas};

/// Package-qualified service, and method.
pub(super) fn names(binding: &Binding) -> (&str, &str) {
    binding.rpc.path().trim_start_matches('/').split_once('/').unwrap_or_default()
}

/// `wiwebb.identity.v1.UserService` → `identity.User`.
pub(super) fn tag(service: &str) -> String {
    let (package, name) = service.rsplit_once('.').unwrap_or_default();
    let domain = package.split('.').nth(1).unwrap_or_default();
    format!("{domain}.{}", name.strip_suffix("Service").unwrap_or(name))
}

/// A comment of the contract, without its references to the project's own papers.
pub(super) fn comment(full_name: &str) -> Option<String> {
    let mut text = proto::comment(full_name)?.to_owned();
    while let Some((start, end)) = text.find(" (").and_then(|at| Some((at, at + text[at..].find(')')?))) {
        let inside = &text[start + 2..end];
        let mut chars = inside.chars();
        let paper =
            chars.next().is_some_and(|c| c.is_ascii_uppercase()) && chars.next().is_some_and(|c| c.is_ascii_digit());
        if !paper && !inside.starts_with("product.md") {
            break;
        }
        text.replace_range(start..=end, "");
    }
    Some(text)
}

/// The description of one route.
pub(super) fn operation(schemas: &mut Schemas<'_>, binding: &Binding) -> Json {
    let (service, method) = names(binding);
    let description = comment(&format!("{service}.{method}")).unwrap_or_default();
    let summary = description.split(['.', ';', ':']).next().unwrap_or_default().to_owned();
    let suffix = if binding.http == Method::PUT { "Put" } else { "" };
    let mut parameters = path_parameters(schemas, binding);
    parameters.extend(query_parameters(schemas, binding));
    let mut operation = json!({
        "operationId": format!("{}_{method}{suffix}", tag(service).replace('.', "_")),
        "tags": [tag(service)],
        "summary": summary,
        "description": description,
        "parameters": parameters,
        "responses": responses(schemas, binding),
        "x-wiwebb-rpc": format!("{service}/{method}"),
    });
    if let Some(body) = request_body(schemas, binding) {
        operation["requestBody"] = body;
    }
    match proto::rpc(binding.rpc.path()) {
        Some(rpc) if rpc.public => operation["security"] = json!([]),
        Some(rpc) if !rpc.permission.is_empty() => operation["x-wiwebb-permission"] = rpc.permission.into(),
        Some(_) | None => {}
    }
    operation
}

fn parameter(schemas: &mut Schemas<'_>, place: &str, name: &str, field: &FieldPlan) -> Json {
    let schema = schemas.shape(&field.shape, Mode::Create);
    let schema = if matches!(field.many, Many::List) { json!({ "type": "array", "items": schema }) } else { schema };
    let mut parameter = json!({ "name": name, "in": place, "required": place == "path", "schema": schema });
    if let Some(text) = comment(field.desc.full_name()) {
        parameter["description"] = text.into();
    }
    parameter
}

fn path_parameters(schemas: &mut Schemas<'_>, binding: &Binding) -> Vec<Json> {
    let names = binding.template.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters = Vec::new();
    for (name, path) in names.zip(&binding.variables) {
        let mut plan = schemas.plans.get(binding.input);
        for (depth, index) in path.iter().enumerate() {
            let field = &plan.fields[*index];
            if depth + 1 == path.len() {
                parameters.push(parameter(schemas, "path", name, field));
            } else if let Some(inner) = field.inner() {
                plan = schemas.plans.get(inner);
            }
        }
    }
    parameters
}

fn query_parameters(schemas: &mut Schemas<'_>, binding: &Binding) -> Vec<Json> {
    if ![Method::GET, Method::DELETE].contains(&binding.http) {
        return Vec::new();
    }
    let mut parameters = Vec::new();
    if binding.paging.is_some() {
        parameters.push(json!({
            "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1, "default": 1 },
            "description": "The page; one that does not exist is a 404.",
        }));
        parameters.push(json!({
            "name": "page_size", "in": "query",
            "schema": { "type": "integer", "minimum": 1, "maximum": 100, "default": 10 },
            "description": "Rows a page.",
        }));
    }
    let plan = schemas.plans.get(binding.input);
    for (index, field) in plan.fields.iter().enumerate() {
        if binding.order_by == Some(index) {
            parameters.push(parameter(schemas, "query", "ordering", field));
            continue;
        }
        let paging = binding.paging.as_ref().is_some_and(|paging| paging.owns(index));
        let composed = matches!(field.shape, Shape::Message(_) | Shape::Free(..)) || matches!(field.many, Many::Map(_));
        if !paging && !composed && !field.output_only && !binding.variables.contains(&vec![index]) {
            parameters.push(parameter(schemas, "query", &field.key, field));
        }
    }
    parameters
}

fn request_body(schemas: &mut Schemas<'_>, binding: &Binding) -> Option<Json> {
    let mode = match binding.http {
        Method::PUT => Mode::Replace,
        Method::PATCH => Mode::Patch,
        _ => Mode::Create,
    };
    let index = match binding.body {
        Body::None => return None,
        Body::Whole => binding.input,
        Body::Field(_, inner) => inner,
    };
    let plan = schemas.plans.get(index);
    let needed = mode != Mode::Patch && plan.fields.iter().any(|field| field.required);
    let schema = schemas.message(index, mode, &binding.bound);
    Some(json!({ "required": needed, "content": { "application/json": { "schema": schema } } }))
}

fn responses(schemas: &mut Schemas<'_>, binding: &Binding) -> Json {
    let mut responses = json!({ "default": { "$ref": "#/components/responses/Error" } });
    let public = proto::rpc(binding.rpc.path()).is_some_and(|rpc| rpc.public);
    let mut statuses = vec![("400", if binding.error_key { "ActionRefused" } else { "BadRequest" })];
    statuses.extend((!public).then_some(("401", "Unauthorized")));
    statuses.extend([("403", "Forbidden"), ("404", "NotFound"), ("429", "TooManyRequests")]);
    for (status, name) in statuses {
        responses[status] = json!({ "$ref": format!("#/components/responses/{name}") });
    }
    responses[binding.status.as_str()] = success(schemas, binding);
    responses
}

fn success(schemas: &mut Schemas<'_>, binding: &Binding) -> Json {
    let plan = schemas.plans.get(binding.output);
    let schema = match binding.reply {
        Reply::Nothing => return json!({ "description": "Done; there is nothing to say." }),
        Reply::Raw => return json!({ "description": "A file, while it is made.", "content": { "*/*": {} } }),
        Reply::Whole => schemas.message(binding.output, Mode::Reply, &[]),
        Reply::Field(index) => schemas.field(&plan.fields[index], Mode::Reply),
        Reply::Page { results, .. } => {
            let link = json!({ "type": ["string", "null"], "format": "uri" });
            let results = schemas.field(&plan.fields[results], Mode::Reply);
            json!({
                "type": "object", "required": ["count", "next", "previous", "results"],
                "properties": {
                    "count": { "type": "integer" }, "next": link.clone(), "previous": link, "results": results,
                },
            })
        }
    };
    if binding.streaming {
        let line = json!({ "type": "object", "properties": { "result": schema } });
        return json!({
            "description": "A line for each message; `text/event-stream` for clients that accept it.",
            "content": {
                "application/x-ndjson": { "schema": line },
                "text/event-stream": { "schema": { "type": "string" } },
            },
        });
    }
    json!({ "description": "Done.", "content": { "application/json": { "schema": schema } } })
}

/// The shapes of errors.
pub(super) fn error_responses() -> Json {
    let text =
        |key: &str| json!({ "type": "object", "required": [key], "properties": { (key): { "type": "string" } } });
    let either = json!({ "anyOf": [text("detail"), text("error")] });
    let fields = json!({
        "type": "object", "description": "What is wrong, by field; `non_field_errors` is the input as a whole.",
        "additionalProperties": { "type": "array", "items": { "type": "string" } },
    });
    let response = |about: &str, schema: &Json| json!({ "description": about, "content": { "application/json": { "schema": schema } } });
    json!({
        "BadRequest": response("Bad input, or the state of the system forbids it.", &json!({ "anyOf": [text("detail"), fields] })),
        "ActionRefused": response("Bad input, or the state of the system forbids it.", &either),
        "Unauthorized": response("No credentials, or none that are good.", &text("detail")),
        "Forbidden": response("The caller may not do this.", &either),
        "NotFound": response("Absent, or another tenant's.", &either),
        "TooManyRequests": response("Too much at once; `Retry-After` says when to come back.", &text("detail")),
        "Error": response("Anything else that went wrong.", &json!({ "anyOf": [text("detail"), text("error"), fields] })),
    })
}
