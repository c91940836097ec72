//! stub
pub mod batch;
pub mod drops;
pub mod duplicate;
#[derive(Debug)]
pub struct Addresses;
#[derive(Debug)]
pub struct RadiusServer;
#[derive(Debug)]
pub struct RadiusSettings;
