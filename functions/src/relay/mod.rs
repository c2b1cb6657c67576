//! The function `relay`: carries keys from the table's stream to the queues. It reads no item and decides nothing.

use kyoso::programme::MailKind;
use serde::Deserialize;

use crate::queue::Queue;
use crate::store::{Item, ItemKey};

/// How long Planning's mail waits in its queue, so that the screening is usually on record when its turn comes.
const AFTER_SCREENING_SECONDS: i32 = 5;

/// The queues of the consumers.
pub struct Relay {
    /// Of the function `screening`.
    pub screening: Queue,
    /// Of the function `listing`.
    pub listing: Queue,
    /// Of the function `notify`.
    pub notify: Queue,
}

/// A batch of stream records (`KEYS_ONLY`): all that we read of it.
#[derive(Deserialize)]
pub struct StreamBatch {
    #[serde(rename = "Records")]
    records: Vec<StreamRecord>,
}

#[derive(Deserialize)]
struct StreamRecord {
    dynamodb: Changed,
}

#[derive(Deserialize)]
struct Changed {
    #[serde(rename = "Keys")]
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    pk: Text,
    sk: Text,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

impl Relay {
    /// Forwards each key of a batch. When one fails the whole batch comes again, halved: consumers do each thing
    /// once, however often they hear of it.
    ///
    /// # Errors
    /// When a queue does not take a key.
    pub async fn handle(&self, batch: StreamBatch) -> anyhow::Result<()> {
        for record in batch.records {
            let Keys { pk, sk } = record.dynamodb.keys;
            self.forward(&ItemKey { pk: pk.text, sk: sk.text }).await?;
        }
        Ok(())
    }

    async fn forward(&self, key: &ItemKey) -> anyhow::Result<()> {
        match key.item() {
            Item::Event(_) => {
                self.screening.send(key, 0).await?;
                self.listing.send(key, 0).await
            }
            Item::Mail(MailKind::Received, _) => self.notify.send(key, AFTER_SCREENING_SECONDS).await,
            Item::Mail(..) => self.notify.send(key, 0).await,
            // The clock finds calls by the index of what is due, and files that S3 does not tell of.
            Item::Call(_) | Item::File(..) | Item::Other => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_record_is_read_down_to_its_key() {
        let batch = r#"{"Records":[{"eventID":"1","eventName":"INSERT","dynamodb":{"Keys":{"pk":{"S":"CASE#1"},
            "sk":{"S":"EVENT#000001"}},"SequenceNumber":"1","SizeBytes":9,"StreamViewType":"KEYS_ONLY"}}]}"#;
        let batch: StreamBatch = serde_json::from_str(batch).unwrap();
        assert_eq!(batch.records[0].dynamodb.keys.sk.text, "EVENT#000001");
    }
}
