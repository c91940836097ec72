//! The file: what Django's `dumpdata` writes of the v1 product's models. Models are known by their last word, so that
//! the name of the Django application does not matter.

use std::collections::{BTreeMap, HashMap, HashSet};

use kernel::{Error, Result, Role, Secret, Time, validate};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// A tenant (D01).
#[derive(Debug, Deserialize)]
pub struct Tenant {
    #[serde(skip)]
    pub id: i64,
    pub uuid: uuid::Uuid,
    pub name: String,
    pub slug: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default = "yes")]
    pub is_active: bool,
    pub created_at: Time,
    pub updated_at: Time,
}

/// A person (D02).
#[derive(Debug, Deserialize)]
pub struct User {
    #[serde(skip)]
    pub id: i64,
    pub username: String,
    pub email: String,
    /// Django's hash.
    pub password: String,
    pub role: String,
    #[serde(default)]
    pub tenant: Option<i64>,
    #[serde(default)]
    pub first_name: Option<String>,
    #[serde(default)]
    pub last_name: Option<String>,
    #[serde(default)]
    pub phone_number: Option<String>,
    #[serde(default)]
    pub bio: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub company: Option<String>,
    #[serde(default)]
    pub location: Option<String>,
    #[serde(default)]
    pub birth_date: Option<chrono::NaiveDate>,
    #[serde(default = "yes")]
    pub is_active: bool,
    pub date_joined: Time,
    #[serde(default)]
    pub last_login: Option<Time>,
    #[serde(default)]
    pub password_updated: Option<Time>,
}

/// A token (D03).
#[derive(Debug, Deserialize)]
pub struct Token {
    #[serde(skip, default = "no_key")]
    pub key: Secret<String>,
    pub user: i64,
    pub created: Time,
}

/// A to-do (D04).
#[derive(Debug, Deserialize)]
pub struct Todo {
    #[serde(skip)]
    pub id: i64,
    pub user: i64,
    pub task: String,
    #[serde(default)]
    pub completed: bool,
    pub timestamp: Time,
    pub updated: Time,
}

/// An audit entry (D05).
#[derive(Debug, Deserialize)]
pub struct AuditLog {
    #[serde(skip)]
    pub id: i64,
    #[serde(default)]
    pub actor: Option<i64>,
    #[serde(default)]
    pub target: Option<i64>,
    pub action: String,
    #[serde(default)]
    pub details: Value,
    pub timestamp: Time,
}

/// A whole file, read.
#[derive(Debug, Default)]
pub struct Dump {
    pub tenants: Vec<Tenant>,
    pub users: Vec<User>,
    pub tokens: Vec<Token>,
    pub todos: Vec<Todo>,
    pub audit_logs: Vec<AuditLog>,
    /// What is wrong with it.
    pub problems: Vec<String>,
    /// Rows of other models, by their name.
    pub others: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Row {
    model: String,
    pk: Value,
    fields: Value,
}

fn no_key() -> Secret<String> {
    Secret::new(String::new())
}

fn yes() -> bool {
    true
}

impl User {
    /// The role; one that is none is among the dump's problems.
    pub fn role(&self) -> Option<Role> {
        Role::parse(&self.role)
    }

    /// The tenant in which the person will be: staff and people without a tenant are the platform's.
    pub fn home(&self) -> i64 {
        match (self.role(), self.tenant) {
            (Some(role), Some(tenant)) if !role.is_staff() => tenant,
            _ => kernel::TenantId::PLATFORM.0,
        }
    }
}

impl Dump {
    /// Reads a file. Only one that is no `dumpdata` file at all fails; the rest is among the problems.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let rows: Vec<Row> = serde_json::from_slice(text)
            .map_err(|error| Error::violation("file", format!("is not what `manage.py dumpdata` writes: {error}")))?;
        let mut dump = Self::default();
        for row in rows {
            dump.take(row);
        }
        dump.check();
        Ok(dump)
    }

    fn take(&mut self, row: Row) {
        let Row { model, pk, fields } = row;
        let kind = model.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let problems = &mut self.problems;
        let id = pk.as_i64();
        let mut numbered = |name: &str| {
            if id.is_none_or(|id| id <= 0) {
                problems.push(format!("{name} {pk}: the identifier is no positive number"));
            }
            id.unwrap_or_default()
        };
        match kind.as_str() {
            "tenant" => {
                let id = numbered("tenant");
                let read = read::<Tenant>(&kind, &pk, fields, problems);
                self.tenants.extend(read.map(|row| Tenant { id, ..row }));
            }
            "user" => {
                let id = numbered("user");
                let read = read::<User>(&kind, &pk, fields, problems);
                self.users.extend(read.map(|row| User { id, ..row }));
            }
            "todo" => {
                let id = numbered("todo");
                let read = read::<Todo>(&kind, &pk, fields, problems);
                self.todos.extend(read.map(|row| Todo { id, ..row }));
            }
            "auditlog" => {
                let id = numbered("audit log");
                let read = read::<AuditLog>(&kind, &pk, fields, problems);
                self.audit_logs.extend(read.map(|row| AuditLog { id, ..row }));
            }
            "token" => match pk.as_str() {
                Some(key) => {
                    let hidden = Value::from("(token)");
                    let read = read::<Token>(&kind, &hidden, fields, problems);
                    self.tokens.extend(read.map(|row| Token { key: Secret::from(key), ..row }));
                }
                None => problems.push("a token has no key".to_owned()),
            },
            _ => *self.others.entry(format!("{model}: not imported")).or_default() += 1,
        }
    }

    /// Everything that no database would take, or that means nothing.
    fn check(&mut self) {
        let mut found = Vec::new();
        let tenants: HashSet<i64> = self.tenants.iter().map(|tenant| tenant.id).collect();
        let mut slugs = HashMap::new();
        for tenant in &self.tenants {
            let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            if tenant.slug.is_empty() || tenant.slug.len() > 160 || !tenant.slug.chars().all(good) {
                found.push(format!("tenant {}: `{}` is no slug", tenant.id, tenant.slug));
            }
            if let Some(other) = slugs.insert(&tenant.slug, tenant.id) {
                found.push(format!("tenants {other} and {}: both are `{}`", tenant.id, tenant.slug));
            }
        }
        let (mut names, mut mails) = (HashMap::new(), HashMap::new());
        for user in &self.users {
            let id = user.id;
            if user.role().is_none() {
                found.push(format!("user {id}: `{}` is no role", user.role));
            }
            if let Some(tenant) = user.tenant.filter(|tenant| !tenants.contains(tenant)) {
                found.push(format!("user {id}: tenant {tenant} is not in the file"));
            }
            if !validate::is_email(&user.email) {
                found.push(format!("user {id}: the e-mail address is none"));
            }
            if let Some(other) = names.insert(user.username.clone(), id) {
                found.push(format!("users {other} and {id}: both are `{}`", user.username));
            }
            if let Some(other) = mails.insert(storage::text::fold(&user.email), id) {
                found.push(format!("users {other} and {id}: the same e-mail address but for its case"));
            }
        }
        let users: HashSet<i64> = self.users.iter().map(|user| user.id).collect();
        let owners =
            self.todos.iter().map(|todo| ("todo", todo.user)).chain(self.tokens.iter().map(|t| ("token", t.user)));
        found.extend(
            owners
                .filter(|(_, user)| !users.contains(user))
                .map(|(kind, user)| format!("a {kind} belongs to user {user}, who is not in the file")),
        );
        self.problems.extend(found);
    }
}

fn read<T: DeserializeOwned>(kind: &str, pk: &Value, fields: Value, problems: &mut Vec<String>) -> Option<T> {
    serde_json::from_value(fields).map_err(|error| problems.push(format!("{kind} {pk}: {error}"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let text = r#"[
          {"model": "api.tenant", "pk": 1, "fields": {"uuid": "00000000-0000-4000-8000-000000000001", "name": "A",
            "slug": "a b", "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z"}},
          {"model": "api.user", "pk": 1, "fields": {"username": "x", "email": "X@example.com", "password": "!",
            "role": "boss", "tenant": 9, "date_joined": "2024-01-01T00:00:00Z"}},
          {"model": "api.user", "pk": 2, "fields": {"username": "x", "email": "x@example.com", "password": "!",
            "role": "subscriber", "date_joined": "2024-01-01T00:00:00Z"}},
          {"model": "authtoken.token", "pk": "secret-key", "fields": {"user": 7, "created": "2024-01-01T00:00:00Z"}},
          {"model": "payment_gateway.plan", "pk": 1, "fields": {}}
        ]"#;
        let dump = Dump::parse(text.as_bytes()).unwrap();
        assert_eq!(
            dump.problems,
            [
                "tenant 1: `a b` is no slug",
                "user 1: `boss` is no role",
                "user 1: tenant 9 is not in the file",
                "users 1 and 2: both are `x`",
                "users 1 and 2: the same e-mail address but for its case",
                "a token belongs to user 7, who is not in the file",
            ]
        );
        assert_eq!(dump.others.get("payment_gateway.plan: not imported"), Some(&1));
        assert!(!format!("{dump:?}").contains("secret-key"));
        assert!(Dump::parse(b"{}").is_err());
    }
}
