//! Which tables were written when, as far as this node knows: what kept replies are measured by.
//!
//! A contract that keeps replies [`declare`]s the tables they are read from. A [`crate::WriteTx`] that changes one of
//! them says so in the revocation log, in its own transaction, without the rule's doing; every node counts it here. A
//! reader notes [`Writes::count`] before it reads; its reply stands while nothing it read from was written later.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::Revocation;

/// The declared tables: a property of the program's contract, so one set in a process.
static DECLARED: RwLock<BTreeSet<&'static str>> = RwLock::new(BTreeSet::new());

/// Makes writes to these tables known to every node.
pub fn declare(tables: impl IntoIterator<Item = &'static str>) {
    DECLARED.write().unwrap_or_else(PoisonError::into_inner).extend(tables);
}

/// The declared table of a name.
pub(crate) fn declared(table: &str) -> Option<&'static str> {
    DECLARED.read().unwrap_or_else(PoisonError::into_inner).get(table).copied()
}

/// The writes that a node knows of.
#[derive(Debug, Default)]
pub struct Writes {
    count: AtomicU64,
    latest: RwLock<Latest>,
}

/// The count at the latest write, by what was written.
#[derive(Debug, Default)]
struct Latest {
    everything: u64,
    any_tenant: u64,
    tenants: HashMap<i64, u64>,
    tables: HashMap<&'static str, Table>,
}

#[derive(Debug, Default)]
struct Table {
    anywhere: u64,
    everywhere: u64,
    tenants: HashMap<i64, u64>,
}

impl Writes {
    /// The number of writes so far.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Whether none of the tables was written after `count`, in the tenant or (`None`) in any.
    pub fn none_since(&self, count: u64, tenant: Option<i64>, tables: &[&str]) -> bool {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        let of = |tenants: &HashMap<i64, u64>, tenant: i64| tenants.get(&tenant).copied().unwrap_or_default();
        let (whole, table): (u64, &dyn Fn(&Table) -> u64) = match tenant {
            Some(tenant) => {
                (of(&latest.tenants, tenant), &move |table: &Table| table.everywhere.max(of(&table.tenants, tenant)))
            }
            None => (latest.any_tenant, &|table: &Table| table.anywhere),
        };
        let written = tables.iter().filter_map(|name| latest.tables.get(name)).map(table);
        written.fold(latest.everything.max(whole), u64::max) <= count
    }

    /// Takes note of a revocation.
    pub(crate) fn note(&self, what: &Revocation) {
        let concerns = matches!(what, Revocation::All | Revocation::Tenant(_) | Revocation::Table(..));
        if !concerns {
            return;
        }
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        let count = self.count.fetch_add(1, Ordering::AcqRel) + 1;
        match *what {
            Revocation::Tenant(tenant) => {
                latest.any_tenant = count;
                latest.tenants.insert(tenant, count);
            }
            Revocation::Table(tenant, name) => {
                let table = latest.tables.entry(name).or_default();
                table.anywhere = count;
                match tenant {
                    Some(tenant) => drop(table.tenants.insert(tenant, count)),
                    None => table.everywhere = count,
                }
            }
            _ => latest.everything = count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [&str; 2] = ["users", "tenants"];

    #[test]
    fn a_write_is_seen_where_it_was_made() {
        let writes = Writes::default();
        let before = writes.count();
        writes.note(&Revocation::Table(Some(1), "users"));
        assert!(!writes.none_since(before, Some(1), &BOTH));
        assert!(!writes.none_since(before, None, &BOTH), "lists over all tenants depend on each");
        assert!(writes.none_since(before, Some(2), &BOTH) && writes.none_since(before, Some(1), &["tenants"]));
        assert!(writes.none_since(writes.count(), Some(1), &BOTH), "what is read after the write stands");
    }

    #[test]
    fn wider_revocations_reach_every_table() {
        for (what, other_stands) in [
            (Revocation::Tenant(1), true),
            (Revocation::Table(None, "users"), false),
            (Revocation::All, false),
            (Revocation::Nas, true),
        ] {
            let writes = Writes::default();
            writes.note(&what);
            let untouched = what == Revocation::Nas;
            assert_eq!(writes.none_since(0, Some(1), &BOTH), untouched, "{what}");
            assert_eq!(writes.none_since(0, None, &BOTH), untouched, "{what}");
            assert_eq!(writes.none_since(0, Some(2), &BOTH), other_stands, "{what}");
        }
    }
}
