//! Redis, through fred: a shared layer for caches, and the quick way to tell other nodes of a revocation. Nothing is
//! true because Redis says so; when it is away, the database answers.

use std::time::Duration;

use fred::prelude::*;
use kernel::{Error, Result, Secret};
use tracing::Instrument as _;

/// A connection that mends itself.
#[derive(Debug, Clone)]
pub struct Redis {
    client: Client,
    subscriber: fred::clients::SubscriberClient,
}

const COMMAND_TIMEOUT: Duration = Duration::from_millis(250);

impl Redis {
    /// Starts to connect, and goes on trying in the background.
    pub fn open(url: &Secret<String>) -> Result<Self> {
        let config = Config::from_url(url.expose())
            .map_err(|error| Error::precondition("BAD_REDIS_URL", format!("REDIS_URL: {}", error.details())))?;
        let mut builder = Builder::from_config(config);
        builder.set_policy(ReconnectPolicy::new_exponential(0, 100, 2_000, 2));
        builder.with_performance_config(|config| config.default_command_timeout = COMMAND_TIMEOUT);
        builder.with_connection_config(|config| {
            config.connection_timeout = Duration::from_secs(2);
            config.max_command_attempts = 1;
            config.internal_command_timeout = Duration::from_secs(2);
        });
        let client = builder.build().map_err(Error::internal)?;
        let subscriber = builder.build_subscriber_client().map_err(Error::internal)?;
        client.connect();
        subscriber.connect();
        subscriber.manage_subscriptions();
        Ok(Self { client, subscriber })
    }

    /// Whether there is a connection.
    pub fn is_connected(&self) -> bool {
        self.client.is_connected()
    }

    /// Asks Redis for nothing.
    pub async fn ping(&self) -> Result<()> {
        if !self.is_connected() {
            return Err(Error::unavailable("Redis is not connected"));
        }
        self.client.ping::<()>(None).await.map_err(Error::unavailable)
    }

    /// A value, unless Redis is away.
    pub async fn get(&self, key: &str) -> Option<Vec<u8>> {
        if !self.is_connected() {
            return None;
        }
        self.client.get::<Option<Vec<u8>>, _>(key).instrument(span("GET")).await.unwrap_or_else(|error| {
            tracing::debug!(%error, "Redis GET failed");
            None
        })
    }

    /// Keeps a value for a while, unless Redis is away.
    pub async fn set(&self, key: &str, value: Vec<u8>, keep: Duration) {
        let millis = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
        if self.is_connected()
            && let Err(error) = self
                .client
                .set::<(), _, _>(key, value.as_slice(), Some(Expiration::PX(millis)), None, false)
                .instrument(span("SET"))
                .await
        {
            tracing::debug!(%error, "Redis SET failed");
        }
    }

    /// Runs a Lua script over keys of one slot, unless Redis is away. It returns an array of texts.
    pub async fn script(&self, script: &'static str, keys: Vec<String>, values: Vec<String>) -> Option<Vec<String>> {
        if !self.is_connected() {
            return None;
        }
        match self.client.eval::<Vec<String>, _, _, _>(script, keys, values).instrument(span("EVAL")).await {
            Ok(found) => Some(found),
            Err(error) => {
                tracing::debug!(%error, "Redis EVAL failed");
                None
            }
        }
    }

    /// Tells all subscribers of a channel.
    pub async fn publish(&self, channel: &str) {
        if self.is_connected()
            && let Err(error) = self.client.publish::<(), _, _>(channel, "1").instrument(span("PUBLISH")).await
        {
            tracing::debug!(%error, "Redis PUBLISH failed");
        }
    }

    /// Calls `heard` for each message of a channel, over reconnections.
    pub async fn subscribe(&self, channel: &'static str, heard: impl Fn()) {
        let mut messages = self.subscriber.message_rx();
        while let Err(error) = self.subscriber.subscribe(channel).await {
            tracing::debug!(%error, "Redis SUBSCRIBE failed");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        loop {
            match messages.recv().await {
                Ok(message) if message.channel == channel => heard(),
                Ok(_) => {}
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => heard(),
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    }
}

fn span(command: &'static str) -> tracing::Span {
    tracing::debug_span!("redis", command)
}
