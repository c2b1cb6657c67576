//! The description of every route (OpenAPI 3.1), made from the code by a test and served as a file.
//!
//! `assets/openapi.json` is written by the test `the_file_is_what_the_code_says` (run with `KYOSO_UPDATE=1`), so that
//! no function spends time on it. To describe a function: add its routes to `tests::functions`, and a file beside
//! [`submission`] that gives an [`operation::Operation`] for each of its routes under `/api`. Pages need nothing more:
//! they are described from the register of routes.

#[cfg(test)]
mod advice;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod case;
#[cfg(test)]
mod casework;
#[cfg(test)]
mod disposal;
#[cfg(test)]
mod document;
#[cfg(test)]
mod list;
#[cfg(test)]
pub(crate) mod operation;
#[cfg(test)]
mod people;
#[cfg(test)]
mod proposal;
#[cfg(test)]
mod scheduling;
#[cfg(test)]
mod submission;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod themes;

use std::sync::LazyLock;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::http::{Access, Routes};

const DOCUMENT: &str = include_str!("../../assets/openapi.json");

/// Changes with the document.
static ETAG: LazyLock<String> = LazyLock::new(|| {
    let digest = HEXLOWER.encode(&Sha256::digest(DOCUMENT));
    format!("\"{}\"", digest.get(..16).unwrap_or_default())
});

/// The route of the description.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Routes<S> {
    Routes::new(Access::Public).get("/api/openapi.json", document)
}

async fn document(headers: HeaderMap) -> Response {
    let kept = [(header::ETAG, ETAG.as_str()), (header::CACHE_CONTROL, "public, max-age=300")];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == ETAG.as_str()) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}
