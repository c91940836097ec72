//! Which NAS a packet is from: by its source address, longest prefix first (S21). A snapshot in memory, with the secrets
//! opened; nothing is looked up for a packet.
//!
//! Every node loads it again when a NAS or a tenant changes, and at least twice a minute.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use kernel::{Result, Secret};
use sea_orm::FromQueryResult;
use storage::{Opener, Revocation, SealedColumn, Storage, SystemAccess, SystemDb};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    activity::Activity,
    address::{Claim, mapped},
};

/// How old the snapshot becomes at most, while the database answers.
const RELOAD: Duration = Duration::from_secs(30);

/// A NAS as the listener needs it.
#[derive(Debug)]
pub struct Client {
    /// The tenant.
    pub tenant: i64,
    /// The NAS.
    pub id: Uuid,
    /// The shared secret.
    pub secret: Secret<Vec<u8>>,
    /// Whether the NAS is answered.
    pub is_active: bool,
    /// Whether the tenant's users are accepted.
    pub tenant_is_active: bool,
    /// What is noticed of it; outlives the snapshot.
    pub activity: Arc<Activity>,
    sealed: Vec<u8>,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    tenant_id: i64,
    id: Uuid,
    first_address: Vec<u8>,
    last_address: Vec<u8>,
    secret: Vec<u8>,
    is_active: bool,
    tenant_is_active: bool,
}

/// The snapshot: for each length of prefix, longest first, the networks of that length.
#[derive(Debug, Default)]
pub struct NasTable {
    lengths: Vec<(u32, HashMap<u128, Arc<Client>>)>,
}

impl NasTable {
    /// The NAS that a packet from this address is from.
    pub fn find(&self, source: IpAddr) -> Option<&Arc<Client>> {
        let source = source.to_canonical();
        let address = mapped(source);
        // A network that is wider than all of IPv4 is one of IPv6, although the mapped range lies within it.
        let widest = if source.is_ipv4() { 96 } else { 0 };
        let lengths = self.lengths.iter().take_while(|(length, _)| *length >= widest);
        lengths.filter_map(|(length, networks)| networks.get(&(address & mask(*length)))).next()
    }

    /// All of them.
    pub fn clients(&self) -> impl Iterator<Item = &Arc<Client>> {
        self.lengths.iter().flat_map(|(_, networks)| networks.values())
    }

    /// The number of NAS.
    pub fn count(&self) -> usize {
        self.lengths.iter().map(|(_, networks)| networks.len()).sum()
    }

    fn build(clients: impl IntoIterator<Item = (u128, u128, Arc<Client>)>) -> Self {
        let mut lengths: HashMap<u32, HashMap<u128, Arc<Client>>> = HashMap::new();
        for (first, last, client) in clients {
            lengths.entry((first ^ last).leading_zeros()).or_default().insert(first, client);
        }
        let mut lengths: Vec<_> = lengths.into_iter().collect();
        lengths.sort_unstable_by_key(|(length, _)| std::cmp::Reverse(*length));
        Self { lengths }
    }

    fn by_id(&self) -> HashMap<Uuid, &Arc<Client>> {
        self.clients().map(|client| (client.id, client)).collect()
    }
}

fn mask(length: u32) -> u128 {
    u128::MAX.checked_shl(128 - length).unwrap_or_default()
}

/// The snapshot that is replaced behind its readers.
#[derive(Debug, Clone)]
pub struct LiveNasTable {
    storage: Storage,
    table: Arc<RwLock<Arc<NasTable>>>,
    stale: Arc<Notify>,
}

impl LiveNasTable {
    /// Loads the table, and listens to what makes it stale.
    pub async fn load(storage: &Storage) -> Result<Self> {
        let stale = Arc::new(Notify::new());
        let signal = stale.clone();
        storage.revocations().on_revoked(move |what| match what {
            Revocation::Nas | Revocation::Tenant(_) | Revocation::All => signal.notify_one(),
            Revocation::Session(_) | Revocation::User(_) | Revocation::Table(..) => {}
        });
        let live = Self { storage: storage.clone(), table: Arc::default(), stale };
        live.reload().await?;
        Ok(live)
    }

    /// The snapshot.
    pub fn now(&self) -> Arc<NasTable> {
        self.table.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps the table fresh, for ever. What cannot be loaded leaves the snapshot as it was.
    pub async fn follow(self) {
        loop {
            let _ = tokio::time::timeout(RELOAD, self.stale.notified()).await;
            if let Err(error) = self.reload().await {
                tracing::warn!(%error, "the table of NAS cannot be loaded");
                tokio::time::sleep(Duration::from_secs(1)).await;
                self.stale.notify_one();
            }
        }
    }

    async fn reload(&self) -> Result<()> {
        let sql = "SELECT n.tenant_id, n.id, n.first_address, n.last_address, n.secret, n.is_active,
                          t.is_active AS tenant_is_active
                   FROM radius_nas n JOIN tenants t ON t.id = n.tenant_id";
        let rows: Vec<Row> = lookup(&self.storage).fetch(sql, Vec::new()).await?;
        let before = self.now();
        let known = before.by_id();
        let fresh = rows.iter().filter(|row| row.known(&known).is_none()).map(|row| row.secret.as_slice());
        let opener = self.storage.data_keys().opener(fresh).await?;
        let table = NasTable::build(rows.into_iter().filter_map(|row| opened(&opener, &known, row)));
        metrics::gauge!("wiwebb_radius_nas").set(table.count() as f64);
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
        Ok(())
    }
}

impl Row {
    /// The NAS as it is known, unless it has another secret now.
    fn known<'a>(&self, known: &HashMap<Uuid, &'a Arc<Client>>) -> Option<&'a Arc<Client>> {
        known.get(&self.id).copied().filter(|client| client.sealed == self.secret)
    }
}

/// A row with its secret, which is opened once. A row that does not open is left out, so that the others are served.
fn opened(opener: &Opener, known: &HashMap<Uuid, &Arc<Client>>, row: Row) -> Option<(u128, u128, Arc<Client>)> {
    let address = |bytes: &[u8]| Some(u128::from_be_bytes(bytes.try_into().ok()?));
    let (first, last) = (address(&row.first_address)?, address(&row.last_address)?);
    let secret = match row.known(known) {
        Some(client) => client.secret.clone(),
        None => match opener.open(SealedColumn::NasSecret.at(row.tenant_id, row.id), &row.secret) {
            Ok(secret) => secret,
            Err(error) => {
                tracing::error!(%error, nas = %row.id, "the secret of a NAS does not open");
                return None;
            }
        },
    };
    let client = Client {
        tenant: row.tenant_id,
        id: row.id,
        secret,
        is_active: row.is_active,
        tenant_is_active: row.tenant_is_active,
        activity: known.get(&row.id).map(|client| client.activity.clone()).unwrap_or_default(),
        sealed: row.secret,
    };
    Some((first, last, Arc::new(client)))
}

/// Whether a NAS of any tenant claims an address of the claim.
pub async fn is_claimed(storage: &Storage, claim: &Claim, except: Option<Uuid>) -> Result<bool> {
    #[derive(Debug, FromQueryResult)]
    struct Found {}
    let sql = "SELECT 1 AS found FROM radius_nas
               WHERE first_address <= $1 AND last_address >= $2 AND id <> $3 LIMIT 1";
    let bytes = |address: u128| address.to_be_bytes().to_vec();
    let values = vec![bytes(claim.last()).into(), bytes(claim.first()).into(), except.unwrap_or(Uuid::nil()).into()];
    let found: Vec<Found> = lookup(storage).fetch(sql, values).await?;
    Ok(!found.is_empty())
}

fn lookup(storage: &Storage) -> SystemDb {
    storage.system(SystemAccess::NasLookup)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(claims: &[&str]) -> NasTable {
        NasTable::build(claims.iter().enumerate().map(|(tenant, text)| {
            let claim = Claim::parse(text).unwrap();
            let client = Client {
                tenant: tenant as i64,
                id: Uuid::from_u128(tenant as u128),
                secret: Secret::new(Vec::new()),
                is_active: true,
                tenant_is_active: true,
                activity: Arc::default(),
                sealed: Vec::new(),
            };
            (claim.first(), claim.last(), Arc::new(client))
        }))
    }

    fn found(table: &NasTable, source: &str) -> Option<i64> {
        table.find(source.parse().unwrap()).map(|client| client.tenant)
    }

    #[test]
    fn longest_prefix_wins() {
        let table = table(&["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "2001:db8::/32", "2001:db8::1"]);
        assert_eq!(found(&table, "10.9.9.9"), Some(0));
        assert_eq!(found(&table, "10.1.9.9"), Some(1));
        assert_eq!(found(&table, "10.1.2.3"), Some(2));
        assert_eq!(found(&table, "::ffff:10.1.2.3"), Some(2));
        assert_eq!(found(&table, "2001:db8::2"), Some(3));
        assert_eq!(found(&table, "2001:db8::1"), Some(4));
        assert_eq!(found(&table, "192.0.2.1"), None);
        assert_eq!(table.count(), 5);
    }

    #[test]
    fn everything_of_one_family_is_not_the_other() {
        let v6 = table(&["::/0"]);
        assert_eq!(found(&v6, "192.0.2.1"), None);
        assert_eq!(found(&v6, "2001:db8::1"), Some(0));
        let v4 = table(&["0.0.0.0/0"]);
        assert_eq!(found(&v4, "192.0.2.1"), Some(0));
        assert_eq!(found(&v4, "2001:db8::1"), None);
    }
}
