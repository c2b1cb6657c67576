//! How checkpoints are made, and that a changed one is named.

use super::*;

#[test]
fn checkpoints_that_were_changed_are_named() {
    type Tamper = fn(&mut Vec<String>);
    let edited = |number| vec![Finding { case: None, fault: Fault::CheckpointEdited { number } }];
    let missing = |number| vec![Finding { case: None, fault: Fault::CheckpointMissing { number } }];
    let table: &[(&str, Tamper, Vec<Finding>)] = &[
        ("one is edited", |c| c[1] = c[1].replace("\"2026\":6", "\"2026\":7"), edited(2)),
        ("one cannot be read", |c| c[1] = "{}".into(), edited(2)),
        (
            "one is gone",
            |c| {
                c.remove(1);
            },
            missing(2),
        ),
        (
            "the first is gone",
            |c| {
                c.remove(0);
            },
            missing(1),
        ),
        ("the last counts wrong", |c| c[2] = c[2].replace("\"count\":6", "\"count\":5"), edited(3)),
        ("two change places", |c| c.swap(1, 2), {
            let mut found = missing(2);
            found.extend(missing(4));
            found
        }),
    ];
    for (what, tamper, findings) in table {
        let mut set = whole();
        tamper(&mut set.checkpoints);
        assert_eq!(&verify(&set).findings, findings, "{what}");
    }
}

#[test]
fn a_checkpoint_is_made_when_something_changed_or_a_day_has_passed() {
    let cases = stored_cases();
    let first = next(None, seen(&cases, 1), hour(0)).checkpoint.unwrap();
    let text = first.text().unwrap();
    let after = |events, at| next(Some((&first, &text)), seen(&cases, events), at).checkpoint;
    assert_eq!((first.number, first.count, first.previous.as_str()), (1, 6, ""));
    assert_eq!(after(1, hour(23)), None);
    assert!(after(1, hour(24)).is_some());
    let second = after(2, hour(1)).unwrap();
    assert_eq!((second.number, second.previous), (2, Hash::of(text.as_bytes())));
}

#[test]
fn a_checkpoint_keeps_what_the_table_no_longer_says_and_tells_of_it() {
    let cases = stored_cases();
    let first = next(None, seen(&cases, 3), hour(0)).checkpoint.unwrap();
    let text = first.text().unwrap();
    let mut now = seen(&cases, 3);
    let ids: Vec<_> =
        first.heads.iter().filter(|(_, pin)| pin.revision == 3).map(|(id, _)| id.clone()).collect();
    now.heads.remove(&ids[0]);
    now.heads.get_mut(&ids[1]).unwrap().revision = 2;
    now.heads.get_mut(&ids[2]).unwrap().last_hash = Hash::of(b"other");
    now.receipts = [(2026, 5)].into();
    let Next { checkpoint, findings } = next(Some((&first, &text)), now, hour(24));
    let said: Vec<_> =
        findings.iter().map(|finding| (finding.case.clone().unwrap(), finding.fault.code())).collect();
    let expected = ids[..3].iter().cloned().zip(["case-missing", "cut-off", "rewritten"]).collect::<Vec<_>>();
    assert_eq!(said, expected);
    let checkpoint = checkpoint.unwrap();
    assert_eq!((checkpoint.heads, checkpoint.receipts), (first.heads, first.receipts));
}
