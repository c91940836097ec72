//! Revocations: what every node must drop from what it keeps (S17).

mod epochs;
pub mod log;

use std::{fmt, str::FromStr};

use uuid::Uuid;

pub use epochs::Stamp;
pub use log::Revocations;

use crate::writes;

/// What is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Revocation {
    /// A session.
    Session(Uuid),
    /// Everything cached of a user.
    User(i64),
    /// Everything cached of a tenant.
    Tenant(i64),
    /// What was read from a declared table ([`crate::writes`]), in one tenant or in all.
    Table(Option<i64>, &'static str),
    /// The table of NAS.
    Nas,
    /// Everything.
    All,
}

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Revocation::Session(id) => write!(f, "session:{id}"),
            Revocation::User(id) => write!(f, "user:{id}"),
            Revocation::Tenant(id) => write!(f, "tenant:{id}"),
            Revocation::Table(Some(tenant), name) => write!(f, "table:{tenant}:{name}"),
            Revocation::Table(None, name) => write!(f, "table:*:{name}"),
            Revocation::Nas => f.write_str("nas:"),
            Revocation::All => f.write_str("all:"),
        }
    }
}

impl FromStr for Revocation {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':').ok_or(())? {
            ("session", id) => id.parse().map(Revocation::Session).map_err(drop),
            ("user", id) => id.parse().map(Revocation::User).map_err(drop),
            ("tenant", id) => id.parse().map(Revocation::Tenant).map_err(drop),
            ("table", place) => {
                let (tenant, name) = place.split_once(':').ok_or(())?;
                let tenant = if tenant == "*" { None } else { Some(tenant.parse().map_err(drop)?) };
                // A table that this program keeps nothing of is no matter to it.
                writes::declared(name).map(|name| Revocation::Table(tenant, name)).ok_or(())
            }
            ("nas", _) => Ok(Revocation::Nas),
            ("all", _) => Ok(Revocation::All),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_survive_the_log() {
        let all = [
            Revocation::Session(Uuid::nil()),
            Revocation::User(3),
            Revocation::Tenant(0),
            Revocation::Table(Some(7), "revoked_things"),
            Revocation::Table(None, "revoked_things"),
            Revocation::Nas,
            Revocation::All,
        ];
        writes::declare(["revoked_things"]);
        for revocation in all {
            assert_eq!(revocation.to_string().parse(), Ok(revocation));
        }
        assert!("user:x".parse::<Revocation>().is_err() && "table:1:nothing".parse::<Revocation>().is_err());
    }
}
