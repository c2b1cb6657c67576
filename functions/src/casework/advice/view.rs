//! A question as its expert sees it: one view for the page and as data. It is made of the question's payload, the chosen
//! parts, and the expert's own words; nothing else of the case is looked at.

use jiff::civil::Date;
use kyoso::calendar::{deadline, midnight_after};
use kyoso::case::{Asking, CaseId, Question, QuestionState, Refusal};
use kyoso::proposal::Content;
use kyoso::text::Language;
use serde::Serialize;

use crate::casework::case::typed::Typed;
use crate::store::CaseFile;

const JA: Language = Language::Japanese;

/// A question that is open to the expert.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AdviceView {
    /// The case.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// The question, as its address has it.
    pub of: u32,
    /// 受付番号.
    pub receipt_number: String,
    /// What is asked; empty after its disposal.
    pub question: String,
    /// The last day on which it is open.
    #[cfg_attr(test, schema(value_type = String, format = Date))]
    pub until: Date,
    /// The same as people write it, with hour and zone.
    pub until_text: String,
    /// Where it stands.
    pub state: &'static str,
    /// Whether an answer or a conflict of interest can still be sent.
    pub can_answer: bool,
    /// The expert's own answer; absent before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The chosen parts of the proposal.
    pub parts: Vec<PartView>,
}

/// A part of the proposal.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PartView {
    /// What it is.
    pub label: String,
    /// Its texts, as the proposer typed them; empty where they left it empty, or after its disposal.
    pub texts: Vec<Typed>,
}

impl AdviceView {
    /// The view of a question that [`kyoso::case::Case::question_for`] opens.
    pub fn new(file: &CaseFile, question: &Question) -> Self {
        let text_of = |sequence: u32| file.texts.get(&sequence);
        let asking = text_of(question.sequence).and_then(|text| serde_json::from_str::<Asking>(text).ok());
        let content = text_of(question.version).and_then(|text| serde_json::from_str::<Content>(text).ok());
        let part = |part: &kyoso::case::Part| PartView {
            label: part.label().ja,
            texts: content
                .iter()
                .flat_map(|content| part.texts(content))
                .map(|text| Typed::new(part.label().ja, text, JA))
                .collect(),
        };
        Self {
            case_id: file.case.id.clone(),
            of: question.sequence,
            receipt_number: file.head.receipt_number.to_string(),
            question: asking.map(|asking| asking.question.as_str().to_owned()).unwrap_or_default(),
            until: question.until,
            until_text: deadline(midnight_after(question.until), JA),
            state: question.state.label(),
            can_answer: question.state == QuestionState::Open,
            answer: question.answer.map(|at| text_of(at).cloned().unwrap_or_default()),
            parts: question.parts.iter().map(part).collect(),
        }
    }
}

/// The questions that an expert was asked.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AdviceList {
    /// Those that are open first, the first to end first.
    pub questions: Vec<AdviceLine>,
}

/// One of them.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AdviceLine {
    /// The case.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// The question, as its address has it.
    pub of: u32,
    /// 受付番号.
    pub receipt_number: String,
    /// Until when it is, or was, open.
    pub until_text: String,
    /// Where it stands.
    pub state: &'static str,
    /// Whether it can be opened.
    pub is_open: bool,
    /// Whether it waits for an answer.
    pub waits: bool,
}

impl AdviceLine {
    /// A question, which `opened` says whether it can be opened.
    pub fn new(file: &CaseFile, question: &Question, opened: Result<&Question, Refusal>) -> Self {
        let state = match &opened {
            Err(Refusal::QuestionExpired) => "期限切れ",
            Ok(_) | Err(_) => question.state.label(),
        };
        Self {
            case_id: file.case.id.clone(),
            of: question.sequence,
            receipt_number: file.head.receipt_number.to_string(),
            until_text: deadline(midnight_after(question.until), JA),
            state,
            waits: opened.is_ok() && question.state == QuestionState::Open,
            is_open: opened.is_ok(),
        }
    }
}
