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
    /// A second factor was added.
    SecondFactorAdded {
        /// What its owner calls it.
        name: String,
    },
    /// A second factor was removed by its owner.
    SecondFactorRemoved {
        /// What its owner called it.
        name: String,
    },
    /// All second factors were taken away, by a manager or from the command line.
    SecondFactorsReset,
    /// The recovery codes are others.
    RecoveryCodesReplaced,
    /// A recovery code stood in for a factor.
    RecoveryCodeUsed {
        /// How many are left.
        left: u64,
    },
    /// Failed sign-ins have locked the account.
    AccountLocked,
}

const NOT_YOU: &str = "If this was not you, or not agreed with you, tell your administrator at once.";

impl Mail {
    fn subject(&self) -> &'static str {
        match self {
            Mail::PasswordChanged => "Your WiWebb password was changed",
            Mail::ApiKeyCreated { .. } => "An API key was made with your WiWebb account",
            Mail::SecondFactorAdded { .. } => "A second factor was added to your WiWebb account",
            Mail::SecondFactorRemoved { .. } => "A second factor was removed from your WiWebb account",
            Mail::SecondFactorsReset => "The second factors of your WiWebb account were reset",
            Mail::RecoveryCodesReplaced => "Your WiWebb recovery codes were replaced",
            Mail::RecoveryCodeUsed { .. } => "A WiWebb recovery code was used",
            Mail::AccountLocked => "Sign-in to your WiWebb account is locked",
        }
    }

    fn text(&self, to: &Recipient) -> String {
        match self {
            Mail::PasswordChanged => format!(
                "The password of the account \"{}\" was changed, and all of its sessions were ended.\n\n\
                 {NOT_YOU}\n",
                to.username
            ),
            Mail::SecondFactorAdded { name } => format!(
                "The second factor \"{name}\" was added to the account \"{}\". Signing in asks for one from now on.\n\n\
                 {NOT_YOU}\n",
                to.username
            ),
            Mail::SecondFactorRemoved { name } => {
                format!("The second factor \"{name}\" was removed from the account \"{}\".\n\n{NOT_YOU}\n", to.username)
            }
            Mail::SecondFactorsReset => format!(
                "All second factors and recovery codes of the account \"{}\" were taken away, and all of its sessions were \
                 ended.\n\n{NOT_YOU}\n",
                to.username
            ),
            Mail::RecoveryCodesReplaced => format!(
                "The account \"{}\" has new recovery codes; the old ones are good for nothing any more.\n\n{NOT_YOU}\n",
                to.username
            ),
            Mail::RecoveryCodeUsed { left } => format!(
                "A recovery code of the account \"{}\" was used in place of a second factor. Codes left: {left}.\n\n\
                 {NOT_YOU}\n",
                to.username
            ),
            Mail::ApiKeyCreated { name, prefix } => format!(
                "The account \"{}\" made the API key \"{name}\", which begins with {prefix}.\n\n\
                 If this was not you, revoke the key, change your password, and tell your administrator at once.\n",
                to.username
            ),
            Mail::AccountLocked => format!(
                "Somebody tried to sign in to the account \"{}\" with wrong passwords, so sign-in now waits longer \
                 after each failure, up to 15 minutes.\n\n\
                 From a place where you signed in lately you can still do so. Setting a new password, or your \
                 administrator, ends the lock. If this was not you, nobody has got in; consider a longer password.\n",
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
