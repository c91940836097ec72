//! The tables of identity, one a file.

pub mod api_key;
pub mod passkey;
pub mod passkey_ceremony;
pub mod recovery_code;
pub mod second_factor_try;
pub mod session;
pub mod sign_in_address;
pub mod sign_in_failure;
pub mod tenant;
pub mod todo;
pub mod totp_factor;
pub mod user;
