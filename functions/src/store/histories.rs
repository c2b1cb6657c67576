//! Histories as they are stored, for whoever checks them: nothing is believed, and nothing that is odd is an error.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use kyoso::audit::{Pin, Stored};
use kyoso::case::CaseId;
use kyoso::chain::{Hash, Payload};

use super::cases::payload;
use super::item::{Attributes, get_key, get_number, get_text, text};
use super::{Cases, StoreError, keys};

/// So many items can be asked for at once.
const AT_ONCE: usize = 100;

impl Cases {
    /// The history of a case as it is stored, strongly consistent, by one query. Nothing at all for an unknown case.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stored(&self, id: &CaseId) -> Result<Stored, StoreError> {
        let mut stored = Stored { payloads: Some(BTreeMap::new()), ..Stored::default() };
        let mut strays = Vec::new();
        for item in self.partition(&keys::case(id)).await? {
            let key = get_key(&item)?;
            if key.sk == keys::HEAD {
                stored.head = pin(&item).ok();
            } else if let Some(sequence) = key.event_sequence() {
                let event = get_text(&item, "event").unwrap_or_default().to_owned();
                // Under a key that we do not write: it is put behind the others, where it does not belong either.
                if key.sk == keys::event(sequence) {
                    stored.events.insert(sequence, event);
                } else {
                    strays.push(event);
                }
            } else if let (Some(sequence), Some(payloads)) = (key.payload_sequence(), &mut stored.payloads) {
                // One that cannot be read has no digest that anything could have been recorded with.
                let unreadable = |_| Payload { salt: [0; 16], text: String::new() };
                payloads.insert(sequence, payload(&item).unwrap_or_else(unreadable));
            }
        }
        let last = stored.events.keys().next_back().copied().unwrap_or_default();
        stored.events.extend((last + 1..).zip(strays));
        Ok(stored)
    }

    /// What the heads of these cases say, of those that have one (eventually consistent).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn pins(&self, ids: &[CaseId]) -> Result<BTreeMap<CaseId, Pin>, StoreError> {
        let mut pins = BTreeMap::new();
        for some in ids.chunks(AT_ONCE) {
            let mut asked = Some(heads_of(some)?);
            while let Some(keys) = asked.take() {
                let found = self.db.batch_get_item().request_items(&self.table, keys).send().await;
                let found = found.map_err(StoreError::of("BatchGetItem heads"))?;
                for item in found.responses().and_then(|tables| tables.get(&self.table)).into_iter().flatten()
                {
                    let case = keys::case_of(get_text(item, "pk")?);
                    pins.extend(case.zip(pin(item).ok()));
                }
                asked = found.unprocessed_keys.and_then(|mut tables| tables.remove(&self.table));
            }
        }
        Ok(pins)
    }

    /// How many receipt numbers of a fiscal year have been given out; none where no case of it was received.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn receipts_given(&self, fiscal_year: i16) -> Result<Option<u64>, StoreError> {
        let counter = self.get(&keys::receipt_counter(fiscal_year), keys::COUNTER).await?;
        counter.map(|counter| get_number(&counter, "count")).transpose()
    }
}

fn pin(item: &Attributes) -> Result<Pin, StoreError> {
    let last_hash = Hash::stored(get_text(item, "lastHash")?);
    Ok(Pin { revision: get_number(item, "revision")?, last_hash })
}

/// Asks for the heads of these cases, and of them for nothing but what a checkpoint notes.
fn heads_of(ids: &[CaseId]) -> Result<KeysAndAttributes, StoreError> {
    let key = |id: &CaseId| {
        let key = [("pk", text(keys::case(id))), ("sk", text(keys::HEAD))];
        key.map(|(name, value): (_, AttributeValue)| (name.to_owned(), value)).into()
    };
    KeysAndAttributes::builder()
        .set_keys(Some(ids.iter().map(key).collect()))
        .projection_expression("pk, revision, lastHash")
        .build()
        .map_err(|_| StoreError::Unreadable("heads"))
}
