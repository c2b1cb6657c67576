//! Planned meetings (対話の予定): programme 2(7)②③. Both sides get each as an entry for their calendar.
//!
//! A meeting is named by the event that planned it, for ever: that is the UID of its calendar entry. What moves it or
//! calls it off is a later event, and its sequence is the entry's `SEQUENCE`: it only ever rises.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use super::ask::{Allowed, Field, Input, date, means, optional, required, time_of_day};
use super::decide::json;
use super::event::{Event, Means};
use super::refusal::Refusal;
use super::{Case, Change};
use crate::calendar::tokyo;
use crate::limits;
use crate::proposal::reader::Reader;
use crate::value::{Flaw, Line, Prose};

/// A meeting, as it stands on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The sequence of the event that planned it: its name.
    pub first: u32,
    /// The sequence of the event that planned, moved or called it off last.
    pub version: u32,
    /// The sequence of the event whose payload says where it is and what it is about.
    pub text: u32,
    /// When.
    pub time: MeetingTime,
    /// Whether it was called off.
    pub cancelled: bool,
}

/// When a meeting is, and by which means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeetingTime {
    /// When it begins.
    pub begins: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// By which means people meet.
    pub means: Means,
}

/// Where a meeting is, and what it is about: a payload. The proposer reads all of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// The place, or how to join.
    pub place: Line,
    /// What will be discussed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Prose>,
}

/// How long a meeting can be, in minutes.
pub const MINUTES: [u16; 8] = [15, 30, 45, 60, 90, 120, 180, 240];

/// At most so many days ahead: a later year is a slip of the pen.
const FURTHEST_DAYS: i32 = 366;

const PLAN: [Field; 6] = [
    required("on", Input::Date),
    required("begins", Input::Time),
    required("minutes", Input::Minutes),
    required("means", Input::Means),
    required("place", Input::Line(limits::REMARK)),
    optional("agenda", Input::Prose(limits::PROSE)),
];

/// The fields of a plan; of a change, with the meeting that it moves.
pub(super) fn fields(is_change: bool) -> Vec<Field> {
    is_change.then_some(required("of", Input::Meeting)).into_iter().chain(PLAN).collect()
}

/// The plan in a form.
pub(super) fn read(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<(MeetingTime, Box<Appointment>)> {
    let on = body.required("on", |typed| day(typed, allowed));
    let (begins, minutes) = (body.required("begins", time_of_day), body.required("minutes", minutes));
    let means = body.required("means", |typed| means(typed, Means::OF_DIALOGUE));
    let place = body.required("place", |typed| Line::parse(typed, limits::REMARK));
    let agenda = body.optional("agenda", |typed| Prose::parse(typed, limits::PROSE));
    let begins = instant(on?, begins?)?;
    let ends = begins.saturating_add(SignedDuration::from_mins(minutes?.into())).ok()?;
    let time = MeetingTime { begins, ends, means: means? };
    Some((time, Box::new(Appointment { place: place?, agenda: agenda? })))
}

fn day(typed: &str, allowed: Allowed<'_>) -> Result<Date, Flaw> {
    let (day, earliest) = (date(typed)?, allowed.today);
    let latest = earliest.saturating_add(Span::new().days(FURTHEST_DAYS));
    match day {
        day if day < earliest => Err(Flaw::DateTooEarly { earliest }),
        day if day > latest => Err(Flaw::DateTooLate { latest }),
        day => Ok(day),
    }
}

/// Days that passed [`day`] are near today, so the calendar has their instants.
fn instant(on: Date, at: Time) -> Option<Timestamp> {
    Some(on.to_datetime(at).to_zoned(tokyo()).ok()?.timestamp())
}

fn minutes(typed: &str) -> Result<u16, Flaw> {
    let choices = || MINUTES.map(|minutes| minutes.to_string()).join(", ");
    let found = MINUTES.into_iter().find(|minutes| minutes.to_string() == typed);
    found.ok_or_else(|| Flaw::UnknownChoice { choices: choices() })
}

pub(super) fn plan(time: MeetingTime, appointment: &Appointment) -> Result<Vec<Change>, Refusal> {
    Ok(vec![Change::with(Event::MeetingPlanned { time }, json(appointment)?)])
}

pub(super) fn shift(
    case: &Case,
    of: u32,
    time: MeetingTime,
    appointment: &Appointment,
) -> Result<Vec<Change>, Refusal> {
    case.meeting_of(of)?;
    Ok(vec![Change::with(Event::MeetingMoved { of, time }, json(appointment)?)])
}

pub(super) fn cancel(case: &Case, of: u32, reason: &Prose) -> Result<Vec<Change>, Refusal> {
    case.meeting_of(of)?;
    Ok(vec![Change::with(Event::MeetingCancelled { of }, reason.as_str())])
}

impl Case {
    /// The meetings that are not called off.
    pub fn planned_meetings(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.iter().filter(|meeting| !meeting.cancelled)
    }

    /// The meeting that the event `of` planned, unless it was called off.
    fn meeting_of(&self, of: u32) -> Result<&Meeting, Refusal> {
        self.planned_meetings().find(|meeting| meeting.first == of).ok_or(Refusal::NoSuchMeeting { of })
    }

    pub(super) fn meeting_mut(&mut self, of: u32) -> Option<&mut Meeting> {
        self.meetings.iter_mut().find(|meeting| meeting.first == of)
    }
}
