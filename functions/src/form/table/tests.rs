//! The table against the contract, and what it makes of errors.

use std::collections::BTreeSet;

use kyoso::call::{Bilingual, CallId, Question};
use kyoso::proposal::{self, Asked, AskedByCall};
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde_json::{Value, json};

use super::{CO_PROPOSER, PAGES, Page};
use crate::form::testing::{COMPANY, UNIVERSITY, hostile, sample};
use crate::form::{Answers, Errors, Review, ThemeOf, Viewer};
use crate::programme::{self, asked};

/// Every pointer of a body, whatever stands there.
fn pointers(value: &Value, pointer: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| pointers(member, &format!("{pointer}/{name}"), found));
        }
        Value::Array(entries) => {
            entries
                .iter()
                .enumerate()
                .for_each(|(number, entry)| pointers(entry, &format!("{pointer}/{number}"), found));
        }
        _ => drop(found.insert(pointer.to_owned())),
    }
}

#[test]
fn every_field_of_the_contract_is_asked_exactly_once() {
    let mut contract = BTreeSet::new();
    pointers(&sample(COMPANY), "", &mut contract);
    pointers(&sample(UNIVERSITY), "", &mut contract);
    contract.extend(["/themeAnswers/q1", "/heardFrom"].map(str::to_owned));
    // What the form knows by itself, and what has a page of its own.
    contract.retain(|pointer| !matches!(pointer.as_str(), "/language" | "/attachments"));
    for pointer in contract {
        let asking = PAGES.iter().flat_map(|page| page.parts).filter(|part| part.accepts(&pointer)).count();
        assert_eq!(asking, 1, "{pointer}");
    }
}

#[test]
fn what_the_form_requires_is_what_the_contract_requires_and_it_asks_for_nothing_else() {
    let programme = programme::load("minato").unwrap();
    let empty = json!({ "kind": "free", "coProposers": [{}] });
    let refused = proposal::parse(&empty, &asked(&programme, None)).err().unwrap();
    let missing: BTreeSet<&str> = refused.iter().map(|error| error.pointer.as_str()).collect();
    for field in super::fields() {
        assert_eq!(missing.contains(field.pointer), field.required, "{}", field.pointer);
    }
    for field in CO_PROPOSER {
        assert_eq!(missing.contains(format!("/coProposers/0{}", field.pointer).as_str()), field.required);
    }
    for pointer in &missing {
        assert!(Page::of(pointer).is_some(), "{pointer} is on no page");
    }
    let everything: std::collections::BTreeMap<_, _> =
        super::fields().map(|field| (field.pointer.to_owned(), "x".to_owned())).collect();
    let body = Answers::from(everything).body(Language::Japanese);
    let errors = proposal::parse(&body, &asked(&programme, None)).err().unwrap();
    assert!(errors.iter().all(|error| error.flaw != Flaw::UnknownField), "{errors:?}");
}

#[test]
fn each_page_shows_each_of_its_errors_at_an_input_and_in_the_summary() {
    let programme = programme::load("minato").unwrap();
    let answers = json!({ "kind": "theme", "themeId": "0123456789ab", "coProposers": [{ "name": "甲" }] });
    let answers = Answers::of_body(&answers);
    let id: CallId = "0123456789ab".parse().unwrap();
    let text = Bilingual { ja: "なぜですか".into(), en: None };
    let questions = [Question { id: "q1".into(), text, required: true }];
    let call = Some(AskedByCall { id: &id, questions: &questions });
    let review = Review::of(&answers, &Asked { call, ..asked(&programme, None) });
    for page in PAGES {
        let errors = review.of_page(page);
        for language in [Language::Japanese, Language::English] {
            let theme = ThemeOf { title: "", questions: &questions };
            let themes = Some(&[][..]);
            let (answers, errors) = (&answers, &errors);
            let viewer =
                Viewer { programme: &programme, language, answers, errors, adding: "", theme, themes };
            let parts = viewer.parts(page);
            let summary = viewer.summary(&parts);
            assert_eq!(summary.is_empty(), review.is_right(page), "{}", page.slug);
            assert_eq!(summary.len(), errors.len(), "{}", page.slug);
        }
    }
}

#[test]
fn ids_of_inputs_are_unique_on_each_page() {
    let programme = programme::load("minato").unwrap();
    let (answers, errors) = (hostile(), Errors::default());
    let viewer = Viewer {
        programme: &programme,
        language: Language::Japanese,
        answers: &answers,
        errors: &errors,
        adding: "/coProposers",
        theme: ThemeOf { title: "", questions: &[] },
        themes: Some(&[]),
    };
    for page in PAGES {
        let parts = viewer.parts(page);
        let ids: Vec<&str> = parts
            .iter()
            .flat_map(|part| &part.groups)
            .flat_map(|group| &group.fields)
            .map(|field| field.id.as_str())
            .collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{}", page.slug);
    }
}
