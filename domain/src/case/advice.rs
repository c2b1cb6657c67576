//! Advice of experts (学識経験者の助言): programme 2(3)オ, 2(7)③「必要に応じて学識経験者（弁理士、弁護士等）に助言を求めます」.
//!
//! A proposal is given to nobody outside without the proposer's consent (4(2)), so a question rests on their consent or
//! on a recorded basis (委嘱・守秘). It shows chosen parts of the version that stood when it was asked, until a day, and
//! nothing else: what names intellectual property is a part of its own. [`Case::question_for`] alone opens it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ask::read::coming;
use super::ask::{Allowed, Field, Input, optional, required};
use super::decide::json;
use super::event::{Actor, Event};
use super::refusal::Refusal;
use super::{Case, Change};
use crate::calendar::midnight_after;
use crate::limits;
use crate::proposal::Content;
use crate::proposal::reader::Reader;
use crate::text::Text;
use crate::value::{Flaw, Line, Prose};

/// The consent that a question rests on: its ID in the programme.
pub const EXPERT_CONSENT: &str = "expertAdvice";

/// A part of a proposal that an expert can be shown. Who is to be contacted is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// 団体.
    Organization,
    /// 共同提案者.
    CoProposers,
    /// 提案名と課題.
    Challenge,
    /// 提案の概要.
    Summary,
    /// 期待される効果.
    Benefits,
    /// 実施の方法・体制とスケジュール.
    Implementation,
    /// 区の費用負担.
    WardCost,
    /// テーマごとの質問への回答.
    ThemeAnswers,
    /// 提案者の知的財産.
    OwnProperty,
    /// 第三者の知的財産.
    ThirdPartyProperty,
}

impl Part {
    /// Every part, in the order of the form.
    pub const ALL: [Part; 10] = [
        Part::Organization,
        Part::CoProposers,
        Part::Challenge,
        Part::Summary,
        Part::Benefits,
        Part::Implementation,
        Part::WardCost,
        Part::ThemeAnswers,
        Part::OwnProperty,
        Part::ThirdPartyProperty,
    ];

    /// The field that chooses it.
    pub fn field(self) -> &'static str {
        match self {
            Part::Organization => "partOrganization",
            Part::CoProposers => "partCoProposers",
            Part::Challenge => "partChallenge",
            Part::Summary => "partSummary",
            Part::Benefits => "partBenefits",
            Part::Implementation => "partImplementation",
            Part::WardCost => "partWardCost",
            Part::ThemeAnswers => "partThemeAnswers",
            Part::OwnProperty => "partOwnProperty",
            Part::ThirdPartyProperty => "partThirdPartyProperty",
        }
    }

    /// As on screen.
    pub fn label(self) -> Text {
        let (ja, en) = match self {
            Part::Organization => ("団体（名称、所在地、活動拠点、ウェブサイト）", "Organisation"),
            Part::CoProposers => ("共同提案者（名称、役割）", "Co-proposers"),
            Part::Challenge => ("提案名、解決したい課題", "Title and challenge"),
            Part::Summary => ("提案の概要", "Summary"),
            Part::Benefits => ("期待される効果", "Benefits"),
            Part::Implementation => ("実施の方法・体制、スケジュール", "Implementation and schedule"),
            Part::WardCost => ("区の費用負担の内容", "Cost to the ward"),
            Part::ThemeAnswers => ("テーマごとの質問への回答", "Answers to the call’s questions"),
            Part::OwnProperty => ("提案者の知的財産", "The proposer’s intellectual property"),
            Part::ThirdPartyProperty => ("第三者の知的財産", "Third parties’ intellectual property"),
        };
        Text::new(ja, en)
    }

    /// What it says: its texts, each as typed; none where the proposer left it empty.
    pub fn texts(self, content: &Content) -> Vec<&str> {
        let (body, proposal) = (&content.organization, &content.proposal);
        let texts: Vec<Option<&str>> = match self {
            Part::Organization => vec![
                Some(body.name.as_str()),
                Some(body.address.as_str()),
                body.activity_base_detail.as_ref().map(Line::as_str),
                body.website.as_ref().map(|website| website.as_str()),
            ],
            Part::CoProposers => {
                let co_proposers = content.co_proposers.iter();
                co_proposers
                    .flat_map(|one| [Some(one.name.as_str()), one.role.as_ref().map(Line::as_str)])
                    .collect()
            }
            Part::Challenge => vec![Some(proposal.title.as_str()), Some(proposal.challenge.as_str())],
            Part::Summary => vec![Some(proposal.summary.as_str())],
            Part::Benefits => [&proposal.resident_benefit, &proposal.proposer_benefit]
                .map(|benefit| benefit.as_ref().map(Prose::as_str))
                .to_vec(),
            Part::Implementation => {
                vec![Some(proposal.implementation.as_str()), proposal.schedule.as_ref().map(Prose::as_str)]
            }
            Part::WardCost => vec![proposal.ward_cost_detail.as_ref().map(Prose::as_str)],
            Part::ThemeAnswers => {
                let answers = content.theme_answers.iter();
                answers.flat_map(|it| [Some(it.question.as_str()), Some(it.answer.as_str())]).collect()
            }
            Part::OwnProperty => lines(&content.intellectual_property.own),
            Part::ThirdPartyProperty => lines(&content.intellectual_property.third_party),
        };
        texts.into_iter().flatten().collect()
    }
}

fn lines(lines: &[Line]) -> Vec<Option<&str>> {
    lines.iter().map(|line| Some(line.as_str())).collect()
}

/// Somebody of the staff directory who can be asked. No `Debug`: it names them.
#[derive(Clone, PartialEq, Eq)]
pub struct Expert {
    /// Their ID in the directory.
    pub id: String,
    /// Their name there.
    pub name: String,
    /// Their mail address.
    pub mail: String,
}

/// A question to an expert, as it stands on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The sequence of the event that asked it: its name.
    pub sequence: u32,
    /// Whom: their ID in the staff directory.
    pub expert: String,
    /// The version whose parts it shows: the sequence of the event that holds it.
    pub version: u32,
    /// The parts that were chosen.
    pub parts: BTreeSet<Part>,
    /// The last day on which it is open to the expert.
    pub until: Date,
    /// Whether it rests on a recorded basis, so that the proposer's consent may go.
    pub on_basis: bool,
    /// What became of it.
    pub state: QuestionState,
    /// The answer, which stays on record whatever becomes of the question: the sequence of the event that holds it.
    pub answer: Option<u32>,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionState {
    /// It waits for its answer.
    Open,
    /// It was answered.
    Answered,
    /// The expert has a conflict of interest.
    Conflict,
    /// Planning took it back.
    Revoked,
    /// The case ended before it was answered.
    Ended,
}

impl QuestionState {
    /// As on screen.
    pub fn label(self) -> &'static str {
        match self {
            QuestionState::Open => "回答待ち",
            QuestionState::Answered => "回答済み",
            QuestionState::Conflict => "利益相反の申告",
            QuestionState::Revoked => "取消し",
            QuestionState::Ended => "終了（案件の終了）",
        }
    }
}

/// A question in words: a payload. The expert reads the question; the rest is for colleagues and for the mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asking {
    /// What is asked.
    pub question: Prose,
    /// The basis that it rests on (委嘱・守秘), where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Line>,
    /// The expert's name when they were asked.
    pub expert_name: String,
    /// Their mail address then.
    pub expert_mail: String,
}

/// Everything that asking an expert takes.
#[derive(Clone)]
pub struct AskExpert {
    /// Whom.
    pub expert: Expert,
    /// What is asked.
    pub question: Prose,
    /// The parts to show.
    pub parts: BTreeSet<Part>,
    /// The last day for the answer.
    pub until: Date,
    /// The basis (委嘱・守秘); needed where the proposer did not consent.
    pub basis: Option<Line>,
}

/// At most so many days are left to an expert at once.
const LONGEST_DAYS: i32 = 180;

/// The fields of a question.
pub(super) fn fields() -> Vec<Field> {
    let parts = Part::ALL.map(|part| optional(part.field(), Input::Tick));
    let first = [
        required("expert", Input::Expert),
        required("question", Input::Prose(limits::PROSE)),
        required("until", Input::Date),
        optional("basis", Input::Line(limits::REMARK)),
    ];
    first.into_iter().chain(parts).collect()
}

/// The question in a form. At least one part is chosen.
pub(super) fn read(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<AskExpert> {
    let expert = body.required("expert", |typed| {
        let found = allowed.experts.iter().find(|expert| expert.id == typed).cloned();
        found.ok_or_else(|| Flaw::UnknownChoice { choices: ids(allowed.experts) })
    });
    let question = body.required("question", |typed| Prose::parse(typed, limits::PROSE));
    let until = body.required("until", |typed| day(typed, allowed));
    let basis = body.optional("basis", |typed| Line::parse(typed, limits::REMARK));
    let ticks: Vec<_> = Part::ALL.iter().map(|part| (*part, body.optional(part.field(), tick))).collect();
    let mut parts = BTreeSet::new();
    for (part, ticked) in ticks {
        if ticked?.is_some() {
            parts.insert(part);
        }
    }
    if parts.is_empty() {
        body.report(Part::Organization.field(), Flaw::Required);
        return None;
    }
    Some(AskExpert { expert: expert?, question: question?, parts, until: until?, basis: basis? })
}

/// The last day for an answer: after today.
pub(super) fn day(typed: &str, allowed: Allowed<'_>) -> Result<Date, Flaw> {
    coming(typed, allowed.today, LONGEST_DAYS)
}

/// What a ticked box sends.
pub const TICKED: &str = "yes";

fn tick(typed: &str) -> Result<(), Flaw> {
    if typed == TICKED { Ok(()) } else { Err(Flaw::UnknownChoice { choices: TICKED.to_owned() }) }
}

fn ids(experts: &[Expert]) -> String {
    experts.iter().map(|expert| expert.id.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn ask(case: &Case, asked: AskExpert) -> Result<Vec<Change>, Refusal> {
    let AskExpert { expert, question, parts, until, basis } = asked;
    if basis.is_none() && !case.consents_to_experts() {
        return Err(Refusal::NoExpertConsent);
    }
    let on_basis = basis.is_some();
    let Expert { id, name, mail } = expert;
    let version = case.version.unwrap_or_default();
    let text = json(&Asking { question, basis, expert_name: name, expert_mail: mail })?;
    Ok(vec![Change::with(Event::ExpertAsked { expert: id, version, parts, until, on_basis }, text)])
}

/// What Planning does about a question that waits for its answer.
pub(super) fn about(case: &Case, of: u32, change: Change) -> Result<Vec<Change>, Refusal> {
    match case.question(of).ok_or(Refusal::NoSuchQuestion { of })?.state {
        QuestionState::Open => Ok(vec![change]),
        QuestionState::Answered | QuestionState::Conflict | QuestionState::Revoked | QuestionState::Ended => {
            Err(Refusal::QuestionClosed)
        }
    }
}

/// Planning takes a question back: one that waits, and also one that was answered and could still be read.
pub(super) fn revoke(case: &Case, of: u32, reason: &Prose) -> Result<Vec<Change>, Refusal> {
    match case.question(of).ok_or(Refusal::NoSuchQuestion { of })?.state {
        QuestionState::Open | QuestionState::Answered => {
            Ok(vec![Change::with(Event::AdviceRevoked { of }, reason.as_str())])
        }
        QuestionState::Conflict | QuestionState::Revoked | QuestionState::Ended => {
            Err(Refusal::QuestionClosed)
        }
    }
}

/// What the expert says to a question of theirs that waits.
pub(super) fn say(
    case: &Case,
    of: u32,
    actor: &Actor,
    at: Timestamp,
    change: Change,
) -> Result<Vec<Change>, Refusal> {
    let expert = match actor {
        Actor::Expert { id } => id,
        Actor::Proposer
        | Actor::Planning { .. }
        | Actor::Division { .. }
        | Actor::Auditor { .. }
        | Actor::System => return Err(Refusal::NoSuchQuestion { of }),
    };
    case.question_for(of, expert, at)?;
    about(case, of, change)
}

impl Case {
    /// The question that the event `of` asked.
    pub fn question(&self, of: u32) -> Option<&Question> {
        self.questions.iter().find(|question| question.sequence == of)
    }

    /// The questions that wait for an answer.
    pub fn open_questions(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| question.state == QuestionState::Open)
    }

    /// Whether a person was ever asked about this case.
    pub fn names(&self, person: &str) -> bool {
        self.questions.iter().any(|question| question.expert == person)
    }

    /// The question `of`, where `expert` may see it at `at`: theirs, not taken back, without a conflict of interest,
    /// of a case that goes on, not after its last day, and on a consent or basis that stands.
    ///
    /// # Errors
    /// Why not. Somebody else's question and one that does not exist look the same.
    pub fn question_for(&self, of: u32, expert: &str, at: Timestamp) -> Result<&Question, Refusal> {
        let theirs = self.question(of).filter(|question| question.expert == expert);
        let question = theirs.ok_or(Refusal::NoSuchQuestion { of })?;
        match question.state {
            QuestionState::Conflict | QuestionState::Revoked | QuestionState::Ended => {
                return Err(Refusal::QuestionClosed);
            }
            QuestionState::Open | QuestionState::Answered if self.status.is_final() => {
                return Err(Refusal::QuestionClosed);
            }
            QuestionState::Open | QuestionState::Answered => {}
        }
        if at >= midnight_after(question.until) {
            return Err(Refusal::QuestionExpired);
        }
        if !question.on_basis && !self.consents_to_experts() {
            return Err(Refusal::NoExpertConsent);
        }
        Ok(question)
    }

    /// Whether the proposer consents to experts being shown what is needed, as of the version that stands.
    pub fn consents_to_experts(&self) -> bool {
        let consents = self.receipt.as_ref().map(|receipt| receipt.consents.as_slice()).unwrap_or_default();
        consents.iter().any(|consent| consent.id == EXPERT_CONSENT && consent.given)
    }

    pub(super) fn settle_question(&mut self, of: u32, state: QuestionState) {
        if let Some(question) = self.question_mut(of) {
            question.state = state;
        }
    }

    pub(super) fn question_mut(&mut self, of: u32) -> Option<&mut Question> {
        self.questions.iter_mut().find(|question| question.sequence == of)
    }

    /// A case that has ended needs no advice any more.
    pub(super) fn end_questions(&mut self) {
        for question in self.questions.iter_mut().filter(|question| question.state == QuestionState::Open) {
            question.state = QuestionState::Ended;
        }
    }
}
