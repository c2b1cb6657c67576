//! `/api/files`: sending files by program. They belong to the submission that is to come, by its `Idempotency-Key`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kyoso::attachment::{FileId, Upload};
use kyoso::case::{CaseId, Refusal};
use kyoso::text::Language;

use super::{Attachments, offer};
use crate::files::FileView;
use crate::http::{Access, Problem, Routes, Visit};
use crate::store::{DRAFT_LASTS, NewFile};
use crate::submission::api::idempotency_key;

/// What is said of a file before it is sent.
#[cfg(test)]
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is wanted: `kyoso::attachment` parses it")]
pub(crate) struct Announced {
    /// Its name, with its extension. Only the last part of a path counts; it is made safe to show.
    name: String,
    /// Its size, exactly.
    bytes: u64,
    /// The SHA-256 of its bytes, as 64 hexadecimal digits: what `sha256sum` prints.
    sha256: String,
}

/// What is said of a file for a case that there is.
#[cfg(test)]
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is wanted: `kyoso::attachment` parses it")]
pub(crate) struct AnnouncedForCase {
    /// Its name, with its extension.
    name: String,
    /// Its size, exactly.
    bytes: u64,
    /// The SHA-256 of its bytes, as 64 hexadecimal digits.
    sha256: String,
    /// The refused file in whose place it is to come; absent for another version of the proposal.
    replaces: Option<String>,
}

/// The routes.
pub(super) fn routes() -> Routes<Attachments> {
    Routes::new(Access::Public)
        .post("/api/files", announce)
        .get("/api/files/{file_id}", show)
        .post("/api/files/{file_id}/removal", remove)
}

/// `POST /api/files`.
async fn announce(
    State(state): State<Attachments>,
    visit: Visit,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (language, now) = (visit.language, visit.received_at);
    let bytes =
        bytes.map_err(|_| Problem::in_language(StatusCode::PAYLOAD_TOO_LARGE, "too-large", language))?;
    let case = CaseId::of(&idempotency_key(&headers, language)?);
    let (body, _) = offer::body(&headers, &bytes, "", language)?;
    let announcement = offer::announcement(&body, state.limits(), language)?;
    // As long as the draft of somebody who fills in the form.
    let kept_until = now.saturating_add(DRAFT_LASTS).unwrap_or(now);
    let new = NewFile { case, announcement, draft: None, replaces: None, kept_until };
    let announced = offer::announce(&state, new, now, language).await?;
    let mut response = offer::answer(&state, &announced, now, language).await?;
    let location = HeaderValue::from_str(&format!("/api/files/{}", offer::file_of(&announced).id));
    response.headers_mut().extend(location.ok().map(|location| (header::LOCATION, location)));
    Ok(response)
}

/// `GET /api/files/{file_id}`: how a file stands.
async fn show(
    State(state): State<Attachments>,
    visit: Visit,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let upload = find(&state, &headers, &file, visit.language).await?;
    Ok(Json(FileView::of_upload(&upload, visit.language)).into_response())
}

/// `POST /api/files/{file_id}/removal`: a file that no submission has bound goes. Again changes nothing.
async fn remove(
    State(state): State<Attachments>,
    visit: Visit,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let upload = find(&state, &headers, &file, language).await?;
    let removed = state.uploads.remove(&upload.case, &upload.id, visit.received_at).await;
    let removed = removed.map_err(|error| offer::busy(&error, language))?;
    match removed.filter(|upload| upload.bound.is_some()) {
        None => Ok(StatusCode::NO_CONTENT.into_response()),
        Some(_) => Err(Problem::in_language(StatusCode::CONFLICT, "file-bound", language)),
    }
}

/// The file, among those of the key's submission. A removed one is found, too: it says so.
async fn find(
    state: &Attachments,
    headers: &HeaderMap,
    file: &str,
    language: Language,
) -> Result<Upload, Problem> {
    let case = CaseId::of(&idempotency_key(headers, language)?);
    let unknown = || Problem::in_language(StatusCode::NOT_FOUND, "unknown-file", language);
    let id: FileId = file.parse().map_err(|_| unknown())?;
    let found = state.uploads.get(&case, &id).await.map_err(|error| offer::busy(&error, language))?;
    found.ok_or_else(unknown)
}

/// What a rule refuses.
pub(super) fn refused(refusal: &Refusal, language: Language) -> Problem {
    Problem::in_language(StatusCode::CONFLICT, "refused", language).detail(&refusal.message())
}
