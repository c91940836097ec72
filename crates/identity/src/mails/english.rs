//! Mails in English.

use super::{Content, Mail};

const NOT_YOU: &str = "If this was not you, or not agreed with you, tell your administrator at once.";
const IGNORE: &str = "If you did not ask for this, ignore this mail: nothing changes.";

pub fn content(brand: &str, username: &str, mail: &Mail) -> Content {
    let account = format!("the account \"{username}\"");
    let plain = |subject: String, text: String, end: &str| Content {
        subject,
        paragraphs: vec![text, end.to_owned()],
        action: None,
    };
    let linked = |subject: String, text: String, end: &str, label: &'static str, link: &str| Content {
        subject,
        paragraphs: vec![text, end.to_owned()],
        action: Some((label, link.to_owned())),
    };
    match mail {
        Mail::VerifyEmail { link } => linked(
            format!("Confirm your e-mail address for {brand}"),
            format!("Confirm that this is the e-mail address of {account}."),
            IGNORE,
            "Confirm the address",
            link,
        ),
        Mail::ResetPassword { link } => linked(
            format!("A new password for {brand}"),
            format!("Somebody asked for a new password for {account}. The link below works once, for three days."),
            IGNORE,
            "Choose a new password",
            link,
        ),
        Mail::ChangeEmail { link } => linked(
            format!("Confirm your new e-mail address for {brand}"),
            format!("Confirm that {account} is to use this e-mail address from now on."),
            IGNORE,
            "Use this address",
            link,
        ),
        Mail::EmailChanged { email } => plain(
            format!("The e-mail address of your {brand} account was changed"),
            format!("The e-mail address of {account} is {email} now. Mail about the account no longer comes here."),
            NOT_YOU,
        ),
        Mail::Invitation { link, invited_by, days } => linked(
            format!("You are invited to {brand}"),
            format!("{invited_by} invites you to {brand}. The link below works once, for {days} days."),
            "If you do not know what this is about, ignore this mail.",
            "Accept the invitation",
            link,
        ),
        Mail::PasswordChanged => plain(
            format!("Your {brand} password was changed"),
            format!("The password of {account} was changed, and all of its sessions were ended."),
            NOT_YOU,
        ),
        Mail::NewDevice { device, address, time } => plain(
            format!("New sign-in to your {brand} account"),
            format!(
                "Somebody signed in to {account} from a place we have not seen before: {device}, address {address}, {} UTC.",
                time.format("%Y-%m-%d %H:%M")
            ),
            "If this was you, there is nothing to do. If not, change your password and tell your administrator at once.",
        ),
        Mail::SecondFactorAdded { name } => plain(
            format!("A second factor was added to your {brand} account"),
            format!("The second factor \"{name}\" was added to {account}. Signing in asks for one from now on."),
            NOT_YOU,
        ),
        Mail::SecondFactorRemoved { name } => plain(
            format!("A second factor was removed from your {brand} account"),
            format!("The second factor \"{name}\" was removed from {account}."),
            NOT_YOU,
        ),
        Mail::SecondFactorsReset => plain(
            format!("The second factors of your {brand} account were reset"),
            format!("All second factors and recovery codes of {account} were taken away, and its sessions were ended."),
            NOT_YOU,
        ),
        Mail::RecoveryCodesReplaced => plain(
            format!("Your {brand} recovery codes were replaced"),
            format!("New recovery codes were made for {account}; the old ones no longer work."),
            NOT_YOU,
        ),
        Mail::RecoveryCodeUsed { left } => plain(
            format!("A {brand} recovery code was used"),
            format!("A recovery code of {account} was used in place of a second factor. Codes left: {left}."),
            NOT_YOU,
        ),
        Mail::ApiKeyCreated { name, prefix } => plain(
            format!("An API key was made with your {brand} account"),
            format!("The API key \"{name}\", which begins with {prefix}, was made with {account}."),
            "If this was not you, revoke the key, change your password, and tell your administrator at once.",
        ),
        Mail::AccountLocked => plain(
            format!("Sign-in to your {brand} account is locked"),
            format!(
                "Somebody tried wrong passwords on {account}, so sign-in now waits longer after each failure, up to 15 \
                 minutes. From a place where you signed in lately you can still do so."
            ),
            "Setting a new password, or your administrator, ends this. If it was not you, nobody has got in.",
        ),
    }
}
