//! The JSON face: `GET` and `POST /api/cases/announcements`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kyoso::proposal::FieldError;
use kyoso::value::Flaw;

use super::view::{WaitingList, Wanted};
use super::{MOST, announce_all, may_announce, waiting};
use crate::casework::SharedCasework;
use crate::http::{Problem, Visit};
use crate::pages::Failure;
use crate::staff::{SignedIn, forbidden};
use crate::submission::api::json_only;

/// What waits for who asks to be announced.
pub(super) async fn list(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
) -> Result<Response, Failure> {
    let (person, at) = (&signed_in.person, visit.received_at);
    if !may_announce(&casework, at, person, "GET /api/cases/announcements").await? {
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    let (files, more) = waiting(&casework, person).await?;
    Ok(Json(WaitingList::of(&casework.programme, &files, more, &[])).into_response())
}

/// Announces each. 200 with what came of each, whatever it is.
pub(super) async fn announce(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let (person, at) = (&signed_in.person, visit.received_at);
    if !may_announce(&casework, at, person, "POST /api/cases/announcements").await? {
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    let wanted = match read(&headers, body, &visit) {
        Ok(wanted) => wanted,
        Err(problem) => return Ok(problem.into_response()),
    };
    Ok(Json(announce_all(&casework, &visit, person, &wanted).await).into_response())
}

fn read(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    visit: &Visit,
) -> Result<Vec<(String, u32)>, Problem> {
    let problem = |status, code| Problem::in_language(status, code, visit.language);
    let body = body.map_err(|_| problem(StatusCode::PAYLOAD_TOO_LARGE, "too-large"))?;
    json_only(headers, visit.language)?;
    let wanted: Wanted =
        serde_json::from_slice(&body).map_err(|_| problem(StatusCode::BAD_REQUEST, "not-json"))?;
    let flaw = match wanted.cases.len() {
        0 => Some(Flaw::Required),
        length if length > MOST => Some(Flaw::TooMany { limit: MOST, length }),
        _ => None,
    };
    match flaw {
        None => Ok(wanted.cases.into_iter().map(|case| (case.case_id, case.revision)).collect()),
        Some(flaw) => {
            Err(Problem::fields(vec![FieldError { pointer: "/cases".to_owned(), flaw }], visit.language))
        }
    }
}
