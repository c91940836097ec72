//! Who may enter the network: the decision on Access-Requests (RFC 2865). One statement asks for all waiting packets,
//! each with its tenant, and outside a transaction.
//!
//! A wrong password and an unknown name take the same work and give the same answer.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use kernel::{Result, Secret};
use sea_orm::{DbBackend, FromQueryResult, Value};
use storage::{DataKey, DataKeys, Opener, SealedColumn, Storage, SystemAccess, SystemDb};
use uuid::Uuid;

use crate::{nas_table::Client, users::LONGEST_PASSWORD};

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The NAS that asks.
    pub client: &'a Client,
    /// User-Name.
    pub username: &'a str,
    /// User-Password, as the user typed it.
    pub password: &'a Secret<Vec<u8>>,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Access-Accept.
    Accept,
    /// Access-Reject, for whatever reason.
    Reject,
}

/// Decides.
#[derive(Debug, Clone)]
pub struct Authorizer {
    db: SystemDb,
    keys: DataKeys,
    /// What is opened for a name that nobody has, and by what.
    nobody: (Arc<DataKey>, Vec<u8>),
}

#[derive(Debug, FromQueryResult)]
struct Row {
    slot: i64,
    id: Uuid,
    password: Vec<u8>,
    is_active: bool,
}

impl Authorizer {
    /// The authorizer of a storage.
    pub fn new(storage: &Storage) -> Result<Self> {
        let key = Arc::new(DataKey::passing()?);
        let password = key.seal(SealedColumn::RadiusPassword, Uuid::nil(), b"correct horse battery staple")?;
        let (db, keys) = (storage.system(SystemAccess::RadiusUser), storage.data_keys().clone());
        Ok(Self { db, keys, nobody: (key, password) })
    }

    /// Answers questions, in their order.
    pub async fn decide(&self, questions: &[Question<'_>]) -> Result<Vec<Decision>> {
        let (sql, values) = look_up(self.db.backend(), questions);
        let rows: Vec<Row> = self.db.fetch(sql, values).await?;
        let mut found: Vec<Option<Row>> = questions.iter().map(|_| None).collect();
        for row in rows {
            if let Some(slot) = usize::try_from(row.slot).ok().and_then(|slot| found.get_mut(slot)) {
                *slot = Some(row);
            }
        }
        let opener = self.keys.opener(found.iter().flatten().map(|row| row.password.as_slice())).await?;
        let answers = questions.iter().zip(&found);
        Ok(answers.map(|(question, row)| self.decide_one(&opener, question, row.as_ref())).collect())
    }

    fn decide_one(&self, opener: &Opener, question: &Question<'_>, row: Option<&Row>) -> Decision {
        let column = SealedColumn::RadiusPassword;
        let opened = match row {
            Some(row) => opener.open(column.at(question.client.tenant, row.id), &row.password),
            None => {
                let (key, password) = &self.nobody;
                key.open(column.at(key.tenant(), Uuid::nil()), password)
            }
        };
        let matches = match opened {
            Ok(password) => is_same(password.expose(), question.password.expose()),
            Err(error) => {
                tracing::error!(%error, "the password of a RADIUS user does not open");
                false
            }
        };
        let allowed = row.is_some_and(|row| row.is_active) && question.client.tenant_is_active;
        if matches & allowed { Decision::Accept } else { Decision::Reject }
    }
}

/// The statement: one text for any number of questions, so that the database prepares it once.
fn look_up(backend: DbBackend, questions: &[Question<'_>]) -> (&'static str, Vec<Value>) {
    if backend == DbBackend::Postgres {
        let tenants: Vec<i64> = questions.iter().map(|question| question.client.tenant).collect();
        let usernames: Vec<String> = questions.iter().map(|question| question.username.to_owned()).collect();
        let sql = "SELECT q.slot - 1 AS slot, u.id, u.password, u.is_active
                   FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS q(tenant_id, username, slot)
                   JOIN radius_users u ON u.tenant_id = q.tenant_id AND u.username = q.username";
        return (sql, vec![tenants.into(), usernames.into()]);
    }
    let asked: Vec<(i64, &str)> =
        questions.iter().map(|question| (question.client.tenant, question.username)).collect();
    let sql = "SELECT q.key AS slot, u.id, u.password, u.is_active FROM json_each($1) q
               CROSS JOIN radius_users u
               WHERE u.tenant_id = json_extract(q.value, '$[0]') AND u.username = json_extract(q.value, '$[1]')";
    (sql, vec![serde_json::json!(asked).to_string().into()])
}

/// Compares in constant time, whatever the lengths.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let block = |password: &[u8]| {
        let mut block = [0u8; LONGEST_PASSWORD + 8];
        block.iter_mut().zip(password.iter().take(LONGEST_PASSWORD)).for_each(|(to, from)| *to = *from);
        block[LONGEST_PASSWORD..].copy_from_slice(&(password.len() as u64).to_be_bytes());
        block
    };
    verify_slices_are_equal(&block(one), &block(other)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_the_same_in_length_and_bytes_only() {
        assert!(is_same(b"secret", b"secret"));
        assert!(is_same(&[7; 128], &[7; 128]));
        for other in [&b"secret\0"[..], b"secreT", b"", b"secret!"] {
            assert!(!is_same(b"secret", other));
        }
        assert!(!is_same(&[7; 128], &[7; 129]));
    }
}
