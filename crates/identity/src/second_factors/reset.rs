//! Taking all factors from somebody who has lost them: by a manager, or from the command line. All sessions end, and the
//! owner is told.

use kernel::{Error, Result};
use sea_orm::ColumnTrait as _;
use storage::{AuditEntry, TenantDb, WriteTx};

use super::{active, lock, recovery, tries};
use crate::{
    auth,
    entity::{passkey, totp_factor, user},
    mails::{self, Mail, Recipient},
    policy, users,
};

/// Takes all factors from a user whom the caller may manage. One's own are removed one by one, with a factor given.
pub async fn reset(db: &TenantDb, id: i64) -> Result<()> {
    let actor = db.context().person()?.clone();
    let db = db.at::<user::Entity>(id).await?;
    let mut tx = db.write().await?;
    let user = lock(&tx, id).await?;
    policy::may_manage(actor.role, users::role_of(&user)?)?;
    if actor.user.0 == id {
        return Err(Error::permission_denied());
    }
    take_all(&mut tx, &user).await?;
    tx.commit().await
}

/// Takes all factors in a transaction that has locked the account.
pub(crate) async fn take_all(tx: &mut WriteTx, user: &user::Model) -> Result<()> {
    let factors = active(tx, user.id).await?;
    tx.delete_all::<totp_factor::Entity>(totp_factor::Column::UserId.eq(user.id)).await?;
    tx.delete_all::<passkey::Entity>(passkey::Column::UserId.eq(user.id)).await?;
    recovery::delete(tx, user.id).await?;
    tries::forget(tx, user.id).await?;
    auth::end_sessions(tx, user.id).await?;
    let entry = AuditEntry::new("second_factors_reset", "user", user.id).on_user(user.id);
    tx.audit(entry.detail("factors", factors)).await?;
    mails::send(tx, &Recipient::of(user), Mail::SecondFactorsReset).await
}
