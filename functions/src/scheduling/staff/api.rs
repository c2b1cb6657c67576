//! The changes by program: `POST /api/calls/{call_id}/{step}` with the fields as JSON.
//!
//! `If-Match` carries the revision that the program saw. 204 means done, and its `ETag` is the revision of the call
//! then; 412 carries the present revision as its `ETag`.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kyoso::call::Refusal;
use kyoso::call::ask::Step;
use kyoso::proposal::{BodyError, read_json};
use kyoso::text::Language;
use serde_json::Value;

use super::open::OpenCall;
use super::take::{NotTaken, Wish, take};
use crate::http::{Problem, Routes, Visit};
use crate::scheduling::{Scheduling, SharedScheduling};
use crate::staff::SignedIn;
use crate::store::{CallFile, StoreError};
use crate::submission::api::json_only;

/// The path of a change.
pub(crate) fn path(step: Step) -> &'static str {
    match step {
        Step::Edit => "/api/calls/{call_id}/edit",
        Step::Schedule => "/api/calls/{call_id}/schedule",
        Step::Extend => "/api/calls/{call_id}/extend",
        Step::Shorten => "/api/calls/{call_id}/shorten",
        Step::CloseEarly => "/api/calls/{call_id}/close-early",
        Step::Reopen => "/api/calls/{call_id}/reopen",
    }
}

/// Adds the route of each change.
pub(super) fn add_all(routes: Routes<SharedScheduling>) -> Routes<SharedScheduling> {
    Step::ALL.iter().copied().fold(routes, add)
}

fn add(routes: Routes<SharedScheduling>, step: Step) -> Routes<SharedScheduling> {
    routes.post(
        path(step),
        move |State(scheduling): State<SharedScheduling>,
              visit: Visit,
              signed_in: SignedIn,
              OpenCall(file): OpenCall,
              headers: HeaderMap,
              body: Result<Bytes, BytesRejection>| async move {
            let asking =
                Asking { scheduling: &scheduling, visit: &visit, signed_in: &signed_in, file: &file };
            asking.answer(step, &headers, body).await
        },
    )
}

/// A program that asks for a change of a call.
struct Asking<'a> {
    scheduling: &'a Scheduling,
    visit: &'a Visit,
    signed_in: &'a SignedIn,
    file: &'a CallFile,
}

impl Asking<'_> {
    async fn answer(
        &self,
        step: Step,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Response, Problem> {
        let language = self.visit.language;
        let body = read(&whole(headers, body, language)?, language)?;
        let wish = Wish {
            person: &self.signed_in.person,
            step,
            seen: if_match(headers),
            body: &body,
            at: self.visit.received_at,
        };
        match take(self.scheduling, self.file, wish).await {
            Ok(revision) => Ok(with_etag(StatusCode::NO_CONTENT.into_response(), revision)),
            Err(NotTaken::Changed(now)) => {
                let revision = now.as_deref().unwrap_or(self.file).call.revision;
                let problem = self.problem(StatusCode::PRECONDITION_FAILED, "changed");
                Ok(with_etag(problem.into_response(), revision))
            }
            Err(not_taken) => Err(self.refused(not_taken)),
        }
    }

    fn refused(&self, not_taken: NotTaken) -> Problem {
        let language = self.visit.language;
        match not_taken {
            NotTaken::Forbidden(refusal) | NotTaken::Obstructed(refusal) | NotTaken::Refused(refusal) => {
                ruled(&refusal, language)
            }
            NotTaken::NothingSeen => self.problem(StatusCode::PRECONDITION_REQUIRED, "if-match"),
            NotTaken::Changed(_) => self.problem(StatusCode::PRECONDITION_FAILED, "changed"),
            NotTaken::Fields(errors) => Problem::fields(errors, language),
            NotTaken::Store(error) => busy(&error, language),
        }
    }

    fn problem(&self, status: StatusCode, code: &'static str) -> Problem {
        Problem::in_language(status, code, self.visit.language)
    }
}

/// What a rule refuses, with its code and clause.
pub(super) fn ruled(refusal: &Refusal, language: Language) -> Problem {
    let (status, code) = if refusal.is_forbidden() {
        (StatusCode::FORBIDDEN, "forbidden")
    } else {
        (StatusCode::CONFLICT, "refused")
    };
    Problem::in_language(status, code, language)
        .detail(&refusal.message())
        .rule(refusal.code(), refusal.clause())
}

/// The table does not answer.
pub(super) fn busy(error: &StoreError, language: Language) -> Problem {
    tracing::error!(error = %error, "a change of a call could not be recorded");
    Problem::in_language(StatusCode::SERVICE_UNAVAILABLE, "busy", language)
}

/// The body, where it is whole and says that it is JSON.
pub(super) fn whole(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    language: Language,
) -> Result<Bytes, Problem> {
    let body =
        body.map_err(|_| Problem::in_language(StatusCode::PAYLOAD_TOO_LARGE, "too-large", language))?;
    json_only(headers, language)?;
    Ok(body)
}

/// The body as JSON.
pub(super) fn read(body: &[u8], language: Language) -> Result<Value, Problem> {
    let problem = |code| Problem::in_language(StatusCode::BAD_REQUEST, code, language);
    read_json(body).map_err(|error| match error {
        BodyError::NotUtf8 { offset } => problem("not-utf8").at(&format!("byte {offset}")),
        BodyError::NotJson { line, column } => {
            problem("not-json").at(&format!("line {line}, column {column}"))
        }
    })
}

fn if_match(headers: &HeaderMap) -> Option<u32> {
    headers.get(header::IF_MATCH)?.to_str().ok()?.trim().trim_matches('"').parse().ok()
}

/// The response with a revision as its `ETag`.
pub(super) fn with_etag(mut response: Response, revision: u32) -> Response {
    let etag = HeaderValue::from_str(&format!("\"{revision}\"")).ok();
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    response
}
