//! Invitations by mail: somebody gets an account with a role in a tenant, or among the staff. Roles are given as at the
//! creation of a user (R07); an invitation works once, for seven days.

use chrono::TimeDelta;
use kernel::{Error, Page, PageRequest, Result, Role, Secret, TenantId, Time, validate::Fields};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult, NotSet, Order, Set, sea_query::Expr};
use serde_json::json;
use storage::{AuditEntry, SystemAccess, TenantDb, WriteTx};
use uuid::Uuid;

use crate::{
    Identity,
    accounts::{mail_tokens, registration},
    entity::{
        invitation::{ActiveModel, Column, Entity, Model},
        tenant, user,
    },
    interceptor::Caller,
    mails::{self, Mail, Recipient},
    policy,
    sign_in::SignedIn,
    token,
    users::{self, UserFields},
};

const DAYS: i64 = 7;

/// One page of invitations, newest first.
pub async fn list(
    db: &TenantDb,
    tenant: Option<i64>,
    open: Option<bool>,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let tenant = db.narrowed(tenant)?;
    let tx = db.read().await?;
    let is_open = || Condition::all().add(Column::AcceptedAt.is_null()).add(Column::ExpiresAt.gt(db.now()));
    let query = tx
        .find::<Entity>()
        .filter_some(tenant.map(|tenant| Column::TenantId.eq(tenant)))
        .filter_some(open.map(|open| if open { is_open() } else { is_open().not() }))
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc);
    tx.page(query, request).await
}

/// One invitation.
pub async fn get(db: &TenantDb, id: &str) -> Result<Model> {
    let id = key(id)?;
    db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await
}

/// Invites somebody into the caller's tenant, or the one that staff name; staff are invited without a tenant.
pub async fn create(
    identity: &Identity,
    db: &TenantDb,
    email: Option<String>,
    role: Role,
    tenant: Option<i64>,
) -> Result<Model> {
    let actor = db.context().person()?;
    policy::may_create(actor.role, role)?;
    let db = match (role.is_staff(), tenant) {
        (true, Some(_)) => return Err(Error::violation("tenant", "Staff do not belong to a tenant.")),
        (true, None) => db.on_platform()?,
        (false, tenant) => db.place(tenant)?,
    };
    let mut tx = db.write().await?;
    let invitation = invite(identity, &mut tx, email, "email", role).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Writes an invitation and its mail in the transaction's tenant.
pub(crate) async fn invite(
    identity: &Identity,
    tx: &mut WriteTx,
    email: Option<String>,
    field: &str,
    role: Role,
) -> Result<Model> {
    let mut fields = Fields::default();
    let email = fields.required(field, email, 254);
    let email = if email.is_empty() { email } else { fields.email(field, Some(email)) };
    fields.finish()?;
    if tx.one(tx.find::<tenant::Entity>()).await?.is_none() {
        return Err(Error::violation("tenant", "Object does not exist."));
    }
    let token = token::generate()?;
    let (now, invited_by) = (tx.now(), tx.context().person()?.username.to_string());
    let row = ActiveModel {
        tenant_id: NotSet,
        id: Set(kernel::id::new_uuid(now)),
        email: Set(email),
        role: Set(role.as_str().to_owned()),
        token_hash: Set(token::hash(token.expose())),
        invited_by: Set(invited_by),
        created_at: Set(now),
        expires_at: Set(now + TimeDelta::days(DAYS)),
        accepted_at: Set(None),
        user_id: Set(None),
    };
    let invitation = tx.insert(row, &[]).await?;
    send(identity, tx, &invitation, &token).await?;
    let after = json!({"email": invitation.email, "role": invitation.role});
    tx.audit(AuditEntry::new("invitation_created", "invitation", invitation.id).change(json!({}), after)).await?;
    Ok(invitation)
}

async fn send(identity: &Identity, tx: &mut WriteTx, invitation: &Model, token: &Secret<String>) -> Result<()> {
    let to = Recipient { email: invitation.email.clone(), username: String::new(), locale: None };
    let link = identity.link(&format!("invitation#token={}", token.expose()));
    mails::send(tx, &to, Mail::Invitation { link, invited_by: invitation.invited_by.clone(), days: DAYS }).await
}

/// Sends the mail again, with another link and a new term; the old link no longer works.
pub async fn resend(identity: &Identity, db: &TenantDb, id: &str) -> Result<Model> {
    let id = key(id)?;
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let invitation = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    require_open(&invitation)?;
    let token = token::generate()?;
    let row = ActiveModel {
        id: Set(id),
        token_hash: Set(token::hash(token.expose())),
        expires_at: Set(tx.now() + TimeDelta::days(DAYS)),
        ..Default::default()
    };
    let invitation = tx.update(row, &[]).await?;
    send(identity, &mut tx, &invitation, &token).await?;
    tx.audit(AuditEntry::new("invitation_resent", "invitation", id).detail("email", invitation.email.as_str())).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Takes an invitation back.
pub async fn delete(db: &TenantDb, id: &str) -> Result<()> {
    let id = key(id)?;
    let tx = db.at::<Entity>(id).await?.write().await?;
    let invitation = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    tx.delete::<Entity>(id).await?;
    let before = json!({"email": invitation.email, "role": invitation.role});
    tx.audit(AuditEntry::new("invitation_deleted", "invitation", id).change(before, json!({}))).await?;
    tx.commit().await
}

fn require_open(invitation: &Model) -> Result<()> {
    if invitation.accepted_at.is_some() {
        return Err(Error::precondition("INVITATION_ACCEPTED", "The invitation has been accepted."));
    }
    Ok(())
}

fn key(id: &str) -> Result<Uuid> {
    id.parse().map_err(|_| Error::not_found())
}

/// An invitation that somebody presents.
#[derive(Debug, FromQueryResult)]
pub struct Presented {
    tenant_id: i64,
    id: Uuid,
    pub email: String,
    role: String,
    expires_at: Time,
    /// Who invites: the tenant, or the platform.
    pub tenant_name: String,
    tenant_is_active: bool,
}

impl Presented {
    /// The role it gives.
    pub fn role(&self) -> Result<Role> {
        Role::parse(&self.role).ok_or_else(|| Error::internal("unknown role"))
    }

    /// The tenant's name; none for staff.
    pub fn tenant(&self) -> Option<&str> {
        (self.tenant_id != TenantId::PLATFORM.0).then_some(self.tenant_name.as_str())
    }
}

/// The open invitation of a link; unknown, used, taken back and too old read alike.
pub async fn find(identity: &Identity, token: Option<String>, now: Time) -> Result<Presented> {
    let mut fields = Fields::default();
    let token = fields.required("token", token, 100);
    fields.finish()?;
    let sql = "
SELECT i.tenant_id, i.id, i.email, i.role, i.expires_at, t.name AS tenant_name, t.is_active AS tenant_is_active
FROM invitations i JOIN tenants t ON t.id = i.tenant_id
WHERE i.token_hash = $1 AND i.accepted_at IS NULL";
    let db = identity.storage().system(SystemAccess::InvitationToken);
    let found: Vec<Presented> = db.fetch(sql, vec![token::hash(&token).into()]).await?;
    let open = found.into_iter().find(|found| found.expires_at > now && found.tenant_is_active);
    open.ok_or_else(|| mail_tokens::refused("token"))
}

/// What accepting takes beside the link's token.
#[derive(Debug)]
pub struct Acceptance {
    pub token: Option<String>,
    pub user: UserFields,
    pub password1: Option<String>,
    pub password2: Option<String>,
}

/// Makes the account and signs in; of several who try at once, one succeeds. The address is proved by the mail.
pub async fn accept(identity: &Identity, caller: &Caller, given: Acceptance) -> Result<(SignedIn, UserFields)> {
    let found = find(identity, given.token.clone(), caller.clock.now()).await?;
    let new = UserFields { email: Some(found.email.clone()), ..given.user };
    let password =
        registration::passwords(&new, given.password1, given.password2, |fields| users::note_new(fields, &new))?;
    let hash = identity.passwords().hash(password).await?;
    if let Err(taken) = users::check_free(identity, &new).await {
        // By the account that this very link has just made: then the link is what is at fault.
        find(identity, given.token, caller.clock.now()).await?;
        return Err(taken);
    }
    let db = mail_tokens::account_of(identity, caller, found.tenant_id);
    let tx = db.write().await?;
    let unused = Condition::all().add(Column::Id.eq(found.id)).add(Column::AcceptedAt.is_null());
    if tx.update_all::<Entity>([(Column::AcceptedAt, tx.now().into())], unused).await? == 0 {
        return Err(mail_tokens::refused("token"));
    }
    let user = users::insert_in(&tx, &new, found.role()?, hash).await?;
    let proved = [(user::Column::EmailVerifiedAt, Expr::value(tx.now()))];
    tx.update_all::<user::Entity>(proved, user::Column::Id.eq(user.id)).await?;
    tx.update_all::<Entity>([(Column::UserId, user.id.into())], Column::Id.eq(found.id)).await?;
    tx.audit(AuditEntry::new("invitation_accepted", "invitation", found.id).on_user(user.id)).await?;
    tx.commit().await?;
    let signed_in = registration::sign_in_new(identity, caller, user.id).await?;
    Ok((signed_in, new))
}
