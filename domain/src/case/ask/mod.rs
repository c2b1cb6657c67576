//! The commands of the staff as forms: their names in addresses, their fields, and how what was typed becomes a
//! [`Command`]. Pages and API use the same; field names are those of the JSON body. Each topic has a file of its own.

mod beside;
mod decision;
mod deliberation;
mod intake;
pub(super) mod read;

use jiff::civil::Date;
use serde_json::Value;

pub(super) use self::deliberation::{OWNERS, party};
pub use self::read::{date, means, time_of_day};
use super::advice::{self, Expert};
use super::command::Command;
use super::follow_up::{self, FollowUpStep};
use super::step::Step;
use super::{dialogue, information, meeting};
use crate::programme::Programme;
use crate::proposal::FieldError;
use crate::proposal::reader::{Errors, Reader};

/// A step that staff take by a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaffStep {
    /// 要件に該当することの確認.
    ConfirmEligibility,
    /// 修正依頼.
    AskCorrection,
    /// 対象外とする.
    SetAside,
    /// 対象外とした提案を再び取り上げる.
    TakeUpAgain,
    /// 対話の記録.
    RecordDialogue,
    /// 対話の省略.
    OmitDialogue,
    /// 担当課の決定・変更.
    Assign,
    /// 文書番号・起案日・決裁日・施行日の記録.
    RecordDocument,
    /// 検討・協議の開始.
    BeginDeliberation,
    /// 課題の記録.
    RaiseIssue,
    /// 課題の経過・結果の記録.
    UpdateIssue,
    /// 進め方の記録.
    RecordPlan,
    /// 保留.
    Hold,
    /// 検討の再開.
    Resume,
    /// 企画課との調整を求める.
    AskCoordination,
    /// 調整をやめて検討・協議に戻す.
    EndCoordination,
    /// 調整結果の記録.
    RecordCoordination,
    /// 採否の判断.
    Decide,
    /// 通知前の判断の訂正.
    CorrectDecision,
    /// 通知した後の、新たな採否の判断.
    DecideAgain,
    /// 採用の通知.
    AnnounceAdopted,
    /// 不採用の通知.
    AnnounceNotAdopted,
    /// 対話の記録の訂正.
    CorrectDialogue,
    /// 対話の予定.
    PlanMeeting,
    /// 予定の変更.
    MoveMeeting,
    /// 予定の取りやめ.
    CancelMeeting,
    /// 情報の提供の記録.
    HandOverInformation,
    /// 学識経験者への助言の依頼.
    AskExpert,
    /// 依頼の催促.
    RemindExpert,
    /// 依頼の期限の延長.
    ExtendAdvice,
    /// 依頼の取消し.
    RevokeAdvice,
    /// What follows an announced adoption.
    FollowUp(FollowUpStep),
}

impl StaffStep {
    /// Every one, in the order in which pages offer them.
    pub const ALL: &'static [StaffStep] = &[
        StaffStep::ConfirmEligibility,
        StaffStep::AskCorrection,
        StaffStep::SetAside,
        StaffStep::TakeUpAgain,
        StaffStep::RecordDialogue,
        StaffStep::OmitDialogue,
        StaffStep::Assign,
        StaffStep::BeginDeliberation,
        StaffStep::RaiseIssue,
        StaffStep::UpdateIssue,
        StaffStep::RecordPlan,
        StaffStep::Hold,
        StaffStep::Resume,
        StaffStep::AskCoordination,
        StaffStep::EndCoordination,
        StaffStep::RecordCoordination,
        StaffStep::Decide,
        StaffStep::CorrectDecision,
        StaffStep::DecideAgain,
        StaffStep::AnnounceAdopted,
        StaffStep::AnnounceNotAdopted,
        StaffStep::FollowUp(FollowUpStep::BeginAgreement),
        StaffStep::FollowUp(FollowUpStep::RecordTiesCheck),
        StaffStep::FollowUp(FollowUpStep::ConcludeAgreement),
        StaffStep::FollowUp(FollowUpStep::BeginContract),
        StaffStep::FollowUp(FollowUpStep::RecordBudget),
        StaffStep::FollowUp(FollowUpStep::RecordPropertyConsent),
        StaffStep::FollowUp(FollowUpStep::RecordProcurement),
        StaffStep::FollowUp(FollowUpStep::RecordContract),
        StaffStep::FollowUp(FollowUpStep::BeginCarryingOut),
        StaffStep::FollowUp(FollowUpStep::PlanMilestone),
        StaffStep::FollowUp(FollowUpStep::ChangeMilestone),
        StaffStep::FollowUp(FollowUpStep::ReachMilestone),
        StaffStep::FollowUp(FollowUpStep::RecordResults),
        StaffStep::FollowUp(FollowUpStep::Close),
        StaffStep::FollowUp(FollowUpStep::EndUnrealised),
        StaffStep::CorrectDialogue,
        StaffStep::PlanMeeting,
        StaffStep::MoveMeeting,
        StaffStep::CancelMeeting,
        StaffStep::HandOverInformation,
        StaffStep::AskExpert,
        StaffStep::RemindExpert,
        StaffStep::ExtendAdvice,
        StaffStep::RevokeAdvice,
        StaffStep::RecordDocument,
    ];

    /// The step of the flow that it is.
    pub const fn step(self) -> Step {
        match self {
            StaffStep::ConfirmEligibility => Step::ConfirmEligibility,
            StaffStep::AskCorrection => Step::AskCorrection,
            StaffStep::SetAside => Step::SetAside,
            StaffStep::TakeUpAgain => Step::TakeUpAgain,
            StaffStep::RecordDialogue => Step::RecordDialogue,
            StaffStep::OmitDialogue => Step::OmitDialogue,
            StaffStep::Assign => Step::Assign,
            StaffStep::RecordDocument => Step::RecordDocument,
            StaffStep::BeginDeliberation => Step::BeginDeliberation,
            StaffStep::RaiseIssue => Step::RaiseIssue,
            StaffStep::UpdateIssue => Step::UpdateIssue,
            StaffStep::RecordPlan => Step::RecordPlan,
            StaffStep::Hold => Step::Hold,
            StaffStep::Resume => Step::Resume,
            StaffStep::AskCoordination => Step::AskCoordination,
            StaffStep::EndCoordination => Step::EndCoordination,
            StaffStep::RecordCoordination => Step::RecordCoordination,
            StaffStep::Decide => Step::Decide,
            StaffStep::CorrectDecision => Step::CorrectDecision,
            StaffStep::DecideAgain => Step::DecideAgain,
            StaffStep::AnnounceAdopted => Step::AnnounceAdopted,
            StaffStep::AnnounceNotAdopted => Step::AnnounceNotAdopted,
            StaffStep::CorrectDialogue => Step::CorrectDialogue,
            StaffStep::PlanMeeting => Step::PlanMeeting,
            StaffStep::MoveMeeting => Step::MoveMeeting,
            StaffStep::CancelMeeting => Step::CancelMeeting,
            StaffStep::HandOverInformation => Step::HandOverInformation,
            StaffStep::AskExpert => Step::AskExpert,
            StaffStep::RemindExpert => Step::RemindExpert,
            StaffStep::ExtendAdvice => Step::ExtendAdvice,
            StaffStep::RevokeAdvice => Step::RevokeAdvice,
            StaffStep::FollowUp(step) => step.step(),
        }
    }

    /// The name of its command in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            StaffStep::ConfirmEligibility => "confirm-eligibility",
            StaffStep::AskCorrection => "ask-correction",
            StaffStep::SetAside => "set-aside",
            StaffStep::TakeUpAgain => "take-up-again",
            StaffStep::RecordDialogue => "record-dialogue",
            StaffStep::OmitDialogue => "omit-dialogue",
            StaffStep::Assign => "assign",
            StaffStep::RecordDocument => "record-document",
            StaffStep::BeginDeliberation => "begin-deliberation",
            StaffStep::RaiseIssue => "raise-issue",
            StaffStep::UpdateIssue => "update-issue",
            StaffStep::RecordPlan => "record-plan",
            StaffStep::Hold => "hold",
            StaffStep::Resume => "resume",
            StaffStep::AskCoordination => "ask-coordination",
            StaffStep::EndCoordination => "end-coordination",
            StaffStep::RecordCoordination => "record-coordination",
            StaffStep::Decide => "decide",
            StaffStep::CorrectDecision => "correct-decision",
            StaffStep::DecideAgain => "decide-again",
            StaffStep::AnnounceAdopted => "announce-adopted",
            StaffStep::AnnounceNotAdopted => "announce-not-adopted",
            StaffStep::CorrectDialogue => "correct-dialogue",
            StaffStep::PlanMeeting => "plan-meeting",
            StaffStep::MoveMeeting => "move-meeting",
            StaffStep::CancelMeeting => "cancel-meeting",
            StaffStep::HandOverInformation => "hand-over-information",
            StaffStep::AskExpert => "ask-expert",
            StaffStep::RemindExpert => "remind-expert",
            StaffStep::ExtendAdvice => "extend-advice",
            StaffStep::RevokeAdvice => "revoke-advice",
            StaffStep::FollowUp(step) => step.slug(),
        }
    }

    /// The step of a command's name.
    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|step| step.slug() == slug)
    }
}

/// What a command is parsed against.
#[derive(Clone, Copy)]
pub struct Allowed<'p> {
    /// The programme: its divisions and its grounds for setting a case aside.
    pub programme: &'p Programme,
    /// Today in Tokyo.
    pub today: Date,
    /// The experts who can be asked; only [`StaffStep::AskExpert`] looks at them.
    pub experts: &'p [Expert],
}

/// A field of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON and in the form.
    pub name: &'static str,
    /// What goes in.
    pub input: Input,
    /// Whether it must be filled in.
    pub required: bool,
}

/// What goes into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line of at most so many characters.
    Line(usize),
    /// Paragraphs of at most so many characters.
    Prose(usize),
    /// A date, as 2026-11-22.
    Date,
    /// One of the programme's grounds for setting a case aside: its ID.
    Ground,
    /// One of the programme's divisions that can become responsible: its ID.
    Division,
    /// A means of dialogue.
    Means,
    /// One of the case's formal acts: the sequence of its event.
    Act,
    /// One of the case's issues: the sequence of the event that raised it.
    Issue,
    /// A fiscal year, by the calendar year of its April, near today's.
    FiscalYear,
    /// One of the case's milestones that are still to be reached: the sequence of the event that planned it.
    Milestone,
    /// A time of day, as 09:30.
    Time,
    /// How long, in minutes: one of [`super::MINUTES`].
    Minutes,
    /// One of the case's dialogues: the version that stands.
    Dialogue,
    /// One of the meetings that are planned: the sequence of its event.
    Meeting,
    /// One of the questions to experts: the sequence of its event.
    Question,
    /// One of the experts: their ID in the staff directory.
    Expert,
    /// A box that is ticked, by [`super::TICKED`], or not.
    Tick,
    /// One of a few that are always the same.
    Choice(&'static [Choice]),
}

/// One of a few that are always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The word in JSON.
    pub word: &'static str,
    /// As on screen.
    pub label: &'static str,
}

pub(super) const fn required(name: &'static str, input: Input) -> Field {
    Field { name, input, required: true }
}

pub(super) const fn optional(name: &'static str, input: Input) -> Field {
    Field { name, input, required: false }
}

/// 文書番号: one line.
const NUMBER: usize = 60;

/// The document behind a formal act, where it is known when the act is recorded.
const DOCUMENT: [Field; 4] = [
    optional("documentNumber", Input::Line(NUMBER)),
    optional("draftedOn", Input::Date),
    optional("approvedOn", Input::Date),
    optional("effectiveOn", Input::Date),
];

/// The fields of a step's command, those of its document included.
pub fn fields(step: StaffStep) -> Vec<Field> {
    let own: &[Field] = match step {
        StaffStep::ConfirmEligibility => intake::CONFIRM,
        StaffStep::AskCorrection => intake::CORRECTION,
        StaffStep::SetAside => intake::SET_ASIDE,
        StaffStep::TakeUpAgain | StaffStep::OmitDialogue => intake::REASON,
        StaffStep::RecordDialogue => return dialogue::fields(false),
        StaffStep::CorrectDialogue => return dialogue::fields(true),
        StaffStep::PlanMeeting => return meeting::fields(false),
        StaffStep::MoveMeeting => return meeting::fields(true),
        StaffStep::CancelMeeting => beside::CANCEL_MEETING,
        StaffStep::HandOverInformation => &information::FIELDS,
        StaffStep::AskExpert => return advice::fields(),
        StaffStep::RemindExpert => beside::REMIND,
        StaffStep::ExtendAdvice => beside::EXTEND,
        StaffStep::RevokeAdvice => beside::REVOKE,
        StaffStep::Assign => intake::ASSIGN,
        StaffStep::RecordDocument => intake::OF_ACT,
        StaffStep::BeginDeliberation | StaffStep::Resume => deliberation::NOTE,
        StaffStep::RaiseIssue => deliberation::RAISE,
        StaffStep::UpdateIssue => deliberation::UPDATE,
        StaffStep::RecordPlan => deliberation::PLAN,
        StaffStep::Hold => deliberation::HOLD,
        StaffStep::AskCoordination => decision::ASK,
        StaffStep::EndCoordination => decision::END,
        StaffStep::RecordCoordination => decision::COORDINATION,
        StaffStep::Decide => decision::DECIDE,
        StaffStep::CorrectDecision | StaffStep::DecideAgain => decision::CHANGE,
        StaffStep::AnnounceAdopted | StaffStep::AnnounceNotAdopted => &[],
        StaffStep::FollowUp(step) => follow_up::ask::fields(step),
    };
    let document = DOCUMENT.iter().filter(|_| has_document(step)).map(|field| Field {
        required: step == StaffStep::RecordDocument && field.name == "documentNumber",
        ..*field
    });
    own.iter().copied().chain(document).collect()
}

/// Whether a step is a formal act or records one's document.
fn has_document(step: StaffStep) -> bool {
    match step {
        StaffStep::ConfirmEligibility
        | StaffStep::AskCorrection
        | StaffStep::SetAside
        | StaffStep::TakeUpAgain
        | StaffStep::Assign
        | StaffStep::RecordCoordination
        | StaffStep::Decide
        | StaffStep::DecideAgain
        | StaffStep::RecordDocument => true,
        StaffStep::FollowUp(step) => step.has_document(),
        StaffStep::RecordDialogue
        | StaffStep::OmitDialogue
        | StaffStep::BeginDeliberation
        | StaffStep::RaiseIssue
        | StaffStep::UpdateIssue
        | StaffStep::RecordPlan
        | StaffStep::Hold
        | StaffStep::Resume
        | StaffStep::AskCoordination
        | StaffStep::EndCoordination
        | StaffStep::CorrectDecision
        | StaffStep::AnnounceAdopted
        | StaffStep::CorrectDialogue
        | StaffStep::PlanMeeting
        | StaffStep::MoveMeeting
        | StaffStep::CancelMeeting
        | StaffStep::HandOverInformation
        | StaffStep::AskExpert
        | StaffStep::RemindExpert
        | StaffStep::ExtendAdvice
        | StaffStep::RevokeAdvice
        | StaffStep::AnnounceNotAdopted => false,
    }
}

/// Parses the body of a staff command: an object of texts.
///
/// # Errors
/// Every field that is wrong.
pub fn parse(step: StaffStep, body: &Value, allowed: Allowed<'_>) -> Result<Command, Vec<FieldError>> {
    let errors = Errors::default();
    let reader = Reader::new(body, String::new(), &errors);
    let command = command(step, &reader, allowed);
    reader.finish();
    match (command, errors.into_inner()) {
        (Some(command), errors) if errors.is_empty() => Ok(command),
        (_, errors) => Err(errors),
    }
}

fn command(step: StaffStep, body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    match step {
        StaffStep::ConfirmEligibility => intake::confirm(body),
        StaffStep::AskCorrection => intake::ask_correction(body, allowed),
        StaffStep::SetAside => intake::set_aside(body, allowed),
        StaffStep::TakeUpAgain => intake::take_up_again(body),
        StaffStep::RecordDialogue => beside::record_dialogue(body, allowed),
        StaffStep::CorrectDialogue => beside::correct_dialogue(body, allowed),
        StaffStep::PlanMeeting => beside::plan_meeting(body, allowed),
        StaffStep::MoveMeeting => beside::move_meeting(body, allowed),
        StaffStep::CancelMeeting => beside::cancel_meeting(body),
        StaffStep::HandOverInformation => beside::hand_over(body, allowed),
        StaffStep::AskExpert => beside::ask_expert(body, allowed),
        StaffStep::RemindExpert => Some(Command::RemindExpert { of: body.required("of", read::sequence)? }),
        StaffStep::ExtendAdvice => beside::extend_advice(body, allowed),
        StaffStep::RevokeAdvice => beside::revoke_advice(body),
        StaffStep::OmitDialogue => {
            Some(Command::OmitDialogue { reason: body.required("reason", read::prose)? })
        }
        StaffStep::Assign => intake::assign(body, allowed),
        StaffStep::RecordDocument => intake::record_document(body),
        StaffStep::BeginDeliberation => {
            Some(Command::BeginDeliberation { note: body.optional("note", read::prose)? })
        }
        StaffStep::Resume => Some(Command::Resume { note: body.optional("note", read::prose)? }),
        StaffStep::RaiseIssue => deliberation::raise(body),
        StaffStep::UpdateIssue => deliberation::update(body),
        StaffStep::RecordPlan => deliberation::plan(body),
        StaffStep::Hold => deliberation::hold(body, allowed),
        StaffStep::AskCoordination => {
            Some(Command::AskCoordination { what: body.required("what", read::prose)? })
        }
        StaffStep::EndCoordination => {
            Some(Command::EndCoordination { reason: body.required("reason", read::prose)? })
        }
        StaffStep::RecordCoordination => decision::coordination(body),
        StaffStep::Decide => decision::decide(body),
        StaffStep::CorrectDecision => decision::correct(body),
        StaffStep::DecideAgain => decision::decide_again(body),
        StaffStep::AnnounceAdopted => Some(Command::AnnounceAdopted),
        StaffStep::AnnounceNotAdopted => Some(Command::AnnounceNotAdopted),
        StaffStep::FollowUp(step) => follow_up::ask::command(step, body, allowed),
    }
}
