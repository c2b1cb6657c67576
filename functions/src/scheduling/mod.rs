//! The function `scheduling`: calls for a theme (募集テーマ).
//!
//! - [`staff`] drafts, publishes and changes them: pages and API, behind the staff layer.
//! - [`public`] shows them: open, coming and closed ones, as pages, data, calendar entries and a feed.

pub(crate) mod public;
pub(crate) mod staff;

use std::sync::Arc;

use axum::Router;
use kyoso::programme::Programme;

use crate::config::Config;
use crate::http::{Access, Routes};
use crate::pages;
use crate::staff::{SharedGate, guard};
use crate::store::{Calls, Cases, Drafts};

/// What handlers work with: made once at start.
pub struct Scheduling {
    /// The staff layer, and the access record.
    pub gate: SharedGate,
    /// The settings of this deployment.
    pub config: Config,
    /// The programme that it runs.
    pub programme: Arc<Programme>,
    /// The calls.
    pub calls: Calls,
    /// The drafts of proposals: how many were begun for a call.
    pub drafts: Drafts,
}

/// The state of the router.
pub type SharedScheduling = Arc<Scheduling>;

impl Scheduling {
    /// What handlers work with behind `gate`.
    pub fn new(gate: SharedGate, cases: &Cases, drafts: Drafts) -> Self {
        Self {
            config: gate.config.clone(),
            programme: gate.programme.clone(),
            calls: cases.calls(),
            gate,
            drafts,
        }
    }
}

/// Every route of the function.
pub fn routes(gate: &SharedGate) -> Routes<SharedScheduling> {
    Routes::new(Access::Public).and(public::routes()).and(guard(staff::routes(), gate))
}

/// The function's router.
pub fn router(scheduling: SharedScheduling) -> Router {
    let (routes, programme) = (routes(&scheduling.gate), scheduling.programme.clone());
    pages::router(routes, scheduling, programme)
}
