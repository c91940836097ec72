//! The audit log as it grows: read from the database, so that the entries of other nodes come in the same way.
//!
//! An entry becomes visible when its transaction ends, which may be after a later one's: each look goes back a little,
//! now and then further, and what was told is not told again.

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use futures::{Stream, TryStreamExt as _, stream};
use kernel::{Result, Time};
use sea_orm::ColumnTrait as _;
use storage::{
    TenantDb,
    entity::audit_log::{Column, Entity},
};
use tokio::time::Instant;
use tonic::Status;

use super::{AuditLogFilter, Entry, behind, ended, entry, people};
use crate::lease::{LONGEST, Lease, StreamGuard};

/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(400);
/// How far back each look goes, and how far every so many looks.
const NEAR: TimeDelta = TimeDelta::seconds(2);
const FAR: TimeDelta = TimeDelta::seconds(40);
const LOOKS: u32 = 20;
/// Entries read at a time.
const BATCH: u64 = 200;

/// One watch.
#[derive(Debug)]
pub struct Watch {
    db: TenantDb,
    filter: AuditLogFilter,
    lease: Lease,
    _place: StreamGuard,
    /// Entries up to this one are known to the client.
    after: i64,
    /// The time of the newest entry that was read.
    newest: Time,
    /// What was told lately.
    told: HashMap<i64, Time>,
    /// Where this look goes on; none: it is over.
    page: Option<(Time, i64)>,
    looks: u32,
    ends: Instant,
}

impl Watch {
    /// Opens a watch behind an entry, or behind everything that is there.
    pub async fn open(db: &TenantDb, filter: AuditLogFilter, after: Option<i64>, lease: Lease) -> Result<Self> {
        db.narrowed(filter.tenant)?;
        let place = lease.open_stream().await?;
        let mut watch = Self {
            db: db.clone(),
            filter,
            lease,
            _place: place,
            after: 0,
            newest: db.now(),
            told: HashMap::new(),
            page: None,
            looks: 0,
            ends: Instant::now() + LONGEST,
        };
        match after {
            Some(id) => {
                let tx = db.read().await?;
                let newest = tx.get::<Entity>(id).await?.timestamp;
                (watch.after, watch.newest) = (id, newest);
                watch.page = Some((newest - FAR, 0));
            }
            None => watch.skip().await?,
        }
        Ok(watch)
    }

    /// The entries. They end with the session, or after an hour.
    pub fn stream(self) -> impl Stream<Item = Result<Entry, Status>> + Send {
        let batches = stream::try_unfold(self, |mut watch| async move {
            let entries = watch.entries().await?;
            Ok::<_, Status>(Some((stream::iter(entries.into_iter().map(Ok)), watch)))
        });
        batches.try_flatten()
    }

    /// Takes what is there for told.
    async fn skip(&mut self) -> Result<()> {
        let mut page = Some((self.newest - FAR, 0));
        while page.is_some() {
            self.page = page;
            self.read().await?;
            page = self.page;
        }
        Ok(())
    }

    /// The next entries; none where a look found none.
    async fn entries(&mut self) -> Result<Vec<Entry>> {
        if self.page.is_none() {
            tokio::time::sleep(PAUSE).await;
            if Instant::now() >= self.ends {
                return Err(ended());
            }
            self.looks = (self.looks + 1) % LOOKS;
            self.page = Some((self.newest - if self.looks == 0 { FAR } else { NEAR }, 0));
        }
        self.lease.check().await?;
        self.read().await
    }

    async fn read(&mut self) -> Result<Vec<Entry>> {
        let Some((at, id)) = self.page.take() else { return Ok(Vec::new()) };
        let tx = self.db.read().await?;
        let query = tx.find::<Entity>().filter(self.filter.condition()).filter(Column::Id.gt(self.after));
        let mut rows = tx.all(behind(query, at, id, BATCH)).await?;
        if let Some(last) = rows.last() {
            self.newest = self.newest.max(last.timestamp);
            self.page = (rows.len() as u64 == BATCH).then_some((last.timestamp, last.id));
        }
        rows.retain(|row| self.told.insert(row.id, row.timestamp).is_none());
        if self.page.is_none() {
            let horizon = self.newest - FAR - FAR;
            self.told.retain(|_, at| *at >= horizon);
        }
        let there = people(&tx, &rows).await?;
        tx.end().await?;
        Ok(rows.into_iter().map(|row| entry(row, &there)).collect())
    }
}
