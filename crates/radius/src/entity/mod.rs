//! The tables of radius, one a file.

pub mod nas;
pub mod radius_user;
pub mod session;
pub mod traffic;
