//! One change of a case, one transaction: the head if it is at the expected revision, each event if absent, its
//! payload, and the records of the mails it causes.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use jiff::Timestamp;
use kyoso::attachment::{Bound, Upload};
use kyoso::case::{Actor, Case, Change, Event, Recorded, apply, mails};
use kyoso::chain::{self, Happening as _, Hash, Payload};
use kyoso::programme::MailKind;

use super::item::{instant, number, text};
use super::mails::new_mail;
use super::uploads;
use super::{CaseFile, Cases, StoreError, keys};
use crate::links::LinkVersion;

/// How often a transaction that ran into another one is tried again.
const CONFLICT_ATTEMPTS: u32 = 4;

/// A change that is ready to be written.
pub struct Commit {
    before: Case,
    after: Case,
    entries: Vec<(Recorded, Option<Payload>)>,
    mails: Vec<(u32, MailKind)>,
    /// Records of files that change with it: as they were read, and as they are after it.
    files: Vec<(Upload, Upload)>,
    now: Timestamp,
    first: Option<FirstCommit>,
}

/// What only the first commit of a case records in its head.
pub struct FirstCommit {
    /// The hash of the request's body.
    pub body_hash: Hash,
    /// Which link the proposer gets.
    pub link: LinkVersion,
}

/// Why a commit was not written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Somebody else changed the case meanwhile (or this very commit was written before and its answer was lost).
    /// Load it and look.
    #[error("the case has changed meanwhile")]
    Conflict,
    /// The table did not answer, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Commit {
    /// Puts decided changes into the chain of `case`, at `now`, by `actor`.
    ///
    /// # Errors
    /// Only if an event cannot be written as JSON.
    pub fn prepare(
        case: &Case,
        changes: Vec<Change>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Self, serde_json::Error> {
        let mut commit = Self {
            before: case.clone(),
            after: case.clone(),
            entries: vec![],
            mails: vec![],
            files: vec![],
            now,
            first: None,
        };
        for change in changes {
            let sequence = commit.after.revision + 1;
            let salt = uuid::Uuid::new_v4().into_bytes();
            let (recorded, payload) =
                chain::record(&case.id, &commit.after.last_hash, sequence, change, actor, now, salt)?;
            let after = apply(commit.after.clone(), &recorded);
            let caused = mails(&commit.after, &recorded.entry.event, &after);
            commit.mails.extend(caused.into_iter().map(|kind| (sequence, kind)));
            commit.entries.push((recorded, payload));
            commit.after = after;
        }
        Ok(commit)
    }

    /// Adds what only the first commit of a case records.
    #[must_use]
    pub fn first(mut self, body_hash: Hash, link: LinkVersion) -> Self {
        self.first = Some(FirstCommit { body_hash, link });
        self
    }

    /// With the files that it binds, as they were read, by a request received at `received_at`. If one of them has changed
    /// meanwhile, nothing is written.
    #[must_use]
    pub fn binding(mut self, files: Vec<Upload>, received_at: Timestamp) -> Self {
        for file in files {
            let names = |recorded: &Recorded| {
                recorded.entry.event.attachments().iter().any(|attachment| attachment.id == file.id)
            };
            let event = self.entries.iter().map(|(recorded, _)| recorded).find(|recorded| names(recorded));
            if let Some(event) = event {
                let bound = file.bound_by(Bound { sequence: event.entry.sequence, received_at });
                self.files.push((file, bound));
            }
        }
        self
    }

    /// With a file that changes with it: as it was read, and as it is after it.
    #[must_use]
    pub(super) fn settling(mut self, before: Upload, after: Upload) -> Self {
        self.files.push((before, after));
        self
    }

    /// Without the mails: for samples, which are nobody's.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.mails.clear();
        self
    }

    /// At which revision the case is after it.
    pub fn revision(&self) -> u32 {
        self.after.revision
    }

    /// Whether it was written already: its answer was lost, and the case looks changed.
    pub fn is_in(&self, file: &CaseFile) -> bool {
        let ours = self.entries.last().map(|(recorded, _)| recorded.hash());
        ours.is_some_and(|ours| file.events.iter().any(|recorded| recorded.hash() == ours))
    }

    fn writes(&self, table: &str) -> Result<Vec<TransactWriteItem>, StoreError> {
        let pk = keys::case(&self.after.id);
        let mut writes = vec![self.head(table)?];
        for (recorded, payload) in &self.entries {
            let sequence = recorded.entry.sequence;
            writes
                .push(put(new_item(table, &pk, keys::event(sequence)).item("event", text(recorded.text())))?);
            if let Some(payload) = payload {
                let item = new_item(table, &pk, keys::payload(sequence))
                    .item("salt", aws_sdk_dynamodb::types::AttributeValue::B(Blob::new(payload.salt)))
                    .item("text", text(&payload.text));
                writes.push(put(item)?);
            }
            // A disposal is on record exactly when what it disposed of is gone.
            for disposed in recorded.entry.event.disposed() {
                writes.push(delete(table, &pk, keys::payload(*disposed))?);
            }
        }
        // With its first commit a case is counted for its call, in the same transaction: the number is never behind.
        if let (Some(_), Some(call)) = (&self.first, self.after.call()) {
            writes.push(put(new_item(table, &keys::received(call), pk.clone()))?);
        }
        writes.extend(uploads::changes(table, &self.files)?);
        // An expert finds their questions by key, from the same moment on.
        for (recorded, _) in &self.entries {
            if let Event::ExpertAsked { expert, .. } = &recorded.entry.event {
                let sk = keys::question(&self.after.id, recorded.entry.sequence);
                writes.push(put(new_item(table, &keys::expert(expert), sk))?);
            }
        }
        for (sequence, kind) in &self.mails {
            writes.push(put(new_mail(new_item(table, &pk, keys::event_mail(*sequence, *kind)), self.now))?);
        }
        Ok(writes)
    }

    fn head(&self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let pk = keys::case(&self.after.id);
        let status = serde_json::to_value(self.after.status).ok();
        let status =
            text(status.as_ref().and_then(|status| status.as_str()).ok_or(StoreError::Unreadable("status"))?);
        let last_hash = text(self.after.last_hash.as_str());
        match (&self.first, &self.after.receipt) {
            (Some(first), Some(receipt)) => put(new_item(table, &pk, keys::HEAD.to_owned())
                .item("revision", number(self.after.revision))
                .item("status", status)
                .item("lastHash", last_hash)
                .item("receiptNumber", text(receipt.number.as_str()))
                .item("receivedAt", instant(receipt.received_at))
                .item("bodyHash", text(first.body_hash.as_str()))
                .item("linkKey", number(first.link.key))
                .item("linkGeneration", number(first.link.generation))),
            (Some(_) | None, _) => {
                let update = Update::builder()
                    .table_name(table)
                    .key("pk", text(pk))
                    .key("sk", text(keys::HEAD))
                    .condition_expression("revision = :before")
                    .update_expression("SET revision = :after, #status = :status, lastHash = :hash")
                    .expression_attribute_names("#status", "status")
                    .expression_attribute_values(":before", number(self.before.revision))
                    .expression_attribute_values(":after", number(self.after.revision))
                    .expression_attribute_values(":status", status)
                    .expression_attribute_values(":hash", last_hash)
                    .build()
                    .map_err(|_| StoreError::Unreadable("head"))?;
                Ok(TransactWriteItem::builder().update(update).build())
            }
        }
    }
}

impl Cases {
    /// Writes a commit, whole or not at all.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] when the case is not as the commit expects it.
    pub async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        transact(&self.db, &commit.writes(&self.table)?).await
    }
}

/// Writes all of `writes` or none of them.
pub(super) async fn transact(db: &Client, writes: &[TransactWriteItem]) -> Result<(), CommitError> {
    let mut attempt = 1;
    loop {
        let sent = db.transact_write_items().set_transact_items(Some(writes.to_vec())).send().await;
        match sent.as_ref().err().map(verdict) {
            None => return Ok(()),
            Some(Verdict::ConditionFailed) => return Err(CommitError::Conflict),
            Some(Verdict::MetAnother) if attempt < CONFLICT_ATTEMPTS => {
                // Two transactions on one item: the other one ends within milliseconds.
                tokio::time::sleep(Duration::from_millis(25 << attempt)).await;
                attempt += 1;
            }
            Some(Verdict::MetAnother | Verdict::Failed) => {
                return sent.map(drop).map_err(|error| StoreError::of("TransactWriteItems")(error).into());
            }
        }
    }
}

enum Verdict {
    ConditionFailed,
    MetAnother,
    Failed,
}

/// What a failed transaction means. The conditions speak first: where one failed, trying again cannot help.
fn verdict<R>(error: &SdkError<TransactWriteItemsError, R>) -> Verdict {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
    else {
        return match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionInProgressException(_)) => Verdict::MetAnother,
            Some(_) | None => Verdict::Failed,
        };
    };
    let has = |code: &str| cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some(code));
    if has("ConditionalCheckFailed") {
        Verdict::ConditionFailed
    } else if has("TransactionConflict") || has("ThrottlingError") || has("ProvisionedThroughputExceeded") {
        Verdict::MetAnother
    } else {
        Verdict::Failed
    }
}

/// A new item, which must not be there yet.
pub(super) fn new_item(table: &str, pk: &str, sk: String) -> aws_sdk_dynamodb::types::builders::PutBuilder {
    Put::builder()
        .table_name(table)
        .item("pk", text(pk))
        .item("sk", text(sk))
        .condition_expression("attribute_not_exists(pk)")
}

fn delete(table: &str, pk: &str, sk: String) -> Result<TransactWriteItem, StoreError> {
    let delete = Delete::builder().table_name(table).key("pk", text(pk)).key("sk", text(sk)).build();
    let delete = delete.map_err(|_| StoreError::Unreadable("item"))?;
    Ok(TransactWriteItem::builder().delete(delete).build())
}

/// Part of a transaction.
pub(super) fn put(
    item: aws_sdk_dynamodb::types::builders::PutBuilder,
) -> Result<TransactWriteItem, StoreError> {
    let put = item.build().map_err(|_| StoreError::Unreadable("item"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}
