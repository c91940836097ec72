//! Identity over gRPC, through the real auth layer, on either engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod api_keys;
mod audit;
mod audit_streams;
mod audit_trail;
mod auth;
mod branding;
mod devices;
mod domains;
mod exports;
mod import_v1;
mod invitations;
mod lockout;
mod oidc;
mod passkeys;
mod password_reset;
mod rates;
mod registration;
mod replies;
mod revocations;
mod roles;
mod sealed;
mod second_factors;
mod service_accounts;
mod sessions;
mod sign_in;
mod statistics;
mod step_up;
mod storage_tenancy;
mod tenant_lifecycle;
mod tenants;
mod todos;
mod users;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// The fields that a refusal names.
fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    details.bad_request().map(|bad| bad.field_violations.iter().map(|v| v.field.clone()).collect()).unwrap_or_default()
}

fn code<T: std::fmt::Debug>(result: Result<T, Status>) -> Code {
    result.expect_err("is refused").code()
}

/// The reason that a refusal gives.
fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}
