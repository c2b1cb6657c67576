//! Whatever is done to what is stored is found, and named.

mod any;
mod checkpoints;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};

use super::checkpoint::{Next, Seen, next};
use super::export::{NotAnExport, read, write};
use super::*;
use crate::case::tests::stored::stored_cases;

fn hour(hour: i64) -> Timestamp {
    Timestamp::from_second(1_795_358_876).unwrap() + SignedDuration::from_hours(hour)
}

/// What a table says that holds the first `events` events of each of these cases.
fn seen(cases: &BTreeMap<CaseId, Stored>, events: usize) -> Seen {
    let heads = cases.iter().map(|(case, stored)| {
        let (revision, text) = stored.events.iter().take(events).next_back().unwrap();
        (case.clone(), Pin { revision: *revision, last_hash: Hash::of(text.as_bytes()) })
    });
    Seen { receipts: [(2026, 6)].into(), unused: BTreeSet::new(), heads: heads.collect() }
}

/// Checkpoints that were made when each case had at most so many events.
fn checkpoints(cases: &BTreeMap<CaseId, Stored>, at: &[usize]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for (place, events) in (0..).zip(at) {
        let last = texts.last().map(|text| (Checkpoint::from_text(text).unwrap(), text.as_str()));
        let Next { checkpoint, findings } =
            next(last.as_ref().map(|(last, text)| (last, *text)), seen(cases, *events), hour(place));
        assert_eq!(findings, []);
        texts.extend(checkpoint.map(|checkpoint| checkpoint.text().unwrap()));
    }
    texts
}

/// Cases in every place, with checkpoints after their first, third and last events.
fn whole() -> Set {
    static WHOLE: LazyLock<Set> = LazyLock::new(make_whole);
    WHOLE.clone()
}

fn make_whole() -> Set {
    let cases = stored_cases();
    let checkpoints = checkpoints(&cases, &[1, 3, 99]);
    Set { cases, checkpoints, whole: true }
}

/// The case with the most events: eight, with payloads at 1, 3, 4, 7 and 8.
fn long(set: &Set) -> CaseId {
    let (case, stored) = set.cases.iter().max_by_key(|(_, stored)| stored.events.len()).unwrap();
    assert_eq!(stored.events.len(), 8);
    case.clone()
}

/// Writes the chain anew from the event after `from` on, the head too: what somebody does who knows how it works.
fn chain_anew(stored: &mut Stored, from: u32) {
    let mut before = String::new();
    for (sequence, text) in &mut stored.events {
        if *sequence > from {
            let mut entry: serde_json::Value = serde_json::from_str(text).unwrap();
            entry["previous"] = before.into();
            *text = entry.to_string();
        }
        before = Hash::of(text.as_bytes()).as_str().to_owned();
    }
    match_head(stored);
}

/// Makes the head say what the events say.
fn match_head(stored: &mut Stored) {
    let (revision, text) = stored.events.iter().next_back().unwrap();
    stored.head = Some(Pin { revision: *revision, last_hash: Hash::of(text.as_bytes()) });
}

fn edit(stored: &mut Stored, sequence: u32, from: &str, to: &str) {
    let text = stored.events.get_mut(&sequence).unwrap();
    assert!(text.contains(from), "{text}");
    *text = text.replace(from, to);
}

/// Takes an event out, and moves those behind it up by one.
fn close_gap(stored: &mut Stored, sequence: u32) {
    stored.events.remove(&sequence);
    let events = std::mem::take(&mut stored.events);
    stored.events = (1..).zip(events.into_values()).collect();
}

/// Puts a text in, and moves those behind it down by one.
fn put_in(stored: &mut Stored, sequence: u32, text: String) {
    let mut texts: Vec<_> = std::mem::take(&mut stored.events).into_values().collect();
    texts.insert(usize::try_from(sequence).unwrap() - 1, text);
    stored.events = (1..).zip(texts).collect();
}

#[test]
fn what_is_whole_is_found_whole() {
    let report = verify(&whole());
    assert_eq!(report.findings, []);
    assert_eq!((report.cases, report.events, report.checkpoints, report.unpinned), (6, 25, 3, 0));
    assert!(report.payloads);
    let alone = Set { checkpoints: Vec::new(), ..whole() };
    assert_eq!((verify(&alone).findings, verify(&alone).unpinned), (vec![], 6));
}

#[test]
fn every_tampering_with_a_history_is_found_and_named() {
    type Tamper = fn(&mut Stored);
    let table: &[(&str, Tamper, Fault)] = &[
        ("the first is edited", |s| edit(s, 1, "R8-", "R9-"), Fault::Edited { sequence: 1 }),
        (
            "one in the middle is edited",
            |s| edit(s, 3, "2026-12-10", "2026-12-24"),
            Fault::Edited { sequence: 3 },
        ),
        ("the last is edited", |s| edit(s, 8, "\"p1\"", "\"p2\""), Fault::Edited { sequence: 8 }),
        (
            "the last is edited, the head too",
            |s| {
                edit(s, 8, "\"p1\"", "\"p2\"");
                match_head(s);
            },
            Fault::Rewritten { sequence: 4, until: 8 },
        ),
        (
            "one is edited and chained anew with all behind it",
            |s| {
                edit(s, 3, "2026-12-10", "2026-12-24");
                chain_anew(s, 3);
            },
            Fault::Rewritten { sequence: 2, until: 3 },
        ),
        (
            "the first is edited and chained anew with all behind it",
            |s| {
                edit(s, 1, "R8-", "R9-");
                chain_anew(s, 1);
            },
            Fault::Edited { sequence: 1 },
        ),
        (
            "its number is edited",
            |s| edit(s, 3, "\"sequence\":3", "\"sequence\":7"),
            Fault::Edited { sequence: 3 },
        ),
        (
            "its number is one of none",
            |s| edit(s, 3, "\"sequence\":3", "\"sequence\":30"),
            Fault::Edited { sequence: 3 },
        ),
        (
            "its number is lower",
            |s| edit(s, 3, "\"sequence\":3", "\"sequence\":2"),
            Fault::Edited { sequence: 3 },
        ),
        (
            "what it stands on is edited",
            |s| edit(s, 3, "\"previous\":\"", "\"previous\":\"x"),
            Fault::Edited { sequence: 3 },
        ),
        (
            "one is removed",
            |s| {
                s.events.remove(&5);
            },
            Fault::Removed { sequence: 5 },
        ),
        (
            "the first is removed",
            |s| {
                s.events.remove(&1);
            },
            Fault::Removed { sequence: 1 },
        ),
        ("one is removed and the rest moved up", |s| close_gap(s, 5), Fault::Removed { sequence: 5 }),
        (
            "one is removed, the rest moved up and chained anew",
            |s| {
                close_gap(s, 5);
                for sequence in 5..8 {
                    let (from, to) =
                        (format!("\"sequence\":{}", sequence + 1), format!("\"sequence\":{sequence}"));
                    edit(s, sequence, &from, &to);
                }
                let payloads = std::mem::take(s.payloads.as_mut().unwrap()).into_iter();
                s.payloads = Some(payloads.map(|(at, payload)| (at - u32::from(at > 5), payload)).collect());
                chain_anew(s, 4);
            },
            Fault::CutOff { sequence: 8 },
        ),
        (
            "two change places",
            |s| {
                let fourth = s.events.remove(&4).unwrap();
                let sixth = s.events.insert(6, fourth).unwrap();
                s.events.insert(4, sixth);
            },
            Fault::Moved { sequence: 4 },
        ),
        (
            "the end is cut off",
            |s| {
                s.events.split_off(&7);
            },
            Fault::CutOff { sequence: 7 },
        ),
        (
            "the end is cut off, the head too",
            |s| {
                s.events.split_off(&7);
                s.payloads.as_mut().unwrap().split_off(&7);
                match_head(s);
            },
            Fault::CutOff { sequence: 7 },
        ),
        (
            "all but the first are cut off, the head too",
            |s| {
                s.events.split_off(&2);
                s.payloads.as_mut().unwrap().split_off(&2);
                match_head(s);
            },
            Fault::CutOff { sequence: 2 },
        ),
        (
            "one is put in",
            |s| {
                let forged = s.events[&4].replace("\"proposer\"", "\"system\"");
                put_in(s, 4, forged);
            },
            Fault::Inserted { sequence: 4 },
        ),
        (
            "one is put in at the end",
            |s| {
                let before = Hash::of(s.events[&8].as_bytes());
                let mut forged: serde_json::Value = serde_json::from_str(&s.events[&8]).unwrap();
                (forged["sequence"], forged["previous"]) = (9.into(), before.as_str().into());
                forged.as_object_mut().unwrap().remove("payload");
                s.events.insert(9, forged.to_string());
            },
            Fault::Inserted { sequence: 9 },
        ),
        ("one is there twice", |s| put_in(s, 5, s.events[&4].clone()), Fault::Duplicated { sequence: 4 }),
        (
            "one is there again at the end",
            |s| {
                s.events.insert(9, s.events[&2].clone());
            },
            Fault::Duplicated { sequence: 2 },
        ),
        (
            "one is no event any more",
            |s| {
                s.events.insert(4, "{}".into());
            },
            Fault::Unreadable { sequence: 4 },
        ),
        (
            "one is of another case",
            |s| {
                let text = s.events.get_mut(&4).unwrap();
                let mut entry: serde_json::Value = serde_json::from_str(text).unwrap();
                entry["of"] = "0".repeat(32).into();
                *text = entry.to_string();
            },
            Fault::Stranger { sequence: 4 },
        ),
        ("the head is gone", |s| s.head = None, Fault::HeadMissing),
        ("the head counts wrong", |s| s.head.as_mut().unwrap().revision = 7, Fault::HeadEdited),
        (
            "the head has another hash",
            |s| s.head.as_mut().unwrap().last_hash = Hash::of(b""),
            Fault::HeadEdited,
        ),
        (
            "the head is an older one",
            |s| s.head = Some(Pin { revision: 7, last_hash: Hash::of(s.events[&7].as_bytes()) }),
            Fault::Inserted { sequence: 8 },
        ),
        (
            "everything is gone",
            |s| *s = Stored { payloads: Some(BTreeMap::new()), ..Stored::default() },
            Fault::CaseMissing,
        ),
        (
            "all events are gone",
            |s| {
                s.events.clear();
                s.payloads = Some(BTreeMap::new());
            },
            Fault::CutOff { sequence: 1 },
        ),
        ("a payload is edited", |s| payload(s, 3).text.push('。'), Fault::PayloadChanged { sequence: 3 }),
        ("a salt is changed", |s| payload(s, 3).salt[0] ^= 1, Fault::PayloadChanged { sequence: 3 }),
        (
            "a payload is gone",
            |s| {
                s.payloads.as_mut().unwrap().remove(&3);
            },
            Fault::PayloadMissing { sequence: 3 },
        ),
        (
            "two payloads change places",
            |s| {
                let payloads = s.payloads.as_mut().unwrap();
                let third = payloads.remove(&3).unwrap();
                let fourth = payloads.insert(4, third).unwrap();
                payloads.insert(3, fourth);
            },
            Fault::PayloadChanged { sequence: 3 },
        ),
        (
            "a payload is put beside an event without one",
            |s| {
                let copy = payload(s, 3).clone();
                s.payloads.as_mut().unwrap().insert(2, copy);
            },
            Fault::PayloadInserted { sequence: 2 },
        ),
        (
            "a payload is put where no event is",
            |s| {
                let copy = payload(s, 3).clone();
                s.payloads.as_mut().unwrap().insert(40, copy);
            },
            Fault::PayloadInserted { sequence: 40 },
        ),
    ];
    for (what, tamper, fault) in table {
        let mut set = whole();
        let case = long(&set);
        tamper(set.cases.get_mut(&case).unwrap());
        let finding = Finding { case: Some(case), fault: fault.clone() };
        assert_eq!(verify(&set).findings, [finding], "{what}");
        // What is found tells the same once it has left the system.
        assert_eq!(verify(&read(&write(&set, hour(0)).unwrap()).unwrap()), verify(&set), "{what}");
    }
}

fn payload(stored: &mut Stored, sequence: u32) -> &mut crate::chain::Payload {
    stored.payloads.as_mut().unwrap().get_mut(&sequence).unwrap()
}

#[test]
fn a_whole_case_that_is_gone_or_put_in_is_named() {
    let mut set = whole();
    let case = long(&set);
    let stored = set.cases.remove(&case).unwrap();
    assert_eq!(verify(&set).findings, [Finding { case: Some(case.clone()), fault: Fault::CaseMissing }]);
    set.whole = false;
    assert_eq!(verify(&set).findings, [], "where not all are there, none can be missing");
    set.whole = true;
    // A copy under another ID: its events say whose they are.
    let other: CaseId = "f".repeat(32).parse().unwrap();
    set.cases.insert(case.clone(), stored.clone());
    set.cases.insert(other.clone(), stored.clone());
    let found = verify(&set).findings;
    assert!(found.contains(&Finding { case: Some(other.clone()), fault: Fault::Stranger { sequence: 1 } }));
    // The same, said to be the other's: two cases have one receipt number.
    let forged = set.cases.get_mut(&other).unwrap();
    for text in forged.events.values_mut() {
        *text = text.replace(case.as_str(), other.as_str());
    }
    chain_anew(forged, 0);
    let report = verify(&set);
    assert_eq!(report.findings, [Finding { case: Some(other), fault: Fault::NumberTwice }]);
    assert_eq!(report.unpinned, 1);
}

#[test]
fn a_disposal_is_lawful_and_one_that_stopped_halfway_is_named() {
    let (mut set, before) = (whole(), whole());
    let disposed = |stored: &Stored| stored.events.values().any(|text| text.contains("payloadsDisposed"));
    let (case, stored) = set.cases.iter_mut().find(|(_, stored)| disposed(stored)).unwrap();
    let case = case.clone();
    assert!(stored.payloads == Some(BTreeMap::new()));
    let kept = before.cases.values().find(|stored| stored.events.len() == 3).unwrap();
    stored.payloads = kept.payloads.clone();
    let fault = Fault::DisposalUnfinished { sequence: 1 };
    assert_eq!(verify(&set).findings, [Finding { case: Some(case), fault }]);
}

#[test]
fn an_export_is_read_as_it_was_written_and_one_that_was_cut_is_not() {
    let set = whole();
    let file = write(&set, hour(0)).unwrap();
    let back = read(&file).unwrap();
    assert!(back.cases == set.cases && back.checkpoints == set.checkpoints && back.whole);
    let lines: Vec<_> = file.lines().collect();
    for left_out in 0..lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(left_out);
        assert!(read(&fewer.join("\n")).is_err(), "line {left_out}");
    }
    assert_eq!(read("").err(), Some(NotAnExport::Cut));
    assert_eq!(
        read(&file.replace("\"format\":1", "\"format\":2")).err(),
        Some(NotAnExport::Line { line: 1 })
    );
    assert_eq!(read(&format!("{file}x")).err(), Some(NotAnExport::Line { line: lines.len() + 1 }));
    let mut twice = lines.clone();
    twice.insert(2, lines[2]);
    assert_eq!(read(&twice.join("\n")).err(), Some(NotAnExport::Twice { line: 4 }));
}

#[test]
fn an_export_without_payloads_is_checked_without_them_and_says_so() {
    let mut set = whole();
    for stored in set.cases.values_mut() {
        stored.payloads = None;
    }
    let file = write(&set, hour(0)).unwrap();
    assert!(!file.contains("喫煙所") && !file.contains("\"salt\""));
    let report = verify(&read(&file).unwrap());
    assert_eq!((report.findings, report.payloads), (vec![], false));
}
