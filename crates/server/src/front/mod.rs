//! The one port: accepts connections ([`listener`]), gives each request its identifier and span, and steers it to gRPC,
//! gRPC-Web, the JSON edge or a static file.

pub mod deadline;
pub mod listener;
pub mod observe;
mod static_files;
pub mod steer;

pub use listener::Listener;
pub use steer::{Front, FrontSettings};
