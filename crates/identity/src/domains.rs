//! Domain names that tenants claim, for e-mail addresses and as host names. A claim counts once a text record proves it
//! (T23); among the proved ones a name stands once on the platform. `example.com` says nothing of what is under it.

use egress::Egress;
use kernel::{Error, Kind, Page, PageRequest, Result, validate::Fields};
use sea_orm::{ColumnTrait as _, Order, Set};
use serde_json::json;
use storage::{AuditEntry, TenantDb};
use url::Host;
use uuid::Uuid;

use crate::{
    Identity,
    entity::tenant_domain::{ActiveModel, Column, Entity, Model},
    token,
};

/// What stands in front of the domain in the name of the record that proves it.
const RECORD: &str = "_wiwebb-challenge";

const CLAIMED: &[(&str, &str, &str)] = &[("tenant_domains", "domain", "This tenant has claimed this domain already.")];

/// Which domains, and in which order.
#[derive(Debug, Clone, Default)]
pub struct DomainFilter {
    /// What this tenant claims; for staff.
    pub tenant: Option<i64>,
    /// See the contract.
    pub order_by: String,
}

/// One page of domains, by name.
pub async fn list(db: &TenantDb, filter: &DomainFilter, request: &PageRequest) -> Result<Page<Model>> {
    let known = [("id", Column::Id), ("domain", Column::Domain), ("created_at", Column::CreatedAt)];
    let order = storage::order::parse(&filter.order_by, &known, (Column::Domain, Order::Asc), Column::Id)?;
    let tenant = db.narrowed(filter.tenant)?;
    let tx = db.read().await?;
    let mut query = tx.find::<Entity>().filter_some(tenant.map(|tenant| Column::TenantId.eq(tenant)));
    for (column, direction) in order {
        query = query.order_by(column, direction);
    }
    tx.page(query, request).await
}

/// One domain.
pub async fn get(db: &TenantDb, id: &str) -> Result<Model> {
    let id = parse_id(id)?;
    db.at::<Entity>(id).await?.read().await?.get::<Entity>(id).await
}

/// Claims a domain, and makes the challenge that proves it.
pub async fn create(db: &TenantDb, domain: Option<String>, tenant: Option<i64>) -> Result<Model> {
    let db = db.place(tenant)?;
    let mut fields = Fields::default();
    let text = fields.required("domain", domain, 253);
    let domain = normal(&text);
    if !text.is_empty() && domain.is_none() {
        fields.violation("domain", "Enter a domain name such as example.com.");
    }
    fields.finish()?;
    let tx = db.write().await?;
    let row = ActiveModel {
        tenant_id: sea_orm::NotSet,
        id: Set(kernel::id::new_uuid(tx.now())),
        domain: Set(domain.unwrap_or_default()),
        challenge: Set(token::generate()?.into_inner()),
        verified_at: Set(None),
        created_at: Set(tx.now()),
    };
    let domain = tx.insert(row, CLAIMED).await?;
    tx.audit(entry("tenant_domain_claimed", &domain)).await?;
    tx.commit().await?;
    Ok(domain)
}

/// Looks for the record that proves a domain; a domain that is proved stays so.
pub async fn verify(identity: &Identity, db: &TenantDb, id: &str) -> Result<Model> {
    let id = parse_id(id)?;
    let db = db.at::<Entity>(id).await?;
    let tx = db.read().await?;
    let domain = tx.get::<Entity>(id).await?;
    // The name server is asked without a transaction.
    tx.end().await?;
    prove(identity.egress(), &domain).await?;
    let tx = db.write().await?;
    let verified_at = domain.verified_at.or(Some(tx.now()));
    let change = ActiveModel { id: Set(id), verified_at: Set(verified_at), ..Default::default() };
    let domain = tx.update(change, &[]).await.map_err(|error| match error.kind() {
        Kind::AlreadyExists => {
            Error::precondition("DOMAIN_TAKEN", "Another tenant has proved that this domain is theirs.")
        }
        _ => error,
    })?;
    tx.audit(entry("tenant_domain_verified", &domain)).await?;
    tx.commit().await?;
    Ok(domain)
}

async fn prove(egress: &Egress, domain: &Model) -> Result<()> {
    let name = record_name(&domain.domain);
    let records = egress.text_records(&name).await.map_err(|error| {
        let text = "The name servers do not answer. Try again.";
        Error::new(Kind::Unavailable, "DNS_UNAVAILABLE", text).caused_by(error)
    })?;
    if records.iter().any(|record| record.trim() == domain.challenge) {
        return Ok(());
    }
    let text = format!("There is no text record {name} with the value of this challenge yet.");
    Err(Error::precondition("CHALLENGE_NOT_FOUND", text))
}

/// Gives a domain up.
pub async fn delete(db: &TenantDb, id: &str) -> Result<()> {
    let id = parse_id(id)?;
    let db = db.at::<Entity>(id).await?;
    let tx = db.write().await?;
    let domain = tx.get::<Entity>(id).await?;
    tx.delete::<Entity>(id).await?;
    tx.audit(entry("tenant_domain_deleted", &domain)).await?;
    tx.commit().await
}

/// The name of the record that proves a domain.
pub fn record_name(domain: &str) -> String {
    format!("{RECORD}.{domain}")
}

/// A domain name as it is stored and compared: lower case, ASCII (IDNA), at least two labels; `None` if it is none.
pub fn normal(text: &str) -> Option<String> {
    let Ok(Host::Domain(name)) = Host::parse(text.trim()) else { return None };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    (name.len() <= 240 && name.contains('.') && name.split('.').all(label)).then_some(name)
}

/// The domain of a `Host` header, as [`normal`] writes it.
pub fn of_host(host: &str) -> Option<String> {
    normal(host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name))
}

/// The domain of an e-mail address, as [`normal`] writes it.
pub fn of_email(email: &str) -> Option<String> {
    normal(email.rsplit_once('@')?.1)
}

fn entry(action: &'static str, domain: &Model) -> AuditEntry {
    AuditEntry::new(action, "tenant_domain", domain.id).detail("domain", json!(domain.domain))
}

fn parse_id(id: &str) -> Result<Uuid> {
    id.parse().map_err(|_| Error::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_form() {
        assert_eq!(normal("Example.COM").as_deref(), Some("example.com"));
        assert_eq!(normal("bücher.example").as_deref(), Some("xn--bcher-kva.example"));
        assert_eq!(of_email("a@b@Example.com").as_deref(), Some("example.com"));
        for bad in [
            "",
            "localhost",
            "example.com.",
            ".example.com",
            "127.0.0.1",
            "[::1]",
            "a_b.com",
            "-a.com",
            "a b.c",
            "https://example.com",
            "example.com/x",
            "example..com",
            "2130706433",
            "*.example.com",
        ] {
            assert_eq!(normal(bad), None, "{bad}");
        }
        assert_eq!(of_email("nobody"), None);
    }
}
