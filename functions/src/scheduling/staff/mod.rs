//! Calls as staff see them, and the changes that they make.
//!
//! - [`open`] loads a call for somebody who may see it; every handler on one call goes through it.
//! - [`list`] finds calls, [`detail`] shows one ([`view`], [`history`]), [`create`] drafts one.
//! - [`change`] asks for a change by page, [`api`] takes it from programs; both go through [`take`]. What is asked
//!   stands in [`text_form`] and [`window_form`]; a change of a window is shown whole by [`confirm`] before it is made.
//! - [`period`] reckons the last day of a period of months.

mod api;
mod change;
mod confirm;
mod create;
mod detail;
mod history;
mod list;
mod open;
mod period;
mod since;
mod take;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod text_form;
mod view;
mod window_form;
mod words;

use jiff::Timestamp;
use kyoso::programme::{Division, Programme};
use kyoso::staff::{Person, StaffRole};

#[cfg(test)]
pub(crate) use self::{api::path as api_path, list::CallList, period::PeriodView, view::CallView};
use super::{Scheduling, SharedScheduling};
use crate::http::{Access, Routes};
use crate::store::{self, Outcome, StoreError};

/// The routes for staff.
pub(super) fn routes() -> Routes<SharedScheduling> {
    let routes = Routes::new(Access::Staff)
        .get("/staff/calls", list::page)
        .get("/staff/calls/new", create::ask)
        .post("/staff/calls/new", create::send)
        .get("/staff/calls/{call_id}", detail::page)
        .get("/staff/calls/{call_id}/{step}", change::show)
        .post("/staff/calls/{call_id}/{step}", change::send)
        .get("/api/calls", list::api)
        .post("/api/calls", create::api)
        .get("/api/calls/period", period::api)
        .get("/api/calls/{call_id}", detail::api);
    api::add_all(routes)
}

/// The divisions for which a person can draft a call: Planning for every responsible one, others for their own.
fn divisions_of<'p>(programme: &'p Programme, person: &Person) -> Vec<&'p Division> {
    let all = person.has(StaffRole::Planning);
    programme.responsible_divisions().filter(|division| all || person.is_of(&division.id)).collect()
}

/// Writes into the access record that something was not theirs to do or see.
async fn note_forbidden(
    scheduling: &Scheduling,
    at: Timestamp,
    person: &Person,
    what: &str,
) -> Result<(), StoreError> {
    scheduling.gate.note(&store::Access::new(at, person, what, Outcome::Forbidden)).await
}

/// The value of a parameter in a query; empty where there is none.
fn parameter(query: Option<&str>, name: &str) -> String {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.into_owned())
}
