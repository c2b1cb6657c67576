//! The answers to check before they are sent.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::text::Language;

use super::access::{CookieDraft, token_of};
use super::draft::{answers_of, visited_of};
use super::eligibility::Eligibility;
use super::fill::{Asked, Notice, Step, steps};
use super::send;
use crate::form::Review;
use crate::form::{Reader, Section};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html, see_other};
use crate::programme::asked;
use crate::store::Draft;
use crate::{Edge, SharedEdge};

#[derive(Template)]
#[template(path = "apply/check.html")]
struct CheckPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    title: &'static str,
    token: String,
    refused: bool,
    step: usize,
    steps: Vec<Step>,
    notice: Notice,
    sections: Vec<Section>,
    open_pages: Vec<OpenPage>,
    email: String,
    is_ineligible: bool,
    is_outside: bool,
}

/// A page that keeps the proposal from being sent.
struct OpenPage {
    path: String,
    title: &'static str,
}

/// `/apply/check`.
pub(super) async fn check(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
    Query(asked_for): Query<Asked>,
) -> Result<Response, Failure> {
    let Some(id) = id else { return Ok(see_other("/apply")) };
    let draft = edge.drafts.load(&id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    match draft.sent.clone() {
        Some(case) => send::already_sent(&edge, &visit, draft.id, &case, false).await,
        None => Ok(page(&edge, &visit, &draft, asked_for.notice(), false)),
    }
}

/// The page; `refused` after somebody tried to send what is not right yet.
pub(super) fn page(edge: &Edge, visit: &Visit, draft: &Draft, notice: Notice, refused: bool) -> Response {
    let language = visit.language;
    let answers = answers_of(draft);
    let review = Review::of(&answers, &asked(&edge.programme));
    let reader = Reader { programme: &edge.programme, language, answers: &answers };
    let sections = reader.sections(|page| !review.is_right(page));
    let open = |section: &&Section| section.is_open;
    let open_page = |section: &Section| OpenPage { path: section.path.clone(), title: section.title };
    let eligibility = Eligibility::of(edge, &answers);
    let title = language.pick("入力内容の確認", "Check your answers");
    let steps = steps(language, &review, &visited_of(draft), "check");
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html(
        status,
        &CheckPage {
            lang: language,
            chrome: Chrome::private(&edge.programme, visit, title),
            title,
            token: token_of(edge, &draft.id),
            refused,
            step: steps.len(),
            steps,
            notice,
            open_pages: sections.iter().filter(open).map(open_page).collect(),
            sections,
            email: answers.get("/contact/email").to_owned(),
            is_ineligible: eligibility == Eligibility::WrongKind,
            is_outside: eligibility == Eligibility::Outside,
        },
    )
}
