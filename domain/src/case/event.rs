//! What happened to a case. Events are metadata: what people typed is in the payload beside them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::advice::Part;
use super::decision::Verdict;
use super::deliberation::IssueState;
use super::follow_up::FollowUpEvent;
use super::id::CaseId;
use super::meeting::MeetingTime;
use super::status::Party;
use super::step::Role;
use crate::attachment::{Attachment, FileId, Outcome};
use crate::call::Interval;
use crate::chain::Happening;
use crate::programme::Versions;
use crate::proposal::{Consent, SubmissionKind};
use crate::receipt::ReceiptNumber;
use crate::screening::Finding;
use crate::text::{Language, Text};

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "camelCase")]
pub enum Actor {
    /// The proposer, by the case's secret or by submitting it.
    Proposer,
    /// A member of the Planning Division.
    Planning {
        /// Their ID in the staff directory.
        id: String,
    },
    /// A member of a division, acting for it.
    Division {
        /// Their ID in the staff directory.
        id: String,
        /// The division's ID in the programme.
        division: String,
    },
    /// An auditor, who reads: only that they opened something is on record.
    Auditor {
        /// Their ID in the staff directory.
        id: String,
    },
    /// An expert who is asked about the case.
    Expert {
        /// Their ID in the staff directory.
        id: String,
    },
    /// The system.
    System,
}

impl Actor {
    /// The role in the table of transitions, on a case that is assigned to `division`; none for another division.
    pub fn role(&self, assigned: Option<&str>) -> Option<Role> {
        match self {
            Actor::Proposer => Some(Role::Proposer),
            Actor::Planning { .. } => Some(Role::Planning),
            Actor::Division { division, .. } => {
                (assigned == Some(division)).then_some(Role::AssignedDivision)
            }
            Actor::Auditor { .. } => Some(Role::Auditor),
            Actor::Expert { .. } => Some(Role::Expert),
            Actor::System => Some(Role::System),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// A proposal was received. Payload: its [`crate::proposal::Content`] as JSON.
    ProposalSubmitted {
        /// 受付番号.
        receipt_number: ReceiptNumber,
        /// When the gateway received the request: the instant that counts.
        received_at: Timestamp,
        /// Free, or for a call.
        #[serde(flatten)]
        kind: SubmissionKind,
        /// The window of the call that it was received in, as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<Interval>,
        /// The proposer's language.
        language: Language,
        /// The consents, with their answers.
        consents: Vec<Consent>,
        /// Under which versions of the programme it was given, declarations and consents included.
        versions: Versions,
        /// How it came, where Planning entered it (代理入力). The original is noted by the event after it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entered: Option<Means>,
        /// The files that it binds.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
    },
    /// Where the original of a proposal is that Planning entered. Payload: the note.
    OriginalNoted,
    /// The proposer sent another version. Payload: its [`crate::proposal::Content`] as JSON.
    ProposalRevised {
        /// When the gateway received it.
        received_at: Timestamp,
        /// The window of the call that it was received in, as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<Interval>,
        /// The proposer's language.
        language: Language,
        /// The consents, with their answers.
        consents: Vec<Consent>,
        /// The versions of the programme that it was given under.
        versions: Versions,
        /// The files of this version, those among them that stood before included.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
    },
    /// The proposer named another person or address to contact. Payload: the [`crate::proposal::Contact`] as JSON.
    ContactChanged,
    /// The programme's rules were run over the proposal.
    ScreeningRecorded {
        /// Which version: the sequence of the event that holds it.
        #[serde(default = "first")]
        of: u32,
        /// The rule set that was run.
        rules: String,
        /// One finding for each rule.
        findings: Vec<Finding>,
    },
    /// Planning confirmed that the requirements are met (2(4)ウ, 2(5)). Payload: a note, where there is one.
    EligibilityConfirmed {
        /// Of which version.
        of: u32,
    },
    /// Planning asked for a correction. Payload: what is to be corrected, which the proposer reads.
    CorrectionAsked {
        /// The last day for the answer.
        until: Date,
    },
    /// The proposer answered it. Payload: a note, where there is one.
    CorrectionAnswered,
    /// Planning set the case aside. Payload: the reason, which the proposer reads.
    SetAside {
        /// The clause of the programme that it rests on.
        clause: String,
        /// The programme's wording of that clause's item.
        ground: String,
    },
    /// Planning took a case up again that was set aside. Payload: the reason.
    TakenUpAgain,
    /// A dialogue was recorded. Payload: a [`super::Talk`] as JSON.
    DialogueRecorded {
        /// The day on which it took place.
        on: Date,
        /// By which means.
        means: Means,
        /// Whether the proposer reads it; not what was recorded before they did.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        shared: bool,
    },
    /// A dialogue was recorded anew. Payload: the [`super::Talk`] that stands from now on, as JSON.
    DialogueCorrected {
        /// The version before: the sequence of its event.
        of: u32,
        /// The day on which it took place.
        on: Date,
        /// By which means.
        means: Means,
    },
    /// The proposer confirmed the record of a dialogue.
    DialogueConfirmed {
        /// The version: the sequence of its event.
        of: u32,
    },
    /// The proposer asked for a change of the record. Payload: what they wrote.
    DialogueChangeAsked {
        /// The version: the sequence of its event.
        of: u32,
    },
    /// A meeting was planned. Payload: a [`super::Appointment`] as JSON.
    MeetingPlanned {
        /// When, and by which means.
        #[serde(flatten)]
        time: MeetingTime,
    },
    /// A meeting was moved or changed. Payload: the [`super::Appointment`] that stands from now on, as JSON.
    MeetingMoved {
        /// The meeting: the sequence of the event that planned it.
        of: u32,
        /// When, and by which means.
        #[serde(flatten)]
        time: MeetingTime,
    },
    /// A meeting was called off. Payload: the reason, which the proposer reads.
    MeetingCancelled {
        /// The meeting: the sequence of the event that planned it.
        of: u32,
    },
    /// Information was handed to the proposer (4(2)). Payload: a [`super::Handover`] as JSON.
    InformationHandedOver {
        /// The day on which it was.
        on: Date,
    },
    /// The proposer acknowledged the conditions of information.
    InformationAcknowledged {
        /// The information: the sequence of its event.
        of: u32,
    },
    /// An expert was asked (2(7)③). Payload: a [`super::Asking`] as JSON.
    ExpertAsked {
        /// Whom: their ID in the staff directory.
        expert: String,
        /// The version whose parts they see: the sequence of its event.
        version: u32,
        /// The parts that they see.
        parts: BTreeSet<Part>,
        /// The last day on which they see them.
        until: Date,
        /// Whether it rests on a recorded basis (委嘱・守秘), not on the proposer's consent alone.
        on_basis: bool,
    },
    /// An expert was reminded.
    ExpertReminded {
        /// The question: the sequence of its event.
        of: u32,
    },
    /// An expert was given more time.
    AdviceExtended {
        /// The question: the sequence of its event.
        of: u32,
        /// The new last day.
        until: Date,
    },
    /// A question was taken back. Payload: the reason.
    AdviceRevoked {
        /// The question: the sequence of its event.
        of: u32,
    },
    /// An expert answered. Payload: what they wrote.
    AdviceGiven {
        /// The question: the sequence of its event.
        of: u32,
    },
    /// An expert declared a conflict of interest. Payload: a note, where there is one.
    ConflictDeclared {
        /// The question: the sequence of its event.
        of: u32,
    },
    /// The dialogue before the assignment is left out. Payload: the reason.
    DialogueOmitted,
    /// Planning named the responsible division. Payload: the reason, where one was given.
    DivisionAssigned {
        /// The division's ID in the programme.
        division: String,
        /// The division that had it before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
    },
    /// The document of a formal act was recorded.
    DocumentRecorded {
        /// The act: the sequence of its event.
        of: u32,
        /// Its number and dates.
        document: Document,
    },
    /// Inspection said what became of a file. Payload: which entry of an archive a refusal is about, where it is about
    /// one.
    AttachmentInspected {
        /// The file.
        id: FileId,
        /// Accepted, or refused and why.
        outcome: Outcome,
    },
    /// The proposer sent a file in place of one that was refused. Payload: its name.
    AttachmentReplaced {
        /// The file.
        attachment: Attachment,
        /// The refused file.
        replaces: FileId,
        /// When the gateway received it.
        received_at: Timestamp,
        /// The window of the call that it was received in, as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<Interval>,
    },
    /// Somebody got the link to a file. It tells nobody and changes nothing.
    AttachmentOpened {
        /// The file.
        id: FileId,
    },
    /// The proposer withdrew it. Payload: the reason, where one was given.
    ProposalWithdrawn,
    /// Payloads were disposed of at the end of retention.
    PayloadsDisposed {
        /// 廃棄の決裁番号.
        approval_number: String,
        /// 廃棄の決裁日.
        approved_on: Date,
        /// The sequences of the events whose payloads are gone.
        sequences: Vec<u32>,
    },
    /// The division began the deliberation. Payload: a note, where there is one.
    DeliberationBegun,
    /// The division put the case off, or moved the day. Payload: a [`super::HoldText`] as JSON.
    Held {
        /// The day on which it is looked at again.
        until: Date,
    },
    /// The division took it up again. Payload: a note, where there is one.
    DeliberationResumed,
    /// The division asked for Planning's coordination: a round begins. Payload: what it intends to decide.
    CoordinationAsked,
    /// The division went back to the deliberation: the round ends. Payload: the reason.
    CoordinationEnded,
    /// Planning recorded its coordination of the round. Payload: its opinion, where there is one.
    CoordinationRecorded {
        /// Whether it agrees (異議なし), or has objections (意見あり).
        agrees: bool,
    },
    /// The division recorded its decision. Payload: a [`super::DecisionText`] as JSON.
    DecisionRecorded {
        /// What was decided.
        #[serde(flatten)]
        verdict: Verdict,
        /// The coordination that it stands on: the sequence of its event.
        of_coordination: u32,
        /// The announced decision that it takes the place of: the sequence of its event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<u32>,
    },
    /// The division corrected a decision that was not announced. Payload: a [`super::DecisionText`] as JSON.
    DecisionCorrected {
        /// The decision: the sequence of its event.
        of: u32,
        /// What is decided, as corrected.
        #[serde(flatten)]
        verdict: Verdict,
    },
    /// The division announced a decision to the proposer (通知).
    DecisionAnnounced {
        /// The decision: the sequence of its event.
        of: u32,
        /// What was announced.
        #[serde(flatten)]
        verdict: Verdict,
        /// Whether it was said that adoption does not guarantee selection (2(7)④).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        selection_not_guaranteed: bool,
    },
    /// An issue was named. Payload: a [`super::IssueText`] as JSON.
    IssueRaised {
        /// Whose it is.
        owner: Party,
        /// Whether the proposer sees it.
        shared: bool,
        /// Until when it is to be dealt with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
    /// What has become of an issue. Payload: a [`super::IssueProgress`] as JSON.
    IssueUpdated {
        /// The issue: the sequence of the event that raised it.
        of: u32,
        /// Whose it is now.
        owner: Party,
        /// Where it stands now.
        state: IssueState,
        /// Until when it is to be dealt with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
    /// The working plan was recorded, or another one in its place. Payload: a [`super::PlanText`] as JSON.
    PlanRecorded,
    /// What follows an announced adoption.
    #[serde(untagged)]
    FollowUp(FollowUpEvent),
}

impl Event {
    /// The files that it names: those that it binds, and those of the version before that it keeps.
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Event::ProposalSubmitted { attachments, .. } | Event::ProposalRevised { attachments, .. } => {
                attachments
            }
            Event::AttachmentReplaced { attachment, .. } => std::slice::from_ref(attachment),
            Event::OriginalNoted
            | Event::ContactChanged
            | Event::ScreeningRecorded { .. }
            | Event::EligibilityConfirmed { .. }
            | Event::CorrectionAsked { .. }
            | Event::CorrectionAnswered
            | Event::SetAside { .. }
            | Event::TakenUpAgain
            | Event::DialogueRecorded { .. }
            | Event::DialogueOmitted
            | Event::DivisionAssigned { .. }
            | Event::DocumentRecorded { .. }
            | Event::AttachmentInspected { .. }
            | Event::AttachmentOpened { .. }
            | Event::ProposalWithdrawn
            | Event::PayloadsDisposed { .. }
            | Event::DeliberationBegun
            | Event::Held { .. }
            | Event::DeliberationResumed
            | Event::CoordinationAsked
            | Event::CoordinationEnded
            | Event::CoordinationRecorded { .. }
            | Event::DecisionRecorded { .. }
            | Event::DecisionCorrected { .. }
            | Event::DecisionAnnounced { .. }
            | Event::IssueRaised { .. }
            | Event::IssueUpdated { .. }
            | Event::PlanRecorded
            | Event::DialogueCorrected { .. }
            | Event::DialogueConfirmed { .. }
            | Event::DialogueChangeAsked { .. }
            | Event::MeetingPlanned { .. }
            | Event::MeetingMoved { .. }
            | Event::MeetingCancelled { .. }
            | Event::InformationHandedOver { .. }
            | Event::InformationAcknowledged { .. }
            | Event::ExpertAsked { .. }
            | Event::ExpertReminded { .. }
            | Event::AdviceExtended { .. }
            | Event::AdviceRevoked { .. }
            | Event::AdviceGiven { .. }
            | Event::ConflictDeclared { .. }
            | Event::FollowUp(_) => &[],
        }
    }
}

impl Happening for Event {
    type Id = CaseId;

    fn disposed(&self) -> &[u32] {
        if let Event::PayloadsDisposed { sequences, .. } = self { sequences } else { &[] }
    }
}

/// Histories from before versions have screened the first one.
fn first() -> u32 {
    1
}

/// How something came, or how people met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Means {
    /// 対面.
    Meeting,
    /// オンライン会議.
    Online,
    /// 電話.
    Phone,
    /// 電子メール.
    Mail,
    /// 郵送.
    Post,
    /// 窓口への持参.
    Counter,
    /// その他.
    Other,
}

impl Means {
    /// By which a dialogue can take place.
    pub const OF_DIALOGUE: &'static [Means] =
        &[Means::Meeting, Means::Online, Means::Phone, Means::Mail, Means::Other];
    /// By which a proposal can come that Planning enters.
    pub const OF_ARRIVAL: &'static [Means] = &[Means::Mail, Means::Post, Means::Counter, Means::Other];

    /// The word in JSON and forms.
    pub fn word(self) -> &'static str {
        match self {
            Means::Meeting => "meeting",
            Means::Online => "online",
            Means::Phone => "phone",
            Means::Mail => "mail",
            Means::Post => "post",
            Means::Counter => "counter",
            Means::Other => "other",
        }
    }

    /// As on screen.
    pub fn label(self) -> Text {
        let (ja, en) = match self {
            Means::Meeting => ("対面", "In person"),
            Means::Online => ("オンライン会議", "Online meeting"),
            Means::Phone => ("電話", "Telephone"),
            Means::Mail => ("電子メール", "E-mail"),
            Means::Post => ("郵送", "Post"),
            Means::Counter => ("窓口への持参", "Brought to the counter"),
            Means::Other => ("その他", "Other"),
        };
        Text::new(ja, en)
    }
}

/// The number and dates of the document behind a formal act, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// 文書番号.
    pub number: String,
    /// 起案日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafted_on: Option<Date>,
    /// 決裁日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<Date>,
    /// 施行日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
}
