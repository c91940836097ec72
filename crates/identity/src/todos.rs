//! A person's own to-dos (E32–E37).

use kernel::{Mask, Page, PageRequest, Result, mask::Change, validate::Fields};
use sea_orm::{ColumnTrait as _, Order, Set};
use storage::{AuditEntry, TenantDb, text};

use crate::entity::todo::{ActiveModel, Column, Entity, Model};

/// Which to-dos, and in which order.
#[derive(Debug, Clone, Default)]
pub struct TodoFilter {
    /// Part of the task.
    pub search: String,
    /// Only done or only open ones.
    pub completed: Option<bool>,
    /// See the contract.
    pub order_by: String,
}

/// The writable part of a to-do, as a request gives it.
#[derive(Debug, Clone, Default)]
pub struct TodoFields {
    /// What to do.
    pub task: Option<String>,
    /// Done.
    pub completed: Option<bool>,
}

/// The fields that an update may name.
pub const WRITABLE: &[&str] = &["task", "completed"];

/// One page of the caller's to-dos, oldest first.
pub async fn list(db: &TenantDb, filter: &TodoFilter, request: &PageRequest) -> Result<Page<Model>> {
    let known = [
        ("id", Column::Id),
        ("timestamp", Column::Timestamp),
        ("updated", Column::Updated),
        ("task", Column::Task),
        ("completed", Column::Completed),
    ];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Id, Order::Asc), Column::Id)?;
    let tx = db.read().await?;
    let search = (!filter.search.is_empty()).then(|| text::contains(Column::SearchText, &filter.search));
    let mut query = tx
        .find::<Entity>()
        .filter_some(filter.completed.map(|completed| Column::Completed.eq(completed)))
        .filter_some(search);
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// One to-do.
pub async fn get(db: &TenantDb, id: i64) -> Result<Model> {
    db.read().await?.get::<Entity>(id).await
}

/// Creates a to-do of the caller.
pub async fn create(db: &TenantDb, new: TodoFields) -> Result<Model> {
    let user = db.context().person()?.user.0;
    let mut fields = Fields::default();
    let task = fields.required("task", new.task, 200);
    fields.finish()?;
    let now = db.now();
    let tx = db.write().await?;
    let row = ActiveModel {
        tenant_id: sea_orm::NotSet,
        id: sea_orm::NotSet,
        user_id: Set(user),
        search_text: Set(text::fold(&task)),
        task: Set(task),
        completed: Set(new.completed.unwrap_or(false)),
        timestamp: Set(now),
        updated: Set(now),
    };
    let todo = tx.insert(row, &[]).await?;
    tx.audit(AuditEntry::new("todo_created", "todo", todo.id)).await?;
    tx.commit().await?;
    Ok(todo)
}

/// Changes a to-do.
pub async fn update(db: &TenantDb, id: i64, changes: TodoFields, mask: &Mask) -> Result<Model> {
    let mut row = ActiveModel { id: Set(id), updated: Set(db.now()), ..Default::default() };
    let mut fields = Fields::default();
    if let Change::Set(task) = mask.change("task", changes.task) {
        let task = fields.required("task", task, 200);
        row.search_text = Set(text::fold(&task));
        row.task = Set(task);
    }
    if let Change::Set(completed) = mask.change("completed", changes.completed) {
        row.completed = Set(completed.unwrap_or(false));
    }
    let tx = db.write().await?;
    tx.get::<Entity>(id).await?;
    fields.finish()?;
    let todo = tx.update(row, &[]).await?;
    tx.audit(AuditEntry::new("todo_updated", "todo", id)).await?;
    tx.commit().await?;
    Ok(todo)
}

/// Deletes a to-do.
pub async fn delete(db: &TenantDb, id: i64) -> Result<()> {
    let tx = db.write().await?;
    tx.delete::<Entity>(id).await?;
    tx.audit(AuditEntry::new("todo_deleted", "todo", id)).await?;
    tx.commit().await
}
