//! The text of a call, and reading it from a form or a JSON body.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::limits;
use crate::proposal::FieldError;
use crate::proposal::reader::{Errors, Reader};
use crate::text::Language;
use crate::value::{Flaw, Line, Prose};

/// The most questions that a call can ask.
pub const QUESTIONS: usize = 5;
/// A title: short enough for a notice of 140 characters that says the rest too.
pub const TITLE: usize = 50;
/// What a call is about, in the lists of calls.
pub const SUMMARY: usize = 400;

/// Words in Japanese, and in English where somebody has translated them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// Japanese.
    pub ja: String,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Bilingual {
    /// The words for a reader of `language`, and the language that they are in: Japanese where there is no English.
    pub fn get(&self, language: Language) -> (&str, Language) {
        match (language, &self.en) {
            (Language::English, Some(en)) => (en, Language::English),
            (Language::English, None) | (Language::Japanese, _) => (&self.ja, Language::Japanese),
        }
    }

    /// The words for a reader of `language`.
    pub fn words(&self, language: Language) -> &str {
        self.get(language).0
    }
}

/// What a call says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallText {
    /// テーマ.
    pub title: Bilingual,
    /// 課題の概要: what it is about, in a few sentences.
    pub summary: Bilingual,
    /// 求める提案.
    pub seeking: Bilingual,
    /// 条件・留意事項.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Bilingual>,
    /// Questions specific to the theme (テーマごとの質問), whose answers come with the proposal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

/// A question that a call asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// `q1`, `q2` …, by its place. It stays what it is: questions are fixed once the call opens.
    pub id: String,
    /// The question.
    pub text: Bilingual,
    /// Whether it must be answered.
    pub required: bool,
}

impl CallText {
    /// Reads a call's text and the ID of the division behind it, one of `divisions`. In JSON: `division`; `title`,
    /// `summary`, `seeking` and `conditions`, each with `ja` and `en`; `questions`, each with `ja`, `en`, `required`.
    ///
    /// # Errors
    /// Every field that is wrong, with its pointer.
    pub fn parse(body: &Value, divisions: &[&str]) -> Result<(String, Self), Vec<FieldError>> {
        let errors = Errors::default();
        let read = read(Reader::new(body, String::new(), &errors), divisions);
        match (read, errors.into_inner()) {
            (Some(read), errors) if errors.is_empty() => Ok(read),
            (_, errors) => Err(errors),
        }
    }
}

fn read(fields: Reader<'_>, divisions: &[&str]) -> Option<(String, CallText)> {
    let division = fields.required("division", |typed| one_of(typed, divisions));
    let title = bilingual(fields.object("title"), line(TITLE));
    let summary = bilingual(fields.object("summary"), prose(SUMMARY));
    let seeking = bilingual(fields.object("seeking"), prose(limits::PROSE));
    let conditions = optional(&fields, "conditions");
    let questions = fields.list("questions", QUESTIONS, |entry, pointer| {
        let question = Reader::new(entry, pointer, fields.errors());
        let text = words(&question, line(limits::REMARK));
        let required = question.boolean("required");
        question.finish();
        Some((text?, required?))
    });
    fields.finish();
    let questions = (1..).zip(questions?);
    let text = CallText {
        title: title?,
        summary: summary?,
        seeking: seeking?,
        conditions: conditions?,
        questions: questions
            .map(|(place, (text, required))| Question { id: format!("q{place}"), text, required })
            .collect(),
    };
    Some((division?, text))
}

fn bilingual(fields: Reader<'_>, parse: impl Fn(&str) -> Result<String, Flaw>) -> Option<Bilingual> {
    let words = words(&fields, parse);
    fields.finish();
    words
}

fn words(fields: &Reader<'_>, parse: impl Fn(&str) -> Result<String, Flaw>) -> Option<Bilingual> {
    let ja = fields.required("ja", &parse);
    let en = fields.optional("en", &parse);
    Some(Bilingual { ja: ja?, en: en? })
}

/// Left out, or in Japanese at least.
#[expect(clippy::option_option, reason = "wrong, absent and present are three answers")]
fn optional(fields: &Reader<'_>, name: &'static str) -> Option<Option<Bilingual>> {
    if !fields.has(name) {
        return Some(None);
    }
    let fields = fields.object(name);
    let ja = fields.optional("ja", prose(limits::PROSE));
    let en = fields.optional("en", prose(limits::PROSE));
    if let (Some(None), Some(Some(_))) = (&ja, &en) {
        fields.report("ja", Flaw::Required);
    }
    fields.finish();
    match (ja?, en?) {
        (Some(ja), en) => Some(Some(Bilingual { ja, en })),
        (None, None) => Some(None),
        (None, Some(_)) => None,
    }
}

fn line(limit: usize) -> impl Fn(&str) -> Result<String, Flaw> {
    move |typed| Line::parse(typed, limit).map(|line| line.as_str().to_owned())
}

fn prose(limit: usize) -> impl Fn(&str) -> Result<String, Flaw> {
    move |typed| Prose::parse(typed, limit).map(|prose| prose.as_str().to_owned())
}

fn one_of(typed: &str, choices: &[&str]) -> Result<String, Flaw> {
    let found = choices.iter().find(|choice| **choice == typed);
    found
        .map(|choice| (*choice).to_owned())
        .ok_or_else(|| Flaw::UnknownChoice { choices: choices.join(", ") })
}
