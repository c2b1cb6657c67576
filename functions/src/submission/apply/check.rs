//! The answers to check before they are sent.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::call::admit;
use kyoso::text::Language;

use super::access::{CookieDraft, token_of};
use super::call::{CallView, Writing, call_of};
use super::draft::{answers_of, visited_of};
use super::eligibility::Eligibility;
use super::files::DraftFiles;
use super::fill::{Asked, Notice, Step, questions, steps};
use super::revision::{self, RevisesView, RevisionView};
use super::send;
use crate::files::FileView;
use crate::form::Review;
use crate::form::{Reader, Section, ThemeOf};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html, see_other};
use crate::programme::asked;
use crate::store::{CallFile, Draft};
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
    call: Option<CallView>,
    revision: Option<RevisionView>,
    can_send: bool,
    sections: Vec<Section>,
    open_pages: Vec<OpenPage>,
    files: Vec<FileView>,
    /// What is wrong with the files together; empty for nothing.
    files_problem: String,
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
    /// The draft's files.
    pub(super) files: DraftFiles,
    /// Whether somebody tried to send what is not right yet.
    pub(super) refused: bool,
    /// The status of the answer.
    pub(super) status: StatusCode,
}

impl Default for Said {
    fn default() -> Self {
        Self { revision: None, files: DraftFiles::default(), refused: false, status: StatusCode::OK }
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
        (None, None) => {
            let call = call_of(&edge, &answers_of(&draft)).await?;
            let is_open = call.as_ref().is_none_or(|file| admit(&file.call, visit.received_at).is_ok());
            if !is_open && let Some(case) = send::received(&edge, &draft).await? {
                return send::already_sent(&edge, &visit, &draft, &case, false).await;
            }
            let files = DraftFiles::of(&edge, &visit, &draft, None).await?;
            let said = Said { files, ..Said::default() };
            Ok(page(&edge, &visit, &draft, call.as_ref(), notice, said))
        }
    }
}

/// The page.
pub(super) fn page(
    edge: &Edge,
    visit: &Visit,
    draft: &Draft,
    call: Option<&CallFile>,
    notice: Notice,
    said: Said,
) -> Response {
    let Said { revision, files, refused, status } = said;
    let language = visit.language;
    let mut answers = answers_of(draft);
    answers.keep_asked(questions(call));
    let review = Review::of(&answers, &asked(&edge.programme, call));
    let theme = ThemeOf::of(call.and_then(|file| file.text.as_ref()), language);
    let reader = Reader { programme: &edge.programme, language, answers: &answers, theme };
    let sections =
        reader.sections(|page| !review.is_right(page) || (page.is_of_files() && !files.are_right()));
    let open = |section: &&Section| section.is_open;
    let open_page = |section: &Section| OpenPage { path: section.path.clone(), title: section.title };
    let eligibility = Eligibility::of(edge, &answers);
    let title = language.pick("入力内容の確認", "Check your answers");
    let steps = steps(language, theme.questions, &review, &visited_of(draft), "check");
    let call = CallView::of(call, Writing::of(draft), visit.received_at, language);
    let open_pages: Vec<_> = sections.iter().filter(open).map(open_page).collect();
    // An answer to a request for corrections is asked for, whether or not the call is open.
    let is_open = revision.is_some() || call.as_ref().is_none_or(CallView::is_open);
    let is_sendable = is_open && revision.as_ref().is_none_or(RevisionView::can_send);
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
            call,
            revision,
            can_send: open_pages.is_empty() && is_sendable,
            open_pages,
            files_problem: files.problem(language),
            files: files.views(language),
            sections,
            email: answers.get("/contact/email").to_owned(),
            is_ineligible: eligibility == Eligibility::WrongKind,
            is_outside: eligibility == Eligibility::Outside,
        },
    )
}
