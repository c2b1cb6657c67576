//! What the programme's rules found in a version, with the place in the text quoted.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::Event;
use kyoso::programme::Programme;
use kyoso::screening::{Evidence, Finding, Outcome, words};
use kyoso::text::Language;
use serde::Serialize;
use serde_json::Value;

use super::words::{outcome, outcome_word};
use crate::form::entry_of;
use crate::form::table::{CO_PROPOSER, Field, fields};
use crate::form::viewer::choices;
use crate::store::CaseFile;

/// What was found in a version.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScreeningView {
    /// The sequence of the event whose text was screened.
    pub of: u32,
    /// The rule set that was run.
    pub rules: String,
    /// When.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The same as people write it.
    pub at_text: String,
    /// One finding for each rule.
    pub findings: Vec<FindingView>,
}

impl ScreeningView {
    /// The findings that a person has to look at.
    pub fn signs(&self) -> impl Iterator<Item = &FindingView> {
        self.findings.iter().filter(|finding| finding.is_sign())
    }

    /// The findings without a sign.
    pub fn passed(&self) -> impl Iterator<Item = &FindingView> {
        self.findings.iter().filter(|finding| !finding.is_sign())
    }
}

/// What one rule found.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// The rule's ID.
    pub rule: String,
    /// The clause of the programme's document.
    pub clause: String,
    /// What the rule asks for.
    pub text: String,
    /// `passed`, `review` or `against`.
    pub outcome: &'static str,
    /// The same as people read it.
    pub outcome_text: &'static str,
    /// Where the signs are, in the words of the proposer.
    pub evidence: Vec<Quote>,
}

impl FindingView {
    /// Whether there is something to look at.
    pub fn is_sign(&self) -> bool {
        self.outcome != outcome_word(Outcome::Passed)
    }
}

/// A place in the proposal.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Quote {
    /// The field, as a JSON pointer.
    pub pointer: String,
    /// The field's label.
    pub field: String,
    /// What stands before the words.
    pub before: String,
    /// The words that gave the sign, or the label of the choice; empty after their disposal.
    pub words: String,
    /// What stands after the words.
    pub after: String,
}

/// How many characters are quoted on each side of the words.
const AROUND: usize = 30;

/// The findings of the version that the event `of` made; none until the rules were run over it.
pub(super) fn screening_of(
    programme: &Programme,
    file: &CaseFile,
    of: u32,
    language: Language,
) -> Option<ScreeningView> {
    let content = file.texts.get(&of).and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    file.events.iter().rev().find_map(|recorded| match &recorded.entry.event {
        Event::ScreeningRecorded { of: screened, rules, findings } if *screened == of => {
            Some(ScreeningView {
                of,
                rules: rules.clone(),
                at: recorded.entry.at,
                at_text: calendar::date_time(recorded.entry.at, Language::Japanese),
                findings: findings
                    .iter()
                    .map(|found| finding(programme, &content, found, language))
                    .collect(),
            })
        }
        _ => None,
    })
}

fn finding(programme: &Programme, content: &Value, found: &Finding, language: Language) -> FindingView {
    let text = programme.rule(&found.rule).map(|rule| rule.text.get(language).to_owned());
    FindingView {
        text: text.unwrap_or_else(|| found.rule.clone()),
        rule: found.rule.clone(),
        clause: found.clause.clone(),
        outcome: outcome_word(found.outcome),
        outcome_text: outcome(found.outcome, language),
        evidence: found.evidence.iter().map(|sign| quote(programme, content, sign, language)).collect(),
    }
}

fn quote(programme: &Programme, content: &Value, sign: &Evidence, language: Language) -> Quote {
    let field = field_at(&sign.pointer);
    let label = label_of(&sign.pointer, field, language);
    let (before, said, after) = match sign.span {
        Some(span) => around(content, sign, span),
        None => (String::new(), choice(programme, content, sign, field, language), String::new()),
    };
    Quote { pointer: sign.pointer.clone(), field: label, before, words: said, after }
}

/// The words with what stands around them.
fn around(content: &Value, sign: &Evidence, (start, end): (usize, usize)) -> (String, String, String) {
    let said = words(content, sign).unwrap_or_default().to_owned();
    let text = content.pointer(&sign.pointer).and_then(Value::as_str).unwrap_or_default();
    let from = start.saturating_sub(AROUND);
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let before: String = text.chars().skip(from).take(start - from).collect();
    let after: String = text.chars().skip(end).take(AROUND).collect();
    let is_cut = text.chars().nth(end.saturating_add(AROUND)).is_some();
    (format!("{}{before}", cut(from > 0)), said, format!("{after}{}", cut(is_cut)))
}

/// The label of what was chosen.
fn choice(
    programme: &Programme,
    content: &Value,
    sign: &Evidence,
    field: Option<&Field>,
    language: Language,
) -> String {
    let chosen = match content.pointer(&sign.pointer) {
        Some(Value::String(code)) => code.clone(),
        Some(Value::Bool(yes)) => yes.to_string(),
        Some(_) | None => return String::new(),
    };
    let options = field.map(|field| choices(field.input, programme, language)).unwrap_or_default();
    options.into_iter().find(|(value, _)| *value == chosen).map_or(chosen, |(_, label)| label)
}

fn field_at(pointer: &str) -> Option<&'static Field> {
    match entry_of(pointer, "/coProposers") {
        Some((_, below)) => CO_PROPOSER.iter().find(|field| field.pointer == below),
        None => fields().find(|field| field.pointer == pointer),
    }
}

fn label_of(pointer: &str, field: Option<&Field>, language: Language) -> String {
    let label = field.map_or(pointer, |field| field.label.get(language));
    match entry_of(pointer, "/coProposers") {
        Some((number, _)) => {
            format!("{}{} {label}", language.pick("共同提案者", "Co-proposer "), number + 1)
        }
        None => label.to_owned(),
    }
}
