//! The commands of the staff as forms: their names in addresses, their fields, and how what was typed becomes a
//! [`Command`]. Pages and API use the same; field names are those of the JSON body.

use jiff::civil::{Date, Time};
use serde_json::Value;

use super::advice::{self, Expert};
use super::command::{Command, Ground};
use super::event::{Document, Means};
use super::status::Step;
use super::{dialogue, information, meeting};
use crate::limits;
use crate::programme::Programme;
use crate::proposal::FieldError;
use crate::proposal::reader::{Errors, Reader};
use crate::value::{Flaw, Line, Prose, normal};

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
        StaffStep::RecordDocument,
        StaffStep::CorrectDialogue,
        StaffStep::PlanMeeting,
        StaffStep::MoveMeeting,
        StaffStep::CancelMeeting,
        StaffStep::HandOverInformation,
        StaffStep::AskExpert,
        StaffStep::RemindExpert,
        StaffStep::ExtendAdvice,
        StaffStep::RevokeAdvice,
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
            StaffStep::CorrectDialogue => Step::CorrectDialogue,
            StaffStep::PlanMeeting => Step::PlanMeeting,
            StaffStep::MoveMeeting => Step::MoveMeeting,
            StaffStep::CancelMeeting => Step::CancelMeeting,
            StaffStep::HandOverInformation => Step::HandOverInformation,
            StaffStep::AskExpert => Step::AskExpert,
            StaffStep::RemindExpert => Step::RemindExpert,
            StaffStep::ExtendAdvice => Step::ExtendAdvice,
            StaffStep::RevokeAdvice => Step::RevokeAdvice,
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
            StaffStep::CorrectDialogue => "correct-dialogue",
            StaffStep::PlanMeeting => "plan-meeting",
            StaffStep::MoveMeeting => "move-meeting",
            StaffStep::CancelMeeting => "cancel-meeting",
            StaffStep::HandOverInformation => "hand-over-information",
            StaffStep::AskExpert => "ask-expert",
            StaffStep::RemindExpert => "remind-expert",
            StaffStep::ExtendAdvice => "extend-advice",
            StaffStep::RevokeAdvice => "revoke-advice",
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
    /// A time of day, as 09:30.
    Time,
    /// How long, in minutes: one of [`super::MINUTES`].
    Minutes,
    /// Whose turn it is to do something: a party's word.
    Party,
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
        StaffStep::ConfirmEligibility => &[optional("note", Input::Prose(limits::PROSE))],
        StaffStep::AskCorrection => {
            &[required("what", Input::Prose(limits::PROSE)), required("until", Input::Date)]
        }
        StaffStep::SetAside => {
            &[required("ground", Input::Ground), required("reason", Input::Prose(limits::PROSE))]
        }
        StaffStep::TakeUpAgain | StaffStep::OmitDialogue => {
            &[required("reason", Input::Prose(limits::PROSE))]
        }
        StaffStep::RecordDialogue | StaffStep::CorrectDialogue => {
            return dialogue::fields(step == StaffStep::CorrectDialogue);
        }
        StaffStep::PlanMeeting | StaffStep::MoveMeeting => {
            return meeting::fields(step == StaffStep::MoveMeeting);
        }
        StaffStep::CancelMeeting => {
            &[required("of", Input::Meeting), required("reason", Input::Prose(limits::PROSE))]
        }
        StaffStep::HandOverInformation => &information::FIELDS,
        StaffStep::AskExpert => return advice::fields(),
        StaffStep::RemindExpert => &[required("of", Input::Question)],
        StaffStep::ExtendAdvice => &[required("of", Input::Question), required("until", Input::Date)],
        StaffStep::RevokeAdvice => {
            &[required("of", Input::Question), required("reason", Input::Prose(limits::PROSE))]
        }
        StaffStep::Assign => {
            &[required("division", Input::Division), optional("reason", Input::Prose(limits::PROSE))]
        }
        StaffStep::RecordDocument => &[required("of", Input::Act)],
    };
    let document = DOCUMENT.iter().filter(|_| has_document(step)).map(|field| Field {
        required: step == StaffStep::RecordDocument && field.name == "documentNumber",
        ..*field
    });
    own.iter().copied().chain(document).collect()
}

/// Whether a step is a formal act or records one's document.
fn has_document(step: StaffStep) -> bool {
    matches!(
        step,
        StaffStep::ConfirmEligibility
            | StaffStep::AskCorrection
            | StaffStep::SetAside
            | StaffStep::TakeUpAgain
            | StaffStep::Assign
            | StaffStep::RecordDocument
    )
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
        StaffStep::ConfirmEligibility => {
            let (note, document) = (body.optional("note", prose), document(body));
            Some(Command::ConfirmEligibility { note: note?, document: document? })
        }
        StaffStep::AskCorrection => {
            let (what, until) =
                (body.required("what", prose), body.required("until", |typed| until(typed, allowed)));
            let document = document(body);
            Some(Command::AskCorrection { what: what?, until: until?, document: document? })
        }
        StaffStep::SetAside => {
            let ground = body.required("ground", |typed| ground(typed, allowed.programme));
            let (reason, document) = (body.required("reason", prose), document(body));
            Some(Command::SetAside { ground: ground?, reason: reason?, document: document? })
        }
        StaffStep::TakeUpAgain => {
            let (reason, document) = (body.required("reason", prose), document(body));
            Some(Command::TakeUpAgain { reason: reason?, document: document? })
        }
        StaffStep::RecordDialogue => {
            let (on, means, talk) = dialogue::read(body, allowed)?;
            Some(Command::RecordDialogue { on, means, talk })
        }
        StaffStep::CorrectDialogue => {
            let (of, read) = (body.required("of", sequence), dialogue::read(body, allowed));
            let (on, means, talk) = read?;
            Some(Command::CorrectDialogue { of: of?, on, means, talk })
        }
        StaffStep::PlanMeeting => {
            let (time, appointment) = meeting::read(body, allowed)?;
            Some(Command::PlanMeeting { time, appointment })
        }
        StaffStep::MoveMeeting => {
            let (of, read) = (body.required("of", sequence), meeting::read(body, allowed));
            let (time, appointment) = read?;
            Some(Command::MoveMeeting { of: of?, time, appointment })
        }
        StaffStep::CancelMeeting => {
            let (of, reason) = (body.required("of", sequence), body.required("reason", prose));
            Some(Command::CancelMeeting { of: of?, reason: reason? })
        }
        StaffStep::HandOverInformation => {
            let (on, handover) = information::read(body, allowed)?;
            Some(Command::HandOverInformation { on, handover })
        }
        StaffStep::AskExpert => Some(Command::AskExpert(Box::new(advice::read(body, allowed)?))),
        StaffStep::RemindExpert => Some(Command::RemindExpert { of: body.required("of", sequence)? }),
        StaffStep::ExtendAdvice => {
            let of = body.required("of", sequence);
            let until = body.required("until", |typed| advice::day(typed, allowed));
            Some(Command::ExtendAdvice { of: of?, until: until? })
        }
        StaffStep::RevokeAdvice => {
            let (of, reason) = (body.required("of", sequence), body.required("reason", prose));
            Some(Command::RevokeAdvice { of: of?, reason: reason? })
        }
        StaffStep::OmitDialogue => Some(Command::OmitDialogue { reason: body.required("reason", prose)? }),
        StaffStep::Assign => {
            let division = body.required("division", |typed| division(typed, allowed.programme));
            let (reason, document) = (body.optional("reason", prose), document(body));
            Some(Command::Assign { division: division?, reason: reason?, document: document? })
        }
        StaffStep::RecordDocument => {
            let (of, document) = (body.required("of", sequence), the_document(body));
            Some(Command::RecordDocument { of: of?, document: document? })
        }
    }
}

/// The document of an act: nothing where its number is left empty. Dates without a number are a slip.
#[expect(clippy::option_option, reason = "wrong, absent and present are three answers")]
fn document(body: &Reader<'_>) -> Option<Option<Document>> {
    let number = body.optional("documentNumber", number);
    let dates = dates(body)?;
    match number? {
        Some(number) => Some(Some(with_dates(number, dates))),
        None if dates == [None; 3] => Some(None),
        None => {
            body.report("documentNumber", Flaw::Required);
            None
        }
    }
}

fn the_document(body: &Reader<'_>) -> Option<Document> {
    let (number, dates) = (body.required("documentNumber", number), dates(body));
    Some(with_dates(number?, dates?))
}

fn with_dates(number: Line, [drafted_on, approved_on, effective_on]: [Option<Date>; 3]) -> Document {
    Document { number: number.as_str().to_owned(), drafted_on, approved_on, effective_on }
}

/// 起案日, 決裁日, 施行日, in this order.
fn dates(body: &Reader<'_>) -> Option<[Option<Date>; 3]> {
    let drafted_on = body.optional("draftedOn", date);
    let approved_on = body.optional("approvedOn", date);
    let effective_on = body.optional("effectiveOn", date);
    let dates = [drafted_on?, approved_on?, effective_on?];
    let mut earliest = None;
    for (name, date) in ["draftedOn", "approvedOn", "effectiveOn"].into_iter().zip(dates) {
        if let (Some(earliest), Some(date)) = (earliest, date)
            && date < earliest
        {
            body.report(name, Flaw::DateTooEarly { earliest });
            return None;
        }
        earliest = date.or(earliest);
    }
    Some(dates)
}

/// At most so many days are left to the proposer for an answer.
const LONGEST_ANSWER_DAYS: i32 = 180;

fn until(typed: &str, allowed: Allowed<'_>) -> Result<Date, Flaw> {
    let until = date(typed)?;
    let day = |days: i32| allowed.today.saturating_add(jiff::Span::new().days(days));
    match until {
        until if until < day(1) => Err(Flaw::DateTooEarly { earliest: day(1) }),
        until if until > day(LONGEST_ANSWER_DAYS) => {
            Err(Flaw::DateTooLate { latest: day(LONGEST_ANSWER_DAYS) })
        }
        until => Ok(until),
    }
}

fn ground(typed: &str, programme: &Programme) -> Result<Ground, Flaw> {
    let grounds = programme.grounds();
    let choices = || grounds.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ");
    let found = grounds.iter().find(|(id, _)| id == typed);
    let (_, item) = found.ok_or_else(|| Flaw::UnknownChoice { choices: choices() })?;
    Ok(Ground { clause: item.clause.clone(), text: item.text.ja.clone() })
}

fn division(typed: &str, programme: &Programme) -> Result<String, Flaw> {
    let ids = || programme.responsible_divisions().map(|division| division.id.as_str());
    let found = ids().find(|id| *id == typed);
    let choices = || ids().collect::<Vec<_>>().join(", ");
    found.map(str::to_owned).ok_or_else(|| Flaw::UnknownChoice { choices: choices() })
}

/// One of `allowed`.
///
/// # Errors
/// When it is none of them.
pub fn means(typed: &str, allowed: &[Means]) -> Result<Means, Flaw> {
    let choices = || allowed.iter().map(|means| means.word()).collect::<Vec<_>>().join(", ");
    let found = allowed.iter().copied().find(|means| means.word() == typed);
    found.ok_or_else(|| Flaw::UnknownChoice { choices: choices() })
}

/// The sequence of an event. What is no number names no act, and is refused as such.
fn sequence(typed: &str) -> Result<u32, Flaw> {
    Ok(typed.trim().parse().unwrap_or(0))
}

/// A date as browsers and programs write it: 2026-11-22.
///
/// # Errors
/// When it is none.
pub fn date(typed: &str) -> Result<Date, Flaw> {
    let typed = typed.trim();
    // A date with a time beside it would be read too, and its time lost without a word.
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    typed.parse().ok().filter(|_| is_plain).ok_or(Flaw::NotDate)
}

/// A time of day: 09:30, 09:30:15, in any width.
///
/// # Errors
/// When it is none.
pub fn time_of_day(typed: &str) -> Result<Time, Flaw> {
    let typed = normal(typed.trim());
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') && typed.contains(':');
    let time: Option<Time> = typed.parse().ok().filter(|_| is_plain);
    time.ok_or(Flaw::NotTime)
}

fn number(typed: &str) -> Result<Line, Flaw> {
    Line::parse(typed, NUMBER)
}

fn prose(typed: &str) -> Result<Prose, Flaw> {
    Prose::parse(typed, limits::PROSE)
}
