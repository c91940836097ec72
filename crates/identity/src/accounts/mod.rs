//! A person's own account: made by registration, kept by proofs sent to its e-mail address.
//!
//! [`mail_tokens`] are those proofs. A proof works once, for a while, for one purpose; what makes it pointless (a new
//! password, another address) deletes it. None of them signs anybody in but registration.

pub mod email_address;
pub mod mail_tokens;
pub mod password_reset;
pub mod preferences;
pub mod registration;
