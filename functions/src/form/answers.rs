//! What has been typed so far: one flat map from JSON pointers to text, and the body of the API made from it.

use std::collections::{BTreeMap, BTreeSet};

use kyoso::call::{CallId, Question};
use kyoso::proposal::Kind;
use kyoso::text::Language;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::table::{self, Page};

/// Answers by JSON pointer. A field without an answer is absent; lists have no gaps.
///
/// No `Debug`: it holds personal data.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// What was typed on `page`: the inputs that the page has, and nothing else that was posted.
    ///
    /// Blank entries of lists are left out and the others move up, so that an entry's number on the page is its
    /// number in the body, and an error finds its input.
    pub fn typed(page: &Page, posted: &[(String, String)]) -> Self {
        let mut answers = BTreeMap::new();
        for (name, value) in posted {
            if !value.is_empty() && page.parts.iter().any(|part| part.accepts(name)) {
                answers.entry(name.clone()).or_insert_with(|| as_typed(value));
            }
        }
        let mut answers = Self(answers);
        for list in table::LISTS {
            answers.close_gaps(list);
        }
        answers
    }

    /// The answers in a body of the API.
    pub fn of_body(body: &Value) -> Self {
        let mut answers = Self::default();
        answers.add_value(String::new(), body);
        answers
    }

    /// The answer at `pointer`; empty where there is none.
    pub fn get(&self, pointer: &str) -> &str {
        self.0.get(pointer).map_or("", String::as_str)
    }

    /// Whether nothing has been answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes the answers take.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(pointer, text)| pointer.len() + text.len()).sum()
    }

    /// How many entries `list` has.
    pub fn entries(&self, list: &str) -> usize {
        self.numbers(list).len()
    }

    /// Adds the answers of another page.
    pub fn add(&mut self, others: Answers) {
        self.0.extend(others.0);
    }

    /// Takes out the answers of `page` and leaves the others.
    pub fn forget_page(&mut self, page: &Page) {
        self.0.retain(|pointer, _| !page.parts.iter().any(|part| part.accepts(pointer)));
    }

    /// The body that the API takes, in `language`. What is of a call is left out of the free kind: it stays where it
    /// was typed, for who changes their mind.
    pub fn body(&self, language: Language) -> Value {
        let mut body = json!({ "kind": "free", "language": language.tag() });
        let is_for_call = self.is_for_call();
        for (pointer, text) in &self.0 {
            if !is_for_call && table::is_of_theme(pointer) {
                continue;
            }
            put(&mut body, pointer, value_of(pointer, text));
        }
        for list in table::LISTS {
            if let Some(entries) = body.pointer_mut(list) {
                *entries = list_of(entries.take());
            }
        }
        body
    }

    /// Whether the theme kind was chosen.
    pub fn is_for_call(&self) -> bool {
        self.get("/kind") == Kind::Theme.word()
    }

    /// The call that was chosen, where its ID is one.
    pub fn call(&self) -> Option<CallId> {
        self.get(table::THEME).trim().parse().ok().filter(|_| self.is_for_call())
    }

    /// Chooses a kind and a call, in place of what was chosen.
    pub fn choose(&mut self, kind: Kind, call: Option<&CallId>) {
        self.0.insert("/kind".to_owned(), kind.word().to_owned());
        if let Some(call) = call {
            self.0.insert(table::THEME.to_owned(), call.to_string());
        }
    }

    /// Without answers to questions that are not asked (any more).
    pub fn keep_asked(&mut self, questions: &[Question]) {
        let is_asked = |pointer: &str| {
            let name = pointer.strip_prefix(table::THEME_ANSWERS).and_then(|rest| rest.strip_prefix('/'));
            name.is_none_or(|name| questions.iter().any(|question| question.id == name))
        };
        self.0.retain(|pointer, _| is_asked(pointer));
    }

    fn numbers(&self, list: &str) -> BTreeSet<usize> {
        self.0.keys().filter_map(|pointer| table::entry_of(pointer, list)).map(|(number, _)| number).collect()
    }

    fn close_gaps(&mut self, list: &str) {
        let blank = |(pointer, text): &(&String, &String)| {
            table::entry_of(pointer, list).is_some() && text.trim().is_empty()
        };
        let blanks: Vec<_> = self.0.iter().filter(blank).map(|(pointer, _)| pointer.clone()).collect();
        for pointer in blanks {
            self.0.remove(&pointer);
        }
        let numbers: Vec<_> = self.numbers(list).into_iter().collect();
        let moved = std::mem::take(&mut self.0).into_iter().map(|(pointer, text)| {
            let place = table::entry_of(&pointer, list).and_then(|(number, below)| {
                Some(format!("{list}/{}{below}", numbers.binary_search(&number).ok()?))
            });
            (place.unwrap_or(pointer), text)
        });
        self.0 = moved.collect();
    }

    fn add_value(&mut self, pointer: String, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(answer) => drop(self.0.insert(pointer, answer.to_string())),
            Value::Number(number) => drop(self.0.insert(pointer, number.to_string())),
            Value::String(text) if text.is_empty() => {}
            Value::String(text) => drop(self.0.insert(pointer, text.clone())),
            Value::Array(entries) => {
                for (number, entry) in entries.iter().enumerate() {
                    self.add_value(format!("{pointer}/{number}"), entry);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    self.add_value(format!("{pointer}/{name}"), member);
                }
            }
        }
    }
}

impl From<BTreeMap<String, String>> for Answers {
    fn from(answers: BTreeMap<String, String>) -> Self {
        Self(answers)
    }
}

impl From<Answers> for BTreeMap<String, String> {
    fn from(answers: Answers) -> Self {
        answers.0
    }
}

/// Browsers send each line break of a text area as CR LF whatever was typed; undone, a text is as long as its
/// writer and the counter beside it see it.
fn as_typed(value: &str) -> String {
    value.replace("\r\n", "\n")
}

fn value_of(pointer: &str, text: &str) -> Value {
    match text {
        "true" if table::is_boolean(pointer) => Value::Bool(true),
        "false" if table::is_boolean(pointer) => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    }
}

/// Puts `value` at `pointer`, making the objects on the way.
fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for name in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Some(members) = place.as_object_mut() else { return };
        place = members.entry(name).or_insert(Value::Null);
    }
    *place = value;
}

/// A list from an object whose members are named 0, 1, 2, …
fn list_of(entries: Value) -> Value {
    let Value::Object(entries) = entries else { return entries };
    let ordered: BTreeMap<usize, Value> =
        entries.into_iter().filter_map(|(number, entry)| Some((number.parse().ok()?, entry))).collect();
    Value::Array(ordered.into_values().collect())
}

#[cfg(test)]
mod tests {
    use kyoso::call::Bilingual;

    use super::*;

    fn posted(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn sample(name: &str) -> Value {
        let path = format!("{}/../tests/fixtures/proposals/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    /// The body without what says nothing: null, empty texts, empty lists.
    fn said(value: &Value) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .filter(|(_, member)| !member.is_null() && **member != json!("") && **member != json!([]))
                .map(|(name, member)| (name.clone(), said(member)))
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(entries) => entries.iter().map(said).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }

    #[test]
    fn each_sample_becomes_answers_and_the_same_body_again() {
        for name in
            ["free-company", "free-npo", "needs-review-outside-ward", "ineligible-individual", "hard-text"]
        {
            let body = sample(name);
            assert_eq!(Answers::of_body(&body).body(Language::Japanese), said(&body), "{name}");
        }
        let mut theme = sample("theme-university");
        theme["themeAnswers"] = json!({ "q1": "一", "q2": "二" });
        theme["heardFrom"] = json!("flyer");
        assert_eq!(Answers::of_body(&theme).body(Language::Japanese), said(&theme));
        // What is of a call is kept, and not sent with the free kind.
        theme["kind"] = json!("free");
        let kept = Answers::of_body(&theme);
        assert_eq!(kept.get("/themeAnswers/q2"), "二");
        for name in ["themeId", "themeAnswers"] {
            theme.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(kept.body(Language::Japanese), said(&theme));
    }

    #[test]
    fn answers_to_questions_that_are_not_asked_are_left_out() {
        let mut answers = Answers::of_body(&json!({ "themeAnswers": { "q1": "一", "q2": "二" } }));
        let text = Bilingual { ja: "何ですか".into(), en: None };
        answers.keep_asked(&[Question { id: "q2".into(), text, required: true }]);
        assert!(answers == Answers::of_body(&json!({ "themeAnswers": { "q2": "二" } })));
    }

    #[test]
    fn only_the_inputs_of_the_page_are_kept() {
        let page = Page::find("organization").unwrap();
        let typed = Answers::typed(
            page,
            &posted(&[
                ("/organization/name", "甲"),
                ("/contact/name", "乙"),
                ("draft", "x"),
                ("/organization/x", "y"),
            ]),
        );
        assert!(typed == Answers::of_body(&json!({ "organization": { "name": "甲" } })));
    }

    #[test]
    fn blank_entries_leave_no_gap() {
        let page = Page::find("intellectual-property").unwrap();
        let typed = Answers::typed(
            page,
            &posted(&[
                ("/intellectualProperty/own/10", "丙"),
                ("/intellectualProperty/own/2", "乙"),
                ("/intellectualProperty/own/1", "  "),
                ("/intellectualProperty/own/0", "甲"),
            ]),
        );
        assert_eq!(typed.body(Language::English)["intellectualProperty"]["own"], json!(["甲", "乙", "丙"]));
    }

    #[test]
    fn line_breaks_count_as_one_character() {
        let page = Page::find("proposal").unwrap();
        let typed = Answers::typed(page, &posted(&[("/proposal/summary", "一\r\n二\n三")]));
        assert_eq!(typed.get("/proposal/summary"), "一\n二\n三");
    }

    #[test]
    fn a_hostile_pointer_breaks_nothing() {
        let page = Page::find("co-proposers").unwrap();
        let typed = Answers::typed(
            page,
            &posted(&[
                ("/coProposers/18446744073709551616/name", "x"),
                ("/coProposers/0/declarations/a/b", "x"),
                ("/coProposers/0/declarations/", "x"),
                ("/coProposers/-1/name", "x"),
                ("/coProposers//name", "x"),
                ("/coProposers/0", "x"),
            ]),
        );
        assert!(typed.is_empty());
    }
}
