//! Why a rule refuses a command: which rule, from which clause, and what the person is told.

use jiff::civil::Date;

use super::follow_up::FollowUpRefusal;
use super::status::Status;
use super::step::Step;
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
    /// A rule about what follows an adoption.
    #[error(transparent)]
    FollowUp(FollowUpRefusal),
    /// It was received outside the windows of its call (programme 2(6)イ).
    #[error("received outside the windows of the call")]
    OutsideWindow,
    /// The case has no such file, or it is none of the version that stands.
    #[error("there is no such attachment")]
    NoSuchAttachment,
    /// Only a refused file can be replaced.
    #[error("the attachment is not refused")]
    AttachmentStands,
    /// A file that has not passed inspection is opened by nobody.
    #[error("the attachment has not passed inspection")]
    AttachmentNotOpen,
    /// What people typed is kept until the years of its class are over.
    #[error("it is kept until {due_from}")]
    StillKept {
        /// The first day on which it may be disposed of.
        due_from: Date,
    },
    /// There is nothing on record that the step could be about.
    #[error("there is nothing on record that it could be about")]
    NothingThere,
    /// No dialogue stands in this version: it was corrected, or there is none.
    #[error("no dialogue stands in version {of}")]
    NoSuchDialogue {
        /// What was asked for.
        of: u32,
    },
    /// The proposer has confirmed this record.
    #[error("the record is confirmed")]
    DialogueConfirmed,
    /// There is no such meeting, or it was called off.
    #[error("there is no meeting {of} any more")]
    NoSuchMeeting {
        /// What was asked for.
        of: u32,
    },
    /// No such information was handed over.
    #[error("there is no information {of}")]
    NoSuchInformation {
        /// What was asked for.
        of: u32,
    },
    /// The proposer does not consent to experts, and no basis is recorded (programme 4(2)).
    #[error("neither consent nor basis for asking an expert")]
    NoExpertConsent,
    /// There is no such question, or it is somebody else's.
    #[error("there is no question {of}")]
    NoSuchQuestion {
        /// What was asked for.
        of: u32,
    },
    /// The question is answered, taken back or otherwise at its end.
    #[error("the question is closed")]
    QuestionClosed,
    /// The last day of the question has passed.
    #[error("the last day of the question has passed")]
    QuestionExpired,
    /// The text could not be written as JSON.
    #[error("the text cannot be stored")]
    Unwritable,
    /// The document of this act is recorded by somebody else.
    #[error("the act of event {of} is not theirs")]
    NotTheirAct {
        /// What was asked for.
        of: u32,
    },
    /// The division has not asked for Planning's coordination.
    #[error("no coordination was asked for")]
    NotAsked,
    /// Planning's coordination is not on record, or was of an earlier round.
    #[error("there is no coordination on record")]
    NotCoordinated,
    /// Objections without what they are.
    #[error("objections need their words")]
    NoOpinion,
    /// The decision does not say how Planning's objections were dealt with.
    #[error("the objections are not answered")]
    ObjectionsUnanswered,
    /// A decision is corrected or taken anew without saying why.
    #[error("a change of a decision needs a reason")]
    Unexplained,
    /// Conditions of an adoption, where nothing is adopted.
    #[error("conditions without an adoption")]
    ConditionsWithoutAdoption,
    /// What is to be announced is not what was decided.
    #[error("something else was decided")]
    DecidedOtherwise,
    /// A decision was announced already.
    #[error("a decision was announced")]
    Announced,
    /// There is no issue of this number.
    #[error("event {of} raised no issue")]
    NoSuchIssue {
        /// What was asked for.
        of: u32,
    },
    /// The proposer is to deal with an issue that they do not see.
    #[error("the issue is not shared with the proposer")]
    NotShared,
    /// An issue is closed without what came of it.
    #[error("the outcome is missing")]
    NoOutcome,
    /// The case has as many issues as it can have.
    #[error("there are too many issues")]
    TooManyIssues,
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
            Refusal::FollowUp(refusal) => refusal.code(),
            Refusal::OutsideWindow => "outside-window",
            Refusal::NoSuchAttachment => "no-such-attachment",
            Refusal::AttachmentStands => "attachment-stands",
            Refusal::AttachmentNotOpen => "attachment-not-open",
            Refusal::StillKept { .. } => "still-kept",
            Refusal::NothingThere => "nothing-there",
            Refusal::NoSuchDialogue { .. } => "no-such-dialogue",
            Refusal::DialogueConfirmed => "dialogue-confirmed",
            Refusal::NoSuchMeeting { .. } => "no-such-meeting",
            Refusal::NoSuchInformation { .. } => "no-such-information",
            Refusal::NoExpertConsent => "no-expert-consent",
            Refusal::NoSuchQuestion { .. } => "no-such-question",
            Refusal::QuestionClosed => "question-closed",
            Refusal::QuestionExpired => "question-expired",
            Refusal::Unwritable => "unwritable",
            Refusal::NotTheirAct { .. } => "not-their-act",
            Refusal::NotAsked => "not-asked",
            Refusal::NotCoordinated => "not-coordinated",
            Refusal::NoOpinion => "no-opinion",
            Refusal::ObjectionsUnanswered => "objections-unanswered",
            Refusal::Unexplained => "unexplained",
            Refusal::ConditionsWithoutAdoption => "conditions-without-adoption",
            Refusal::DecidedOtherwise => "decided-otherwise",
            Refusal::Announced => "announced",
            Refusal::NoSuchIssue { .. } => "no-such-issue",
            Refusal::NotShared => "not-shared",
            Refusal::NoOutcome => "no-outcome",
            Refusal::TooManyIssues => "too-many-issues",
        }
    }

    /// The clause of the programme's document that the rule comes from; empty where it is our own.
    pub fn clause(&self) -> &'static str {
        match self {
            Refusal::NotInThisStatus { .. } | Refusal::NotThisActor { .. } | Refusal::NotTheirAct { .. } => {
                "2(7)"
            }
            Refusal::NotScreened
            | Refusal::AlreadyEligible
            | Refusal::Confirmed
            | Refusal::NotEligible
            | Refusal::NoDialogue
            | Refusal::DialogueOnRecord
            | Refusal::AlreadyAssigned
            | Refusal::NoReason => "2(7)②",
            Refusal::FollowUp(refusal) => refusal.clause(),
            Refusal::OutsideWindow => "2(6)イ",
            Refusal::NoExpertConsent => "4(2)",
            Refusal::NoSuchIssue { .. } | Refusal::NotShared | Refusal::NoOutcome => "2(7)③",
            Refusal::NotAsked
            | Refusal::NotCoordinated
            | Refusal::NoOpinion
            | Refusal::ObjectionsUnanswered
            | Refusal::Unexplained
            | Refusal::ConditionsWithoutAdoption
            | Refusal::DecidedOtherwise
            | Refusal::Announced => "2(7)④",
            Refusal::EmptyAnswer
            | Refusal::NotAFormalAct { .. }
            | Refusal::TooManyIssues
            | Refusal::NoSuchAttachment
            | Refusal::AttachmentStands
            | Refusal::AttachmentNotOpen
            | Refusal::StillKept { .. }
            | Refusal::NothingThere
            | Refusal::NoSuchDialogue { .. }
            | Refusal::DialogueConfirmed
            | Refusal::NoSuchMeeting { .. }
            | Refusal::NoSuchInformation { .. }
            | Refusal::NoSuchQuestion { .. }
            | Refusal::QuestionClosed
            | Refusal::QuestionExpired
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
            Refusal::NotInThisStatus { step: Step::CorrectDecision, status } if status.is_announced() => {
                return Text::new(
                    "通知した判断は訂正できません。改めて判断するときは、企画課と調整の上、新たに判断してください。",
                    "A decision that was announced cannot be corrected. Decide anew, in coordination with the Planning Division.",
                );
            }
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
            Refusal::FollowUp(refusal) => return refusal.message(),
            Refusal::OutsideWindow => (
                "募集の期間外に届いたため、受け付けられません。",
                "It arrived outside the call’s window and cannot be accepted.",
            ),
            Refusal::NoSuchAttachment => (
                "この添付ファイルは、今の提案にはありません。",
                "The proposal as it stands has no such attachment.",
            ),
            Refusal::AttachmentStands => (
                "差し替えられるのは、受け付けられなかったファイルだけです。",
                "Only a file that was not accepted can be replaced.",
            ),
            Refusal::AttachmentNotOpen => (
                "このファイルは、確認が済んでいないか受け付けられなかったため、開けません。",
                "This file cannot be opened: it has not been checked yet, or was not accepted.",
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
            Refusal::NothingThere => (
                "この手続の対象となる記録がありません。",
                "There is nothing on record that this could be about.",
            ),
            Refusal::NoSuchDialogue { .. } => (
                "この対話の記録は訂正されたか、ありません。今の記録を確かめてください。",
                "This record was corrected, or does not exist. Please look at the record as it is now.",
            ),
            Refusal::DialogueConfirmed => (
                "この対話の記録は確認済みです。変更したいことは、企画課に御連絡ください。",
                "This record has been confirmed. Please contact the Planning Division about a change.",
            ),
            Refusal::NoSuchMeeting { .. } => (
                "この予定は取りやめになったか、ありません。",
                "This meeting was called off, or does not exist.",
            ),
            Refusal::NoSuchInformation { .. } => {
                ("この情報の記録はありません。", "There is no record of this information.")
            }
            Refusal::NoExpertConsent => (
                "提案者が学識経験者への提示に同意していません。委嘱・守秘の根拠を入力するか、提案者の同意を得てください。",
                "The proposer has not consented to experts, and no basis is recorded.",
            ),
            Refusal::NoSuchQuestion { .. } => ("この助言の依頼はありません。", "There is no such question."),
            Refusal::QuestionClosed => (
                "この助言の依頼は、回答、利益相反の申告、取消し又は案件の終了により終わっています。",
                "This question has been answered, taken back, or has otherwise ended.",
            ),
            Refusal::QuestionExpired => (
                "この助言の依頼は期限を過ぎました。続けるには、企画課が期限を延ばします。",
                "The last day of this question has passed. The Planning Division can extend it.",
            ),
            Refusal::Unwritable => ("内容を保存できません。", "The text cannot be stored."),
            Refusal::NotTheirAct { .. } => (
                "この手続の文書は、企画課が記録します。",
                "The document of this act is recorded by the Planning Division.",
            ),
            Refusal::NotAsked => (
                "担当課から調整を求められていません。",
                "The responsible division has not asked for coordination.",
            ),
            Refusal::NotCoordinated => (
                "企画課との調整が記録されていません。調整を求め、企画課が調整の結果を記録した後に判断してください（採否の判断は、企画課と調整の上、担当課が行います）。",
                "The Planning Division’s coordination is not on record. Ask for it first: the responsible division decides in coordination with the Planning Division.",
            ),
            Refusal::NoOpinion => {
                ("意見があるときは、その内容を入力してください。", "Enter what the objections are.")
            }
            Refusal::ObjectionsUnanswered => (
                "企画課の意見に、どのように対応したかを入力してください。",
                "Enter how the Planning Division’s objections were dealt with.",
            ),
            Refusal::Unexplained => (
                "判断を訂正する、又は新たに判断する理由を入力してください。",
                "Enter why the decision is corrected or taken anew.",
            ),
            Refusal::ConditionsWithoutAdoption => (
                "条件は、採用のときだけ付けられます。採用とするか、条件を空欄にしてください。",
                "Only an adoption can have conditions. Adopt it, or leave the conditions empty.",
            ),
            Refusal::DecidedOtherwise => (
                "記録された判断は、これとは別のものです。判断の内容を確かめてください。",
                "What was decided is something else. Look at the decision on record.",
            ),
            Refusal::Announced => (
                "採否を通知した後のため、この画面からは取り下げられません。窓口にご相談ください。",
                "The decision has been announced, so the proposal can no longer be withdrawn here. Please contact the Planning Division.",
            ),
            Refusal::NoSuchIssue { .. } => (
                "課題がありません。一覧から選び直してください。",
                "There is no such issue. Choose one from the list.",
            ),
            Refusal::NotShared => (
                "提案者を担当にするのは、三者で共有する課題だけです。共有する課題として記録してください。",
                "The proposer can only deal with an issue that is shared. Record it as a shared issue.",
            ),
            Refusal::NoOutcome => (
                "課題を終えるときは、その結果を入力してください。",
                "Enter what came of the issue before closing it.",
            ),
            Refusal::TooManyIssues => (
                "課題の数が上限（100件）に達しています。前の課題をまとめて記録してください。",
                "The case has as many issues as it can have (100).",
            ),
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
