//! The list of holidays is what the Act on National Holidays (国民の祝日に関する法律) yields, reckoned here from its
//! text, day by day; and counting working days is counting.

use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::programme::tests::minato;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn every_day(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |date| *date <= last)
}

/// Article 2: the holidays themselves, as in force since 2022.
fn named_by_the_act(date: Date) -> Option<&'static str> {
    let year = i32::from(date.year());
    // The usual approximation of the equinoxes from 1980 to 2099, of which the Act says 春分日 and 秋分日.
    let equinox = |base: f64| (base + 0.242_194 * f64::from(year - 1980)) as i32 - (year - 1980) / 4;
    let monday = date.weekday() == Weekday::Monday;
    let nth_monday = |n: i8| monday && (date.day() + 6) / 7 == n;
    let dom = i32::from(date.day());
    let name = match (date.month(), dom) {
        (1, 1) => "元日",
        (1, _) if nth_monday(2) => "成人の日",
        (2, 11) => "建国記念の日",
        (2, 23) => "天皇誕生日",
        (3, _) if dom == equinox(20.8431) => "春分の日",
        (4, 29) => "昭和の日",
        (5, 3) => "憲法記念日",
        (5, 4) => "みどりの日",
        (5, 5) => "こどもの日",
        (7, _) if nth_monday(3) => "海の日",
        (8, 11) => "山の日",
        (9, _) if nth_monday(3) => "敬老の日",
        (9, _) if dom == equinox(23.2488) => "秋分の日",
        (10, _) if nth_monday(2) => "スポーツの日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        _ => return None,
    };
    Some(name)
}

/// Article 3(2): where a holiday falls on a Sunday, the next day that is none is a holiday. Looked at from that day:
/// the days before it are holidays without a gap, back to a Sunday.
fn is_substitute(date: Date) -> bool {
    let run = (1..7).map(|back| date - back.days()).take_while(|before| named_by_the_act(*before).is_some());
    named_by_the_act(date).is_none() && run.into_iter().any(|before| before.weekday() == Weekday::Sunday)
}

/// Article 3(3): a day between two holidays.
fn is_rest_day(date: Date) -> bool {
    named_by_the_act(date).is_none()
        && [date.yesterday().unwrap(), date.tomorrow().unwrap()]
            .into_iter()
            .all(|beside| named_by_the_act(beside).is_some())
}

fn by_the_act(date: Date) -> Option<&'static str> {
    named_by_the_act(date)
        .or(is_substitute(date).then_some("振替休日"))
        .or(is_rest_day(date).then_some("国民の休日"))
}

#[test]
fn the_published_list_is_what_the_act_yields_on_every_day_that_it_covers() {
    let calendar = minato().calendar;
    let (first, last) = (calendar.national.holidays_from, calendar.known_until());
    assert_eq!((first, last), (day("2024-01-01"), day("2027-12-31")));
    let mut listed = 0;
    for date in every_day(first, last) {
        let reasons: Vec<_> = calendar.reasons(date).collect();
        let name = reasons.iter().find_map(|closed| match closed {
            Closed::NationalHoliday(name) => Some(name.ja.as_str()),
            Closed::EveryYear(_) | Closed::Weekend(_) => None,
        });
        assert_eq!(name, by_the_act(date), "{date}");
        listed += usize::from(name.is_some());
    }
    assert_eq!(listed, calendar.national.holidays.len());
    // The days that rules of thumb forget.
    assert_eq!(by_the_act(day("2026-09-22")), Some("国民の休日"));
    assert_eq!(by_the_act(day("2026-05-06")), Some("振替休日"));
    assert_eq!(by_the_act(day("2027-03-22")), Some("振替休日"));
}

#[test]
fn working_days_are_those_without_weekend_holiday_and_year_end() {
    let calendar = minato().calendar;
    for date in every_day(day("2024-01-01"), day("2027-12-31")) {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let year_end = matches!((date.month(), date.day()), (12, 29..=31) | (1, 1..=3));
        let open = !weekend && !year_end && by_the_act(date).is_none();
        assert_eq!(calendar.is_working_day(date), Reckoned { value: open, sure: true }, "{date}");
        assert_eq!(calendar.kind(date).is_none(), open, "{date}");
    }
}

#[test]
fn the_weightiest_reason_comes_first_and_all_are_named() {
    let calendar = minato().calendar;
    let names = |on: &str| -> Vec<String> {
        calendar.reasons(day(on)).map(|closed| closed.name(Language::Japanese)).collect()
    };
    assert_eq!(names("2024-11-03"), ["祝日（文化の日）", "日曜日"]);
    assert_eq!(names("2027-01-01"), ["祝日（元日）", "年末年始"]);
    assert_eq!(names("2027-01-02"), ["年末年始", "土曜日"]);
    assert_eq!(names("2026-12-28"), [] as [String; 0]);
    assert_eq!(names("2026-09-22"), ["祝日（国民の休日）"]);
}

#[test]
fn beyond_the_list_only_weekends_and_the_own_days_are_known() {
    let calendar = minato().calendar;
    let sure = |on: &str| calendar.is_working_day(day(on));
    assert_eq!(sure("2027-12-28"), Reckoned { value: true, sure: true });
    assert_eq!(sure("2028-01-04"), Reckoned { value: true, sure: false });
    assert_eq!(sure("2028-01-01"), Reckoned { value: false, sure: true });
    assert_eq!(sure("2028-01-08"), Reckoned { value: false, sure: true });
    assert_eq!(sure("2023-12-28"), Reckoned { value: true, sure: false });
    assert_eq!(calendar.known_until(), day("2027-12-31"));
    // Coming of Age Day 2028 is not on the list: the answer is the earliest day, and says so.
    let fifth = calendar.add_working_days(day("2028-01-04"), 5);
    assert_eq!(fifth, Reckoned { value: day("2028-01-11"), sure: false });
    // Over the end of the list, but not yet onto a day that may be a holiday.
    assert!(calendar.add_working_days(day("2027-12-20"), 6).sure);
    assert!(!calendar.add_working_days(day("2027-12-20"), 7).sure);
    assert!(calendar.working_days_between(day("2027-12-20"), day("2028-01-03")).sure);
    assert!(!calendar.working_days_between(day("2027-12-20"), day("2028-01-04")).sure);
}

#[test]
fn five_working_days_over_holidays_and_the_year_end() {
    let calendar = minato().calendar;
    for (from, days, last) in [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 5, "2026-11-30"), // Friday; Labour Thanksgiving Day on Monday
        ("2026-11-22", 5, "2026-11-30"), // Sunday
        ("2026-04-28", 5, "2026-05-11"), // Golden Week with its substitute holiday
        ("2026-09-18", 1, "2026-09-24"), // Silver Week with its rest day
        ("2026-12-25", 1, "2026-12-28"),
        ("2026-12-25", 2, "2027-01-04"),
        ("2027-03-19", 1, "2027-03-23"),
    ] {
        let reckoned = calendar.add_working_days(day(from), days);
        assert_eq!(reckoned, Reckoned { value: day(last), sure: true }, "{from} + {days}");
    }
}

#[test]
fn the_end_of_the_calendar_ends_the_count() {
    let calendar = minato().calendar;
    assert_eq!(calendar.add_working_days(Date::MAX, 5).value, Date::MAX);
    assert_eq!(calendar.working_days_between(Date::MAX, Date::MIN).value, 0);
}

#[test]
fn a_day_of_every_year_is_read_as_it_is_written() {
    for text in ["12-29", "01-03", "02-29"] {
        assert_eq!(MonthDay::try_from(text.to_owned()).map(String::from).as_deref(), Ok(text));
    }
    for text in ["1-3", "02-30", "13-01", "1229", "", "01-03T", "12-29 "] {
        assert_eq!(MonthDay::try_from(text.to_owned()), Err(NotAMonthDay), "{text}");
    }
    let summer = EveryYear {
        from: MonthDay { month: 8, day: 13 },
        to: MonthDay { month: 8, day: 15 },
        name: Text::new("夏季休業", "summer closure"),
    };
    let covered: Vec<_> =
        every_day(day("2026-01-01"), day("2026-12-31")).filter(|date| summer.covers(*date)).collect();
    assert_eq!(covered, [day("2026-08-13"), day("2026-08-14"), day("2026-08-15")]);
}

proptest! {
    #[test]
    fn adding_and_counting_working_days_are_each_others_inverse(offset in 0..1400_i64, days in 0..120_u16) {
        let calendar = minato_once();
        let from = date(2024, 1, 1) + offset.days();
        let last = calendar.add_working_days(from, days).value;
        prop_assert_eq!(calendar.working_days_between(from, last).value, u32::from(days));
        prop_assert!(days == 0 || calendar.kind(last).is_none());
        prop_assert!(last >= from + i64::from(days).days());
    }
}

/// Reading the files for each of many cases would be the test's whole time.
fn minato_once() -> &'static Calendar {
    static CALENDAR: std::sync::LazyLock<Calendar> = std::sync::LazyLock::new(|| minato().calendar);
    &CALENDAR
}
