//! Reading what was typed, for the fields of every step.

use jiff::civil::{Date, Time};

use super::NUMBER;
use crate::case::event::{Document, Means};
use crate::limits;
use crate::proposal::reader::Reader;
use crate::value::{Flaw, Line, Prose, normal};

/// The document of an act: nothing where its number is left empty. Dates without a number are a slip.
#[expect(clippy::option_option, reason = "wrong, absent and present are three answers")]
pub(in crate::case) fn document(body: &Reader<'_>) -> Option<Option<Document>> {
    let number = body.optional("documentNumber", number);
    let dates = dates(body)?;
    match number? {
        Some(number) => Some(Some(with_dates(number, dates))),
        None if dates == [None; 3] => Some(None),
        None => {
            body.report("documentNumber", Flaw::Required);
            None
        }
    }
}

pub(super) fn the_document(body: &Reader<'_>) -> Option<Document> {
    let (number, dates) = (body.required("documentNumber", number), dates(body));
    Some(with_dates(number?, dates?))
}

fn with_dates(number: Line, [drafted_on, approved_on, effective_on]: [Option<Date>; 3]) -> Document {
    Document { number: number.as_str().to_owned(), drafted_on, approved_on, effective_on }
}

/// 起案日, 決裁日, 施行日, in this order.
fn dates(body: &Reader<'_>) -> Option<[Option<Date>; 3]> {
    let drafted_on = body.optional("draftedOn", date);
    let approved_on = body.optional("approvedOn", date);
    let effective_on = body.optional("effectiveOn", date);
    let dates = [drafted_on?, approved_on?, effective_on?];
    let mut earliest = None;
    for (name, date) in ["draftedOn", "approvedOn", "effectiveOn"].into_iter().zip(dates) {
        if let (Some(earliest), Some(date)) = (earliest, date)
            && date < earliest
        {
            body.report(name, Flaw::DateTooEarly { earliest });
            return None;
        }
        earliest = date.or(earliest);
    }
    Some(dates)
}

/// One of `allowed`.
///
/// # Errors
/// When it is none of them.
pub fn means(typed: &str, allowed: &[Means]) -> Result<Means, Flaw> {
    one_of(typed, allowed, Means::word)
}

/// The sequence of an event. What is no number names no act, and is refused as such.
pub(in crate::case) fn sequence(typed: &str) -> Result<u32, Flaw> {
    Ok(typed.trim().parse().unwrap_or(0))
}

/// A date as browsers and programs write it: 2026-11-22.
///
/// # Errors
/// When it is none.
pub fn date(typed: &str) -> Result<Date, Flaw> {
    let typed = typed.trim();
    // A date with a time beside it would be read too, and its time lost without a word.
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    typed.parse().ok().filter(|_| is_plain).ok_or(Flaw::NotDate)
}

/// A time of day: 09:30, 09:30:15, in any width.
///
/// # Errors
/// When it is none.
pub fn time_of_day(typed: &str) -> Result<Time, Flaw> {
    let typed = normal(typed.trim());
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') && typed.contains(':');
    let time: Option<Time> = typed.parse().ok().filter(|_| is_plain);
    time.ok_or(Flaw::NotTime)
}

pub(super) fn number(typed: &str) -> Result<Line, Flaw> {
    Line::parse(typed, NUMBER)
}

pub(in crate::case) fn remark(typed: &str) -> Result<Line, Flaw> {
    Line::parse(typed, limits::REMARK)
}

pub(super) fn title(typed: &str) -> Result<Line, Flaw> {
    Line::parse(typed, limits::TITLE)
}

pub(in crate::case) fn prose(typed: &str) -> Result<Prose, Flaw> {
    Prose::parse(typed, limits::PROSE)
}

/// One of `all`, by its word.
pub(in crate::case) fn one_of<T: Copy>(
    typed: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<T, Flaw> {
    let words = || all.iter().map(|one| word(*one)).collect::<Vec<_>>().join(", ");
    let found = all.iter().copied().find(|one| word(*one) == typed);
    found.ok_or_else(|| Flaw::UnknownChoice { choices: words() })
}

/// A day from tomorrow on, at most `longest` days ahead.
pub(in crate::case) fn coming(typed: &str, today: Date, longest: i32) -> Result<Date, Flaw> {
    let coming = date(typed)?;
    let day = |days: i32| today.saturating_add(jiff::Span::new().days(days));
    match coming {
        coming if coming < day(1) => Err(Flaw::DateTooEarly { earliest: day(1) }),
        coming if coming > day(longest) => Err(Flaw::DateTooLate { latest: day(longest) }),
        coming => Ok(coming),
    }
}
