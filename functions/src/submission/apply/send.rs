//! Sending: the draft becomes a case, once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::case::{CaseId, IdempotencyKey};
use kyoso::text::Language;

use super::access::{draft_of, opened, token_of};
use super::check;
use super::draft::answers_of;
use super::fill::Notice;
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
    let action = value(&fields, "action");
    let response = match action.split_once(':').unwrap_or((action, "")) {
        ("later", _) => see_other("/apply/later"),
        ("back", _) => see_other(&PAGES.last().map(Page::path).unwrap_or_default()),
        ("go", slug) => {
            see_other(&Page::find(slug).map(Page::path).unwrap_or_else(|| "/apply/check".to_owned()))
        }
        ("lang", tag @ ("ja" | "en")) => language_chosen(tag, "/apply/check"),
        ("send", _) => return send(&edge, &visit, &id).await,
        _ => see_other("/apply/check"),
    };
    Ok(opened(&edge, &id, response))
}

/// Sends a draft. However often it is asked for, by however many tabs, one case comes of it, and everybody is led
/// to its receipt.
async fn send(edge: &Edge, visit: &Visit, id: &str) -> Result<Response, Failure> {
    let draft = edge.drafts.load(id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    if let Some(case) = &draft.sent {
        return receipt(edge, id, case).await;
    }
    let key: IdempotencyKey = id.parse().map_err(|_| Failure::UnknownDraft)?;
    // The language of the last save, not of this visit: the same draft makes the same body.
    let body = answers_of(&draft).body(draft.language).to_string();
    match submit(edge, &key, body.as_bytes(), visit.received_at).await {
        Ok(receipt_of) => {
            finish(edge, &draft, &receipt_of.case_id, visit).await;
            receipt(edge, id, &receipt_of.case_id).await
        }
        Err(SubmitError::Fields(_)) => Ok(check::page(edge, visit, &draft, Notice::None, true)),
        Err(SubmitError::KeyUsed) => {
            let case = CaseId::of(&key);
            finish(edge, &draft, &case, visit).await;
            already_sent(edge, visit, id.to_owned(), &case, true).await
        }
        Err(SubmitError::Busy(error)) => {
            tracing::warn!(error = %error, "a draft met a busy table");
            Err(Failure::Busy)
        }
        Err(SubmitError::Body(_) | SubmitError::Internal(_)) => {
            tracing::error!("a draft could not be sent");
            Err(Failure::Internal)
        }
    }
}

/// Lets go of the draft's answers. The proposal is received whether or not this works: a draft that stays as it was
/// finds the same case when it is sent again.
async fn finish(edge: &Edge, draft: &Draft, case: &CaseId, visit: &Visit) {
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
    was_edited: bool,
}

/// Any page of a draft that has been sent: the way to what became of it.
pub(super) async fn already_sent(
    edge: &Edge,
    visit: &Visit,
    draft_id: String,
    case: &CaseId,
    was_edited: bool,
) -> Result<Response, Failure> {
    let title = visit.language.pick("この提案は送信済みです", "This proposal has been sent");
    let page = SentPage {
        lang: visit.language,
        chrome: Chrome::private(&edge.programme, visit, title).at("/apply/check"),
        token: token_of(edge, &draft_id),
        case_id: case.to_string(),
        was_edited,
    };
    let status = if was_edited { StatusCode::CONFLICT } else { StatusCode::OK };
    status::opened(edge, case, html(status, &page)).await
}

/// A page was saved after its draft had been sent.
pub(super) async fn was_sent(edge: &Edge, visit: &Visit, id: &str) -> Result<Response, Failure> {
    let draft = edge.drafts.load(id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    let case = draft.sent.ok_or(Failure::Stale)?;
    already_sent(edge, visit, draft.id, &case, true).await
}
