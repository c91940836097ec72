//! Usernames and e-mail addresses, each the same as nobody else's on the platform.

use kernel::{Error, Result, Violation};
use sea_orm::FromQueryResult;
use storage::{SystemAccess, text};

use super::UserFields;
use crate::Identity;

pub(super) const TAKEN: &[(&str, &str, &str)] = &[
    ("users_username", "username", "A user with that username already exists."),
    ("users_email_key", "email", "user with this email already exists."),
];

/// Fails where the name or the address is somebody's already, with both fields at once; a name that is somebody's address
/// is taken, too, or sign-in by that address would end at the wrong account. (The unique keys have the last word.)
pub(crate) async fn check_free(identity: &Identity, new: &UserFields) -> Result<()> {
    #[derive(Debug, FromQueryResult)]
    struct Taken {
        username: String,
        email_key: String,
    }
    let name = new.username.as_deref().unwrap_or_default().trim().to_owned();
    let (name_key, key) = (text::fold(&name), text::fold(new.email.as_deref().unwrap_or_default().trim()));
    let sql = "SELECT username, email_key FROM users WHERE username = $1 OR email_key IN ($2, $3)";
    let db = identity.storage().system(SystemAccess::TakenNames);
    let values = [&name, &name_key, &key].map(|value| value.as_str().into());
    let taken: Vec<Taken> = db.fetch(sql, values.into()).await?;
    let hit = |field: &str| match field {
        "username" => taken.iter().any(|row| row.username == name || row.email_key == name_key),
        _ => taken.iter().any(|row| row.email_key == key),
    };
    let violations = TAKEN
        .iter()
        .filter(|(_, field, _)| hit(field))
        .map(|(_, field, text)| Violation { field: (*field).to_owned(), description: (*text).to_owned() });
    let violations: Vec<_> = violations.collect();
    if violations.is_empty() { Ok(()) } else { Err(Error::all_taken(violations)) }
}
