//! Withdrawing a proposal: asked once more, then done. A second click is harmless.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::limits;
use kyoso::text::Language;
use kyoso::value::Prose;

use super::OpenCase;
use super::view::StatusView;
use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, see_other, value};
use crate::store::CaseFile;
use crate::submission::withdraw::{WithdrawError, withdraw};
use crate::{Edge, SharedEdge};

#[derive(Template)]
#[template(path = "status/withdraw.html")]
struct WithdrawPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: StatusView,
    form_token: String,
    reason: String,
    limit: usize,
    error: String,
    notice: String,
}

/// What to say above the form.
#[derive(Default)]
struct Said {
    reason: String,
    error: String,
    notice: String,
}

/// `/status/{caseId}/withdraw`: shall it really be withdrawn?
pub(super) async fn ask(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    Ok(page(&edge, &visit, &file, StatusCode::OK, Said::default()))
}

/// `POST /status/{caseId}/withdraw`.
pub(super) async fn withdraw_case(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    if !edge.links.verify_form(&file.case.id, value(&fields, "form")) {
        return Err(Failure::Stale);
    }
    let revision: u32 = value(&fields, "revision").parse().map_err(|_| Failure::Stale)?;
    // Browsers send each line break as CR LF; undone, the text is as long as its writer sees it.
    let typed = value(&fields, "reason").replace("\r\n", "\n");
    let reason = match Some(&typed)
        .filter(|typed| !typed.trim().is_empty())
        .map(|typed| Prose::parse(typed, limits::REASON))
    {
        None => None,
        Some(Ok(reason)) => Some(reason),
        Some(Err(flaw)) => {
            let error = flaw.message().get(visit.language).to_owned();
            let said = Said { reason: typed, error, notice: String::new() };
            return Ok(page(&edge, &visit, &file, StatusCode::UNPROCESSABLE_ENTITY, said));
        }
    };
    let notice = match withdraw(&edge, &file, revision, reason).await {
        Ok(()) => return Ok(see_other(&format!("/status/{}", file.case.id))),
        Err(WithdrawError::Store(error)) => return Err(error.into()),
        Err(WithdrawError::Refused(refusal)) => refusal.message().get(visit.language).to_owned(),
        Err(WithdrawError::Changed) => visit
            .language
            .pick(
                "このページを開いた後に提案の状況が変わりました。今の状況を確かめてから、もう一度お選びください。",
                "The proposal has changed since you opened this page. Please look at it again, then choose.",
            )
            .to_owned(),
    };
    let said = Said { reason: typed, error: String::new(), notice };
    Ok(page(&edge, &visit, &file, StatusCode::CONFLICT, said))
}

fn page(edge: &Edge, visit: &Visit, file: &CaseFile, status: StatusCode, said: Said) -> Response {
    let title = visit.language.pick("提案の取下げ", "Withdraw your proposal");
    let Said { reason, error, notice } = said;
    html(
        status,
        &WithdrawPage {
            lang: visit.language,
            chrome: Chrome::private(&edge.programme, visit, title),
            // This page shows nothing of the call.
            view: StatusView::new(edge, file, None, visit),
            form_token: edge.links.form_token(&file.case.id, file.head.link).unwrap_or_default(),
            reason,
            limit: limits::REASON,
            error,
            notice,
        },
    )
}
