//! Proposals that came another way (代理入力): Planning enters what arrived by mail, by post or at the counter.
//!
//! The instant of its arrival counts, and the original is noted. From there on it is a case like any other: the same
//! receipt, the same mail to the proposer, the same checks. Page and API build the same JSON body: that of a proposal,
//! with `arrival` beside it.

mod api;
mod form;
mod handover;
mod pages;
mod receive;
#[cfg(test)]
mod tests;

use super::SharedCasework;
use crate::http::{Access, Routes};

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
        .get("/staff/cases/enter", pages::ask)
        .post("/staff/cases/enter", pages::send)
        .get("/staff/cases/{case_id}/handover", handover::page)
        .post("/api/cases", api::enter)
}
