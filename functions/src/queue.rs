//! What travels in the queues: keys, never text.

use std::future::Future;

use anyhow::Context as _;
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use aws_sdk_sqs::Client;

use crate::store::ItemKey;

/// A queue to send to.
#[derive(Clone)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue at `url`.
    pub fn new(client: Client, url: impl Into<String>) -> Self {
        Self { client, url: url.into() }
    }

    /// Sends a key; a consumer sees it after `delay_seconds`.
    ///
    /// # Errors
    /// When the queue does not take it.
    pub async fn send(&self, key: &ItemKey, delay_seconds: i32) -> anyhow::Result<()> {
        let body = serde_json::to_string(key)?;
        let sent = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(body)
            .delay_seconds(delay_seconds)
            .send()
            .await;
        sent.map(drop).map_err(|error| anyhow::anyhow!("SendMessage: {}", crate::store::code(&error)))
    }
}

/// Runs `handle` on each key of a batch, one after the other, and reports those that failed, so that the queue
/// brings only them again.
pub async fn each<F>(event: SqsEvent, handle: impl Fn(ItemKey) -> F) -> SqsBatchResponse
where
    F: Future<Output = anyhow::Result<()>>,
{
    each_body(event, async |body: String| {
        handle(serde_json::from_str(&body).context("a message that is no key")?).await
    })
    .await
}

/// The same for messages that are not all keys of ours.
pub async fn each_body(
    event: SqsEvent,
    handle: impl AsyncFn(String) -> anyhow::Result<()>,
) -> SqsBatchResponse {
    let mut failures = Vec::new();
    for message in event.records {
        let message_id = message.message_id.unwrap_or_default();
        let outcome = match message.body {
            Some(body) => handle(body).await,
            None => Err(anyhow::anyhow!("a message without a body")),
        };
        if let Err(error) = outcome {
            // Our errors hold codes and IDs only.
            tracing::error!(message.id = %message_id, error = format!("{error:#}"), "a message failed");
            failures.push(failure(message_id));
        }
    }
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failures;
    response
}

fn failure(message_id: String) -> BatchItemFailure {
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = message_id;
    failure
}
