//! Saving and continuing later: by a mailed link, or in the same browser.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar;
use kyoso::text::Language;
use kyoso::value::Email;

use super::access::{CookieDraft, closed, draft_of, opened, token_of};
use super::call::CallView;
use super::draft::answers_of;
use super::revision::RevisesView;
use crate::files;
use crate::form::view::ErrorLink;
use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, see_other, value};
use crate::store::{Draft, LinkMail};
use crate::{Edge, SharedEdge};

#[derive(Template)]
#[template(path = "apply/later.html")]
struct LaterPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    token: String,
    until: String,
    email: String,
    error: String,
    summary: Vec<ErrorLink>,
    revises: Option<RevisesView>,
    call: Option<CallView>,
}

/// `/apply/later`: it is saved; where shall the link go?
pub(super) async fn ask(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
) -> Result<Response, Failure> {
    let Some(id) = id else { return Ok(see_other("/apply")) };
    let draft = unsent(&edge, &visit, &id).await?;
    let email = draft.email.clone().unwrap_or_else(|| answers_of(&draft).get("/contact/email").to_owned());
    later_page(&edge, &visit, &draft, email, String::new()).await
}

async fn later_page(
    edge: &Edge,
    visit: &Visit,
    draft: &Draft,
    email: String,
    error: String,
) -> Result<Response, Failure> {
    let label = visit.language.pick("メールアドレス：", "E-mail address: ");
    let link =
        (!error.is_empty()).then(|| ErrorLink { id: "email".to_owned(), text: format!("{label}{error}") });
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = visit.language.pick("保存して後で続ける", "Save and continue later");
    let call = CallView::of_draft(edge, draft, visit.received_at, visit.language).await?;
    Ok(html(
        status,
        &LaterPage {
            lang: visit.language,
            chrome: Chrome::private(&edge.programme, visit, title),
            token: token_of(edge, &draft.id),
            until: until(draft, visit.language),
            email,
            error,
            revises: RevisesView::of(edge, draft),
            call,
            summary: link.into_iter().collect(),
        },
    ))
}

/// The last day on which the draft is kept to its end.
pub(super) fn until(draft: &Draft, language: Language) -> String {
    let last = calendar::civil(draft.expires_at).date().yesterday().unwrap_or_default();
    calendar::date(last, language)
}

/// `POST /apply/later`: notes that the link is to be mailed.
pub(super) async fn mail(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let id = draft_of(&edge, value(&fields, "draft")).ok_or(Failure::UnknownDraft)?;
    let draft = unsent(&edge, &visit, &id).await?;
    let typed = value(&fields, "email");
    let email = match Email::parse(typed) {
        Ok(email) => email,
        Err(flaw) => {
            let error = flaw.message().get(visit.language).to_owned();
            return later_page(&edge, &visit, &draft, typed.to_owned(), error).await;
        }
    };
    match edge.drafts.ask_link_mail(&id, &email.address(), visit.language, visit.received_at).await? {
        LinkMail::Granted(count) => {
            edge.cases.queue_draft_mail(&id, count, visit.received_at).await?;
            Ok(opened(&edge, &id, see_other("/apply/saved")))
        }
        LinkMail::TooMany => {
            let error = visit.language.pick(
                "今日はこれ以上リンクをお送りできません。お送りしたメールを確かめるか、明日もう一度お試しください。下書きは保存されています。",
                "No more links can be mailed today. Look for the mails that were sent, or try again tomorrow. Your draft is saved.",
            );
            later_page(&edge, &visit, &draft, typed.to_owned(), error.to_owned()).await
        }
        LinkMail::Gone => Err(Failure::UnknownDraft),
    }
}

#[derive(Template)]
#[template(path = "apply/saved.html")]
struct SavedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    token: String,
    until: String,
    revises: Option<RevisesView>,
    call: Option<CallView>,
}

/// `/apply/saved`: the link is on its way; nothing is sent.
pub(super) async fn saved(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
) -> Result<Response, Failure> {
    let Some(id) = id else { return Ok(see_other("/apply")) };
    let draft = unsent(&edge, &visit, &id).await?;
    let title = visit.language.pick("保存しました。まだ提出（送信）されていません。", "Saved. Not sent yet.");
    let (token, until) = (token_of(&edge, &id), until(&draft, visit.language));
    let chrome = Chrome::private(&edge.programme, &visit, title);
    let revises = RevisesView::of(&edge, &draft);
    let call = CallView::of_draft(&edge, &draft, visit.received_at, visit.language).await?;
    Ok(html(StatusCode::OK, &SavedPage { lang: visit.language, chrome, token, until, revises, call }))
}

#[derive(Template)]
#[template(path = "apply/resume.html")]
struct ResumePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    token: String,
    revises: Option<RevisesView>,
    call: Option<CallView>,
}

/// `/apply/resume/{token}`: the mailed link. It only offers a button, because mail scanners open links.
pub(super) async fn offer(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let id = draft_of(&edge, &token).ok_or(Failure::UnknownDraft)?;
    let draft = edge.drafts.load(&id, visit.received_at).await?;
    let call = match &draft {
        Some(draft) => CallView::of_draft(&edge, draft, visit.received_at, visit.language).await?,
        None => None,
    };
    let revises = draft.and_then(|draft| RevisesView::of(&edge, &draft));
    let title = visit.language.pick("下書きの続きを開く", "Continue your draft");
    let chrome = Chrome::private(&edge.programme, &visit, title);
    Ok(html(StatusCode::OK, &ResumePage { lang: visit.language, chrome, token, revises, call }))
}

/// `POST /apply/resume`: opens the draft in this browser.
pub(super) async fn resume(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let id = draft_of(&edge, value(&fields, "draft")).ok_or(Failure::UnknownDraft)?;
    edge.drafts.load(&id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    Ok(opened(&edge, &id, see_other("/apply/continue?notice=found")))
}

/// `POST /apply/close`: takes the draft out of this browser. It is kept, and its mailed link still opens it.
pub(super) async fn close(
    State(edge): State<SharedEdge>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    draft_of(&edge, value(&fields, "draft")).ok_or(Failure::Stale)?;
    Ok(closed(&edge, see_other("/apply")))
}

#[derive(Template)]
#[template(path = "apply/discard.html")]
struct DiscardPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    token: String,
    revises: Option<RevisesView>,
    call: Option<CallView>,
}

/// `/apply/discard`: shall the draft really go?
pub(super) async fn ask_discard(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
) -> Result<Response, Failure> {
    let Some(id) = id else { return Ok(see_other("/apply")) };
    let draft = unsent(&edge, &visit, &id).await?;
    let revises = RevisesView::of(&edge, &draft);
    let call = CallView::of_draft(&edge, &draft, visit.received_at, visit.language).await?;
    let title = visit.language.pick("下書きの削除", "Delete the draft");
    let (chrome, token) = (Chrome::private(&edge.programme, &visit, title), token_of(&edge, &id));
    Ok(html(StatusCode::OK, &DiscardPage { lang: visit.language, chrome, token, revises, call }))
}

/// `POST /apply/discard`.
pub(super) async fn discard(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let id = draft_of(&edge, value(&fields, "draft")).ok_or(Failure::Stale)?;
    // Its files first: without it nobody would know of them, until they are no longer kept.
    if let Some(draft) = edge.drafts.load(&id, visit.received_at).await? {
        files::discard(&edge.cases, &draft, visit.received_at).await?;
    }
    edge.drafts.discard(&id).await?;
    Ok(closed(&edge, see_other("/")))
}

/// The draft, while it can still be changed.
async fn unsent(edge: &Edge, visit: &Visit, id: &str) -> Result<Draft, Failure> {
    let draft = edge.drafts.load(id, visit.received_at).await?;
    draft.filter(|draft| draft.sent.is_none()).ok_or(Failure::UnknownDraft)
}
