//! What happened to a case. Events are metadata: what people typed is in the payload beside them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::status::Role;
use crate::programme::Versions;
use crate::proposal::{Consent, SubmissionKind};
use crate::receipt::ReceiptNumber;
use crate::screening::Finding;
use crate::text::Language;

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
    /// The system.
    System,
}

impl Actor {
    /// The role in the table of transitions.
    pub fn role(&self) -> Role {
        match self {
            Actor::Proposer => Role::Proposer,
            Actor::Planning { .. } => Role::Planning,
            Actor::System => Role::System,
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
        /// The proposer's language.
        language: Language,
        /// The consents, with their answers.
        consents: Vec<Consent>,
        /// Under which versions of the programme it was given, declarations and consents included.
        versions: Versions,
    },
    /// The programme's rules were run over the proposal.
    ScreeningRecorded {
        /// The rule set that was run.
        rules: String,
        /// One finding for each rule.
        findings: Vec<Finding>,
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
}

/// A payload: text that people typed, with the salt that keeps its digest from being guessed.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload {
    /// 16 random bytes.
    pub salt: [u8; 16],
    /// The text.
    pub text: String,
}

/// An event that is to be recorded, with the text that goes into its payload.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub event: Event,
    /// What was typed.
    pub text: Option<String>,
}

impl Change {
    /// An event without a payload.
    pub fn bare(event: Event) -> Self {
        Self { event, text: None }
    }
}
