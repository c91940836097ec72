//! The accounting port: Accounting-Request (RFC 2866) and Status-Server (RFC 5997). A record is answered after its
//! commit, and only then; a NAS that gets no reply sends it again.

use std::sync::Arc;

use kernel::{Clock, Error, Kind};
use radius_codec::{MessageAuthenticator, Packet, attribute, attribute::status, code};
use tokio::sync::mpsc;

use super::{
    auth::verify_message,
    batch::Waiting,
    drops::{Drop, Drops},
    receive,
    reply::{ReplyKind, ReplyTo},
};
use crate::{
    SessionFeed,
    accounting::{self, Record, Restart, SessionKey, Status, store::SessionStore},
    nas_table::Client,
};

/// What a NAS reports.
#[derive(Debug, PartialEq, Eq)]
enum Report {
    Record(Record),
    Restart(Restart),
}

/// A report that waits for its commit.
#[derive(Debug)]
pub struct Reporting {
    report: Report,
    reply: ReplyTo,
}

/// What the port takes in.
#[derive(Debug)]
pub struct Intake {
    /// To the writer.
    pub queue: mpsc::Sender<Reporting>,
    /// The time of receipt.
    pub clock: Clock,
}

impl receive::Intake for Intake {
    fn verify(&self, request: &Packet<'_>, client: &Client) -> Result<(), Drop> {
        match request.code() {
            code::ACCOUNTING_REQUEST => verify_accounting(request, client),
            code::STATUS_SERVER => verify_message(request, client),
            _ => Err(Drop::UnexpectedCode),
        }
    }

    fn take(&self, request: &Packet<'_>, client: &Arc<Client>, reply: ReplyTo, drops: &Drops) {
        if request.code() == code::STATUS_SERVER {
            return reply.answer_now(ReplyKind::Accounting);
        }
        let Some(report) = self.report(request, client) else {
            return reply.give_up(Drop::UnknownRecord, drops);
        };
        if let Err(full) = self.queue.try_send(Reporting { report, reply }) {
            full.into_inner().reply.give_up(Drop::Overload, drops);
        }
    }
}

impl Intake {
    /// Reads a report; `None` where it is of a kind that is not kept.
    fn report(&self, request: &Packet<'_>, client: &Client) -> Option<Report> {
        let number = |kind| request.number(kind);
        let delay = number(attribute::ACCT_DELAY_TIME);
        let at = accounting::event_time(self.clock.now(), number(attribute::EVENT_TIMESTAMP), delay);
        let (tenant, nas) = (client.tenant, client.id);
        let restart = |terminate_cause| Report::Restart(Restart { tenant, nas, at, terminate_cause });
        let status = match number(attribute::ACCT_STATUS_TYPE)? {
            status::START => Status::Start,
            status::STOP => Status::Stop,
            status::INTERIM_UPDATE => Status::Interim,
            status::ACCOUNTING_ON => return Some(restart("NAS-Reboot")),
            status::ACCOUNTING_OFF => return Some(restart("Admin-Reboot")),
            _ => return None,
        };
        let text = |kind| request.first(kind).filter(|value| !value.is_empty()).map(accounting::text);
        let (session_id, username) =
            (text(attribute::ACCT_SESSION_ID)?, text(attribute::USER_NAME).unwrap_or_default());
        let octets = |low, gigawords| accounting::octets(number(low), number(gigawords));
        Some(Report::Record(Record {
            key: SessionKey { tenant, nas, session_id, username },
            status,
            at,
            input_octets: octets(attribute::ACCT_INPUT_OCTETS, attribute::ACCT_INPUT_GIGAWORDS),
            output_octets: octets(attribute::ACCT_OUTPUT_OCTETS, attribute::ACCT_OUTPUT_GIGAWORDS),
            session_seconds: number(attribute::ACCT_SESSION_TIME).map(i64::from),
            framed_ip_address: framed_ip_address(request),
            calling_station_id: text(attribute::CALLING_STATION_ID),
            terminate_cause: number(attribute::ACCT_TERMINATE_CAUSE).map(accounting::terminate_cause),
        }))
    }
}

/// The Request Authenticator must be right (RFC 2866, section 3), and so must a Message-Authenticator, if there is one.
fn verify_accounting(request: &Packet<'_>, client: &Client) -> Result<(), Drop> {
    let secret = client.secret.expose();
    let signed = request.accounting_message_authenticator(secret) != MessageAuthenticator::Invalid;
    if request.verify_accounting(secret) && signed { Ok(()) } else { Err(Drop::BadAuthenticator) }
}

/// Framed-IP-Address, or Framed-IPv6-Address (RFC 6911), as text.
fn framed_ip_address(request: &Packet<'_>) -> Option<String> {
    let v4 = request.ipv4(attribute::FRAMED_IP_ADDRESS).map(|address| address.to_string());
    v4.or_else(|| Some(request.ipv6(attribute::FRAMED_IPV6_ADDRESS)?.to_string()))
}

/// Writes what waits, until nothing will come any more.
pub async fn work(waiting: Waiting<Reporting>, sessions: SessionStore, feed: SessionFeed, drops: Arc<Drops>) {
    let writer = Writer { sessions, feed, drops };
    while let Some(batch) = waiting.next().await {
        metrics::histogram!("wiwebb_radius_batch_size", "kind" => "acct").record(batch.len() as f64);
        let mut records = Vec::with_capacity(batch.len());
        for Reporting { report, reply } in batch {
            match report {
                Report::Record(record) => records.push((record, reply)),
                // What came before it is written before it, and what comes after is written after.
                Report::Restart(restart) => {
                    writer.record(std::mem::take(&mut records)).await;
                    writer.restart(restart, reply).await;
                }
            }
        }
        writer.record(records).await;
    }
}

struct Writer {
    sessions: SessionStore,
    feed: SessionFeed,
    drops: Arc<Drops>,
}

impl Writer {
    /// Writes records and answers them. A batch that the database refuses is halved, so that one bad record does not keep
    /// the others from being written.
    async fn record(&self, records: Vec<(Record, ReplyTo)>) {
        let mut parts = vec![records];
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            let only: Vec<&Record> = part.iter().map(|(record, _)| record).collect();
            match self.sessions.record(&only).await {
                Ok(tenants) => {
                    self.feed.changed(tenants);
                    for (_, reply) in part {
                        reply.answer(ReplyKind::Accounting).await;
                    }
                }
                Err(error) if part.len() > 1 && !is_away(&error) => {
                    let rest = part.split_off(part.len() / 2);
                    parts.extend([rest, part]);
                }
                Err(error) => {
                    tracing::warn!(%error, packets = part.len(), "RADIUS accounting could not be written");
                    part.into_iter().for_each(|(_, reply)| reply.give_up(Drop::Database, &self.drops));
                }
            }
        }
    }

    async fn restart(&self, restart: Restart, reply: ReplyTo) {
        match self.sessions.restart(&restart).await {
            Ok(closed) => {
                tracing::info!(nas = %restart.nas, closed, cause = restart.terminate_cause, "a NAS restarted");
                self.feed.changed(vec![restart.tenant]);
                reply.answer(ReplyKind::Accounting).await;
            }
            Err(error) => {
                tracing::warn!(%error, "RADIUS accounting could not be written");
                reply.give_up(Drop::Database, &self.drops);
            }
        }
    }
}

/// Whether the whole database is the trouble, and not one record.
fn is_away(error: &Error) -> bool {
    matches!(error.kind(), Kind::Unavailable | Kind::ResourceExhausted)
}
