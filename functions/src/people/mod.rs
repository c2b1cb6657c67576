//! The function `people`: who belongs to the staff and with which groups. For administrators, and nobody else's role
//! may ask the directory.
//!
//! Every change ends what the person had signed in with before, sessions and access tokens, at once.

mod api;
mod change;
mod directory;
mod pages;
mod view;

#[cfg(test)]
pub(crate) use {
    api::{Enabled, Groups, New, People},
    view::PersonView,
};

use std::sync::Arc;

use axum::Router;
use kyoso::staff::StaffRole;

pub use directory::Directory;

use crate::http::{Access, Routes};
use crate::pages::router as router_of;
use crate::staff::{SharedGate, guard, only};

/// What the handlers work with.
pub struct PeopleEdge {
    gate: SharedGate,
    directory: Directory,
}

impl PeopleEdge {
    /// The edge behind a gate, with its directory.
    pub fn new(gate: SharedGate, directory: Directory) -> Self {
        Self { gate, directory }
    }
}

type Edge = Arc<PeopleEdge>;

/// Every route of the function.
pub fn routes(gate: &SharedGate) -> Routes<Edge> {
    let staff = Routes::new(Access::Staff)
        .get("/staff/people", pages::list)
        .get("/staff/people/new", pages::ask_new)
        .post("/staff/people/new", pages::add)
        .get("/staff/people/{username}", pages::show)
        .post("/staff/people/{username}", pages::set_groups)
        .post("/staff/people/{username}/state", pages::set_state)
        .get("/api/people", api::list)
        .post("/api/people", api::add)
        .get("/api/people/{username}", api::show)
        .post("/api/people/{username}/groups", api::set_groups)
        .post("/api/people/{username}/state", api::set_state);
    guard(only(staff, gate, StaffRole::Administrator), gate)
}

/// The function's router.
pub fn router(edge: PeopleEdge) -> Router {
    let (gate, programme) = (edge.gate.clone(), edge.gate.programme.clone());
    router_of(routes(&gate), Arc::new(edge), programme)
}
