//! The tables of identity, one a file.

pub mod api_key;
pub mod audit_retention;
pub mod invitation;
pub mod known_device;
pub mod mail_token;
pub mod oidc_attempt;
pub mod oidc_connection;
pub mod oidc_identity;
pub mod passkey;
pub mod passkey_ceremony;
pub mod recovery_code;
pub mod second_factor_try;
pub mod session;
pub mod sign_in_address;
pub mod sign_in_failure;
pub mod tenant;
pub mod tenant_domain;
pub mod tenant_settings;
pub mod todo;
pub mod totp_factor;
pub mod user;
