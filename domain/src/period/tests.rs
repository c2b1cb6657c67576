//! Every opening day of this century, against a reckoning that walks through a calendar of its own.

use jiff::civil;

use super::*;
use crate::programme::tests::minato;

/// A year, month and day of a calendar that knows nothing of jiff.
#[derive(Clone, Copy, PartialEq)]
struct Ymd(i16, i8, i8);

/// Days from 1 January 1970 to 1 January 2024, where the calendar below begins.
const EPOCH_DAYS: i64 = 19_723;

/// Every day of 2024 to 2101, by the rule of leap years.
fn calendar() -> Vec<Ymd> {
    let mut days = Vec::new();
    for year in 2024..=2101_i16 {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            days.extend((1..=length).map(|day| Ymd(year, month, day)));
        }
    }
    days
}

/// The place of the last day, found by walking from the first as the Code says: on to the last month, and in it to the
/// corresponding day (the period ends the day before) or, where that does not come, to its end.
fn walked(days: &[Ymd], opening: usize, at_midnight: bool, months: u8) -> usize {
    let first = if at_midnight { opening } else { opening + 1 };
    let Ymd(_, _, wanted) = days[first];
    let mut crossed = 0;
    let mut here = first;
    loop {
        let (Ymd(_, month, day), Ymd(_, next_month, _)) = (days[here], days[here + 1]);
        if crossed == months && day == wanted {
            return here - 1;
        }
        if next_month != month {
            if crossed == months {
                return here;
            }
            crossed += 1;
        }
        here += 1;
    }
}

#[test]
fn every_opening_until_2100_ends_where_a_walk_through_the_calendar_ends() {
    let days = calendar();
    let mut checked = 0;
    for (opening, Ymd(year, month, day)) in days.iter().copied().enumerate() {
        if year > 2100 {
            break;
        }
        for (hour, months) in [(0, 1), (0, 3), (0, 6), (9, 1), (9, 3), (9, 6)] {
            let last = walked(&days, opening, hour == 0, months);
            let Ymd(y, m, d) = days[last];
            let close = (EPOCH_DAYS + i64::try_from(last).unwrap() + 1) * 86_400 - 9 * 3_600;
            let end = close_of(civil::datetime(year, month, day, hour, 0, 0, 0), months).unwrap();
            assert_eq!(end.last_day, civil::date(y, m, d), "{year}-{month}-{day} {hour}:00 + {months}");
            assert_eq!(end.close.as_second(), close, "{year}-{month}-{day} {hour}:00 + {months}");
            assert_eq!(end.close, close_after(end.last_day));
            checked += 1;
        }
    }
    assert_eq!(checked, 28_124 * 6);
}

#[test]
fn the_examples_of_the_programme_and_the_edges_of_a_day() {
    for (opening, months, last, close) in [
        ("2026-04-01T00:00", 3, "2026-06-30", "2026-06-30T15:00:00Z"),
        ("2026-04-01T09:00", 3, "2026-07-01", "2026-07-01T15:00:00Z"),
        ("2026-11-30T00:00", 3, "2027-02-28", "2027-02-28T15:00:00Z"),
        ("2027-11-30T00:00", 3, "2028-02-29", "2028-02-29T15:00:00Z"),
        ("2026-11-30T09:00", 3, "2027-02-28", "2027-02-28T15:00:00Z"),
        ("2026-11-29T09:00", 3, "2027-02-28", "2027-02-28T15:00:00Z"),
        ("2026-11-29T00:00", 3, "2027-02-28", "2027-02-28T15:00:00Z"),
        ("2026-11-28T00:00", 3, "2027-02-27", "2027-02-27T15:00:00Z"),
        ("2026-03-31T23:59:59.999999999", 3, "2026-06-30", "2026-06-30T15:00:00Z"),
        ("2026-04-01T00:00:00.000000001", 3, "2026-07-01", "2026-07-01T15:00:00Z"),
        ("2026-12-31T09:00", 12, "2027-12-31", "2027-12-31T15:00:00Z"),
    ] {
        let end = close_of(opening.parse().unwrap(), months).unwrap();
        assert_eq!(end.last_day.to_string(), last, "{opening} + {months}");
        assert_eq!(end.close.to_string(), close, "{opening} + {months}");
    }
}

#[test]
fn a_period_of_no_months_or_beyond_the_calendar_has_no_end() {
    assert_eq!(close_of(civil::datetime(2026, 4, 1, 0, 0, 0, 0), 0), None);
    assert_eq!(close_of(civil::datetime(9999, 11, 1, 0, 0, 0, 0), 3), None);
    assert_eq!(close_of(DateTime::MAX, 1), None);
}

#[test]
fn staff_are_told_what_is_odd_about_a_last_day() {
    let calendar = minato().calendar;
    let said = |last: &str| -> Vec<String> {
        remarks(last.parse().unwrap(), &calendar).iter().map(|r| r.text(Language::Japanese)).collect()
    };
    assert_eq!(said("2026-06-30"), [] as [String; 0]);
    assert_eq!(said("2027-02-28"), ["最終日は日曜日に当たります。"]);
    assert_eq!(
        said("2024-11-03"),
        ["最終日は祝日（文化の日）に当たります。", "最終日は日曜日に当たります。"]
    );
    assert_eq!(said("2026-12-31"), ["最終日は年末年始に当たります。"]);
    let unknown = "最終日の年の祝日は、まだ登録されていません。";
    assert_eq!(said("2028-03-31"), [unknown]);
    assert_eq!(
        said("2028-01-01"),
        ["最終日は年末年始に当たります。", "最終日は土曜日に当たります。", unknown]
    );
    let english = remarks("2026-09-22".parse().unwrap(), &calendar)[0].text(Language::English);
    assert_eq!(english, "The offices are closed on the last day: a national holiday (national rest day).");
}
