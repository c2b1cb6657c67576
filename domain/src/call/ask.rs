//! The changes of a call as forms: their names in addresses, their fields, and how what was typed becomes a
//! [`Command`]. Pages and API use the same. Dates and times are civil ones in Tokyo; what is stored are instants.

use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp};
use serde_json::Value;

use super::Interval;
use super::decide::{Command, Why};
use super::event::Reason;
use super::text::{CallText, Question};
use crate::calendar::tokyo;
use crate::case::ask::{date, time_of_day};
use crate::limits;
use crate::period::close_after;
use crate::proposal::FieldError;
use crate::proposal::reader::{Errors, Reader};
use crate::value::{Flaw, Prose};

/// A window ends at most so many days after the change that sets it: a later year is a slip of the pen.
const LONGEST_AHEAD_DAYS: i32 = 3 * 366;

/// A change of a call by staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// 内容の編集.
    Edit,
    /// 公開.
    Schedule,
    /// 延長.
    Extend,
    /// 短縮.
    Shorten,
    /// 早期の締切・取りやめ.
    CloseEarly,
    /// 再開.
    Reopen,
}

impl Step {
    /// Every change, in the order in which pages offer them.
    pub const ALL: &'static [Step] =
        &[Step::Edit, Step::Schedule, Step::Extend, Step::Shorten, Step::CloseEarly, Step::Reopen];

    /// Its name in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Step::Edit => "edit",
            Step::Schedule => "schedule",
            Step::Extend => "extend",
            Step::Shorten => "shorten",
            Step::CloseEarly => "close-early",
            Step::Reopen => "reopen",
        }
    }

    /// The step of a name.
    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|step| step.slug() == slug)
    }
}

/// What a change is parsed against.
#[derive(Clone, Copy)]
pub struct Allowed<'a> {
    /// The divisions that can be behind a theme.
    pub divisions: &'a [&'a str],
    /// The questions as they stand.
    pub questions: &'a [Question],
    /// Today in Tokyo.
    pub today: Date,
}

/// Parses the body of a change.
///
/// `edit` takes the text ([`CallText::parse`]). The others take, as far as they need them: `openDate` and `openTime`
/// (00:00 where left out; a reopening without both opens as soon as possible), `lastDay` and `closeTime` (the end of
/// the day where left out), `reason` and `words`.
///
/// # Errors
/// Every field that is wrong.
pub fn parse(step: Step, body: &Value, allowed: Allowed<'_>) -> Result<Command, Vec<FieldError>> {
    if step == Step::Edit {
        let (division, text) = CallText::parse(body, allowed.divisions)?;
        return Ok(Command::EditText { division, text, before: allowed.questions.to_vec() });
    }
    let errors = Errors::default();
    let fields = Reader::new(body, String::new(), &errors);
    let command = command(step, &fields, allowed.today);
    fields.finish();
    match (command, errors.into_inner()) {
        (Some(command), errors) if errors.is_empty() => Ok(command),
        (_, errors) => Err(errors),
    }
}

fn command(step: Step, fields: &Reader<'_>, today: Date) -> Option<Command> {
    match step {
        Step::Edit => None, // parsed above
        Step::Schedule => {
            let (open, close) = (opening(fields, today), closing(fields, today));
            Some(Command::Schedule { window: Interval { open: open?, close: close? } })
        }
        Step::Extend => {
            let (close, why) = (closing(fields, today), why(fields));
            Some(Command::Extend { close: close?, why: why? })
        }
        Step::Shorten => {
            let (close, why) = (closing(fields, today), why(fields));
            Some(Command::Shorten { close: close?, why: why? })
        }
        Step::CloseEarly => Some(Command::CloseEarly { why: why(fields)? }),
        Step::Reopen => {
            let (open, close, why) = (reopening(fields, today), closing(fields, today), why(fields));
            Some(Command::Reopen { open: open?, close: close?, why: why? })
        }
    }
}

fn opening(fields: &Reader<'_>, today: Date) -> Option<Timestamp> {
    let day = fields.required("openDate", |typed| ahead(typed, today));
    let time = fields.optional("openTime", time_of_day);
    Some(instant(day?, time?.unwrap_or(Time::midnight())))
}

/// Nothing where no day is chosen: it opens as soon as possible. A form sends its empty fields too.
#[expect(clippy::option_option, reason = "wrong, absent and present are three answers")]
fn reopening(fields: &Reader<'_>, today: Date) -> Option<Option<Timestamp>> {
    let day = fields.optional("openDate", |typed| ahead(typed, today));
    let time = fields.optional("openTime", time_of_day);
    match (day?, time?) {
        (Some(day), time) => Some(Some(instant(day, time.unwrap_or(Time::midnight())))),
        (None, None) => Some(None),
        (None, Some(_)) => {
            fields.report("openDate", Flaw::Required);
            None
        }
    }
}

fn closing(fields: &Reader<'_>, today: Date) -> Option<Timestamp> {
    let day = fields.required("lastDay", |typed| ahead(typed, today));
    let time = fields.optional("closeTime", |typed| match time_of_day(typed)? {
        time if time == Time::midnight() => Err(Flaw::MidnightClose),
        time => Ok(time),
    });
    Some(match (day?, time?) {
        (day, Some(time)) => instant(day, time),
        (day, None) => close_after(day),
    })
}

fn why(fields: &Reader<'_>) -> Option<Why> {
    let reason = fields.required("reason", |typed| {
        let found = Reason::ALL.iter().copied().find(|reason| reason.word() == typed);
        found.ok_or_else(|| Flaw::UnknownChoice {
            choices: Reason::ALL.iter().map(|reason| reason.word()).collect::<Vec<_>>().join(", "),
        })
    });
    let words = fields.optional("words", |typed| Prose::parse(typed, limits::REASON));
    Some(Why { reason: reason?, words: words? })
}

fn ahead(typed: &str, today: Date) -> Result<Date, Flaw> {
    let latest = today.saturating_add(Span::new().days(LONGEST_AHEAD_DAYS));
    match date(typed)? {
        day if day < today => Err(Flaw::DateTooEarly { earliest: today }),
        day if day > latest => Err(Flaw::DateTooLate { latest }),
        day => Ok(day),
    }
}

/// Days that passed [`ahead`] are near today, so the calendar has their instants.
fn instant(day: Date, time: Time) -> Timestamp {
    day.to_datetime(time).to_zoned(tokyo()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
