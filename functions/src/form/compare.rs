//! What changed between two versions of a proposal, question by question: for the proposer before they send the other
//! one, and for those who read both.

use std::collections::{BTreeMap, BTreeSet};

use kyoso::programme::Programme;
use kyoso::proposal::{Consent, Content};
use kyoso::text::Language;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Answers, Reader, Row, Section};

/// One question whose answer is another one than before.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Difference {
    /// The page of the form that asks it.
    pub section: &'static str,
    /// The question.
    pub label: String,
    /// The answer before; empty for none.
    pub before: String,
    /// The answer after; empty for none.
    pub after: String,
}

/// The answers that a version was given with, as the form would hold them. Declarations are not among them: they are
/// made anew each time.
pub fn version_answers(content: &Content, consents: &[Consent]) -> Answers {
    let mut body = serde_json::to_value(content).unwrap_or_default();
    let given = consents.iter().map(|consent| (consent.id.clone(), Value::Bool(consent.given)));
    if let Some(body) = body.as_object_mut() {
        body.insert("consents".to_owned(), Value::Object(given.collect::<Map<_, _>>()));
    }
    Answers::of_body(&body)
}

/// Every question whose answer differs, in the order of the form.
pub fn differences(
    programme: &Programme,
    before: &Answers,
    after: &Answers,
    language: Language,
) -> Vec<Difference> {
    let sections = |answers: &Answers| {
        let answers = comparable(answers);
        Reader { programme, language, answers: &answers }.sections(|_| false)
    };
    sections(before)
        .iter()
        .zip(sections(after))
        .flat_map(|(before, after)| of_section(before, &after))
        .collect()
}

fn of_section(before: &Section, after: &Section) -> Vec<Difference> {
    let answer = |rows: &[Row], label: &str| {
        rows.iter().find(|row| row.label == label).map(|row| row.answer.clone()).unwrap_or_default()
    };
    let mut seen = BTreeSet::new();
    let labels = after.rows.iter().chain(&before.rows).map(|row| row.label.as_str());
    labels
        .filter(|label| seen.insert(*label))
        .map(|label| Difference {
            section: after.title,
            label: label.to_owned(),
            before: answer(&before.rows, label),
            after: answer(&after.rows, label),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// The answers without declarations, and with line breaks as the form keeps them: a program may have sent others.
fn comparable(answers: &Answers) -> Answers {
    let mut answers: BTreeMap<String, String> = answers.clone().into();
    answers.retain(|pointer, _| !pointer.contains("/declarations/"));
    answers.values_mut().for_each(|text| *text = text.replace("\r\n", "\n"));
    answers.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::testing::{COMPANY, UNIVERSITY, sample};
    use crate::programme;

    fn compared(change: impl Fn(&mut Value)) -> Vec<(String, String, String)> {
        let programme = programme::load("minato").unwrap();
        let before = sample(COMPANY);
        let mut after = before.clone();
        change(&mut after);
        let (before, after) = (Answers::of_body(&before), Answers::of_body(&after));
        differences(&programme, &before, &after, Language::Japanese)
            .into_iter()
            .map(|difference| (difference.label, difference.before, difference.after))
            .collect()
    }

    fn row(label: &str, before: &str, after: &str) -> (String, String, String) {
        (label.to_owned(), before.to_owned(), after.to_owned())
    }

    #[test]
    fn what_changed_is_told_question_by_question_with_the_labels_of_choices() {
        assert!(compared(|_| {}).is_empty());
        let found = compared(|body| {
            body["proposal"]["title"] = json!("別の名称");
            body["proposal"]["wardCost"] = json!("unknown");
            body["consents"]["publication"] = json!(body["consents"]["publication"] != json!(true));
        });
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], row("提案名", "密閉型喫煙所の換気を見える化する実証", "別の名称"));
        assert_eq!((found[1].0.as_str(), found[1].2.as_str()), ("区の費用負担", "まだ分からない"));
        assert!(found[2].1 != found[2].2 && found[2].2.starts_with("同意"));
    }

    #[test]
    fn an_added_co_proposer_is_told_and_declarations_and_line_breaks_are_not() {
        let co_proposers = sample(UNIVERSITY)["coProposers"].clone();
        let found = compared(|body| {
            body["coProposers"] = co_proposers.clone();
            body["declarations"] = json!({});
            let text = body["proposal"]["summary"].as_str().unwrap().replace('\n', "\r\n");
            body["proposal"]["summary"] = json!(text);
        });
        assert!(found.contains(&row("共同提案者", "なし", "")), "{found:?}");
        assert!(found.iter().any(|(label, before, after)| label == "共同提案者1 団体名"
            && before.is_empty()
            && !after.is_empty()));
        assert!(found.iter().all(|(label, ..)| label.starts_with("共同提案者")), "{found:?}");
    }
}
