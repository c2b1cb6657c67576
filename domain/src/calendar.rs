//! Dates and times as the ward writes them. Civil time is Asia/Tokyo, fixed at +09:00: Japan has no summer time,
//! and a function's machine has no time zone data.

use icu_calendar::Date as IcuDate;
use icu_calendar::cal::Japanese;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{self, TimeZone};

use crate::text::Language;

/// The zone of every civil date in the programme.
pub fn tokyo() -> TimeZone {
    TimeZone::fixed(tz::offset(9))
}

/// The civil date and time in Tokyo at `instant`.
pub fn civil(instant: Timestamp) -> DateTime {
    instant.to_zoned(tokyo()).datetime()
}

/// The midnight in Tokyo that ends a date: the first instant that is no longer in it. The last instant that there is,
/// for the last date that there is.
pub fn midnight_after(date: Date) -> Timestamp {
    let next = date.tomorrow().and_then(|next| next.to_zoned(tokyo()));
    next.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

/// The fiscal year (年度, April to March) of a date, named by the calendar year of its April.
pub fn fiscal_year(date: Date) -> i16 {
    if date.month() < 4 { date.year() - 1 } else { date.year() }
}

/// A fiscal year as on screen: 「令和9年度（2027年度）」 or “fiscal year 2027”. It has the era of its first day.
pub fn fiscal_year_name(year: i16, language: Language) -> String {
    match language {
        Language::Japanese => {
            let era = era(Date::constant(year, 4, 1));
            let number = if era.year == 1 { "元".to_owned() } else { era.year.to_string() };
            format!("{}{number}年度（{year}年度）", era.name)
        }
        Language::English => format!("fiscal year {year}"),
    }
}

/// An era and the year in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EraYear {
    /// The era's name, such as 令和.
    pub name: &'static str,
    /// The era's letter in official numbers, such as `R`.
    pub letter: char,
    /// The year in the era, from 1.
    pub year: i32,
}

/// The Japanese era of a date. Dates that no era of the table covers count from the Common Era.
pub fn era(date: Date) -> EraYear {
    let common = EraYear { name: "西暦", letter: 'C', year: i32::from(date.year()) };
    let Ok(iso) =
        IcuDate::try_new_iso(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    else {
        return common;
    };
    let Some(of_era) = iso.to_calendar(Japanese::new()).year().era() else { return common };
    let (name, letter) = match of_era.era.as_str() {
        "reiwa" => ("令和", 'R'),
        "heisei" => ("平成", 'H'),
        "showa" => ("昭和", 'S'),
        "taisho" => ("大正", 'T'),
        "meiji" => ("明治", 'M'),
        _ => return common,
    };
    EraYear { name, letter, year: of_era.year }
}

/// A date as on screen: 「令和8年（2026年）11月22日（日曜）」 or “Sunday, 22 November 2026”.
pub fn date(date: Date, language: Language) -> String {
    match language {
        Language::Japanese => {
            format!("{}{}日（{}曜）", month(date, language), date.day(), weekday_ja(date))
        }
        Language::English => date.strftime("%A, %-d %B %Y").to_string(),
    }
}

/// A month as on screen: 「令和8年（2026年）11月」 or “November 2026”.
pub fn month(date: Date, language: Language) -> String {
    match language {
        Language::Japanese => format!("{}（{}年）{}月", era_year(date), date.year(), date.month()),
        Language::English => date.strftime("%B %Y").to_string(),
    }
}

/// A date as at the head of a letter: 「令和8年11月22日」 or “22 November 2026”.
pub fn letter_date(date: Date, language: Language) -> String {
    match language {
        Language::Japanese => format!("{}{}月{}日", era_year(date), date.month(), date.day()),
        Language::English => date.strftime("%-d %B %Y").to_string(),
    }
}

/// 「令和8年」, and 「令和元年」 for the first of an era.
fn era_year(date: Date) -> String {
    let EraYear { name, year, .. } = era(date);
    if year == 1 { format!("{name}元年") } else { format!("{name}{year}年") }
}

/// An instant as on screen, to the second, with its zone.
pub fn date_time(instant: Timestamp, language: Language) -> String {
    let civil = civil(instant);
    let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
    match language {
        Language::Japanese => {
            let half = if hour < 12 { "午前" } else { "午後" };
            format!("{} {half}{}時{minute}分{second}秒（日本時間）", date(civil.date(), language), hour % 12)
        }
        Language::English => {
            format!("{}, {hour:02}:{minute:02}:{second:02} (Japan time, UTC+9)", date(civil.date(), language))
        }
    }
}

/// A deadline as on screen. `close` is the first instant that is too late: at midnight that is said as the last second
/// of the day before (「…2月28日（日曜）午後11時59分59秒まで（日本時間）」), since few read 0:00 of the 1st as the end of
/// the 28th; at another hour as what must come before it (「…午後5時より前に届いたもの（日本時間）」).
///
/// Closes are civil times to the second; a fraction is not shown.
pub fn deadline(close: Timestamp, language: Language) -> String {
    let at = civil(close);
    if (at.hour(), at.minute(), at.second()) == (0, 0, 0) {
        let day = date(at.date().yesterday().unwrap_or(at.date()), language);
        return match language {
            Language::Japanese => format!("{day}午後11時59分59秒まで（日本時間）"),
            Language::English => format!("until 23:59:59 on {day} (Japan time, UTC+9)"),
        };
    }
    let (day, time) = (date(at.date(), language), hour(at, language));
    match language {
        Language::Japanese => format!("{day}{time}より前に届いたもの（日本時間）"),
        Language::English => format!("received before {time} on {day} (Japan time, UTC+9)"),
    }
}

/// A time of day without what is zero: 「午後5時」, 「午後5時30分」, 「午後0時0分1秒」; “17:00”, “00:00:01”.
fn hour(at: DateTime, language: Language) -> String {
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    match language {
        Language::Japanese => {
            let half = if hour < 12 { "午前" } else { "午後" };
            let minutes = if minute == 0 && second == 0 { String::new() } else { format!("{minute}分") };
            let seconds = if second == 0 { String::new() } else { format!("{second}秒") };
            format!("{half}{}時{minutes}{seconds}", hour % 12)
        }
        Language::English => {
            let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
            format!("{hour:02}:{minute:02}{seconds}")
        }
    }
}

/// The time from `now` to `close` in whole minutes: 「あと3日4時間5分」, “3 days, 4 hours and 5 minutes left”. What is
/// zero is left out, and a begun minute is not shown: nobody is told of time that they do not have. `None` once
/// it has closed.
pub fn time_left(now: Timestamp, close: Timestamp, language: Language) -> Option<String> {
    if now >= close {
        return None;
    }
    let minutes = now.duration_until(close).as_mins();
    let units = [
        (minutes / (24 * 60), "日", "day"),
        (minutes / 60 % 24, "時間", "hour"),
        (minutes % 60, "分", "minute"),
    ];
    let shown = units.into_iter().filter(|(number, _, _)| *number > 0);
    let words: Vec<String> = match language {
        Language::Japanese => shown.map(|(number, unit, _)| format!("{number}{unit}")).collect(),
        Language::English => shown.map(|(number, _, unit)| counted(number, unit)).collect(),
    };
    Some(match (language, words.split_last()) {
        (Language::Japanese, None) => "あと1分未満".to_owned(),
        (Language::Japanese, Some(_)) => format!("あと{}", words.concat()),
        (Language::English, None) => "less than a minute left".to_owned(),
        (Language::English, Some((last, []))) => format!("{last} left"),
        (Language::English, Some((last, before))) => format!("{} and {last} left", before.join(", ")),
    })
}

/// A number with its unit in English: “1 day”, “2 days”.
pub(crate) fn counted(number: impl Into<i64>, unit: &str) -> String {
    let number = number.into();
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

fn weekday_ja(date: Date) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match date.weekday() {
        Monday => "月",
        Tuesday => "火",
        Wednesday => "水",
        Thursday => "木",
        Friday => "金",
        Saturday => "土",
        Sunday => "日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_the_ward_writes_them() {
        let instant: Timestamp = "2026-11-22T08:36:05.999Z".parse().unwrap();
        assert_eq!(
            date_time(instant, Language::Japanese),
            "令和8年（2026年）11月22日（日曜） 午後5時36分5秒（日本時間）"
        );
        assert_eq!(
            date_time(instant, Language::English),
            "Sunday, 22 November 2026, 17:36:05 (Japan time, UTC+9)"
        );
    }

    #[test]
    fn a_letter_bears_its_date_in_the_era_alone() {
        let on = |text: &str, language| letter_date(text.parse().unwrap(), language);
        assert_eq!(on("2026-11-22", Language::Japanese), "令和8年11月22日");
        assert_eq!(on("2019-05-01", Language::Japanese), "令和元年5月1日");
        assert_eq!(on("2026-11-22", Language::English), "22 November 2026");
    }

    #[test]
    fn the_first_year_of_an_era_is_gannen_and_an_era_begins_on_its_day() {
        let on = |text: &str| date(text.parse().unwrap(), Language::Japanese);
        assert_eq!(on("2019-05-01"), "令和元年（2019年）5月1日（水曜）");
        assert_eq!(on("2019-04-30"), "平成31年（2019年）4月30日（火曜）");
    }

    #[test]
    fn the_day_and_the_fiscal_year_change_at_midnight_in_tokyo() {
        let at = |text: &str| civil(text.parse().unwrap()).date();
        assert_eq!(fiscal_year(at("2027-03-31T14:59:59.999Z")), 2026);
        assert_eq!(fiscal_year(at("2027-03-31T15:00:00Z")), 2027);
    }

    #[test]
    fn a_date_ends_at_midnight_in_tokyo() {
        let after = |text: &str| midnight_after(text.parse().unwrap()).to_string();
        assert_eq!(after("2027-02-28"), "2027-02-28T15:00:00Z");
        assert_eq!(after("2026-12-31"), "2026-12-31T15:00:00Z");
        assert_eq!(midnight_after(Date::MAX), Timestamp::MAX);
    }

    #[test]
    fn a_deadline_says_the_last_second_of_a_day_or_what_must_come_before_an_hour() {
        let said = |close: &str| {
            let close = close.parse().unwrap();
            [deadline(close, Language::Japanese), deadline(close, Language::English)]
        };
        assert_eq!(
            said("2027-03-01T00:00:00+09:00"),
            [
                "令和9年（2027年）2月28日（日曜）午後11時59分59秒まで（日本時間）",
                "until 23:59:59 on Sunday, 28 February 2027 (Japan time, UTC+9)"
            ]
        );
        assert_eq!(
            said("2027-02-28T17:00:00+09:00"),
            [
                "令和9年（2027年）2月28日（日曜）午後5時より前に届いたもの（日本時間）",
                "received before 17:00 on Sunday, 28 February 2027 (Japan time, UTC+9)"
            ]
        );
        for (close, ja, en) in [
            ("2027-02-28T12:00:00+09:00", "午後0時より前", "before 12:00 on"),
            ("2027-02-28T09:30:00+09:00", "午前9時30分より前", "before 09:30 on"),
            ("2027-02-28T00:00:01+09:00", "午前0時0分1秒より前", "before 00:00:01 on"),
        ] {
            let [said_ja, said_en] = said(close);
            assert!(said_ja.contains(ja) && said_en.contains(en), "{said_ja} {said_en}");
        }
    }

    #[test]
    fn time_left_counts_whole_minutes_and_ends_with_the_close() {
        let close: Timestamp = "2027-03-01T00:00:00+09:00".parse().unwrap();
        for (now, ja, en) in [
            (
                "2027-02-25T19:55:00+09:00",
                Some("あと3日4時間5分"),
                Some("3 days, 4 hours and 5 minutes left"),
            ),
            ("2027-02-27T22:59:00.5+09:00", Some("あと1日1時間"), Some("1 day and 1 hour left")),
            ("2027-02-27T23:58:59.5+09:00", Some("あと1日1分"), Some("1 day and 1 minute left")),
            ("2027-02-28T23:58:00+09:00", Some("あと2分"), Some("2 minutes left")),
            ("2027-02-28T23:59:00.001+09:00", Some("あと1分未満"), Some("less than a minute left")),
            ("2027-03-01T00:00:00+09:00", None, None),
            ("2027-03-02T00:00:00+09:00", None, None),
        ] {
            let now = now.parse().unwrap();
            assert_eq!(time_left(now, close, Language::Japanese).as_deref(), ja);
            assert_eq!(time_left(now, close, Language::English).as_deref(), en);
        }
    }
}
