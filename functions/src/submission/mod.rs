//! The function `submission`: the public form and API, receipts, and the proposer's page.
//!
//! Two faces, one path in: the form builds the same JSON body that the API takes, and both go through [`submit`].

mod api;
mod apply;
mod open;
mod pages;
mod status;
mod submit;
#[cfg(test)]
pub(crate) mod tests;
mod withdraw;

#[cfg(test)]
pub(crate) use submit::asked;

use axum::Router;
use axum::routing::{get, post};

use crate::SharedEdge;
use crate::http;

/// Every route of the function.
pub fn router(edge: SharedEdge) -> Router {
    let api = Router::new()
        .route("/proposals", post(api::receive))
        .route("/status/{case_id}", get(api::status))
        .route("/status/{case_id}/withdrawal", post(api::withdrawal))
        .fallback(api::not_found)
        .method_not_allowed_fallback(api::method_not_allowed);
    http::finish(pages::routes(&edge).nest("/api", api).with_state(edge))
}
