//! How and when a proposal arrived that Planning enters (代理入力): by mail, by post, or at the counter.

use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};
use serde_json::Value;

use super::ask::{date, means, time_of_day};
use super::command::Entered;
use super::event::Means;
use crate::calendar::{civil, tokyo};
use crate::limits;
use crate::proposal::FieldError;
use crate::proposal::reader::{Errors, Reader};
use crate::value::{Flaw, Line};

/// At most so many days ago: an earlier year is a slip of the pen.
const LONGEST_AGO_DAYS: i32 = 366;

/// When a proposal arrived, and how.
#[derive(Clone)]
pub struct Arrival {
    /// When: the instant that counts.
    pub at: Timestamp,
    /// By which means, and where the original is.
    pub entered: Entered,
}

/// Parses the object that stands under `arrival`: `means`, `date` and `time` in Tokyo, `original`.
///
/// # Errors
/// Every field that is wrong, each with its pointer below `arrival`. What has not come yet has not arrived.
pub fn parse_arrival(body: &Value, now: Timestamp) -> Result<Arrival, Vec<FieldError>> {
    let errors = Errors::default();
    let reader = Reader::new(body, "/arrival".to_owned(), &errors);
    let arrival = arrival(&reader, now);
    reader.finish();
    match (arrival, errors.into_inner()) {
        (Some(arrival), errors) if errors.is_empty() => Ok(arrival),
        (_, errors) => Err(errors),
    }
}

fn arrival(fields: &Reader<'_>, now: Timestamp) -> Option<Arrival> {
    let means = fields.required("means", |typed| means(typed, Means::OF_ARRIVAL));
    let day = fields.required("date", |typed| day(typed, now));
    let time = fields.required("time", time_of_day);
    let original = fields.required("original", |typed| Line::parse(typed, limits::REMARK));
    let at = instant(day?.to_datetime(time?));
    if at > now {
        fields.report("time", Flaw::NotYet);
        return None;
    }
    Some(Arrival { at, entered: Entered { means: means?, original: original? } })
}

fn day(typed: &str, now: Timestamp) -> Result<Date, Flaw> {
    let (day, today) = (date(typed)?, civil(now).date());
    let earliest = today.saturating_sub(Span::new().days(LONGEST_AGO_DAYS));
    match day {
        day if day > today => Err(Flaw::DateTooLate { latest: today }),
        day if day < earliest => Err(Flaw::DateTooEarly { earliest }),
        day => Ok(day),
    }
}

/// Days that passed [`day`] are near today, so the calendar has their instants.
fn instant(civil: DateTime) -> Timestamp {
    civil.to_zoned(tokyo()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::receipt::fiscal_year_of;

    fn read(date: &str, time: &str, now: &str) -> Result<Arrival, Vec<(String, &'static str)>> {
        let body = json!({ "means": "post", "date": date, "time": time, "original": "紙、文書庫3" });
        parse_arrival(&body, now.parse().unwrap())
            .map_err(|errors| errors.into_iter().map(|error| (error.pointer, error.flaw.code())).collect())
    }

    #[test]
    fn the_last_second_of_march_and_the_first_of_april_are_in_two_fiscal_years() {
        let year = |date, time| {
            let arrival = read(date, time, "2027-04-01T01:00:00+09:00").ok().unwrap();
            (arrival.at.to_string(), fiscal_year_of(arrival.at))
        };
        assert_eq!(year("2027-03-31", "23:59:59"), ("2027-03-31T14:59:59Z".to_owned(), 2026));
        assert_eq!(year("2027-04-01", "00:00"), ("2027-03-31T15:00:00Z".to_owned(), 2027));
    }

    #[test]
    fn what_has_not_come_yet_has_not_arrived() {
        let now = "2026-11-22T12:00:00+09:00";
        assert!(read("2026-11-22", "12:00", now).is_ok() && read("2026-11-22", "１２：００", now).is_ok());
        let refused = |date, time| read(date, time, now).err().unwrap();
        assert_eq!(refused("2026-11-22", "12:00:01"), [("/arrival/time".to_owned(), "not-yet")]);
        assert_eq!(refused("2026-11-23", "00:00"), [("/arrival/date".to_owned(), "date-too-late")]);
        assert_eq!(refused("2025-11-20", "00:00"), [("/arrival/date".to_owned(), "date-too-early")]);
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let now = "2026-11-22T12:00:00+09:00".parse().unwrap();
        let codes = |body: Value| {
            let errors = parse_arrival(&body, now).err().unwrap();
            errors.iter().map(|error| format!("{} {}", error.pointer, error.flaw.code())).collect::<Vec<_>>()
        };
        assert_eq!(
            codes(json!({ "means": "phone", "date": "22/11", "time": "noon", "original": " ", "x": 1 })),
            [
                "/arrival/means unknown-choice",
                "/arrival/date not-date",
                "/arrival/time not-time",
                "/arrival/original required",
                "/arrival/x unknown-field"
            ]
        );
        assert_eq!(codes(json!({})).len(), 4);
        assert_eq!(codes(Value::Null)[0], "/arrival wrong-type");
        for odd in ["25:00", "9", "09:30Z", "0930", "", "1:2"] {
            assert!(time_of_day(odd).is_err(), "{odd}");
        }
    }
}
