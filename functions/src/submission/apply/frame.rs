//! A page of the form that another function serves: what stands around what it asks, and what its buttons do.

use axum::response::Response;

use super::call::{CallView, Writing, call_of};
use super::draft::{answers_of, visited_of};
use super::fill::{self, Step, questions, steps};
use super::revision::RevisesView;
use super::{access, send};
use crate::Edge;
use crate::form::{Page, Review};
use crate::http::Visit;
use crate::pages::{Failure, see_other};
use crate::programme::asked;
use crate::store::Draft;

/// What stands around the questions of a page.
pub(crate) struct Frame {
    /// The token of the draft, which each form carries.
    pub(crate) token: String,
    /// The proposal that the draft is another version of.
    pub(crate) revises: Option<RevisesView>,
    /// The call that it is for.
    pub(crate) call: Option<CallView>,
    /// The page's number, from 1.
    pub(crate) step: usize,
    /// Every page.
    pub(crate) steps: Vec<Step>,
}

impl Frame {
    /// Around `page` of a draft.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(crate) async fn of(edge: &Edge, visit: &Visit, draft: &Draft, page: &Page) -> Result<Self, Failure> {
        let mut answers = answers_of(draft);
        let call = call_of(edge, &answers).await?;
        let questions = questions(call.as_ref());
        answers.keep_asked(questions);
        let review = Review::of(&answers, &asked(&edge.programme, call.as_ref()));
        Ok(Self {
            token: access::token_of(edge, &draft.id),
            revises: RevisesView::of(edge, draft),
            step: page.number(questions),
            steps: steps(visit.language, questions, &review, &visited_of(draft), page.slug),
            call: CallView::of(call.as_ref(), Writing::of(draft), visit.received_at, visit.language),
        })
    }
}

/// The draft `id`, where it can still be changed; otherwise the page that its visitor is led to.
///
/// # Errors
/// When there is no such draft, or the table does not answer.
pub(crate) async fn unsent(
    edge: &Edge,
    visit: &Visit,
    id: Option<&str>,
) -> Result<Result<Draft, Response>, Failure> {
    let Some(id) = id else { return Ok(Err(see_other("/apply"))) };
    let draft = edge.drafts.load(id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    match &draft.sent {
        Some(case) => Ok(Err(send::already_sent(edge, visit, &draft, case, false).await?)),
        None => Ok(Ok(draft)),
    }
}

/// Saves that a page was seen, and does what its button says: on, back, later, another page, the other language.
///
/// # Errors
/// When the draft cannot be saved.
pub(crate) async fn go(
    edge: &Edge,
    visit: &Visit,
    page: &'static Page,
    fields: &[(String, String)],
) -> Result<Response, Failure> {
    fill::save_page(edge, visit, page, fields).await
}
