//! The same by program. No `If-Match`: the question in the path is what was seen.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kyoso::case::Refusal;
use kyoso::limits;
use kyoso::proposal::FieldError;
use kyoso::value::{Flaw, Prose};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::pages::listed;
use super::say::{Asked, Ended, NotSaid, OpenQuestion, Saying, say};
use super::view::AdviceView;
use crate::casework::SharedCasework;
use crate::casework::act::api::read;
use crate::http::{Problem, Visit};
use crate::pages::Failure;
use crate::staff::{SignedIn, forbidden};

/// `GET /api/advice`.
pub(super) async fn list(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
) -> Result<Response, Failure> {
    Ok(match listed(&casework, &visit, &signed_in, "GET /api/advice").await? {
        Some(list) => Json(list).into_response(),
        None => forbidden(&casework.programme, &visit, &signed_in),
    })
}

/// `GET /api/advice/{case_id}/{of}`.
pub(super) async fn show(visit: Visit, Asked(asked): Asked) -> Result<Response, Problem> {
    let OpenQuestion { file, of } = asked.map_err(|Ended(refusal)| refused(&visit, &refusal))?;
    let question = file.case.question(of).ok_or_else(|| refused(&visit, &Refusal::NoSuchQuestion { of }))?;
    Ok(Json(AdviceView::new(&file, question)).into_response())
}

/// The body of an answer.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// What you say to the question.
    advice: String,
}

/// `POST /api/advice/{case_id}/{of}/answer`.
pub(super) async fn answer(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Asked(asked): Asked,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Said { advice } = body_of(&visit, &headers, body)?;
    let saying = Saying::Answer(prose(&visit, "/advice", &advice)?);
    record(&casework, &visit, &signed_in, asked, saying).await
}

/// The body of a declaration.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Conflict {
    /// What the conflict of interest is, if you want to say.
    #[serde(default)]
    note: Option<String>,
}

/// `POST /api/advice/{case_id}/{of}/conflict`.
pub(super) async fn conflict(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Asked(asked): Asked,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Conflict { note } = body_of(&visit, &headers, body)?;
    let note = note.filter(|note| !note.trim().is_empty());
    let note = note.map(|note| prose(&visit, "/note", &note)).transpose()?;
    record(&casework, &visit, &signed_in, asked, Saying::Conflict(note)).await
}

fn body_of<T: DeserializeOwned>(
    visit: &Visit,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<T, Problem> {
    let body = read(headers, body, visit.language)?;
    serde_json::from_value(body)
        .map_err(|_| Problem::in_language(StatusCode::BAD_REQUEST, "not-json", visit.language))
}

fn prose(visit: &Visit, pointer: &str, typed: &str) -> Result<Prose, Problem> {
    let error = |flaw: Flaw| FieldError { pointer: pointer.to_owned(), flaw };
    Prose::parse(typed, limits::PROSE).map_err(|flaw| Problem::fields(vec![error(flaw)], visit.language))
}

async fn record(
    casework: &SharedCasework,
    visit: &Visit,
    signed_in: &SignedIn,
    asked: Result<OpenQuestion, Ended>,
    saying: Saying,
) -> Result<Response, Problem> {
    let question = asked.map_err(|Ended(refusal)| refused(visit, &refusal))?;
    match say(casework, question, &signed_in.person, &saying, visit.received_at).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(NotSaid::Refused(refusal)) => Err(refused(visit, &refusal)),
        Err(NotSaid::Store(error)) => {
            tracing::error!(error = %error, "advice could not be recorded");
            Err(Problem::in_language(StatusCode::SERVICE_UNAVAILABLE, "busy", visit.language))
        }
    }
}

fn refused(visit: &Visit, refusal: &Refusal) -> Problem {
    let problem = Problem::in_language(StatusCode::CONFLICT, "refused", visit.language);
    problem.detail(&refusal.message()).rule(refusal.code(), refusal.clause())
}
