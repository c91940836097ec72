//! The profile columns of a user: what a request says of them, checked.

use kernel::{Mask, Result, mask::Change, validate::Fields};
use sea_orm::{ActiveValue::NotSet, Set};
use storage::{WriteTx, text};

use super::{UserFields, names::TAKEN};
use crate::entity::user::{ActiveModel, Model};

/// The columns of a new user, checked.
pub fn of_new(fields: &mut Fields, new: &UserFields) -> ActiveModel {
    let username = username(fields, "username", new.username.clone());
    let row = profile(fields, &Mask::All, new, &blank(&username));
    ActiveModel { username: Set(username), ..row }
}

/// A name in the namespace of usernames.
pub fn username(fields: &mut Fields, field: &str, value: Option<String>) -> String {
    let username = fields.required(field, value, 150);
    if !username.chars().all(|c| c.is_alphanumeric() || "@.+-_".contains(c)) {
        let text = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
        fields.violation(field, text);
    }
    username
}

fn blank(username: &str) -> Names<'_> {
    Names { username, email: "", first: "", last: "" }
}

/// The texts by which a user is found.
struct Names<'a> {
    username: &'a str,
    email: &'a str,
    first: &'a str,
    last: &'a str,
}

/// The profile columns that a request sets. `before` completes the search text.
fn profile(fields: &mut Fields, mask: &Mask, new: &UserFields, before: &Names<'_>) -> ActiveModel {
    let mut row = ActiveModel::default();
    let mut text_field = |name: &'static str, value: &Option<String>, max: usize| match mask.change(name, value.clone())
    {
        Change::Set(value) => Set(fields.text(name, value, max)),
        Change::Keep => NotSet,
    };
    row.first_name = text_field("first_name", &new.first_name, 150);
    row.last_name = text_field("last_name", &new.last_name, 150);
    row.phone_number = text_field("phone_number", &new.phone_number, 20);
    row.bio = text_field("bio", &new.bio, 10_000);
    row.company = text_field("company", &new.company, 100);
    row.location = text_field("location", &new.location, 100);
    if let Change::Set(value) = mask.change("url", new.url.clone()) {
        row.url = Set(fields.url("url", value));
    }
    if let Change::Set(value) = mask.change("email", new.email.clone()) {
        let required = fields.required("email", value, 254);
        let email = if required.is_empty() { required } else { fields.email("email", Some(required)) };
        row.email_key = Set(text::fold(&email));
        row.email = Set(email);
    }
    let or = |value: &sea_orm::ActiveValue<String>, before: &str| {
        value.try_as_ref().map_or(before, String::as_str).to_owned()
    };
    row.search_text = Set(text::search_text(&[
        before.username,
        &or(&row.email, before.email),
        &or(&row.first_name, before.first),
        &or(&row.last_name, before.last),
    ]));
    row
}

/// Writes what a request says of somebody's profile.
pub async fn write(tx: &WriteTx, before: &Model, new: &UserFields, mask: &Mask, active: bool) -> Result<Model> {
    let mut fields = Fields::default();
    let names =
        Names { username: &before.username, email: &before.email, first: &before.first_name, last: &before.last_name };
    let row = profile(&mut fields, mask, new, &names);
    fields.finish()?;
    let row = ActiveModel { id: Set(before.id), is_active: Set(active), updated_at: Set(tx.now()), ..row };
    tx.update(row, TAKEN).await
}
