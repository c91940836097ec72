//! What can go wrong, without a word about transport. Public text and internal cause never share a field; the error
//! becomes a `tonic::Status` last and once, here.
//!
//! Every status carries `google.rpc.ErrorInfo` with a reason (AIP-193); bad input also `google.rpc.BadRequest`.

use std::time::Duration;

use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

/// The result of a rule.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The `domain` of every `ErrorInfo`.
pub const DOMAIN: &str = "wiwebb";

/// The kind of a failure; decides the gRPC code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Bad input.
    InvalidArgument,
    /// No valid credentials.
    Unauthenticated,
    /// The caller may not do this.
    PermissionDenied,
    /// Absent, or another tenant's: the same answer.
    NotFound,
    /// A value is taken.
    AlreadyExists,
    /// Somebody else changed it first.
    Aborted,
    /// The state of the system forbids it.
    FailedPrecondition,
    /// A limit is reached.
    ResourceExhausted,
    /// Something the server needs is not there; try again.
    Unavailable,
    /// A bug.
    Internal,
}

/// One field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The field, as a path of wire names; empty: the input as a whole.
    pub field: String,
    /// A sentence for people.
    pub description: String,
}

/// A failure.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    reason: &'static str,
    message: String,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A failure with its reason (`UPPER_SNAKE_CASE`) and its text for people.
    pub fn new(kind: Kind, reason: &'static str, message: impl Into<String>) -> Self {
        Self { kind, reason, message: message.into(), violations: Vec::new(), retry_after: None, source: None }
    }

    /// Bad input, field by field.
    pub fn invalid(violations: Vec<Violation>) -> Self {
        let mut error = Self::new(Kind::InvalidArgument, "INVALID_ARGUMENT", "The request is not valid.");
        error.violations = violations;
        error
    }

    /// One bad field.
    pub fn violation(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::invalid(vec![Violation { field: field.into(), description: description.into() }])
    }

    /// No credentials were given.
    pub fn unauthenticated() -> Self {
        Self::new(Kind::Unauthenticated, "UNAUTHENTICATED", "Authentication credentials were not provided.")
    }

    /// The token is unknown, expired or revoked (H04).
    pub fn invalid_token() -> Self {
        Self::new(Kind::Unauthenticated, "INVALID_TOKEN", "Invalid token.")
    }

    /// The caller may not do this (H06).
    pub fn permission_denied() -> Self {
        Self::new(Kind::PermissionDenied, "PERMISSION_DENIED", "You do not have permission to perform this action.")
    }

    /// Absent, or another tenant's (H09).
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "NOT_FOUND", "Not found.")
    }

    /// The value of a field is taken.
    pub fn taken(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::all_taken(vec![Violation { field: field.into(), description: description.into() }])
    }

    /// The values of several fields are taken.
    pub fn all_taken(violations: Vec<Violation>) -> Self {
        let mut error = Self::new(Kind::AlreadyExists, "ALREADY_EXISTS", "The value is taken.");
        error.violations = violations;
        error
    }

    /// The state of the system forbids it.
    pub fn precondition(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::FailedPrecondition, reason, message)
    }

    /// Something the server needs is not there.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Kind::Unavailable, "UNAVAILABLE", "The service is not available. Try again.").caused_by(source)
    }

    /// A bug; the cause goes to the log only.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Kind::Internal, "INTERNAL", "An internal error occurred.").caused_by(source)
    }

    /// With one more bad field.
    pub fn and(mut self, field: impl Into<String>, description: impl Into<String>) -> Self {
        self.violations.push(Violation { field: field.into(), description: description.into() });
        self
    }

    /// The internal cause, for the log.
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same failure with a reason of its own.
    pub fn with_reason(self, reason: &'static str) -> Self {
        Self { reason, ..self }
    }

    /// When trying again makes sense.
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The reason.
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// The text for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The bad fields.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)?;
        self.violations.iter().try_for_each(|v| write!(f, " [{}: {}]", v.field, v.description))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl Kind {
    /// The gRPC code.
    pub fn code(self) -> tonic::Code {
        match self {
            Kind::InvalidArgument => tonic::Code::InvalidArgument,
            Kind::Unauthenticated => tonic::Code::Unauthenticated,
            Kind::PermissionDenied => tonic::Code::PermissionDenied,
            Kind::NotFound => tonic::Code::NotFound,
            Kind::AlreadyExists => tonic::Code::AlreadyExists,
            Kind::Aborted => tonic::Code::Aborted,
            Kind::FailedPrecondition => tonic::Code::FailedPrecondition,
            Kind::ResourceExhausted => tonic::Code::ResourceExhausted,
            Kind::Unavailable => tonic::Code::Unavailable,
            Kind::Internal => tonic::Code::Internal,
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        let mut details = ErrorDetails::new();
        details.set_error_info(error.reason, DOMAIN, std::collections::HashMap::new());
        if !error.violations.is_empty() {
            let violations = error.violations.iter().map(|v| FieldViolation::new(&v.field, &v.description));
            details.set_bad_request(violations.collect::<Vec<_>>());
        }
        if let Some(delay) = error.retry_after {
            details.set_retry_info(Some(delay));
        }
        let mut status = tonic::Status::with_error_details(error.kind.code(), &error.message, details);
        status.set_source(std::sync::Arc::new(error));
        status
    }
}

/// Gathers violations, so that a caller hears of all of them at once.
#[derive(Debug, Default)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Notes one.
    pub fn add(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.0.push(Violation { field: field.into(), description: description.into() });
    }

    /// Fails if any was noted.
    pub fn into_result(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::invalid(self.0)) }
    }
}
