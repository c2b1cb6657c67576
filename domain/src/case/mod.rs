//! A case (案件): a list of events, and the two pure functions over it.
//!
//! [`decide`] holds every rule; [`apply`] holds none. [`chain`] makes the list tamper-evident; [`mails`] says who is
//! told.

mod apply;
pub mod chain;
mod command;
mod decide;
mod event;
mod id;
mod mails;
mod status;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::programme::Versions;
use crate::proposal::{Consent, SubmissionKind};
use crate::receipt::ReceiptNumber;
use crate::text::Language;

pub use apply::apply;
pub use chain::{ChainFault, Entry, Hash, Recorded};
pub use command::{Command, Refusal, Submit};
pub use decide::decide;
pub use event::{Actor, Change, Event, Payload};
pub use id::{CaseId, IdempotencyKey, NotACaseId, NotAUuid};
pub use mails::mails;
pub use status::{Role, Status, Step, Transition, transition, transitions};

/// What is known of a case: its events, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its ID.
    pub id: CaseId,
    /// Where it stands.
    pub status: Status,
    /// How many events it has.
    pub revision: u32,
    /// The hash of its last event.
    pub last_hash: Hash,
    /// What was recorded when it was received; none before that.
    pub receipt: Option<Receipt>,
    /// Whether the programme's rules were run over it.
    pub screened: bool,
    /// The sequences of the events whose payloads are kept.
    pub payloads: Vec<u32>,
}

/// What was recorded when a proposal was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// 受付番号.
    pub number: ReceiptNumber,
    /// When the gateway received it.
    pub received_at: Timestamp,
    /// Free, or for a call.
    pub kind: SubmissionKind,
    /// The proposer's language.
    pub language: Language,
    /// The consents, with their answers.
    pub consents: Vec<Consent>,
    /// The versions of the programme.
    pub versions: Versions,
}

impl Case {
    /// A case of which nothing is recorded yet.
    pub fn new(id: CaseId) -> Self {
        Self {
            id,
            status: Status::Draft,
            revision: 0,
            last_hash: Hash::none(),
            receipt: None,
            screened: false,
            payloads: Vec::new(),
        }
    }

    /// The case that a history makes.
    #[must_use]
    pub fn replay<'e>(id: CaseId, history: impl IntoIterator<Item = &'e Recorded>) -> Self {
        history.into_iter().fold(Self::new(id), apply)
    }
}
