//! Numbers of a query's rows: counts and sums, perhaps by groups, in one statement. What may be asked for is a closed set,
//! so that no text of a rule becomes SQL; the scope stays in the query.

#![expect(clippy::disallowed_methods, reason = "runs a scoped query's statement, as `transaction` does")]

use kernel::Result;
use sea_orm::{
    ColumnTrait, ConnectionTrait as _, DbBackend, EntityTrait, FromQueryResult, QuerySelect as _,
    sea_query::{Expr, SimpleExpr},
};

use crate::{Scoped, Tx, error::from_db};

/// What rows have in common.
#[derive(Debug, Clone, Copy)]
pub enum Group<C> {
    /// The value of a column.
    Column(C),
    /// The number of the step since 1970-01-01 UTC, of so many seconds, in which a time lies; where the first column is
    /// null, the second tells it.
    Step(C, C, i64),
}

/// A number of rows.
#[derive(Debug, Clone, Copy)]
pub enum Measure<C> {
    /// How many there are.
    Rows,
    /// How many have a value in a column.
    Filled(C),
    /// How many are true in a column.
    True(C),
    /// How many different values a column has.
    Distinct(C),
    /// The sum of a column; the largest number there is, where it would be larger.
    Sum(C),
    /// The sum of a number in a column of JSON objects.
    SumIn(C, &'static str),
    /// The earliest time; where the first column is null, the second tells it.
    First(C, C),
    /// The latest time.
    Last(C),
}

impl Tx {
    /// The measures of a query's rows, one row a group; without groups, one in all.
    pub async fn measure<E, M>(
        &self,
        query: Scoped<E>,
        groups: &[(&str, Group<E::Column>)],
        measures: &[(&str, Measure<E::Column>)],
    ) -> Result<Vec<M>>
    where
        E: EntityTrait,
        M: FromQueryResult,
    {
        let backend = self.tx.get_database_backend();
        let mut select = query.select.select_only();
        for (name, group) in groups {
            let term = group.term(backend);
            select = select.expr_as(term.clone(), *name).group_by(term);
        }
        for (name, measure) in measures {
            select = select.expr_as(measure.term(backend), *name);
        }
        select.into_model::<M>().all(&self.tx).await.map_err(from_db)
    }
}

impl<C: ColumnTrait> Group<C> {
    fn term(&self, backend: DbBackend) -> SimpleExpr {
        Expr::cust(match (self, backend) {
            (Group::Column(column), _) => column.as_str().to_owned(),
            (Group::Step(at, or, seconds), DbBackend::Postgres) => {
                let (at, or) = (at.as_str(), or.as_str());
                format!("CAST(floor(extract(epoch FROM coalesce({at}, {or})) / {seconds}) AS bigint)")
            }
            (Group::Step(at, or, seconds), _) => {
                format!("CAST(strftime('%s', coalesce({}, {})) AS integer) / {seconds}", at.as_str(), or.as_str())
            }
        })
    }
}

impl<C: ColumnTrait> Measure<C> {
    fn term(&self, backend: DbBackend) -> SimpleExpr {
        let postgres = backend == DbBackend::Postgres;
        // SQLite's `sum` fails where PostgreSQL's grows; `total` is exact up to 2^53.
        let sum = |term: &str| match postgres {
            true => format!("CAST(least(coalesce(sum({term}), 0), {}) AS bigint)", i64::MAX),
            false => format!("CAST(total({term}) AS bigint)"),
        };
        Expr::cust(match self {
            Measure::Rows => "count(*)".to_owned(),
            Measure::Filled(column) => format!("count({})", column.as_str()),
            Measure::True(column) => format!("count(CASE WHEN {} THEN 1 END)", column.as_str()),
            Measure::Distinct(column) => format!("count(DISTINCT {})", column.as_str()),
            Measure::Sum(column) => sum(column.as_str()),
            Measure::SumIn(column, key) => {
                let column = column.as_str();
                match postgres {
                    true => sum(&format!("CAST({column} ->> '{key}' AS bigint)")),
                    false => sum(&format!("json_extract({column}, '$.{key}')")),
                }
            }
            Measure::First(at, or) => format!("min(coalesce({}, {}))", at.as_str(), or.as_str()),
            Measure::Last(at) => format!("max({})", at.as_str()),
        })
    }
}
