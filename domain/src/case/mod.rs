//! A case (案件): a list of events, and the two pure functions over it.
//!
//! [`decide`] holds every rule; [`apply`] holds none. [`chain`](crate::chain) makes the list tamper-evident; [`mails`]
//! says who is told.

mod advice;
mod apply;
mod arrival;
pub mod ask;
mod command;
mod decide;
mod decision;
mod deliberation;
pub mod dialogue;
mod event;
mod flow;
pub mod follow_up;
mod id;
mod information;
mod mails;
mod may;
mod meeting;
mod reach;
mod refusal;
mod status;
mod step;
#[cfg(test)]
pub(crate) mod tests;
mod time;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::attachment::{FileId, Filed, Filing};
use crate::call::{CallId, Interval};
use crate::chain::{self, Hash};
use crate::programme::Versions;
use crate::proposal::{Consent, SubmissionKind};
use crate::receipt::ReceiptNumber;
use crate::text::{Language, Text};

pub use advice::{AskExpert, Asking, EXPERT_CONSENT, Expert, Part, Question, QuestionState, TICKED};
pub use apply::apply;
pub use arrival::{Arrival, parse_arrival};
pub use ask::StaffStep;
pub use command::{Command, Decide, Entered, Ground, RaiseIssue, Replacement, Revision, Submit, UpdateIssue};
pub use decide::decide;
pub use decision::{Coordination, Cost, Deciding, Decision, DecisionText, Verdict};
pub use deliberation::{Deliberation, HoldText, Issue, IssueProgress, IssueState, IssueText, PlanText};
pub use dialogue::{Dialogue, DialogueAnswer, NextStep, Talk};
pub use event::{Actor, Document, Event, Means};
pub use flow::{Transition, transition, transitions, ways};
pub use follow_up::{FollowUp, FollowUpCommand, FollowUpEvent, FollowUpRefusal, FollowUpStep};
pub(crate) use id::is_uuid;
pub use id::{CaseId, IdempotencyKey, NotACaseId, NotAUuid};
pub use information::{Handover, Information};
pub use mails::mails;
pub use may::{Offer, capacity, decide_for, may_read, obstacle_for, offers, proposer_may};
pub use meeting::{Appointment, MINUTES, Meeting, MeetingTime};
pub use reach::{Reach, reach};
pub use refusal::Refusal;
pub use status::{Party, Status};
pub use step::{Role, Step};
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
    /// At which revision something last happened to it that a person who looked before would want to know: that
    /// somebody opened a file is not such a thing.
    pub moved: u32,
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
    /// ③ Its issues, its working plan, and whether it is on hold.
    pub deliberation: Deliberation,
    /// ④ How far it has come with its decision.
    pub deciding: Deciding,
    /// What follows an announced adoption.
    pub follow_up: FollowUp,
    /// The formal acts, in their order.
    pub acts: Vec<Act>,
    /// When what happened, for the time limits.
    pub milestones: Milestones,
    /// From when to when the time limits stood still: while the proposer was to answer, and while the case was set
    /// aside. An open end is still going on.
    pub pauses: Vec<(Timestamp, Option<Timestamp>)>,
    /// Its files, in the order in which they were bound.
    pub attachments: Vec<Filed>,
    /// The files of each version, in the order of the versions.
    pub filings: Vec<Filing>,
    /// When it came to the status that it has ended in; none while it goes on.
    pub ended: Option<Timestamp>,
    /// The dialogues on record, in the order in which they were recorded.
    pub dialogues: Vec<Dialogue>,
    /// The meetings that were planned, in their order.
    pub meetings: Vec<Meeting>,
    /// What was handed to the proposer.
    pub information: Vec<Information>,
    /// The questions to experts, in their order.
    pub questions: Vec<Question>,
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
    /// 企画課との調整.
    Coordination,
    /// 採否の判断.
    Decision,
    /// 協定等の締結.
    Agreement,
    /// 契約の結果.
    Contract,
    /// 完了.
    Completion,
    /// 実施に至らず終了.
    End,
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
            FormalAct::Coordination => "企画課との調整",
            FormalAct::Decision => "採否の判断",
            FormalAct::Agreement => "協定等の締結",
            FormalAct::Contract => "契約の結果",
            FormalAct::Completion => "完了",
            FormalAct::End => "採用後の終了",
        }
    }

    /// Whether its document is this actor's to record: Planning's is every one, a division's that of its own acts.
    pub fn is_recorded_by(self, actor: &Actor) -> bool {
        match (self, actor) {
            (_, Actor::Planning { .. })
            | (
                FormalAct::Decision
                | FormalAct::Agreement
                | FormalAct::Contract
                | FormalAct::Completion
                | FormalAct::End,
                Actor::Division { .. },
            ) => true,
            (
                FormalAct::Receipt
                | FormalAct::Eligibility
                | FormalAct::Correction
                | FormalAct::SetAside
                | FormalAct::TakenUpAgain
                | FormalAct::Assignment
                | FormalAct::Coordination,
                Actor::Division { .. },
            )
            | (_, Actor::Proposer | Actor::Auditor { .. } | Actor::Expert { .. } | Actor::System) => false,
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
    /// The deliberation began; of several divisions, with the last that began it.
    pub deliberation_begun: Option<Timestamp>,
    /// The proposer was answered, or the case came to an end otherwise.
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
            moved: 0,
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
            deliberation: Deliberation::default(),
            deciding: Deciding::default(),
            follow_up: FollowUp::default(),
            acts: Vec::new(),
            milestones: Milestones::default(),
            pauses: Vec::new(),
            attachments: Vec::new(),
            filings: Vec::new(),
            ended: None,
            dialogues: Vec::new(),
            meetings: Vec::new(),
            information: Vec::new(),
            questions: Vec::new(),
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

    /// Whether everything that was typed for it was disposed of (廃棄).
    pub fn is_disposed(&self) -> bool {
        self.revision > 0 && self.payloads.is_empty()
    }

    /// A file of the case, of whichever version.
    pub fn attachment(&self, id: &FileId) -> Option<&Filed> {
        self.attachments.iter().find(|filed| filed.id == *id)
    }

    /// The files of a version, in its order; those that were replaced stand before what came in their place.
    pub fn attachments_of(&self, version: u32) -> impl Iterator<Item = &Filed> {
        let filing = self.filings.iter().find(|filing| filing.version == version);
        filing.into_iter().flat_map(|filing| &filing.files).filter_map(|id| self.attachment(id))
    }

    /// The files of the version that stands, without those that were replaced.
    pub fn standing_attachments(&self) -> impl Iterator<Item = &Filed> {
        let of_version = self.version.into_iter().flat_map(|version| self.attachments_of(version));
        of_version.filter(|filed| filed.replaced_by.is_none())
    }

    /// Whose turn it is (誰の番か). Once Planning has recorded its coordination the division is to decide; while it is asked
    /// after an announcement, both have something to do.
    pub fn next_to_act(&self) -> &'static [Party] {
        match (self.status, self.deciding.round, self.deciding.coordination) {
            (Status::Coordinating, _, Some(_)) => &[Party::Division],
            (Status::Adopted | Status::NotAdopted, Some(_), Some(_)) => &[Party::Division],
            (Status::Adopted, Some(_), None) => &[Party::Planning, Party::Division],
            (Status::NotAdopted, Some(_), None) => &[Party::Planning],
            (status, _, _) => status.next_to_act(),
        }
    }

    /// Where it stands as the proposer knows it: nothing tells what is not announced yet. Once a decision is announced,
    /// it stands until another one is.
    pub fn public_status(&self) -> Status {
        match (self.status, &self.deciding.announced) {
            (Status::Decided, Some(announced)) => announced.verdict.status(),
            (Status::Coordinating | Status::Decided, _) => Status::Deliberating,
            (status, _) => status,
        }
    }

    /// The same in words; on hold with the month in which it is looked at again.
    pub fn public_label(&self) -> Text {
        match (self.public_status(), self.deliberation.hold) {
            (Status::OnHold, Some((review, _))) => deliberation::on_hold_label(review),
            (status, _) => status.public_label(),
        }
    }

    /// The case that a history makes.
    #[must_use]
    pub fn replay<'e>(id: CaseId, history: impl IntoIterator<Item = &'e Recorded>) -> Self {
        history.into_iter().fold(Self::new(id), apply)
    }
}
