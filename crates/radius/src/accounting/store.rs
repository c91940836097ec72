//! Accounting records of all tenants into the database: one SELECT of the latest generations, which locks them, and one
//! upsert, in one transaction. The upsert itself never lowers a counter, so that a node which saw an older row, or none,
//! does no harm; only what a session brings with its very first records may be counted twice in the tenant's traffic, where
//! two nodes hear of it in the same instant.

use std::collections::HashMap;

use kernel::{Clock, Result, Time};
use sea_orm::{DbBackend, FromQueryResult, Value};
use storage::{Storage, SystemAccess, SystemDb, text};
use uuid::Uuid;

use super::{
    Record, Restart, SessionKey,
    fold::{self, Session},
};
use crate::{
    sql::{array, placeholders},
    traffic::{self, Growth},
};

/// Writes sessions.
#[derive(Debug, Clone)]
pub struct SessionStore {
    db: SystemDb,
    clock: Clock,
}

/// A latest generation, and the place of its key in the question.
#[derive(Debug, FromQueryResult)]
struct Found {
    slot: i64,
    id: Uuid,
    generation: i32,
    framed_ip_address: Option<String>,
    calling_station_id: Option<String>,
    started_at: Option<Time>,
    stopped_at: Option<Time>,
    event_at: Time,
    input_octets: i64,
    output_octets: i64,
    session_seconds: i64,
    terminate_cause: Option<String>,
}

const COLUMNS: &str = "s.id, s.generation, s.framed_ip_address, s.calling_station_id, s.started_at, s.stopped_at,
    s.event_at, s.input_octets, s.output_octets, s.session_seconds, s.terminate_cause";

const INSERT: &str = "INSERT INTO radius_sessions AS s (tenant_id, id, nas_id, session_id, username, generation,
    framed_ip_address, calling_station_id, started_at, updated_at, stopped_at, event_at, input_octets, output_octets,
    session_seconds, terminate_cause, search_text)";

/// `{max}` is the engine's word for the greater of two.
const MERGE: &str = "ON CONFLICT (tenant_id, nas_id, session_id, username, generation) DO UPDATE SET
    framed_ip_address = coalesce(excluded.framed_ip_address, s.framed_ip_address),
    calling_station_id = coalesce(excluded.calling_station_id, s.calling_station_id),
    started_at = coalesce(excluded.started_at, s.started_at),
    updated_at = {max}(s.updated_at, excluded.updated_at),
    stopped_at = coalesce(s.stopped_at, excluded.stopped_at),
    event_at = {max}(s.event_at, excluded.event_at),
    input_octets = {max}(s.input_octets, excluded.input_octets),
    output_octets = {max}(s.output_octets, excluded.output_octets),
    session_seconds = {max}(s.session_seconds, excluded.session_seconds),
    terminate_cause = coalesce(s.terminate_cause, excluded.terminate_cause),
    search_text = excluded.search_text";

type Row<'a> = (&'a SessionKey, &'a Session);

impl SessionStore {
    /// The store of a storage.
    pub fn new(storage: &Storage) -> Self {
        Self { db: storage.system(SystemAccess::AccountingBatch), clock: storage.clock().clone() }
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Commits records, in their order. Returns the tenants whose sessions changed.
    pub async fn record(&self, records: &[&Record]) -> Result<Vec<i64>> {
        let mut sessions: HashMap<&SessionKey, Vec<&Record>> = HashMap::new();
        for record in records {
            sessions.entry(&record.key).or_default().push(record);
        }
        let mut sessions: Vec<_> = sessions.into_iter().collect();
        // Every node locks in the same order.
        sessions.sort_unstable_by_key(|(key, _)| *key);
        let keys: Vec<&SessionKey> = sessions.iter().map(|(key, _)| *key).collect();

        let tx = self.db.begin().await?;
        if self.db.backend() == DbBackend::Postgres {
            // Sessions are found by key. A plan that PostgreSQL made and keeps from when the table was empty reads all of it
            // for each record, until autovacuum has looked at the table.
            tx.execute("SET LOCAL enable_seqscan = off", Vec::new()).await?;
        }
        let (sql, values) = latest(self.db.backend(), &keys);
        let mut known: HashMap<usize, Session> = HashMap::with_capacity(keys.len());
        for found in tx.fetch::<Found>(&sql, values).await? {
            known.insert(usize::try_from(found.slot).unwrap_or_default(), found.into());
        }
        let now = self.clock.now();
        let folded: Vec<(&SessionKey, Vec<Session>)> = sessions
            .iter()
            .enumerate()
            .map(|(slot, (key, records))| (*key, changes(known.get(&slot), records, now)))
            .collect();
        let growth = traffic::by_tenant(folded.iter().enumerate().map(|(slot, (key, sessions))| {
            let (input_octets, output_octets) = fold::growth(known.get(&slot), sessions);
            Growth { tenant: key.tenant, input_octets, output_octets }
        }));
        let rows: Vec<Row<'_>> = folded.iter().flat_map(|(key, all)| all.iter().map(move |one| (*key, one))).collect();
        if !rows.is_empty() {
            let (sql, values) = upsert(self.db.backend(), &rows, &growth, now);
            tx.execute(&sql, values).await?;
            if self.db.backend() != DbBackend::Postgres && !growth.is_empty() {
                let (sql, values) = traffic::add_octets(&growth, now);
                tx.execute(&sql, values).await?;
            }
        }
        tx.commit().await?;
        Ok(rows.iter().map(|(key, _)| key.tenant).collect())
    }

    /// Ends the open sessions of a NAS that said so. Those of which it told later stay open.
    pub async fn restart(&self, restart: &Restart) -> Result<u64> {
        let sql = "UPDATE radius_sessions SET stopped_at = $1, terminate_cause = $2, updated_at = $3
                   WHERE tenant_id = $4 AND nas_id = $5 AND stopped_at IS NULL AND event_at <= $1";
        let values = vec![
            restart.at.into(),
            restart.terminate_cause.into(),
            self.clock.now().into(),
            restart.tenant.into(),
            restart.nas.into(),
        ];
        self.db.execute(sql, values).await
    }
}

/// The generations that the records make or change.
fn changes(known: Option<&Session>, records: &[&Record], now: Time) -> Vec<Session> {
    let mut generations: Vec<Session> = known.cloned().into_iter().collect();
    records.iter().for_each(|record| fold::apply(&mut generations, record, || kernel::id::new_uuid(now)));
    generations.retain(|session| Some(session) != known);
    generations
}

/// The latest generation of each key.
fn latest(backend: DbBackend, keys: &[&SessionKey]) -> (String, Vec<Value>) {
    if backend == DbBackend::Postgres {
        let sql = format!(
            "SELECT q.slot - 1 AS slot, s.* FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[])
                 WITH ORDINALITY AS q(tenant_id, nas_id, session_id, username, slot)
             CROSS JOIN LATERAL (
                 SELECT {COLUMNS} FROM radius_sessions s
                 WHERE s.tenant_id = q.tenant_id AND s.nas_id = q.nas_id AND s.session_id = q.session_id
                   AND s.username = q.username
                 ORDER BY s.generation DESC LIMIT 1 FOR UPDATE) s"
        );
        let values = vec![
            array(keys, |key| key.tenant),
            array(keys, |key| key.nas),
            array(keys, |key| key.session_id.clone()),
            array(keys, |key| key.username.clone()),
        ];
        return (sql, values);
    }
    let row = |(slot, key): (usize, &&SessionKey)| -> [Value; 5] {
        let slot = i64::try_from(slot).unwrap_or_default();
        [slot.into(), key.tenant.into(), key.nas.into(), key.session_id.clone().into(), key.username.clone().into()]
    };
    let sql = format!(
        "WITH q(slot, tenant_id, nas_id, session_id, username) AS (VALUES {})
         SELECT q.slot, {COLUMNS} FROM q CROSS JOIN radius_sessions s
         WHERE s.tenant_id = q.tenant_id AND s.nas_id = q.nas_id AND s.session_id = q.session_id
           AND s.username = q.username
           AND s.generation = (SELECT max(m.generation) FROM radius_sessions m
               WHERE m.tenant_id = q.tenant_id AND m.nas_id = q.nas_id AND m.session_id = q.session_id
                 AND m.username = q.username)",
        placeholders(keys.len(), 5)
    );
    (sql, keys.iter().enumerate().flat_map(row).collect())
}

/// The statement that writes sessions; on PostgreSQL it adds their growth to the traffic of their tenants, too.
fn upsert(backend: DbBackend, rows: &[Row<'_>], growth: &[Growth], now: Time) -> (String, Vec<Value>) {
    if backend == DbBackend::Postgres {
        let (sql, mut values) = (postgres_upsert(), postgres_values(rows, now));
        if growth.is_empty() {
            return (sql, values);
        }
        let first = values.len() + 1;
        return (traffic::with_octets(growth, now, first, &mut values) + &sql, values);
    }
    let row = |(key, session): &Row<'_>| -> [Value; 17] {
        [
            key.tenant.into(),
            session.id.into(),
            key.nas.into(),
            key.session_id.clone().into(),
            key.username.clone().into(),
            session.generation.into(),
            session.framed_ip_address.clone().into(),
            session.calling_station_id.clone().into(),
            session.started_at.into(),
            now.into(),
            session.stopped_at.into(),
            session.event_at.into(),
            session.input_octets.into(),
            session.output_octets.into(),
            session.session_seconds.into(),
            session.terminate_cause.clone().into(),
            search_text(key, session).into(),
        ]
    };
    let sql = format!("{INSERT} VALUES {} {}", placeholders(rows.len(), 17), MERGE.replace("{max}", "max"));
    (sql, rows.iter().flat_map(row).collect())
}

fn postgres_upsert() -> String {
    format!(
        "{INSERT} SELECT q.tenant_id, q.id, q.nas_id, q.session_id, q.username, q.generation, nullif(q.framed, ''),
             nullif(q.calling, ''), nullif(q.started_at, 'epoch'), $15::timestamptz, nullif(q.stopped_at, 'epoch'),
             q.event_at, q.input_octets, q.output_octets, q.session_seconds, nullif(q.cause, ''), q.search_text
         FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::integer[], $7::text[],
             $8::text[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::bigint[], $13::bigint[],
             $14::bigint[], $16::text[], $17::text[])
             AS q(tenant_id, id, nas_id, session_id, username, generation, framed, calling, started_at, stopped_at,
                  event_at, input_octets, output_octets, session_seconds, cause, search_text)
         {}",
        MERGE.replace("{max}", "greatest")
    )
}

/// An array for each column. The driver's arrays hold no NULL; the empty text and the epoch stand for it.
fn postgres_values(rows: &[Row<'_>], now: Time) -> Vec<Value> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        array(rows, |(key, _)| key.tenant),
        array(rows, |(_, session)| session.id),
        array(rows, |(key, _)| key.nas),
        array(rows, |(key, _)| key.session_id.clone()),
        array(rows, |(key, _)| key.username.clone()),
        array(rows, |(_, session)| session.generation),
        array(rows, |(_, session)| text(&session.framed_ip_address)),
        array(rows, |(_, session)| text(&session.calling_station_id)),
        array(rows, |(_, session)| session.started_at.unwrap_or(Time::UNIX_EPOCH)),
        array(rows, |(_, session)| session.stopped_at.unwrap_or(Time::UNIX_EPOCH)),
        array(rows, |(_, session)| session.event_at),
        array(rows, |(_, session)| session.input_octets),
        array(rows, |(_, session)| session.output_octets),
        array(rows, |(_, session)| session.session_seconds),
        now.into(),
        array(rows, |(_, session)| text(&session.terminate_cause)),
        array(rows, |(key, session)| search_text(key, session)),
    ]
}

fn search_text(key: &SessionKey, session: &Session) -> String {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let (device, address) = (optional(&session.calling_station_id), optional(&session.framed_ip_address));
    text::search_text(&[&key.username, &device, &address])
}

impl From<Found> for Session {
    fn from(found: Found) -> Self {
        Self {
            id: found.id,
            generation: found.generation,
            framed_ip_address: found.framed_ip_address,
            calling_station_id: found.calling_station_id,
            started_at: found.started_at,
            stopped_at: found.stopped_at,
            event_at: found.event_at,
            input_octets: found.input_octets,
            output_octets: found.output_octets,
            session_seconds: found.session_seconds,
            terminate_cause: found.terminate_cause,
        }
    }
}
