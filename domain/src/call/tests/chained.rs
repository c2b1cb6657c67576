//! The history of a call: what verifies, and what a tampered one looks like.

use jiff::ToSpan;

use super::*;
use crate::case::{CaseId, Event as CaseEvent};
use crate::programme::MailKind;

fn verify(history: &History, texts: &[String]) -> Result<usize, ChainFault> {
    let verified =
        chain::verify::<Event>(&history.call.id, texts, &history.payloads, &history.call.last_hash);
    verified.map(|events| events.len())
}

/// An event of a case, stored.
fn of_a_case(sequence: u32, previous: &Hash) -> String {
    let case = CaseId::of(&KEY.parse().unwrap());
    let change = chain::Change::bare(CaseEvent::OriginalNoted);
    let now = tokyo("2026-05-01T10:00");
    let (recorded, _) = chain::record(&case, previous, sequence, change, &planning(), now, [0; 16]).unwrap();
    recorded.text().to_owned()
}

#[test]
fn a_whole_life_verifies_and_is_the_call_again() {
    let history = whole_life();
    let recorded = history.verify().unwrap();
    assert_eq!(Call::replay(history.call.id.clone(), &recorded), history.call);
    let kinds: std::collections::BTreeSet<_> = recorded
        .iter()
        .map(|recorded| serde_json::to_value(&recorded.entry.event).unwrap()["type"].to_string())
        .collect();
    assert_eq!(kinds.len(), 11, "every sort of event is in it: {kinds:?}");
}

#[test]
fn an_event_of_a_case_cannot_be_moved_into_a_calls_history() {
    let history = whole_life();
    for place in 0..=history.texts.len() {
        let sequence = u32::try_from(place).unwrap() + 1;
        let before = place.checked_sub(1).map(|index| Hash::of(history.texts[index].as_bytes()));
        let moved = of_a_case(sequence, &before.unwrap_or(Hash::none()));
        let mut texts = history.texts.clone();
        texts.insert(place, moved.clone());
        assert_eq!(verify(&history, &texts), Err(ChainFault::Unreadable { sequence }));
        // Not even under the call's own ID: a call has no such event.
        let case = CaseId::of(&KEY.parse().unwrap());
        texts[place] = moved.replace(case.as_str(), history.call.id.as_str());
        assert_ne!(texts[place], moved);
        assert_eq!(verify(&history, &texts), Err(ChainFault::Unreadable { sequence }));
    }
}

#[test]
fn an_event_of_a_call_cannot_be_moved_into_another_ones_or_a_cases_history() {
    let history = whole_life();
    let other = Call::new(CallId::of(&"22222222-2222-4333-8444-555555555555".parse().unwrap()));
    let moved = chain::verify::<Event>(&other.id, &history.texts, &history.payloads, &history.call.last_hash);
    assert_eq!(moved.err(), Some(ChainFault::Stranger { sequence: 1 }));
    let case = CaseId::of(&KEY.parse().unwrap());
    let into_case =
        chain::verify::<CaseEvent>(&case, &history.texts, &history.payloads, &history.call.last_hash);
    assert_eq!(into_case.err(), Some(ChainFault::Unreadable { sequence: 1 }));
}

#[test]
fn whatever_is_changed_removed_or_reordered_is_found() {
    let history = whole_life();
    let count = u32::try_from(history.texts.len()).unwrap();
    for (index, sequence) in (0..history.texts.len()).zip(1..) {
        let mut edited = history.texts.clone();
        edited[index] = edited[index].replace("2026", "2027");
        assert_ne!(edited, history.texts);
        let found =
            if sequence == count { ChainFault::CutOff { sequence } } else { ChainFault::Edited { sequence } };
        assert_eq!(verify(&history, &edited), Err(found));
        let mut removed = history.texts.clone();
        removed.remove(index);
        let found = if sequence == count {
            ChainFault::CutOff { sequence: count - 1 }
        } else {
            ChainFault::OutOfOrder { sequence }
        };
        assert_eq!(verify(&history, &removed), Err(found));
        if index > 0 {
            let mut swapped = history.texts.clone();
            swapped.swap(index - 1, index);
            assert_eq!(verify(&history, &swapped), Err(ChainFault::OutOfOrder { sequence: sequence - 1 }));
        }
    }
    for sequence in history.payloads.keys() {
        let (mut changed, mut missing) = (history.clone(), history.clone());
        changed.payloads.get_mut(sequence).unwrap().text.push('。');
        assert_eq!(verify(&changed, &history.texts), Err(ChainFault::PayloadChanged { sequence: *sequence }));
        missing.payloads.remove(sequence);
        assert_eq!(verify(&missing, &history.texts), Err(ChainFault::PayloadMissing { sequence: *sequence }));
    }
}

#[test]
fn the_words_that_somebody_typed_are_in_no_event() {
    let history = whole_life();
    for word in ["放置自転車", "実証の場所は", "会場の都合"] {
        assert!(history.payloads.values().any(|payload| payload.text.contains(word)), "{word}");
        assert!(history.texts.iter().all(|text| !text.contains(word)), "{word}");
    }
}

#[test]
fn planning_and_the_division_are_told_of_what_changes_for_the_public() {
    let mut told = Vec::new();
    for recorded in whole_life().verify().unwrap() {
        told.extend(mails(&recorded.entry.event));
    }
    let count = |kind| told.iter().filter(|one| **one == kind).count();
    assert_eq!(count(MailKind::CallChanged), 5, "called off, extended, shortened, closed, opened again");
    assert_eq!((count(MailKind::CallOpened), count(MailKind::CallClosed)), (2, 2));
    assert_eq!(told.len(), 9);
}

#[test]
fn an_id_is_twelve_letters_and_digits_that_nobody_confuses() {
    for (text, is_id) in [
        ("0123456789ab", true),
        ("sm0kefree123", true),
        ("0123456789a", false),
        ("0123456789abc", false),
        ("0123456789aB", false),
        ("0123456789ai", false),
        ("0123456789al", false),
        ("0123456789ao", false),
        ("0123456789au", false),
        ("012345678/ab", false),
        ("0123456789é", false),
        ("", false),
    ] {
        assert_eq!(text.parse::<CallId>().is_ok(), is_id, "{text}");
        let json = serde_json::from_value::<CallId>(text.into());
        assert_eq!(json.ok(), text.parse::<CallId>().ok());
    }
}

#[test]
fn a_request_that_is_sent_again_finds_its_own_call() {
    let of = |key: &str| CallId::of(&key.parse().unwrap());
    assert_eq!(of(KEY), of(KEY));
    assert_eq!(of(KEY).as_str().parse(), Ok(of(KEY)));
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..10_000 {
        let id = of(&format!("{number:08}-2222-4333-8444-555555555555"));
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        assert!(seen.insert(id), "{number}");
    }
}

/// Nothing in a call asks which zone a machine is in: its instants are stored in UTC.
#[test]
fn instants_are_stored_in_utc_and_read_back_to_the_nanosecond() {
    let interval =
        Interval { open: tokyo("2026-04-01T00:00"), close: tokyo("2026-07-01T00:00") + 1.nanosecond() };
    let json = serde_json::to_string(&interval).unwrap();
    assert_eq!(json, r#"{"open":"2026-03-31T15:00:00Z","close":"2026-06-30T15:00:00.000000001Z"}"#);
    assert_eq!(serde_json::from_str::<Interval>(&json).unwrap(), interval);
}
