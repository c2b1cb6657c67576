//! The JSON face.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use kyoso::case::CaseId;
use kyoso::text::Language;
use serde::{Deserialize, Serialize};

use super::approval::{Approval, Typed};
use super::carry_out::{Outcome, Under, today};
use super::due::{DueCase, due};
use super::{AT_ONCE, DisposalEdge, Edge};
use crate::http::{Problem, Visit};
use crate::pages::Failure;
use crate::staff::SignedIn;

/// What is due for disposal.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct DueView {
    /// The cases.
    pub(super) cases: Vec<DueCaseView>,
    /// Whether there are more: they come once these are disposed of.
    pub(super) more: bool,
}

/// A case that is due.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct DueCaseView {
    /// Its ID.
    #[cfg_attr(test, schema(value_type = String))]
    pub(super) case_id: CaseId,
    /// 受付番号.
    pub(super) receipt_number: String,
    /// The proposal's title.
    pub(super) title: String,
    /// Where it stands, as staff read it.
    pub(super) status_text: &'static str,
    /// On which day it ended.
    #[cfg_attr(test, schema(value_type = String))]
    pub(super) ended_on: Date,
    /// The class of document.
    pub(super) class: String,
    /// Since when it is due.
    #[cfg_attr(test, schema(value_type = String))]
    pub(super) due_from: Date,
}

/// A disposal.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Disposal {
    /// 廃棄の決裁番号.
    approval_number: String,
    /// 廃棄の決裁日, as 2026-11-22.
    approved_on: String,
    /// The cases, at most 20 at once.
    cases: Vec<String>,
}

/// What became of each case.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Outcomes {
    /// In the order in which they were asked for.
    pub(super) cases: Vec<OutcomeView>,
}

/// What became of one case.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutcomeView {
    /// The case.
    #[cfg_attr(test, schema(value_type = String))]
    pub(super) case_id: CaseId,
    /// `disposed`, `unknown`, `refused` or `unfinished`. What is unfinished goes on when it is asked for again.
    pub(super) outcome: &'static str,
    /// The rule that refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<&'static str>,
    /// The same in words.
    pub(super) text: String,
}

impl DueCaseView {
    fn of(due: DueCase) -> Self {
        let DueCase { listed, class, from } = due;
        Self {
            case_id: listed.case,
            receipt_number: listed.row.receipt_number.to_string(),
            title: listed.row.title.unwrap_or_default(),
            status_text: listed.row.status.staff_label(),
            ended_on: today(listed.row.status_since),
            class,
            due_from: from,
        }
    }
}

impl OutcomeView {
    pub(super) fn of((case_id, outcome): (CaseId, Outcome), language: Language) -> Self {
        let (word, rule, text) = match outcome {
            Outcome::Disposed => {
                ("disposed", None, language.pick("廃棄しました。", "Disposed of.").to_owned())
            }
            Outcome::Unknown => (
                "unknown",
                None,
                language.pick("この案件はありません。", "There is no such case.").to_owned(),
            ),
            Outcome::Refused(refusal) => {
                ("refused", Some(refusal.code()), refusal.message().get(language).to_owned())
            }
            Outcome::Unfinished => {
                let ja = "終わっていません。もう一度実行すると、続きから行います。";
                let en = "Not finished. Ask again: it goes on where it stopped.";
                ("unfinished", None, language.pick(ja, en).to_owned())
            }
        };
        Self { case_id, outcome: word, rule, text }
    }
}

impl DisposalEdge {
    /// What is due on this day.
    pub(super) async fn due(&self, on: Date) -> Result<DueView, Failure> {
        let (cases, more) = due(&self.lister.listing, &self.gate.programme.retention, on, AT_ONCE).await?;
        Ok(DueView { cases: cases.into_iter().map(DueCaseView::of).collect(), more })
    }
}

/// `GET /api/disposal`.
pub(super) async fn list(State(edge): State<Edge>, visit: Visit) -> Result<Json<DueView>, Failure> {
    Ok(Json(edge.due(today(visit.received_at)).await?))
}

/// `POST /api/disposal`.
pub(super) async fn dispose(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    body: Result<Json<Disposal>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(body) = body.map_err(|rejection| unreadable(&rejection, visit.language))?;
    let typed = Typed { number: body.approval_number, on: body.approved_on, cases: body.cases };
    let approval = Approval::parse(&typed, today(visit.received_at))
        .map_err(|errors| Problem::fields(errors, visit.language))?;
    let under = Under { approval: &approval, person: &signed_in.person, at: visit.received_at };
    let outcomes = edge.carry_out(under).await.into_iter();
    let cases = outcomes.map(|outcome| OutcomeView::of(outcome, visit.language)).collect();
    Ok(Json(Outcomes { cases }).into_response())
}

fn unreadable(rejection: &JsonRejection, language: Language) -> Problem {
    let code = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
        _ => return Problem::in_language(StatusCode::BAD_REQUEST, "not-json", language),
    };
    Problem::in_language(rejection.status(), code, language)
}
