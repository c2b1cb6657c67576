//! The JSON face of what a proposer says to a record. The secret of the case is the bearer token; the record in the path is
//! what was read. Each answers with the case as it then stands.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response as HttpResponse;
use kyoso::limits;
use kyoso::proposal::{FieldError, read_json};
use kyoso::value::Prose;
use serde::Deserialize;

use super::api::{json_only, not_json, open, shown};
use super::respond::{RespondError, Response, respond};
use super::revise::refused_words;
use crate::http::{Problem, Visit};
use crate::{Edge, SharedEdge};

/// `POST /api/status/{caseId}/dialogues/{version}/confirmation`.
pub(super) async fn confirm(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path((case_id, version)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<HttpResponse, Problem> {
    done(&edge, &visit, &case_id, &headers, Response::Confirm(number(&version))).await
}

/// The body of a request for a change.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct DialogueChange {
    /// What should be changed.
    what: String,
}

/// `POST /api/status/{caseId}/dialogues/{version}/change`.
pub(super) async fn ask_change(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path((case_id, version)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<HttpResponse, Problem> {
    let problem = |status, code| Problem::in_language(status, code, visit.language);
    let body = body.map_err(|_| problem(StatusCode::PAYLOAD_TOO_LARGE, "too-large"))?;
    json_only(&headers, visit.language)?;
    let body = read_json(&body).map_err(|error| not_json(error, visit.language))?;
    let DialogueChange { what } =
        serde_json::from_value(body).map_err(|_| problem(StatusCode::BAD_REQUEST, "not-json"))?;
    let what = Prose::parse(&what, limits::PROSE).map_err(|flaw| {
        Problem::fields(vec![FieldError { pointer: "/what".to_owned(), flaw }], visit.language)
    })?;
    done(&edge, &visit, &case_id, &headers, Response::AskChange(number(&version), what)).await
}

/// `POST /api/status/{caseId}/information/{number}/acknowledgement`.
pub(super) async fn acknowledge(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path((case_id, of)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<HttpResponse, Problem> {
    done(&edge, &visit, &case_id, &headers, Response::Acknowledge(number(&of))).await
}

/// What is no number names no record, and is refused as such.
fn number(typed: &str) -> u32 {
    typed.parse().unwrap_or(0)
}

async fn done(
    edge: &Edge,
    visit: &Visit,
    case_id: &str,
    headers: &HeaderMap,
    response: Response,
) -> Result<HttpResponse, Problem> {
    let problem = |status, code| Problem::in_language(status, code, visit.language);
    let file = open(edge, case_id, headers, visit.language).await?;
    respond(edge, file, &response).await.map_err(|error| match error {
        RespondError::Refused(refusal) => {
            problem(StatusCode::CONFLICT, "refused").detail(&refused_words(&refusal))
        }
        RespondError::Store(error) => {
            tracing::error!(error = %error, "a response was not recorded");
            problem(StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
    })?;
    let file = open(edge, case_id, headers, visit.language).await?;
    shown(edge, &file, visit).await
}
