//! What people are told by mail. A mail is composed and published in the transaction of what it tells, and leaves after
//! the commit. An address that no mail reaches does not keep the change from being made.

use kernel::Result;
use storage::WriteTx;

use crate::entity::user;

/// Whom a mail goes to.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The e-mail address.
    pub email: String,
    /// How the mail names the account.
    pub username: String,
}

impl Recipient {
    /// A user's own address.
    pub fn of(user: &user::Model) -> Self {
        Self { email: user.email.clone(), username: user.username.clone() }
    }
}

/// The mails that identity sends.
#[derive(Debug, Clone)]
pub enum Mail {
    /// The password is another one, whoever changed it.
    PasswordChanged,
    /// Somebody made an API key with the account.
    ApiKeyCreated {
        /// The key's name.
        name: String,
        /// The visible beginning of its secret.
        prefix: String,
    },
}

impl Mail {
    fn subject(&self) -> &'static str {
        match self {
            Mail::PasswordChanged => "Your WiWebb password was changed",
            Mail::ApiKeyCreated { .. } => "An API key was made with your WiWebb account",
        }
    }

    fn text(&self, to: &Recipient) -> String {
        match self {
            Mail::PasswordChanged => format!(
                "The password of the account \"{}\" was changed, and all of its sessions were ended.\n\n\
                 If this was not you, or not agreed with you, tell your administrator at once.\n",
                to.username
            ),
            Mail::ApiKeyCreated { name, prefix } => format!(
                "The account \"{}\" made the API key \"{name}\", which begins with {prefix}.\n\n\
                 If this was not you, revoke the key, change your password, and tell your administrator at once.\n",
                to.username
            ),
        }
    }
}

/// Publishes a mail with the transaction.
pub async fn send(tx: &mut WriteTx, to: &Recipient, mail: Mail) -> Result<()> {
    let message =
        jobs::Mail { to: to.email.clone(), subject: mail.subject().to_owned(), text: mail.text(to), html: None };
    match jobs::mail::message(&message) {
        Ok(event) => tx.publish(event).await,
        Err(error) => {
            tracing::warn!(%error, "somebody cannot be told by mail");
            Ok(())
        }
    }
}
