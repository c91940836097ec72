//! Recovery codes: ten at a time, each good once, for whoever has lost the factors. Of 80 random bits only the SHA-256
//! is kept.

use aws_lc_rs::rand;
use kernel::{Error, Result, Secret, id::new_uuid};
use sea_orm::{ActiveValue::NotSet, ColumnTrait as _, Set, sea_query::ExprTrait as _};
use storage::{AuditEntry, Tx, WriteTx, sealed::sha256};

use crate::{
    entity::{
        recovery_code::{ActiveModel, Column, Entity},
        user,
    },
    mails::{self, Mail, Recipient},
};

const CODES: usize = 10;
const RANDOM_BYTES: usize = 10;

/// Ten new codes in place of those there are.
pub(crate) async fn replace(tx: &WriteTx, user: i64) -> Result<Vec<Secret<String>>> {
    delete(tx, user).await?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0u8; RANDOM_BYTES];
        rand::fill(&mut bytes).map_err(Error::internal)?;
        let code = totp_rs::Secret::new(Box::new(bytes)).to_base32().to_lowercase();
        let row = ActiveModel {
            tenant_id: NotSet,
            id: Set(new_uuid(tx.now())),
            user_id: Set(user),
            code_hash: Set(hash(&code)),
            used_at: Set(None),
            created_at: Set(tx.now()),
        };
        tx.insert(row, &[]).await?;
        codes.push(Secret::new(grouped(&code)));
    }
    Ok(codes)
}

/// Takes a code, once.
pub(crate) async fn take(tx: &mut WriteTx, user: &user::Model, code: &str) -> Result<bool> {
    let unused = Column::UserId.eq(user.id).and(Column::CodeHash.eq(hash(code))).and(Column::UsedAt.is_null());
    if tx.update_all::<Entity>([(Column::UsedAt, tx.now().into())], unused).await? == 0 {
        return Ok(false);
    }
    let left = left(tx, user.id).await?;
    tx.audit(AuditEntry::new("recovery_code_used", "user", user.id).on_user(user.id).detail("left", left)).await?;
    mails::send(tx, &Recipient::of(user), Mail::RecoveryCodeUsed { left }).await?;
    Ok(true)
}

/// The number of codes that have not been used.
pub(crate) async fn left(tx: &Tx, user: i64) -> Result<u64> {
    let unused = Column::UserId.eq(user).and(Column::UsedAt.is_null());
    tx.count(tx.find::<Entity>().filter(unused)).await
}

/// Deletes them all.
pub(crate) async fn delete(tx: &WriteTx, user: i64) -> Result<u64> {
    tx.delete_all::<Entity>(Column::UserId.eq(user)).await
}

/// Codes are read off paper: case and dashes do not count.
fn hash(code: &str) -> Vec<u8> {
    sha256(code.to_lowercase().as_bytes())
}

fn grouped(code: &str) -> String {
    let groups: Vec<&str> = code.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_in_groups() {
        assert_eq!(grouped("abcdefghijklmnop"), "abcd-efgh-ijkl-mnop");
        assert_eq!(hash("ABCD"), hash("abcd"));
    }
}
