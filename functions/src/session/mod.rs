//! The function `session`: signing in by the directory's page (authorization code with PKCE), staying and signing out.

mod flow;
mod pages;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;

use crate::http::{Access, Routes};
use crate::pages::router as router_of;
use crate::staff::{SharedGate, Transport, guard};

/// What the handlers work with.
pub struct SessionEdge {
    gate: SharedGate,
    flow: flow::Flow,
}

impl SessionEdge {
    /// The edge behind a gate; the sign-in page's tokens come by `transport`.
    ///
    /// # Errors
    /// When an address among the settings is none.
    pub fn new(gate: SharedGate, transport: Transport) -> anyhow::Result<Self> {
        Ok(Self { flow: flow::Flow::new(&gate, transport)?, gate })
    }
}

type Edge = Arc<SessionEdge>;

/// Every route of the function.
pub fn routes(gate: &SharedGate) -> Routes<Edge> {
    let staff = Routes::new(Access::Staff)
        .get("/staff", pages::home)
        .post("/staff/session/extend", pages::extend)
        .post("/staff/session/end", pages::end);
    Routes::new(Access::Public)
        .get("/staff/session/start", pages::start)
        .get("/staff/session/callback", pages::callback)
        .get("/staff/session/ended", pages::ended)
        .and(guard(staff, gate))
}

/// The function's router.
pub fn router(edge: SessionEdge) -> Router {
    let (gate, programme) = (edge.gate.clone(), edge.gate.programme.clone());
    router_of(routes(&gate), Arc::new(edge), programme)
}
