//! The stream of WatchSessions: what changed, read from the database by a cursor over (updated_at, id).
//!
//! A commit on this node wakes it; a tick each second finds what other nodes wrote, looking back a little, since a
//! commit may become visible after a later one. The tick also asks the lease (S18), and so does each batch.

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use futures::{Stream, TryStreamExt as _, stream};
use identity::{
    Lease,
    lease::{EVERY, LONGEST, StreamGuard},
};
use kernel::{Result, Time};
use proto::wiwebb::radius::v1::{SessionEvent, WatchSessionsResponse};
use storage::TenantDb;
use tokio::time::Instant;
use tonic::Status;
use uuid::Uuid;

use crate::{
    SessionFeed,
    entity::session::Model,
    error,
    feed::Listener,
    sessions::{self, Cursor, SessionFilter},
};

/// How far back a tick looks for commits that became visible late.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);
/// How far back a client may resume.
const FURTHEST: TimeDelta = TimeDelta::hours(1);
/// Rows read at a time.
const BATCH: u64 = 200;
/// The shortest time between two readings: news of many batches are read together.
const PAUSE: Duration = Duration::from_millis(100);

/// One watch.
#[derive(Debug)]
pub struct Watch {
    db: TenantDb,
    filter: SessionFilter,
    lease: Lease,
    _place: StreamGuard,
    news: Listener,
    cursor: Cursor,
    /// What was told within the overlap.
    told: HashMap<Uuid, Time>,
    step: Step,
    ends: Instant,
    ticked: Instant,
}

/// What a watch does next.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Reads the open sessions behind a key.
    Open(Uuid),
    /// Reads the changes behind a cursor.
    Changes(Cursor),
    /// Waits for a change or the tick.
    Wait,
}

impl Watch {
    /// Opens a watch; the ninth of a session is refused.
    pub async fn open(
        db: &TenantDb,
        filter: SessionFilter,
        since: Option<Time>,
        lease: Lease,
        feed: &SessionFeed,
    ) -> Result<Self> {
        let place = lease.open_stream().await?;
        let db = sessions::narrowed(db, &filter)?;
        let now = db.now();
        let cursor = Cursor { at: since.unwrap_or(now).clamp(now - FURTHEST, now), id: Uuid::nil() };
        let news = feed.listen(db.context().scope().tenant().map(|tenant| tenant.0));
        let (step, started) = (Step::Changes(cursor), Instant::now());
        let told = HashMap::new();
        Ok(Self {
            db,
            filter,
            lease,
            _place: place,
            news,
            cursor,
            told,
            step,
            ends: started + LONGEST,
            ticked: started,
        })
    }

    /// The stream. It ends with the session, or after an hour.
    pub fn stream(mut self, include_open: bool) -> impl Stream<Item = Result<WatchSessionsResponse, Status>> + Send {
        if include_open {
            self.step = Step::Open(Uuid::nil());
        }
        let batches = stream::try_unfold(self, |mut watch| async move {
            let events = watch.events().await?;
            Ok::<_, Status>(Some((stream::iter(events.into_iter().map(Ok)), watch)))
        });
        batches.try_flatten()
    }

    /// The next events; none where a step found none.
    async fn events(&mut self) -> Result<Vec<WatchSessionsResponse>> {
        if let Step::Wait = self.step {
            if Instant::now() >= self.ends {
                return Err(error::watch_ended());
            }
            self.step = Step::Changes(self.wait().await);
        }
        self.lease.check().await?;
        match self.step {
            Step::Open(after) => self.open_sessions(after).await,
            Step::Changes(after) => self.changes(after).await,
            Step::Wait => Ok(Vec::new()),
        }
    }

    async fn open_sessions(&mut self, after: Uuid) -> Result<Vec<WatchSessionsResponse>> {
        let rows = sessions::open(&self.db, &self.filter, after, BATCH).await?;
        self.step = match rows.last() {
            Some(last) if rows.len() as u64 == BATCH => Step::Open(last.id),
            _ => Step::Changes(self.cursor),
        };
        self.told.extend(rows.iter().map(|row| (row.id, row.updated_at)));
        Ok(rows.into_iter().map(|row| event(SessionEvent::Open, row)).collect())
    }

    async fn changes(&mut self, after: Cursor) -> Result<Vec<WatchSessionsResponse>> {
        let mut rows = sessions::changed(&self.db, &self.filter, after, BATCH).await?;
        self.step = Step::Wait;
        if let Some(last) = rows.last().map(|row| Cursor { at: row.updated_at, id: row.id }) {
            self.cursor = self.cursor.max(last);
            if rows.len() as u64 == BATCH {
                self.step = Step::Changes(last);
            }
        }
        rows.retain(|row| self.told.insert(row.id, row.updated_at) != Some(row.updated_at));
        let horizon = self.cursor.at - OVERLAP - OVERLAP;
        self.told.retain(|_, at| *at >= horizon);
        Ok(rows.into_iter().map(|row| event(SessionEvent::Changed, row)).collect())
    }

    /// Waits for news or the tick, and tells from where to read.
    async fn wait(&mut self) -> Cursor {
        tokio::time::sleep(PAUSE).await;
        let tick = self.ticked + EVERY;
        // The tick comes even where news never end.
        if Instant::now() < tick && tokio::time::timeout_at(tick, self.news.heard()).await.is_ok() {
            return self.cursor;
        }
        self.ticked = Instant::now();
        Cursor { at: self.cursor.at - OVERLAP, id: Uuid::nil() }
    }
}

fn event(event: SessionEvent, row: Model) -> WatchSessionsResponse {
    WatchSessionsResponse { event: event.into(), session: Some(row.into()) }
}
