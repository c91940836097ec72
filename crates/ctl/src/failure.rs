//! What can go wrong, in words for people, and the exit code.

use serde_json::json;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// A failure.
#[derive(Debug)]
pub enum Failure {
    /// The command line, a file or the environment is wrong.
    Usage(String),
    /// The server cannot be reached.
    Unreachable(String),
    /// The server refused, or failed.
    Refused(Box<Status>),
    /// The result cannot be written.
    Output(std::io::Error),
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Failure::Refused(Box::new(status))
    }
}

impl Failure {
    /// The command line, a file or the environment is wrong.
    pub fn usage(text: impl Into<String>) -> Self {
        Failure::Usage(text.into())
    }

    /// The server cannot be reached, with all causes: the outermost says little.
    pub fn unreachable(server: &str, error: &dyn std::error::Error) -> Self {
        let mut text = format!("{server}: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(&format!(": {error}"));
            cause = error.source();
        }
        Failure::Unreachable(text)
    }

    /// 2 for a wrong command line, 1 for the rest.
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Failure::Usage(_)) { 2 } else { 1 }
    }

    /// Whether trying again may help.
    pub fn is_temporary(&self) -> bool {
        match self {
            Failure::Refused(status) => matches!(
                status.code(),
                Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded | Code::Aborted | Code::Unknown
            ),
            Failure::Unreachable(_) => true,
            Failure::Usage(_) | Failure::Output(_) => false,
        }
    }

    /// What is told.
    pub fn text(&self, as_json: bool) -> String {
        match self {
            Failure::Refused(status) if as_json => refusal_json(status),
            Failure::Refused(status) => refusal(status),
            Failure::Usage(text) | Failure::Unreachable(text) => plain(text, as_json),
            Failure::Output(error) => plain(&error.to_string(), as_json),
        }
    }
}

fn plain(text: &str, as_json: bool) -> String {
    if as_json { json!({"error": {"message": text}}).to_string() } else { format!("wiwebbctl: {text}") }
}

fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

fn violations(status: &Status) -> Vec<(String, String)> {
    let details = status.get_error_details();
    let violations = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    violations.into_iter().map(|violation| (violation.field, violation.description)).collect()
}

fn refusal(status: &Status) -> String {
    let reason = reason(status);
    let word = if reason.is_empty() { format!("{:?}", status.code()) } else { reason.clone() };
    let mut text = format!("wiwebbctl: {} [{word}]", status.message());
    for (field, description) in violations(status) {
        let field = if field.is_empty() { "the request".to_owned() } else { field };
        text.push_str(&format!("\n  {field}: {description}"));
    }
    let hint = match reason.as_str() {
        "PEOPLE_ONLY" => {
            "This is kept for people. Sign in, put the session's token into WIWEBB_TOKEN, and unset the API key."
        }
        "SCOPE_REQUIRED" => "The API key was made without this permission. Make one that holds it.",
        "INVALID_TOKEN" => "The key or token is unknown, expired or revoked, or may not be used from this address.",
        _ => return text,
    };
    format!("{text}\n  {hint}")
}

fn refusal_json(status: &Status) -> String {
    let violations: Vec<_> = violations(status)
        .into_iter()
        .map(|(field, description)| json!({"field": field, "description": description}))
        .collect();
    let error = json!({
        "code": format!("{:?}", status.code()), "reason": reason(status), "message": status.message(),
        "violations": violations,
    });
    json!({"error": error}).to_string()
}

#[cfg(test)]
mod tests {
    use tonic_types::{ErrorDetails, FieldViolation};

    use super::*;

    #[test]
    fn refusals_name_reason_and_fields() {
        let mut details = ErrorDetails::new();
        details.set_error_info("INVALID_ARGUMENT", "wiwebb", std::collections::HashMap::new());
        details.set_bad_request(vec![FieldViolation::new("slug", "This field is required.")]);
        let status = Status::with_error_details(Code::InvalidArgument, "The request is not valid.", details);
        let failure = Failure::from(status);
        let text = failure.text(false);
        assert!(text.contains("[INVALID_ARGUMENT]") && text.contains("\n  slug: This field is required."), "{text}");
        assert!(failure.text(true).contains(r#""field":"slug""#));
        assert_eq!((failure.exit_code(), Failure::usage("x").exit_code()), (1, 2));
    }
}
