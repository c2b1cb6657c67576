//! What somebody wants to happen to a case. A command is parsed already: only rules about the case are left.

use jiff::Timestamp;
use jiff::civil::Date;

use super::advice::AskExpert;
use super::decision::{DecisionText, Verdict};
use super::deliberation::{HoldText, IssueProgress, IssueState, IssueText, PlanText};
use super::dialogue::Talk;
use super::event::{Document, Means};
use super::follow_up::FollowUpCommand;
use super::information::Handover;
use super::meeting::{Appointment, MeetingTime};
use super::status::Party;
use super::step::Step;
use crate::attachment::{Attachment, FileId, Outcome};
use crate::call::Interval;
use crate::programme::Versions;
use crate::proposal::{Contact, Submission};
use crate::receipt::ReceiptNumber;
use crate::screening::Finding;
use crate::value::{Line, Prose};

/// What is to happen. No `Debug`: commands hold what people typed.
#[derive(Clone)]
pub enum Command {
    /// Submit a proposal.
    Submit(Box<Submit>),
    /// Record what the programme's rules found.
    RecordScreening {
        /// The version that they were run over: the sequence of the event that holds it.
        of: u32,
        /// The rule set that was run.
        rules: String,
        /// One finding for each rule.
        findings: Vec<Finding>,
    },
    /// Replace the proposal by another version, until eligibility is confirmed.
    ReplaceProposal(Box<Revision>),
    /// Name another person or address to contact, until eligibility is confirmed.
    ChangeContact(Box<Contact>),
    /// Answer a request for correction: with another version, a note, or both.
    AnswerCorrection {
        /// The other version.
        revision: Option<Box<Revision>>,
        /// What the proposer says to it.
        note: Option<Prose>,
    },
    /// Withdraw the proposal.
    Withdraw {
        /// Why, if the proposer wants to say.
        reason: Option<Prose>,
    },
    /// Confirm that the requirements are met.
    ConfirmEligibility {
        /// A note for colleagues.
        note: Option<Prose>,
        /// The document behind it.
        document: Option<Document>,
    },
    /// Ask the proposer for a correction.
    AskCorrection {
        /// What is to be corrected.
        what: Prose,
        /// The last day for the answer.
        until: Date,
        /// The document behind it.
        document: Option<Document>,
    },
    /// Set the case aside.
    SetAside {
        /// The clause and its item.
        ground: Ground,
        /// Why, in words that the proposer reads.
        reason: Prose,
        /// The document behind it.
        document: Option<Document>,
    },
    /// Take a case up again that was set aside.
    TakeUpAgain {
        /// Why.
        reason: Prose,
        /// The document behind it.
        document: Option<Document>,
    },
    /// Record a dialogue.
    RecordDialogue {
        /// The day on which it took place.
        on: Date,
        /// By which means.
        means: Means,
        /// Who talked about what.
        talk: Box<Talk>,
    },
    /// Record a corrected version of a dialogue.
    CorrectDialogue {
        /// The version that it corrects: the sequence of its event.
        of: u32,
        /// The day on which it took place.
        on: Date,
        /// By which means.
        means: Means,
        /// Who talked about what.
        talk: Box<Talk>,
    },
    /// Confirm the record of a dialogue.
    ConfirmDialogue {
        /// The version that was read: the sequence of its event.
        of: u32,
    },
    /// Ask for a change of the record of a dialogue.
    AskDialogueChange {
        /// The version that was read: the sequence of its event.
        of: u32,
        /// What should be changed.
        what: Prose,
    },
    /// Plan a meeting.
    PlanMeeting {
        /// When, and by which means.
        time: MeetingTime,
        /// Where, and what it is about.
        appointment: Box<Appointment>,
    },
    /// Move a meeting, or change where it is and what it is about.
    MoveMeeting {
        /// The meeting: the sequence of the event that planned it.
        of: u32,
        /// When, and by which means.
        time: MeetingTime,
        /// Where, and what it is about.
        appointment: Box<Appointment>,
    },
    /// Call a meeting off.
    CancelMeeting {
        /// The meeting: the sequence of the event that planned it.
        of: u32,
        /// Why, in words that the proposer reads.
        reason: Prose,
    },
    /// Record information that was handed to the proposer.
    HandOverInformation {
        /// On which day.
        on: Date,
        /// What, and under which conditions.
        handover: Box<Handover>,
    },
    /// Acknowledge the conditions of information.
    AcknowledgeInformation {
        /// The information: the sequence of its event.
        of: u32,
    },
    /// Ask an expert.
    AskExpert(Box<AskExpert>),
    /// Remind an expert of a question.
    RemindExpert {
        /// The question: the sequence of its event.
        of: u32,
    },
    /// Give an expert more time.
    ExtendAdvice {
        /// The question: the sequence of its event.
        of: u32,
        /// The new last day.
        until: Date,
    },
    /// Take a question back.
    RevokeAdvice {
        /// The question: the sequence of its event.
        of: u32,
        /// Why, for colleagues.
        reason: Prose,
    },
    /// Answer a question.
    GiveAdvice {
        /// The question: the sequence of its event.
        of: u32,
        /// What the expert says.
        advice: Prose,
        /// When the gateway received it.
        received_at: Timestamp,
    },
    /// Declare a conflict of interest.
    DeclareConflict {
        /// The question: the sequence of its event.
        of: u32,
        /// What it is, if the expert wants to say.
        note: Option<Prose>,
        /// When the gateway received it.
        received_at: Timestamp,
    },
    /// Leave the dialogue before the assignment out.
    OmitDialogue {
        /// Why.
        reason: Prose,
    },
    /// Name the responsible division, or another one.
    Assign {
        /// Its ID in the programme.
        division: String,
        /// Why; needed where another division has the case.
        reason: Option<Prose>,
        /// The document behind it.
        document: Option<Document>,
    },
    /// Record the document of a formal act.
    RecordDocument {
        /// The act: the sequence of its event.
        of: u32,
        /// Its number and dates.
        document: Document,
    },
    /// Record what inspection says of a file.
    InspectAttachment {
        /// The file.
        id: FileId,
        /// Accepted, or refused and why.
        outcome: Outcome,
        /// Which entry of an archive a refusal is about.
        inside: Option<String>,
    },
    /// Send a file in place of one that was refused.
    ReplaceAttachment(Box<Replacement>),
    /// Open a file.
    OpenAttachment {
        /// The file.
        id: FileId,
    },
    /// Dispose of payloads at the end of retention.
    DisposePayloads {
        /// 廃棄の決裁番号.
        approval_number: String,
        /// 廃棄の決裁日.
        approved_on: Date,
        /// Which payloads, by the sequences of their events: all of them, or as many as one transaction takes.
        sequences: Vec<u32>,
        /// From which day on the case is due for disposal ([`crate::retention`]).
        due_from: Date,
        /// The day on which they are disposed of.
        on: Date,
    },
    /// Begin the deliberation.
    BeginDeliberation {
        /// A note for colleagues.
        note: Option<Prose>,
    },
    /// Put the case off until a day, or move that day.
    Hold {
        /// The day on which it is looked at again.
        until: Date,
        /// Why.
        text: Box<HoldText>,
    },
    /// Take a case up again that was put off.
    Resume {
        /// A note for colleagues.
        note: Option<Prose>,
    },
    /// Ask for Planning's coordination.
    AskCoordination {
        /// What is intended, and why.
        what: Prose,
    },
    /// Go back to the deliberation.
    EndCoordination {
        /// Why.
        reason: Prose,
    },
    /// Record Planning's coordination.
    RecordCoordination {
        /// Whether it agrees.
        agrees: bool,
        /// What it says; needed for objections.
        opinion: Option<Prose>,
        /// The document behind it.
        document: Option<Document>,
    },
    /// Decide.
    Decide(Box<Decide>),
    /// Correct a decision that is not announced.
    CorrectDecision {
        /// What is decided.
        verdict: Verdict,
        /// Its texts, and why it is corrected.
        text: Box<DecisionText>,
    },
    /// Decide anew, after an announcement.
    DecideAgain(Box<Decide>),
    /// Announce that it is adopted.
    AnnounceAdopted,
    /// Announce that it is not adopted.
    AnnounceNotAdopted,
    /// Name an issue.
    RaiseIssue(Box<RaiseIssue>),
    /// Say what has become of an issue.
    UpdateIssue(Box<UpdateIssue>),
    /// Record the working plan.
    RecordPlan {
        /// The plan.
        text: Box<PlanText>,
    },
    /// What follows an announced adoption.
    FollowUp {
        /// What is to happen.
        command: Box<FollowUpCommand>,
        /// The document behind it, where it is a formal act.
        document: Option<Document>,
    },
}

impl Command {
    /// The step of the flow that it takes.
    pub fn step(&self) -> Step {
        match self {
            Command::Submit(_) => Step::Submit,
            Command::RecordScreening { .. } => Step::RecordScreening,
            Command::ReplaceProposal(_) => Step::ReplaceProposal,
            Command::ChangeContact(_) => Step::ChangeContact,
            Command::AnswerCorrection { .. } => Step::AnswerCorrection,
            Command::Withdraw { .. } => Step::Withdraw,
            Command::ConfirmEligibility { .. } => Step::ConfirmEligibility,
            Command::AskCorrection { .. } => Step::AskCorrection,
            Command::SetAside { .. } => Step::SetAside,
            Command::TakeUpAgain { .. } => Step::TakeUpAgain,
            Command::RecordDialogue { .. } => Step::RecordDialogue,
            Command::CorrectDialogue { .. } => Step::CorrectDialogue,
            Command::ConfirmDialogue { .. } => Step::ConfirmDialogue,
            Command::AskDialogueChange { .. } => Step::AskDialogueChange,
            Command::PlanMeeting { .. } => Step::PlanMeeting,
            Command::MoveMeeting { .. } => Step::MoveMeeting,
            Command::CancelMeeting { .. } => Step::CancelMeeting,
            Command::HandOverInformation { .. } => Step::HandOverInformation,
            Command::AcknowledgeInformation { .. } => Step::AcknowledgeInformation,
            Command::AskExpert(_) => Step::AskExpert,
            Command::RemindExpert { .. } => Step::RemindExpert,
            Command::ExtendAdvice { .. } => Step::ExtendAdvice,
            Command::RevokeAdvice { .. } => Step::RevokeAdvice,
            Command::GiveAdvice { .. } => Step::GiveAdvice,
            Command::DeclareConflict { .. } => Step::DeclareConflict,
            Command::OmitDialogue { .. } => Step::OmitDialogue,
            Command::Assign { .. } => Step::Assign,
            Command::RecordDocument { .. } => Step::RecordDocument,
            Command::InspectAttachment { .. } => Step::InspectAttachment,
            Command::ReplaceAttachment(_) => Step::ReplaceAttachment,
            Command::OpenAttachment { .. } => Step::OpenAttachment,
            Command::DisposePayloads { .. } => Step::DisposePayloads,
            Command::BeginDeliberation { .. } => Step::BeginDeliberation,
            Command::Hold { .. } => Step::Hold,
            Command::Resume { .. } => Step::Resume,
            Command::AskCoordination { .. } => Step::AskCoordination,
            Command::EndCoordination { .. } => Step::EndCoordination,
            Command::RecordCoordination { .. } => Step::RecordCoordination,
            Command::Decide(_) => Step::Decide,
            Command::CorrectDecision { .. } => Step::CorrectDecision,
            Command::DecideAgain(_) => Step::DecideAgain,
            Command::AnnounceAdopted => Step::AnnounceAdopted,
            Command::AnnounceNotAdopted => Step::AnnounceNotAdopted,
            Command::RaiseIssue(_) => Step::RaiseIssue,
            Command::UpdateIssue(_) => Step::UpdateIssue,
            Command::RecordPlan { .. } => Step::RecordPlan,
            Command::FollowUp { command, .. } => command.step(),
        }
    }
}

/// Everything that a submission records.
#[derive(Clone)]
pub struct Submit {
    /// What the proposer sent.
    pub submission: Submission,
    /// The number that was taken for it.
    pub receipt_number: ReceiptNumber,
    /// When it was received: by the gateway, or, where Planning enters it, when it arrived.
    pub received_at: Timestamp,
    /// The window of the call that it was received in, for the theme kind.
    pub window: Option<Interval>,
    /// The versions of the programme that it was given under.
    pub versions: Versions,
    /// How it came, where Planning enters it.
    pub entered: Option<Entered>,
    /// The files that it binds; their names are in the submission's content.
    pub attachments: Vec<Attachment>,
}

/// How a proposal came that Planning enters (代理入力).
#[derive(Clone)]
pub struct Entered {
    /// By which means.
    pub means: Means,
    /// What the original is and where it is kept.
    pub original: Line,
}

/// Another version of a proposal. Its kind stays what it was.
#[derive(Clone)]
pub struct Revision {
    /// What the proposer sent.
    pub submission: Submission,
    /// When the gateway received it.
    pub received_at: Timestamp,
    /// The window of the call that it was received in; none where the kind is free, or the call was not open.
    pub window: Option<Interval>,
    /// The versions of the programme that it was given under.
    pub versions: Versions,
    /// Its files; their names are in the submission's content.
    pub attachments: Vec<Attachment>,
}

/// A file in place of one that was refused.
#[derive(Clone)]
pub struct Replacement {
    /// The file.
    pub attachment: Attachment,
    /// Its name, made safe to show.
    pub name: String,
    /// The refused file.
    pub replaces: FileId,
    /// When the gateway received it.
    pub received_at: Timestamp,
    /// The window of the call that it was received in; none where the kind is free, or the call was not open.
    pub window: Option<Interval>,
}

/// An item of the programme that a case is set aside by (2(4)ウ, 2(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The clause.
    pub clause: String,
    /// The programme's wording of the item.
    pub text: String,
}

/// Everything that a decision records.
#[derive(Clone)]
pub struct Decide {
    /// What is decided.
    pub verdict: Verdict,
    /// Its texts.
    pub text: DecisionText,
    /// The document behind it.
    pub document: Option<Document>,
}

/// An issue that somebody names.
#[derive(Clone)]
pub struct RaiseIssue {
    /// Whose it is.
    pub owner: Party,
    /// Whether the proposer sees it.
    pub shared: bool,
    /// Until when it is to be dealt with.
    pub until: Option<Date>,
    /// Its words.
    pub text: IssueText,
}

/// What has become of an issue.
#[derive(Clone)]
pub struct UpdateIssue {
    /// The issue: the sequence of the event that raised it.
    pub of: u32,
    /// Whose it is now.
    pub owner: Party,
    /// Where it stands now.
    pub state: IssueState,
    /// Until when it is to be dealt with.
    pub until: Option<Date>,
    /// What came of it.
    pub text: IssueProgress,
}
