//! The bound on guessing: from the tenth wrong answer in a row on, an account's further answers wait, ever longer and at
//! most a quarter of an hour. A right answer, or a reset, ends it.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::{Error, Kind, Result, Time};
use sea_orm::{
    ActiveValue::NotSet,
    ColumnTrait as _, Set,
    sea_query::{Expr, ExprTrait as _},
};
use storage::WriteTx;

use crate::entity::second_factor_try::{ActiveModel, Column, Entity};

const FREE: i64 = 10;
const FIRST_WAIT: i64 = 15;
const LONGEST_WAIT: i64 = 900;

/// Counts a wrong answer; returns how many there were in a row. The account is locked by the caller's transaction.
pub async fn note_failure(tx: &WriteTx, user: i64) -> Result<i64> {
    let known = tx.one(tx.find::<Entity>().by_id(user)).await?;
    let failures = known.as_ref().map_or(0, |known| known.failures).saturating_add(1);
    let row = ActiveModel {
        tenant_id: NotSet,
        user_id: Set(user),
        failures: Set(failures),
        blocked_until: Set(wait(failures).map(|wait| tx.now() + wait)),
    };
    match known {
        Some(_) => tx.update(row, &[]).await?,
        None => tx.insert(row, &[]).await?,
    };
    Ok(failures)
}

/// Counts a try as wrong before its answer is known; refused while the account waits. Returns whether it is the last
/// before the account waits.
pub(crate) async fn take_try(tx: &WriteTx, user: i64) -> Result<bool> {
    refuse_blocked(tx, user).await?;
    Ok(note_failure(tx, user).await? >= FREE)
}

/// Takes back what [`take_try`] counted: the answer was right, which says nothing of those before.
pub(crate) async fn give_try_back(tx: &WriteTx, user: i64) -> Result<()> {
    let fewer = Expr::col(Column::Failures).sub(1);
    let changes = [(Column::Failures, fewer), (Column::BlockedUntil, Expr::value(None::<Time>))];
    tx.update_all::<Entity>(changes, Column::UserId.eq(user).and(Column::Failures.gt(0))).await.map(drop)
}

/// Refuses to look at an answer while the account waits.
pub(super) async fn refuse_blocked(tx: &WriteTx, user: i64) -> Result<()> {
    let blocked_until = tx.one(tx.find::<Entity>().by_id(user)).await?.and_then(|known| known.blocked_until);
    match blocked_until.map(|until| until - tx.now()) {
        Some(left) if left > TimeDelta::zero() => {
            let text = "Too many wrong answers. Try again later.";
            let left = Duration::from_secs(left.num_seconds().unsigned_abs() + 1);
            Err(Error::new(Kind::ResourceExhausted, "TOO_MANY_WRONG_ANSWERS", text).retry_after(left))
        }
        _ => Ok(()),
    }
}

/// Forgets the wrong answers.
pub(crate) async fn forget(tx: &WriteTx, user: i64) -> Result<()> {
    tx.delete_all::<Entity>(Column::UserId.eq(user)).await.map(drop)
}

fn wait(failures: i64) -> Option<TimeDelta> {
    let seconds = match failures - FREE {
        ..0 => return None,
        doublings @ 0..=5 => FIRST_WAIT << doublings,
        _ => LONGEST_WAIT,
    };
    Some(TimeDelta::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_the_tenth_failure_to_a_quarter_of_an_hour() {
        assert_eq!(wait(9), None);
        let seconds = |failures| wait(failures).map(|wait| wait.num_seconds());
        assert_eq!([10, 11, 12, 15, 16, 17, i64::MAX].map(seconds), [15, 30, 60, 480, 900, 900, 900].map(Some));
    }
}
