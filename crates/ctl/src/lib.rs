//! `wiwebbctl`: the operators' command line, over gRPC with an API key or a session's token. It knows the contract and
//! nothing of the server.
//!
//! - [`args`]: the command line. [`connect`]: server, TLS, credential; a secret is never an argument.
//! - [`commands`]: one resource a file, each answering with a [`output::Report`]; [`output`] shows it.
//! - [`watch`]: lists again and again. [`failure`]: what is told of a refusal, and the exit code.

pub mod args;
pub mod commands;
pub mod connect;
pub mod failure;
pub mod message;
pub mod output;
pub mod paging;
pub mod watch;
