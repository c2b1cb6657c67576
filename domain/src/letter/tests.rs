//! Which letters a history has, and what they say.

use serde_json::json;

use super::*;
use crate::case::tests::{submission, submission_of, versions};
use crate::case::{Actor, Case, CaseId, Document, IdempotencyKey, Receipt};
use crate::chain::{Entry, Hash};
use crate::programme::tests::minato;
use crate::proposal::{Content, SubmissionKind};
use crate::receipt::ReceiptNumber;

fn at() -> Timestamp {
    "2026-11-22T08:36:05Z".parse().unwrap()
}

fn id() -> CaseId {
    CaseId::of(&"0e67d883-2262-41bd-8f00-000000000001".parse::<IdempotencyKey>().unwrap())
}

fn case(language: Language) -> Case {
    let receipt = Receipt {
        number: ReceiptNumber::new(2026, 1),
        received_at: at(),
        kind: SubmissionKind::Free,
        window: None,
        language,
        consents: Vec::new(),
        versions: versions(),
        entered: None,
    };
    Case { receipt: Some(receipt), ..Case::new(id()) }
}

fn submitted() -> Event {
    Event::ProposalSubmitted {
        receipt_number: ReceiptNumber::new(2026, 1),
        received_at: at(),
        kind: SubmissionKind::Free,
        window: None,
        language: Language::Japanese,
        consents: Vec::new(),
        versions: versions(),
        entered: None,
        attachments: Vec::new(),
    }
}

fn correction() -> Event {
    Event::CorrectionAsked { until: "2026-12-10".parse().unwrap() }
}

fn set_aside() -> Event {
    Event::SetAside {
        clause: "2(5)".into(), ground: "個人（個人で事業を営む者を除く。）".into()
    }
}

/// The letter of an act, in its sheets.
fn letter(act: &Event, language: Language, content: &Content, document: Option<&Document>) -> Letter {
    let programme = minato();
    let case = case(language);
    let of = letter_of(&recorded(act.clone())).expect("the act has a letter");
    let typed = "実施の場所を書いてください。\n時期も書いてください。";
    let day = "2026-11-24".parse().unwrap();
    let facts = Facts { programme: &programme, case: &case, act, content, typed, document, day };
    compose(&of, facts).unwrap()
}

fn recorded(event: Event) -> Recorded {
    let entry = Entry {
        of: id(),
        sequence: 3,
        at: at(),
        actor: Actor::Planning { id: "p".into() },
        event,
        payload: None,
        previous: Hash::none(),
    };
    Recorded::from_text(serde_json::to_string(&entry).unwrap()).unwrap()
}

fn plain(words: &Words) -> String {
    words.iter().map(|span| span.text.as_str()).collect()
}

/// A letter as lines of text.
fn written(letter: &Letter) -> String {
    let mut lines = vec![format!("==== {}{}", letter.name, if letter.is_draft { " (draft)" } else { "" })];
    for sheet in &letter.sheets {
        lines.push(format!("-- {}", sheet.language.tag()));
        lines.extend(sheet.mark.clone());
        lines.extend(sheet.document.as_ref().map(plain));
        lines.push(sheet.date.clone());
        lines.extend(sheet.to.iter().map(|to| format!("to: {}", plain(to))));
        lines.extend(sheet.from.iter().map(|from| format!("from: {}", plain(from))));
        lines.push(format!("# {}", plain(&sheet.title)));
        for block in &sheet.body {
            match block {
                Block::Paragraph { words } => lines.push(plain(words)),
                Block::Note { lines: said } => {
                    lines.extend(said.iter().map(|line| format!("| {}", plain(line))))
                }
                Block::Items { opening, items, closing } => {
                    lines.push(opening.clone());
                    lines.extend(items.iter().map(|item| {
                        let below = if item.is_prose { "\n" } else { " " };
                        format!("* {}:{below}{}", plain(&item.label), plain(&item.value))
                    }));
                    lines.push(closing.clone());
                }
            }
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn every_letter_says_what_is_on_record_in_the_proposers_languages() {
    let content = submission().content;
    let document = Document {
        number: "8港企企第1号".into(),
        drafted_on: None,
        approved_on: None,
        effective_on: Some("2026-11-25".parse().unwrap()),
    };
    let mut all = String::new();
    for (act, language, document) in [
        (submitted(), Language::Japanese, None),
        (submitted(), Language::English, Some(&document)),
        (correction(), Language::English, None),
        (set_aside(), Language::English, Some(&document)),
    ] {
        all.push_str(&written(&letter(&act, language, &content, document)));
    }
    assert!(!all.contains(['{', '}']), "{all}");
    insta::assert_snapshot!("letters", all);
}

#[test]
fn what_nobody_sees_is_left_out_and_variants_of_a_character_stay() {
    let mut sample: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/proposals/free-company.json")).unwrap();
    sample["organization"]["name"] = json!("葛\u{E0100}城\u{200B}商\u{00AD}店{title}");
    let letter = letter(&submitted(), Language::Japanese, &submission_of(&sample).content, None);
    // A value that looks like a placeholder is not filled in.
    assert_eq!(plain(&letter.sheets[0].to[0]), "葛\u{E0100}城商店{title}");
    assert_eq!(letter.sheets[0].to[0][0].field.as_deref(), Some("organisation"));
}

#[test]
fn the_same_record_gives_the_same_letter_and_survives_json() {
    let content = submission().content;
    let one = letter(&set_aside(), Language::English, &content, None);
    assert!(one == letter(&set_aside(), Language::English, &content, None));
    let json = serde_json::to_string(&one).unwrap();
    assert!(serde_json::from_str::<Letter>(&json).unwrap() == one);
}

#[test]
fn only_what_a_proposer_was_told_has_a_letter() {
    for act in [
        Event::ContactChanged,
        Event::EligibilityConfirmed { of: 1 },
        Event::DialogueOmitted,
        Event::DivisionAssigned { division: "environment".into(), from: None },
        Event::ProposalWithdrawn,
        Event::TakenUpAgain,
    ] {
        assert_eq!(letter_of(&recorded(act.clone())), None, "{act:?}");
    }
    let history = [recorded(submitted()), recorded(correction()), recorded(set_aside())];
    let kinds: Vec<_> = letters(&history).iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds, [LetterKind::Receipt, LetterKind::CorrectionAsked, LetterKind::SetAside]);
}
