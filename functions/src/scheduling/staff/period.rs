//! The last day of a period of months, for the form that publishes a call, and as data.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use kyoso::calendar;
use kyoso::call::Interval;
use kyoso::case::ask::{date, time_of_day};
use kyoso::period::{End, close_of, remarks};
use kyoso::programme::Programme;
use kyoso::proposal::FieldError;
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde::Serialize;

use super::view::WindowView;
use super::{note_forbidden, parameter};
use crate::http::{Problem, Visit};
use crate::pages::Failure;
use crate::scheduling::SharedScheduling;
use crate::staff::{SignedIn, forbidden, sees_calls};

/// The periods that can be reckoned, in months: those that a programme's file can name.
pub(super) const MONTHS: RangeInclusive<u8> = 1..=24;

/// A period of months.
pub(super) struct Period {
    pub(super) months: u8,
    pub(super) window: Interval,
    pub(super) last_day: Date,
}

/// A period as data.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct PeriodView {
    /// How many months.
    months: u8,
    /// Its first and last instant, last day and deadline.
    window: WindowView,
    /// What to notice about the last day: it is a holiday, or the holidays of its year are not known.
    remarks: Vec<String>,
}

/// Reads the opening and the number of months, and reckons the end.
///
/// # Errors
/// Every field that is wrong.
pub(super) fn reckon(open_date: &str, open_time: &str, months: &str) -> Result<Period, Vec<FieldError>> {
    let is_blank = |typed: &str| typed.trim().is_empty();
    let day = if is_blank(open_date) { Err(Flaw::Required) } else { date(open_date) };
    let time = if is_blank(open_time) { Ok(Time::midnight()) } else { time_of_day(open_time) };
    let number = months.trim().parse().ok().filter(|months| MONTHS.contains(months));
    let number = number
        .ok_or_else(|| Flaw::UnknownChoice { choices: format!("{}–{}", MONTHS.start(), MONTHS.end()) });
    match (day, time, number) {
        (Ok(day), Ok(time), Ok(months)) => {
            let opening = day.to_datetime(time);
            let too_late = || vec![wrong("openDate", Flaw::DateTooLate { latest: LATEST })];
            let End { last_day, close } = close_of(opening, months).ok_or_else(too_late)?;
            let open = instant(opening).filter(|open| *open < close).ok_or_else(too_late)?;
            Ok(Period { months, window: Interval { open, close }, last_day })
        }
        (day, time, months) => {
            let wrong_fields = [
                day.err().map(|flaw| wrong("openDate", flaw)),
                time.err().map(|flaw| wrong("openTime", flaw)),
                months.err().map(|flaw| wrong("months", flaw)),
            ];
            Err(wrong_fields.into_iter().flatten().collect())
        }
    }
}

/// The last opening whose longest period the calendar still knows.
const LATEST: Date = Date::constant(9997, 12, 31);

fn wrong(name: &str, flaw: Flaw) -> FieldError {
    FieldError { pointer: format!("/{name}"), flaw }
}

fn instant(at: DateTime) -> Option<Timestamp> {
    at.to_zoned(calendar::tokyo()).ok().map(|zoned| zoned.timestamp())
}

/// What staff should notice about a last day, in sentences.
pub(super) fn noticed(programme: &Programme, last_day: Date, language: Language) -> Vec<String> {
    remarks(last_day, &programme.calendar).into_iter().map(|remark| remark.text(language)).collect()
}

/// `GET /api/calls/period?openDate=&openTime=&months=`.
pub(super) async fn api(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    if !sees_calls(&signed_in.person) {
        let what = "GET /api/calls/period";
        note_forbidden(&scheduling, visit.received_at, &signed_in.person, what).await?;
        return Ok(forbidden(&scheduling.programme, &visit, &signed_in));
    }
    let asked = |name| parameter(query.as_deref(), name);
    let months = Some(asked("months")).filter(|months| !months.is_empty());
    let months = months.unwrap_or_else(|| scheduling.programme.calls.months.to_string());
    Ok(match reckon(&asked("openDate"), &asked("openTime"), &months) {
        Ok(period) => {
            let view = PeriodView {
                months: period.months,
                window: WindowView::of(period.window, visit.language),
                remarks: noticed(&scheduling.programme, period.last_day, visit.language),
            };
            Json(view).into_response()
        }
        Err(errors) => Problem::fields(errors, visit.language)
            .detail(&kyoso::text::Text::new(
                "errors の各条件を直してください。",
                "Put right each parameter under errors.",
            ))
            .into_response(),
    })
}
