//! The function `audit`: for auditors. It checks what is on record against the checkpoints, some cases a request, and
//! hands it out to be checked elsewhere. It writes nothing but lines of the access record.

mod api;
mod pages;
#[cfg(test)]
pub(crate) mod tests;
mod view;

use std::sync::Arc;

use axum::Router;
use kyoso::staff::StaffRole;

#[cfg(test)]
pub(crate) use view::VerificationView;

use crate::checkpoints::Records;
use crate::http::{Access, Routes};
use crate::pages::router as router_of;
use crate::staff::{SharedGate, guard, only};

/// So many cases are checked in one request.
const AT_ONCE: usize = 50;

/// What the handlers work with.
pub struct AuditEdge {
    gate: SharedGate,
    records: Records,
}

impl AuditEdge {
    /// The edge behind a gate, with what is on record.
    pub fn new(gate: SharedGate, records: Records) -> Self {
        Self { gate, records }
    }
}

type Edge = Arc<AuditEdge>;

/// Every route of the function.
pub fn routes(gate: &SharedGate) -> Routes<Edge> {
    let staff = Routes::new(Access::Staff)
        .get("/staff/audit", pages::start)
        .get("/staff/audit/verification", pages::verification)
        .get("/staff/audit/export", pages::export)
        .get("/api/audit/verification", api::verification)
        .get("/api/audit/verification/{case_id}", api::verification_of_case)
        .get("/api/audit/export", api::export);
    guard(only(staff, gate, StaffRole::Auditor), gate)
}

/// The function's router.
pub fn router(edge: AuditEdge) -> Router {
    let (gate, programme) = (edge.gate.clone(), edge.gate.programme.clone());
    router_of(routes(&gate), Arc::new(edge), programme)
}
