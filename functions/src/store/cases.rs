//! Reading cases, and what stands beside them.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnValue;
use jiff::Timestamp;
use kyoso::attachment::{Filed, NamedFile};
use kyoso::case::{Case, CaseId, Event, Recorded, Status};
use kyoso::chain::{self, Hash, Payload};
use kyoso::proposal::Content;
use kyoso::receipt::ReceiptNumber;
use serde::de::DeserializeOwned;

use super::item::{Attributes, get_instant, get_key, get_number, get_text, number, text};
use super::keys::Item;
use super::mails::MailRecord;
use super::{StoreError, keys};
use crate::links::LinkVersion;

/// The table of cases.
#[derive(Clone)]
pub struct Cases {
    pub(super) db: Client,
    pub(super) table: String,
}

/// The head of a case: its last state, and the idempotency record of its submission. It never expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many events the case has.
    pub revision: u32,
    /// The hash of the last one.
    pub last_hash: Hash,
    /// Where the case stands.
    pub status: Status,
    /// 受付番号.
    pub receipt_number: ReceiptNumber,
    /// When the gateway received the submission.
    pub received_at: Timestamp,
    /// The hash of the body that made the case.
    pub body_hash: Hash,
    /// Which link of the case stands.
    pub link: LinkVersion,
}

/// A case with everything that is kept of it.
pub struct CaseFile {
    /// Its head.
    pub head: Head,
    /// What it is now.
    pub case: Case,
    /// Its history.
    pub events: Vec<Recorded>,
    /// The proposal as it stands: the last version, with the last contact and its files; none after its disposal.
    pub content: Option<Content>,
    /// What was typed at each event, by sequence.
    pub texts: BTreeMap<u32, String>,
    /// The records of its mails, in the order of what caused them.
    pub mails: Vec<MailRecord>,
}

impl CaseFile {
    /// The case as it was after the event `sequence`; none when it has not come so far.
    pub fn as_of(&self, sequence: u32) -> Option<Case> {
        let count = usize::try_from(sequence).ok().filter(|_| sequence <= self.case.revision)?;
        Some(Case::replay(self.case.id.clone(), self.events.iter().take(count)))
    }

    /// The proposal as it stood after the event `sequence`; none after its disposal.
    pub fn content_as_of(&self, sequence: u32) -> Option<Content> {
        standing(&self.as_of(sequence)?, &self.texts).ok().flatten()
    }

    /// What was typed at the event `sequence`, where it is stored as JSON; none after its disposal.
    pub fn typed_at<T: DeserializeOwned>(&self, sequence: u32) -> Option<T> {
        serde_json::from_str(self.texts.get(&sequence)?).ok()
    }

    /// Whether anything was typed at the event `sequence`, be it disposed of or not.
    pub fn has_text(&self, sequence: u32) -> bool {
        self.recorded(sequence).is_some_and(|recorded| recorded.entry.payload.is_some())
    }

    /// When the event `sequence` was recorded.
    pub fn recorded_at(&self, sequence: u32) -> Option<Timestamp> {
        self.recorded(sequence).map(|recorded| recorded.entry.at)
    }

    /// The entry `sequence` of the history.
    pub fn recorded(&self, sequence: u32) -> Option<&Recorded> {
        self.events.get(usize::try_from(sequence).ok()?.checked_sub(1)?)
    }

    /// The event `sequence`.
    pub fn event(&self, sequence: u32) -> Option<&Event> {
        self.recorded(sequence).map(|recorded| &recorded.entry.event)
    }
}

/// The version that stands, with the contact and the files that stand.
fn standing(case: &Case, texts: &BTreeMap<u32, String>) -> Result<Option<Content>, StoreError> {
    let unreadable = |_| StoreError::Unreadable("payload");
    let text_of = |sequence: Option<u32>| sequence.and_then(|sequence| texts.get(&sequence));
    let Some(text) = text_of(case.version) else { return Ok(None) };
    let mut content: Content = serde_json::from_str(text).map_err(unreadable)?;
    if let Some(contact) = text_of(case.contact) {
        content.contact = serde_json::from_str(contact).map_err(unreadable)?;
    }
    content.attachments = standing_files(case, texts, &content.attachments);
    Ok(Some(content))
}

/// The files that stand: those of the version, with what came in place of refused ones, whose names stand beside their
/// own events.
fn standing_files(case: &Case, texts: &BTreeMap<u32, String>, of_version: &[NamedFile]) -> Vec<NamedFile> {
    let named = |filed: &Filed| {
        let by_version = of_version.iter().find(|named| named.id == filed.id).cloned();
        let by_itself = || Some(NamedFile { id: filed.id.clone(), name: texts.get(&filed.bound)?.clone() });
        by_version.or_else(|| filed.replaces.as_ref().and_then(|_| by_itself()))
    };
    case.standing_attachments().filter_map(named).collect()
}

impl Cases {
    /// The table `table`.
    pub fn new(db: Client, table: impl Into<String>) -> Self {
        Self { db, table: table.into() }
    }

    /// Opens the connection during start, so that the first request does not wait for it.
    pub async fn warm(&self) {
        // Whatever comes back, the connection is open; the first request meets any real trouble itself.
        let _ = self.get("WARM", "WARM").await;
    }

    /// The head of a case, strongly consistent.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn head(&self, id: &CaseId) -> Result<Option<Head>, StoreError> {
        self.get(&keys::case(id), keys::HEAD).await?.map(|item| head(&item)).transpose()
    }

    /// Everything of a case, strongly consistent, by one query. Its history is verified.
    ///
    /// # Errors
    /// When the table does not answer, an item cannot be read, or the history does not hold together.
    pub async fn load(&self, id: &CaseId) -> Result<Option<CaseFile>, StoreError> {
        let items = self.partition(&keys::case(id)).await?;
        let mut found = Partition::default();
        for item in &items {
            found.take(item)?;
        }
        let Some(head) = found.head else { return Ok(None) };
        let events = chain::verify(id, &found.events, &found.payloads, &head.last_hash)
            .map_err(|fault| StoreError::BrokenHistory { of: id.to_string(), fault })?;
        let texts: BTreeMap<_, _> =
            found.payloads.into_iter().map(|(sequence, payload)| (sequence, payload.text)).collect();
        let case = Case::replay(id.clone(), &events);
        let content = standing(&case, &texts)?;
        Ok(Some(CaseFile { case, content, texts, head, events, mails: found.mails }))
    }

    /// The questions that an expert was ever asked, by their keys, strongly consistent: the case, and the sequence of
    /// the event. At most a hundred, in no order that means anything.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn questions_to(&self, expert: &str) -> Result<Vec<(CaseId, u32)>, StoreError> {
        const MOST: i32 = 100;
        let found = self
            .db
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(keys::expert(expert)))
            .limit(MOST)
            .send()
            .await
            .map_err(StoreError::of("Query questions"))?;
        let question =
            |item: &Attributes| keys::question_of(&get_key(item)?.sk).ok_or(StoreError::Unreadable("sk"));
        found.items().iter().map(question).collect()
    }

    /// The case with this receipt number, by its index (eventually consistent).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn find_by_receipt(
        &self,
        receipt_number: &ReceiptNumber,
    ) -> Result<Option<CaseId>, StoreError> {
        let found = self
            .db
            .query()
            .table_name(&self.table)
            .index_name("receipts")
            .key_condition_expression("receiptNumber = :number")
            .expression_attribute_values(":number", text(receipt_number.as_str()))
            .limit(1)
            .send()
            .await
            .map_err(StoreError::of("Query receipts"))?;
        let Some(item) = found.items().first() else { return Ok(None) };
        Ok(match get_key(item)?.pk.split_once('#') {
            Some((_, id)) => id.parse().ok(),
            None => None,
        })
    }

    /// Takes the next receipt number of a fiscal year. Numbers are unique; one that is taken and then not used
    /// leaves a gap, which is allowed.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn next_receipt_number(&self, fiscal_year: i16) -> Result<ReceiptNumber, StoreError> {
        let updated = self
            .db
            .update_item()
            .table_name(&self.table)
            .key("pk", text(keys::receipt_counter(fiscal_year)))
            .key("sk", text(keys::COUNTER))
            .update_expression("ADD #count :one")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(StoreError::of("UpdateItem counter"))?;
        let count = get_number(updated.attributes().ok_or(StoreError::Unreadable("count"))?, "count")?;
        Ok(ReceiptNumber::new(fiscal_year, count))
    }

    pub(super) async fn get(&self, pk: &str, sk: &str) -> Result<Option<Attributes>, StoreError> {
        let found = self
            .db
            .get_item()
            .table_name(&self.table)
            .key("pk", text(pk))
            .key("sk", text(sk))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::of("GetItem"))?;
        Ok(found.item)
    }

    pub(super) async fn partition(&self, pk: &str) -> Result<Vec<Attributes>, StoreError> {
        let mut pages = self
            .db
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk))
            .into_paginator()
            .items()
            .send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(StoreError::of("Query"))?);
        }
        Ok(items)
    }
}

/// The items of one case, sorted by what they are. Events come in the order of their keys.
#[derive(Default)]
struct Partition {
    head: Option<Head>,
    events: Vec<String>,
    payloads: BTreeMap<u32, Payload>,
    mails: Vec<MailRecord>,
}

impl Partition {
    fn take(&mut self, item: &Attributes) -> Result<(), StoreError> {
        let key = get_key(item)?;
        if key.sk == keys::HEAD {
            self.head = Some(head(item)?);
        } else if key.event_sequence().is_some() {
            self.events.push(get_text(item, "event")?.to_owned());
        } else if let Some(sequence) = key.payload_sequence() {
            self.payloads.insert(sequence, payload(item)?);
        } else if matches!(key.item(), Item::Mail(..)) {
            self.mails.push(super::mails::record(item)?);
        }
        Ok(())
    }
}

/// What was typed at an event.
pub(super) fn payload(item: &Attributes) -> Result<Payload, StoreError> {
    let salt = item.get("salt").and_then(|salt| salt.as_b().ok()).ok_or(StoreError::Unreadable("salt"))?;
    let salt = salt.as_ref().try_into().map_err(|_| StoreError::Unreadable("salt"))?;
    Ok(Payload { salt, text: get_text(item, "text")?.to_owned() })
}

fn head(item: &Attributes) -> Result<Head, StoreError> {
    let status = serde_json::Value::from(get_text(item, "status")?);
    Ok(Head {
        revision: get_number(item, "revision")?,
        last_hash: Hash::stored(get_text(item, "lastHash")?),
        status: serde_json::from_value(status).map_err(|_| StoreError::Unreadable("status"))?,
        receipt_number: get_text(item, "receiptNumber")?
            .parse()
            .map_err(|_| StoreError::Unreadable("receiptNumber"))?,
        received_at: get_instant(item, "receivedAt")?,
        body_hash: Hash::stored(get_text(item, "bodyHash")?),
        link: LinkVersion {
            key: get_number(item, "linkKey")?,
            generation: get_number(item, "linkGeneration")?,
        },
    })
}
