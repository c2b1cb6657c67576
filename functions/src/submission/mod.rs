//! The function `submission`: the public form and API, receipts, and the proposer's page.
//!
//! Two faces, one path in: the form builds the same JSON body that the API takes, and both go through [`submit`].

pub(crate) mod api;
pub(crate) mod apply;
#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod file_tests;
mod letters;
mod open;
mod public;
mod respond;
mod respond_api;
#[cfg(test)]
mod respond_tests;
pub mod revise;
mod revise_api;
#[cfg(test)]
mod revise_tests;
pub(crate) mod status;
mod submit;
#[cfg(test)]
pub(crate) mod tests;
mod withdraw;

#[cfg(test)]
pub(crate) use {
    api::Withdrawal, respond_api::DialogueChange, revise_api::CorrectionAnswer,
    status::versions::WholeVersion, status::view::StatusView, submit::Receipt,
};

pub(crate) use apply::call::{choice_of_row, choices};

use std::sync::Arc;

use axum::{Extension, Router};

use crate::SharedEdge;
use crate::http::{Access, Routes};
use crate::letters::Typesetter;
use crate::openapi;
use crate::pages;

/// Every route of the function.
pub fn routes() -> Routes<SharedEdge> {
    Routes::new(Access::Public)
        .post("/api/proposals", api::receive)
        .get("/api/status/{case_id}", api::status)
        .get("/api/status/{case_id}/versions/{number}", revise_api::show_version)
        .post("/api/status/{case_id}/versions", revise_api::version)
        .post("/api/status/{case_id}/answer", revise_api::answer)
        .post("/api/status/{case_id}/contact", revise_api::contact)
        .post("/api/status/{case_id}/dialogues/{version}/confirmation", respond_api::confirm)
        .post("/api/status/{case_id}/dialogues/{version}/change", respond_api::ask_change)
        .post("/api/status/{case_id}/information/{number}/acknowledgement", respond_api::acknowledge)
        .post("/api/status/{case_id}/withdrawal", api::withdrawal)
        .and(public::routes())
        .and(pages::assets())
        .and(openapi::routes())
        .and(apply::routes())
        .and(status::routes())
        .and(letters::routes())
}

/// The function's router. The typesetter is beside what other functions share with this one.
pub fn router(edge: SharedEdge, typesetter: Typesetter) -> Router {
    let programme = edge.programme.clone();
    let routes = routes().map_router(|router| router.route_layer(Extension(Arc::new(typesetter))));
    pages::router(routes, edge, programme)
}
