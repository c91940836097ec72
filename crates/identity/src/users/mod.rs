//! People (E17–E25): who may see, make, change and end whom stands in [`policy`]; these files do it. Profiles are read
//! in `profile`, roles and passwords are changed in `standing`, `names` keeps names and addresses apart.

mod moving;
mod names;
mod profile;
mod seats;
mod standing;

pub use moving::assign_tenant;
use names::TAKEN;
pub(crate) use names::check_free;
pub(crate) use profile::username;
pub use standing::{activate, assign_role, set_password};
use standing::{keep_a_superadmin, note_activation};

use kernel::{Error, Mask, Page, PageRequest, Result, Role, Secret, TenantId, mask::Change, validate::Fields};
use sea_orm::{ActiveValue::NotSet, ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, Revocation, Scoped, TenantDb, Tx, WriteTx, text};

use crate::{
    Identity,
    accounts::email_address,
    entity::{
        tenant,
        user::{ActiveModel, Column, Entity, Model},
    },
    password_rules::{self, About},
    policy,
};

/// Which users, and in which order.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Part of the username, e-mail address or a name.
    pub search: String,
    /// This role.
    pub role: Option<Role>,
    /// This tenant; for staff.
    pub tenant: Option<i64>,
    /// Only active or only inactive ones.
    pub is_active: Option<bool>,
    /// Only these; none: all.
    pub ids: Vec<i64>,
    /// See the contract.
    pub order_by: String,
}

/// The writable part of a user, as a request gives it.
#[derive(Debug, Clone, Default)]
pub struct UserFields {
    /// Sign-in name; at creation only.
    pub username: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Telephone number.
    pub phone_number: Option<String>,
    /// Free text.
    pub bio: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Place.
    pub location: Option<String>,
    /// Whether the user may sign in.
    pub is_active: Option<bool>,
}

/// The fields that an update may name; one's own profile has no `is_active`.
pub const WRITABLE: &[&str] =
    &["email", "first_name", "last_name", "phone_number", "bio", "url", "company", "location", "is_active"];

/// A user and the name of the tenant.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The row.
    pub user: Model,
    /// The tenant's name, for those who have one.
    pub tenant_name: Option<String>,
}

/// One page of users, by username.
pub async fn list(db: &TenantDb, filter: &UserFilter, request: &PageRequest) -> Result<Page<Listed>> {
    let known = [
        ("id", Column::Id),
        ("username", Column::Username),
        ("email", Column::EmailKey),
        ("first_name", Column::FirstName),
        ("last_name", Column::LastName),
        ("role", Column::Role),
        ("tenant", Column::TenantId),
        ("is_active", Column::IsActive),
        ("date_joined", Column::DateJoined),
        ("last_login", Column::LastLogin),
    ];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Username, Order::Asc), Column::Id)?;
    db.narrowed(filter.tenant)?;
    let tx = db.read().await?;
    let mut query = matching(tx.find::<Entity>(), filter).among(Column::Id, &filter.ids)?;
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    let Page { items, next_token, total } = tx.page(query, request).await?;
    Ok(Page { items: with_tenants(&tx, items).await?, next_token, total })
}

/// The people that a filter means.
pub(crate) fn matching(query: Scoped<Entity>, filter: &UserFilter) -> Scoped<Entity> {
    query
        .filter(Column::IsService.eq(false))
        .filter_some(filter.role.map(|role| Column::Role.eq(role.as_str())))
        .filter_some(filter.tenant.map(|tenant| Column::TenantId.eq(tenant)))
        .filter_some(filter.is_active.map(|active| Column::IsActive.eq(active)))
        .filter_some((!filter.search.is_empty()).then(|| text::contains(Column::SearchText, &filter.search)))
}

/// Users with the names of their tenants.
pub(crate) async fn with_tenants(tx: &Tx, users: Vec<Model>) -> Result<Vec<Listed>> {
    let ids: Vec<i64> = users.iter().map(|user| user.tenant_id).filter(|id| *id != TenantId::PLATFORM.0).collect();
    let names = tx.names::<tenant::Entity>(tenant::Column::Id, tenant::Column::Name, &ids).await?;
    Ok(users.into_iter().map(|user| Listed { tenant_name: names.get(&user.tenant_id).cloned(), user }).collect())
}

async fn listed(tx: &Tx, user: Model) -> Result<Listed> {
    with_tenants(tx, vec![user]).await?.pop().ok_or_else(Error::not_found)
}

/// One user.
pub async fn get(db: &TenantDb, id: i64) -> Result<Listed> {
    let tx = db.at::<Entity>(id).await?.read().await?;
    let user = tx.get::<Entity>(id).await?;
    listed(&tx, user).await
}

/// Creates a user (E18). Staff have no tenant; everybody else needs one, which is the caller's or the one staff name.
pub async fn create(
    identity: &Identity,
    db: &TenantDb,
    new: UserFields,
    role: Role,
    tenant: Option<i64>,
    password: Secret<String>,
) -> Result<Listed> {
    policy::may_create_by(db.context().person()?, role)?;
    let db = match (role.is_staff(), tenant) {
        (true, Some(_)) => return Err(Error::violation("tenant", "Staff do not belong to a tenant.")),
        (true, None) => db.on_platform()?,
        (false, tenant) => db.place(tenant)?,
    };
    // Bad input is told before the costly hash.
    let mut fields = Fields::default();
    note_new(&mut fields, &new);
    password_rules::note(&mut fields, "password", &password, About::new_user(&new));
    fields.finish()?;
    check_free(identity, &new).await?;
    let hash = identity.passwords().hash(password).await?;
    let user = insert(&db, &new, role, hash).await?;
    listed(&db.read().await?, user).await
}

/// Notes everything that is wrong with the columns of a new user.
pub(crate) fn note_new(fields: &mut Fields, new: &UserFields) {
    profile::of_new(fields, new);
}

/// Inserts a user with a hash that is ready.
pub(crate) async fn insert(db: &TenantDb, new: &UserFields, role: Role, hash: String) -> Result<Model> {
    let tx = db.write().await?;
    let user = insert_in(&tx, new, role, hash).await?;
    tx.commit().await?;
    Ok(user)
}

/// Inserts a user into the transaction's tenant.
pub(crate) async fn insert_in(tx: &WriteTx, new: &UserFields, role: Role, hash: String) -> Result<Model> {
    let mut fields = Fields::default();
    let columns = profile::of_new(&mut fields, new);
    fields.finish()?;
    let now = tx.now();
    seats::take(tx, tx.context().scope().tenant().unwrap_or(TenantId::PLATFORM)).await?;
    let row = ActiveModel {
        id: NotSet,
        password: Set(hash),
        role: Set(role.as_str().to_owned()),
        is_active: Set(new.is_active.unwrap_or(true)),
        date_joined: Set(now),
        password_updated: Set(now),
        updated_at: Set(now),
        ..columns
    };
    let user = tx.insert(row, TAKEN).await?;
    tx.audit(AuditEntry::new("user_created", "user", user.id).on_user(user.id).change(json!({}), shown(&user))).await?;
    metrics::counter!("wiwebb_sign_ups_total").increment(1);
    Ok(user)
}

/// Gives a user another address.
pub(crate) async fn write_email(tx: &WriteTx, before: &Model, email: &str) -> Result<Model> {
    let new = UserFields { email: Some(email.to_owned()), ..UserFields::default() };
    profile::write(tx, before, &new, &Mask::Present, before.is_active).await
}

/// A password as a request gives it: taken as it is, blanks and all.
pub(crate) fn password_field(fields: &mut Fields, name: &str, value: Option<String>) -> Secret<String> {
    match value {
        None => fields.violation(name, "This field is required."),
        Some(text) if text.is_empty() => fields.violation(name, "This field may not be blank."),
        Some(text) => return Secret::new(text),
    }
    Secret::new(String::new())
}

/// Changes a user's profile; managers may also (de)activate (E20, E21).
pub async fn update(db: &TenantDb, id: i64, new: UserFields, mask: &Mask) -> Result<Listed> {
    let actor = db.context().person()?;
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let itself = actor.role == Role::Subscriber && actor.user.0 == id;
    if !itself {
        policy::may_manage(actor.role, role_of(&before)?)?;
    }
    let active = match mask.change("is_active", new.is_active) {
        Change::Set(value) if !itself => value.unwrap_or(true),
        Change::Set(_) | Change::Keep => before.is_active,
    };
    let after = profile::write(&tx, &before, &new, mask, active).await?;
    email_address::note_profile(&mut tx, &before, &after).await?;
    if before.is_active != after.is_active {
        note_activation(&mut tx, &before, active).await?;
    }
    tx.audit(AuditEntry::new("user_updated", "user", id).on_user(id).change(shown(&before), shown(&after))).await?;
    tx.revoke(Revocation::User(id));
    let user = listed(&tx, after).await?;
    tx.commit().await?;
    Ok(user)
}

/// Changes the caller's own profile (E05, E06).
pub async fn update_own(db: &TenantDb, new: UserFields, mask: &Mask) -> Result<Listed> {
    let id = db.context().person()?.user.0;
    let mut tx = db.write().await?;
    let before = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    let after = profile::write(&tx, &before, &new, mask, before.is_active).await?;
    email_address::note_profile(&mut tx, &before, &after).await?;
    tx.audit(AuditEntry::new("user_updated", "user", id).on_user(id).change(shown(&before), shown(&after))).await?;
    tx.revoke(Revocation::User(id));
    let user = listed(&tx, after).await?;
    tx.commit().await?;
    Ok(user)
}

/// Deletes a user for good, with sessions and to-dos (E22).
pub async fn delete(db: &TenantDb, id: i64) -> Result<()> {
    let actor = db.context().person()?.role;
    let db = db.at::<Entity>(id).await?;
    let mut tx = db.write().await?;
    let user = tx.one(tx.find::<Entity>().by_id(id).lock()).await?.ok_or_else(Error::not_found)?;
    policy::may_manage(actor, role_of(&user)?)?;
    keep_a_superadmin(&tx, &user).await?;
    tx.delete::<Entity>(id).await?;
    seats::give_back(&tx, TenantId(user.tenant_id)).await?;
    tx.audit(AuditEntry::new("user_deleted", "user", id).on_user(id).change(shown(&user), json!({}))).await?;
    tx.revoke(Revocation::User(id));
    tx.commit().await
}

/// The role of a person; a service account is not found among people.
pub(crate) fn role_of(user: &Model) -> Result<Role> {
    if user.is_service { Err(Error::not_found()) } else { stored_role(user) }
}

/// The role of any account.
pub(crate) fn stored_role(user: &Model) -> Result<Role> {
    Role::parse(&user.role).ok_or_else(|| Error::internal(format!("user {} has no known role", user.id)))
}

/// What an audit row shows of a user.
fn shown(user: &Model) -> serde_json::Value {
    json!({
        "username": user.username, "email": user.email, "role": user.role, "is_active": user.is_active,
        "first_name": user.first_name, "last_name": user.last_name, "phone_number": user.phone_number,
        "bio": user.bio, "url": user.url, "company": user.company, "location": user.location,
    })
}
