//! Accounts made from the command line: the first superadmin (K13), a lost password (K12).

use std::sync::Arc;

use kernel::{Error, Origin, RequestContext, Result, Role, Secret, TenantId};
use sea_orm::FromQueryResult;
use storage::{AuditEntry, SystemAccess};

use crate::{
    Identity, auth, lockout,
    password_rules::{self, About},
    second_factors, users,
};

#[derive(Debug, FromQueryResult)]
struct Found {
    tenant_id: i64,
    id: i64,
}

impl Identity {
    /// A context of the system itself in one tenant, for the command line.
    pub fn system_context(&self, tenant: TenantId, purpose: &str) -> RequestContext {
        let origin = Origin { request_id: Arc::from(purpose), ..Origin::default() };
        RequestContext::system(self.authority(), tenant, origin, self.clock().clone())
    }

    /// Whether there is any user yet.
    pub async fn has_users(&self) -> Result<bool> {
        Ok(self.find("SELECT tenant_id, id FROM users LIMIT 1", Vec::new()).await?.is_some())
    }

    async fn find(&self, sql: &str, values: Vec<sea_orm::Value>) -> Result<Option<Found>> {
        let db = self.storage().system(SystemAccess::UserByName);
        Ok(db.fetch(sql, values).await?.into_iter().next())
    }

    /// The tenant of a short name, or of a name.
    pub async fn find_tenant(&self, name: &str) -> Result<Option<TenantId>> {
        #[derive(FromQueryResult)]
        struct Tenant {
            id: i64,
        }
        let db = self.storage().system(SystemAccess::TenantByName);
        let sql = "SELECT id FROM tenants WHERE slug = $1 OR name = $1
                   ORDER BY CASE WHEN slug = $1 THEN 0 ELSE 1 END LIMIT 1";
        let found: Vec<Tenant> = db.fetch(sql, vec![name.into()]).await?;
        Ok(found.first().map(|tenant| TenantId(tenant.id)))
    }

    /// Creates a superadmin.
    pub async fn create_superuser(&self, username: &str, email: &str, password: Secret<String>) -> Result<i64> {
        let new = users::UserFields {
            username: Some(username.to_owned()),
            email: Some(email.to_owned()),
            ..users::UserFields::default()
        };
        self.create_user(TenantId::PLATFORM, new, Role::Superadmin, password).await
    }

    /// Creates a user with any role.
    pub async fn create_user(
        &self,
        tenant: TenantId,
        new: users::UserFields,
        role: Role,
        password: Secret<String>,
    ) -> Result<i64> {
        password_rules::check("password", &password, About::new_user(&new))?;
        let db = self.storage().tenant(&self.system_context(tenant, "command line"));
        let hash = self.passwords().hash(password).await?;
        Ok(users::insert(&db, &new, role, hash).await?.id)
    }

    /// Takes all second factors from a user, and ends the user's sessions.
    pub async fn reset_second_factors(&self, username: &str) -> Result<()> {
        let found = self.find("SELECT tenant_id, id FROM users WHERE username = $1", vec![username.into()]).await?;
        let user = found.ok_or_else(Error::not_found)?;
        let db = self.storage().tenant(&self.system_context(TenantId(user.tenant_id), "resetsecondfactor"));
        let mut tx = db.write().await?;
        let user = second_factors::lock(&tx, user.id).await?;
        second_factors::take_all(&mut tx, &user).await?;
        tx.commit().await
    }

    /// Sets a user's password, and ends the user's sessions.
    pub async fn change_password(&self, username: &str, password: Secret<String>) -> Result<()> {
        password_rules::check("password", &password, About { username, ..About::default() })?;
        let found = self.find("SELECT tenant_id, id FROM users WHERE username = $1", vec![username.into()]).await?;
        let user = found.ok_or_else(Error::not_found)?;
        let hash = self.passwords().hash(password).await?;
        let db = self.storage().tenant(&self.system_context(TenantId(user.tenant_id), "changepassword"));
        let mut tx = db.write().await?;
        auth::store_password(&mut tx, user.id, hash).await?;
        tx.audit(AuditEntry::new("password_reset", "user", user.id).on_user(user.id)).await?;
        tx.commit().await
    }

    /// Forgets a user's failed sign-ins.
    pub async fn unlock(&self, username: &str) -> Result<()> {
        let found = self.find("SELECT tenant_id, id FROM users WHERE username = $1", vec![username.into()]).await?;
        let user = found.ok_or_else(Error::not_found)?;
        let db = self.storage().tenant(&self.system_context(TenantId(user.tenant_id), "unlock"));
        let tx = db.write().await?;
        lockout::forget(&tx, user.id).await?;
        tx.audit(AuditEntry::new("account_unlocked", "user", user.id).on_user(user.id)).await?;
        tx.commit().await
    }
}
