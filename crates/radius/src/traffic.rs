//! What a network did, tenant by tenant in steps of five minutes (`radius_traffic`). Octets come with the accounting batch
//! that reports them, in its transaction: a step holds what was reported in it, whenever it flowed. Decisions come from
//! [`crate::activity`].

use kernel::Time;
use sea_orm::{DbBackend, Value};

use crate::sql::{array, placeholders};

/// Seconds of a step.
pub const STEP: i64 = 300;

/// How much the sessions of a tenant grew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// The tenant.
    pub tenant: i64,
    /// Octets from users.
    pub input_octets: i64,
    /// Octets to users.
    pub output_octets: i64,
}

/// Where what happens at a time is counted.
pub fn bucket(at: Time) -> Time {
    Time::from_timestamp(at.timestamp().div_euclid(STEP) * STEP, 0).unwrap_or(Time::UNIX_EPOCH)
}

/// Adds up; what is too much for the column stays the most that it holds, so that no record is refused for it.
macro_rules! merge {
    () => {
        "ON CONFLICT (tenant_id, bucket) DO UPDATE SET
             input_octets = CASE WHEN t.input_octets > 9223372036854775807 - excluded.input_octets
                 THEN 9223372036854775807 ELSE t.input_octets + excluded.input_octets END,
             output_octets = CASE WHEN t.output_octets > 9223372036854775807 - excluded.output_octets
                 THEN 9223372036854775807 ELSE t.output_octets + excluded.output_octets END,
             accepts = t.accepts + excluded.accepts, rejects = t.rejects + excluded.rejects"
    };
}

/// Growth by tenant, in the order of tenants: every node locks the rows in the same one.
pub fn by_tenant(growth: impl IntoIterator<Item = Growth>) -> Vec<Growth> {
    let mut tenants = std::collections::BTreeMap::new();
    for Growth { tenant, input_octets, output_octets } in growth {
        if input_octets > 0 || output_octets > 0 {
            let sum: &mut (i64, i64) = tenants.entry(tenant).or_default();
            *sum = (sum.0.saturating_add(input_octets), sum.1.saturating_add(output_octets));
        }
    }
    let growth = |(tenant, (input_octets, output_octets))| Growth { tenant, input_octets, output_octets };
    tenants.into_iter().map(growth).collect()
}

/// The statement that adds octets, for SQLite.
pub fn add_octets(growth: &[Growth], now: Time) -> (String, Vec<Value>) {
    let row = |growth: &Growth| -> [Value; 4] {
        [growth.tenant.into(), bucket(now).into(), growth.input_octets.into(), growth.output_octets.into()]
    };
    let places = placeholders(growth.len(), 4);
    let sql = format!(
        "INSERT INTO radius_traffic AS t (tenant_id, bucket, input_octets, output_octets) VALUES {places} {}",
        merge!()
    );
    (sql, growth.iter().flat_map(row).collect())
}

/// The same for PostgreSQL, in front of another statement, which takes no trip of its own. `$n` and the three places
/// behind it are its values.
pub fn with_octets(growth: &[Growth], now: Time, first: usize, values: &mut Vec<Value>) -> String {
    values.push(bucket(now).into());
    values.push(array(growth, |growth| growth.tenant));
    values.push(array(growth, |growth| growth.input_octets));
    values.push(array(growth, |growth| growth.output_octets));
    format!(
        "WITH traffic AS (
             INSERT INTO radius_traffic AS t (tenant_id, bucket, input_octets, output_octets)
             SELECT q.tenant_id, ${first}::timestamptz, q.input_octets, q.output_octets
             FROM unnest(${}::bigint[], ${}::bigint[], ${}::bigint[]) AS q(tenant_id, input_octets, output_octets)
             ORDER BY q.tenant_id {})\n",
        first + 1,
        first + 2,
        first + 3,
        merge!()
    )
}

/// The statement that adds decisions: tenant, accepts, rejects, in the order of tenants. A tenant that is gone is left out.
pub fn add_decisions(backend: DbBackend, rows: &[(i64, i64, i64)], now: Time) -> (String, Vec<Value>) {
    const INSERT: &str = "INSERT INTO radius_traffic AS t (tenant_id, bucket, accepts, rejects)";
    if backend == DbBackend::Postgres {
        let sql = format!(
            "{INSERT} SELECT q.tenant_id, $1::timestamptz, q.accepts, q.rejects
             FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS q(tenant_id, accepts, rejects)
             JOIN tenants ON tenants.id = q.tenant_id ORDER BY q.tenant_id {}",
            merge!()
        );
        let values =
            vec![bucket(now).into(), array(rows, |row| row.0), array(rows, |row| row.1), array(rows, |row| row.2)];
        return (sql, values);
    }
    let sql = format!(
        "WITH q(tenant_id, bucket, accepts, rejects) AS (VALUES {})
         {INSERT} SELECT q.tenant_id, q.bucket, q.accepts, q.rejects FROM q
         JOIN tenants ON tenants.id = q.tenant_id WHERE true {}",
        placeholders(rows.len(), 4),
        merge!()
    );
    let row = |row: &(i64, i64, i64)| -> [Value; 4] { [row.0.into(), bucket(now).into(), row.1.into(), row.2.into()] };
    (sql, rows.iter().flat_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_begin_every_five_minutes() {
        let at = |seconds| Time::from_timestamp(seconds, 0).unwrap();
        assert_eq!((bucket(at(1_800_000_000)), bucket(at(1_800_000_299))), (at(1_800_000_000), at(1_800_000_000)));
        assert_eq!(bucket(at(1_800_000_300)), at(1_800_000_300));
    }

    #[test]
    fn growth_is_added_up_in_the_order_of_tenants() {
        let growth = |tenant, input_octets, output_octets| Growth { tenant, input_octets, output_octets };
        let added =
            by_tenant([growth(7, 1, 2), growth(3, 0, 0), growth(2, i64::MAX, 0), growth(7, 3, 0), growth(2, 5, 1)]);
        assert_eq!(added, [growth(2, i64::MAX, 1), growth(7, 4, 2)]);
    }
}
