//! The sealed columns. A value is sealed for one of them and for no other place, so that none escapes the rotation.
//! A domain that seals something adds a line; the column holds bytes, in a table whose rows have a `tenant_id` and a
//! UUID named `id`, and the tenant's own role may update it.

use kernel::{Error, TenantId};
use uuid::Uuid;

macro_rules! sealed_columns {
    ($($(#[$doc:meta])* $name:ident = $table:literal . $column:literal;)+) => {
        /// A sealed column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum SealedColumn { $($(#[$doc])* $name,)+ }

        impl SealedColumn {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The table.
            pub fn table(self) -> &'static str {
                match self { $(Self::$name => $table,)+ }
            }

            /// The column.
            pub fn column(self) -> &'static str {
                match self { $(Self::$name => $column,)+ }
            }
        }
    };
}

sealed_columns! {
    /// The shared secrets of NAS.
    NasSecret = "radius_nas"."secret";
    /// The passwords of network users.
    RadiusPassword = "radius_users"."password";
    /// What tenants sign in with at their OpenID providers.
    OidcClientSecret = "oidc_connections"."client_secret";
    /// What is remembered of sign-ins that are on their way.
    OidcAttempt = "oidc_attempts"."secrets";
    /// The secrets of authenticator applications.
    TotpSecret = "totp_factors"."secret";
}

/// Where a sealed value stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub(super) column: SealedColumn,
    pub(super) tenant: i64,
    pub(super) row: Uuid,
}

impl SealedColumn {
    /// The place of a row's value.
    pub fn at(self, tenant: i64, row: Uuid) -> Place {
        Place { column: self, tenant, row }
    }
}

impl Place {
    /// The associated data of a value, sealed with a key of this id.
    pub(super) fn associated(&self, key: &[u8]) -> Vec<u8> {
        self.associated_in(self.tenant, key)
    }

    /// The same for a value of version 1, when the factors of people stood in the platform's place.
    pub(super) fn associated_by_master(&self, key: &str) -> Vec<u8> {
        let tenant = if self.column == SealedColumn::TotpSecret { TenantId::PLATFORM.0 } else { self.tenant };
        self.associated_in(tenant, key.as_bytes())
    }

    fn associated_in(&self, tenant: i64, key: &[u8]) -> Vec<u8> {
        let Self { column, row, .. } = self;
        let (table, column) = (column.table().as_bytes(), column.column().as_bytes());
        super::associated(&[&tenant.to_be_bytes(), table, column, row.as_bytes(), key])
    }

    /// What is told of a value that does not open.
    pub(super) fn corrupt(&self) -> Error {
        let (table, column) = (self.column.table(), self.column.column());
        Error::internal(format!("{table}.{column} of row {} does not open at its place", self.row))
    }
}
