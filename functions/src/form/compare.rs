//! What changed between two versions of a proposal, question by question: for the proposer before they send the other
//! one, and for those who read both.

use std::collections::{BTreeMap, BTreeSet};

use kyoso::attachment::NamedFile;
use kyoso::call::{Bilingual, Question};
use kyoso::programme::Programme;
use kyoso::proposal::{Consent, Content};
use kyoso::text::Language;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Answers, FILES_PAGE, Reader, Row, Section, ThemeOf};

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

/// The answers that a version was given with, and the questions of its call, as they were asked.
#[derive(Clone, Default)]
pub struct VersionAnswers {
    /// The answers.
    pub answers: Answers,
    /// The questions that were answered.
    pub questions: Vec<Question>,
    /// The files.
    pub files: Vec<NamedFile>,
}

/// The answers that a version was given with, as the form would hold them. Declarations are not among them: they are
/// made anew each time.
pub fn version_answers(content: &Content, consents: &[Consent]) -> VersionAnswers {
    let mut body = serde_json::to_value(content).unwrap_or_default();
    let given = consents.iter().map(|consent| (consent.id.clone(), Value::Bool(consent.given)));
    let to_theme = content
        .theme_answers
        .iter()
        .map(|answer| (answer.id.clone(), Value::String(answer.answer.as_str().to_owned())));
    if let Some(body) = body.as_object_mut() {
        body.insert("consents".to_owned(), Value::Object(given.collect::<Map<_, _>>()));
        body.insert("themeAnswers".to_owned(), Value::Object(to_theme.collect::<Map<_, _>>()));
    }
    let questions = content.theme_answers.iter().map(|answer| Question {
        id: answer.id.clone(),
        text: Bilingual { ja: answer.question.clone(), en: None },
        required: false,
    });
    VersionAnswers {
        answers: Answers::of_body(&body),
        questions: questions.collect(),
        files: content.attachments.clone(),
    }
}

/// Every question whose answer differs, in the order of the form; and every file that was added or taken out.
pub fn differences(
    programme: &Programme,
    before: &VersionAnswers,
    after: &VersionAnswers,
    language: Language,
) -> Vec<Difference> {
    let questions = either(&before.questions, &after.questions);
    let then = (before.files.as_slice(), after.files.as_slice());
    let sections = |answers: &Answers| {
        let answers = comparable(answers);
        let theme = ThemeOf { title: "", questions: &questions };
        Reader { programme, language, answers: &answers, theme }.sections(|_| false)
    };
    sections(&before.answers)
        .iter()
        .zip(sections(&after.answers))
        .flat_map(|(before, after)| {
            let of_files = (after.slug == FILES_PAGE).then(|| of_files(&after, &then, language));
            of_section(before, &after).into_iter().chain(of_files.into_iter().flatten())
        })
        .collect()
}

/// The files of two versions: two are the same where their IDs are, whatever they are called.
fn of_files(
    section: &Section,
    (before, after): &(&[NamedFile], &[NamedFile]),
    language: Language,
) -> Vec<Difference> {
    let without = |files: &[NamedFile], others: &[NamedFile]| -> Vec<String> {
        let is_new = |file: &&NamedFile| others.iter().all(|other| other.id != file.id);
        files.iter().filter(is_new).map(|file| file.name.clone()).collect()
    };
    let difference = |before: String, after: String| Difference {
        section: section.title,
        label: language.pick("ファイル", "File").to_owned(),
        before,
        after,
    };
    let gone = without(before, after).into_iter().map(|name| difference(name, String::new()));
    let new = without(after, before).into_iter().map(|name| difference(String::new(), name));
    gone.chain(new).collect()
}

/// The questions of two versions, in their order, as the second one was asked them.
fn either(before: &[Question], after: &[Question]) -> Vec<Question> {
    let others = before.iter().filter(|one| after.iter().all(|other| other.id != one.id));
    let mut questions: Vec<_> = after.iter().chain(others).cloned().collect();
    questions.sort_by(|one, other| one.id.cmp(&other.id));
    questions
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

/// The answers without declarations and the kind, which stays what it was, and with line breaks as the form keeps them:
/// a program may have sent others.
fn comparable(answers: &Answers) -> Answers {
    let mut answers: BTreeMap<String, String> = answers.clone().into();
    answers.retain(|pointer, _| {
        !pointer.contains("/declarations/") && !matches!(pointer.as_str(), "/kind" | "/themeId")
    });
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
        let version = |body: &Value| VersionAnswers {
            answers: Answers::of_body(body),
            questions: ["q1", "q2"]
                .into_iter()
                .filter(|id| body["themeAnswers"][id].is_string())
                .map(|id| Question {
                    id: id.to_owned(),
                    text: Bilingual { ja: format!("質問{id}"), en: None },
                    required: false,
                })
                .collect(),
            files: Vec::new(),
        };
        let (before, after) = (version(&before), version(&after));
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
    fn answers_to_the_call_and_the_way_of_hearing_are_compared_too() {
        let found = compared(|body| {
            body["themeAnswers"] = json!({ "q2": "二" });
            body["heardFrom"] = json!("flyer");
        });
        assert_eq!(
            found,
            [row("質問q2", "", "二"), row("この制度をどこで知りましたか", "", "ちらし・ポスター")]
        );
    }

    #[test]
    fn files_are_compared_by_what_they_are_and_told_by_their_names() {
        let programme = programme::load("minato").unwrap();
        let file = |number: u32, name: &str| NamedFile {
            id: format!("00000000-0000-4000-8000-{number:012}").parse().unwrap(),
            name: name.to_owned(),
        };
        let version = |files| VersionAnswers { files, ..VersionAnswers::default() };
        let before = version(vec![file(1, "計画.pdf"), file(2, "見積.xlsx")]);
        let after = version(vec![file(1, "計画.pdf"), file(3, "見積.xlsx")]);
        let found = differences(&programme, &before, &after, Language::Japanese);
        let found: Vec<_> = found.iter().map(|one| (one.section, &*one.before, &*one.after)).collect();
        assert_eq!(found, [("添付ファイル", "見積.xlsx", ""), ("添付ファイル", "", "見積.xlsx")]);
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
