//! One case on one page, on paper, and as data: one view, made of one query of the case's partition.
//!
//! - [`view`] is the whole; [`versions`] what was submitted and what changed, [`findings`] what the rules found in it,
//!   [`history`] what happened, [`waits`] what waits for whom.
//! - [`deliberation`] shows ③ and [`decision`] ④, each with what the proposer reads apart from what they do not.
//! - [`package`] is everything of the receipt, to be filed elsewhere (受付一式).
//! - [`trail`] is the history with its proofs, to be answered for and to be handed out.
//! - [`typed`] marks what could deceive in what people typed.

mod advice;
mod api;
pub(in crate::casework) mod decision;
pub(in crate::casework) mod deliberation;
mod findings;
mod follow_up;
pub(in crate::casework) mod history;
mod package;
mod pages;
mod talks;
#[cfg(test)]
mod tests;
mod trail;
mod trail_routes;
pub(crate) mod typed;
mod versions;
mod view;
mod waits;
mod words;

#[cfg(test)]
pub(crate) use {package::PackageView, trail::HistoryView, versions::VersionView, view::CaseView};

use super::SharedCasework;
use crate::http::{Access, Routes};

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
        .get("/staff/cases/{case_id}", pages::case)
        .get("/staff/cases/{case_id}/versions/{sequence}", pages::version)
        .get("/staff/cases/{case_id}/print", pages::print)
        .get("/staff/cases/{case_id}/package", pages::package)
        .get("/staff/cases/{case_id}/package/file", pages::package_file)
        .get("/staff/cases/{case_id}/history", trail_routes::page)
        .get("/staff/cases/{case_id}/history/file", trail_routes::file)
        .get("/api/cases/{case_id}/history", trail_routes::data)
        .get("/api/cases/{case_id}/history/file", trail_routes::file)
        .get("/api/cases/{case_id}", api::case)
        .get("/api/cases/{case_id}/versions/{sequence}", api::version)
        .get("/api/cases/{case_id}/package", api::package)
}
