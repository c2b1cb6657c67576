//! A case (案件): a list of events, and the two pure functions over it.
//!
//! [`decide`] holds every rule; [`apply`] holds none. [`chain`](crate::chain) makes the list tamper-evident; [`mails`]
//! says who is told.

mod apply;
mod arrival;
pub mod ask;
mod command;
mod decide;
mod event;
mod id;
mod mails;
mod may;
mod reach;
mod refusal;
mod status;
#[cfg(test)]
pub(crate) mod tests;
mod time;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::call::{CallId, Interval};
use crate::chain::{self, Hash};
use crate::programme::Versions;
use crate::proposal::{Consent, SubmissionKind};
use crate::receipt::ReceiptNumber;
use crate::text::Language;

pub use apply::apply;
pub use arrival::{Arrival, parse_arrival};
pub use ask::StaffStep;
pub use command::{Command, Entered, Ground, Revision, Submit, Talk};
pub use decide::decide;
pub use event::{Actor, Document, Event, Means};
pub use id::{CaseId, IdempotencyKey, NotACaseId, NotAUuid};
pub use mails::mails;
pub use may::{Offer, capacity, decide_for, may_read, offers, proposer_may};
pub use reach::{Reach, reach};
pub use refusal::Refusal;
pub use status::{Party, Role, Status, Step, Transition, transition, transitions};
pub use time::{TimeLimit, elapsed, time_limits};

/// An entry of a case's history, with the exact text that is stored.
pub type Recorded = chain::Recorded<Event>;
/// An event of a case that is to be recorded.
pub type Change = chain::Change<Event>;

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
    /// The version of the proposal that stands: the sequence of the event that holds it.
    pub version: Option<u32>,
    /// The contact that stands, where it was changed since that version: the sequence of the event that holds it.
    pub contact: Option<u32>,
    /// The version that the programme's rules were last run over.
    pub screened: Option<u32>,
    /// Whether Planning has confirmed that the version that stands meets the requirements.
    pub eligible: bool,
    /// Whether a dialogue is on record.
    pub dialogue: bool,
    /// Whether the dialogue was left out, with its reason.
    pub dialogue_omitted: bool,
    /// The last day for the answer, while a correction is asked for.
    pub answer_by: Option<Date>,
    /// The responsible division (担当課): its ID in the programme.
    pub division: Option<String>,
    /// The formal acts, in their order.
    pub acts: Vec<Act>,
    /// When what happened, for the time limits.
    pub milestones: Milestones,
    /// From when to when the time limits stood still: while the proposer was to answer, and while the case was set
    /// aside. An open end is still going on.
    pub pauses: Vec<(Timestamp, Option<Timestamp>)>,
    /// The sequences of the events whose payloads are kept.
    pub payloads: Vec<u32>,
}

/// A formal act of the municipality, which a document stands behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The sequence of its event.
    pub sequence: u32,
    /// What it is.
    pub kind: FormalAct,
    /// The document, as it was recorded last.
    pub document: Option<Document>,
}

/// What a formal act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormalAct {
    /// 収受.
    Receipt,
    /// 要件の確認.
    Eligibility,
    /// 修正依頼.
    Correction,
    /// 対象外.
    SetAside,
    /// 再び取り上げたこと.
    TakenUpAgain,
    /// 担当課の決定.
    Assignment,
}

impl FormalAct {
    /// As on screen.
    pub fn name(self) -> &'static str {
        match self {
            FormalAct::Receipt => "収受",
            FormalAct::Eligibility => "要件の確認",
            FormalAct::Correction => "修正依頼",
            FormalAct::SetAside => "対象外",
            FormalAct::TakenUpAgain => "再び取り上げたこと",
            FormalAct::Assignment => "担当課の決定",
        }
    }
}

/// When what happened: where time limits begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestones {
    /// The proposal was received.
    pub received: Option<Timestamp>,
    /// The municipality turned to the proposer for the first time.
    pub first_contact: Option<Timestamp>,
    /// A responsible division was named.
    pub assigned: Option<Timestamp>,
    /// The case came to an end, for the proposer.
    pub answered: Option<Timestamp>,
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
    /// The window of the call that the version that stands was received in.
    pub window: Option<Interval>,
    /// The proposer's language, as of the version that stands.
    pub language: Language,
    /// The consents, with their answers, as of the version that stands.
    pub consents: Vec<Consent>,
    /// The versions of the programme, as of the version that stands.
    pub versions: Versions,
    /// How it came, where Planning entered it.
    pub entered: Option<Means>,
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
            version: None,
            contact: None,
            screened: None,
            eligible: false,
            dialogue: false,
            dialogue_omitted: false,
            answer_by: None,
            division: None,
            acts: Vec::new(),
            milestones: Milestones::default(),
            pauses: Vec::new(),
            payloads: Vec::new(),
        }
    }

    /// The call that it is for; none for the free kind.
    pub fn call(&self) -> Option<&CallId> {
        match &self.receipt.as_ref()?.kind {
            SubmissionKind::Theme { theme_id } => Some(theme_id),
            SubmissionKind::Free => None,
        }
    }

    /// The case that a history makes.
    #[must_use]
    pub fn replay<'e>(id: CaseId, history: impl IntoIterator<Item = &'e Recorded>) -> Self {
        history.into_iter().fold(Self::new(id), apply)
    }
}
