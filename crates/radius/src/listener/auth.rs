//! The authentication port: Access-Request (RFC 2865) and Status-Server (RFC 5997).

use std::sync::Arc;

use kernel::Secret;
use radius_codec::{MessageAuthenticator, Packet, attribute::USER_NAME, code};
use tokio::sync::mpsc;

use super::{
    batch::Waiting,
    drops::{Drop, Drops},
    receive,
    reply::{ReplyKind, ReplyTo},
};
use crate::{
    authorize::{Authorizer, Decision, Question},
    nas_table::Client,
    users::LONGEST_NAME,
};

/// An Access-Request that waits for its look-up.
#[derive(Debug)]
pub struct Asking {
    client: Arc<Client>,
    username: String,
    password: Secret<Vec<u8>>,
    reply: ReplyTo,
}

/// What the port takes in.
#[derive(Debug)]
pub struct Intake {
    /// To the workers.
    pub queue: mpsc::Sender<Asking>,
}

impl receive::Intake for Intake {
    fn verify(&self, request: &Packet<'_>, client: &Client) -> Result<(), Drop> {
        match request.code() {
            code::ACCESS_REQUEST | code::STATUS_SERVER => verify_message(request, client),
            _ => Err(Drop::UnexpectedCode),
        }
    }

    fn take(&self, request: &Packet<'_>, client: &Arc<Client>, reply: ReplyTo, drops: &Drops) {
        if request.code() == code::STATUS_SERVER {
            return reply.answer_now(ReplyKind::Accept);
        }
        let password = request.password(client.secret.expose()).map(Secret::new);
        let (Some(username), Some(password)) = (username(request), password) else {
            // No other method than PAP can succeed.
            client.activity.rejected();
            return reply.answer_now(ReplyKind::Reject);
        };
        let asking = Asking { client: client.clone(), username, password, reply };
        if let Err(full) = self.queue.try_send(asking) {
            full.into_inner().reply.give_up(Drop::Overload, drops);
        }
    }
}

/// Message-Authenticator must be there and right (S25; RFC 5997, section 3).
pub fn verify_message(request: &Packet<'_>, client: &Client) -> Result<(), Drop> {
    match request.message_authenticator(client.secret.expose()) {
        MessageAuthenticator::Valid => Ok(()),
        MessageAuthenticator::Absent => Err(Drop::NoMessageAuthenticator),
        MessageAuthenticator::Invalid => Err(Drop::BadAuthenticator),
    }
}

/// User-Name as a database can hold it.
fn username(request: &Packet<'_>) -> Option<String> {
    let name = request.first(USER_NAME).filter(|name| (1..=LONGEST_NAME).contains(&name.len()))?;
    std::str::from_utf8(name).ok().filter(|name| !name.contains('\0')).map(str::to_owned)
}

/// Answers what waits, until nothing will come any more.
pub async fn work(waiting: Arc<Waiting<Asking>>, authorizer: Authorizer, drops: Arc<Drops>) {
    while let Some(batch) = waiting.next().await {
        metrics::histogram!("wiwebb_radius_batch_size", "kind" => "auth").record(batch.len() as f64);
        let questions: Vec<Question<'_>> = batch
            .iter()
            .map(|asking| Question { client: &asking.client, username: &asking.username, password: &asking.password })
            .collect();
        match authorizer.decide(&questions).await {
            Ok(decisions) => {
                for (asking, decision) in batch.into_iter().zip(decisions) {
                    let activity = &asking.client.activity;
                    let kind = match decision {
                        Decision::Accept => {
                            activity.accepted();
                            ReplyKind::Accept
                        }
                        Decision::Reject => {
                            activity.rejected();
                            ReplyKind::Reject
                        }
                    };
                    tracing::debug!(username = %asking.username, tenant = asking.client.tenant, ?kind, "access");
                    asking.reply.answer(kind).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, packets = batch.len(), "RADIUS look-ups failed");
                batch.into_iter().for_each(|asking| asking.reply.give_up(Drop::Database, &drops));
            }
        }
    }
}
