//! What somebody wants to happen to a case. A command is parsed already: only rules about the case are left.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::event::{Document, Means};
use super::status::Step;
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
            Command::OmitDialogue { .. } => Step::OmitDialogue,
            Command::Assign { .. } => Step::Assign,
            Command::RecordDocument { .. } => Step::RecordDocument,
            Command::DisposePayloads { .. } => Step::DisposePayloads,
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
}

/// An item of the programme that a case is set aside by (2(4)ウ, 2(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The clause.
    pub clause: String,
    /// The programme's wording of the item.
    pub text: String,
}

/// Who talked about what: the payload of a recorded dialogue.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Talk {
    /// Who took part for the municipality.
    pub ward_side: Line,
    /// Who took part for the proposer.
    pub proposer_side: Line,
    /// What was discussed.
    pub summary: Prose,
}
