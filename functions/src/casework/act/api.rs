//! The same by program: `POST /api/cases/{case_id}/{slug}` with the fields as JSON.
//!
//! `If-Match` carries the revision that the program saw. 204 means done, and its `ETag` is the revision of the case
//! then; 412 carries the present revision as its `ETag`.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kyoso::case::ask::StaffStep;
use kyoso::case::{FollowUpStep, Refusal};
use kyoso::proposal::{BodyError, read_json};
use kyoso::text::Language;
use serde_json::Value;

use super::take::{NotTaken, Wish, take};
use crate::casework::open::OpenCase;
use crate::casework::{Casework, SharedCasework};
use crate::http::{Problem, Routes, Visit};
use crate::staff::SignedIn;
use crate::store::CaseFile;

/// The path of a step's command.
pub(crate) const fn path(step: StaffStep) -> &'static str {
    match step {
        StaffStep::ConfirmEligibility => "/api/cases/{case_id}/confirm-eligibility",
        StaffStep::AskCorrection => "/api/cases/{case_id}/ask-correction",
        StaffStep::SetAside => "/api/cases/{case_id}/set-aside",
        StaffStep::TakeUpAgain => "/api/cases/{case_id}/take-up-again",
        StaffStep::RecordDialogue => "/api/cases/{case_id}/record-dialogue",
        StaffStep::OmitDialogue => "/api/cases/{case_id}/omit-dialogue",
        StaffStep::Assign => "/api/cases/{case_id}/assign",
        StaffStep::RecordDocument => "/api/cases/{case_id}/record-document",
        StaffStep::CorrectDialogue => "/api/cases/{case_id}/correct-dialogue",
        StaffStep::PlanMeeting => "/api/cases/{case_id}/plan-meeting",
        StaffStep::MoveMeeting => "/api/cases/{case_id}/move-meeting",
        StaffStep::CancelMeeting => "/api/cases/{case_id}/cancel-meeting",
        StaffStep::HandOverInformation => "/api/cases/{case_id}/hand-over-information",
        StaffStep::AskExpert => "/api/cases/{case_id}/ask-expert",
        StaffStep::RemindExpert => "/api/cases/{case_id}/remind-expert",
        StaffStep::ExtendAdvice => "/api/cases/{case_id}/extend-advice",
        StaffStep::RevokeAdvice => "/api/cases/{case_id}/revoke-advice",
        StaffStep::BeginDeliberation => "/api/cases/{case_id}/begin-deliberation",
        StaffStep::RaiseIssue => "/api/cases/{case_id}/raise-issue",
        StaffStep::UpdateIssue => "/api/cases/{case_id}/update-issue",
        StaffStep::RecordPlan => "/api/cases/{case_id}/record-plan",
        StaffStep::Hold => "/api/cases/{case_id}/hold",
        StaffStep::Resume => "/api/cases/{case_id}/resume",
        StaffStep::AskCoordination => "/api/cases/{case_id}/ask-coordination",
        StaffStep::EndCoordination => "/api/cases/{case_id}/end-coordination",
        StaffStep::RecordCoordination => "/api/cases/{case_id}/record-coordination",
        StaffStep::Decide => "/api/cases/{case_id}/decide",
        StaffStep::CorrectDecision => "/api/cases/{case_id}/correct-decision",
        StaffStep::DecideAgain => "/api/cases/{case_id}/decide-again",
        StaffStep::AnnounceAdopted => "/api/cases/{case_id}/announce-adopted",
        StaffStep::AnnounceNotAdopted => "/api/cases/{case_id}/announce-not-adopted",
        StaffStep::FollowUp(step) => of_follow_up(step),
    }
}

const fn of_follow_up(step: FollowUpStep) -> &'static str {
    match step {
        FollowUpStep::BeginAgreement => "/api/cases/{case_id}/begin-agreement",
        FollowUpStep::RecordTiesCheck => "/api/cases/{case_id}/record-ties-check",
        FollowUpStep::ConcludeAgreement => "/api/cases/{case_id}/conclude-agreement",
        FollowUpStep::BeginContract => "/api/cases/{case_id}/begin-contract",
        FollowUpStep::RecordBudget => "/api/cases/{case_id}/record-budget",
        FollowUpStep::RecordPropertyConsent => "/api/cases/{case_id}/record-property-consent",
        FollowUpStep::RecordProcurement => "/api/cases/{case_id}/record-procurement",
        FollowUpStep::RecordContract => "/api/cases/{case_id}/record-contract",
        FollowUpStep::BeginCarryingOut => "/api/cases/{case_id}/begin-carrying-out",
        FollowUpStep::PlanMilestone => "/api/cases/{case_id}/plan-milestone",
        FollowUpStep::ChangeMilestone => "/api/cases/{case_id}/change-milestone",
        FollowUpStep::ReachMilestone => "/api/cases/{case_id}/reach-milestone",
        FollowUpStep::RecordResults => "/api/cases/{case_id}/record-results",
        FollowUpStep::Close => "/api/cases/{case_id}/close",
        FollowUpStep::EndUnrealised => "/api/cases/{case_id}/end-unrealised",
    }
}

/// Adds the route of a step's command.
pub(super) fn add(routes: Routes<SharedCasework>, step: StaffStep) -> Routes<SharedCasework> {
    routes.post(
        path(step),
        move |State(casework): State<SharedCasework>,
              visit: Visit,
              signed_in: SignedIn,
              OpenCase(file): OpenCase,
              headers: HeaderMap,
              body: Result<Bytes, BytesRejection>| async move {
            let call = Call { casework: &casework, visit: &visit, signed_in: &signed_in, file: &file };
            call.answer(step, &headers, body).await
        },
    )
}

/// A command of a program on a case.
struct Call<'c> {
    casework: &'c Casework,
    visit: &'c Visit,
    signed_in: &'c SignedIn,
    file: &'c CaseFile,
}

impl Call<'_> {
    async fn answer(
        &self,
        step: StaffStep,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Response, Problem> {
        let body = read(headers, body, self.visit.language)?;
        let wish = Wish {
            person: &self.signed_in.person,
            step,
            seen: if_match(headers),
            body: &body,
            at: self.visit.received_at,
        };
        match take(self.casework, self.file, wish).await {
            Ok(revision) => Ok(with_etag(StatusCode::NO_CONTENT.into_response(), revision)),
            Err(NotTaken::Changed(now)) => {
                let revision = now.as_deref().unwrap_or(self.file).case.revision;
                let problem = self.problem(StatusCode::PRECONDITION_FAILED, "changed");
                Ok(with_etag(problem.into_response(), revision))
            }
            Err(not_taken) => Err(self.refused(not_taken)),
        }
    }

    fn refused(&self, not_taken: NotTaken) -> Problem {
        match not_taken {
            NotTaken::Forbidden(refusal) => {
                self.ruled(self.problem(StatusCode::FORBIDDEN, "forbidden"), &refusal)
            }
            NotTaken::Obstructed(refusal) | NotTaken::Refused(refusal) => {
                self.ruled(self.problem(StatusCode::CONFLICT, "refused"), &refusal)
            }
            NotTaken::NothingSeen => self.problem(StatusCode::PRECONDITION_REQUIRED, "if-match"),
            NotTaken::Changed(_) => self.problem(StatusCode::PRECONDITION_FAILED, "changed"),
            NotTaken::Fields(errors) => Problem::fields(errors, self.visit.language),
            NotTaken::Store(error) => {
                tracing::error!(error = %error, "a step could not be recorded");
                self.problem(StatusCode::SERVICE_UNAVAILABLE, "busy")
            }
        }
    }

    fn ruled(&self, problem: Problem, refusal: &Refusal) -> Problem {
        problem.detail(&refusal.message()).rule(refusal.code(), refusal.clause())
    }

    fn problem(&self, status: StatusCode, code: &'static str) -> Problem {
        Problem::in_language(status, code, self.visit.language)
    }
}

pub(in crate::casework) fn read(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    language: Language,
) -> Result<Value, Problem> {
    let problem = |status, code| Problem::in_language(status, code, language);
    let body = body.map_err(|_| problem(StatusCode::PAYLOAD_TOO_LARGE, "too-large"))?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type"));
    }
    read_json(&body).map_err(|error| match error {
        BodyError::NotUtf8 { offset } => {
            problem(StatusCode::BAD_REQUEST, "not-utf8").at(&format!("byte {offset}"))
        }
        BodyError::NotJson { line, column } => {
            problem(StatusCode::BAD_REQUEST, "not-json").at(&format!("line {line}, column {column}"))
        }
    })
}

fn if_match(headers: &HeaderMap) -> Option<u32> {
    headers.get(header::IF_MATCH)?.to_str().ok()?.trim().trim_matches('"').parse().ok()
}

fn with_etag(mut response: Response, revision: u32) -> Response {
    let etag = HeaderValue::from_str(&format!("\"{revision}\"")).ok();
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    response
}
