//! The function `notify`: the only one that may send mail.
//!
//! A mail's record is the truth about it. It is claimed before the attempt, so that no mail is sent twice: the
//! service's clear refusal gives it back to be tried later, silence holds it for a person.

mod calls;
mod experts;
mod letter;
mod meetings;
mod message;
mod ses;
#[cfg(test)]
mod tests;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use jiff::SignedDuration;
use kyoso::mail::{self, Next, Outcome};
use kyoso::programme::{MailKind, Programme};

use crate::clock;
use crate::links::Links;
use crate::queue;
use crate::store::{Cases, Drafts, Item, ItemKey, MailOwner, MailRecord, Mails};

pub use ses::Ses;

/// How long a mail that waits for something else is put off.
const PUT_OFF: SignedDuration = SignedDuration::from_mins(1);

/// What the function works with.
pub struct Notify {
    /// The programme, for its mail texts.
    pub programme: Programme,
    /// The cases.
    pub cases: Cases,
    /// The drafts.
    pub drafts: Drafts,
    /// The mail records.
    pub mails: Mails,
    /// Secret links.
    pub links: Links,
    /// Where people reach the system.
    pub public_url: String,
    /// The mail service.
    pub ses: Ses,
}

/// A mail that is ready, or why there is none.
enum Prepared {
    Ready(letter::Letter),
    /// Not yet: it waits for something.
    Waits,
    /// Nothing to send any more, as a code.
    Needless(&'static str),
}

impl Notify {
    /// Handles a batch of keys.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        queue::each(event, |key| self.handle_key(key)).await
    }

    /// Does what is to be done with the mail under `key`; anything else is none of its business.
    ///
    /// # Errors
    /// When something does not answer before the mail is claimed; the queue then brings it again.
    pub async fn handle_key(&self, key: ItemKey) -> anyhow::Result<()> {
        let Item::Mail(kind, owner) = key.item() else { return Ok(()) };
        let Some(record) = self.mails.get(&key).await? else { return Ok(()) };
        match mail::next(record.turn(), clock::now()) {
            Next::Nothing => Ok(()),
            Next::Hold => self.hold(&record).await,
            Next::Send => match self.prepare(kind, &owner, &record).await? {
                Prepared::Ready(letter) => self.send(&record, letter).await,
                Prepared::Waits => {
                    self.mails.postpone(&record, PUT_OFF, clock::now()).await.map(drop).map_err(Into::into)
                }
                Prepared::Needless(code) => self.set_aside(&record, code).await,
            },
        }
    }

    async fn send(&self, record: &MailRecord, letter: letter::Letter) -> anyhow::Result<()> {
        // Built before the claim: what cannot be built is a defect, and no mail is lost over it.
        let raw = message::build(self.ses.sender(), &letter)?;
        if !self.mails.claim(record, clock::now()).await? {
            return Ok(());
        }
        let (outcome, code) = self.ses.send(raw, &letter.to).await;
        self.settle(record, outcome, &code).await
    }

    async fn settle(&self, record: &MailRecord, outcome: Outcome, code: &str) -> anyhow::Result<()> {
        let attempts = record.attempts + 1;
        let now = clock::now();
        let after = mail::after(outcome, attempts, record.created_at, now);
        let (pk, sk) = (record.key.pk.as_str(), record.key.sk.as_str());
        tracing::info!(mail.pk = pk, mail.sk = sk, mail.outcome = ?outcome, mail.code = code, mail.state = ?after.0, "mail");
        // If this is lost, the claim runs out and the mail is held: a person looks, nothing is sent twice.
        self.mails.settle(&record.key, attempts, after, code, now).await?;
        Ok(())
    }

    /// Its claim has lost its function: nobody knows whether the mail went out.
    async fn hold(&self, record: &MailRecord) -> anyhow::Result<()> {
        let now = clock::now();
        let held = mail::after(Outcome::NoAnswer, record.attempts, record.created_at, now);
        self.mails.settle(&record.key, record.attempts, held, "claim lost", now).await?;
        tracing::warn!(mail.pk = %record.key.pk, mail.sk = %record.key.sk, "mail held: its attempt never ended");
        Ok(())
    }

    /// What the mail was about is gone (a draft that was sent or has expired, a payload that was disposed of).
    async fn set_aside(&self, record: &MailRecord, code: &str) -> anyhow::Result<()> {
        let now = clock::now();
        if self.mails.claim(record, now).await? {
            let dropped = (mail::MailState::Dropped, None);
            self.mails.settle(&record.key, record.attempts + 1, dropped, code, now).await?;
        }
        Ok(())
    }

    async fn prepare(
        &self,
        kind: MailKind,
        owner: &MailOwner,
        record: &MailRecord,
    ) -> anyhow::Result<Prepared> {
        match owner {
            MailOwner::Draft(id) => self.for_draft(id).await,
            MailOwner::Call(id) => self.for_call(kind, id, record).await,
            MailOwner::DraftForCall(id, call, occasion) => self.for_draft_of_call(id, call, *occasion).await,
            MailOwner::Owing(group) => self.for_owing(group, record),
            MailOwner::Case(id) => match self.cases.load(id).await? {
                None => Ok(Prepared::Needless("no case")),
                Some(file) if self.waits_for_screening(kind, &file.case, record) => Ok(Prepared::Waits),
                Some(file) => self.for_case(kind, &file, record),
            },
        }
    }

    /// Planning hears of a proposal when the findings are there, or after an hour without them.
    fn waits_for_screening(&self, kind: MailKind, case: &kyoso::case::Case, record: &MailRecord) -> bool {
        let waited = clock::now().duration_since(record.created_at);
        kind == MailKind::Received
            && case.screened.is_none()
            && case.status == kyoso::case::Status::Received
            && waited < mail::WAITS_FOR_SCREENING
    }
}
