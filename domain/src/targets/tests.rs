//! Tables of cases worked out by hand, and what holds for every history.

use std::sync::LazyLock;

use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::programme::Programme;
use crate::programme::tests::minato;

static MINATO: LazyLock<Programme> = LazyLock::new(minato);

fn target(within: Within) -> Target {
    Target { within, ..MINATO.target("answer").unwrap().clone() }
}

/// A time in Tokyo: `2026-11-20 15:00`.
fn at(text: &str) -> Timestamp {
    format!("{}+09:00", text.replace(' ', "T")).parse().unwrap()
}

fn elapsed(began: &str, pauses: &[(&str, &str)], met_at: Option<&str>) -> Elapsed {
    let pauses = pauses
        .iter()
        .map(|(from, until)| Pause { from: at(from), until: (!until.is_empty()).then(|| at(until)) });
    Elapsed { began: at(began), pauses: pauses.collect(), met_at: met_at.map(at) }
}

fn last_day(due: &Due) -> Option<Date> {
    match due {
        Due::Running { last_day, .. } | Due::Met { last_day, .. } => Some(*last_day),
        Due::Paused { .. } => None,
    }
}

#[test]
fn minato_has_a_target_for_each_step_that_somebody_owes() {
    let within = |id: &str| MINATO.target(id).map(|target| target.within);
    assert_eq!(within("first-contact"), Some(Within::WorkingDays(5)));
    assert_eq!(within("answer"), Some(Within::Days(60)));
    assert_eq!(within("nothing"), None);
}

/// The first day, the pauses, and the last day of 5 working days and of 10 days. 23 November 2026 (Monday) is a holiday.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

const NO_PAUSE: &str = "2026-11-27";
const ROWS: &[Row] = &[
    // Plain: received on Thursday, at any hour of it.
    ("2026-11-19 00:00", &[], NO_PAUSE, "2026-11-29"),
    ("2026-11-19 09:00", &[], NO_PAUSE, "2026-11-29"),
    ("2026-11-19 23:59:59.999", &[], NO_PAUSE, "2026-11-29"),
    // On a Saturday: the first day is not counted, nor is the weekend, nor the holiday on Monday.
    ("2026-11-21 10:00", &[], "2026-11-30", "2026-12-01"),
    // Outside: over before it began; on the first day; after the last day.
    ("2026-11-19 09:00", &[("2026-11-10 09:00", "2026-11-18 09:00")], NO_PAUSE, "2026-11-29"),
    ("2026-11-19 09:00", &[("2026-11-19 10:00", "2026-11-19 20:00")], NO_PAUSE, "2026-11-29"),
    ("2026-11-19 09:00", &[("2026-11-19 10:00", "2026-11-20 00:00")], NO_PAUSE, "2026-11-29"),
    ("2026-11-19 09:00", &[("2026-11-30 00:00", "2026-12-24 00:00")], NO_PAUSE, "2026-11-29"),
    // A pause of no length, and one that ends before it begins.
    ("2026-11-19 09:00", &[("2026-11-24 09:00", "2026-11-24 09:00")], NO_PAUSE, "2026-11-29"),
    ("2026-11-19 09:00", &[("2026-11-24 09:00", "2026-11-22 09:00")], NO_PAUSE, "2026-11-29"),
    // Asked in the morning, answered in the evening: that day is not counted.
    ("2026-11-19 09:00", &[("2026-11-24 09:00", "2026-11-24 18:00")], "2026-11-30", "2026-11-30"),
    // Over one night: neither day is counted; to midnight sharp: only the first.
    ("2026-11-19 09:00", &[("2026-11-24 23:59", "2026-11-25 00:01")], "2026-12-01", "2026-12-01"),
    ("2026-11-19 09:00", &[("2026-11-24 23:59", "2026-11-25 00:00")], "2026-11-30", "2026-11-30"),
    ("2026-11-19 09:00", &[("2026-11-25 00:00", "2026-11-25 00:01")], "2026-11-30", "2026-11-30"),
    // Over a weekend with a holiday: 4 days, of which 2 are working days; inside it: none is.
    ("2026-11-19 09:00", &[("2026-11-20 15:00", "2026-11-24 10:00")], "2026-12-01", "2026-12-04"),
    ("2026-11-19 09:00", &[("2026-11-21 15:00", "2026-11-23 10:00")], NO_PAUSE, "2026-12-02"),
    // Two on the same day move it once; overlapping ones too, in whichever order.
    (
        "2026-11-19 09:00",
        &[("2026-11-24 09:00", "2026-11-24 10:00"), ("2026-11-24 11:00", "2026-11-24 12:00")],
        "2026-11-30",
        "2026-11-30",
    ),
    (
        "2026-11-19 09:00",
        &[("2026-11-25 09:00", "2026-11-26 10:00"), ("2026-11-24 11:00", "2026-11-25 12:00")],
        "2026-12-02",
        "2026-12-02",
    ),
    // On the last working day itself: at its last moment, and at the midnight that ends it.
    ("2026-11-19 09:00", &[("2026-11-27 23:59:59.999", "2026-11-28 00:00")], "2026-11-30", "2026-11-30"),
    ("2026-11-19 09:00", &[("2026-11-28 00:00", "2026-11-28 09:00")], NO_PAUSE, "2026-11-30"),
];

#[test]
fn the_last_day_by_table() {
    for (began, pauses, working, plain) in ROWS {
        let elapsed = elapsed(began, pauses, None);
        for (within, expected) in [(Within::WorkingDays(5), working), (Within::Days(10), plain)] {
            let due = due(&target(within), &elapsed, &MINATO.calendar);
            let last_day: Date = expected.parse().unwrap();
            let until = at(&format!("{} 00:00", last_day.tomorrow().unwrap()));
            assert_eq!(due, Due::Running { last_day, until, sure: true }, "{began} {pauses:?} {within:?}");
        }
    }
}

#[test]
fn an_open_pause_stops_the_clock_unless_the_time_had_run_out() {
    let five = target(Within::WorkingDays(5));
    let due =
        |pauses: &[(&str, &str)]| due(&five, &elapsed("2026-11-19 09:00", pauses, None), &MINATO.calendar);
    let since = |text: &str, days_left| Due::Paused { since: at(text), days_left };
    assert_eq!(due(&[("2026-11-19 10:00", "")]), since("2026-11-19 10:00", 5));
    assert_eq!(due(&[("2026-11-25 10:00", "")]), since("2026-11-25 10:00", 3));
    assert_eq!(due(&[("2026-11-27 23:59:59", "")]), since("2026-11-27 23:59:59", 1));
    // Asked after the end: what is overdue stays so.
    let late = due(&[("2026-11-28 00:00", "")]);
    assert_eq!(late.until(), Some(at("2026-11-28 00:00")));
    assert!(is_overdue(&late, at("2026-11-28 00:00")));
    // A closed pause before it counts too; and the answer leaves the days that the pause had left.
    assert_eq!(
        due(&[("2026-11-26 10:00", ""), ("2026-11-24 10:00", "2026-11-24 11:00")]),
        since("2026-11-26 10:00", 3)
    );
    let answered = due(&[("2026-11-25 10:00", "2026-12-07 23:59")]);
    assert_eq!(last_day(&answered), Some(date(2026, 12, 10)));
    assert_eq!(MINATO.calendar.working_days_between(date(2026, 12, 7), date(2026, 12, 10)).value, 3);
}

#[test]
fn met_at_the_last_moment_is_in_time_and_at_midnight_is_late() {
    let five = target(Within::WorkingDays(5));
    let met = |pauses: &[(&str, &str)], at: &str| {
        due(&five, &elapsed("2026-11-19 09:00", pauses, Some(at)), &MINATO.calendar)
    };
    let friday = date(2026, 11, 27);
    for (when, late) in [
        ("2026-11-19 09:00", false),
        ("2026-11-27 23:59:59.999", false),
        ("2026-11-28 00:00", true),
        ("2026-12-28 00:00", true),
    ] {
        assert_eq!(met(&[], when), Due::Met { at: at(when), late, last_day: friday });
    }
    // Withdrawn while the proposer was asked: in time. Asked again after it was met: nothing changes.
    let withdrawn = met(&[("2026-11-24 09:00", "")], "2027-03-01 09:00");
    assert!(matches!(withdrawn, Due::Met { late: false, .. }), "{withdrawn:?}");
    assert_eq!(met(&[("2026-11-26 09:00", "")], "2026-11-25 09:00"), met(&[], "2026-11-25 09:00"));
    // Met is never overdue and has no days left.
    let late = met(&[], "2026-12-28 00:00");
    assert!(!is_overdue(&late, at("2027-01-01 00:00")) && late.until().is_none());
    assert_eq!(days_left(&late, at("2027-01-01 00:00")), None);
}

#[test]
fn where_the_holidays_are_not_known_it_says_so() {
    let elapsed = elapsed("2027-12-24 09:00", &[], None);
    let sure = |within| match due(&target(within), &elapsed, &MINATO.calendar) {
        Due::Running { sure, .. } => sure,
        Due::Paused { .. } | Due::Met { .. } => panic!("the clock runs"),
    };
    assert!(sure(Within::WorkingDays(2)));
    assert!(!sure(Within::WorkingDays(5)));
    assert!(sure(Within::Days(60)), "days are counted whatever they are");
}

#[test]
fn the_labels() {
    let five = target(Within::WorkingDays(5));
    let label = |pauses: &[(&str, &str)], met: Option<&str>, now: &str| {
        let due = due(&five, &elapsed("2026-11-19 09:00", pauses, met), &MINATO.calendar);
        let left = days_left(&due, at(now));
        [Language::Japanese, Language::English]
            .map(|language| format!("{} {left:?}", due.label(at(now), language)))
    };
    let unsure = due(&five, &elapsed("2027-12-24 09:00", &[], None), &MINATO.calendar);
    let mut all = Vec::new();
    all.extend(label(&[], None, "2026-11-20 09:00"));
    all.extend(label(&[], None, "2026-11-27 23:59:59.999"));
    all.extend(label(&[], None, "2026-11-28 00:00"));
    all.extend(label(&[], None, "2026-11-30 09:00"));
    all.extend(label(&[("2026-11-24 09:00", "")], None, "2026-12-20 09:00"));
    all.extend(label(&[], Some("2026-11-26 09:00"), "2026-12-20 09:00"));
    all.extend(label(&[], Some("2026-11-30 09:00"), "2026-12-20 09:00"));
    all.extend([Language::Japanese, Language::English].map(|l| unsure.label(at("2027-12-25 09:00"), l)));
    for within in [Within::WorkingDays(1), Within::WorkingDays(5), Within::Days(60)] {
        all.extend([Language::Japanese, Language::English].map(|language| within.label(language)));
    }
    insta::assert_snapshot!(all.join("\n"), @r"
    期限：令和8年（2026年）11月27日（金曜）まで Some(7)
    due by Friday, 27 November 2026 Some(7)
    期限：令和8年（2026年）11月27日（金曜）まで Some(0)
    due by Friday, 27 November 2026 Some(0)
    超過 1日 Some(-1)
    1 day overdue Some(-1)
    超過 3日 Some(-3)
    3 days overdue Some(-3)
    期限停止中（提案者の回答待ち） None
    clock stopped (waiting for the proposer’s answer) None
    済み：令和8年（2026年）11月26日（木曜） None
    met on Thursday, 26 November 2026 None
    済み（期限後）：令和8年（2026年）11月30日（月曜） None
    met late, on Monday, 30 November 2026 None
    期限：令和10年（2028年）1月6日（木曜）まで（祝日未確定）
    due by Thursday, 6 January 2028 at the earliest (holidays not yet published)
    1開庁日以内
    within 1 working day
    5開庁日以内
    within 5 working days
    60日以内
    within 60 days
    ");
}

// ---- What holds for every history -------------------------------------------------------------------------

/// Minutes from 1 January 2024 in Tokyo; half of them at midnight sharp, where the edges are.
fn instant() -> impl Strategy<Value = Timestamp> {
    let days = 0..1200_i64;
    (days, prop_oneof![Just(0), 0..1440_i64])
        .prop_map(|(day, minute)| minutes_on(at("2024-01-01 00:00"), day * 1440 + minute))
}

fn minutes_on(from: Timestamp, minutes: i64) -> Timestamp {
    from + SignedDuration::from_mins(minutes)
}

fn within() -> impl Strategy<Value = Within> {
    (1..90_u16, any::<bool>())
        .prop_map(|(n, working)| if working { Within::WorkingDays(n.div_ceil(3)) } else { Within::Days(n) })
}

/// Pauses near `began`: closed ones.
fn pauses_from(began: Timestamp) -> impl Strategy<Value = Vec<Pause>> {
    let span = || prop_oneof![(0..100_i64).prop_map(|day| day * 1440), 0..144_000_i64];
    prop::collection::vec((span(), span()), 0..4).prop_map(move |pauses| {
        let midnight = midnight_after(civil(began).date().yesterday().unwrap());
        let pause = |(after, length)| Pause {
            from: minutes_on(midnight, after - 5 * 1440),
            until: Some(minutes_on(midnight, after - 5 * 1440 + length % 20_000)),
        };
        pauses.into_iter().map(pause).collect()
    })
}

fn history() -> impl Strategy<Value = (Within, Elapsed)> {
    (within(), instant()).prop_flat_map(|(within, began)| {
        pauses_from(began).prop_map(move |pauses| (within, Elapsed { began, pauses, met_at: None }))
    })
}

fn until(within: Within, elapsed: &Elapsed) -> Timestamp {
    due(&target(within), elapsed, &MINATO.calendar).until().unwrap()
}

/// The same, told otherwise: the days after the first that count and that no pause touches, minute by minute of its
/// ends, are as many as the target says; and the last of them is the last day.
fn counted_days(within: Within, elapsed: &Elapsed, last: Date) -> Vec<Date> {
    let touched = |day: Date| {
        let (starts, ends) = (midnight_after(day.yesterday().unwrap()), midnight_after(day));
        elapsed.pauses.iter().any(|pause| {
            let (from, until) = (pause.from.max(starts), pause.until.unwrap_or(Timestamp::MAX).min(ends));
            from < until
        })
    };
    let first = civil(elapsed.began).date();
    let counts = |day: &Date| match within {
        Within::Days(_) => true,
        Within::WorkingDays(_) => MINATO.calendar.kind(*day).is_none(),
    };
    first
        .series(1.day())
        .skip(1)
        .take_while(|day| *day <= last)
        .filter(counts)
        .filter(|day| !touched(*day))
        .collect()
}

proptest! {
    #[test]
    fn as_many_days_count_as_the_target_says_and_the_last_of_them_is_the_last_day((within, elapsed) in history()) {
        let due = due(&target(within), &elapsed, &MINATO.calendar);
        let last = last_day(&due).unwrap();
        let days = counted_days(within, &elapsed, last);
        prop_assert_eq!(days.len(), usize::from(within.number()));
        prop_assert_eq!(days.last(), Some(&last));
    }

    #[test]
    fn without_a_pause_it_is_plain_arithmetic(within in within(), began in instant()) {
        let elapsed = Elapsed { began, pauses: Vec::new(), met_at: None };
        let first = civil(began).date();
        let expected = match within {
            Within::Days(days) => first + i64::from(days).days(),
            Within::WorkingDays(days) => MINATO.calendar.add_working_days(first, days).value,
        };
        prop_assert_eq!(until(within, &elapsed), midnight_after(expected));
    }

    #[test]
    fn a_longer_pause_and_a_further_pause_never_make_it_earlier(
        (within, elapsed) in history(),
        before in 0..5000_i64,
        after in 0..5000_i64,
        further in instant(),
    ) {
        let plain = until(within, &elapsed);
        let mut longer = elapsed.clone();
        for pause in &mut longer.pauses {
            pause.from = minutes_on(pause.from, -before);
            pause.until = pause.until.map(|until| minutes_on(until, after));
        }
        prop_assert!(until(within, &longer) >= plain);
        let mut more = elapsed;
        more.pauses.push(Pause { from: further, until: Some(minutes_on(further, after)) });
        prop_assert!(until(within, &more) >= plain);
    }

    #[test]
    fn a_pause_that_lies_outside_changes_nothing(
        (within, elapsed) in history(),
        gap in 0..50_000_i64,
        length in 0..50_000_i64,
    ) {
        let plain = until(within, &elapsed);
        let first_ends = midnight_after(civil(elapsed.began).date());
        let pause = |from, until| {
            let mut more = elapsed.clone();
            more.pauses.push(Pause { from, until });
            more
        };
        let earlier = minutes_on(first_ends, -gap);
        prop_assert_eq!(until(within, &pause(minutes_on(earlier, -length), Some(earlier))), plain);
        let later = minutes_on(plain, gap);
        prop_assert_eq!(until(within, &pause(later, Some(minutes_on(later, length)))), plain);
        prop_assert_eq!(until(within, &pause(later, None)), plain);
    }

    #[test]
    fn it_is_overdue_from_the_midnight_on_and_only_while_it_is_not_met(
        (within, elapsed) in history(),
        offset in prop_oneof![Just(-1), Just(0), Just(1), -100_000..100_000_i64],
    ) {
        let due_now = due(&target(within), &elapsed, &MINATO.calendar);
        let until = due_now.until().unwrap();
        let now = until + SignedDuration::from_millis(offset * 7);
        prop_assert_eq!(is_overdue(&due_now, now), now >= until);
        prop_assert_eq!(days_left(&due_now, now).unwrap() < 0, now >= until);
        // Met at that moment instead: late where it would have been overdue, as long as nothing was open.
        let met = due(&target(within), &Elapsed { met_at: Some(now), ..elapsed }, &MINATO.calendar);
        prop_assert!(!is_overdue(&met, now));
        match met {
            Due::Met { late, at, .. } => prop_assert_eq!((late, at), (now >= until, now)),
            Due::Running { .. } | Due::Paused { .. } => prop_assert!(false, "{:?}", met),
        }
    }

    #[test]
    fn while_the_proposer_is_asked_nothing_becomes_overdue_and_answering_leaves_the_days_that_were_left(
        (within, mut elapsed) in history(),
        after in 0..60_000_i64,
        length in 1..60_000_i64,
    ) {
        let plain = until(within, &elapsed);
        let from = minutes_on(elapsed.began, after);
        elapsed.pauses.push(Pause { from, until: None });
        let open = due(&target(within), &elapsed, &MINATO.calendar);
        prop_assert_eq!(matches!(open, Due::Paused { .. }), from < plain);
        let Due::Paused { days_left, .. } = open else { return Ok(()) };
        let answered = minutes_on(from, length);
        elapsed.pauses.retain(|pause| pause.from < from);
        for pause in &mut elapsed.pauses {
            pause.until = pause.until.map(|until| until.min(answered));
        }
        elapsed.pauses.push(Pause { from, until: Some(answered) });
        // Later pauses are left out above, so the days from the answer on are the plain ones.
        let closed = due(&target(within), &elapsed, &MINATO.calendar);
        let touched = civil(answered - 1.nanosecond()).date().max(civil(elapsed.began).date());
        let days = counted_days(within, &elapsed, last_day(&closed).unwrap());
        prop_assert_eq!(days.iter().filter(|day| **day > touched).count(), usize::from(days_left));
    }
}
