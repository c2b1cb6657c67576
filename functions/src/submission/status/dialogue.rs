//! Reading the record of a dialogue, confirming it, or asking for a change; acknowledging the conditions of information.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::limits;
use kyoso::text::Language;
use kyoso::value::Prose;

use super::talks::DialogueView;
use super::view::StatusView;
use super::{OpenCase, verify_form};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, see_other, value};
use crate::store::CaseFile;
use crate::submission::respond::{RespondError, Response as Said, respond};
use crate::submission::revise::refused_words;
use crate::{Edge, SharedEdge};

#[derive(Template)]
#[template(path = "status/dialogue.html")]
struct DialoguePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: StatusView,
    record: Option<DialogueView>,
    form_token: String,
    what: String,
    limit: usize,
    error: String,
    notice: String,
}

/// What to say on the page.
#[derive(Default)]
struct Words {
    what: String,
    error: String,
    notice: String,
}

/// `/status/{caseId}/dialogues/{version}`.
pub(super) async fn ask(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, version)): Path<(String, String)>,
) -> Result<Response, Failure> {
    page(&edge, &visit, &file, &version, StatusCode::OK, Words::default())
}

/// `POST` of the same: it is right, or what should be changed.
pub(super) async fn answer(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, version)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    verify_form(&edge, &file, &fields)?;
    let of = version.parse().map_err(|_| Failure::NotFound)?;
    // Browsers send each line break as CR LF; undone, the text is as long as its writer sees it.
    let what = value(&fields, "what").replace("\r\n", "\n");
    let (said, done) = if value(&fields, "say") == "confirm" {
        (Said::Confirm(of), "confirmed")
    } else {
        match Prose::parse(&what, limits::PROSE) {
            Ok(what) => (Said::AskChange(of, what), "change-asked"),
            Err(flaw) => {
                let error = flaw.message().get(visit.language).to_owned();
                let words = Words { what, error, ..Words::default() };
                return page(&edge, &visit, &file, &version, StatusCode::UNPROCESSABLE_ENTITY, words);
            }
        }
    };
    let id = file.case.id.clone();
    match respond(&edge, file, &said).await {
        Ok(()) => Ok(see_other(&format!("/status/{id}?done={done}"))),
        Err(RespondError::Store(error)) => Err(error.into()),
        Err(RespondError::Refused(refusal)) => {
            let now = edge.cases.load(&id).await?.ok_or(Failure::UnknownCase)?;
            let notice = refused_words(&refusal).get(visit.language).to_owned();
            let words = Words { what, notice, ..Words::default() };
            page(&edge, &visit, &now, &version, StatusCode::CONFLICT, words)
        }
    }
}

/// `POST /status/{caseId}/information/{number}`: the conditions are acknowledged.
pub(super) async fn acknowledge(
    State(edge): State<SharedEdge>,
    OpenCase(file): OpenCase,
    Path((_, number)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    verify_form(&edge, &file, &fields)?;
    let of = number.parse().map_err(|_| Failure::NotFound)?;
    let id = file.case.id.clone();
    match respond(&edge, file, &Said::Acknowledge(of)).await {
        Ok(()) => Ok(see_other(&format!("/status/{id}?done=acknowledged"))),
        Err(RespondError::Store(error)) => Err(error.into()),
        Err(RespondError::Refused(_)) => Err(Failure::Stale),
    }
}

/// The page of a record; of a version that does not stand, what is said about it.
fn page(
    edge: &Edge,
    visit: &Visit,
    file: &CaseFile,
    version: &str,
    status: StatusCode,
    words: Words,
) -> Result<Response, Failure> {
    // This page shows nothing of the call.
    let view = StatusView::new(edge, file, None, visit);
    let version: u32 = version.parse().map_err(|_| Failure::NotFound)?;
    let record = view.dialogues.iter().find(|dialogue| dialogue.version == version).cloned();
    if record.is_none() && status == StatusCode::OK {
        return Err(Failure::NotFound);
    }
    let title = visit.language.pick("対話の記録の確認", "Confirm the record of our dialogue");
    let Words { what, error, notice } = words;
    let page = DialoguePage {
        lang: visit.language,
        chrome: Chrome::private(&edge.programme, visit, title),
        form_token: edge.links.form_token(&file.case.id, file.head.link).unwrap_or_default(),
        view,
        record,
        what,
        limit: limits::PROSE,
        error,
        notice,
    };
    Ok(html(status, &page))
}
