//! An approval of a disposal (廃棄の決裁), and for which cases it was given.

use jiff::civil::Date;
use kyoso::case::CaseId;
use kyoso::case::ask::date;
use kyoso::limits;
use kyoso::proposal::FieldError;
use kyoso::value::{Flaw, Line};

use super::AT_ONCE;

/// What a person approved.
#[derive(Clone)]
pub(super) struct Approval {
    /// 廃棄の決裁番号.
    pub(super) number: Line,
    /// 廃棄の決裁日.
    pub(super) on: Date,
    /// The cases.
    pub(super) cases: Vec<CaseId>,
}

/// What was sent: nothing of it is looked at yet.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub(super) number: String,
    pub(super) on: String,
    pub(super) cases: Vec<String>,
}

impl Approval {
    /// Reads what was sent, as of `today` in Tokyo.
    ///
    /// # Errors
    /// Every field that is not right.
    pub(super) fn parse(typed: &Typed, today: Date) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, flaw: Flaw| {
            errors.push(FieldError { pointer: format!("/{field}"), flaw });
        };
        let number = number(&typed.number).map_err(|flaw| wrong("approvalNumber", flaw)).ok();
        let on = day(&typed.on, today).map_err(|flaw| wrong("approvedOn", flaw)).ok();
        let cases: Option<Vec<CaseId>> = typed.cases.iter().map(|case| case.parse().ok()).collect();
        match &cases {
            None => wrong("cases", Flaw::UnknownChoice { choices: String::new() }),
            Some(cases) if cases.is_empty() => wrong("cases", Flaw::Required),
            Some(cases) if cases.len() > AT_ONCE => {
                wrong("cases", Flaw::TooMany { limit: AT_ONCE, length: cases.len() });
            }
            Some(_) => {}
        }
        match (number, on, cases) {
            (Some(number), Some(on), Some(cases)) if errors.is_empty() => Ok(Self { number, on, cases }),
            _ => Err(errors),
        }
    }
}

fn number(typed: &str) -> Result<Line, Flaw> {
    if typed.trim().is_empty() { Err(Flaw::Required) } else { Line::parse(typed, limits::TITLE) }
}

/// A day that has come: nothing is approved in the future.
fn day(typed: &str, today: Date) -> Result<Date, Flaw> {
    if typed.trim().is_empty() {
        return Err(Flaw::Required);
    }
    match date(typed)? {
        later if later > today => Err(Flaw::DateTooLate { latest: today }),
        on => Ok(on),
    }
}
