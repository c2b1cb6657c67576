//! Mail records: the truth about each mail.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kyoso::call::CallId;
use kyoso::case::CaseId;
use kyoso::mail::{CLAIM_LASTS, MailState, SWEPT_AFTER, Turn};
use kyoso::programme::MailKind;
use kyoso::staff::Group;

use super::item::{Attributes, get_instant, get_key, get_number, get_text, instant, number, text};
use super::keys::{self, ItemKey, Occasion};
use super::{Cases, StoreError};

/// The value of `due` that pending mails stand under in the index.
const DUE: &str = "mail";
/// The value of `due` that held mails stand under in the index.
const HELD: &str = "heldMail";

/// The mail records, for whoever sends or releases them.
#[derive(Clone)]
pub struct Mails {
    db: Client,
    table: String,
}

/// One mail record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRecord {
    /// Its key: what it is and whose.
    pub key: ItemKey,
    /// Where it stands.
    pub state: MailState,
    /// How many attempts were made.
    pub attempts: u32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it is due (again).
    pub due_at: Timestamp,
    /// What the last attempt met, as a code.
    pub last_error: Option<String>,
    /// How many things it tells of, where it tells of a number.
    pub count: Option<u32>,
    /// When the last attempt ended, or when a person dropped it.
    pub settled_at: Option<Timestamp>,
}

impl MailRecord {
    /// The event that caused it: its sequence. None for a mail that somebody asked for.
    pub fn event(&self) -> Option<u32> {
        self.key.mail_sequence()
    }

    /// What the rules about mails look at.
    pub fn turn(&self) -> Turn {
        Turn { state: self.state, attempts: self.attempts, due_at: self.due_at }
    }
}

/// The attributes of a new mail record, besides its key.
fn pending(now: Timestamp) -> [(&'static str, AttributeValue); 5] {
    [
        ("state", text(state_word(MailState::Pending))),
        ("attempts", number(0)),
        ("createdAt", instant(now)),
        ("due", text(DUE)),
        ("dueAt", instant(now.saturating_add(SWEPT_AFTER).unwrap_or(now))),
    ]
}

/// A new mail record, as part of a transaction.
pub(super) fn new_mail(item: PutBuilder, now: Timestamp) -> PutBuilder {
    pending(now).into_iter().fold(item, |item, (name, value)| item.item(name, value))
}

impl Cases {
    /// Records that the proposer asked for the link of a case again. At most one mail in ten minutes.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn queue_link_mail(&self, id: &CaseId, now: Timestamp) -> Result<(), StoreError> {
        const TEN_MINUTES: i64 = 600;
        let slot = format!("T{}", now.as_second() / TEN_MINUTES);
        self.queue_mail(&keys::case(id), &slot, MailKind::Link, now).await.map(drop)
    }

    /// Records that a draft's link is to be mailed, as the `count`-th mail of this draft.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn queue_draft_mail(
        &self,
        draft_id: &str,
        count: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.queue_mail(&keys::draft(draft_id), &format!("D{count:06}"), MailKind::Draft, now).await.map(drop)
    }

    /// Writes the record of a mail that somebody asked for; false when this slot has one already.
    async fn queue_mail(
        &self,
        pk: &str,
        slot: &str,
        kind: MailKind,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let put = self.db.put_item().table_name(&self.table).item("pk", text(pk));
        put_new(put.item("sk", text(keys::asked_mail(slot, kind))), now).await
    }
}

/// Writes a mail record unless it is there; false when it is.
async fn put_new(put: PutItemFluentBuilder, now: Timestamp) -> Result<bool, StoreError> {
    let put = put.condition_expression("attribute_not_exists(pk)");
    let put = pending(now).into_iter().fold(put, |put, (name, value)| put.item(name, value));
    match put.send().await {
        Ok(_) => Ok(true),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
        {
            Ok(false)
        }
        Err(error) => Err(StoreError::of("PutItem mail")(error)),
    }
}

impl Mails {
    /// The mail records in `table`.
    pub fn new(db: Client, table: impl Into<String>) -> Self {
        Self { db, table: table.into() }
    }

    /// Whether those who owe something have been told on this day.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn is_overdue_told(&self, day: Date) -> Result<bool, StoreError> {
        let note = ItemKey { pk: keys::overdue(day), sk: keys::TOLD.to_owned() };
        let found = self
            .db
            .get_item()
            .table_name(&self.table)
            .key("pk", text(&note.pk))
            .key("sk", text(&note.sk))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::of("GetItem told"))?;
        Ok(found.item.is_some())
    }

    /// Notes that the day's mails to those who owe something are written.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn mark_overdue_told(&self, day: Date, now: Timestamp) -> Result<(), StoreError> {
        self.db
            .put_item()
            .table_name(&self.table)
            .item("pk", text(keys::overdue(day)))
            .item("sk", text(keys::TOLD))
            .item("createdAt", instant(now))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem told"))
    }

    /// Records the day's mail to those of a group who owe a step in `count` cases. A second one changes nothing.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn queue_overdue_mail(
        &self,
        group: &Group,
        day: Date,
        count: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let put = self.db.put_item().table_name(&self.table).item("pk", text(keys::overdue(day)));
        let put = put.item("sk", text(keys::overdue_mail(group))).item("count", number(count));
        put_new(put, now).await.map(drop)
    }

    /// Records that the writer of a draft is to be told of an occasion of its call. A second one changes nothing.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn queue_draft_call_mail(
        &self,
        draft_id: &str,
        call: &CallId,
        occasion: Occasion,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let put = self.db.put_item().table_name(&self.table).item("pk", text(keys::draft(draft_id)));
        put_new(put.item("sk", text(keys::draft_call_mail(call, occasion))), now).await
    }

    /// The record under `key`, strongly consistent.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn get(&self, key: &ItemKey) -> Result<Option<MailRecord>, StoreError> {
        let found = self
            .db
            .get_item()
            .table_name(&self.table)
            .key("pk", text(&key.pk))
            .key("sk", text(&key.sk))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::of("GetItem mail"))?;
        found.item.map(|item| record(&item)).transpose()
    }

    /// Claims a pending mail for one attempt; false when it is no longer as `seen`: somebody else has it.
    ///
    /// # Errors
    /// When the table does not answer. The claim may then stand; it ends as held.
    pub async fn claim(&self, seen: &MailRecord, now: Timestamp) -> Result<bool, StoreError> {
        let update = self
            .update(&seen.key)
            .condition_expression("#state = :pending AND attempts = :seen")
            .update_expression("SET #state = :sending, attempts = :attempts, dueAt = :until")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":pending", text(state_word(MailState::Pending)))
            .expression_attribute_values(":sending", text(state_word(MailState::Sending)))
            .expression_attribute_values(":seen", number(seen.attempts))
            .expression_attribute_values(":attempts", number(seen.attempts + 1))
            .expression_attribute_values(":until", instant(now.saturating_add(CLAIM_LASTS).unwrap_or(now)));
        conditional(update, "UpdateItem claim").await
    }

    /// Puts a pending mail off by `wait`, without an attempt.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn postpone(
        &self,
        seen: &MailRecord,
        wait: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = self
            .update(&seen.key)
            .condition_expression("#state = :pending AND attempts = :seen")
            .update_expression("SET dueAt = :due")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":pending", text(state_word(MailState::Pending)))
            .expression_attribute_values(":seen", number(seen.attempts))
            .expression_attribute_values(":due", instant(now.saturating_add(wait).unwrap_or(now)));
        conditional(update, "UpdateItem postpone").await
    }

    /// Records where a claimed mail stands now: the `attempts`-th attempt ended with `state`, due again at `due_at`.
    /// False when the record is no longer that claim's.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn settle(
        &self,
        key: &ItemKey,
        attempts: u32,
        (state, due_at): (MailState, Option<Timestamp>),
        code: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = self
            .update(key)
            .condition_expression("#state = :sending AND attempts = :attempts")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":sending", text(state_word(MailState::Sending)))
            .expression_attribute_values(":attempts", number(attempts))
            .expression_attribute_values(":state", text(state_word(state)))
            .expression_attribute_values(":code", text(code))
            .expression_attribute_values(":now", instant(now));
        let update = match (state, due_at) {
            (MailState::Held, _) => update
                .update_expression(
                    "SET #state = :state, due = :held, dueAt = :now, lastError = :code, settledAt = :now",
                )
                .expression_attribute_values(":held", text(HELD)),
            (_, Some(due_at)) => update
                .update_expression("SET #state = :state, dueAt = :due, lastError = :code, settledAt = :now")
                .expression_attribute_values(":due", instant(due_at)),
            (_, None) => update.update_expression(
                "SET #state = :state, lastError = :code, settledAt = :now REMOVE due, dueAt",
            ),
        };
        conditional(update, "UpdateItem settle").await
    }

    /// A person lets a held mail be tried once more. False when it is not held.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn release(&self, key: &ItemKey, now: Timestamp) -> Result<bool, StoreError> {
        let update = self
            .update(key)
            .condition_expression("#state = :held")
            .update_expression(
                "SET #state = :pending, due = :due, dueAt = :now, createdAt = :now, releasedAt = :now",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":held", text(state_word(MailState::Held)))
            .expression_attribute_values(":pending", text(state_word(MailState::Pending)))
            .expression_attribute_values(":due", text(DUE))
            .expression_attribute_values(":now", instant(now));
        conditional(update, "UpdateItem release").await
    }

    /// A person decides that a held mail is not sent. False when it is not held.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn drop_held(&self, key: &ItemKey, now: Timestamp) -> Result<bool, StoreError> {
        let update = self
            .update(key)
            .condition_expression("#state = :held")
            .update_expression("SET #state = :dropped, settledAt = :now REMOVE due, dueAt")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":held", text(state_word(MailState::Held)))
            .expression_attribute_values(":dropped", text(state_word(MailState::Dropped)))
            .expression_attribute_values(":now", instant(now));
        conditional(update, "UpdateItem drop").await
    }

    /// The keys of at most `limit` mails that are due at `now`, the longest overdue first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn due(&self, now: Timestamp, limit: i32) -> Result<Vec<ItemKey>, StoreError> {
        self.indexed(DUE, now, limit).await
    }

    /// The keys of the mails that wait for a person's word, the longest waiting first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn held(&self, now: Timestamp, limit: i32) -> Result<Vec<ItemKey>, StoreError> {
        self.indexed(HELD, now, limit).await
    }

    async fn indexed(&self, due: &str, now: Timestamp, limit: i32) -> Result<Vec<ItemKey>, StoreError> {
        let found = self
            .db
            .query()
            .table_name(&self.table)
            .index_name("due")
            .key_condition_expression("due = :due AND dueAt <= :now")
            .expression_attribute_values(":due", text(due))
            .expression_attribute_values(":now", instant(now))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::of("Query due"))?;
        found.items().iter().map(get_key).collect()
    }

    fn update(&self, key: &ItemKey) -> UpdateItemFluentBuilder {
        self.db.update_item().table_name(&self.table).key("pk", text(&key.pk)).key("sk", text(&key.sk))
    }
}

/// Sends an update; false when its condition did not hold.
async fn conditional(update: UpdateItemFluentBuilder, operation: &'static str) -> Result<bool, StoreError> {
    match update.send().await {
        Ok(_) => Ok(true),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
        {
            Ok(false)
        }
        Err(error) => Err(StoreError::of(operation)(error)),
    }
}

pub(super) fn record(item: &Attributes) -> Result<MailRecord, StoreError> {
    let state = serde_json::Value::from(get_text(item, "state")?);
    let created_at = get_instant(item, "createdAt")?;
    Ok(MailRecord {
        key: get_key(item)?,
        state: serde_json::from_value(state).map_err(|_| StoreError::Unreadable("state"))?,
        attempts: get_number(item, "attempts")?,
        created_at,
        // Settled mails are due no more.
        due_at: get_instant(item, "dueAt").unwrap_or(created_at),
        last_error: get_text(item, "lastError").ok().map(str::to_owned),
        count: get_number(item, "count").ok(),
        settled_at: get_instant(item, "settledAt").ok(),
    })
}

fn state_word(state: MailState) -> &'static str {
    match state {
        MailState::Pending => "pending",
        MailState::Sending => "sending",
        MailState::Sent => "sent",
        MailState::Held => "held",
        MailState::Dropped => "dropped",
    }
}
