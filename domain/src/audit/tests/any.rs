//! Whatever one thing is changed, somewhere: it is found, and where it was.

use proptest::prelude::*;

use super::*;

/// Any one change of what is stored: some text, one character of it, gone or another.
#[derive(Clone, Debug)]
enum Mutation {
    Event { case: usize, event: usize, character: usize, with: Option<char> },
    Gone { case: usize, event: usize },
    Swapped { case: usize, one: usize, other: usize },
    Copied { case: usize, from: usize, to: usize },
    Cut { case: usize, keep: usize, with_head: bool },
    Payload { case: usize, payload: usize, character: usize, with: Option<char> },
    PayloadGone { case: usize, payload: usize },
    Head { case: usize, revision: u32 },
    Case { case: usize },
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let n = || 0_usize..10_000;
    let with = || prop_oneof![Just(None), proptest::char::range(' ', '~').prop_map(Some)];
    prop_oneof![
        6 => (n(), n(), n(), with())
            .prop_map(|(case, event, character, with)| Mutation::Event { case, event, character, with }),
        1 => (n(), n()).prop_map(|(case, event)| Mutation::Gone { case, event }),
        1 => (n(), n(), n()).prop_map(|(case, one, other)| Mutation::Swapped { case, one, other }),
        1 => (n(), n(), n()).prop_map(|(case, from, to)| Mutation::Copied { case, from, to }),
        1 => (n(), n(), any::<bool>()).prop_map(|(case, keep, with_head)| Mutation::Cut { case, keep, with_head }),
        2 => (n(), n(), n(), with())
            .prop_map(|(case, payload, character, with)| Mutation::Payload { case, payload, character, with }),
        1 => (n(), n()).prop_map(|(case, payload)| Mutation::PayloadGone { case, payload }),
        1 => (n(), 0_u32..10).prop_map(|(case, revision)| Mutation::Head { case, revision }),
        1 => n().prop_map(|case| Mutation::Case { case }),
    ]
}

fn change(text: &mut String, character: usize, with: Option<char>) {
    let (at, old) = text.char_indices().nth(character % text.chars().count()).unwrap();
    let new = with.map(String::from).unwrap_or_default();
    text.replace_range(at..at + old.len_utf8(), &new);
}

fn place(stored: &Stored, index: usize) -> u32 {
    *stored.events.keys().nth(index % stored.events.len()).unwrap()
}

/// One of the cases.
fn nth(set: &mut Set, case: usize) -> &mut Stored {
    let count = set.cases.len();
    set.cases.values_mut().nth(case % count).unwrap()
}

fn mutate(set: &mut Set, mutation: &Mutation) {
    match *mutation {
        Mutation::Event { case, event, character, with } => {
            let stored = nth(set, case);
            let place = place(stored, event);
            change(stored.events.get_mut(&place).unwrap(), character, with);
        }
        Mutation::Gone { case, event } => {
            let stored = nth(set, case);
            let place = place(stored, event);
            stored.events.remove(&place);
        }
        Mutation::Swapped { case, one, other } => {
            let stored = nth(set, case);
            let (one, other) = (place(stored, one), place(stored, other));
            let (first, second) = (stored.events[&one].clone(), stored.events[&other].clone());
            stored.events.insert(one, second);
            stored.events.insert(other, first);
        }
        Mutation::Copied { case, from, to } => {
            let stored = nth(set, case);
            let (text, to) = (stored.events[&place(stored, from)].clone(), place(stored, to));
            put_in(stored, to, text);
        }
        Mutation::Cut { case, keep, with_head } => {
            let stored = nth(set, case);
            let keep = place(stored, keep);
            stored.events.split_off(&(keep + 1));
            stored.payloads.as_mut().unwrap().split_off(&(keep + 1));
            if with_head {
                match_head(stored);
            }
        }
        Mutation::Payload { case, payload, character, with } => {
            let payloads = nth(set, case).payloads.as_mut().unwrap();
            if let Some(payload) = payloads.values_mut().nth(payload % 3) {
                change(&mut payload.text, character, with);
            }
        }
        Mutation::PayloadGone { case, payload } => {
            let payloads = nth(set, case).payloads.as_mut().unwrap();
            if let Some(gone) = payloads.keys().nth(payload % 3).copied() {
                payloads.remove(&gone);
            }
        }
        Mutation::Head { case, revision } => nth(set, case).head.as_mut().unwrap().revision = revision,
        Mutation::Case { case } => {
            let gone = set.cases.keys().nth(case % set.cases.len()).unwrap().clone();
            set.cases.remove(&gone);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_one_change_of_what_is_stored_is_found(mutation in mutation()) {
        let mut set = whole();
        mutate(&mut set, &mutation);
        let before = whole();
        let changed: Vec<_> = before.cases.iter().filter(|(case, stored)| set.cases.get(case) != Some(stored)).collect();
        let report = verify(&set);
        let found: Vec<_> = report.findings.iter().filter_map(|finding| finding.case.as_ref()).collect();
        prop_assert_eq!(found, changed.iter().map(|(case, _)| *case).collect::<Vec<_>>(), "{:?}", report.findings);
    }

    #[test]
    fn an_edited_event_is_named_by_its_number(case in 0_usize..6, event in 0_usize..9, character in 0_usize..10_000) {
        let mut set = whole();
        let stored = set.cases.values_mut().nth(case).unwrap();
        let at = place(stored, event);
        let text = stored.events.get_mut(&at).unwrap();
        let before = text.clone();
        change(text, character, Some('x'));
        prop_assume!(*text != before);
        let report = verify(&set);
        prop_assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
        prop_assert_eq!(report.findings[0].fault.sequence(), Some(at), "{:?}", report.findings);
    }
}
