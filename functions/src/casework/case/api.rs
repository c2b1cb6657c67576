//! The JSON face.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::package::PackageView;
use super::view::{CaseView, Reading};
use crate::casework::open::OpenCase;
use crate::casework::{Casework, SharedCasework};
use crate::http::Visit;
use crate::pages::Failure;
use crate::staff::SignedIn;
use crate::store::{CallFile, CaseFile, StoreError};

/// `GET /api/cases/{case_id}`. The revision is the `ETag`, for `If-Match`.
pub(super) async fn case(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    let call = call_of(&casework, &file).await?;
    let reading = reading(&visit, &signed_in, call.as_ref());
    let view = CaseView::new(&casework.programme, &file, reading).for_api();
    let revision = view.revision;
    Ok(with_revision(Json(view).into_response(), revision))
}

/// `GET /api/cases/{case_id}/versions/{sequence}`.
pub(super) async fn version(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let call = call_of(&casework, &file).await?;
    let reading = reading(&visit, &signed_in, call.as_ref());
    let view = CaseView::new(&casework.programme, &file, reading).for_api();
    let revision = view.revision;
    let wanted = sequence.parse().ok().and_then(|sequence| view.version(sequence));
    let version = wanted.ok_or(Failure::NotFound)?;
    Ok(with_revision(Json(version).into_response(), revision))
}

/// `GET /api/cases/{case_id}/package`: a file to keep.
pub(super) async fn package(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    let call = call_of(&casework, &file).await?;
    let reading = reading(&visit, &signed_in, call.as_ref());
    let package = PackageView::new(&casework.programme, &file, reading);
    let package = package.ok_or(Failure::Internal)?;
    // A receipt number is made of letters, digits and a hyphen only.
    let disposition = format!("attachment; filename=\"{}.json\"", package.receipt_number);
    let revision = package.revision;
    let mut response = with_revision(Json(package).into_response(), revision);
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// Who reads, and when.
pub(super) fn reading<'r>(visit: &Visit, signed_in: &'r SignedIn, call: Option<&'r CallFile>) -> Reading<'r> {
    Reading { person: &signed_in.person, now: visit.received_at, language: visit.language, call }
}

/// The call that a case is for; its title is the call's.
pub(super) async fn call_of(casework: &Casework, file: &CaseFile) -> Result<Option<CallFile>, StoreError> {
    match file.case.call() {
        Some(id) => casework.cases.calls().load(id).await,
        None => Ok(None),
    }
}

fn with_revision(mut response: Response, revision: u32) -> Response {
    let etag = HeaderValue::from_str(&format!("\"{revision}\"")).ok();
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    response
}
