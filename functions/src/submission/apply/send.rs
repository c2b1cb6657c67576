//! Sending: the draft becomes a case, once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::case::{CaseId, IdempotencyKey};
use kyoso::text::Language;

use super::access::{draft_of, opened, token_of};
use super::call::call_of;
use super::check::{self, Said};
use super::draft::answers_of;
use super::files::DraftFiles;
use super::fill::{Notice, questions};
use super::late;
use super::revision::{self, RevisesView};
use crate::files::with_files;
use crate::form::{PAGES, Page};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, language_chosen, see_other, value};
use crate::store::Draft;
use crate::submission::status;
use crate::submission::submit::{SubmitError, submit};
use crate::{Edge, SharedEdge};

/// `POST /apply/check`: what its buttons say.
pub(super) async fn act(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let id = draft_of(&edge, value(&fields, "draft")).ok_or(Failure::UnknownDraft)?;
    revision::keep_note(&edge, &visit, &id, &fields).await?;
    let action = value(&fields, "action");
    let response = match action.split_once(':').unwrap_or((action, "")) {
        ("later", _) => see_other("/apply/later"),
        ("back", _) => see_other(&PAGES.last().map(Page::path).unwrap_or_default()),
        ("go", slug) => {
            see_other(&Page::find(slug).map(Page::path).unwrap_or_else(|| "/apply/check".to_owned()))
        }
        ("change", slug) => see_other(&Page::find(slug).map_or_else(|| "/apply/check".to_owned(), to_change)),
        ("lang", tag @ ("ja" | "en")) => language_chosen(tag, "/apply/check"),
        ("send", _) => return send(&edge, &visit, &id, &fields).await,
        _ => see_other("/apply/check"),
    };
    Ok(opened(&edge, &id, response))
}

/// Sends a draft. However often it is asked for, by however many tabs, one case comes of it, and everybody is led
/// to its receipt.
async fn send(
    edge: &Edge,
    visit: &Visit,
    id: &str,
    fields: &[(String, String)],
) -> Result<Response, Failure> {
    let draft = edge.drafts.load(id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    match (&draft.sent, &draft.revises) {
        (Some(_), Some(_)) => return Ok(opened(edge, id, see_other("/apply/check"))),
        (Some(case), None) => return receipt(edge, id, case).await,
        (None, Some(revises)) => return revision::send(edge, visit, &draft, revises, fields).await,
        (None, None) => {}
    }
    let key: IdempotencyKey = id.parse().map_err(|_| Failure::UnknownDraft)?;
    // The language of the last save, not of this visit: the same draft makes the same body.
    let mut answers = answers_of(&draft);
    let call = call_of(edge, &answers).await?;
    answers.keep_asked(questions(call.as_ref()));
    let files = DraftFiles::of(edge, visit, &draft, None).await?;
    let body = with_files(answers.body(draft.language), &files.uploads).to_string();
    match submit(edge, &key, body.as_bytes(), visit.received_at).await {
        Ok(receipt_of) => {
            finish(edge, &draft, &receipt_of.case_id, visit).await;
            receipt(edge, id, &receipt_of.case_id).await
        }
        Err(SubmitError::Fields(_)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let files = DraftFiles::of(edge, visit, &draft, None).await?;
            let said = Said { refused: true, status, files, ..Said::default() };
            Ok(check::page(edge, visit, &draft, call.as_ref(), Notice::None, said))
        }
        Err(SubmitError::KeyUsed) => {
            let case = CaseId::of(&key);
            finish(edge, &draft, &case, visit).await;
            already_sent(edge, visit, &draft, &case, true).await
        }
        Err(SubmitError::Busy(error)) => {
            tracing::warn!(error = %error, "a draft met a busy table");
            Err(Failure::Busy)
        }
        Err(SubmitError::Outside(outside)) => {
            let response = late::page(edge, visit, &draft, &outside);
            Ok(opened(edge, id, response))
        }
        Err(SubmitError::Body(_) | SubmitError::Internal(_)) => {
            tracing::error!("a draft could not be sent");
            Err(Failure::Internal)
        }
    }
}

/// The case that a draft became, where its sending was received and the draft does not know of it: the answer was lost.
pub(super) async fn received(edge: &Edge, draft: &Draft) -> Result<Option<CaseId>, Failure> {
    let key: IdempotencyKey = draft.id.parse().map_err(|_| Failure::UnknownDraft)?;
    let case = CaseId::of(&key);
    Ok(edge.cases.head(&case).await?.map(|_| case))
}

/// Lets go of the draft's answers. The proposal is received whether or not this works: a draft that stays as it was
/// finds the same case when it is sent again.
pub(super) async fn finish(edge: &Edge, draft: &Draft, case: &CaseId, visit: &Visit) {
    if let Err(error) = edge.drafts.mark_sent(draft, case, visit.received_at).await {
        tracing::warn!(error = %error, "a sent draft keeps its answers until it expires");
    }
}

/// To the receipt, with the cookie that opens the case.
async fn receipt(edge: &Edge, draft_id: &str, case: &CaseId) -> Result<Response, Failure> {
    let response = opened(edge, draft_id, see_other(&format!("/status/{case}/receipt")));
    status::opened(edge, case, response).await
}

#[derive(Template)]
#[template(path = "apply/sent.html")]
struct SentPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    token: String,
    case_id: String,
    revises: Option<RevisesView>,
    was_edited: bool,
}

/// Any page of a draft that has been sent: the way to what became of it.
pub(super) async fn already_sent(
    edge: &Edge,
    visit: &Visit,
    draft: &Draft,
    case: &CaseId,
    was_edited: bool,
) -> Result<Response, Failure> {
    let revises = RevisesView::of(edge, draft);
    let title = match &revises {
        None => visit.language.pick("この提案は送信済みです", "This proposal has been sent"),
        Some(_) => visit.language.pick("新しい内容は送信済みです", "The new version has been sent"),
    };
    let is_revision = revises.is_some();
    let page = SentPage {
        lang: visit.language,
        chrome: Chrome::private(&edge.programme, visit, title).at("/apply/check"),
        token: token_of(edge, &draft.id),
        case_id: case.to_string(),
        revises,
        was_edited,
    };
    let status = if was_edited { StatusCode::CONFLICT } else { StatusCode::OK };
    let response = html(status, &page);
    // A version may have been written by somebody who was only mailed the draft: the case stays closed to them.
    if is_revision { Ok(response) } else { status::opened(edge, case, response).await }
}

/// A page was saved after its draft had been sent.
pub(super) async fn was_sent(edge: &Edge, visit: &Visit, id: &str) -> Result<Response, Failure> {
    let draft = edge.drafts.load(id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    let case = draft.sent.clone().ok_or(Failure::Stale)?;
    already_sent(edge, visit, &draft, &case, true).await
}

/// A page of the form, from which its reader returns to the answers to check.
fn to_change(page: &Page) -> String {
    format!("{}?return=check", page.path())
}
