//! Writing: one tenant a transaction, with everything of its people.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use kernel::{Result, TenantId};
use sea_orm::{
    ColumnTrait as _, NotSet, Set,
    sea_query::{Expr, ExprTrait as _},
};
use storage::{AuditEntry, WriteTx, text};

use super::{Options, Report, There, dump};
use crate::{
    Identity,
    entity::{session, tenant as tenants, todo, user},
    token,
};

/// How long an imported token lives (S09).
const TOKEN_LIFE: TimeDelta = TimeDelta::days(30);

/// What one transaction writes.
#[derive(Debug, Default)]
pub struct Part<'a> {
    id: i64,
    tenant: Option<&'a dump::Tenant>,
    users: Vec<&'a dump::User>,
    tokens: Vec<&'a dump::Token>,
    todos: Vec<&'a dump::Todo>,
    history: Vec<&'a dump::AuditLog>,
}

/// Sorts what is not there yet into transactions, and counts.
pub fn plan<'a>(dump: &'a dump::Dump, there: &There, options: Options, report: &mut Report) -> Vec<Part<'a>> {
    let mut parts = BTreeMap::<i64, Part<'a>>::new();
    let mut part = |id: i64, fill: &mut dyn FnMut(&mut Part<'a>)| {
        fill(parts.entry(id).or_insert_with(|| Part { id, ..Part::default() }));
    };
    for row in &dump.tenants {
        if there.has_tenant(row.id) {
            *report.present.entry("tenants").or_default() += 1;
        } else {
            *report.imported.entry("tenants").or_default() += 1;
            part(row.id, &mut |part| part.tenant = Some(row));
        }
    }
    let mut new_users = HashMap::new();
    for row in &dump.users {
        if there.has_user(row.id) {
            *report.present.entry("users").or_default() += 1;
        } else {
            *report.imported.entry("users").or_default() += 1;
            new_users.insert(row.id, row);
            part(row.home(), &mut |part| part.users.push(row));
        }
    }
    // What hangs on a person came with that person.
    for row in &dump.tokens {
        let Some(owner) = new_users.get(&row.user) else { continue };
        if owner.role().is_some_and(kernel::Role::is_staff) && !options.keep_privileged {
            *report.left_out.entry("tokens of staff (--keep-privileged keeps them)".to_owned()).or_default() += 1;
        } else {
            *report.imported.entry("tokens").or_default() += 1;
            part(owner.home(), &mut |part| part.tokens.push(row));
        }
    }
    for row in &dump.todos {
        let Some(owner) = new_users.get(&row.user) else { continue };
        *report.imported.entry("todos").or_default() += 1;
        part(owner.home(), &mut |part| part.todos.push(row));
    }
    for row in &dump.audit_logs {
        let about = row.target.or(row.actor).and_then(|id| new_users.get(&id));
        let Some(about) = about else {
            *report.left_out.entry("audit logs of nobody who is imported now".to_owned()).or_default() += 1;
            continue;
        };
        *report.imported.entry("audit logs").or_default() += 1;
        part(about.home(), &mut |part| part.history.push(row));
    }
    parts.into_values().collect()
}

/// Writes one part.
pub async fn tenant(identity: &Identity, part: &Part<'_>) -> Result<()> {
    let context = identity.system_context(TenantId(part.id), "import v1");
    let tx = identity.storage().tenant(&context).write().await?;
    if let Some(row) = part.tenant {
        tx.insert(tenant_row(row), &[]).await?;
    }
    for row in &part.users {
        tx.insert(user_row(row), &[]).await?;
    }
    let count = i64::try_from(part.users.len()).unwrap_or_default();
    let counted = [(tenants::Column::UserCount, Expr::col(tenants::Column::UserCount).add(count))];
    tx.update_all::<tenants::Entity>(counted, tenants::Column::Id.eq(part.id)).await?;
    for row in &part.todos {
        tx.insert(todo_row(row), &[]).await?;
    }
    for row in &part.tokens {
        tx.insert(session_row(row, &tx), &[]).await?;
    }
    for row in &part.history {
        note(&tx, row).await?;
    }
    let entry = AuditEntry::new("v1_imported", "tenant", part.id);
    let entry = entry.detail("users", part.users.len()).detail("tokens", part.tokens.len());
    tx.audit(entry.detail("todos", part.todos.len()).detail("audit_logs", part.history.len())).await?;
    tx.commit().await
}

fn tenant_row(row: &dump::Tenant) -> tenants::ActiveModel {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    tenants::ActiveModel {
        id: Set(row.id),
        uuid: Set(row.uuid),
        name: Set(row.name.clone()),
        slug: Set(row.slug.clone()),
        email: Set(filled(&row.email)),
        url: Set(filled(&row.url)),
        description: Set(row.description.clone().unwrap_or_default()),
        is_active: Set(row.is_active),
        user_count: Set(0),
        search_text: Set(text::search_text(&[&row.name, &row.slug, row.email.as_deref().unwrap_or_default()])),
        created_at: Set(row.created_at),
        updated_at: Set(row.updated_at),
        max_users: Set(None),
    }
}

fn user_row(row: &dump::User) -> user::ActiveModel {
    let or_empty = |text: &Option<String>| Set(text.clone().unwrap_or_default());
    let (first, last) = (row.first_name.as_deref().unwrap_or_default(), row.last_name.as_deref().unwrap_or_default());
    user::ActiveModel {
        id: Set(row.id),
        username: Set(row.username.clone()),
        email: Set(row.email.clone()),
        email_key: Set(text::fold(&row.email)),
        password: Set(row.password.clone()),
        role: Set(row.role.clone()),
        first_name: or_empty(&row.first_name),
        last_name: or_empty(&row.last_name),
        phone_number: or_empty(&row.phone_number),
        bio: or_empty(&row.bio),
        url: or_empty(&row.url),
        company: or_empty(&row.company),
        location: or_empty(&row.location),
        birth_date: Set(row.birth_date),
        is_active: Set(row.is_active),
        search_text: Set(text::search_text(&[&row.username, &row.email, first, last])),
        date_joined: Set(row.date_joined),
        last_login: Set(row.last_login),
        password_updated: Set(row.password_updated.unwrap_or(row.date_joined)),
        updated_at: Set(row.date_joined),
        ..Default::default()
    }
}

fn todo_row(row: &dump::Todo) -> todo::ActiveModel {
    todo::ActiveModel {
        tenant_id: NotSet,
        id: Set(row.id),
        user_id: Set(row.user),
        task: Set(row.task.clone()),
        search_text: Set(text::fold(&row.task)),
        completed: Set(row.completed),
        timestamp: Set(row.timestamp),
        updated: Set(row.updated),
    }
}

fn session_row(row: &dump::Token, tx: &WriteTx) -> session::ActiveModel {
    let now = tx.now();
    session::ActiveModel {
        id: Set(kernel::id::new_uuid(now)),
        user_id: Set(row.user),
        token_hash: Set(token::hash(row.key.expose())),
        sign_in: Set(kernel::SignIn::Imported.as_str().to_owned()),
        second_factor: Set(false),
        authenticated_at: Set(row.created),
        created_at: Set(row.created),
        last_seen_at: Set(now),
        expires_at: Set(now + TOKEN_LIFE),
        client_address: Set(String::new()),
        user_agent: Set("v1".to_owned()),
        ..Default::default()
    }
}

/// An entry of v1's own trail, as it was, in an entry of ours.
async fn note(tx: &WriteTx, row: &dump::AuditLog) -> Result<()> {
    let entry = AuditEntry::new("v1_audit_log", "audit_log", row.id)
        .detail("action", row.action.as_str())
        .detail("actor", row.actor)
        .detail("details", row.details.clone())
        .detail("timestamp", row.timestamp.to_rfc3339());
    tx.audit(match row.target {
        Some(target) => entry.on_user(target),
        None => entry,
    })
    .await
}
