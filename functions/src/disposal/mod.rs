//! The function `disposal` (廃棄): shows the Planning Division what is due at the end of its years, and disposes of it
//! under an approval. The only function whose role may delete from the table of cases.
//!
//! [`due`] finds what is due, [`carry_out`] disposes of one case: event and payloads go in one transaction. [`api`] and
//! [`pages`] take an approval for several cases, each of which stands for itself: what was done stays done, and asking
//! again goes on where it stopped.

mod api;
mod approval;
mod carry_out;
mod due;
mod pages;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use axum::Router;
use kyoso::staff::StaffRole;

#[cfg(test)]
pub(crate) use api::{Disposal, DueView, Outcomes};

use crate::http::{Access, Routes};
use crate::listing::Lister;
use crate::pages::router as router_of;
use crate::staff::{SharedGate, guard, only};
use crate::store::{Cases, Listing};

/// So many cases are shown, and disposed of, at once: as many as one request has time for.
const AT_ONCE: usize = 20;

/// What the handlers work with.
pub struct DisposalEdge {
    gate: SharedGate,
    lister: Lister,
}

impl DisposalEdge {
    /// The edge behind a gate, with the cases.
    pub fn new(gate: SharedGate, cases: Cases) -> Self {
        let lister = Lister { programme: (*gate.programme).clone(), listing: Listing::of(&cases), cases };
        Self { gate, lister }
    }
}

type Edge = Arc<DisposalEdge>;

/// Every route of the function.
pub fn routes(gate: &SharedGate) -> Routes<Edge> {
    let staff = Routes::new(Access::Staff)
        .get("/staff/disposal", pages::list)
        .post("/staff/disposal", pages::confirm)
        .post("/staff/disposal/carried-out", pages::carry_out)
        .get("/api/disposal", api::list)
        .post("/api/disposal", api::dispose);
    guard(only(staff, gate, StaffRole::Planning), gate)
}

/// The function's router.
pub fn router(edge: DisposalEdge) -> Router {
    let (gate, programme) = (edge.gate.clone(), edge.gate.programme.clone());
    router_of(routes(&gate), Arc::new(edge), programme)
}
