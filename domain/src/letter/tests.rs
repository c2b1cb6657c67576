//! Which letters a history has, and what they say.

use serde_json::json;

use super::*;
use crate::case::tests::{submission, submission_of, versions};
use crate::case::{
    Act, Actor, Case, CaseId, Cost, DecisionText, Document, FormalAct, IdempotencyKey, Receipt, Verdict,
};
use crate::chain::{Entry, Hash};
use crate::programme::tests::minato;
use crate::proposal::{Content, SubmissionKind};
use crate::receipt::ReceiptNumber;
use crate::value::Prose;

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
    Case { receipt: Some(receipt), division: Some("environment".to_owned()), ..Case::new(id()) }
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

const WITHOUT_COST: Verdict = Verdict::Adopted { cost: Cost::None };
const WITH_COST: Verdict = Verdict::Adopted { cost: Cost::Some };

fn decided(verdict: Verdict, replaces: Option<u32>) -> Event {
    Event::DecisionRecorded { verdict, of_coordination: 2, replaces }
}

fn announced(of: u32, verdict: Verdict) -> Event {
    Event::DecisionAnnounced { of, verdict, selection_not_guaranteed: verdict.disclaims_selection() }
}

/// What was typed at a decision.
fn decision_text() -> String {
    let prose = |text: &str| Prose::parse(text, 1000).unwrap();
    let text = DecisionText {
        reasons: prose("区民サービスの向上につながるため。"),
        conditions: Some(prose("測定の結果を毎月報告すること。")),
        internal_reasons: Some(prose("庁内だけの理由。")),
        objections_answered: Some(prose("庁内だけの意見への対応。")),
        change: Some(prose("庁内だけの変更の理由。")),
    };
    serde_json::to_string(&text).unwrap()
}

/// The letter of an act that is the last of its history, in its sheets.
fn letter(act: &Event, language: Language, content: &Content, document: Option<&Document>) -> Letter {
    let typed = if matches!(act, Event::DecisionRecorded { .. }) {
        decision_text()
    } else {
        "実施の場所を書いてください。\n時期も書いてください。".to_owned()
    };
    written_with(act, &typed, &case(language), content, document).unwrap()
}

fn written_with(
    act: &Event,
    typed: &str,
    case: &Case,
    content: &Content,
    document: Option<&Document>,
) -> Result<Letter, crate::programme::MissingField> {
    let programme = minato();
    let of = letter_of(&recorded(act.clone()), &[]).expect("the act has a letter");
    let day = "2026-11-24".parse().unwrap();
    compose(&of, Facts { programme: &programme, case, act, content, typed, document, day })
}

fn recorded(event: Event) -> Recorded {
    recorded_as(3, event)
}

/// These events, one after the other.
fn history(events: &[Event]) -> Vec<Recorded> {
    (1..).zip(events.iter().cloned()).map(|(sequence, event)| recorded_as(sequence, event)).collect()
}

fn recorded_as(sequence: u32, event: Event) -> Recorded {
    let entry = Entry {
        of: id(),
        sequence,
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
        (decided(WITHOUT_COST, None), Language::Japanese, Some(&document)),
        (decided(WITH_COST, None), Language::English, Some(&document)),
        (decided(Verdict::NotAdopted, Some(1)), Language::English, None),
    ] {
        all.push_str(&written(&letter(&act, language, &content, document)));
    }
    assert!(!all.contains(['{', '}']), "{all}");
    assert!(!all.contains("庁内だけ"), "what is for colleagues: {all}");
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
        assert_eq!(letter_of(&recorded(act.clone()), &[]), None, "{act:?}");
    }
    let history = history(&[submitted(), correction(), set_aside()]);
    let kinds: Vec<_> = letters(&history).iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds, [LetterKind::Receipt, LetterKind::CorrectionAsked, LetterKind::SetAside]);
}

/// The letters of a history: the sequence of each, whose text it quotes, which it is, and whether it is a draft.
fn of(events: &[Event]) -> Vec<(u32, u32, LetterKind, bool)> {
    let of = |letter: &LetterOf| (letter.sequence, letter.text, letter.kind, letter.told_at.is_none());
    letters(&history(events)).iter().map(of).collect()
}

#[test]
fn a_decisions_letter_is_a_draft_until_it_is_announced() {
    let corrected = |of, verdict| Event::DecisionCorrected { of, verdict };
    let not = Verdict::NotAdopted;
    let receipt = (1, 1, LetterKind::Receipt, false);
    for (events, expected) in [
        (vec![submitted(), decided(not, None)], vec![(2, 2, LetterKind::NotAdopted, true)]),
        // As it was corrected last.
        (
            vec![submitted(), decided(not, None), corrected(2, WITHOUT_COST), corrected(2, WITH_COST)],
            vec![(2, 4, LetterKind::AdoptedWithCost, true)],
        ),
        // The announcement tells of what stands then.
        (
            vec![submitted(), decided(not, None), corrected(2, WITHOUT_COST), announced(2, WITHOUT_COST)],
            vec![(2, 3, LetterKind::Adopted, false)],
        ),
        // Withdrawn before: nobody was told, and nobody will be.
        (vec![submitted(), decided(WITH_COST, None), Event::ProposalWithdrawn], vec![]),
        // Another decision after it: both were told.
        (
            vec![submitted(), decided(WITH_COST, None), announced(2, WITH_COST), decided(not, Some(2))],
            vec![(2, 2, LetterKind::AdoptedWithCost, false), (4, 4, LetterKind::NotAdopted, true)],
        ),
        (
            vec![
                submitted(),
                decided(WITH_COST, None),
                announced(2, WITH_COST),
                decided(not, Some(2)),
                corrected(4, WITHOUT_COST),
                announced(4, WITHOUT_COST),
            ],
            vec![(2, 2, LetterKind::AdoptedWithCost, false), (4, 5, LetterKind::Adopted, false)],
        ),
    ] {
        let expected: Vec<_> = std::iter::once(receipt).chain(expected).collect();
        assert_eq!(of(&events), expected, "{events:?}");
    }
}

#[test]
fn a_draft_is_marked_and_its_letter_is_not() {
    let content = submission().content;
    let draft = letter(&decided(WITH_COST, None), Language::English, &content, None);
    assert!(draft.is_draft);
    assert_eq!(
        draft.sheets.iter().map(|sheet| sheet.mark.as_deref()).collect::<Vec<_>>(),
        [Some("案"), Some("DRAFT")]
    );
    let receipt = letter(&submitted(), Language::English, &content, None);
    assert!(!receipt.is_draft && receipt.sheets.iter().all(|sheet| sheet.mark.is_none()));
}

#[test]
fn another_decision_names_the_notice_that_it_takes_the_place_of() {
    let content = submission().content;
    let (act, typed) = (decided(Verdict::NotAdopted, Some(2)), decision_text());
    let document = |effective_on: Option<&str>| Document {
        number: "8港環環第5号".into(),
        drafted_on: None,
        approved_on: None,
        effective_on: effective_on.map(|day| day.parse().unwrap()),
    };
    for (document, expected) in [
        (None, "この通知は、先の通知に代わるものです。"),
        (Some(document(None)), "この通知は、8港環環第5号の通知に代わるものです。"),
        (
            Some(document(Some("2026-12-01"))),
            "この通知は、令和8年12月1日付け8港環環第5号の通知に代わるものです。",
        ),
    ] {
        let mut case = case(Language::Japanese);
        case.acts.push(Act { sequence: 2, kind: FormalAct::Decision, document });
        let written = written(&written_with(&act, &typed, &case, &content, None).unwrap());
        assert!(written.contains(expected), "{expected} is not in {written}");
    }
    let first = written(&letter(&decided(Verdict::NotAdopted, None), Language::Japanese, &content, None));
    assert!(!first.contains("代わる"), "{first}");
}

#[test]
fn a_decision_whose_reasons_cannot_be_read_has_no_letter() {
    let content = submission().content;
    let written = written_with(&decided(WITH_COST, None), "", &case(Language::Japanese), &content, None);
    assert!(written.is_err());
}
