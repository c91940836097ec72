//! What goes with a change of factors: the audit row, the notice by mail, the revocation; and, where one was added, the
//! session that did it has proved two factors from then on.

use kernel::{Actor, Result};
use sea_orm::ColumnTrait as _;
use storage::{AuditEntry, Revocation, WriteTx};

use super::Factor;
use crate::{
    entity::{session, user},
    mails::{self, Mail, Recipient},
};

/// A factor was added by this session.
pub(crate) async fn added(tx: &mut WriteTx, actor: &Actor, user: &user::Model, factor: &Factor) -> Result<()> {
    let lifted = [(session::Column::SecondFactor, true.into())];
    tx.update_all::<session::Entity>(lifted, session::Column::Id.eq(actor.session.0)).await?;
    note(tx, "second_factor_added", user, factor).await?;
    let mail = Mail::SecondFactorAdded { name: factor.name.clone() };
    mails::send(tx, &Recipient::of(user), mail).await?;
    tx.revoke(Revocation::User(user.id));
    Ok(())
}

/// A factor was removed by its owner.
pub(crate) async fn removed(tx: &mut WriteTx, user: &user::Model, factor: &Factor) -> Result<()> {
    note(tx, "second_factor_removed", user, factor).await?;
    let mail = Mail::SecondFactorRemoved { name: factor.name.clone() };
    mails::send(tx, &Recipient::of(user), mail).await?;
    tx.revoke(Revocation::User(user.id));
    Ok(())
}

/// The recovery codes were replaced by their owner.
pub(super) async fn codes_replaced(tx: &mut WriteTx, user: &user::Model) -> Result<()> {
    tx.audit(AuditEntry::new("recovery_codes_replaced", "user", user.id).on_user(user.id)).await?;
    mails::send(tx, &Recipient::of(user), Mail::RecoveryCodesReplaced).await
}

async fn note(tx: &WriteTx, action: &'static str, user: &user::Model, factor: &Factor) -> Result<()> {
    let entry = AuditEntry::new(action, "user", user.id).on_user(user.id);
    let entry = entry.detail("kind", factor.kind.as_str()).detail("name", factor.name.as_str());
    tx.audit(entry.detail("factor", factor.id.to_string())).await
}
