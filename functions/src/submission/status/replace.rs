//! From the proposer's page into the form: a draft of another version, which holds what stands.

use axum::extract::State;
use axum::response::Response;
use kyoso::case::Step;

use super::theme::can_replace_at;
use super::{OpenCase, verify_form};
use crate::SharedEdge;
use crate::http::Visit;
use crate::pages::{Failure, Posted, see_other};
use crate::submission::apply::begin_revision;
use crate::submission::revise::{call_of, step_of};

/// `POST /status/{caseId}/replace`.
pub(super) async fn begin(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    verify_form(&edge, &file, &fields)?;
    let call = call_of(&edge, &file).await?;
    let is_answer = step_of(&file.case) == Ok(Step::AnswerCorrection);
    if !is_answer && !can_replace_at(&file, call.as_ref(), visit.received_at) {
        // The page was open while a step was taken, or the call closed: it now says what stands.
        return Ok(see_other(&format!("/status/{}", file.case.id)));
    }
    begin_revision(&edge, &visit, &file).await
}
