//! The function `casework`: cases as staff see them, and the steps that they take.
//!
//! - [`open`] loads a case for somebody who may see it; every handler on a case goes through it.
//! - [`list`] finds cases, [`case`] shows one, [`act`] takes a step on one, [`enter`] takes in a proposal that came on
//!   paper or by mail, [`announce`] announces several decisions at once; [`letters`] are those of a case.
//! - [`advice`] is an expert's: the questions that they are asked, and nothing else of a case.

pub(crate) mod act;
pub(crate) mod advice;
pub(crate) mod announce;
pub(crate) mod case;
mod enter;
pub mod experts;
mod letters;
pub(crate) mod list;
pub(crate) mod open;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use axum::Router;
use kyoso::programme::Programme;

use self::experts::Experts;
use crate::config::Config;
use crate::http::{Access, Routes};
use crate::letters::Typesetter;
use crate::links::Links;
use crate::pages;
use crate::staff::{SharedGate, guard};
use crate::store::{Cases, Listing};

/// What the handlers work with: made once at start.
pub struct Casework {
    /// The staff layer, and the access record.
    pub gate: SharedGate,
    /// The settings of this deployment.
    pub config: Config,
    /// The programme that it runs.
    pub programme: Arc<Programme>,
    /// Cases.
    pub cases: Cases,
    /// The list of them.
    pub listing: Listing,
    /// The experts who can be asked.
    pub experts: Experts,
    /// Secret links: a proposal that Planning enters gets its own.
    pub links: Links,
    /// Who sets letters as PDF.
    pub typesetter: Typesetter,
}

/// The state of the router.
pub type SharedCasework = Arc<Casework>;

impl Casework {
    /// What handlers work with behind `gate`.
    pub fn new(
        gate: SharedGate,
        cases: Cases,
        links: Links,
        experts: Experts,
        typesetter: Typesetter,
    ) -> Self {
        Self {
            config: gate.config.clone(),
            programme: gate.programme.clone(),
            listing: Listing::of(&cases),
            gate,
            cases,
            links,
            typesetter,
            experts,
        }
    }
}

/// Every route of the function, before anybody stands in front of them.
fn behind_the_gate() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
        .and(list::routes())
        .and(case::routes())
        .and(act::routes())
        .and(announce::routes())
        .and(enter::routes())
        .and(letters::routes())
        .and(advice::routes())
}

/// Every route of the function.
pub fn routes(gate: &SharedGate) -> Routes<SharedCasework> {
    guard(behind_the_gate(), gate)
}

/// The function's router.
pub fn router(casework: SharedCasework) -> Router {
    let (routes, programme) = (routes(&casework.gate), casework.programme.clone());
    pages::router(routes, casework, programme)
}
