//! What failed sign-ins lock. From the tenth failure in a row an account name waits, from the hundredth an address:
//! 1 s, doubled by each further failure, at most 15 minutes.
//!
//! - A name counts by its folded hash, whether or not somebody has it, so known and unknown names behave alike.
//! - An attempt is counted before the password is verified, and no password is hashed while the lock holds, so any
//!   number of attempts at once gets no more guesses than one after the other.
//! - An address from which the person signed in during the last thirty days is let through with a count of its own:
//!   nobody locks a stranger out. A success, a new password, a manager or `wiwebb unlock` forgets the failures.

use std::{net::IpAddr, time::Duration};

use chrono::TimeDelta;
use kernel::{Origin, RequestContext, Result, TenantId, Time};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult, Set};
use storage::{AuditEntry, SystemAccess, SystemDb, TenantDb, WriteTx};

use crate::{
    Identity,
    entity::{
        sign_in_address,
        sign_in_failure::{Column, Entity},
        user,
    },
    interceptor::Caller,
    mails::{self, Mail, Recipient},
    policy, rates,
    sign_in::Person,
    users,
};

/// Failures at which an account name begins to wait, and for how long they count.
const ACCOUNT: Threshold = Threshold { failures: 10, memory: TimeDelta::hours(24) };
/// The same for an address.
const ADDRESS: Threshold = Threshold { failures: 100, memory: TimeDelta::hours(1) };
const LONGEST: i64 = 15 * 60;
/// How long an address stays one of the person's own.
const KNOWN_FOR: TimeDelta = TimeDelta::days(30);
/// Attempts at once that may get in each other's way before one is asked to come back.
const TRIES: usize = 32;

#[derive(Debug, Clone, Copy)]
struct Threshold {
    failures: i64,
    memory: TimeDelta,
}

impl Threshold {
    /// Until when the `failures`th failure locks.
    fn lock(self, failures: i64, now: Time) -> Option<Time> {
        let beyond = failures.checked_sub(self.failures).filter(|beyond| *beyond >= 0)?;
        let seconds = (1 << beyond.min(20)).min(LONGEST);
        Some(now + TimeDelta::seconds(seconds))
    }
}

#[derive(Debug, Clone, FromQueryResult)]
struct Row {
    subject: String,
    failures: i64,
    locked_until: Option<Time>,
    last_failed_at: Time,
}

/// A sign-in that has begun, and counts as failed until it succeeds.
#[derive(Debug)]
#[must_use = "a failure is noted with `failed`"]
pub struct Attempt {
    address: Option<String>,
    /// The account that its failure locks for the first time.
    locks: Option<(TenantId, i64)>,
}

/// Begins a sign-in with a name, or refuses it while a lock holds.
pub async fn begin(identity: &Identity, caller: &Caller, name: &str, person: Option<&Person>) -> Result<Attempt> {
    let now = caller.clock.now();
    let client = caller.origin.address.map(rates::client_network);
    let address = client.map(|client| format!("address:{client}"));
    let digest = storage::sealed::sha256(storage::text::fold(name).as_bytes());
    let account = digest.iter().fold(String::from("account:"), |text, byte| format!("{text}{byte:02x}"));
    let own = client.map(|client| format!("{account}@{client}"));
    let owner = person.map(|person| (TenantId(person.tenant_id), person.id));
    for _ in 0..TRIES {
        let rows = read(identity, [Some(&account), address.as_ref(), own.as_ref()]).await?;
        let row = |subject: Option<&String>| rows.iter().find(|row| Some(&row.subject) == subject);
        refuse_while_locked(row(address.as_ref()), now)?;
        let mut subject = &account;
        if let Err(refusal) = refuse_while_locked(row(Some(&account)), now) {
            let known = is_known(identity, owner, client, now).await?;
            let Some(own) = own.as_ref().filter(|_| known) else { return Err(refusal) };
            refuse_while_locked(row(Some(own)), now)?;
            subject = own;
        }
        if let Some(failures) = count(identity, subject, row(Some(subject)), owner, ACCOUNT, now).await? {
            let locks_all = *subject == account && failures == ACCOUNT.failures;
            return Ok(Attempt { address, locks: owner.filter(|_| locks_all) });
        }
    }
    Err(rates::throttled("TOO_MANY_FAILURES", Duration::from_secs(1)))
}

impl Attempt {
    /// Notes that it failed; whoever owns the account is told when that locks it.
    pub async fn failed(self, identity: &Identity, caller: &Caller) -> Result<()> {
        let now = caller.clock.now();
        if let Some((tenant, user)) = self.locks {
            let (identity, origin) = (identity.clone(), caller.origin.clone());
            // Apart from the reply, whose time must not tell that somebody has the name.
            identity.clone().beside("the owner of a locked account could not be told", async move {
                tell(&identity, tenant, user, &origin).await
            });
        }
        let Some(address) = self.address else { return Ok(()) };
        for _ in 0..TRIES {
            let rows = read(identity, [Some(&address), None, None]).await?;
            if count(identity, &address, rows.first(), None, ADDRESS, now).await?.is_some() {
                break;
            }
        }
        Ok(())
    }
}

async fn read(identity: &Identity, subjects: [Option<&String>; 3]) -> Result<Vec<Row>> {
    let sql = "SELECT subject, failures, locked_until, last_failed_at FROM sign_in_failures
               WHERE subject IN ($1, $2, $3)";
    let values = subjects.map(|subject| subject.cloned().unwrap_or_default().into()).to_vec();
    table(identity).fetch(sql, values).await
}

fn table(identity: &Identity) -> SystemDb {
    identity.storage().system(SystemAccess::SignInFailures)
}

fn refuse_while_locked(row: Option<&Row>, now: Time) -> Result<()> {
    match row.and_then(|row| row.locked_until).filter(|until| *until > now) {
        Some(until) => Err(rates::throttled("TOO_MANY_FAILURES", (until - now).to_std().unwrap_or_default())),
        None => Ok(()),
    }
}

/// Counts a failure upon the row as it was read; `None`: another attempt was quicker.
async fn count(
    identity: &Identity,
    subject: &str,
    row: Option<&Row>,
    owner: Option<(TenantId, i64)>,
    threshold: Threshold,
    now: Time,
) -> Result<Option<i64>> {
    let failures = match row.filter(|row| row.last_failed_at >= now - threshold.memory) {
        Some(row) => row.failures + 1,
        None => 1,
    };
    let (tenant, user) = owner.map_or((0, None), |(tenant, user)| (tenant.0, Some(user)));
    let mut values: Vec<sea_orm::Value> = vec![tenant.into(), subject.into(), user.into(), failures.into()];
    values.extend([threshold.lock(failures, now).into(), now.into()]);
    let sql = match row {
        None => {
            "INSERT INTO sign_in_failures (tenant_id, subject, user_id, failures, locked_until, last_failed_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject) DO NOTHING"
        }
        Some(row) => {
            values.extend([row.failures.into(), row.last_failed_at.into()]);
            "UPDATE sign_in_failures SET tenant_id = $1, user_id = $3, failures = $4, locked_until = $5,
             last_failed_at = $6 WHERE subject = $2 AND failures = $7 AND last_failed_at = $8"
        }
    };
    Ok((table(identity).execute(sql, values).await? > 0).then_some(failures))
}

/// Whether the person signed in from there lately. Asked of nobody, too, which takes the same time.
async fn is_known(
    identity: &Identity,
    owner: Option<(TenantId, i64)>,
    client: Option<IpAddr>,
    now: Time,
) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Found {}
    let sql = "SELECT user_id FROM sign_in_addresses
               WHERE user_id = $1 AND address = $2 AND last_signed_in_at >= $3";
    let user = owner.map_or(0, |(_, user)| user);
    let address = client.map(|client| client.to_string()).unwrap_or_default();
    let db = identity.storage().system(SystemAccess::SignInAddress);
    let found: Vec<Found> = db.fetch(sql, vec![user.into(), address.into(), (now - KNOWN_FOR).into()]).await?;
    Ok(!found.is_empty())
}

async fn tell(identity: &Identity, tenant: TenantId, id: i64, origin: &Origin) -> Result<()> {
    let context = RequestContext::system(identity.authority(), tenant, origin.clone(), identity.clock().clone());
    let mut tx = identity.storage().tenant(&context).write().await?;
    let user = tx.get::<user::Entity>(id).await?;
    tx.audit(AuditEntry::new("account_locked", "user", id).on_user(id).detail("failures", ACCOUNT.failures)).await?;
    mails::send(&mut tx, &Recipient::of(&user), Mail::AccountLocked).await?;
    tx.commit().await
}

/// Forgets the failures of an account.
pub(crate) async fn forget(tx: &WriteTx, user: i64) -> Result<u64> {
    tx.delete_all::<Entity>(Column::UserId.eq(user)).await
}

/// Notes from where a person signed in; once a day is enough.
pub(crate) async fn remember_address(tx: &WriteTx, user: i64, origin: &Origin) -> Result<()> {
    use sign_in_address::{ActiveModel, Column, Entity};
    let Some(address) = origin.address.map(|address| rates::client_network(address).to_string()) else { return Ok(()) };
    let now = tx.now();
    let row = ActiveModel {
        tenant_id: sea_orm::NotSet,
        user_id: Set(user),
        address: Set(address.clone()),
        last_signed_in_at: Set(now),
    };
    if !tx.insert_missing(row, &[Column::UserId, Column::Address]).await? {
        let stale = Condition::all().add(Column::UserId.eq(user)).add(Column::Address.eq(address));
        let stale = stale.add(Column::LastSignedInAt.lt(now - TimeDelta::days(1)));
        tx.update_all::<Entity>([(Column::LastSignedInAt, now.into())], stale).await?;
    }
    Ok(())
}

/// How an account's sign-in stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lock {
    /// Failures since the last success.
    pub failures: i64,
    /// Until when sign-ins are refused.
    pub locked_until: Option<Time>,
    /// When a sign-in failed last.
    pub last_failed_at: Option<Time>,
}

/// How an account's sign-in stands, for whoever manages it.
pub async fn get(db: &TenantDb, user: i64) -> Result<Lock> {
    let db = managed(db, user).await?;
    let now = db.now();
    let tx = db.read().await?;
    let rows = tx.all(tx.find::<Entity>().filter(Column::UserId.eq(user))).await?;
    let of_account = rows.iter().filter(|row| !row.subject.contains('@'));
    Ok(Lock {
        failures: rows.iter().map(|row| row.failures).max().unwrap_or_default(),
        locked_until: of_account.filter_map(|row| row.locked_until).filter(|until| *until > now).max(),
        last_failed_at: rows.iter().map(|row| row.last_failed_at).max(),
    })
}

/// Forgets the failures of an account, for whoever manages it.
pub async fn reset(db: &TenantDb, user: i64) -> Result<()> {
    let db = managed(db, user).await?;
    let tx = db.write().await?;
    let forgotten = forget(&tx, user).await?;
    tx.audit(AuditEntry::new("account_unlocked", "user", user).on_user(user).detail("forgotten", forgotten)).await?;
    tx.commit().await
}

/// The place of a user whom the caller manages.
async fn managed(db: &TenantDb, user: i64) -> Result<TenantDb> {
    let actor = db.context().person()?.role;
    let db = db.at::<user::Entity>(user).await?;
    let tx = db.read().await?;
    policy::may_manage(actor, users::role_of(&tx.get::<user::Entity>(user).await?)?)?;
    tx.end().await?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let wait = |failures| ACCOUNT.lock(failures, Time::UNIX_EPOCH).map(|until| until.timestamp());
        assert_eq!([9, 10, 11, 15].map(wait), [None, Some(1), Some(2), Some(32)]);
        assert_eq!([19, 20, 500, i64::MAX].map(wait), [Some(512), Some(900), Some(900), Some(900)]);
        assert_eq!(ADDRESS.lock(99, Time::UNIX_EPOCH), None);
    }
}
