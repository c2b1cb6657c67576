//! Which days the municipality's offices are open, from `calendar.toml`.
//!
//! The national holidays of a year are not known before the equinox days of that year are published, in February of
//! the year before. So every answer that rests on days beyond the list says so ([`Reckoned::sure`]): weekends and
//! the municipality's own closing days are known for every year, national holidays only where the list reaches.

use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::text::{Language, Text};

/// `calendar.toml`: when the offices are closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The rule that the municipality's own closing days come from.
    pub closed: Text,
    /// The days of the week on which the offices are closed.
    pub weekend: Vec<WeekendDay>,
    /// Periods that come every year, such as 29 December to 3 January.
    pub every_year: Vec<EveryYear>,
    /// The national holidays.
    pub national: National,
}

/// A day of the week, as the file writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the days of the week need none")]
pub enum WeekendDay {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl WeekendDay {
    fn of(date: Date) -> Self {
        match date.weekday() {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }

    /// Its name: 土曜日, “Saturday”.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Monday => language.pick("月曜日", "Monday"),
            Self::Tuesday => language.pick("火曜日", "Tuesday"),
            Self::Wednesday => language.pick("水曜日", "Wednesday"),
            Self::Thursday => language.pick("木曜日", "Thursday"),
            Self::Friday => language.pick("金曜日", "Friday"),
            Self::Saturday => language.pick("土曜日", "Saturday"),
            Self::Sunday => language.pick("日曜日", "Sunday"),
        }
    }
}

/// A day of every year, written `12-29`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: i8,
    day: i8,
}

/// What is no day of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day of every year is written as month-day, such as 12-29")]
pub struct NotAMonthDay;

impl MonthDay {
    fn of(date: Date) -> Self {
        Self { month: date.month(), day: date.day() }
    }
}

impl TryFrom<String> for MonthDay {
    type Error = NotAMonthDay;

    fn try_from(text: String) -> Result<Self, NotAMonthDay> {
        // 2024 is a leap year, so 02-29 is a day; and the length keeps out what a date's parser would also take.
        let date = format!("2024-{text}").parse::<Date>().ok().filter(|_| text.len() == 5);
        date.map(Self::of).ok_or(NotAMonthDay)
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> Self {
        day.to_string()
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// A period that comes every year; it may run over the end of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EveryYear {
    /// Its first day.
    pub from: MonthDay,
    /// Its last day.
    pub to: MonthDay,
    /// Its name, such as 年末年始.
    pub name: Text,
}

impl EveryYear {
    /// Whether a date lies in it, in whichever year.
    pub fn covers(&self, date: Date) -> bool {
        let day = MonthDay::of(date);
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

/// The national holidays (国民の祝日に関する法律), as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct National {
    /// Who published the list.
    pub source: Text,
    /// Where.
    pub link: String,
    /// The first day that the list covers.
    pub holidays_from: Date,
    /// The last day that the list covers.
    pub holidays_until: Date,
    /// The holidays, in the order of their dates; substitute and rest days (振替休日, 国民の休日) included.
    pub holidays: Vec<Holiday>,
}

/// One national holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Its name.
    pub name: Text,
}

/// Why the offices are closed on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed<'c> {
    /// A national holiday, with its name.
    NationalHoliday(&'c Text),
    /// One of the municipality's own closing days, such as 年末年始.
    EveryYear(&'c Text),
    /// A day of the week on which they are always closed.
    Weekend(WeekendDay),
}

impl Closed<'_> {
    /// Its name on screen: 「祝日（文化の日）」, 「年末年始」, 「土曜日」.
    pub fn name(self, language: Language) -> String {
        match (self, language) {
            (Closed::NationalHoliday(name), Language::Japanese) => format!("祝日（{}）", name.ja),
            (Closed::NationalHoliday(name), Language::English) => {
                format!("a national holiday ({})", name.en)
            }
            (Closed::EveryYear(name), _) => name.get(language).to_owned(),
            (Closed::Weekend(day), _) => day.name(language).to_owned(),
        }
    }
}

/// An answer about days, and whether it rests on listed days only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reckoned<T> {
    /// The answer. Where it is not sure, days that are not listed were taken for working days.
    pub value: T,
    /// Whether no further national holiday can change it.
    pub sure: bool,
}

impl Calendar {
    /// Why the offices are closed on a day, the weightiest reason first: a national holiday, the municipality's own
    /// day, the weekend. Empty on a working day, and on a day that may yet turn out to be a holiday.
    pub fn reasons(&self, date: Date) -> impl Iterator<Item = Closed<'_>> {
        let holidays = &self.national.holidays;
        let national = holidays.binary_search_by_key(&date, |holiday| holiday.date).ok();
        let national = national.and_then(|index| holidays.get(index));
        let own = self.every_year.iter().filter(move |period| period.covers(date));
        let weekday = WeekendDay::of(date);
        national
            .map(|holiday| Closed::NationalHoliday(&holiday.name))
            .into_iter()
            .chain(own.map(|period| Closed::EveryYear(&period.name)))
            .chain(self.weekend.contains(&weekday).then_some(Closed::Weekend(weekday)))
    }

    /// The weightiest reason for which the offices are closed on a day.
    pub fn kind(&self, date: Date) -> Option<Closed<'_>> {
        self.reasons(date).next()
    }

    /// Whether the offices are open on a day. A day that the list of holidays does not reach is one, but not surely,
    /// unless it is closed anyway.
    pub fn is_working_day(&self, date: Date) -> Reckoned<bool> {
        let closed = self.kind(date).is_some();
        Reckoned { value: !closed, sure: closed || self.lists(date) }
    }

    /// The last day whose national holidays are known.
    pub fn known_until(&self) -> Date {
        self.national.holidays_until
    }

    /// Whether the list of national holidays covers a day.
    pub fn lists(&self, date: Date) -> bool {
        self.national.holidays_from <= date && date <= self.national.holidays_until
    }

    /// The `days`-th working day after `from`, which is not counted itself (初日不算入); `from` where `days` is 0.
    /// Where that is not sure, it is the earliest day that it can be.
    pub fn add_working_days(&self, from: Date, days: u16) -> Reckoned<Date> {
        let mut reckoned = Reckoned { value: from, sure: true };
        let mut left = days;
        while left > 0
            && let Ok(next) = reckoned.value.tomorrow()
        {
            let open = self.is_working_day(next);
            reckoned = Reckoned { value: next, sure: reckoned.sure && open.sure };
            left -= u16::from(open.value);
        }
        reckoned
    }

    /// How many working days follow `after`, up to and with `until`. Where that is not sure, it is the most that it
    /// can be.
    pub fn working_days_between(&self, after: Date, until: Date) -> Reckoned<u32> {
        let mut reckoned = Reckoned { value: 0, sure: true };
        let mut date = after;
        while date < until
            && let Ok(next) = date.tomorrow()
        {
            let open = self.is_working_day(next);
            reckoned.value += u32::from(open.value);
            reckoned.sure &= open.sure;
            date = next;
        }
        reckoned
    }
}

#[cfg(test)]
mod tests;
