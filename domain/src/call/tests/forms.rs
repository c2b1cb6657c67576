//! What is typed into the form of a change, and what is wrong with it.

use jiff::civil::date;
use serde_json::{Value, json};

use super::ask::{Allowed, Step, parse};
use super::*;
use crate::value::{Expected, Flaw};

/// On this day in Tokyo.
fn allowed() -> Allowed<'static> {
    Allowed { divisions: &["traffic"], questions: &[], today: date(2026, 4, 1) }
}

fn parsed(step: Step, body: &Value) -> Command {
    parse(step, body, allowed()).unwrap_or_else(|errors| panic!("{body}: {errors:?}"))
}

fn faults(step: Step, body: &Value) -> Vec<(String, Flaw)> {
    let errors = parse(step, body, allowed()).err().unwrap_or_default();
    errors.into_iter().map(|error| (error.pointer, error.flaw)).collect()
}

fn one(pointer: &str, flaw: Flaw) -> Vec<(String, Flaw)> {
    vec![(pointer.to_owned(), flaw)]
}

/// What a whole form of each step holds.
fn body(step: Step) -> Value {
    match step {
        Step::Edit => json!({
            "division": "traffic",
            "title": { "ja": "一" }, "summary": { "ja": "二" }, "seeking": { "ja": "三" },
        }),
        Step::Schedule => json!({ "openDate": "2026-04-10", "lastDay": "2026-07-09" }),
        Step::Extend | Step::Shorten => json!({ "lastDay": "2026-07-09", "reason": "theme" }),
        Step::CloseEarly => json!({ "reason": "outage" }),
        Step::Reopen => json!({ "lastDay": "2026-07-09", "reason": "fewProposals" }),
    }
}

fn with(step: Step, field: &str, value: Value) -> Value {
    let mut body = body(step);
    body[field] = value;
    body
}

fn without(step: Step, field: &str) -> Value {
    let mut body = body(step);
    body.as_object_mut().unwrap().remove(field).unwrap();
    body
}

/// The close of a window that is published with this last day and time.
fn close_of(last_day: &str, time: Value) -> Timestamp {
    let mut body = with(Step::Schedule, "lastDay", json!(last_day));
    body["closeTime"] = time;
    let Command::Schedule { window } = parsed(Step::Schedule, &body) else { panic!("another command") };
    window.close
}

fn open_of(body: &Value) -> Option<Timestamp> {
    let Command::Reopen { open, .. } = parsed(Step::Reopen, body) else { panic!("another command") };
    open
}

#[test]
fn each_step_is_named_as_it_is_found_and_reads_its_own_form() {
    for step in Step::ALL {
        assert_eq!(Step::of(step.slug()), Some(*step));
        let read = match parsed(*step, &body(*step)) {
            Command::EditText { .. } => Step::Edit,
            Command::Schedule { .. } => Step::Schedule,
            Command::Extend { .. } => Step::Extend,
            Command::Shorten { .. } => Step::Shorten,
            Command::CloseEarly { .. } => Step::CloseEarly,
            Command::Reopen { .. } => Step::Reopen,
            Command::Draft { .. }
            | Command::RecordOpening { .. }
            | Command::RecordReminder { .. }
            | Command::RecordTold { .. }
            | Command::RecordClosing { .. } => panic!("no step of staff"),
        };
        assert_eq!(read, *step);
    }
    assert_eq!(Step::of("draft"), None);
    assert_eq!(Step::of("Edit"), None);
}

#[test]
fn dates_and_times_are_those_of_tokyo() {
    for (date, time, instant) in [
        ("2026-04-10", json!(null), "2026-04-09T15:00:00Z"),
        ("2026-04-10", json!(""), "2026-04-09T15:00:00Z"),
        ("2026-04-10", json!("00:00"), "2026-04-09T15:00:00Z"),
        ("2026-04-10", json!("09:00"), "2026-04-10T00:00:00Z"),
        ("2026-04-10", json!("０９：３０"), "2026-04-10T00:30:00Z"),
        (" 2026-04-10 ", json!(" 09:30:15 "), "2026-04-10T00:30:15Z"),
        ("2026-04-10", json!("23:59:59"), "2026-04-10T14:59:59Z"),
    ] {
        let mut body = with(Step::Schedule, "openDate", json!(date));
        body["openTime"] = time.clone();
        let Command::Schedule { window } = parsed(Step::Schedule, &body) else { panic!("another command") };
        assert_eq!(window.open, at(instant), "{date} {time}");
    }
}

#[test]
fn a_window_closes_with_the_end_of_its_last_day_or_at_the_time_that_is_typed() {
    for (time, instant) in [
        (json!(null), "2026-07-09T15:00:00Z"),
        (json!(""), "2026-07-09T15:00:00Z"),
        (json!("  "), "2026-07-09T15:00:00Z"),
        (json!("17:00"), "2026-07-09T08:00:00Z"),
        (json!("23:59:59"), "2026-07-09T14:59:59Z"),
        (json!("00:01"), "2026-07-08T15:01:00Z"),
    ] {
        assert_eq!(close_of("2026-07-09", time.clone()), at(instant), "{time}");
    }
    assert_eq!(close_of("2026-07-09", json!(null)), crate::period::close_after(date(2026, 7, 9)));
}

#[test]
fn a_close_at_midnight_and_a_time_that_is_none_are_named() {
    for (typed, flaw) in [
        ("00:00", Flaw::MidnightClose),
        ("00:00:00", Flaw::MidnightClose),
        ("００：００", Flaw::MidnightClose),
        ("24:00", Flaw::NotTime),
        ("24:00:00", Flaw::NotTime),
        ("25:00", Flaw::NotTime),
        ("12:60", Flaw::NotTime),
        ("9時", Flaw::NotTime),
        ("1700", Flaw::NotTime),
        ("17:00Z", Flaw::NotTime),
        ("17:00+09:00", Flaw::NotTime),
        ("-1:00", Flaw::NotTime),
    ] {
        for step in [Step::Schedule, Step::Extend, Step::Shorten, Step::Reopen] {
            let wrong = with(step, "closeTime", json!(typed));
            assert_eq!(faults(step, &wrong), one("/closeTime", flaw.clone()), "{typed}");
        }
    }
    let opening = with(Step::Schedule, "openTime", json!("24:00"));
    assert_eq!(faults(Step::Schedule, &opening), one("/openTime", Flaw::NotTime));
}

#[test]
fn a_day_is_today_or_later_and_not_beyond_three_years() {
    let (earliest, latest) = (date(2026, 4, 1), date(2029, 4, 3));
    for (typed, flaw) in [
        ("2026-03-31", Some(Flaw::DateTooEarly { earliest })),
        ("2026-04-01", None),
        ("2029-04-03", None),
        ("2029-04-04", Some(Flaw::DateTooLate { latest })),
        ("9999-12-31", Some(Flaw::DateTooLate { latest })),
        ("0001-01-01", Some(Flaw::DateTooEarly { earliest })),
        ("2026-02-29", Some(Flaw::NotDate)),
        ("2026-13-01", Some(Flaw::NotDate)),
        ("1 May 2026", Some(Flaw::NotDate)),
        ("令和8年5月1日", Some(Flaw::NotDate)),
        // A time beside a day would be lost without a word.
        ("2026-05-01T09:00", Some(Flaw::NotDate)),
        ("2026-05-01 17:00", Some(Flaw::NotDate)),
        ("2026-05-01T15:00:00+09:00", Some(Flaw::NotDate)),
        ("2026-05-01T15:00:00Z", Some(Flaw::NotDate)),
        ("2026-05-01[Asia/Tokyo]", Some(Flaw::NotDate)),
    ] {
        let expected = |field: &str| flaw.clone().map_or(vec![], |flaw| one(field, flaw));
        for (step, field) in [
            (Step::Schedule, "openDate"),
            (Step::Schedule, "lastDay"),
            (Step::Extend, "lastDay"),
            (Step::Shorten, "lastDay"),
            (Step::Reopen, "lastDay"),
            (Step::Reopen, "openDate"),
        ] {
            let typed_here = with(step, field, json!(typed));
            assert_eq!(faults(step, &typed_here), expected(&format!("/{field}")), "{step:?} {field} {typed}");
        }
    }
}

#[test]
fn a_reopening_without_a_day_is_as_soon_as_possible() {
    assert_eq!(open_of(&body(Step::Reopen)), None);
    for blank in [json!(null), json!(""), json!(" \u{3000}")] {
        let mut empty = with(Step::Reopen, "openDate", blank.clone());
        empty["openTime"] = blank;
        assert_eq!(open_of(&empty), None, "{empty}");
    }
    let mut chosen = with(Step::Reopen, "openDate", json!("2026-04-10"));
    assert_eq!(open_of(&chosen), Some(tokyo("2026-04-10T00:00")));
    chosen["openTime"] = json!("09:00");
    assert_eq!(open_of(&chosen), Some(tokyo("2026-04-10T09:00")));
    let lost = with(Step::Reopen, "openTime", json!("09:00"));
    assert_eq!(faults(Step::Reopen, &lost), one("/openDate", Flaw::Required));
}

#[test]
fn what_must_be_given_is_named() {
    for (step, field) in [
        (Step::Schedule, "openDate"),
        (Step::Schedule, "lastDay"),
        (Step::Extend, "lastDay"),
        (Step::Extend, "reason"),
        (Step::Shorten, "lastDay"),
        (Step::Shorten, "reason"),
        (Step::CloseEarly, "reason"),
        (Step::Reopen, "lastDay"),
        (Step::Reopen, "reason"),
    ] {
        let expected = one(&format!("/{field}"), Flaw::Required);
        assert_eq!(faults(step, &without(step, field)), expected, "{step:?} {field}");
        assert_eq!(faults(step, &with(step, field, json!(""))), expected, "{step:?} {field}");
        let wrong = one(&format!("/{field}"), Flaw::WrongType { expected: Expected::Text });
        assert_eq!(faults(step, &with(step, field, json!(20260709))), wrong, "{step:?} {field}");
    }
}

#[test]
fn a_field_that_the_form_does_not_have_is_named() {
    for (step, field) in [
        (Step::Edit, "reason"),
        (Step::Schedule, "reason"),
        (Step::Extend, "openDate"),
        (Step::Shorten, "openTime"),
        (Step::CloseEarly, "lastDay"),
        (Step::Reopen, "close"),
        (Step::Extend, "lastday"),
    ] {
        let unknown = with(step, field, json!("2026-07-09"));
        assert_eq!(faults(step, &unknown), one(&format!("/{field}"), Flaw::UnknownField), "{step:?}");
    }
    for step in Step::ALL {
        assert!(
            faults(*step, &json!([]))
                .contains(&(String::new(), Flaw::WrongType { expected: Expected::Object }))
        );
    }
}

#[test]
fn a_reason_is_one_of_four_with_words_of_a_thousand_characters() {
    for reason in Reason::ALL {
        let given = with(Step::CloseEarly, "reason", json!(reason.word()));
        let Command::CloseEarly { why } = parsed(Step::CloseEarly, &given) else { panic!("another command") };
        assert_eq!((why.reason, why.words.is_none()), (*reason, true));
        assert_eq!(serde_json::to_value(reason).unwrap(), json!(reason.word()));
        assert!(!reason.label().ja.is_empty() && !reason.label().en.is_empty());
    }
    let choices = Flaw::UnknownChoice { choices: "fewProposals, theme, outage, other".to_owned() };
    let unknown = with(Step::CloseEarly, "reason", json!("weather"));
    assert_eq!(faults(Step::CloseEarly, &unknown), one("/reason", choices));
    let words = |length: usize| with(Step::CloseEarly, "words", json!("港".repeat(length)));
    let Command::CloseEarly { why } = parsed(Step::CloseEarly, &words(1000)) else {
        panic!("another command")
    };
    assert_eq!(why.words.map(|words| words.as_str().chars().count()), Some(1000));
    let too_long = Flaw::TooLong { limit: 1000, length: 1001 };
    assert_eq!(faults(Step::CloseEarly, &words(1001)), one("/words", too_long));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let body = json!({
        "openDate": "x", "openTime": "y", "lastDay": "2026-03-01", "closeTime": "00:00",
        "reason": "weather", "words": "一\u{7}", "z": 1,
    });
    let pointers: Vec<_> = faults(Step::Reopen, &body).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/openDate", "/openTime", "/lastDay", "/closeTime", "/reason", "/words", "/z"]);
}
