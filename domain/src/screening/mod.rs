//! The check against the programme's rules (要件の確認): findings, never a rejection.
//!
//! Every rule in force gives one finding, in the order of its rule set: passed, for review, or against. What only a
//! person can judge (2(4)ウ: public order, neutrality, mere abolition, benefit to residents) is found for review
//! when there is a sign of it, together with the words that gave the sign.
//!
//! Architecture invariant: a finding holds no words of the proposer. The text is stored once; evidence points into
//! it ([`Evidence`]), and [`words`] gives the words back.
//!
//! # How words are compared
//!
//! - Width, compatibility forms and letter case do not matter: `ｶﾙﾄ`, `カルト`; `ABOLISH`, `ａｂｏｌｉｓｈ`. Neither do
//!   composed and decomposed forms, variation selectors and characters of no width.
//! - A hiragana in a rule's word also matches the katakana (`わいせつ` finds `ワイセツ`). A katakana matches only
//!   katakana, else `カルト` would be found in わ**かると**き.
//! - A word that is written only in Latin letters, or only in katakana, matches whole words: `テロ` is not in
//!   `テロップ`. `*` at its end allows any ending: `abolish*`. Words with kanji or hiragana match anywhere.
//! - A phrase in the rule's `except` takes a word out: `〜防止` or `差別化`. `〜` stands for the word.

mod fold;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::programme::{Condition, Consequence, Programme, Rule};
use fold::{Folded, Word};

/// At most so many pieces of evidence are kept for each finding: the first ones. A person reads the proposal
/// anyway, and an event must stay small whatever was typed.
pub const MAX_EVIDENCE: usize = 5;

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The id of the rule; its text is in the programme's files.
    pub rule: String,
    /// The clause of the municipality's document, such as `2(4)ウ`.
    pub clause: String,
    /// What follows.
    pub outcome: Outcome,
    /// Where the signs are; none when passed, at most [`MAX_EVIDENCE`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// What follows from a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// No sign.
    #[serde(rename = "passed")]
    Passed,
    /// A person judges whether the sign means anything.
    #[serde(rename = "review")]
    ForReview,
    /// What the proposal states is outside the programme. A person still decides.
    #[serde(rename = "against")]
    Against,
}

/// Where a sign is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The field: a JSON pointer into the proposal.
    pub pointer: String,
    /// In a text, from where to where: half-open, in Unicode scalar values of the text as typed. None for a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(usize, usize)>,
}

/// Runs the rules in force over a proposal: the JSON of its [`Content`](crate::proposal::Content), or a body as sent.
/// Any JSON is accepted: what is not there is no sign.
pub fn screen(programme: &Programme, proposal: &Value) -> Vec<Finding> {
    programme.rules_in_force().map(|rule| find(rule, proposal)).collect()
}

/// The words that `evidence` points at, as the proposer typed them; for a code, the code itself when it is a
/// string. `None` if the proposal has no such field or the field is shorter than that, as after a disposal.
pub fn words<'a>(proposal: &'a Value, evidence: &Evidence) -> Option<&'a str> {
    let text = proposal.pointer(&evidence.pointer)?.as_str()?;
    match evidence.span {
        None => Some(text),
        Some((start, end)) => {
            let at = |index: usize| text.char_indices().map(|(byte, _)| byte).chain([text.len()]).nth(index);
            text.get(at(start)?..at(end)?)
        }
    }
}

/// A text as a search compares it: width, letter case, hiragana or katakana, and characters of no width do not matter.
pub fn for_search(text: &str) -> String {
    fold::for_search(text)
}

/// Whether a text can contain `word` at all: something is left of it once what does not matter is taken away.
#[cfg(feature = "programme-files")]
pub(crate) fn can_match(word: &str) -> bool {
    Word::new(word).is_some()
}

/// Whether `phrase` can take one of `words` out: it holds `〜` beside something else, or one of the words.
#[cfg(feature = "programme-files")]
pub(crate) fn is_exception(phrase: &str, words: &[String]) -> bool {
    words.iter().filter_map(|word| Word::new(word)).any(|word| !fold::exceptions(phrase, &word).is_empty())
}

fn find(rule: &Rule, proposal: &Value) -> Finding {
    let mut evidence = Vec::new();
    for pointer in &rule.looks_at {
        for (at, value) in resolve(proposal, pointer) {
            signs(rule, at, value, &mut evidence);
        }
    }
    evidence.truncate(MAX_EVIDENCE);
    let outcome = match (evidence.is_empty(), rule.follows) {
        (true, Consequence::Against | Consequence::Review) => Outcome::Passed,
        (false, Consequence::Against) => Outcome::Against,
        (false, Consequence::Review) => Outcome::ForReview,
    };
    Finding { rule: rule.id.clone(), clause: rule.clause.clone(), outcome, evidence }
}

/// The fields that a rule's pointer names: `*` is each member of a list.
fn resolve<'a>(proposal: &'a Value, pointer: &str) -> Vec<(String, &'a Value)> {
    let mut found = vec![(String::new(), proposal)];
    for part in pointer.split('/').skip(1) {
        found = found
            .into_iter()
            .flat_map(|(at, value)| match (part, value) {
                ("*", Value::Array(list)) => {
                    list.iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)).collect()
                }
                ("*", _) => Vec::new(),
                (key, value) => {
                    value.get(key).map(|value| (format!("{at}/{key}"), value)).into_iter().collect()
                }
            })
            .collect();
    }
    found
}

fn signs(rule: &Rule, pointer: String, value: &Value, evidence: &mut Vec<Evidence>) {
    match (&rule.when, value) {
        (Condition::Is(codes), Value::String(code)) => {
            if codes.contains(code) {
                evidence.push(Evidence { pointer, span: None });
            }
        }
        (Condition::Is(codes), Value::Bool(yes)) => {
            if codes.iter().any(|code| code == if *yes { "true" } else { "false" }) {
                evidence.push(Evidence { pointer, span: None });
            }
        }
        (Condition::Words(words), Value::String(text)) => {
            let text = Folded::new(text);
            let spans = fold::occurrences(&text, words, &rule.except);
            let spans = spans.into_iter().take(MAX_EVIDENCE);
            evidence.extend(spans.map(|span| Evidence { pointer: pointer.clone(), span: Some(span) }));
        }
        (Condition::Only(phrases), Value::String(text)) => {
            let length = text.chars().count();
            let text = Folded::new(text);
            if phrases.iter().filter_map(|phrase| Word::new(phrase)).any(|phrase| phrase.is_all_of(&text)) {
                evidence.push(Evidence { pointer, span: Some((0, length)) });
            }
        }
        (Condition::Is(_) | Condition::Words(_) | Condition::Only(_), _) => {}
    }
}

#[cfg(test)]
mod tests;
