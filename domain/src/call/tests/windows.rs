//! Each rule about a window, at its boundary and a millisecond beside it.

use super::*;

/// When the change is received, in most tests.
const NINE: &str = "2026-04-01T09:00:00.000";

fn refused(earliest: &str) -> Result<Vec<Interval>, Refusal> {
    Err(Refusal::TooSoon { earliest: tokyo(earliest) })
}

#[test]
fn a_call_opens_a_minute_after_its_publication_at_the_earliest() {
    let draft = History::drafted();
    let close = "2026-07-01T00:00";
    for (open, expected) in [
        ("2026-04-01T09:00:59.999", refused("2026-04-01T09:01:00")),
        ("2026-04-01T09:01:00.000", Ok(vec![window("2026-04-01T09:01", close)])),
        ("2026-04-01T09:01:00.001", Ok(vec![window("2026-04-01T09:01:00.001", close)])),
        ("2026-03-31T00:00:00.000", refused("2026-04-01T09:01:00")),
    ] {
        assert_eq!(draft.would(schedule(window(open, close)), tokyo(NINE)), expected, "{open}");
    }
}

#[test]
fn a_window_closes_after_it_opens() {
    let (draft, open) = (History::drafted(), "2026-04-02T00:00:00.000");
    for (close, expected) in [
        ("2026-04-01T23:59:59.999", Err(Refusal::Backwards)),
        ("2026-04-02T00:00:00.000", Err(Refusal::Backwards)),
        ("2026-04-02T00:00:00.001", Ok(vec![window(open, "2026-04-02T00:00:00.001")])),
    ] {
        assert_eq!(draft.would(schedule(window(open, close)), tokyo(NINE)), expected, "{close}");
    }
}

#[test]
fn a_call_has_a_text_before_it_has_a_window_and_is_drafted_once() {
    let mut nothing = History::empty();
    assert_eq!(nothing.would(schedule(quarter()), tokyo("2026-03-01T00:00")), Err(Refusal::NotDrafted));
    assert_eq!(nothing.would(edit("どこで"), tokyo("2026-03-01T00:00")), Err(Refusal::NotDrafted));
    assert_eq!(nothing.when(draft(), tokyo("2026-03-01T00:00")), Ok(vec![]));
    assert_eq!(nothing.would(draft(), tokyo("2026-03-01T00:00")), Err(Refusal::AlreadyDrafted));
}

#[test]
fn a_draft_has_no_window_to_change() {
    let (draft, now) = (History::drafted(), tokyo(NINE));
    let close = tokyo("2026-07-01T00:00");
    for command in [extend(close), shorten(close), close_early(), reopen(None, close)] {
        assert_eq!(draft.would(command, now), Err(Refusal::NotPublished));
    }
    assert_eq!(draft.call.phase(now), Phase::Draft);
}

#[test]
fn a_call_is_published_once() {
    let mut history = History::scheduled(quarter());
    for now in ["2026-03-10T00:00", "2026-05-01T00:00", "2026-08-01T00:00"] {
        let again = schedule(window("2026-10-01T00:00", "2026-11-01T00:00"));
        assert_eq!(history.would(again, tokyo(now)), Err(Refusal::AlreadyPublished), "{now}");
    }
    assert_eq!(history.call.published_at, Some(tokyo("2026-03-09T10:00")));
    history.when(close_early(), tokyo("2026-03-20T10:00")).unwrap();
    assert_eq!(history.call.phase(tokyo("2026-03-20T10:00")), Phase::CalledOff);
    assert_eq!(history.when(schedule(quarter()), tokyo("2026-03-25T10:00")), Ok(vec![quarter()]));
    assert_eq!(history.call.published_at, Some(tokyo("2026-03-09T10:00")));
}

#[test]
fn an_extension_is_received_a_minute_before_the_close_and_is_later() {
    let history = History::scheduled(quarter());
    let (close, later) = (tokyo("2026-07-01T00:00"), tokyo("2026-08-01T00:00"));
    let extended = Ok(vec![Interval { close: later, ..quarter() }]);
    for (received, to, expected) in [
        ("2026-06-30T23:58:59.999", later, extended.clone()),
        ("2026-06-30T23:59:00.000", later, extended.clone()),
        ("2026-06-30T23:59:00.001", later, Err(Refusal::TooLate { close })),
        ("2026-07-01T00:00:00.000", later, Err(Refusal::TooLate { close })),
        ("2026-05-01T00:00:00.000", close, Err(Refusal::NotLater { close })),
        ("2026-05-01T00:00:00.000", close - ms(1), Err(Refusal::NotLater { close })),
        ("2026-05-01T00:00:00.000", close + ms(1), Ok(vec![Interval { close: close + ms(1), ..quarter() }])),
        ("2026-03-15T00:00:00.000", later, extended.clone()), // before it opens
    ] {
        assert_eq!(history.would(extend(to), tokyo(received)), expected, "{received} to {to}");
    }
}

#[test]
fn a_shortening_gives_notice_to_the_millisecond() {
    let history = History::scheduled(quarter());
    let close = tokyo("2026-07-01T00:00");
    let earliest = tokyo("2026-05-08T09:00");
    let to = |close| Ok(vec![Interval { close, ..quarter() }]);
    for (asked, expected) in [
        (earliest - ms(1), Err(Refusal::NoNotice { earliest })),
        (earliest, to(earliest)),
        (earliest + ms(1), to(earliest + ms(1))),
        (close - ms(1), to(close - ms(1))),
        (close, Err(Refusal::NotEarlier { close })),
        (close + ms(1), Err(Refusal::NotEarlier { close })),
    ] {
        assert_eq!(history.would(shorten(asked), tokyo("2026-05-01T09:00")), expected, "{asked}");
    }
}

#[test]
fn a_shortening_without_notice_still_takes_a_minute() {
    let history = History::scheduled(quarter());
    let none = Terms { notice: SignedDuration::ZERO };
    let earliest = tokyo("2026-05-01T09:01");
    let shorten = |close| decide(&history.call, shorten(close), tokyo("2026-05-01T09:00"), &none);
    assert_eq!(shorten(earliest - ms(1)).err(), Some(Refusal::NoNotice { earliest }));
    assert_eq!(shorten(earliest).map(|changes| changes.len()), Ok(1));
}

#[test]
fn a_shortening_leaves_a_window_and_comes_before_the_close() {
    let history = History::scheduled(quarter());
    let early = tokyo("2026-03-10T00:00");
    assert_eq!(history.would(shorten(quarter().open), early), Err(Refusal::Backwards));
    let least = Interval { close: quarter().open + ms(1), ..quarter() };
    assert_eq!(history.would(shorten(least.close), early), Ok(vec![least]));
    let close = quarter().close;
    let late = history.would(shorten(close - ms(1)), close - ms(59_999));
    assert_eq!(late, Err(Refusal::TooLate { close }));
}

#[test]
fn an_early_close_takes_effect_with_the_first_full_minute_that_it_can() {
    let history = History::scheduled(quarter());
    for (received, close) in [
        ("2026-05-01T09:00:00.000", "2026-05-01T09:01"),
        ("2026-05-01T09:00:00.001", "2026-05-01T09:02"),
        ("2026-05-01T09:00:59.999", "2026-05-01T09:02"),
        // The last second in which it can still come before the close at 0:00.
        ("2026-06-30T23:58:00.000", "2026-06-30T23:59"),
    ] {
        let closed = Ok(vec![window("2026-04-01T00:00", close)]);
        assert_eq!(history.would(close_early(), tokyo(received)), closed, "{received}");
    }
    let late = Err(Refusal::TooLate { close: quarter().close });
    for received in ["2026-06-30T23:58:00.001", "2026-06-30T23:59:00.001", "2026-07-05T00:00"] {
        assert_eq!(history.would(close_early(), tokyo(received)), late, "{received}");
    }
}

#[test]
fn a_call_is_called_off_while_nobody_can_have_sent_anything() {
    let history = History::scheduled(quarter());
    for (received, expected) in [
        ("2026-03-31T23:58:59.999", vec![]),
        ("2026-03-31T23:59:00.000", vec![]),
        // It opens before the change can take effect, and closes again as soon as it can.
        ("2026-03-31T23:59:00.001", vec![window("2026-04-01T00:00", "2026-04-01T00:01")]),
        ("2026-04-01T00:00:00.000", vec![window("2026-04-01T00:00", "2026-04-01T00:01")]),
    ] {
        assert_eq!(history.would(close_early(), tokyo(received)), Ok(expected), "{received}");
    }
}

#[test]
fn a_window_that_is_over_in_a_minute_is_not_closed_early() {
    let short = window("2026-04-01T09:00:30.000", "2026-04-01T09:02:00.000");
    let history = History::scheduled(short);
    let late = Err(Refusal::TooLate { close: short.close });
    assert_eq!(
        history.would(close_early(), tokyo("2026-04-01T09:00:00")),
        Ok(vec![window("2026-04-01T09:00:30", "2026-04-01T09:01")])
    );
    assert_eq!(history.would(close_early(), tokyo("2026-04-01T09:00:00.001")), late);
}

#[test]
fn a_closed_call_is_opened_again_as_soon_as_possible_or_when_it_is_asked_for() {
    let history = History::scheduled(quarter());
    let (close, again) =
        (tokyo("2026-09-01T00:00"), |open: &str| Ok(vec![quarter(), window(open, "2026-09-01T00:00")]));
    for (received, open, expected) in [
        ("2026-07-10T09:00:00.000", None, again("2026-07-10T09:01")),
        ("2026-07-10T09:00:00.001", None, again("2026-07-10T09:02")),
        ("2026-07-10T09:00:00.000", Some("2026-07-10T09:01:00.000"), again("2026-07-10T09:01")),
        ("2026-07-10T09:00:00.000", Some("2026-07-10T09:00:59.999"), refused("2026-07-10T09:01:00")),
        ("2026-07-10T09:00:00.000", Some("2026-08-01T00:00:00.000"), again("2026-08-01T00:00")),
        ("2026-07-10T09:00:00.000", Some("2026-09-01T00:00:00.000"), Err(Refusal::Backwards)),
        ("2026-07-10T09:00:00.000", Some("2026-08-31T23:59:59.999"), again("2026-08-31T23:59:59.999")),
        ("2026-09-10T09:00:00.000", None, Err(Refusal::Backwards)),
    ] {
        let asked = reopen(open.map(tokyo), close);
        assert_eq!(history.would(asked, tokyo(received)), expected, "{received} at {open:?}");
    }
}

#[test]
fn either_an_extension_or_a_reopening_is_possible_and_never_both() {
    let history = History::scheduled(quarter());
    let later = tokyo("2026-09-01T00:00");
    for milliseconds in -61_000..=1_000 {
        let now = quarter().close + ms(milliseconds);
        let extended = history.would(extend(later), now).is_ok();
        let reopened = history.would(reopen(None, later), now);
        assert_eq!(extended, milliseconds <= -60_000, "{milliseconds}");
        assert_eq!(reopened.is_ok(), !extended, "{milliseconds}");
        assert!(extended != (reopened != Err(Refusal::NotClosed)), "{milliseconds}");
    }
}

#[test]
fn a_further_window_is_changed_as_the_first_one_was_and_the_first_one_stays() {
    let mut history = History::scheduled(quarter());
    history.when(reopen(None, tokyo("2026-09-01T00:00")), tokyo("2026-07-10T09:00")).unwrap();
    let further = |close| Ok(vec![quarter(), window("2026-07-10T09:01", close)]);
    let extended = history.when(extend(tokyo("2026-10-01T00:00")), tokyo("2026-08-01T09:00"));
    assert_eq!(extended, further("2026-10-01T00:00"));
    let shortened = history.when(shorten(tokyo("2026-09-15T00:00")), tokyo("2026-08-02T09:00"));
    assert_eq!(shortened, further("2026-09-15T00:00"));
    assert_eq!(history.would(close_early(), tokyo("2026-08-03T09:00")), further("2026-08-03T09:01"));
}

#[test]
fn a_further_window_that_is_called_off_leaves_the_call_closed() {
    let mut history = History::scheduled(quarter());
    let (open, close) = (tokyo("2026-08-01T00:00"), tokyo("2026-09-01T00:00"));
    history.when(reopen(Some(open), close), tokyo("2026-07-10T09:00")).unwrap();
    assert_eq!(history.call.phase(tokyo("2026-07-11T09:00")), Phase::Coming(Interval { open, close }));
    assert_eq!(history.when(close_early(), tokyo("2026-07-12T09:00")), Ok(vec![quarter()]));
    assert_eq!(history.call.phase(tokyo("2026-08-01T00:00")), Phase::Closed(quarter()));
    let again = history.would(reopen(None, close), tokyo("2026-08-01T09:00"));
    assert_eq!(again, Ok(vec![quarter(), window("2026-08-01T09:01", "2026-09-01T00:00")]));
}

#[test]
fn questions_can_be_changed_until_a_minute_before_the_first_opening() {
    let history = History::scheduled(quarter());
    let (kept, changed) = ("実証の場所は", "機器の電源は");
    for (received, expected) in [
        ("2026-03-31T23:59:00.000", Ok(vec![quarter()])),
        ("2026-03-31T23:59:00.001", Err(Refusal::QuestionsFixed)),
        ("2026-05-01T00:00:00.000", Err(Refusal::QuestionsFixed)),
        ("2026-08-01T00:00:00.000", Err(Refusal::QuestionsFixed)),
    ] {
        assert_eq!(history.would(edit(changed), tokyo(received)), expected, "{received}");
        assert_eq!(history.would(edit(kept), tokyo(received)), Ok(vec![quarter()]), "{received}");
    }
    let mut again = history.clone();
    again
        .when(reopen(Some(tokyo("2026-09-01T00:00")), tokyo("2026-10-01T00:00")), tokyo("2026-08-01T00:00"))
        .unwrap();
    let fixed = again.would(edit(changed), tokyo("2026-08-02T00:00"));
    assert_eq!(fixed, Err(Refusal::QuestionsFixed), "answers to them came in the first window");
    let mut called_off = history;
    called_off.when(close_early(), tokyo("2026-03-20T00:00")).unwrap();
    assert_eq!(called_off.would(edit(changed), tokyo("2026-08-01T00:00")), Ok(vec![]));
}

#[test]
fn a_change_of_the_text_alone_says_which_event_holds_it() {
    let mut history = History::scheduled(quarter());
    assert_eq!(history.call.text, Some(1));
    history.when(edit("実証の場所は"), tokyo("2026-05-01T00:00")).unwrap();
    assert_eq!((history.call.text, history.call.revision), (Some(3), 3));
    assert!(history.call.untold.is_empty(), "nobody who began a draft is told of a wording");
}

#[test]
fn each_change_of_a_window_is_recorded_with_the_window_before_and_after() {
    let history = whole_life();
    let recorded = history.verify().unwrap();
    let mut said = Vec::new();
    for (reason, before, after) in recorded.iter().filter_map(|recorded| match &recorded.entry.event {
        Event::CallExtended { reason, before, after, .. }
        | Event::CallShortened { reason, before, after, .. }
        | Event::CallReopened { reason, before, after, .. } => Some((*reason, *before, Some(*after))),
        Event::CallClosedEarly { reason, before, after, .. } => Some((*reason, *before, *after)),
        Event::CallDrafted { .. }
        | Event::TextEdited { .. }
        | Event::CallScheduled { .. }
        | Event::CallOpened { .. }
        | Event::DraftsReminded { .. }
        | Event::DraftsTold { .. }
        | Event::CallClosed { .. } => None,
    }) {
        said.push((reason, before, after));
    }
    let may = |close| window("2026-05-01T00:00", close);
    assert_eq!(
        said,
        [
            (Reason::FewProposals, may("2026-06-01T00:00"), None),
            (Reason::FewProposals, may("2026-06-01T00:00"), Some(may("2026-07-01T00:00"))),
            (Reason::FewProposals, may("2026-07-01T00:00"), Some(may("2026-06-20T00:00"))),
            (Reason::Other, may("2026-06-20T00:00"), Some(may("2026-06-19T10:01"))),
            (
                Reason::FewProposals,
                may("2026-06-19T10:01"),
                Some(window("2026-07-10T10:01", "2026-08-01T00:00"))
            ),
        ]
    );
}

#[test]
fn the_reason_other_needs_words_and_the_words_are_kept() {
    let mut history = History::scheduled(quarter());
    let why = |reason, typed: Option<&str>| Why {
        reason,
        words: typed.map(|typed| Prose::parse(typed, 1000).unwrap()),
    };
    let later = tokyo("2026-09-01T00:00");
    let (open, closed) = (tokyo("2026-05-01T00:00"), tokyo("2026-08-01T00:00"));
    let commands = |why: &dyn Fn() -> Why| {
        [
            (Command::Extend { close: later, why: why() }, open),
            (Command::Shorten { close: tokyo("2026-06-01T00:00"), why: why() }, open),
            (Command::CloseEarly { why: why() }, open),
            (Command::CloseEarly { why: why() }, tokyo("2026-03-20T00:00")),
            (Command::Reopen { open: None, close: later, why: why() }, closed),
        ]
    };
    for (command, now) in commands(&|| why(Reason::Other, None)) {
        assert_eq!(history.would(command, now), Err(Refusal::NoWords));
    }
    for reason in Reason::ALL {
        for (command, now) in commands(&|| why(*reason, Some("会場の都合のため。"))) {
            assert!(history.would(command, now).is_ok(), "{reason:?}");
        }
    }
    let said = Command::Extend { close: later, why: why(Reason::Outage, Some("不具合のため。")) };
    history.when(said, open).unwrap();
    assert_eq!(history.payloads[&3].text, "不具合のため。");
    history.when(extend(later + ms(1)), open).unwrap();
    assert!(!history.payloads.contains_key(&4));
}

#[test]
fn a_full_minute_is_at_or_after_an_instant() {
    for (instant, minute) in [
        ("2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("2026-04-01T00:00:00.000000001Z", "2026-04-01T00:01:00Z"),
        ("2026-04-01T00:00:00.001Z", "2026-04-01T00:01:00Z"),
        ("2026-04-01T00:00:59.999Z", "2026-04-01T00:01:00Z"),
        ("2026-12-31T23:59:00.001Z", "2027-01-01T00:00:00Z"),
        ("1969-12-31T23:58:30Z", "1969-12-31T23:59:00Z"),
    ] {
        assert_eq!(next_minute(at(instant)), at(minute), "{instant}");
    }
    assert_eq!(next_minute(Timestamp::MAX), Timestamp::MAX);
}
