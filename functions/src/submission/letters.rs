//! The letters of a case, for its proposer: what they were told, and no draft.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};

use super::api;
use super::status::OpenCase;
use crate::SharedEdge;
use crate::http::{Access, Routes, Visit};
use crate::letters::{self, Face, Failed, LetterView, Reader, Typesetter};
use crate::pages::Failure;
use crate::store::CaseFile;

/// Their routes.
pub(super) fn routes() -> Routes<SharedEdge> {
    Routes::new(Access::Public)
        .get("/status/{case_id}/letters/{sequence}", page)
        .get("/status/{case_id}/letters/{sequence}/pdf", pdf)
        .get("/api/status/{case_id}/letters/{sequence}", data)
        .get("/api/status/{case_id}/letters/{sequence}/pdf", api_pdf)
}

fn face<'f>(edge: &'f SharedEdge, visit: &'f Visit, file: &'f CaseFile) -> Face<'f> {
    Face { programme: &edge.programme, visit, reader: Reader::Proposer, case: &file.case.id }
}

/// `/status/{case_id}/letters/{sequence}`: for paper.
async fn page(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (of, letter) = letters::find(&edge.programme, &file, &sequence, Reader::Proposer)?;
    Ok(letters::page(&face(&edge, &visit, &file), &of, letter))
}

/// `/status/{case_id}/letters/{sequence}/pdf`.
async fn pdf(
    State(edge): State<SharedEdge>,
    Extension(typesetter): Extension<Arc<Typesetter>>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let letter = letters::find(&edge.programme, &file, &sequence, Reader::Proposer)?;
    letters::pdf(&face(&edge, &visit, &file), &typesetter, letter).await
}

/// `GET /api/status/{case_id}/letters/{sequence}`. The secret of the case is the bearer token.
async fn data(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path((case_id, sequence)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let file = api::open(&edge, &case_id, &headers, visit.language).await?;
    let (of, letter) = letters::find(&edge.programme, &file, &sequence, Reader::Proposer)?;
    Ok(Json(LetterView::new(&of, letter, visit.language)).into_response())
}

/// `GET /api/status/{case_id}/letters/{sequence}/pdf`.
async fn api_pdf(
    State(edge): State<SharedEdge>,
    Extension(typesetter): Extension<Arc<Typesetter>>,
    visit: Visit,
    Path((case_id, sequence)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let file = api::open(&edge, &case_id, &headers, visit.language).await?;
    let (_, letter) = letters::find(&edge.programme, &file, &sequence, Reader::Proposer)?;
    letters::api_pdf(&face(&edge, &visit, &file), &typesetter, &letter).await
}
