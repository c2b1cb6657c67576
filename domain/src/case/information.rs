//! Information that the municipality hands to the proposer, and its conditions: programme 4(2)「提案者は、区から提供した
//! 情報について、その情報を適切に管理するとともに、区から承諾があった場合を除き、第三者へ提供しない」. The proposer acknowledges them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ask::{Allowed, Field, Input, date, required};
use super::decide::json;
use super::event::Event;
use super::refusal::Refusal;
use super::{Case, Change};
use crate::limits;
use crate::proposal::reader::Reader;
use crate::value::{Flaw, Prose};

/// Information that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Information {
    /// The sequence of the event that says so: its name.
    pub sequence: u32,
    /// The day on which it was handed over.
    pub on: Date,
    /// Whether the proposer has acknowledged its conditions.
    pub acknowledged: bool,
}

/// What was handed over, and what holds for it: a payload. The proposer reads all of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Handover {
    /// What.
    pub what: Prose,
    /// Its conditions.
    pub conditions: Prose,
}

/// What the form asks.
pub(super) const FIELDS: [Field; 3] = [
    required("on", Input::Date),
    required("what", Input::Prose(limits::PROSE)),
    required("conditions", Input::Prose(limits::PROSE)),
];

/// What stands in the form.
pub(super) fn read(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<(Date, Box<Handover>)> {
    let prose = |typed: &str| Prose::parse(typed, limits::PROSE);
    let on = body.required("on", |typed| match date(typed)? {
        later if later > allowed.today => Err(Flaw::DateTooLate { latest: allowed.today }),
        on => Ok(on),
    });
    let (what, conditions) = (body.required("what", prose), body.required("conditions", prose));
    Some((on?, Box::new(Handover { what: what?, conditions: conditions? })))
}

pub(super) fn hand_over(on: Date, handover: &Handover) -> Result<Vec<Change>, Refusal> {
    Ok(vec![Change::with(Event::InformationHandedOver { on }, json(handover)?)])
}

/// The proposer acknowledges the conditions; nothing where they have.
pub(super) fn acknowledge(case: &Case, of: u32) -> Result<Vec<Change>, Refusal> {
    let found = case.information.iter().find(|information| information.sequence == of);
    match found.ok_or(Refusal::NoSuchInformation { of })?.acknowledged {
        true => Ok(Vec::new()),
        false => Ok(vec![Change::bare(Event::InformationAcknowledged { of })]),
    }
}
