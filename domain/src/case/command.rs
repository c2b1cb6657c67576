//! What people and the system ask for, and why it may be refused.

use jiff::Timestamp;
use jiff::civil::Date;

use super::status::{Status, Step};
use crate::programme::Versions;
use crate::proposal::Submission;
use crate::receipt::ReceiptNumber;
use crate::screening::Finding;
use crate::text::Text;
use crate::value::Prose;

/// A wish to change a case.
pub enum Command {
    /// Submit a proposal.
    Submit(Box<Submit>),
    /// Record what the programme's rules found.
    RecordScreening {
        /// The rule set that was run.
        rules: String,
        /// One finding for each rule.
        findings: Vec<Finding>,
    },
    /// Withdraw the proposal.
    Withdraw {
        /// Why, if the proposer wants to say.
        reason: Option<Prose>,
    },
    /// Dispose of payloads at the end of retention.
    DisposePayloads {
        /// 廃棄の決裁番号.
        approval_number: String,
        /// 廃棄の決裁日.
        approved_on: Date,
    },
}

/// Everything that a submission records.
pub struct Submit {
    /// What the proposer sent.
    pub submission: Submission,
    /// The number that was taken for it.
    pub receipt_number: ReceiptNumber,
    /// When the gateway received it.
    pub received_at: Timestamp,
    /// The versions of the programme that it was given under.
    pub versions: Versions,
}

/// A rule refused a command. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The flow has no such step from this status (programme 2(7)).
    #[error("{step:?} is not possible in status {status:?}")]
    NotInThisStatus {
        /// The step that was asked for.
        step: Step,
        /// Where the case stands.
        status: Status,
    },
    /// The step is somebody else's to take.
    #[error("{step:?} is not this actor's to take")]
    NotThisActor {
        /// The step that was asked for.
        step: Step,
    },
    /// The text could not be written as JSON.
    #[error("the text cannot be stored")]
    Unwritable,
}

impl Refusal {
    /// The clause of the programme's document that the rule comes from.
    pub fn clause(&self) -> &'static str {
        match self {
            Refusal::NotInThisStatus { .. } | Refusal::NotThisActor { .. } => "2(7)",
            Refusal::Unwritable => "",
        }
    }

    /// What the person is told.
    pub fn message(&self) -> Text {
        match self {
            Refusal::NotInThisStatus { step: Step::Withdraw, status: Status::Withdrawn } => {
                Text::new("この提案は既に取り下げられています。", "This proposal has already been withdrawn.")
            }
            Refusal::NotInThisStatus { step: Step::Withdraw, .. } => Text::new(
                "採否の通知の後などのため、この画面からは取り下げられません。窓口にご相談ください。",
                "The proposal can no longer be withdrawn here. Please contact the Planning Division.",
            ),
            Refusal::NotInThisStatus { status, .. } => Text::new(
                format!("今の状態（{}）ではこの手続はできません。", status.staff_label()),
                "This step is not possible in the present status.",
            ),
            Refusal::NotThisActor { .. } => {
                Text::new("この手続をする権限がありません。", "This step is not yours to take.")
            }
            Refusal::Unwritable => Text::new("内容を保存できません。", "The text cannot be stored."),
        }
    }
}
