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

/// The fiscal year (年度, April to March) of a date, named by the calendar year of its April.
pub fn fiscal_year(date: Date) -> i16 {
    if date.month() < 4 { date.year() - 1 } else { date.year() }
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
            let EraYear { name, year, .. } = era(date);
            let year = if year == 1 { "元".to_owned() } else { year.to_string() };
            let weekday = weekday_ja(date);
            format!("{name}{year}年（{}年）{}月{}日（{weekday}曜）", date.year(), date.month(), date.day())
        }
        Language::English => date.strftime("%A, %-d %B %Y").to_string(),
    }
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
}
