//! The letters of a case, for staff: drafts too.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::SharedCasework;
use super::open::OpenCase;
use crate::http::{Access, Routes, Visit};
use crate::letters::{self, Face, Failed, LetterView, Reader};
use crate::pages::Failure;
use crate::store::CaseFile;

/// Their routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
        .get("/staff/cases/{case_id}/letters/{sequence}", page)
        .get("/staff/cases/{case_id}/letters/{sequence}/pdf", pdf)
        .get("/api/cases/{case_id}/letters/{sequence}", data)
        .get("/api/cases/{case_id}/letters/{sequence}/pdf", api_pdf)
}

fn face<'f>(casework: &'f SharedCasework, visit: &'f Visit, file: &'f CaseFile) -> Face<'f> {
    Face { programme: &casework.programme, visit, reader: Reader::Staff, case: &file.case.id }
}

/// `/staff/cases/{case_id}/letters/{sequence}`: for paper.
async fn page(
    State(casework): State<SharedCasework>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (of, letter) = letters::find(&casework.programme, &file, &sequence, Reader::Staff)?;
    Ok(letters::page(&face(&casework, &visit, &file), &of, letter))
}

/// `/staff/cases/{case_id}/letters/{sequence}/pdf`.
async fn pdf(
    State(casework): State<SharedCasework>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let letter = letters::find(&casework.programme, &file, &sequence, Reader::Staff)?;
    letters::pdf(&face(&casework, &visit, &file), &casework.typesetter, letter).await
}

/// `GET /api/cases/{case_id}/letters/{sequence}`.
async fn data(
    State(casework): State<SharedCasework>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (of, letter) = letters::find(&casework.programme, &file, &sequence, Reader::Staff)?;
    Ok(Json(LetterView::new(&of, letter, visit.language)).into_response())
}

/// `GET /api/cases/{case_id}/letters/{sequence}/pdf`.
async fn api_pdf(
    State(casework): State<SharedCasework>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let (_, letter) = letters::find(&casework.programme, &file, &sequence, Reader::Staff)?;
    letters::api_pdf(&face(&casework, &visit, &file), &casework.typesetter, &letter).await
}
