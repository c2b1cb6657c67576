//! The contract: what must be given, what may be left out, and every error at once.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;
use crate::call::{Bilingual, CallId, Question};
use crate::limits;
use crate::value::Expected;

const SAMPLES: [(&str, &str); 6] = [
    ("free-company", include_str!("../../../tests/fixtures/proposals/free-company.json")),
    ("free-npo", include_str!("../../../tests/fixtures/proposals/free-npo.json")),
    ("hard-text", include_str!("../../../tests/fixtures/proposals/hard-text.json")),
    ("ineligible-individual", include_str!("../../../tests/fixtures/proposals/ineligible-individual.json")),
    (
        "needs-review-outside-ward",
        include_str!("../../../tests/fixtures/proposals/needs-review-outside-ward.json"),
    ),
    ("theme-university", include_str!("../../../tests/fixtures/proposals/theme-university.json")),
];

const DECLARATIONS: [&str; 8] = [
    "organizationIsEligible",
    "noAntisocialTies",
    "lawfulAndDecent",
    "bearsOwnCosts",
    "handlesInformationWithCare",
    "adoptionIsNotSelection",
    "declaresIntellectualProperty",
    "authorisedToApply",
];
const CONSENTS: [&str; 5] =
    ["database", "internalSharing", "partnerMunicipalities", "expertAdvice", "publication"];

fn asked() -> Asked<'static> {
    Asked {
        declarations: DECLARATIONS.to_vec(),
        co_proposer_declarations: vec!["organizationIsEligible", "noAntisocialTies"],
        consents: CONSENTS.to_vec(),
        plan_items: vec!["transport.bicycle-parking"],
        channels: vec!["website", "newsletter"],
        call: Some(AskedByCall { id: &CALL, questions: &QUESTIONS }),
    }
}

static CALL: LazyLock<CallId> = LazyLock::new(|| "sm0kefree123".parse().unwrap());
static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    [("q1", "実証の場所は", true), ("q2", "機器の電源は", false)]
        .map(|(id, ja, required)| Question {
            id: id.to_owned(),
            text: Bilingual { ja: ja.to_owned(), en: Some(format!("{id}?")) },
            required,
        })
        .to_vec()
});

fn sample(name: &str) -> Value {
    let (_, text) = SAMPLES.iter().find(|(sample, _)| *sample == name).unwrap();
    serde_json::from_str(text).unwrap()
}

fn errors(body: &Value) -> Vec<(String, Flaw)> {
    parse(body, &asked())
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|FieldError { pointer, flaw }| (pointer, flaw))
        .collect()
}

/// The sample with the value at `pointer` replaced, or removed.
fn with(pointer: &str, value: Option<Value>) -> Value {
    let mut body = sample("free-company");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let fields = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => fields.insert(name.into(), value),
        None => fields.remove(name),
    };
    body
}

#[test]
fn the_samples_are_accepted_but_for_the_characters_that_disguise() {
    for name in ["free-company", "free-npo", "ineligible-individual", "needs-review-outside-ward"] {
        assert_eq!(errors(&sample(name)), [], "{name}");
    }
    let control = |character, position| Flaw::ControlCharacter { character, position };
    assert_eq!(
        errors(&sample("hard-text")),
        [
            ("/organization/address".into(), Flaw::DirectionOverride { character: '\u{202E}', position: 9 }),
            ("/contact/department".into(), control('\r', 2)),
            ("/proposal/title".into(), control('\r', 22)),
        ]
    );
    assert_eq!(errors(&sample("theme-university"))[0], ("/themeId".into(), Flaw::NoSuchCall));
}

#[test]
fn a_call_is_named_if_and_only_if_the_kind_is_theme() {
    let mut theme = sample("theme-university");
    theme["themeId"] = json!("sm0kefree123");
    theme["themeAnswers"] = json!({"q1": "駅前広場"});
    assert_eq!(errors(&theme), []);
    theme["themeId"] = json!(null);
    assert_eq!(errors(&theme), [("/themeId".into(), Flaw::Required)]);
    assert_eq!(errors(&with("/themeId", Some(json!("")))), []);
    assert_eq!(
        errors(&with("/themeId", Some(json!("sm0kefree123")))),
        [("/themeId".into(), Flaw::CallOnFreeKind)]
    );
}

#[test]
fn an_empty_body_is_told_everything_that_is_required_and_nothing_else() {
    let all = errors(&json!({}));
    insta::assert_debug_snapshot!(all);
    assert_eq!(
        errors(&json!([])),
        [("".into(), Flaw::WrongType { expected: Expected::Object })]
            .into_iter()
            .chain(all)
            .collect::<Vec<_>>()
    );
}

#[test]
fn only_what_the_contract_requires_is_required() {
    let optional = [
        "/language",
        "/coProposers",
        "/attachments",
        "/organization/corporateNumber",
        "/organization/postalCode",
        "/organization/activityBaseDetail",
        "/organization/website",
        "/organization/representative/title",
        "/organization/representative/nameKana",
        "/contact/nameKana",
        "/contact/department",
        "/proposal/residentBenefit",
        "/proposal/proposerBenefit",
        "/proposal/schedule",
        "/proposal/wardCostDetail",
        "/proposal/planReferences",
        "/intellectualProperty/own",
        "/intellectualProperty/thirdParty",
    ];
    for pointer in optional {
        assert_eq!(errors(&with(pointer, None)), [], "{pointer} left out");
        assert_eq!(errors(&with(pointer, Some(Value::Null))), [], "{pointer} null");
    }
}

#[test]
fn each_limit_holds_at_the_limit_and_one_over() {
    let lines = [
        ("/organization/name", limits::NAME, "髙"),
        ("/organization/nameKana", limits::NAME, "ｶ"),
        ("/organization/address", limits::ADDRESS, "𠮷"),
        ("/organization/activityBaseDetail", limits::REMARK, "あ"),
        ("/organization/representative/title", limits::NAME, "あ"),
        ("/organization/representative/name", limits::NAME, "あ"),
        ("/organization/representative/nameKana", limits::NAME, "あ"),
        ("/contact/name", limits::NAME, "あ"),
        ("/contact/nameKana", limits::NAME, "あ"),
        ("/contact/department", limits::NAME, "あ"),
        ("/proposal/title", limits::TITLE, "①"),
        ("/proposal/challenge", limits::PROSE, "あ"),
        ("/proposal/summary", limits::PROSE, "\n字"),
        ("/proposal/residentBenefit", limits::PROSE, "あ"),
        ("/proposal/proposerBenefit", limits::PROSE, "あ"),
        ("/proposal/implementation", limits::PROSE, "あ"),
        ("/proposal/schedule", limits::PROSE, "あ"),
        ("/proposal/wardCostDetail", limits::PROSE, "あ"),
    ];
    for (pointer, limit, unit) in lines {
        let text: String = unit.chars().cycle().take(limit).collect();
        assert_eq!(errors(&with(pointer, Some(json!(text)))), [], "{pointer} at {limit}");
        let over = Flaw::TooLong { limit, length: limit + 1 };
        assert_eq!(
            errors(&with(pointer, Some(json!(format!("{text}字")).clone())))
                .first()
                .map(|(at, flaw)| (at.as_str(), flaw.clone())),
            Some((pointer, over)),
            "{pointer} over"
        );
    }
    let padded = |prefix: &str, suffix: &str, length: usize| {
        format!("{prefix}{}{suffix}", "a".repeat(length - prefix.len() - suffix.len()))
    };
    let web =
        |length| with("/organization/website", Some(json!(padded("https://minato.example.jp/", "", length))));
    assert_eq!(errors(&web(limits::WEBSITE)), []);
    assert_eq!(
        errors(&web(limits::WEBSITE + 1)),
        [(
            "/organization/website".into(),
            Flaw::TooLong { limit: limits::WEBSITE, length: limits::WEBSITE + 1 }
        )]
    );
    let label = format!("@{}.{}.{}.example", "b".repeat(60), "c".repeat(60), "d".repeat(60));
    let mail = |length: usize| {
        with("/contact/email", Some(json!(format!("{}{label}", "a".repeat(length - label.len())))))
    };
    assert_eq!(errors(&mail(limits::EMAIL)), []);
    assert_eq!(
        errors(&mail(limits::EMAIL + 1)),
        [("/contact/email".into(), Flaw::TooLong { limit: limits::EMAIL, length: limits::EMAIL + 1 })]
    );
}

#[test]
fn each_list_holds_at_its_limit_and_one_over() {
    let co_proposer = json!({"name": "共同", "type": "company", "declarations": {"organizationIsEligible": true, "noAntisocialTies": true}});
    let lists = [
        ("/coProposers", limits::CO_PROPOSERS, co_proposer),
        ("/proposal/planReferences", limits::PLAN_REFERENCES, json!("transport.bicycle-parking")),
        ("/intellectualProperty/own", limits::INTELLECTUAL_PROPERTY, json!("手法")),
        ("/intellectualProperty/thirdParty", limits::INTELLECTUAL_PROPERTY, json!("地図")),
    ];
    for (pointer, limit, entry) in lists {
        assert_eq!(errors(&with(pointer, Some(json!(vec![entry.clone(); limit])))), [], "{pointer}");
        let over = errors(&with(pointer, Some(json!(vec![entry; limit + 1]))));
        assert_eq!(over, [(pointer.to_owned(), Flaw::TooMany { limit, length: limit + 1 })]);
    }
}

#[test]
fn wrong_types_unknown_fields_and_unmade_declarations_are_named() {
    let text = Flaw::WrongType { expected: Expected::Text };
    let cases = [
        ("/organization/name", json!(1), text.clone()),
        ("/organization", json!("x"), Flaw::WrongType { expected: Expected::Object }),
        ("/coProposers", json!({}), Flaw::WrongType { expected: Expected::List }),
        ("/intellectualProperty/included", json!("true"), Flaw::WrongType { expected: Expected::Boolean }),
        ("/declarations/bearsOwnCosts", json!(false), Flaw::NotDeclared),
        ("/declarations/bearsOwnCosts", json!("true"), Flaw::WrongType { expected: Expected::Boolean }),
        ("/declarations/other", json!(true), Flaw::UnknownField),
        ("/consents/database", json!(null), Flaw::Required),
        ("/consents/other", json!(true), Flaw::UnknownField),
        ("/proposal/sumary", json!("typo"), Flaw::UnknownField),
        ("/a~1b", json!("escaped"), Flaw::UnknownField),
        ("/attachments", json!("x"), Flaw::WrongType { expected: Expected::List }),
        ("/contact/email", json!("x"), Flaw::NotEmail),
        ("/organization/corporateNumber", json!("1010401089123"), Flaw::WrongCheckDigit),
    ];
    for (pointer, value, flaw) in cases {
        let name = pointer.replace("~1", "/");
        let body =
            if pointer.contains('~') { with(&format!("/{}", "x"), None) } else { with(pointer, Some(value)) };
        let body = if name == pointer {
            body
        } else {
            let mut body = body;
            body.as_object_mut().unwrap().insert("a/b".into(), json!(1));
            body
        };
        assert_eq!(errors(&body).first(), Some(&(pointer.to_owned(), flaw)), "{pointer}");
    }
    assert_eq!(
        errors(&with("/proposal/planReferences", Some(json!(["x", 1])))),
        [
            ("/proposal/planReferences/0".into(), Flaw::NoSuchPlanItem),
            ("/proposal/planReferences/1".into(), text),
        ]
    );
}

#[test]
fn a_co_proposer_declares_for_itself() {
    let body = with(
        "/coProposers",
        Some(json!([{"name": "共同", "type": "npo", "declarations": {"noAntisocialTies": true}}, 5])),
    );
    assert_eq!(
        errors(&body).into_iter().map(|(at, flaw)| (at, flaw.code())).take(2).collect::<Vec<_>>(),
        [
            ("/coProposers/0/declarations/organizationIsEligible".to_owned(), "not-declared"),
            ("/coProposers/1".to_owned(), "wrong-type"),
        ]
    );
}

#[test]
fn what_was_typed_is_kept_and_read_back_the_same() {
    let body = sample("free-npo");
    let Ok(submission) = parse(&body, &asked()) else { panic!("the sample parses") };
    let stored = serde_json::to_value(&submission.content).unwrap();
    assert_eq!(stored["organization"]["postalCode"], "１０８−００１４");
    assert_eq!(stored["contact"]["phone"], "０３（００００）０００２");
    let again: Content = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), stored);
}

#[test]
fn answers_to_the_questions_of_a_call_are_kept_with_the_words_of_the_question() {
    let mut theme = sample("theme-university");
    theme["themeId"] = json!("sm0kefree123");
    assert_eq!(errors(&theme), [("/themeAnswers/q1".into(), Flaw::Required)]);
    theme["themeAnswers"] = json!({"q1": " ", "q2": "要る", "q3": "?"});
    assert_eq!(
        errors(&theme),
        [("/themeAnswers/q1".into(), Flaw::Required), ("/themeAnswers/q3".into(), Flaw::UnknownField)]
    );
    theme["themeAnswers"] = json!({"q1": "駅前", "q2": "あ".repeat(4001)});
    assert_eq!(errors(&theme)[0].0, "/themeAnswers/q2");
    theme["themeAnswers"] = json!({"q1": "駅前"});
    theme["language"] = json!("en");
    let content = parse(&theme, &asked()).ok().unwrap().content;
    let kept: Vec<_> = content
        .theme_answers
        .iter()
        .map(|kept| (kept.id.as_str(), kept.question.as_str(), kept.answer.as_str()))
        .collect();
    assert_eq!(kept, [("q1", "q1?", "駅前")]);
    let free = with("/themeAnswers", Some(json!({"q1": "駅前"})));
    assert_eq!(errors(&free), [("/themeAnswers".into(), Flaw::UnknownField)]);
}

#[test]
fn how_somebody_heard_of_it_is_one_of_the_channels_or_nothing() {
    assert_eq!(errors(&with("/heardFrom", Some(json!("newsletter")))), []);
    assert_eq!(errors(&with("/heardFrom", Some(json!("")))), []);
    assert!(matches!(
        &errors(&with("/heardFrom", Some(json!("radio"))))[..],
        [(_, Flaw::UnknownChoice { .. })]
    ));
}
