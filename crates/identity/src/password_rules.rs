//! Which passwords are good enough (K01, K02): the four validators of the v1 product, with their texts and in their
//! order. All reasons are told at once.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use kernel::{Result, Secret, validate::Fields};

use crate::password;

/// How alike a password may be to what is known of the person.
const MAX_SIMILARITY: f64 = 0.7;
const MIN_LENGTH: usize = 8;

/// The 20,000 most common passwords, in lower case: Royce Williams's list, as Django (BSD licence) ships it.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../data/common-passwords.txt").lines().collect());

/// What is known of the person whose password it will be.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    pub username: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub email: &'a str,
}

impl<'a> About<'a> {
    /// A user in the database.
    pub fn user(user: &'a crate::entity::user::Model) -> Self {
        Self { username: &user.username, first_name: &user.first_name, last_name: &user.last_name, email: &user.email }
    }

    /// A user to be.
    pub fn new_user(new: &'a crate::users::UserFields) -> Self {
        let text = |value: &'a Option<String>| value.as_deref().unwrap_or_default();
        Self {
            username: text(&new.username),
            first_name: text(&new.first_name),
            last_name: text(&new.last_name),
            email: text(&new.email),
        }
    }
}

/// Notes on the field everything that is wrong with a password.
pub fn note(fields: &mut Fields, field: &str, password: &Secret<String>, about: About<'_>) {
    let text = password.expose();
    if let Some(name) = similar_to(text, about) {
        fields.violation(field, format!("The password is too similar to the {name}."));
    }
    if text.chars().count() < MIN_LENGTH {
        let text = format!("This password is too short. It must contain at least {MIN_LENGTH} characters.");
        fields.violation(field, text);
    }
    if COMMON.contains(text.trim().to_lowercase().as_str()) {
        fields.violation(field, "This password is too common.");
    }
    if !text.is_empty() && text.chars().all(char::is_numeric) {
        fields.violation(field, "This password is entirely numeric.");
    }
    if text.len() > password::MAX_LENGTH {
        fields.violation(field, format!("Ensure this field has no more than {} bytes.", password::MAX_LENGTH));
    }
}

/// Fails with everything that is wrong with a password.
pub fn check(field: &str, password: &Secret<String>, about: About<'_>) -> Result<()> {
    let mut fields = Fields::default();
    note(&mut fields, field, password, about);
    fields.finish()
}

/// What of the person the password resembles too much.
fn similar_to(password: &str, about: About<'_>) -> Option<&'static str> {
    let known = [
        ("username", about.username),
        ("first name", about.first_name),
        ("last name", about.last_name),
        ("email address", about.email),
    ];
    let password = password.to_lowercase();
    known.into_iter().find_map(|(name, value)| {
        let value = value.to_lowercase();
        let parts = value.split(|c: char| !c.is_alphanumeric() && c != '_').chain([value.as_str()]);
        parts.filter(|part| !part.is_empty()).any(|part| alike(&password, part)).then_some(name)
    })
}

/// Whether the share of common characters, wherever they stand, reaches the limit.
fn alike(password: &str, part: &str) -> bool {
    let (long, short) = (password.chars().count(), part.chars().count());
    if long >= 10 * short && (short as f64) < MAX_SIMILARITY / 2.0 * long as f64 {
        return false;
    }
    let mut left = HashMap::<char, usize>::new();
    part.chars().for_each(|c| *left.entry(c).or_default() += 1);
    let common =
        password.chars().filter(|c| left.get_mut(c).is_some_and(|n| std::mem::replace(n, n.saturating_sub(1)) > 0));
    2.0 * common.count() as f64 / (long + short) as f64 >= MAX_SIMILARITY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(password: &str) -> Vec<String> {
        let about =
            About { username: "marlene.d", first_name: "Marlene", last_name: "Dietrich", email: "blue@angel.example" };
        let result = check("password", &Secret::from(password), about);
        result.err().map(|e| e.violations().iter().map(|v| v.description.clone()).collect()).unwrap_or_default()
    }

    #[test]
    fn all_reasons_at_once_in_the_order_of_v1() {
        let short = "This password is too short. It must contain at least 8 characters.";
        assert_eq!(reasons("12345"), [short, "This password is too common.", "This password is entirely numeric."]);
        assert_eq!(reasons("PassWord"), ["This password is too common."]);
        assert_eq!(reasons("marlene.1"), ["The password is too similar to the username."]);
        assert_eq!(reasons("dietrich9"), ["The password is too similar to the last name."]);
        assert_eq!(reasons("blue@angel.exampl"), ["The password is too similar to the email address."]);
        assert!(reasons("correct horse battery").is_empty());
        assert_eq!(reasons(&"é".repeat(1024)).len(), 1, "bytes are counted");
    }

    #[test]
    fn similarity_is_djangos() {
        // difflib.SequenceMatcher(a, b).quick_ratio() of Python 3.
        assert!(alike("testclient", "testclient") && alike("joe12345", "joe123") && !alike("abcdefgh", "ijklmnop"));
        assert!(!alike("aaaaaaaaaaaaaaaaaaaa", "a"), "a single letter says nothing");
    }

    #[test]
    fn the_list_is_there() {
        assert!(COMMON.len() > 19_000 && COMMON.contains("letmein"));
    }
}
