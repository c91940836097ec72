//! The tables of identity, one a file.

pub mod api_key;
pub mod session;
pub mod tenant;
pub mod todo;
pub mod user;
