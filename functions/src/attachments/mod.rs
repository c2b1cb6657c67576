//! The function `attachments`: files on their way in and out. It hands out links; no byte of a file comes through it.
//!
//! - [`apply`] is the form's page of files, [`replace`] the page that sends another file in place of a refused one;
//!   both work by script and, in two steps, without it ([`send`]).
//! - [`api`] is the same for programs.
//! - [`download`] opens a file for the proposer and for staff, and puts on record who opened it.
//!
//! What may become of a file is the business of `kyoso::attachment`, its record of `store::Uploads`, binding and the view
//! of lists of `crate::files`, links of `crate::signing`.

mod api;
mod apply;
mod download;
mod list;
mod offer;
mod replace;
mod send;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use kyoso::attachment::Limits;

use crate::casework::open::OpensCases;
use crate::http::{Access, Routes};
use crate::pages;
use crate::signing::Signer;
use crate::staff::{Gate, SharedGate, guard};
use crate::store::{Cases, Uploads};
use crate::{Edge, SharedEdge};

#[cfg(test)]
pub(crate) use {
    api::Announced, api::AnnouncedForCase, download::Download, offer::Offer, replace::Replacement,
};

/// What the handlers work with: made once at start.
#[derive(Clone)]
pub struct Attachments {
    /// Drafts, cases and links, as the public function has them.
    pub edge: SharedEdge,
    /// The staff layer, and the access record.
    pub gate: SharedGate,
    /// The records of files.
    pub uploads: Uploads,
    /// What signs links to the buckets.
    pub signer: Arc<Signer>,
}

impl Attachments {
    /// What handlers work with.
    pub fn new(edge: Edge, gate: SharedGate, signer: Signer) -> Self {
        Self { uploads: edge.cases.uploads(), edge: Arc::new(edge), gate, signer: Arc::new(signer) }
    }

    /// How much may be attached.
    fn limits(&self) -> &Limits {
        &self.edge.programme.attachments
    }
}

impl FromRef<Attachments> for SharedEdge {
    fn from_ref(attachments: &Attachments) -> Self {
        attachments.edge.clone()
    }
}

impl OpensCases for Attachments {
    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn cases(&self) -> &Cases {
        &self.edge.cases
    }
}

/// Every route of the function.
pub fn routes(gate: &SharedGate) -> Routes<Attachments> {
    Routes::new(Access::Public)
        .and(apply::routes())
        .and(api::routes())
        .and(replace::routes())
        .and(download::routes())
        .and(guard(download::staff_routes(), gate))
}

/// The function's router.
pub fn router(attachments: Attachments) -> Router {
    let (routes, programme) = (routes(&attachments.gate), attachments.edge.programme.clone());
    pages::router(routes, attachments, programme)
}
