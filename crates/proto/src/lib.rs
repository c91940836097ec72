//! The contract, generated from `proto/`: messages, service traits, clients, the descriptor set and the table of RPCs.
//!
//! Nothing here is written by hand but the shape of that table; `build.rs` at the top of the repository makes the rest.

include!(concat!(env!("OUT_DIR"), "/all.rs"));
include!(concat!(env!("OUT_DIR"), "/rpcs.rs"));
include!(concat!(env!("OUT_DIR"), "/comments.rs"));

/// All files of the contract as an encoded `google.protobuf.FileDescriptorSet`, options included.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.bin"));

/// One RPC and its access entry (`wiwebb.options.v1.access`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rpc {
    /// `/package.Service/Method`.
    pub path: &'static str,
    /// Open without credentials.
    pub public: bool,
    /// The permission the caller needs; empty: any signed-in caller.
    pub permission: &'static str,
    /// Which rows it may touch.
    pub reach: Reach,
    /// A browser's session must have proved who it is within the last ten minutes.
    pub fresh: bool,
    /// Never by an API key (S02).
    pub people_only: bool,
    /// Open to staff who have yet to give the second factor that they must have.
    pub enrolment: bool,
    /// Counts against the log-in rate of the caller's address.
    pub credential_check: bool,
    /// Its replies are kept for a while.
    pub cache: Option<Cache>,
    /// Declared `NO_SIDE_EFFECTS`.
    pub read_only: bool,
    /// Answers with a stream.
    pub streaming: bool,
}

/// Which replies are kept, and for how long (`wiwebb.options.v1.cache`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cache {
    /// The tables that they are read from.
    pub tables: &'static [&'static str],
    /// How long they are kept at most.
    pub seconds: u32,
    /// Whether they depend on `Accept-Language`.
    pub by_language: bool,
}

/// Which rows an RPC may touch; see `proto/wiwebb/options/v1/options.proto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// None: the RPC is public.
    None,
    /// The caller's own.
    Own,
    /// Those of one tenant.
    Tenant,
    /// Those of one tenant; of all, for staff who name none.
    PlatformRead,
}

/// The entry of an RPC by its path.
pub fn rpc(path: &str) -> Option<&'static Rpc> {
    RPCS.binary_search_by(|rpc| rpc.path.cmp(path)).ok().map(|i| &RPCS[i])
}

/// The comment of a service, method, message, field, enum or value, by its full name.
pub fn comment(full_name: &str) -> Option<&'static str> {
    COMMENTS.binary_search_by(|(name, _)| (*name).cmp(full_name)).ok().map(|i| COMMENTS[i].1)
}
