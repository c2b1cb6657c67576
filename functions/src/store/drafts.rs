//! Drafts of proposals: what was typed before anything is sent. They disappear 30 days after the last save; one for a
//! call not before 14 days after its close.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::Select;
use jiff::{SignedDuration, Timestamp};
use kyoso::calendar;
use kyoso::call::CallId;
use kyoso::case::CaseId;
use kyoso::chain::Hash;
use kyoso::receipt::ReceiptNumber;
use kyoso::text::Language;

use super::StoreError;
use super::item::{Attributes, get_instant, get_number, get_text, instant, number, text};

/// How long a draft is kept after its last save.
pub const DRAFT_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a draft for a call is kept after the close: its writer is told of the close, and can use what they typed
/// for another call or the free kind.
pub const KEPT_AFTER_CLOSE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How many mails with the link one draft can ask for on one day.
pub const LINK_MAILS_A_DAY: u32 = 5;

/// How many of them one address gets on one day, from however many drafts: the form is public, and nobody is to be
/// buried in mail by means of it.
pub const LINK_MAILS_TO_AN_ADDRESS: u32 = 10;

/// The answers of one page: text by JSON pointer.
pub type PageAnswers = BTreeMap<String, String>;

const DRAFT: &str = "DRAFT#";
const PAGE: &str = "page:";
/// The attribute under which drafts stand in the index `byCall`.
const CALL: &str = "callId";
const REVISES_CASE: &str = "revisesCase";
const REVISES_NUMBER: &str = "revisesNumber";

/// The table of drafts.
#[derive(Clone)]
pub struct Drafts {
    db: Client,
    table: String,
}

/// A draft.
///
/// No `Debug`: it holds personal data.
#[derive(Clone)]
pub struct Draft {
    /// Its ID, which is also the idempotency key of its submission: a UUID.
    pub id: String,
    /// The language of its last save, and of the mail with its link.
    pub language: Language,
    /// Where its link is mailed, if it was asked for.
    pub email: Option<String>,
    /// Counts its saves.
    pub revision: u64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// From when on it is gone.
    pub expires_at: Timestamp,
    /// What was typed, by page. Each page is an attribute of its own, so that two tabs never undo each other's.
    pub pages: BTreeMap<String, PageAnswers>,
    /// The proposal that it is another version of; none for a proposal of its own.
    pub revises: Option<Revises>,
    /// The call that it is for, as its writer has chosen.
    pub call: Option<CallId>,
    /// The case that it became, once it was sent. Its answers are then gone: they are kept once, with the case.
    pub sent: Option<CaseId>,
}

/// Which proposal a draft is another version of. Set when the draft is begun, by somebody who has opened the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revises {
    /// The case.
    pub case: CaseId,
    /// Its 受付番号, so that each page can say what it replaces without reading the case.
    pub number: ReceiptNumber,
}

/// What a save says about the call that a draft is for.
#[derive(Clone, Copy, Default)]
pub struct CallNote<'c> {
    /// Which call it is for.
    pub call: ForCall<'c>,
    /// When that call closes, as it stands at the save: the draft is kept [`KEPT_AFTER_CLOSE`] longer.
    pub closes: Option<Timestamp>,
}

/// Which call a draft is for, as a save notes it.
#[derive(Clone, Copy, Default)]
pub enum ForCall<'c> {
    /// The save does not say: it stays.
    #[default]
    Unsaid,
    /// For none.
    Free,
    /// For this one.
    For(&'c CallId),
}

/// What became of a change to a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is saved.
    Saved,
    /// There is no such draft (any more).
    Gone,
    /// It was sent meanwhile, and is not changed.
    Sent,
}

/// What became of a wish for a mail with the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkMail {
    /// It is the draft's mail of this number, from 1.
    Granted(u32),
    /// There were enough of them today.
    TooMany,
    /// There is no such draft (any more), or it was sent.
    Gone,
}

impl Drafts {
    /// The table `table`.
    pub fn new(db: Client, table: impl Into<String>) -> Self {
        Self { db, table: table.into() }
    }

    /// Begins a draft with one page.
    ///
    /// # Errors
    /// When the table does not answer, or has a draft of this ID.
    pub async fn create(
        &self,
        id: &str,
        language: Language,
        page: &str,
        answers: &PageAnswers,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.create_for(id, language, (page, answers), CallNote::default(), now).await
    }

    /// Begins a draft with one page, and notes for which call it is.
    ///
    /// # Errors
    /// When the table does not answer, or has a draft of this ID.
    pub async fn create_for(
        &self,
        id: &str,
        language: Language,
        (page, answers): (&str, &PageAnswers),
        note: CallNote<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let item =
            self.new_item(id, language, now, note.closes).item(format!("{PAGE}{page}"), text(json(answers)?));
        let item = match note.call {
            ForCall::For(call) => item.item(CALL, text(call.as_str())),
            ForCall::Free | ForCall::Unsaid => item,
        };
        item.send().await.map(drop).map_err(StoreError::of("PutItem draft"))
    }

    /// Begins a draft of another version of a proposal, with the pages of the version that stands.
    ///
    /// # Errors
    /// When the table does not answer, or has a draft of this ID.
    pub async fn create_revision(
        &self,
        id: &str,
        language: Language,
        revises: &Revises,
        pages: &BTreeMap<String, PageAnswers>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = bound(self.new_item(id, language, now, None), Some(revises));
        for (page, answers) in pages {
            item = item.item(format!("{PAGE}{page}"), text(json(answers)?));
        }
        item.send().await.map(drop).map_err(StoreError::of("PutItem draft"))
    }

    fn new_item(
        &self,
        id: &str,
        language: Language,
        now: Timestamp,
        closes: Option<Timestamp>,
    ) -> PutItemFluentBuilder {
        self.db
            .put_item()
            .table_name(&self.table)
            .condition_expression("attribute_not_exists(pk)")
            .item("pk", text(key(id)))
            .item("language", text(language.tag()))
            .item("revision", number(1))
            .item("createdAt", instant(now))
            .item("expiresAt", number(expiry(now, closes).as_second()))
    }

    /// The draft `id` as it stands at `now`, strongly consistent. Time to live deletes late, so its expiry is checked.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn load(&self, id: &str, now: Timestamp) -> Result<Option<Draft>, StoreError> {
        let found = self
            .db
            .get_item()
            .table_name(&self.table)
            .key("pk", text(key(id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::of("GetItem draft"))?;
        let draft = found.item.map(|item| read(id, &item)).transpose()?;
        Ok(draft.filter(|draft| draft.expires_at > now))
    }

    /// Saves what was typed on one page, whole, and leaves the other pages as they are.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn save_page(
        &self,
        id: &str,
        language: Language,
        page: &str,
        answers: &PageAnswers,
        now: Timestamp,
    ) -> Result<Saved, StoreError> {
        self.save_page_for(id, language, (page, answers), CallNote::default(), now).await
    }

    /// Saves what was typed on one page, and notes with the same write for which call the draft is.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn save_page_for(
        &self,
        id: &str,
        language: Language,
        (page, answers): (&str, &PageAnswers),
        note: CallNote<'_>,
        now: Timestamp,
    ) -> Result<Saved, StoreError> {
        let (set, remove) = match note.call {
            ForCall::Unsaid => ("", ""),
            ForCall::Free => ("", " REMOVE callId"),
            ForCall::For(_) => (", callId = :call", ""),
        };
        let update = self
            .change(id, now)
            .update_expression(format!(
                "SET #page = :page, #language = :language, expiresAt = :expiry{set}{remove} ADD revision :one"
            ))
            .expression_attribute_names("#page", format!("{PAGE}{page}"))
            .expression_attribute_names("#language", "language")
            .expression_attribute_values(":page", text(json(answers)?))
            .expression_attribute_values(":language", text(language.tag()))
            .expression_attribute_values(":expiry", number(expiry(now, note.closes).as_second()))
            .expression_attribute_values(":one", number(1));
        let update = match note.call {
            ForCall::For(call) => update.expression_attribute_values(":call", text(call.as_str())),
            ForCall::Unsaid | ForCall::Free => update,
        };
        if sent(update).await?.is_some() {
            return Ok(Saved::Saved);
        }
        match self.load(id, now).await? {
            Some(draft) if draft.sent.is_some() => Ok(Saved::Sent),
            Some(_) | None => Ok(Saved::Gone),
        }
    }

    /// Notes for which call a draft is, or that it is for none.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn set_call(&self, id: &str, call: Option<&CallId>, now: Timestamp) -> Result<(), StoreError> {
        let change = self.change(id, now);
        let change = match call {
            Some(call) => change
                .update_expression("SET callId = :call")
                .expression_attribute_values(":call", text(call.as_str())),
            None => change.update_expression("REMOVE callId"),
        };
        // One that was sent or is gone meanwhile is for no call any more.
        sent(change).await.map(drop)
    }

    /// How many drafts for a call have been begun and not sent (eventually consistent; those that have just expired
    /// may still be counted).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn begun(&self, call: &CallId) -> Result<u32, StoreError> {
        let mut pages = self.of_call(call).select(Select::Count).into_paginator().send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(StoreError::of("Query drafts"))?;
            count += u32::try_from(page.count()).unwrap_or_default();
        }
        Ok(count)
    }

    /// The IDs of at most `limit` drafts for a call that have been begun and not sent, in their order, from the one
    /// that follows `after` (eventually consistent).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn for_call(&self, call: &CallId, after: &str, limit: i32) -> Result<Vec<String>, StoreError> {
        let found = self
            .of_call(call)
            .key_condition_expression("callId = :call AND pk > :after")
            .expression_attribute_values(":after", text(key(after)))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::of("Query drafts"))?;
        let id = |item: &Attributes| Ok(get_text(item, "pk")?.trim_start_matches(DRAFT).to_owned());
        found.items().iter().map(id).collect()
    }

    fn of_call(&self, call: &CallId) -> QueryFluentBuilder {
        self.db
            .query()
            .table_name(&self.table)
            .index_name("byCall")
            .key_condition_expression("callId = :call")
            .expression_attribute_values(":call", text(call.as_str()))
    }

    /// Notes where the link is to be mailed, and counts the mail: at most [`LINK_MAILS_A_DAY`] of a draft, and at
    /// most [`LINK_MAILS_TO_AN_ADDRESS`] to one address.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn ask_link_mail(
        &self,
        id: &str,
        email: &str,
        language: Language,
        now: Timestamp,
    ) -> Result<LinkMail, StoreError> {
        let day = calendar::civil(now).date().to_string();
        let Some(draft) = self.load(id, now).await?.filter(|draft| draft.sent.is_none()) else {
            return Ok(LinkMail::Gone);
        };
        if !self.count_for_address(email, &day, now).await? {
            return Ok(LinkMail::TooMany);
        }
        for (condition, today) in [
            ("linkMailDay = :day AND linkMailsToday < :most", "linkMailsToday + :one"),
            ("(attribute_not_exists(linkMailDay) OR linkMailDay <> :day)", ":one"),
        ] {
            let update = self
                .change(&draft.id, now)
                .condition_expression(format!("{CAN_CHANGE} AND {condition}"))
                .update_expression(format!(
                    "SET email = :email, #language = :language, linkMailDay = :day, linkMailsToday = {today} \
                     ADD linkMails :one"
                ))
                .expression_attribute_names("#language", "language")
                .expression_attribute_values(":email", text(email))
                .expression_attribute_values(":language", text(language.tag()))
                .expression_attribute_values(":day", text(&day))
                .expression_attribute_values(":one", number(1));
            let update = match today {
                ":one" => update,
                _ => update.expression_attribute_values(":most", number(LINK_MAILS_A_DAY)),
            };
            if let Some(item) = sent(update).await? {
                return Ok(LinkMail::Granted(get_number(&item, "linkMails")?));
            }
        }
        Ok(LinkMail::TooMany)
    }

    /// Counts a mail to an address on a day; false when there were enough. Only a hash of the address is kept, for
    /// two days.
    async fn count_for_address(&self, email: &str, day: &str, now: Timestamp) -> Result<bool, StoreError> {
        let address = Hash::of(email.to_lowercase().as_bytes());
        let gone = now.saturating_add(SignedDuration::from_hours(48)).unwrap_or(now);
        let update = self
            .db
            .update_item()
            .table_name(&self.table)
            .key("pk", text(format!("ADDRESS#{}#{day}", address.as_str())))
            .condition_expression("attribute_not_exists(mails) OR mails < :most")
            .update_expression("SET expiresAt = :gone ADD mails :one")
            .expression_attribute_values(":most", number(LINK_MAILS_TO_AN_ADDRESS))
            .expression_attribute_values(":gone", number(gone.as_second()))
            .expression_attribute_values(":one", number(1));
        Ok(sent(update).await?.is_some())
    }

    /// Records which case a draft became, and lets go of everything that was typed: from here on it is kept with
    /// the case, once. The same again changes nothing.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn mark_sent(&self, draft: &Draft, case: &CaseId, now: Timestamp) -> Result<(), StoreError> {
        let item = self
            .db
            .put_item()
            .table_name(&self.table)
            .item("pk", text(key(&draft.id)))
            .item("language", text(draft.language.tag()))
            .item("revision", number(draft.revision + 1))
            .item("createdAt", instant(draft.created_at))
            .item("expiresAt", number(expiry(now, None).as_second()))
            .item("caseId", text(case.as_str()));
        bound(item, draft.revises.as_ref())
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem sent draft"))
    }

    /// Deletes a draft because its writer wants it gone. One that was sent stays: it holds no answers.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn discard(&self, id: &str) -> Result<(), StoreError> {
        let delete = self
            .db
            .delete_item()
            .table_name(&self.table)
            .key("pk", text(key(id)))
            .condition_expression("attribute_not_exists(caseId)");
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                Ok(())
            }
            Err(error) => Err(StoreError::of("DeleteItem draft")(error)),
        }
    }

    fn change(&self, id: &str, now: Timestamp) -> UpdateItemFluentBuilder {
        self.db
            .update_item()
            .table_name(&self.table)
            .key("pk", text(key(id)))
            .condition_expression(CAN_CHANGE)
            .expression_attribute_values(":now", number(now.as_second()))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew)
    }
}

const CAN_CHANGE: &str = "attribute_exists(pk) AND attribute_not_exists(caseId) AND expiresAt > :now";

/// Sends an update; the item after it, or `None` when its condition did not hold.
async fn sent(update: UpdateItemFluentBuilder) -> Result<Option<Attributes>, StoreError> {
    match update.send().await {
        Ok(done) => Ok(Some(done.attributes.unwrap_or_default())),
        Err(error) if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
            Ok(None)
        }
        Err(error) => Err(StoreError::of("UpdateItem draft")(error)),
    }
}

/// The item of a draft, with the proposal that it is another version of.
fn bound(item: PutItemFluentBuilder, revises: Option<&Revises>) -> PutItemFluentBuilder {
    match revises {
        Some(Revises { case, number }) => {
            item.item(REVISES_CASE, text(case.as_str())).item(REVISES_NUMBER, text(number.as_str()))
        }
        None => item,
    }
}

fn revises(item: &Attributes) -> Result<Option<Revises>, StoreError> {
    if !item.contains_key(REVISES_CASE) {
        return Ok(None);
    }
    let case = get_text(item, REVISES_CASE)?.parse().map_err(|_| StoreError::Unreadable(REVISES_CASE))?;
    let number =
        get_text(item, REVISES_NUMBER)?.parse().map_err(|_| StoreError::Unreadable(REVISES_NUMBER))?;
    Ok(Some(Revises { case, number }))
}

fn key(id: &str) -> String {
    format!("{DRAFT}{id}")
}

/// From when on a draft is gone that is saved at `now`, and is for a call that closes at `closes`.
fn expiry(now: Timestamp, closes: Option<Timestamp>) -> Timestamp {
    let later = |instant: Timestamp, by| instant.saturating_add(by).unwrap_or(Timestamp::MAX);
    let after_close = closes.map(|close| later(close, KEPT_AFTER_CLOSE));
    later(now, DRAFT_LASTS).max(after_close.unwrap_or(Timestamp::MIN))
}

fn json(answers: &PageAnswers) -> Result<String, StoreError> {
    serde_json::to_string(answers).map_err(|_| StoreError::Unreadable("answers"))
}

fn read(id: &str, item: &Attributes) -> Result<Draft, StoreError> {
    let expires_at = Timestamp::from_second(get_number(item, "expiresAt")?)
        .map_err(|_| StoreError::Unreadable("expiresAt"))?;
    let language = match get_text(item, "language")? {
        "en" => Language::English,
        _ => Language::Japanese,
    };
    let sent = match item.get("caseId") {
        Some(_) => Some(get_text(item, "caseId")?.parse().map_err(|_| StoreError::Unreadable("caseId"))?),
        None => None,
    };
    Ok(Draft {
        id: id.to_owned(),
        language,
        email: item.get("email").and_then(|email| email.as_s().ok()).cloned(),
        revision: get_number(item, "revision")?,
        created_at: get_instant(item, "createdAt")?,
        expires_at,
        pages: pages(item)?,
        revises: revises(item)?,
        call: item.get(CALL).and_then(|call| call.as_s().ok()?.parse().ok()),
        sent,
    })
}

fn pages(item: &Attributes) -> Result<BTreeMap<String, PageAnswers>, StoreError> {
    item.iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(PAGE)?, value.as_s().ok()?)))
        .map(|(page, answers)| {
            let answers = serde_json::from_str(answers).map_err(|_| StoreError::Unreadable("answers"))?;
            Ok((page.to_owned(), answers))
        })
        .collect()
}

#[cfg(test)]
mod tests;
