//! What the catalogue says of an RPC.

use kernel::Role;

/// What an RPC is called on; made anew for every call, in tenant A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// Nothing: a list, or something new.
    Nothing,
    Tenant,
    /// A tenant in which nobody else calls.
    SpareTenant,
    User,
    /// A to-do of the caller; of A's subscriber, where another tenant calls.
    Todo,
    AuditLog,
    Nas,
    RadiusUser,
    /// A RADIUS user of the caller's; of A's subscriber, where another tenant calls.
    NetworkLogin,
    Session,
    OidcConnection,
    /// A claim whose proof stands in the DNS.
    TenantDomain,
    /// A link of the caller's; of A's subscriber, where another tenant calls.
    OidcIdentity,
    /// What a provider sent back for somebody linked: `state code browser_key`.
    OidcSignIn,
    /// The same for somebody who is not linked yet.
    OidcLink,
    /// The caller's own session or password.
    OwnSession,
    /// Another session of the caller.
    OtherSession,
    ApiKey,
    ServiceAccount,
    /// An enrolment that the caller has begun: its identifier, or the code that confirms it.
    Enrolment,
    EnrolmentCode,
    /// A passkey of the caller's, with which recovery codes come.
    Passkey,
    OwnPasskey,
    /// A ceremony with the browser's answer, as JSON.
    Registration,
    Assertion,
    Invitation,
    /// What stands in a mail's link: of an invitation, and of the three proofs of an address.
    InvitationToken,
    VerifyKey,
    ChangeKey,
    ResetLink,
}

pub struct Entry {
    pub path: &'static str,
    pub on: On,
    pub request: fn(&str) -> Vec<u8>,
    /// Roles that the policy refuses although they hold the permission.
    pub policy_refuses: &'static [Role],
    /// It only asks a question, which leaves no audit row.
    pub asks: bool,
}

pub fn entry(path: &'static str, on: On, request: fn(&str) -> Vec<u8>) -> Entry {
    Entry { path, on, request, policy_refuses: &[], asks: false }
}
