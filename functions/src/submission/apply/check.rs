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
use super::revision::{self, RevisesView, RevisionView};
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
    revises: Option<RevisesView>,
    revision: Option<RevisionView>,
    can_send: bool,
    sections: Vec<Section>,
    open_pages: Vec<OpenPage>,
    email: String,
    is_ineligible: bool,
    is_outside: bool,
}

impl CheckPage<'_> {
    /// Whether the page says why something was not sent.
    fn has_notice(&self) -> bool {
        self.revision
            .as_ref()
            .is_some_and(|revision| !revision.notice.is_empty() || !revision.note_error.is_empty())
    }
}

/// What happened before the page is shown.
pub(super) struct Said {
    /// What it shows of another version of a proposal.
    pub(super) revision: Option<RevisionView>,
    /// Whether somebody tried to send what is not right yet.
    pub(super) refused: bool,
    /// The status of the answer.
    pub(super) status: StatusCode,
}

impl Default for Said {
    fn default() -> Self {
        Self { revision: None, refused: false, status: StatusCode::OK }
    }
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
    let notice = asked_for.notice();
    match (draft.sent.clone(), draft.revises.clone()) {
        (Some(case), _) => send::already_sent(&edge, &visit, &draft, &case, false).await,
        (None, Some(revises)) => revision::check_page(&edge, &visit, &draft, &revises, notice).await,
        (None, None) => Ok(page(&edge, &visit, &draft, notice, Said::default())),
    }
}

/// The page.
pub(super) fn page(edge: &Edge, visit: &Visit, draft: &Draft, notice: Notice, said: Said) -> Response {
    let Said { revision, refused, status } = said;
    let language = visit.language;
    let answers = answers_of(draft);
    let review = Review::of(&answers, &asked(&edge.programme, None));
    let reader = Reader { programme: &edge.programme, language, answers: &answers };
    let sections = reader.sections(|page| !review.is_right(page));
    let open = |section: &&Section| section.is_open;
    let open_page = |section: &Section| OpenPage { path: section.path.clone(), title: section.title };
    let eligibility = Eligibility::of(edge, &answers);
    let title = language.pick("入力内容の確認", "Check your answers");
    let steps = steps(language, &review, &visited_of(draft), "check");
    let open_pages: Vec<_> = sections.iter().filter(open).map(open_page).collect();
    let is_sendable = revision.as_ref().is_none_or(RevisionView::can_send);
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
            revises: RevisesView::of(edge, draft),
            revision,
            can_send: open_pages.is_empty() && is_sendable,
            open_pages,
            sections,
            email: answers.get("/contact/email").to_owned(),
            is_ineligible: eligibility == Eligibility::WrongKind,
            is_outside: eligibility == Eligibility::Outside,
        },
    )
}
