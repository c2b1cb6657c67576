//! Periods of months, as the Civil Code counts them (民法第140条・第143条), for the window of a call.
//!
//! - A period that opens at midnight counts its first day; one that opens later in the day counts from the next day
//!   (art. 140).
//! - It ends with the day before the day of the last month that corresponds to its first, or with the last day of
//!   that month where there is no such day (art. 143).
//!
//! Three months from 1 April 0:00 end with 30 June, from 1 April 9:00 with 1 July, from 30 November 0:00 with the last
//! day of February. Staff confirm the last day that is shown; nothing moves it because it is a holiday
//! ([`remarks`] points that out).

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan};

use crate::calendar::midnight_after;
use crate::text::Language;
use crate::workdays::{Calendar, Closed};

/// Where a period ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Its last day.
    pub last_day: Date,
    /// The midnight in Tokyo that ends the last day; itself outside the period.
    pub close: Timestamp,
}

/// The end of a period of `months` that opens at this time in Tokyo. `None` for a period of no months, or one that
/// ends beyond the year 9999.
pub fn close_of(opening: DateTime, months: u8) -> Option<End> {
    if months == 0 {
        return None;
    }
    let opens_at_midnight = opening.time() == Time::midnight();
    let first_day = if opens_at_midnight { opening.date() } else { opening.date().tomorrow().ok()? };
    // Where the last month has no such day, jiff gives its last day: that is the last day of the period.
    let corresponding = first_day.checked_add(i32::from(months).months()).ok()?;
    let last_day =
        if corresponding.day() == first_day.day() { corresponding.yesterday().ok()? } else { corresponding };
    Some(End { last_day, close: close_after(last_day) })
}

/// When a period closes whose last day staff have chosen: at the midnight in Tokyo that ends it.
pub fn close_after(last_day: Date) -> Timestamp {
    midnight_after(last_day)
}

/// What staff should notice about a last day before they confirm it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark<'c> {
    /// The offices are closed on it.
    Closed(Closed<'c>),
    /// The national holidays of its year are not known, so it may yet turn out to be one.
    HolidaysUnknown,
}

impl Remark<'_> {
    /// A sentence for staff.
    pub fn text(self, language: Language) -> String {
        match (self, language) {
            (Remark::Closed(closed), Language::Japanese) => {
                format!("最終日は{}に当たります。", closed.name(language))
            }
            (Remark::Closed(closed), Language::English) => {
                format!("The offices are closed on the last day: {}.", closed.name(language))
            }
            (Remark::HolidaysUnknown, _) => language
                .pick(
                    "最終日の年の祝日は、まだ登録されていません。",
                    "The national holidays of the last day’s year are not yet known.",
                )
                .to_owned(),
        }
    }
}

/// What staff should notice about a last day: every reason for which the offices are closed, and whether a holiday
/// may be missing from the list.
pub fn remarks(last_day: Date, calendar: &Calendar) -> Vec<Remark<'_>> {
    let closed = calendar.reasons(last_day).map(Remark::Closed);
    closed.chain((!calendar.lists(last_day)).then_some(Remark::HolidaysUnknown)).collect()
}

#[cfg(test)]
mod tests;
