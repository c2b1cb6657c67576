//! Why a rule refuses a command: which rule, from which clause, and what the person is told.

use jiff::civil::Date;

use super::status::{Status, Step};
use crate::calendar;
use crate::text::{Language, Text};

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
    /// The rules have not been run over this version yet.
    #[error("this version is not screened yet")]
    NotScreened,
    /// The requirements of this version are confirmed already.
    #[error("eligibility is confirmed already")]
    AlreadyEligible,
    /// The proposal can no longer be replaced: its requirements are confirmed.
    #[error("eligibility is confirmed: the proposal stands")]
    Confirmed,
    /// Planning has not confirmed the requirements yet.
    #[error("eligibility is not confirmed")]
    NotEligible,
    /// No dialogue is on record, nor a reason for leaving it out.
    #[error("there is no dialogue on record")]
    NoDialogue,
    /// A dialogue is on record, so there is nothing to leave out.
    #[error("there is a dialogue on record")]
    DialogueOnRecord,
    /// This division has the case already.
    #[error("the division has the case already")]
    AlreadyAssigned,
    /// A change of the responsible division needs its reason.
    #[error("a change of division needs a reason")]
    NoReason,
    /// An answer without another version and without a note says nothing.
    #[error("the answer says nothing")]
    EmptyAnswer,
    /// There is no formal act of this number.
    #[error("event {of} is no formal act")]
    NotAFormalAct {
        /// What was asked for.
        of: u32,
    },
    /// It was received outside the windows of its call (programme 2(6)イ).
    #[error("received outside the windows of the call")]
    OutsideWindow,
    /// What people typed is kept until the years of its class are over.
    #[error("it is kept until {due_from}")]
    StillKept {
        /// The first day on which it may be disposed of.
        due_from: Date,
    },
    /// The text could not be written as JSON.
    #[error("the text cannot be stored")]
    Unwritable,
}

impl Refusal {
    /// A code that programs can rely on; it never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotInThisStatus { .. } => "not-in-this-status",
            Refusal::NotThisActor { .. } => "not-this-actor",
            Refusal::NotScreened => "not-screened",
            Refusal::AlreadyEligible => "already-eligible",
            Refusal::Confirmed => "confirmed",
            Refusal::NotEligible => "not-eligible",
            Refusal::NoDialogue => "no-dialogue",
            Refusal::DialogueOnRecord => "dialogue-on-record",
            Refusal::AlreadyAssigned => "already-assigned",
            Refusal::NoReason => "no-reason",
            Refusal::EmptyAnswer => "empty-answer",
            Refusal::NotAFormalAct { .. } => "not-a-formal-act",
            Refusal::OutsideWindow => "outside-window",
            Refusal::StillKept { .. } => "still-kept",
            Refusal::Unwritable => "unwritable",
        }
    }

    /// The clause of the programme's document that the rule comes from; empty where it is our own.
    pub fn clause(&self) -> &'static str {
        match self {
            Refusal::NotInThisStatus { .. } | Refusal::NotThisActor { .. } => "2(7)",
            Refusal::NotScreened
            | Refusal::AlreadyEligible
            | Refusal::Confirmed
            | Refusal::NotEligible
            | Refusal::NoDialogue
            | Refusal::DialogueOnRecord
            | Refusal::AlreadyAssigned
            | Refusal::NoReason => "2(7)②",
            Refusal::OutsideWindow => "2(6)イ",
            Refusal::EmptyAnswer
            | Refusal::NotAFormalAct { .. }
            | Refusal::StillKept { .. }
            | Refusal::Unwritable => "",
        }
    }

    /// Whether it is about who asks, not about the case: 403 instead of 409.
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Refusal::NotThisActor { .. })
    }

    /// What the person is told.
    pub fn message(&self) -> Text {
        let (ja, en) = match self {
            Refusal::NotInThisStatus { step: Step::Withdraw, status } => return not_withdrawn(*status),
            Refusal::NotInThisStatus { status, .. } => {
                return Text::new(
                    format!("今の状態（{}）ではこの手続はできません。", status.staff_label()),
                    "This step is not possible in the present status.",
                );
            }
            Refusal::NotThisActor { .. } => {
                ("この手続をする権限がありません。", "This step is not yours to take.")
            }
            Refusal::NotScreened => (
                "提案の要件の確認（自動）がまだ終わっていません。数秒待ってから、もう一度お試しください。",
                "The automatic check of this version has not finished. Wait a few seconds and try again.",
            ),
            Refusal::AlreadyEligible => {
                ("要件に該当することは既に確認済みです。", "Eligibility has already been confirmed.")
            }
            Refusal::Confirmed => (
                "要件の確認が済んだため、この画面からは変更できません。企画課に御連絡ください。",
                "The requirements have been confirmed, so this can no longer be changed here. Please contact the Planning Division.",
            ),
            Refusal::NotEligible => (
                "担当課を決定する前に、要件に該当することを確認してください。",
                "Confirm eligibility before assigning a division.",
            ),
            Refusal::NoDialogue => (
                "担当課を決定する前に、提案者との対話を記録するか、省略の理由を記録してください（提案内容を確認後、企画課が担当課を決定します）。",
                "Before assigning a division, record a dialogue with the proposer, or the reason for omitting it.",
            ),
            Refusal::DialogueOnRecord => (
                "対話が記録されているため、省略の必要はありません。",
                "A dialogue is on record; there is nothing to omit.",
            ),
            Refusal::AlreadyAssigned => {
                ("この課は既に担当課です。", "This division is already the responsible division.")
            }
            Refusal::NoReason => (
                "担当課を変更するときは、理由を入力してください。",
                "Enter a reason for changing the division.",
            ),
            Refusal::EmptyAnswer => (
                "提案の内容を修正するか、回答を入力してください。",
                "Correct the proposal, or enter an answer.",
            ),
            Refusal::NotAFormalAct { .. } => (
                "文書を記録する対象の手続がありません。",
                "There is no such formal act to record a document for.",
            ),
            Refusal::OutsideWindow => (
                "募集の期間外に届いたため、受け付けられません。",
                "It arrived outside the call’s window and cannot be accepted.",
            ),
            Refusal::StillKept { due_from } => {
                return Text::new(
                    format!(
                        "保存年限が満了していません。{}から廃棄できます。",
                        calendar::date(*due_from, Language::Japanese)
                    ),
                    format!("It is still kept; it may be disposed of from {due_from}."),
                );
            }
            Refusal::Unwritable => ("内容を保存できません。", "The text cannot be stored."),
        };
        Text::new(ja, en)
    }
}

fn not_withdrawn(status: Status) -> Text {
    if status == Status::Withdrawn {
        return Text::new(
            "この提案は既に取り下げられています。",
            "This proposal has already been withdrawn.",
        );
    }
    Text::new(
        "採否の通知の後などのため、この画面からは取り下げられません。窓口にご相談ください。",
        "The proposal can no longer be withdrawn here. Please contact the Planning Division.",
    )
}
