//! Mail: a rule publishes [`message`] in its transaction, a worker sends it at least once.
//!
//! The Message-ID is made of the job's identifier, so a second copy is recognised as the same message. What a mail
//! server refuses for good becomes a dead letter at once; everything else is tried again. Texts of mails hold links
//! that sign people in: they are in no log (but the log mailer's, for development) and in no list.

mod transport;

use async_trait::async_trait;
use kernel::{Error, Kind, Result, Secret};
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};
use storage::{TenantDb, outbox::Event};

use crate::{Handler, Job};

pub use self::transport::Mailer;

/// The topic of outgoing mail.
pub const TOPIC: &str = "mail.send";

/// How mail leaves.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// By which way.
    pub backend: MailBackend,
    /// The sender, `address` or `Name <address>`.
    pub from: String,
}

/// The way mail leaves.
#[derive(Debug, Clone)]
pub enum MailBackend {
    /// It does not: it is written to the log, with its text. For development.
    Log,
    /// Through a mail server.
    Smtp {
        /// The server.
        host: String,
        /// Its port.
        port: u16,
        /// How the connection is encrypted.
        tls: MailTls,
        /// Whom to sign in as, where the server wants it.
        user: Option<String>,
        /// The password.
        password: Option<Secret<String>>,
    },
}

/// How the connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all: a server on the same machine.
    None,
    /// After STARTTLS, which the server must know.
    StartTls,
    /// From the first byte.
    Implicit,
}

/// One mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient, `address` or `Name <address>`.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same text in HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// The event that sends a mail once the transaction that publishes it is committed.
pub fn message(mail: &Mail) -> Result<Event> {
    mailbox("to", &mail.to)?;
    Event::new(TOPIC, mail)
}

/// Reads an address; the error names the field and does not repeat the address.
fn mailbox(field: &str, text: &str) -> Result<Mailbox> {
    text.parse().map_err(|_| Error::violation(field, "Enter a valid email address."))
}

#[async_trait]
impl Handler for Mailer {
    fn topic(&self) -> &'static str {
        TOPIC
    }

    async fn run(&self, job: &Job, db: &TenantDb) -> Result<()> {
        self.send(&job.id, &job.decode::<Mail>()?, db.now()).await
    }
}

/// A failure that another attempt cannot mend.
fn refused(text: impl Into<String>) -> Error {
    Error::new(Kind::InvalidArgument, "MAIL_REFUSED", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_address_is_refused_before_it_is_published() {
        let mail = Mail { to: "nobody".into(), subject: "Hi".into(), text: "Text".into(), html: None };
        let error = message(&mail).unwrap_err();
        assert_eq!(error.violations()[0].field, "to");
        assert!(message(&Mail { to: "Ann <ann@example.org>".into(), ..mail }).is_ok());
    }

    #[test]
    fn debug_does_not_reveal_the_text() {
        let mail = Mail { to: "a@example.org".into(), subject: "Hi".into(), text: "token=abc".into(), html: None };
        assert!(!format!("{mail:?}").contains("abc"));
    }
}
