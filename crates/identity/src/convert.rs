//! Between the contract and the domain; the only files that name both.

pub mod oidc;

pub mod factors;
pub mod keys;

use kernel::{Error, Role, Time};
use proto::wiwebb::identity::v1 as pb;

use crate::{
    audit_logs::Entry,
    credentials::Credential,
    entity::{tenant, todo},
    tenants::TenantFields,
    todos::TodoFields,
    users::{Listed, UserFields, role_of},
};

pub fn timestamp(time: Time) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.timestamp(),
        nanos: i32::try_from(time.timestamp_subsec_nanos()).unwrap_or_default(),
    }
}

/// A time of the wire; one that is none is refused on its field.
pub fn time(field: &str, time: Option<prost_types::Timestamp>) -> Result<Option<Time>, Error> {
    let Some(time) = time else { return Ok(None) };
    let known = u32::try_from(time.nanos).ok().and_then(|nanos| Time::from_timestamp(time.seconds, nanos));
    // Years that both databases can hold.
    let known = known.filter(|time| (0..=9999).contains(&chrono::Datelike::year(time)));
    known.map(Some).ok_or_else(|| Error::violation(field, "A valid time is required."))
}

pub fn role_to_wire(role: Role) -> pb::UserRole {
    match role {
        Role::Superadmin => pb::UserRole::Superadmin,
        Role::Admin => pb::UserRole::Admin,
        Role::TenantOwner => pb::UserRole::TenantOwner,
        Role::Subscriber => pb::UserRole::Subscriber,
    }
}

/// The role on the wire; unset and unknown are refused on the field `role`.
pub fn role_from_wire(role: i32) -> Result<Role, Error> {
    match pb::UserRole::try_from(role) {
        Ok(pb::UserRole::Superadmin) => Ok(Role::Superadmin),
        Ok(pb::UserRole::Admin) => Ok(Role::Admin),
        Ok(pb::UserRole::TenantOwner) => Ok(Role::TenantOwner),
        Ok(pb::UserRole::Subscriber) => Ok(Role::Subscriber),
        Ok(pb::UserRole::Unspecified) => Err(Error::violation("role", "This field is required.")),
        Err(_) => Err(Error::violation("role", format!("\"{role}\" is not a valid choice."))),
    }
}

impl From<tenant::Model> for pb::Tenant {
    fn from(row: tenant::Model) -> Self {
        Self {
            id: row.id,
            uuid: row.uuid.to_string(),
            name: Some(row.name),
            slug: Some(row.slug),
            email: row.email,
            url: row.url,
            description: Some(row.description),
            is_active: Some(row.is_active),
            user_count: row.user_count,
            created_at: Some(timestamp(row.created_at)),
            updated_at: Some(timestamp(row.updated_at)),
            max_users: row.max_users,
        }
    }
}

impl From<pb::Tenant> for TenantFields {
    fn from(tenant: pb::Tenant) -> Self {
        let pb::Tenant { name, slug, email, url, description, is_active, max_users, .. } = tenant;
        Self { name, slug, email, url, description, is_active, max_users }
    }
}

impl TryFrom<Listed> for pb::User {
    type Error = Error;

    fn try_from(Listed { user, tenant_name }: Listed) -> Result<Self, Error> {
        let role = role_to_wire(role_of(&user)?);
        Ok(Self {
            id: user.id,
            username: Some(user.username),
            email: Some(user.email),
            password: None,
            first_name: Some(user.first_name),
            last_name: Some(user.last_name),
            role: role.into(),
            tenant_id: kernel::TenantId(user.tenant_id).on_wire(),
            tenant_name,
            is_active: Some(user.is_active),
            phone_number: Some(user.phone_number),
            bio: Some(user.bio),
            url: Some(user.url),
            company: Some(user.company),
            location: Some(user.location),
            date_joined: Some(timestamp(user.date_joined)),
            last_login: user.last_login.map(timestamp),
        })
    }
}

impl TryFrom<&Credential> for pb::User {
    type Error = Error;

    fn try_from(known: &Credential) -> Result<Self, Error> {
        let tenant_id = kernel::TenantId(known.tenant_id).on_wire();
        Ok(Self {
            id: known.user_id,
            username: Some(known.username.clone()),
            email: Some(known.email.clone()),
            password: None,
            first_name: Some(known.first_name.clone()),
            last_name: Some(known.last_name.clone()),
            role: role_to_wire(known.role()?).into(),
            tenant_id,
            tenant_name: tenant_id.map(|_| known.tenant_name.clone()),
            is_active: Some(known.is_active),
            phone_number: Some(known.phone_number.clone()),
            bio: Some(known.bio.clone()),
            url: Some(known.url.clone()),
            company: Some(known.company.clone()),
            location: Some(known.location.clone()),
            date_joined: Some(timestamp(known.date_joined)),
            last_login: known.last_login.map(timestamp),
        })
    }
}

impl From<pb::User> for UserFields {
    fn from(user: pb::User) -> Self {
        Self {
            username: user.username,
            email: user.email,
            first_name: user.first_name,
            last_name: user.last_name,
            phone_number: user.phone_number,
            bio: user.bio,
            url: user.url,
            company: user.company,
            location: user.location,
            is_active: user.is_active,
        }
    }
}

impl From<todo::Model> for pb::Todo {
    fn from(row: todo::Model) -> Self {
        Self {
            id: row.id,
            task: Some(row.task),
            completed: Some(row.completed),
            timestamp: Some(timestamp(row.timestamp)),
            updated: Some(timestamp(row.updated)),
        }
    }
}

impl From<pb::Todo> for TodoFields {
    fn from(todo: pb::Todo) -> Self {
        Self { task: todo.task, completed: todo.completed }
    }
}

impl From<Entry> for pb::AuditLog {
    fn from(Entry { row, actor, target, on_behalf_of }: Entry) -> Self {
        Self {
            id: row.id,
            tenant_id: kernel::TenantId(row.tenant_id).on_wire(),
            actor_id: actor,
            actor_name: row.actor_name,
            target_id: target,
            target_type: row.target_type,
            target_key: row.target_key,
            action: row.action,
            details: structure(row.details),
            request_id: row.request_id,
            client_address: row.client_address,
            timestamp: Some(timestamp(row.timestamp)),
            user_agent: row.user_agent,
            on_behalf_of_id: on_behalf_of,
            on_behalf_of_name: row.on_behalf_of_name,
        }
    }
}

pub fn structure(json: serde_json::Value) -> Option<prost_types::Struct> {
    match value(json).kind {
        Some(prost_types::value::Kind::StructValue(fields)) => Some(fields),
        _ => None,
    }
}

fn value(json: serde_json::Value) -> prost_types::Value {
    use prost_types::value::Kind;
    let kind = match json {
        serde_json::Value::Null => Kind::NullValue(0),
        serde_json::Value::Bool(yes) => Kind::BoolValue(yes),
        serde_json::Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Kind::StringValue(text),
        serde_json::Value::Array(items) => {
            Kind::ListValue(prost_types::ListValue { values: items.into_iter().map(value).collect() })
        }
        serde_json::Value::Object(map) => Kind::StructValue(prost_types::Struct {
            fields: map.into_iter().map(|(key, item)| (key, value(item))).collect(),
        }),
    };
    prost_types::Value { kind: Some(kind) }
}
