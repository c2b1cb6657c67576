//! The text of a call: what must be given, what may be left out, each limit at the limit and one over.

use serde_json::{Value, json};

use super::*;
use crate::text::Language;
use crate::value::{Expected, Flaw};

const DIVISIONS: [&str; 2] = ["traffic", "health"];

fn body() -> Value {
    json!({
        "division": "traffic",
        "title": { "ja": "放置自転車対策", "en": "Bicycles left in the way" },
        "summary": { "ja": "駅前の放置自転車を減らす。", "en": "Fewer bicycles at the stations." },
        "seeking": { "ja": "一\n\n二", "en": "One\n\ntwo" },
        "conditions": { "ja": "区内で行うこと。", "en": "In the ward." },
        "questions": [
            { "ja": "実証の場所は", "en": "Where?", "required": true },
            { "ja": "機器の電源は", "required": false },
        ],
    })
}

/// The body with one place changed: set, or taken away.
fn with(pointer: &str, value: Option<Value>) -> Value {
    let mut body = body();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name.to_owned(), value)),
        (Value::Object(fields), None) => drop(fields.remove(name)),
        (Value::Array(entries), Some(value)) => entries[name.parse::<usize>().unwrap()] = value,
        (other, _) => panic!("{other} has no {name}"),
    }
    body
}

fn faults(body: &Value) -> Vec<(String, Flaw)> {
    let errors = CallText::parse(body, &DIVISIONS).err().unwrap_or_default();
    errors.into_iter().map(|error| (error.pointer, error.flaw)).collect()
}

#[test]
fn a_whole_text_is_read_as_it_was_typed() {
    let (division, text) = CallText::parse(&body(), &DIVISIONS).unwrap();
    assert_eq!(division, "traffic");
    assert_eq!(text.title.en.as_deref(), Some("Bicycles left in the way"));
    assert_eq!(text.seeking.ja, "一\n\n二");
    assert_eq!(text.conditions.as_ref().unwrap().ja, "区内で行うこと。");
    let questions: Vec<_> = text
        .questions
        .iter()
        .map(|asked| (asked.id.as_str(), asked.text.ja.as_str(), asked.required))
        .collect();
    assert_eq!(questions, [("q1", "実証の場所は", true), ("q2", "機器の電源は", false)]);
    let stored = serde_json::to_string(&text).unwrap();
    assert_eq!(serde_json::from_str::<CallText>(&stored).unwrap(), text);
}

#[test]
fn english_conditions_and_questions_may_be_left_out_or_blank() {
    let english = ["/title/en", "/summary/en", "/seeking/en", "/conditions/en", "/questions/0/en"];
    for pointer in english.into_iter().chain(["/conditions", "/questions"]) {
        assert_eq!(faults(&with(pointer, None)), [], "{pointer}");
        assert_eq!(faults(&with(pointer, Some(Value::Null))), [], "{pointer}");
    }
    for pointer in english {
        for blank in ["", " \u{3000}\n"] {
            assert_eq!(faults(&with(pointer, Some(json!(blank)))), [], "{pointer}");
        }
    }
    let blank = with("/conditions", Some(json!({ "ja": "", "en": "" })));
    assert_eq!(CallText::parse(&blank, &DIVISIONS).unwrap().1.conditions, None);
    let (_, text) = CallText::parse(&with("/title/en", None), &DIVISIONS).unwrap();
    assert_eq!(text.title.get(Language::English), ("放置自転車対策", Language::Japanese));
    assert_eq!(text.summary.get(Language::English).1, Language::English);
    assert_eq!(text.summary.words(Language::Japanese), "駅前の放置自転車を減らす。");
}

#[test]
fn each_limit_holds_at_the_limit_and_one_over() {
    for (field, limit) in [
        ("/title", 50),
        ("/summary", 400),
        ("/seeking", 4000),
        ("/conditions", 4000),
        ("/questions/0", 300),
        ("/questions/1", 300),
    ] {
        for language in ["ja", "en"] {
            let pointer = format!("{field}/{language}");
            let typed = |length: usize| Some(json!("𠮷".repeat(length)));
            assert_eq!(faults(&with(&pointer, typed(limit))), [], "{pointer}");
            let over = Flaw::TooLong { limit, length: limit + 1 };
            assert_eq!(faults(&with(&pointer, typed(limit + 1))), [(pointer.clone(), over)]);
        }
    }
    let asked = |count: usize| {
        let one = json!({ "ja": "どこで", "required": false });
        with("/questions", Some(Value::Array(vec![one; count])))
    };
    assert_eq!(faults(&asked(QUESTIONS)), []);
    let too_many = Flaw::TooMany { limit: 5, length: 6 };
    assert_eq!(faults(&asked(6)), [("/questions".to_owned(), too_many)]);
    let (_, five) = CallText::parse(&asked(5), &DIVISIONS).unwrap();
    assert_eq!(five.questions.last().unwrap().id, "q5");
}

#[test]
fn what_must_be_given_is_named_when_it_is_missing_or_blank() {
    for pointer in
        ["/division", "/title/ja", "/summary/ja", "/seeking/ja", "/questions/0/ja", "/questions/1/required"]
    {
        for missing in [None, Some(Value::Null)] {
            assert_eq!(faults(&with(pointer, missing)), [(pointer.to_owned(), Flaw::Required)]);
        }
    }
    for pointer in ["/division", "/title/ja", "/summary/ja", "/seeking/ja", "/questions/0/ja"] {
        let blank = with(pointer, Some(json!(" \u{3000}")));
        assert_eq!(faults(&blank), [(pointer.to_owned(), Flaw::Required)]);
    }
    let english_only = with("/conditions", Some(json!({ "en": "In the ward." })));
    assert_eq!(faults(&english_only), [("/conditions/ja".to_owned(), Flaw::Required)]);
    for field in ["/title", "/summary", "/seeking"] {
        let expected = [(format!("{field}/ja"), Flaw::Required)];
        assert_eq!(faults(&with(field, None)), expected);
    }
}

#[test]
fn another_type_than_the_field_has_is_named() {
    let text = |pointer: &str| (pointer.to_owned(), Flaw::WrongType { expected: Expected::Text });
    for pointer in [
        "/division",
        "/title/ja",
        "/title/en",
        "/summary/ja",
        "/seeking/en",
        "/conditions/ja",
        "/questions/0/ja",
        "/questions/0/en",
    ] {
        for wrong in [json!(1), json!(true), json!(["一"]), json!({ "ja": "一" })] {
            assert_eq!(faults(&with(pointer, Some(wrong))), [text(pointer)], "{pointer}");
        }
    }
    for (pointer, expected) in [
        ("/title", Expected::Object),
        ("/conditions", Expected::Object),
        ("/questions", Expected::List),
        ("/questions/0", Expected::Object),
        ("/questions/0/required", Expected::Boolean),
    ] {
        let wrong = faults(&with(pointer, Some(json!("一"))));
        assert_eq!(wrong[0], (pointer.to_owned(), Flaw::WrongType { expected }));
    }
    for body in [json!([]), json!("一"), Value::Null] {
        assert_eq!(faults(&body)[0], (String::new(), Flaw::WrongType { expected: Expected::Object }));
    }
}

#[test]
fn an_unknown_field_is_named_wherever_it_stands() {
    for pointer in ["/titel", "/title/fr", "/summary/x", "/seeking/x", "/conditions/x", "/questions/1/id"] {
        let unknown = faults(&with(pointer, Some(json!("x"))));
        assert_eq!(unknown, [(pointer.to_owned(), Flaw::UnknownField)]);
    }
}

#[test]
fn a_character_that_disguises_and_an_unknown_division_are_named() {
    let broken = Flaw::ControlCharacter { character: '\n', position: 2 };
    for pointer in ["/title/ja", "/title/en", "/questions/0/ja", "/questions/0/en"] {
        let two_lines = with(pointer, Some(json!("一\n二")));
        assert_eq!(faults(&two_lines), [(pointer.to_owned(), broken.clone())]);
    }
    let reversed = Flaw::DirectionOverride { character: '\u{202E}', position: 2 };
    for pointer in ["/title/ja", "/summary/en", "/seeking/ja", "/conditions/en"] {
        let disguised = with(pointer, Some(json!("一\u{202E}二")));
        assert_eq!(faults(&disguised), [(pointer.to_owned(), reversed.clone())]);
    }
    let choices = Flaw::UnknownChoice { choices: "traffic, health".to_owned() };
    for division in ["parks", "Traffic", "traffic "] {
        let unknown = with("/division", Some(json!(division)));
        assert_eq!(faults(&unknown), [("/division".to_owned(), choices.clone())]);
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let body = json!({
        "division": "parks",
        "title": { "ja": "", "en": 1, "fr": "x" },
        "summary": "x",
        "conditions": { "ja": 1, "x": "y" },
        "questions": [{ "en": "Where?" }, { "ja": "どこで", "required": true, "id": "q9" }],
        "reason": "x",
    });
    let mut pointers: Vec<_> = faults(&body).into_iter().map(|(pointer, _)| pointer).collect();
    pointers.sort();
    assert_eq!(
        pointers,
        [
            "/conditions/ja",
            "/conditions/x",
            "/division",
            "/questions/0/ja",
            "/questions/0/required",
            "/questions/1/id",
            "/reason",
            "/seeking/ja",
            "/summary",
            "/summary/ja",
            "/title/en",
            "/title/fr",
            "/title/ja",
        ]
    );
}
