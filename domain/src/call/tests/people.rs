//! Who may do what, against a table that was written by hand from the programme's text.

use super::ask::Step;
use super::*;
use crate::staff::Person;

/// The call is behind division `a`. y: may; -: may not.
///
/// In the columns: drafting for `a` and for `b`; on a draft: reading it, editing it, handing it to `b`; publishing it;
/// on a published call: reading, editing, extending, shortening, closing early, opening again; on one that was called
/// off: reading, editing, publishing again.
const TABLE: &str = "
                           drafting  a draft       published    called off
                           a b       r e h  p      r e x s c o  r e p
planning                   y y       y y y  y      y y y y y y  y y y
division:a                 y -       y y -  -      y - - - - -  y - -
division:b                 - y       - - -  -      y - - - - -  y - -
division:a,division:b      y y       y y y  -      y - - - - -  y - -
planning,division:b        y y       y y y  y      y y y y y y  y y y
expert                     - -       - - -  -      - - - - - -  - - -
auditor                    - -       y - -  -      y - - - - -  y - -
auditor,division:b         - y       y - -  -      y - - - - -  y - -
expert,division:a          y -       y y -  -      y - - - - -  y - -
administrator              - -       - - -  -      - - - - - -  - - -
administrator,planning     y y       y y y  y      y y y y y y  y y y
administrator,auditor      - -       y - -  -      y - - - - -  y - -
nobody                     - -       - - -  -      - - - - - -  - - -
division:                  - -       - - -  -      - - - - - -  - - -
";

fn drafted() -> History {
    let mut history = History::empty();
    let draft = Command::Draft { division: "a".to_owned(), text: text() };
    history.when(draft, tokyo("2026-03-02T10:00")).unwrap();
    history
}

fn published() -> History {
    let mut history = drafted();
    history.when(schedule(quarter()), tokyo("2026-03-09T10:00")).unwrap();
    history
}

fn called_off() -> History {
    let mut history = published();
    history.when(close_early(), tokyo("2026-03-10T10:00")).unwrap();
    history
}

fn edit_for(division: &str) -> Command {
    Command::EditText { division: division.to_owned(), text: text(), before: text().questions }
}

fn draft_for(division: &str) -> Command {
    Command::Draft { division: division.to_owned(), text: text() }
}

/// Whether it is this person's to do, whatever else stands in the way.
fn may(person: &Person, call: &Call, command: Command) -> bool {
    let decided = decide_for(call, command, person, tokyo("2026-05-01T10:00"), &terms());
    !matches!(decided, Err(refusal) if refusal.is_forbidden())
}

fn found(person: &Person) -> Vec<bool> {
    let (nothing, draft, open, off) =
        (History::empty().call, drafted().call, published().call, called_off().call);
    let close = tokyo("2026-08-01T00:00");
    vec![
        may(person, &nothing, draft_for("a")),
        may(person, &nothing, draft_for("b")),
        may_read(person, &draft),
        may(person, &draft, edit_for("a")),
        may(person, &draft, edit_for("b")),
        may(person, &draft, schedule(quarter())),
        may_read(person, &open),
        may(person, &open, edit_for("a")),
        may(person, &open, extend(close)),
        may(person, &open, shorten(close)),
        may(person, &open, close_early()),
        may(person, &open, reopen(None, close)),
        may_read(person, &off),
        may(person, &off, edit_for("a")),
        may(person, &off, schedule(quarter())),
    ]
}

fn rows() -> Vec<(&'static str, Person, Vec<bool>)> {
    let rows = TABLE.lines().skip(3).map(|line| {
        let mut words = line.split_whitespace();
        let groups = words.next().unwrap();
        let person = Person::new("someone", "someone@example.jp", groups.split(','));
        (groups, person, words.map(|word| word == "y").collect::<Vec<_>>())
    });
    rows.collect()
}

#[test]
fn every_group_with_every_step_on_a_draft_a_published_and_a_called_off_call() {
    assert_eq!(rows().len(), 14);
    for (groups, person, expected) in rows() {
        assert_eq!(found(&person), expected, "{groups}");
    }
}

#[test]
fn a_page_offers_the_steps_that_a_person_may_take() {
    for (groups, person, may) in rows() {
        let offered = |call: &Call| -> Vec<Step> {
            let offers = offers(call, &person, tokyo("2026-05-01T10:00"), &terms());
            offers.iter().map(|offer| offer.step).collect()
        };
        let planning =
            [Step::Edit, Step::Schedule, Step::Extend, Step::Shorten, Step::CloseEarly, Step::Reopen];
        let all_or = |publishes: bool, edits: bool| match (publishes, edits) {
            (true, _) => planning.to_vec(),
            (false, true) => vec![Step::Edit],
            (false, false) => vec![],
        };
        assert_eq!(offered(&drafted().call), all_or(may[5], may[3]), "{groups}");
        assert_eq!(offered(&published().call), all_or(may[8], may[7]), "{groups}");
        assert_eq!(offered(&called_off().call), all_or(may[14], may[13]), "{groups}");
    }
}

#[test]
fn nobody_records_what_is_the_clocks() {
    let call = published().call;
    let window = quarter();
    for (groups, person, _) in rows() {
        for command in [
            Command::RecordOpening { window },
            Command::RecordReminder { window, drafts: 1 },
            Command::RecordTold { of: 2, drafts: 1 },
            Command::RecordClosing { window, proposals: 1, drafts: 1 },
        ] {
            assert!(!may(&person, &call, command), "{groups}");
        }
    }
}

#[test]
fn an_event_says_as_whom_somebody_acted() {
    let person = |groups: &[&str]| Person::new("s1", "s1@example.jp", groups.iter().copied());
    let planning = Actor::Planning { id: "s1".to_owned() };
    let of_a = Actor::Division { id: "s1".to_owned(), division: "a".to_owned() };
    for (groups, division, expected) in [
        (&["planning"][..], "a", Some(planning.clone())),
        (&["planning", "division:a"], "a", Some(planning)),
        (&["division:a", "division:b"], "a", Some(of_a)),
        (&["division:a"], "b", None),
        (&["division:a"], "", None),
        (&["auditor"], "a", None),
    ] {
        assert_eq!(may_draft(&person(groups), division).ok(), expected, "{groups:?} {division}");
    }
}

/// Every millisecond around each instant that matters: a page offers a step without an obstacle if and only if there
/// is something to type that the rules then accept.
#[test]
fn a_page_names_the_obstacle_that_the_rules_would_name() {
    let person = Person::new("s1", "s1@example.jp", ["planning"]);
    let history = published();
    let close = quarter().close;
    let week = SignedDuration::from_hours(7 * 24);
    let mut seen = BTreeMap::<&str, usize>::new();
    for around in [quarter().open - ms(60_000), close - week, close - ms(120_000), close - ms(60_000), close]
    {
        for beside in -1_100..=1_100 {
            let now = around + ms(beside);
            for offer in offers(&history.call, &person, now, &terms()) {
                let best = match offer.step {
                    Step::Edit => edit("実証の場所は"),
                    Step::Schedule => schedule(window("2027-01-01T00:00", "2027-02-01T00:00")),
                    Step::Extend => extend(close + ms(1)),
                    Step::Shorten => shorten(close - ms(1)),
                    Step::CloseEarly => close_early(),
                    Step::Reopen => reopen(None, tokyo("2027-01-01T00:00")),
                };
                let refused = history.would(best, now).err();
                assert_eq!(offer.obstacle, refused, "{:?} at {now}", offer.step);
                *seen.entry(refused.map_or("none", |refusal| refusal.code())).or_default() += 1;
            }
        }
    }
    for code in ["none", "already-published", "too-late", "too-little-notice", "not-closed"] {
        assert!(seen[code] > 1000, "{seen:?}");
    }
}
