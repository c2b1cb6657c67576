//! The JSON face: `POST /api/proposals` and the proposer's page as data.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kyoso::case::{CaseId, IdempotencyKey};
use kyoso::limits;
use kyoso::proposal::BodyError;
use kyoso::text::Language;
use kyoso::value::Prose;
use serde::Deserialize;

use super::revise::call_of;
use super::status::view::StatusView;
use super::submit::{SubmitError, submit};
use super::withdraw::{WithdrawError, withdraw};
use crate::http::{Problem, Visit};
use crate::store::CaseFile;
use crate::{Edge, SharedEdge};

/// Receives a proposal. 201 with the receipt; the same key and body get the same answer, byte for byte.
pub(super) async fn receive(
    State(edge): State<SharedEdge>,
    visit: Visit,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let body =
        body.map_err(|_| Problem::in_language(StatusCode::PAYLOAD_TOO_LARGE, "too-large", language))?;
    json_only(&headers, language)?;
    let key = idempotency_key(&headers, language)?;
    let receipt = submit(&edge, &key, &body, visit.received_at)
        .await
        .map_err(|error| refusal(error, &edge.config.public_url, language))?;
    let mut response = Json(&receipt).into_response();
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(location) = HeaderValue::from_str(&format!("/api/status/{}", receipt.case_id)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

pub(crate) fn json_only(headers: &HeaderMap, language: Language) -> Result<(), Problem> {
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Problem::in_language(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", language))
    }
}

pub(crate) fn idempotency_key(headers: &HeaderMap, language: Language) -> Result<IdempotencyKey, Problem> {
    headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .ok_or_else(|| Problem::in_language(StatusCode::BAD_REQUEST, "idempotency-key", language))
}

pub(crate) fn refusal(error: SubmitError, public_url: &str, language: Language) -> Problem {
    let problem = |status, code| Problem::in_language(status, code, language);
    match error {
        SubmitError::Fields(errors) => Problem::fields(errors, language),
        SubmitError::Body(error) => not_json(error, language),
        SubmitError::Outside(outside) => outside.problem(public_url, language),
        SubmitError::KeyUsed => problem(StatusCode::CONFLICT, "key-used"),
        SubmitError::Busy(error) => {
            tracing::warn!(error = %error, "a submission met a busy table");
            problem(StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
        SubmitError::Internal(error) => {
            tracing::error!(error, "a submission failed");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal")
        }
    }
}

/// The refusal of a body that is no JSON, with the place.
pub(crate) fn not_json(error: BodyError, language: Language) -> Problem {
    let problem = |code| Problem::in_language(StatusCode::BAD_REQUEST, code, language);
    match error {
        BodyError::NotUtf8 { offset } => problem("not-utf8").at(&format!("byte {offset}")),
        BodyError::NotJson { line, column } => {
            problem("not-json").at(&format!("line {line}, column {column}"))
        }
    }
}

/// The proposer's page as data. The secret of the case is the bearer token.
pub(super) async fn status(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path(case_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = open(&edge, &case_id, &headers, visit.language).await?;
    shown(&edge, &file, &visit).await
}

/// The case as data, with its revision to send back.
pub(super) async fn shown(edge: &Edge, file: &CaseFile, visit: &Visit) -> Result<Response, Problem> {
    let revision = format!("\"{}\"", file.case.revision);
    let call = call_of(edge, file).await.map_err(|error| {
        tracing::error!(error = %error, "a call could not be read");
        Problem::in_language(StatusCode::SERVICE_UNAVAILABLE, "busy", visit.language)
    })?;
    let view = StatusView::new(edge, file, call.as_ref(), visit).for_api(file, call.as_ref(), visit);
    let etag = HeaderValue::from_str(&revision).ok();
    let mut response = Json(view).into_response();
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    Ok(response)
}

/// The body of a withdrawal.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawal {
    /// Why; shown to those who handle the case.
    #[serde(default)]
    reason: Option<String>,
}

/// Withdraws the proposal. `If-Match` carries the revision that the proposer saw.
pub(super) async fn withdrawal(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path(case_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let language = visit.language;
    let file = open(&edge, &case_id, &headers, language).await?;
    let revision = if_match(&headers, language)?;
    let withdrawal = serde_json::from_slice::<Withdrawal>(if body.is_empty() { b"{}" } else { &body })
        .map_err(|_| Problem::in_language(StatusCode::BAD_REQUEST, "not-json", language))?;
    let reason = match withdrawal.reason.filter(|reason| !reason.trim().is_empty()) {
        None => None,
        Some(typed) => Some(Prose::parse(&typed, limits::REASON).map_err(|flaw| {
            Problem::fields(
                vec![kyoso::proposal::FieldError { pointer: "/reason".to_owned(), flaw }],
                language,
            )
        })?),
    };
    withdraw(&edge, &file, revision, reason).await.map_err(|error| withdrawal_refusal(error, language))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn withdrawal_refusal(error: WithdrawError, language: Language) -> Problem {
    let problem = |status, code| Problem::in_language(status, code, language);
    match error {
        WithdrawError::Changed => problem(StatusCode::PRECONDITION_FAILED, "changed"),
        WithdrawError::Refused(refusal) => {
            problem(StatusCode::CONFLICT, "refused").detail(&refusal.message())
        }
        WithdrawError::Store(error) => {
            tracing::error!(error = %error, "a withdrawal failed");
            problem(StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
    }
}

/// Opens a case by the secret in the `Authorization` header. A wrong secret and an unknown case are one answer, and
/// the secret is checked before anything is read.
pub(crate) async fn open(
    edge: &Edge,
    case_id: &str,
    headers: &HeaderMap,
    language: Language,
) -> Result<CaseFile, Problem> {
    let unknown = || Problem::in_language(StatusCode::NOT_FOUND, "unknown-case", language);
    let token =
        headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let id: CaseId = case_id.parse().map_err(|_| unknown())?;
    let file = super::open::open(edge, &id, token.unwrap_or_default()).await.map_err(|error| {
        tracing::error!(error = %error, "a case could not be read");
        Problem::in_language(StatusCode::SERVICE_UNAVAILABLE, "busy", language)
    })?;
    file.ok_or_else(unknown)
}

pub(crate) fn if_match(headers: &HeaderMap, language: Language) -> Result<u32, Problem> {
    headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok()?.trim().trim_matches('"').parse().ok())
        .ok_or_else(|| Problem::in_language(StatusCode::PRECONDITION_REQUIRED, "if-match", language))
}
