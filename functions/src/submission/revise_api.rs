//! The JSON face of what a proposer changes until eligibility is confirmed. The secret of the case is the bearer token,
//! and `If-Match` carries the revision that the proposer saw. Each answers with the case as it then stands.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kyoso::case::CaseId;
use kyoso::limits;
use kyoso::proposal::{FieldError, parse_contact, read_json};
use kyoso::text::Language;
use kyoso::value::Prose;
use serde::Deserialize;
use serde_json::Value;

use super::api::{if_match, json_only, not_json, open, shown};
use super::revise::{ReviseError, Wish, call_of, parse_version, refused_words, revise, too_late};
use super::status::versions::whole_version;
use crate::files::Links;
use crate::http::{Problem, Visit};
use crate::reception::outside_problem;
use crate::store::CaseFile;
use crate::{Edge, SharedEdge};

/// What every change is made of.
struct Asked {
    file: CaseFile,
    seen: u32,
    body: Value,
}

async fn asked(
    edge: &Edge,
    case_id: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    language: Language,
) -> Result<Asked, Problem> {
    let body =
        body.map_err(|_| Problem::in_language(StatusCode::PAYLOAD_TOO_LARGE, "too-large", language))?;
    let file = open(edge, case_id, headers, language).await?;
    let seen = if_match(headers, language)?;
    json_only(headers, language)?;
    let body = read_json(&body).map_err(|error| not_json(error, language))?;
    Ok(Asked { file, seen, body })
}

/// `POST /api/status/{caseId}/versions`: another version in place of the one that stands.
pub(super) async fn version(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path(case_id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Asked { file, seen, body } = asked(&edge, &case_id, &headers, body, visit.language).await?;
    let call = call_of(&edge, &file).await.map_err(|error| refusal(error.into(), visit.language))?;
    let submission = parse_version(&edge, &file, call.as_ref(), &body)
        .map_err(|errors| Problem::fields(errors, visit.language))?;
    done(&edge, &visit, file, seen, Wish::Replace(Box::new(submission))).await
}

/// The body of an answer to a request for corrections: a note, another version, or both.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionAnswer {
    /// What you say to it.
    #[serde(default)]
    note: Option<String>,
    /// The corrected proposal, whole: as it would be submitted.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = Option<Object>))]
    proposal: Option<Value>,
}

/// `POST /api/status/{caseId}/answer`.
pub(super) async fn answer(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path(case_id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Asked { file, seen, body } = asked(&edge, &case_id, &headers, body, visit.language).await?;
    let CorrectionAnswer { note, proposal } = serde_json::from_value(body)
        .map_err(|_| Problem::in_language(StatusCode::BAD_REQUEST, "not-json", visit.language))?;
    let call = call_of(&edge, &file).await.map_err(|error| refusal(error.into(), visit.language))?;
    let mut errors = Vec::new();
    let submission = proposal.and_then(|body| match parse_version(&edge, &file, call.as_ref(), &body) {
        Ok(submission) => Some(Box::new(submission)),
        Err(found) => {
            errors.extend(found.into_iter().map(|error| below("/proposal", error)));
            None
        }
    });
    let note = note.filter(|note| !note.trim().is_empty());
    let note = note.and_then(|typed| {
        let parsed = Prose::parse(&typed, limits::PROSE);
        parsed.map_err(|flaw| errors.push(FieldError { pointer: "/note".to_owned(), flaw })).ok()
    });
    if !errors.is_empty() {
        return Err(Problem::fields(errors, visit.language));
    }
    let wish = Wish::Answer { submission, note };
    done(&edge, &visit, file, seen, wish).await
}

fn below(parent: &str, error: FieldError) -> FieldError {
    FieldError { pointer: format!("{parent}{}", error.pointer), flaw: error.flaw }
}

/// `POST /api/status/{caseId}/contact`.
pub(super) async fn contact(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path(case_id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Asked { file, seen, body } = asked(&edge, &case_id, &headers, body, visit.language).await?;
    let contact = parse_contact(&body).map_err(|errors| Problem::fields(errors, visit.language))?;
    done(&edge, &visit, file, seen, Wish::Contact(Box::new(contact))).await
}

/// `GET /api/status/{caseId}/versions/{number}`: everything that a version said.
pub(super) async fn show_version(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path((case_id, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = open(&edge, &case_id, &headers, visit.language).await?;
    let number = number.parse().ok();
    let whole = number.and_then(|number| whole_version(&edge, &file, number, Links::of_api, visit.language));
    let unknown = || Problem::in_language(StatusCode::NOT_FOUND, "not-found", visit.language);
    whole.map(|whole| Json(whole).into_response()).ok_or_else(unknown)
}

/// Does it, and answers with the case as it then stands.
async fn done(
    edge: &Edge,
    visit: &Visit,
    file: CaseFile,
    seen: u32,
    wish: Wish,
) -> Result<Response, Problem> {
    let id = file.case.id.clone();
    revise(edge, file, seen, &wish, visit.received_at).await.map_err(|error| match (error, &wish) {
        // An answer holds the proposal as one of its fields.
        (ReviseError::Fields(errors), Wish::Answer { .. }) => {
            let errors = errors.into_iter().map(|error| below("/proposal", error)).collect();
            Problem::fields(errors, visit.language)
        }
        (error, _) => refusal(error, visit.language),
    })?;
    let file = reload(edge, &id, visit.language).await?;
    shown(edge, &file, visit).await
}

async fn reload(edge: &Edge, id: &CaseId, language: Language) -> Result<CaseFile, Problem> {
    let loaded = edge.cases.load(id).await.map_err(|error| refusal(error.into(), language))?;
    loaded.ok_or_else(|| Problem::in_language(StatusCode::NOT_FOUND, "unknown-case", language))
}

fn refusal(error: ReviseError, language: Language) -> Problem {
    let problem = |status, code| Problem::in_language(status, code, language);
    match error {
        ReviseError::Fields(errors) => Problem::fields(errors, language),
        ReviseError::Changed => problem(StatusCode::PRECONDITION_FAILED, "changed"),
        ReviseError::Outside(why) => outside_problem(&why, Vec::new(), language).detail(&too_late(&why)),
        ReviseError::Refused(refusal) => {
            problem(StatusCode::CONFLICT, "refused").detail(&refused_words(&refusal))
        }
        ReviseError::Store(error) => {
            tracing::error!(error = %error, "a version was not recorded");
            problem(StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
    }
}
