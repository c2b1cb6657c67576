//! Calls: reading them, writing a change of one, and finding those that the public sees or that have something due.
//!
//! A call is an own partition like a case: head, events, payloads, mails. Its head carries the row that lists show, and
//! where it stands in two indexes: `calls` (by when the last window ends) and `due` (when the clock has something to do).

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Put, Select, TransactWriteItem};
use jiff::Timestamp;
use kyoso::call::{self, Bilingual, Call, CallId, CallText, Change, Event, Interval, Recorded, apply};
use kyoso::case::Actor;
use kyoso::chain::{self, Hash, Payload};
use kyoso::programme::MailKind;
use serde::{Deserialize, Serialize};

use super::commit::{new_item, put, transact};
use super::item::{Attributes, get_instant, get_key, get_text, instant, number, text};
use super::mails::new_mail;
use super::{Cases, CommitError, ItemKey, StoreError, keys};

/// The value of `due` under which calls stand in the index of what is due.
const DUE: &str = "call";
/// The value of `calls` that published calls stand under in the index.
const PUBLISHED: &str = "published";
/// The value of `calls` that drafts stand under in the index.
const DRAFT: &str = "draft";
/// How many closed calls a page of them holds.
const CLOSED_A_PAGE: i32 = 20;

/// The calls in the table of cases.
#[derive(Clone)]
pub struct Calls {
    pub(super) db: Client,
    pub(super) table: String,
}

/// A call with everything that is kept of it.
#[derive(Clone)]
pub struct CallFile {
    /// What it is now.
    pub call: Call,
    /// Its history.
    pub events: Vec<Recorded>,
    /// What it says; none before it was drafted.
    pub text: Option<CallText>,
    /// What was typed at each event, by sequence.
    pub texts: BTreeMap<u32, String>,
    /// The hash of the body that drafted it: the same key with another body is refused.
    pub body_hash: Hash,
}

impl CallFile {
    /// A call of which nothing is recorded yet, about to be drafted by a request with this body.
    pub fn new(id: CallId, body_hash: Hash) -> Self {
        Self { call: Call::new(id), events: Vec::new(), text: None, texts: BTreeMap::new(), body_hash }
    }

    /// The event `sequence`.
    pub fn event(&self, sequence: u32) -> Option<&Event> {
        let index = usize::try_from(sequence).ok()?.checked_sub(1)?;
        self.events.get(index).map(|recorded| &recorded.entry.event)
    }

    /// The call as lists show it; none before it was drafted.
    pub fn row(&self) -> Option<CallRow> {
        row(self)
    }
}

/// A call as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallRow {
    /// Its ID.
    pub id: CallId,
    /// As of which revision.
    pub revision: u32,
    /// テーマ.
    pub title: Bilingual,
    /// 課題の概要.
    pub summary: Bilingual,
    /// The division behind it.
    pub division: Option<String>,
    /// When proposals are accepted, in order. None: a draft, or called off.
    pub intervals: Vec<Interval>,
    /// When it was published first; none for a draft.
    pub published_at: Option<Timestamp>,
    /// When it was changed last by a person.
    pub changed_at: Timestamp,
}

/// A page of closed calls.
pub struct ClosedPage {
    /// The calls, the last that closed first.
    pub rows: Vec<CallRow>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<String>,
}

/// The text is not where a page of closed calls begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the list of calls")]
pub struct NotACallCursor;

/// A change of a call that is ready to be written.
pub struct CallCommit {
    before: u32,
    after: CallFile,
    entries: Vec<(Recorded, Option<Payload>)>,
    mails: Vec<(u32, MailKind)>,
    now: Timestamp,
}

impl CallCommit {
    /// Puts decided changes into the chain of the call, at `now`, by `actor`.
    ///
    /// # Errors
    /// Only if an event cannot be written as JSON, or a text that was just written cannot be read.
    pub fn prepare(
        file: &CallFile,
        changes: Vec<Change>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Self, serde_json::Error> {
        let before = file.call.revision;
        let mut commit = Self { before, after: file.clone(), entries: vec![], mails: vec![], now };
        for change in changes {
            commit.add(change, actor)?;
        }
        Ok(commit)
    }

    fn add(&mut self, change: Change, actor: &Actor) -> Result<(), serde_json::Error> {
        let after = &mut self.after;
        let sequence = after.call.revision + 1;
        let salt = uuid::Uuid::new_v4().into_bytes();
        let (recorded, payload) =
            chain::record(&after.call.id, &after.call.last_hash, sequence, change, actor, self.now, salt)?;
        after.call = apply(after.call.clone(), &recorded);
        if let Some(payload) = &payload {
            after.texts.insert(sequence, payload.text.clone());
            if after.call.text == Some(sequence) {
                after.text = Some(serde_json::from_str(&payload.text)?);
            }
        }
        self.mails.extend(call::mails(&recorded.entry.event).map(|kind| (sequence, kind)));
        after.events.push(recorded.clone());
        self.entries.push((recorded, payload));
        Ok(())
    }

    /// Without the mails: for samples, which are nobody's.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.mails.clear();
        self
    }

    /// The call after it.
    pub fn after(&self) -> &CallFile {
        &self.after
    }

    /// Whether it was written already: its answer was lost, and the call looks changed.
    pub fn is_in(&self, file: &CallFile) -> bool {
        let ours = self.entries.last().map(|(recorded, _)| recorded.hash());
        ours.is_some_and(|ours| file.events.iter().any(|recorded| recorded.hash() == ours))
    }

    fn writes(&self, table: &str) -> Result<Vec<TransactWriteItem>, StoreError> {
        let pk = keys::call(&self.after.call.id);
        let mut writes = vec![self.head(table)?];
        for (recorded, payload) in &self.entries {
            let sequence = recorded.entry.sequence;
            writes
                .push(put(new_item(table, &pk, keys::event(sequence)).item("event", text(recorded.text())))?);
            if let Some(payload) = payload {
                let item = new_item(table, &pk, keys::payload(sequence))
                    .item("salt", AttributeValue::B(Blob::new(payload.salt)))
                    .item("text", text(&payload.text));
                writes.push(put(item)?);
            }
        }
        for (sequence, kind) in &self.mails {
            writes.push(put(new_mail(new_item(table, &pk, keys::event_mail(*sequence, *kind)), self.now))?);
        }
        Ok(writes)
    }

    /// The head is written whole: what it was is in the events.
    fn head(&self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let call = &self.after.call;
        let row = row(&self.after).ok_or(StoreError::Unreadable("text"))?;
        let (listed, until) = place(&row);
        let head = Put::builder()
            .table_name(table)
            .item("pk", text(keys::call(&call.id)))
            .item("sk", text(keys::HEAD))
            .item("revision", number(call.revision))
            .item("lastHash", text(call.last_hash.as_str()))
            .item("bodyHash", text(self.after.body_hash.as_str()))
            .item("row", text(serde_json::to_string(&row).map_err(|_| StoreError::Unreadable("row"))?))
            .item("calls", text(listed))
            .item("until", instant(until));
        let head = match call::next_due(call) {
            Some(due_at) => head.item("due", text(DUE)).item("dueAt", instant(due_at)),
            None => head,
        };
        put(match self.before {
            0 => head.condition_expression("attribute_not_exists(pk)"),
            before => head
                .condition_expression("revision = :before")
                .expression_attribute_values(":before", number(before)),
        })
    }
}

fn row(file: &CallFile) -> Option<CallRow> {
    let text = file.text.as_ref()?;
    let by_person = file.events.iter().rev().find(|recorded| recorded.entry.actor != Actor::System);
    Some(CallRow {
        id: file.call.id.clone(),
        revision: file.call.revision,
        title: text.title.clone(),
        summary: text.summary.clone(),
        division: file.call.division.clone(),
        intervals: file.call.intervals().collect(),
        published_at: file.call.published_at,
        changed_at: by_person?.entry.at,
    })
}

/// Where a call stands in the index: a published one by the end of its last window, or, where it was called off, by
/// when that happened.
fn place(row: &CallRow) -> (&'static str, Timestamp) {
    let until = row.intervals.last().map_or(row.changed_at, |last| last.close);
    (if row.published_at.is_some() { PUBLISHED } else { DRAFT }, until)
}

impl Cases {
    /// The calls of the same table.
    pub fn calls(&self) -> Calls {
        Calls { db: self.db.clone(), table: self.table.clone() }
    }
}

impl Calls {
    /// The calls in `table`.
    pub fn new(db: Client, table: impl Into<String>) -> Self {
        Self { db, table: table.into() }
    }

    /// Everything of a call, strongly consistent, by one query. Its history is verified.
    ///
    /// # Errors
    /// When the table does not answer, an item cannot be read, or the history does not hold together.
    pub async fn load(&self, id: &CallId) -> Result<Option<CallFile>, StoreError> {
        let mut pages = self
            .db
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(keys::call(id)))
            .into_paginator()
            .items()
            .send();
        let mut found = Partition::default();
        while let Some(item) = pages.next().await {
            found.take(&item.map_err(StoreError::of("Query call"))?)?;
        }
        found.file(id)
    }

    /// Writes a change, whole or not at all.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] when the call is not as the change expects it.
    pub async fn commit(&self, commit: &CallCommit) -> Result<(), CommitError> {
        transact(&self.db, &commit.writes(&self.table)?).await
    }

    /// The published calls whose last window has not ended at `now`, the first to end first (eventually consistent).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn current(&self, now: Timestamp) -> Result<Vec<CallRow>, StoreError> {
        self.listed(PUBLISHED, "#until > :now", now).await
    }

    /// A page of the published calls that have ended at `now`, or were called off; the last to end first.
    ///
    /// # Errors
    /// When the table does not answer. `Ok(Err(_))` when `from` is no place in the list.
    pub async fn closed(
        &self,
        now: Timestamp,
        from: Option<&str>,
    ) -> Result<Result<ClosedPage, NotACallCursor>, StoreError> {
        let Ok(start) = from.map(|from| read_cursor(from, now)).transpose() else {
            return Ok(Err(NotACallCursor));
        };
        let found = self
            .db
            .query()
            .table_name(&self.table)
            .index_name("calls")
            .key_condition_expression("calls = :calls AND #until <= :now")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":calls", text(PUBLISHED))
            .expression_attribute_values(":now", instant(now))
            .scan_index_forward(false)
            .set_exclusive_start_key(start)
            .limit(CLOSED_A_PAGE)
            .send()
            .await
            .map_err(StoreError::of("Query calls"))?;
        let rows = found.items().iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
        let next = found.last_evaluated_key().map(write_cursor).transpose()?;
        Ok(Ok(ClosedPage { rows, next }))
    }

    /// The drafts, the first that was begun first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn drafts(&self) -> Result<Vec<CallRow>, StoreError> {
        self.listed(DRAFT, "#until > :now", Timestamp::UNIX_EPOCH).await
    }

    async fn listed(&self, calls: &str, condition: &str, now: Timestamp) -> Result<Vec<CallRow>, StoreError> {
        let mut pages = self
            .db
            .query()
            .table_name(&self.table)
            .index_name("calls")
            .key_condition_expression(format!("calls = :calls AND {condition}"))
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":calls", text(calls))
            .expression_attribute_values(":now", instant(now))
            .into_paginator()
            .items()
            .send();
        let mut rows = Vec::new();
        while let Some(item) = pages.next().await {
            rows.push(read_row(&item.map_err(StoreError::of("Query calls"))?)?);
        }
        Ok(rows)
    }

    /// The keys of at most `limit` calls that have something due at `now`, the longest overdue first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn due(&self, now: Timestamp, limit: i32) -> Result<Vec<ItemKey>, StoreError> {
        let found = self
            .db
            .query()
            .table_name(&self.table)
            .index_name("due")
            .key_condition_expression("due = :due AND dueAt <= :now")
            .expression_attribute_values(":due", text(DUE))
            .expression_attribute_values(":now", instant(now))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::of("Query due"))?;
        found.items().iter().map(get_key).collect()
    }

    /// How many proposals were received for a call, those that were withdrawn since included; strongly consistent.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn received(&self, id: &CallId) -> Result<u32, StoreError> {
        let mut pages = self
            .db
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(keys::received(id)))
            .select(Select::Count)
            .into_paginator()
            .send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(StoreError::of("Query received"))?;
            count += u32::try_from(page.count()).unwrap_or_default();
        }
        Ok(count)
    }
}

#[derive(Default)]
struct Partition {
    head: Option<(Hash, Hash)>,
    events: Vec<String>,
    payloads: BTreeMap<u32, Payload>,
}

impl Partition {
    fn take(&mut self, item: &Attributes) -> Result<(), StoreError> {
        let key = get_key(item)?;
        if key.sk == keys::HEAD {
            let hash = |name| get_text(item, name).map(Hash::stored);
            self.head = Some((hash("lastHash")?, hash("bodyHash")?));
        } else if key.event_sequence().is_some() {
            self.events.push(get_text(item, "event")?.to_owned());
        } else if let Some(sequence) = key.payload_sequence() {
            self.payloads.insert(sequence, super::cases::payload(item)?);
        }
        Ok(())
    }

    fn file(self, id: &CallId) -> Result<Option<CallFile>, StoreError> {
        let Some((last_hash, body_hash)) = self.head else { return Ok(None) };
        let events = chain::verify::<Event>(id, &self.events, &self.payloads, &last_hash)
            .map_err(|fault| StoreError::BrokenHistory { of: id.to_string(), fault })?;
        let call = Call::replay(id.clone(), &events);
        let texts: BTreeMap<_, _> =
            self.payloads.into_iter().map(|(sequence, payload)| (sequence, payload.text)).collect();
        let text = call.text.and_then(|sequence| texts.get(&sequence));
        let text = text.map(|text| serde_json::from_str(text)).transpose();
        let text = text.map_err(|_| StoreError::Unreadable("text"))?;
        Ok(Some(CallFile { call, events, text, texts, body_hash }))
    }
}

fn read_row(item: &Attributes) -> Result<CallRow, StoreError> {
    serde_json::from_str(get_text(item, "row")?).map_err(|_| StoreError::Unreadable("row"))
}

/// A place in the list of closed calls: when the last one on the page ended, and which it is. It opens nothing.
fn write_cursor(key: &Attributes) -> Result<String, StoreError> {
    let until = get_instant(key, "until")?.as_millisecond();
    let pk = get_key(key)?.pk;
    Ok(format!("{until}.{}", pk.rsplit('#').next().unwrap_or_default()))
}

fn read_cursor(cursor: &str, now: Timestamp) -> Result<Attributes, NotACallCursor> {
    let (until, id) = cursor.split_once('.').ok_or(NotACallCursor)?;
    let until = until.parse().ok().and_then(|until| Timestamp::from_millisecond(until).ok());
    let until = until.filter(|until| *until <= now).ok_or(NotACallCursor)?;
    let id: CallId = id.parse().map_err(|_| NotACallCursor)?;
    Ok(Attributes::from([
        ("pk".to_owned(), text(keys::call(&id))),
        ("sk".to_owned(), text(keys::HEAD)),
        ("calls".to_owned(), text(PUBLISHED)),
        ("until".to_owned(), instant(until)),
    ]))
}
